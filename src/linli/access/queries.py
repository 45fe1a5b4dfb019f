"""Reading accounts, and the tree of units as it is held in memory."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from linli.access.models import Account, Grant, Token, Unit
from linli.access.rules import Actor, Seat, ancestors
from linli.kernel import marks
from linli.kernel.audit import Finding
from linli.kernel.clock import CHINA
from linli.kernel.models import AuditRow
from linli.kernel.prepared import Prepared


class TokenRefused(Exception):
    """No such token, or it has run out, or its account is closed."""


@dataclass(frozen=True)
class UnitTree:
    """All units by id and by path."""

    by_id: dict[UUID, Unit]
    by_path: dict[str, Unit]
    by_code: dict[str, Unit]

    def lineage(self, unit_id: UUID) -> tuple[UUID, ...]:
        """A unit and all above it, the root first."""
        return tuple(self.by_path[path].pk for path in ancestors(self.by_id[unit_id].path))

    def parent(self, unit_id: UUID) -> Unit | None:
        parent_id = self.by_id[unit_id].parent_id
        return self.by_id[parent_id] if parent_id else None


def token_digest(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of_token(*, secret: str, at: datetime) -> Actor:
    """Who sends this token, with the seats held on that day: one statement. Raises TokenRefused."""
    today = at.astimezone(CHINA).date()
    found = _TOKEN.rows(digest=token_digest(secret), now_at=at)
    if not found:
        raise TokenRefused
    seats = tuple(Seat(r[5], r[6], r[7]) for r in found if r[5] and r[8] <= today and (r[9] is None or r[9] >= today))
    account_id, name, kind, person_id, username = found[0][:5]
    marks.take(found[0][10])
    return Actor(account_id, name, kind, seats, person_id, username=username)


def _token_rows(digest: str, now_at: datetime) -> "QuerySet[Any, Any]":
    held = Token.objects.filter(digest=digest, revoked_at=None, account__is_active=True)
    return (
        held.filter(Q(expires_at=None) | Q(expires_at__gt=now_at))
        .order_by("account__grants__since_date", "account__grants__id")
        .annotate(marks=marks.AllMarks())
        .values_list(
            "account_id",
            "account__name",
            "account__kind",
            "account__person_id",
            "account__username",
            "account__grants__role",
            "account__grants__unit_id",
            "account__grants__unit__path",
            "account__grants__since_date",
            "account__grants__until_date",
            "marks",
        )
    )


_TOKEN = Prepared("digest", "now_at", build=_token_rows)


def actor_of_account(*, account: Account, at: datetime) -> Actor:
    """A signed-in account as an actor, with the seats held on that day."""
    grants = Grant.objects.filter(grants_on(at.astimezone(CHINA).date()), account=account)
    seats = tuple(
        Seat(*row) for row in grants.order_by("since_date", "id").values_list("role", "unit_id", "unit__path")
    )
    return Actor(account.pk, account.name, account.kind, seats, account.person_id, username=account.username)


def grants_on(day: date) -> Q:
    """The grants in force on a day."""
    return Q(since_date__lte=day) & (Q(until_date=None) | Q(until_date__gte=day))


def unit_tree() -> UnitTree:
    """All units, open and closed, kept in memory until the tree changes."""
    return _tree(marks.version("units"))


@lru_cache(maxsize=2)
def _tree(version: int) -> UnitTree:
    units = list(Unit.objects.all())
    return UnitTree({u.pk: u for u in units}, {u.path: u for u in units}, {u.code: u for u in units})


def root_of(*, unit_id: UUID) -> str:
    """The code of the unit at the top of the tree that a unit belongs to: its district."""
    tree = unit_tree()
    return tree.by_path[ancestors(tree.by_id[unit_id].path)[0]].code


def own_root(*, by: Actor) -> str:
    """The code of the topmost unit above the first seat of an actor: the district it works in; empty without a seat."""
    return root_of(unit_id=by.unit_id) if by.unit_id else ""


def names_of_accounts(*, ids: set[UUID]) -> dict[UUID, str]:
    """Names to show beside acts, by account id."""
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def factor_digests(*, account_id: UUID) -> dict[str, str]:
    """The second factors of an account by their keys, each as a digest."""
    return {str(row.pk): _factor_digest(row) for row in Authenticator.objects.filter(user_id=account_id)}


def changed_factors() -> tuple[Finding, ...]:
    """What `audit verify` says of second factors: each added, changed or removed behind the actions' back.

    A factor in use at this moment may change between the two readings: what is found once is looked at again.
    """
    return _factor_findings() and _factor_findings()


def _factor_findings() -> tuple[Finding, ...]:
    known: dict[str, str | None] = {}
    written = AuditRow.objects.filter(action="account.factors").order_by("lane", "seq")
    for about in written.values_list("about", flat=True):
        known |= about["factors"]
    held = {str(row.pk): _factor_digest(row) for row in Authenticator.objects.order_by("pk")}
    table, keys = Authenticator._meta.db_table, sorted(known.keys() | held.keys(), key=int)
    return tuple(
        Finding(table, key, _what_of_factor(known.get(key), held.get(key)))
        for key in keys
        if known.get(key) != held.get(key)
    )


def _what_of_factor(known: str | None, held: str | None) -> str:
    if held is None:
        return "行已不在（绕过系统删除）"
    return "内容与审计记录不符（绕过系统改动）" if known else "没有审计记录的行（绕过系统添加）"


def _factor_digest(row: Authenticator) -> str:
    """Whose it is and its secret; not when it was used, nor which recovery codes are spent."""
    kept = {key: value for key, value in row.data.items() if key not in {"used_mask", "viewed_at"}}
    text = json.dumps([str(row.user_id), row.type, kept], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
