"""`linli`: the commands."""

import os

import click

from linli.cli.plain import Plain


@click.group(cls=Plain)
def main() -> None:
    """Linli 邻里: a district's community services.

    With nothing set it works on the embedded database under var/; DATABASE_URL names another.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    import django  # noqa: PLC0415

    django.setup()


from linli.cli.accounts import token, user  # noqa: E402
from linli.cli.backups import backup, restore  # noqa: E402
from linli.cli.calendar import calendar  # noqa: E402
from linli.cli.database import keys, migrate  # noqa: E402
from linli.cli.demo import demo  # noqa: E402
from linli.cli.district import district  # noqa: E402
from linli.cli.doctor import doctor  # noqa: E402
from linli.cli.duplicates import duplicates  # noqa: E402
from linli.cli.imports import imports  # noqa: E402
from linli.cli.learn import learn  # noqa: E402
from linli.cli.load import load  # noqa: E402
from linli.cli.matters import matters  # noqa: E402
from linli.cli.proof import audit  # noqa: E402
from linli.cli.serve import serve  # noqa: E402
from linli.cli.worker import sweep, worker  # noqa: E402

for command in (
    audit,
    backup,
    calendar,
    demo,
    doctor,
    duplicates,
    imports,
    keys,
    learn,
    load,
    matters,
    migrate,
    restore,
    serve,
    sweep,
    token,
    user,
    worker,
):
    main.add_command(command)
load.add_command(district)
