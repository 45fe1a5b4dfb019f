"""`linli`: the commands."""

import os

import click


@click.group()
def main() -> None:
    """Linli 邻里: a district's community services."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    import django  # noqa: PLC0415

    django.setup()


from linli.cli.calendar import calendar  # noqa: E402
from linli.cli.district import district  # noqa: E402
from linli.cli.load import load  # noqa: E402

main.add_command(calendar)
main.add_command(load)
load.add_command(district)
