"""Units, accounts, grants and tokens: the writes."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q

from linli.access.choices import APART, AccountKind
from linli.access.events import UnitMoved
from linli.access.models import Account, Grant, Token, Unit
from linli.access.queries import factor_digests, grants_on, token_digest
from linli.access.rules import Actor, NotAllowed, child_path, require
from linli.kernel import audit, bell, marks

TOKEN_LIFE = timedelta(days=365)


class AccountExists(Exception):
    """The user name is taken."""


class RolesApart(Exception):
    """System, security and audit administration are held by three accounts; this one holds another of them."""


class UnitMoveRefused(Exception):
    """A unit cannot hang under one that lies below it, or that is closed."""


class UnknownUnit(Exception):
    """No unit has this code."""


@transaction.atomic
def add_account(
    *,
    username: str,
    name: str,
    password: str | None,
    by: Actor,
    at: datetime,
    kind: str = AccountKind.STAFF,
    person_id: UUID | None = None,
) -> Account:
    """Enter an account. Without a password it can use tokens only.

    Raises NotAllowed without accounts.manage, AccountExists, and django's ValidationError when the password is too weak.
    """
    require(by, "accounts.manage")
    if Account.objects.filter(username=username).exists():
        raise AccountExists(username)
    account = Account(username=username, name=name, kind=kind, person_id=person_id, created_at=at)
    if password is None:
        account.set_unusable_password()
    else:
        validate_password(password, account)
        account.set_password(password)
        account.password_changed_at = at
    account.save(force_insert=True)
    audit.record("account.add", account, by=by, at=at, wrote=[account], about={"kind": kind})
    return account


@transaction.atomic
def change_password(*, account: Account, password: str, by: Actor, at: datetime) -> Account:
    """Give an account another password. Whether it is strong enough is for the caller to ask.

    Raises NotAllowed for another's account without accounts.manage.
    """
    if account.pk != by.account_id:
        require(by, "accounts.manage")
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.set_password(password)
    locked.password_changed_at = at
    locked.save(update_fields=["password", "password_changed_at"])
    audit.record("account.password", locked, by=by, at=at, wrote=[locked])
    return locked


@transaction.atomic
def renew_hash(*, account: Account, password: str, at: datetime) -> Account:
    """Keep the password, just checked, in today's form of hash. The account itself acts."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.set_password(password)
    locked.save(update_fields=["password"])
    by = Actor(account_id=locked.pk, name=locked.name, kind=locked.kind)
    audit.record("account.rehash", locked, by=by, at=at, wrote=[locked])
    return locked


@contextmanager
def factors_recorded(*, account: Account, by: Actor, at: datetime) -> Iterator[None]:
    """What the library does inside to the second factors of an account is recorded in the same transaction.

    The secrets stay with the library; the audit keeps a digest of each factor, and None for one removed.
    """
    with transaction.atomic():
        before = factor_digests(account_id=account.pk)
        yield
        after = factor_digests(account_id=account.pk)
        changed = {key: after.get(key) for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        if changed:
            audit.record("account.factors", account, by=by, at=at, about={"factors": changed})


@transaction.atomic
def grant_role(*, account: Account, role: str, unit: Unit, since: date, by: Actor, at: datetime) -> Grant:
    """Give a role at a unit from a day on. The same grant again changes nothing.

    Raises NotAllowed without grants.manage over the unit, RolesApart for a second of the three administrators' roles.
    """
    require(by, "grants.manage", unit_path=unit.path)
    if role in APART and _holds_other(account, role, since):
        raise RolesApart(role)
    grant, made = Grant.objects.get_or_create(
        account=account, role=role, unit=unit, since_date=since, defaults={"given_by_id": by.account_id}
    )
    if made:
        audit.record("grant.add", grant, by=by, at=at, wrote=[grant], about={"role": role})
    return grant


def _holds_other(account: Account, role: str, since: date) -> bool:
    others = Grant.objects.filter(account=account, role__in=APART - {role})
    return others.filter(Q(until_date=None) | Q(until_date__gte=since)).exists()


@transaction.atomic
def issue_token(
    *, account: Account, label: str, by: Actor, at: datetime, life: timedelta | None = TOKEN_LIFE, secret: str = ""
) -> str:
    """Make a token and return its secret, which is not kept. Raises NotAllowed for another's account without accounts.manage."""
    if account.pk != by.account_id:
        require(by, "accounts.manage")
    secret = secret or secrets.token_urlsafe(32)
    token = Token(account=account, digest=token_digest(secret), label=label, created_at=at)
    token.expires_at = at + life if life else None
    token.save(force_insert=True)
    audit.record("token.issue", token, by=by, at=at, wrote=[token])
    return secret


@transaction.atomic
def revoke_tokens(*, account: Account, by: Actor, at: datetime, label: str | None = None) -> int:
    """Revoke the tokens of an account that still work, all or those of one label; how many there were.

    Raises NotAllowed for another's account without accounts.manage.
    """
    if account.pk != by.account_id:
        require(by, "accounts.manage")
    working = Token.objects.select_for_update().filter(account=account, revoked_at=None)
    tokens = list(working if label is None else working.filter(label=label))
    for token in tokens:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        audit.record("token.revoke", token, by=by, at=at, wrote=[token])
    return len(tokens)


@transaction.atomic
def end_grant(*, grant: Grant, until: date, by: Actor, at: datetime) -> Grant:
    """Let a role end with a day, which is the last it is held. Before its first day: it is not held at all.

    Raises NotAllowed without grants.manage over the unit.
    """
    require(by, "grants.manage", unit_path=grant.unit.path)
    locked = Grant.objects.select_for_update().get(pk=grant.pk)
    locked.until_date = until
    locked.save(update_fields=["until_date"])
    audit.record("grant.end", locked, by=by, at=at, wrote=[locked], about={"role": locked.role})
    return locked


@transaction.atomic
def close_account(*, account: Account, by: Actor, at: datetime) -> int:
    """Close an account: it signs in no more, its tokens are revoked, open sessions end with their next request.

    What it did stays under its name, its grants stay on record. How many tokens were revoked. Raises NotAllowed without
    accounts.manage.
    """
    require(by, "accounts.manage")
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    audit.record("account.close", locked, by=by, at=at, wrote=[locked])
    return revoke_tokens(account=locked, by=by, at=at)


@transaction.atomic
def put_unit(
    *,
    code: str,
    parent: Unit | None,
    tier: str,
    number_code: str | None,
    opened: date | None,
    closed: date | None = None,
    by: Actor,
    at: datetime,
) -> tuple[Unit, bool]:
    """Add or update one unit of the tree, by its code. Returns it and whether it changed.

    A unit keeps its place: another parent is refused with ValueError, because scope hangs on the path.
    """
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        unit = Unit(code=code, parent=parent, path=_free_path(parent))
    elif unit.parent_id != (parent.pk if parent else None):
        raise ValueError(f"unit {code} has another parent")
    wanted = {"tier": tier, "number_code": number_code, "opened_date": opened, "closed_date": closed}
    changed = unit._state.adding or any(getattr(unit, name) != value for name, value in wanted.items())
    if changed:
        for name, value in wanted.items():
            setattr(unit, name, value)
        unit.save()
        marks.bump("units")
        audit.record("unit.put", unit, by=by, at=at, wrote=[unit])
    return unit, changed


@transaction.atomic
def record_export(*, name: str, asked: Mapping[str, str], rows: int, cut: bool, by: Actor, at: datetime) -> None:
    """Put on record that someone took a list out as a spreadsheet, before it is handed over.

    `name` is the list's own ("cases", "matters"), `asked` what it was narrowed by: codes, never words that were typed,
    which may name a person. Raises NotAllowed without lists.export.
    """
    require(by, "lists.export")
    if by.account_id is None:
        raise NotAllowed("lists.export")
    about = {"list": name, "asked": dict(asked), "rows": rows, "cut": cut}
    audit.record("list.export", Account.objects.get(pk=by.account_id), by=by, at=at, about=about)


def _free_path(parent: Unit | None) -> str:
    last = Unit.objects.filter(parent=parent).order_by("path").values_list("path", flat=True).last()
    return child_path(parent.path if parent else "", int(last[-5:-1]) + 1 if last else 1)


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit | None, by: Actor, at: datetime, path: str = "") -> tuple[Unit, ...]:
    """Hang a unit with all below it under another; the units whose path changed. Ids, codes and seats stay.

    Without a parent it becomes a top. `path`: the place it is wanted at among its new siblings, when that is free.
    Rooms above hear UnitMoved and bring what they copied of the path in step. Raises NotAllowed without system.manage,
    UnitMoveRefused below itself or under a closed unit.
    """
    require(by, "system.manage")
    # the whole branch is locked, and the new parent: two moves at once would cross
    locked = {held.pk: held for held in Unit.objects.select_for_update().order_by("path")}
    unit, parent = locked[unit.pk], locked[parent.pk] if parent else None
    if parent and (parent.path.startswith(unit.path) or parent.closed_date):
        raise UnitMoveRefused(f"{unit.code} → {parent.code}")
    if unit.parent_id == (parent.pk if parent else None):
        return ()
    free = path and not any(held.path == path for held in locked.values())
    free = free and path[:-5] == (parent.path if parent else "")
    before, after = unit.path, path if free else _free_path(parent)
    moved = [held for held in locked.values() if held.path.startswith(before)]
    unit.parent = parent
    for held in moved:
        held.path = after + held.path[len(before) :]
    Unit.objects.bulk_update(moved, ["parent", "path"])
    marks.bump("units", "organisations")
    bell.ring(UnitMoved(unit.pk), at=at)
    for held in moved:  # each under its own name, so that the chain tells which of its rows is the latest
        audit.record("unit.move", held, by=by, at=at, wrote=[held], about={"to": parent.code if parent else ""})
    return tuple(moved)


@transaction.atomic
def close_unit(*, unit: Unit, successor: Unit, on: date, by: Actor, at: datetime) -> Unit:
    """Close a unit with a day, the first on which it is gone, and name the one that goes on in its place.

    Seats held at it end the day before and are held at the successor from that day, as long as they would have been.
    Raises NotAllowed without system.manage and grants.manage over both.
    """
    require(by, "system.manage")
    locked = Unit.objects.select_for_update().get(pk=unit.pk)
    locked.closed_date, locked.successor = on, successor
    locked.save(update_fields=["closed_date", "successor"])
    lasting = Q(until_date=None) | Q(until_date__gte=on)
    for grant in Grant.objects.filter(lasting, unit=locked).select_related("account", "unit"):
        _hand_on(grant, successor, on, by, at)
    marks.bump("units", "organisations")
    audit.record("unit.close", locked, by=by, at=at, wrote=[locked], about={"successor": successor.code})
    return locked


def _hand_on(grant: Grant, successor: Unit, on: date, by: Actor, at: datetime) -> None:
    since = max(on, grant.since_date)
    held = Grant.objects.filter(grants_on(since), account=grant.account, role=grant.role, unit=successor)
    if not held.exists():
        made = grant_role(account=grant.account, role=grant.role, unit=successor, since=since, by=by, at=at)
        if grant.until_date and made.until_date != grant.until_date:
            end_grant(grant=made, until=grant.until_date, by=by, at=at)
    end_grant(grant=grant, until=on - timedelta(days=1), by=by, at=at)


@transaction.atomic
def reopen_unit(*, unit: Unit, by: Actor, at: datetime) -> Unit:
    """Take back that a unit was closed; its seats are not touched. Raises NotAllowed without system.manage."""
    require(by, "system.manage")
    locked = Unit.objects.select_for_update().get(pk=unit.pk)
    locked.closed_date, locked.successor = None, None
    locked.save(update_fields=["closed_date", "successor"])
    marks.bump("units", "organisations")
    audit.record("unit.reopen", locked, by=by, at=at, wrote=[locked])
    return locked


@transaction.atomic
def restore_grant(*, grant: Grant, until: date | None, by: Actor, at: datetime) -> Grant:
    """Let a role that was ended be held again until the day it was to end, None for none: the ending was a mistake.

    Raises NotAllowed without grants.manage over the unit.
    """
    require(by, "grants.manage", unit_path=grant.unit.path)
    locked = Grant.objects.select_for_update().get(pk=grant.pk)
    locked.until_date = until
    locked.save(update_fields=["until_date"])
    audit.record("grant.restore", locked, by=by, at=at, wrote=[locked], about={"role": locked.role})
    return locked
