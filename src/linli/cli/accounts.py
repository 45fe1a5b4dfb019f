"""`linli user add` and `linli token`: accounts of staff, and keys for programs."""

import secrets
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from linli.cli.plain import refuse

if TYPE_CHECKING:
    from linli.access.models import Account, Unit

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another


def spoken_password(*, groups: int = 4) -> str:
    """A password that can be read out: groups of four letters and digits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))


@click.group()
def user() -> None:
    """Accounts."""


@user.command()
@click.argument("username")
@click.option("--name", help="The person's name, shown beside what they do. Default: the user name.")
@click.option("--role", help="A role, for example clerk, handler, supervisor, system_admin.")
@click.option("--unit", "unit_code", metavar="CODE", help="The unit at which the role is held.")
@click.option("--since", type=click.DateTime(formats=["%Y-%m-%d"]), help="First day of the role. Default: today.")
@click.option("--generate", is_flag=True, help="Make a password and print it, instead of asking for one.")
@click.option("--no-password", is_flag=True, help="For programs: tokens only.")
def add(
    username: str,
    name: str | None,
    role: str | None,
    unit_code: str | None,
    since: Any,
    generate: bool,
    no_password: bool,
) -> None:
    """Enter an account; with --role and --unit, the role it holds."""
    from linli.access.choices import AccountKind  # noqa: PLC0415

    if bool(role) != bool(unit_code):
        raise refuse("A role is held at a unit: give both --role and --unit.")
    unit = _unit(unit_code, role) if role and unit_code else None
    password = None if no_password else _password(generate)
    kind = AccountKind.PROGRAM if no_password else AccountKind.STAFF
    _enter(username, name or username, password, kind, role, unit, since.date() if since else None)
    click.echo(f"{username} entered" + (f", {role} at {unit_code}" if role else ""))
    if password and (generate or not sys.stdin.isatty()):
        click.echo(f"password: {password}")


def _unit(code: str, role: str) -> "Unit":
    from linli.access.choices import Role  # noqa: PLC0415
    from linli.access.queries import unit_tree  # noqa: PLC0415

    if role not in Role.values:
        raise refuse(f"There is no role {role}. There are: {', '.join(Role.values)}")
    unit = unit_tree().by_code.get(code)
    if unit is None:
        raise refuse(f"No unit has the code {code}.")
    return unit


def _password(generate: bool) -> str:
    if generate or not sys.stdin.isatty():
        return spoken_password()
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _enter(
    username: str, name: str, password: str | None, kind: str, role: str | None, unit: "Unit | None", since: Any
) -> None:
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from linli.access.actions import AccountExists, add_account, grant_role  # noqa: PLC0415
    from linli.access.rules import SYSTEM  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415

    now = clock.now()
    try:
        with transaction.atomic():
            account = add_account(username=username, name=name, password=password, kind=kind, by=SYSTEM, at=now)
            if role and unit:
                day = since or now.astimezone(clock.CHINA).date()
                grant_role(account=account, role=role, unit=unit, since=day, by=SYSTEM, at=now)
    except AccountExists:
        raise refuse(f"There is an account {username} already.") from None
    except ValidationError as weak:
        raise refuse("".join(weak.messages)) from None


@click.command()
@click.argument("username", metavar="USER")
@click.option("--label", help="What it is for. Default: linli token. With --revoke: those of this label alone.")
@click.option("--revoke", is_flag=True, help="Make no key: revoke those of the user that still work.")
def token(username: str, label: str | None, revoke: bool) -> None:
    """Make a key for programs and print it: this once, and nothing else."""
    from linli.access.actions import issue_token, revoke_tokens  # noqa: PLC0415
    from linli.access.rules import SYSTEM  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415

    if revoke:
        count = revoke_tokens(account=_account(username), label=label, by=SYSTEM, at=clock.now())
        click.echo(f"tokens revoked: {count}")
        return
    label = label or "linli token"
    click.echo(issue_token(account=_account(username), label=label, by=SYSTEM, at=clock.now()))


@user.command()
@click.argument("username")
def close(username: str) -> None:
    """Close an account: it signs in no more, and its tokens stop working. What it did stays on record."""
    from linli.access.actions import close_account  # noqa: PLC0415
    from linli.access.rules import SYSTEM  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415

    revoked = close_account(account=_account(username), by=SYSTEM, at=clock.now())
    click.echo(f"{username} closed, tokens revoked: {revoked}")


@user.command("end-role")
@click.argument("username")
@click.argument("role")
@click.option("--unit", "unit_code", required=True, metavar="CODE", help="The unit at which the role is held.")
@click.option("--until", type=click.DateTime(formats=["%Y-%m-%d"]), help="Its last day. Default: yesterday.")
def end_role(username: str, role: str, unit_code: str, until: Any) -> None:
    """End a role of an account."""
    from linli.access.actions import end_grant  # noqa: PLC0415
    from linli.access.models import Grant  # noqa: PLC0415
    from linli.access.rules import SYSTEM  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415

    now = clock.now()
    last = until.date() if until else now.astimezone(clock.CHINA).date() - timedelta(days=1)
    held = Grant.objects.filter(account=_account(username), role=role, unit=_unit(unit_code, role))
    grants = [grant for grant in held if grant.until_date is None or grant.until_date > last]
    if not grants:
        raise refuse(f"{username} does not hold the role {role} at {unit_code} after {last}.")
    for grant in grants:
        end_grant(grant=grant, until=last, by=SYSTEM, at=now)
    click.echo(f"{role} of {username} at {unit_code} ends with {last}")


def _account(username: str) -> "Account":
    from linli.access.models import Account  # noqa: PLC0415

    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise refuse(f"There is no account {username}.")
    return account
