"""Accounts, grants in time, tokens; and who may give them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from conftest import MONDAY
from linli.access.actions import (
    AccountExists,
    RolesApart,
    add_account,
    close_account,
    end_grant,
    grant_role,
    issue_token,
    revoke_tokens,
)
from linli.access.choices import Role
from linli.access.models import Account, Token, Unit
from linli.access.queries import TokenRefused, actor_of_account, actor_of_token, unit_tree
from linli.access.rules import SYSTEM, NotAllowed
from linli.kernel import audit


@pytest.fixture
def newcomer(db):
    return add_account(username="newcomer", name="新同事", password="万盛-Lamp-2026", by=SYSTEM, at=MONDAY)


@pytest.fixture
def unit(db):
    return lambda code: Unit.objects.get(code=code)


def roles_on(account, day):
    at = MONDAY + (day - date(2026, 11, 23))
    return [seat.role for seat in actor_of_account(account=account, at=at).seats]


def test_a_grant_holds_from_its_first_to_its_last_day(newcomer, unit):
    grant = grant_role(
        account=newcomer, role="clerk", unit=unit("centre-004001"), since=date(2026, 11, 20), by=SYSTEM, at=MONDAY
    )
    grant.until_date = date(2026, 11, 24)
    grant.save()
    issue_token(account=newcomer, label="test", by=SYSTEM, at=MONDAY, secret="secret-of-newcomer")

    held = {day: roles_on(newcomer, date(2026, 11, day)) for day in (19, 20, 24, 25)}
    assert held == {19: [], 20: ["clerk"], 24: ["clerk"], 25: []}
    for day, roles in held.items():
        by_token = actor_of_token(secret="secret-of-newcomer", at=MONDAY + timedelta(days=day - 23))
        assert [seat.role for seat in by_token.seats] == roles


def test_a_day_begins_at_midnight_in_china(newcomer, unit):
    grant_role(account=newcomer, role="clerk", unit=unit("district"), since=date(2026, 11, 24), by=SYSTEM, at=MONDAY)
    midnight = MONDAY + timedelta(hours=15)  # 24 November, 00:00 in China

    assert actor_of_account(account=newcomer, at=midnight - timedelta(minutes=1)).seats == ()
    assert actor_of_account(account=newcomer, at=midnight).seats


def test_the_same_grant_again_changes_nothing(newcomer, unit):
    grants = [
        grant_role(account=newcomer, role="clerk", unit=unit("district"), since=MONDAY.date(), by=SYSTEM, at=MONDAY)
        for _ in range(2)
    ]

    assert grants[0].pk == grants[1].pk
    assert audit.verify().ok


@pytest.mark.parametrize("second", [Role.SECURITY_ADMIN, Role.AUDITOR])
def test_no_account_is_two_administrators(newcomer, unit, second):
    root = unit("district")
    grant_role(account=newcomer, role=Role.SYSTEM_ADMIN, unit=root, since=MONDAY.date(), by=SYSTEM, at=MONDAY)

    with pytest.raises(RolesApart):
        grant_role(account=newcomer, role=second, unit=root, since=MONDAY.date(), by=SYSTEM, at=MONDAY)
    assert roles_on(newcomer, MONDAY.date()) == [Role.SYSTEM_ADMIN]


def test_one_may_follow_the_other(newcomer, unit):
    root = unit("district")
    first = grant_role(account=newcomer, role=Role.AUDITOR, unit=root, since=MONDAY.date(), by=SYSTEM, at=MONDAY)
    first.until_date = date(2026, 12, 31)
    first.save()

    later = {"account": newcomer, "role": Role.SYSTEM_ADMIN, "unit": root, "by": SYSTEM, "at": MONDAY}
    with pytest.raises(RolesApart):
        grant_role(**later, since=date(2026, 12, 31))
    assert grant_role(**later, since=date(2027, 1, 1))


@pytest.mark.parametrize("name", ["clerk", "town", "district", "supervisor", "auditor", "resident", "volunteer"])
def test_nobody_else_gives_accounts_roles_or_tokens(actor, unit, newcomer, name):
    by = actor(name)

    with pytest.raises(NotAllowed, match=r"accounts\.manage"):
        add_account(username="other", name="另一个", password=None, by=by, at=MONDAY)
    with pytest.raises(NotAllowed, match=r"grants\.manage"):
        grant_role(account=newcomer, role="clerk", unit=unit("centre-004001"), since=MONDAY.date(), by=by, at=MONDAY)
    with pytest.raises(NotAllowed, match=r"accounts\.manage"):
        issue_token(account=newcomer, label="test", by=by, at=MONDAY)
    assert issue_token(account=Account.objects.get(username=name), label="own", by=by, at=MONDAY)


def test_each_administrator_does_their_own_work(newcomer, unit):
    root = unit("district")
    helpers = {}
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        account = add_account(username=role, name=role, password=None, by=SYSTEM, at=MONDAY)
        grant_role(account=account, role=role, unit=root, since=MONDAY.date(), by=SYSTEM, at=MONDAY)
        helpers[role] = actor_of_account(account=account, at=MONDAY)
    system, security = helpers.values()

    made = add_account(username="made", name="新同事", password=None, by=system, at=MONDAY)
    with pytest.raises(NotAllowed):
        grant_role(account=made, role="clerk", unit=root, since=MONDAY.date(), by=system, at=MONDAY)
    assert grant_role(account=made, role="clerk", unit=root, since=MONDAY.date(), by=security, at=MONDAY)
    with pytest.raises(NotAllowed):
        add_account(username="other", name="另一个", password=None, by=security, at=MONDAY)


def test_a_user_name_is_given_once(newcomer):
    with pytest.raises(AccountExists):
        add_account(username="newcomer", name="另一个", password=None, by=SYSTEM, at=MONDAY)


def test_a_weak_password_is_refused(db):
    with pytest.raises(ValidationError):
        add_account(username="weak", name="某人", password="12345678", by=SYSTEM, at=MONDAY)
    assert not Account.objects.filter(username="weak").exists()


def test_a_token_opens_until_it_runs_out(newcomer):
    secret = issue_token(account=newcomer, label="test", by=SYSTEM, at=MONDAY, life=timedelta(days=1))

    assert actor_of_token(secret=secret, at=MONDAY).account_id == newcomer.pk
    assert actor_of_token(secret=secret, at=MONDAY + timedelta(hours=23)).username == "newcomer"
    with pytest.raises(TokenRefused):
        actor_of_token(secret=secret, at=MONDAY + timedelta(days=1))


@pytest.mark.parametrize("close", ["revoke", "close account"])
def test_a_token_taken_back_opens_nothing(newcomer, close):
    secret = issue_token(account=newcomer, label="test", by=SYSTEM, at=MONDAY)
    if close == "revoke":
        Token.objects.filter(account=newcomer).update(revoked_at=MONDAY)
    else:
        Account.objects.filter(pk=newcomer.pk).update(is_active=False)

    with pytest.raises(TokenRefused):
        actor_of_token(secret=secret, at=MONDAY)


@pytest.mark.parametrize("secret", ["", "no-such-token", "token-of-clerk "])
def test_what_is_no_token_opens_nothing(db, secret):
    with pytest.raises(TokenRefused):
        actor_of_token(secret=secret, at=MONDAY)


def test_only_a_digest_of_a_token_is_kept(newcomer):
    secret = issue_token(account=newcomer, label="test", by=SYSTEM, at=MONDAY)

    assert secret not in str(list(Token.objects.values()))


def test_token_and_session_give_the_same_actor(actor, django_assert_num_queries):
    for name in ("clerk", "town", "supervisor", "resident"):
        with django_assert_num_queries(1):
            by_token = actor_of_token(secret=f"token-of-{name}", at=MONDAY)
        assert by_token == actor(name)


def test_the_tree_knows_what_stands_above(unit):
    village = unit("centre-004001")

    above = [unit_tree().by_id[pk].code for pk in unit_tree().lineage(village.pk)]
    assert above == ["district", "centre-district", "centre-004", "centre-004001"]
    assert unit_tree().parent(village.pk).code == "centre-004"
    assert unit_tree().parent(unit("district").pk) is None


def test_a_closed_account_signs_in_no_more(newcomer, client, settings):
    issue_token(account=newcomer, label="test", by=SYSTEM, at=MONDAY, secret="secret-of-newcomer")
    client.force_login(newcomer, backend=settings.AUTHENTICATION_BACKENDS[-1])

    assert close_account(account=newcomer, by=SYSTEM, at=MONDAY) == 1

    with pytest.raises(TokenRefused):
        actor_of_token(secret="secret-of-newcomer", at=MONDAY)
    assert client.get("/desk/").status_code == 302  # the open session, too
    client.post("/accounts/login/", {"login": "newcomer", "password": "万盛-Lamp-2026"})
    assert client.get("/desk/").status_code == 302
    assert audit.verify().ok


def test_tokens_are_revoked_by_label_or_all(newcomer):
    for label in ("scanner", "meter", "meter"):
        issue_token(account=newcomer, label=label, by=SYSTEM, at=MONDAY, secret="")

    counts = [revoke_tokens(account=newcomer, label=label, by=SYSTEM, at=MONDAY) for label in ("meter", None, None)]

    assert counts == [2, 1, 0]
    assert audit.verify().ok


def test_a_role_ends_with_its_last_day(newcomer, unit):
    grant = grant_role(
        account=newcomer, role="clerk", unit=unit("centre-004001"), since=date(2026, 11, 20), by=SYSTEM, at=MONDAY
    )

    end_grant(grant=grant, until=date(2026, 11, 22), by=SYSTEM, at=MONDAY)

    assert {day: roles_on(newcomer, date(2026, 11, day)) for day in (22, 23)} == {22: ["clerk"], 23: []}
    assert audit.verify().ok


@pytest.mark.parametrize("name", ["clerk", "supervisor", "auditor"])
def test_who_does_not_administer_ends_nothing(newcomer, unit, actor, name):
    grant = grant_role(
        account=newcomer, role="clerk", unit=unit("centre-004001"), since=MONDAY.date(), by=SYSTEM, at=MONDAY
    )
    by = actor(name)

    with pytest.raises(NotAllowed):
        close_account(account=newcomer, by=by, at=MONDAY)
    with pytest.raises(NotAllowed):
        revoke_tokens(account=newcomer, by=by, at=MONDAY)
    with pytest.raises(NotAllowed):
        end_grant(grant=grant, until=MONDAY.date(), by=by, at=MONDAY)
