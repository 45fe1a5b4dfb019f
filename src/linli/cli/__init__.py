"""`linli`: the commands."""

import os

import click


@click.group()
def main() -> None:
    """Linli 邻里: a district's community services."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    import django  # noqa: PLC0415

    django.setup()
