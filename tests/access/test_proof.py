"""Accounts, roles, tokens, units and second factors changed behind the actions' back are named; what is right is not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connection, models, transaction

from conftest import MONDAY
from linli.access.actions import add_account, factors_recorded, grant_role, issue_token, revoke_tokens
from linli.access.models import Account, Grant, Token, Unit
from linli.access.rules import SYSTEM
from linli.kernel import audit, seals
from linli.kernel.models import AuditRow

PASSWORD, OTHER = "万盛-Lamp-2026", "万盛-Lamp-2027"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = UUID(int=5)


@pytest.fixture
def newcomer(db) -> Account:
    return add_account(username="newcomer", name="新同事", password=PASSWORD, by=SYSTEM, at=MONDAY)


@pytest.fixture
def held(newcomer) -> Account:
    """One with a role, a revoked token and a second factor."""
    unit = Unit.objects.get(code="centre-004001")
    grant_role(account=newcomer, role="clerk", unit=unit, since=MONDAY.date(), by=SYSTEM, at=MONDAY)
    issue_token(account=newcomer, label="test", by=SYSTEM, at=MONDAY)
    revoke_tokens(account=newcomer, by=SYSTEM, at=MONDAY)
    with factors_recorded(account=newcomer, by=SYSTEM, at=MONDAY):
        TOTP.activate(newcomer, SECRET)
    return newcomer


def sql(model: type[models.Model], text: str, row: models.Model, *values: object) -> tuple[str, str]:
    """Run one statement on one row; the table and id that must be named."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        key = model._meta.pk.get_db_prep_value(row.pk, connection)
        cursor.execute(text.format(table=table), [*values, key])
    return table, str(row.pk)


def password_changed(account):
    return sql(
        Account,
        "UPDATE {table} SET password = %s WHERE id = %s",
        account,
        Argon2PasswordHasher().encode(OTHER, "saltsalt"),
    )


def account_opened_again(account):
    return sql(Account, "UPDATE {table} SET is_active = NOT is_active WHERE id = %s", account)


def account_made_a_resident(account):
    return sql(Account, "UPDATE {table} SET kind = 'resident' WHERE id = %s", account)


def account_added(account):
    Account(id=NEW, username="guest", name="客人", created_at=MONDAY).save(force_insert=True)
    return Account._meta.db_table, str(NEW)


def account_removed(account):
    Grant.objects.filter(account=account).delete()
    Token.objects.filter(account=account).delete()
    Authenticator.objects.filter(user=account).delete()
    return sql(Account, "DELETE FROM {table} WHERE id = %s", account)


def role_changed(account):
    return sql(Grant, "UPDATE {table} SET role = 'auditor' WHERE id = %s", account.grants.get())


def role_moved_up(account):
    root = Unit.objects.get(code="district")
    key = Unit._meta.pk.get_db_prep_value(root.pk, connection)
    return sql(Grant, "UPDATE {table} SET unit_id = %s WHERE id = %s", account.grants.get(), key)


def role_added(account):
    root = Unit.objects.get(code="district")
    Grant.objects.create(id=NEW, account=account, role="supervisor", unit=root, since_date=MONDAY.date())
    return Grant._meta.db_table, str(NEW)


def role_removed(account):
    return sql(Grant, "DELETE FROM {table} WHERE id = %s", account.grants.get())


def token_works_again(account):
    return sql(Token, "UPDATE {table} SET revoked_at = NULL WHERE id = %s", account.tokens.get())


def token_given_to_another(account):
    clerk = Account._meta.pk.get_db_prep_value(Account.objects.get(username="clerk").pk, connection)
    return sql(Token, "UPDATE {table} SET account_id = %s WHERE id = %s", account.tokens.get(), clerk)


def token_added(account):
    Token.objects.create(id=NEW, account=account, digest="0" * 64, label="own", created_at=MONDAY)
    return Token._meta.db_table, str(NEW)


def token_removed(account):
    return sql(Token, "DELETE FROM {table} WHERE id = %s", account.tokens.get())


def unit_moved(account):
    unit = Unit.objects.get(code="centre-004001")
    return sql(Unit, "UPDATE {table} SET path = '0001.' || path WHERE id = %s", unit)


def factor_changed(account):
    row = Authenticator.objects.get(user=account)
    Authenticator.objects.filter(pk=row.pk).update(data={"secret": SECRET[::-1]})
    return Authenticator._meta.db_table, str(row.pk)


def factor_moved(account):
    row = Authenticator.objects.get(user=account)
    Authenticator.objects.filter(pk=row.pk).update(user=Account.objects.get(username="clerk"))
    return Authenticator._meta.db_table, str(row.pk)


def factor_removed(account):
    row = Authenticator.objects.get(user=account)
    Authenticator.objects.filter(pk=row.pk).delete()
    return Authenticator._meta.db_table, str(row.pk)


def factor_added(account):
    row = TOTP.activate(Account.objects.get(username="clerk"), SECRET).instance
    return Authenticator._meta.db_table, str(row.pk)


TAMPERINGS: tuple[Callable[[Account], tuple[str, str]], ...] = (
    password_changed, account_opened_again, account_made_a_resident, account_added, account_removed, role_changed,
    role_moved_up, role_added, role_removed, token_works_again, token_given_to_another, token_added, token_removed,
    unit_moved, factor_changed, factor_moved, factor_removed, factor_added,
)  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_what_is_changed_by_sql_is_named(held, tamper):
    assert audit.verify().ok
    with transaction.atomic():
        named = tamper(held)
        findings = audit.verify().findings
        transaction.set_rollback(True)

    assert named in [(found.table, found.id) for found in findings]


def test_a_lawful_change_after_it_does_not_cover_it_up(held):
    added = factor_added(held)
    with factors_recorded(account=Account.objects.get(username="clerk"), by=SYSTEM, at=MONDAY):
        pass

    assert added in [(found.table, found.id) for found in audit.verify().findings]


def code_of(secret: str) -> str:
    cache.clear()  # a code is taken once
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def sign_in(client, password: str = PASSWORD):
    client.logout()
    response = client.post("/accounts/login/", {"login": "newcomer", "password": password})
    assert response.status_code == 302, response.content.decode()
    return response.url


def say_again(client, next_page: str):
    """The library asks for the password again before it changes second factors."""
    return client.post(f"/accounts/reauthenticate/?next={next_page}", {"password": PASSWORD, "next": next_page})


def test_signing_in_and_changing_the_password_are_no_tampering(newcomer, client):
    sign_in(client)
    assert audit.verify().ok
    form = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert client.get("/desk/account/").status_code == 200  # still signed in
    sign_in(client, OTHER)

    assert audit.verify().ok
    actions = AuditRow.objects.filter(subject_id=newcomer.pk).order_by("seq").values_list("action", "by_id")
    assert list(actions) == [("account.add", None), ("account.password", newcomer.pk)]
    assert Account.objects.get(pk=newcomer.pk).password_changed_at > MONDAY - timedelta(days=4000)


def test_a_hash_of_an_older_kind_is_renewed_and_recorded(newcomer, client, settings):
    old = newcomer.password
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", *settings.PASSWORD_HASHERS]

    assert Account.objects.get(pk=newcomer.pk).check_password(PASSWORD)
    assert Account.objects.get(pk=newcomer.pk).password == old  # checking writes nothing
    sign_in(client)

    assert Account.objects.get(pk=newcomer.pk).password != old
    assert client.get("/desk/account/").status_code == 200
    assert audit.verify().ok
    sign_in(client)
    assert AuditRow.objects.filter(action="account.rehash", subject_id=newcomer.pk).count() == 1


def test_the_audit_keeps_neither_hash_nor_secret(held):
    kept = str(list(AuditRow.objects.values("wrote", "about")))

    assert held.password not in kept and held.password.rsplit("$", 1)[1] not in kept
    assert SECRET not in kept


def test_secrets_of_second_factors_are_sealed(held, settings):
    settings.MFA_TOTP_TOLERANCE = 1
    RecoveryCodes.activate(held)
    rows = {row.type: row for row in Authenticator.objects.filter(user=held)}

    assert SECRET not in str(rows["totp"].data) and rows["totp"].data["secret"].startswith("v1:")
    assert list(rows["recovery_codes"].data) == ["seed", "used_mask"]
    assert rows["recovery_codes"].data["seed"].startswith("v1:")
    assert rows["totp"].wrap().validate_code(code_of(SECRET))
    assert len(rows["recovery_codes"].wrap().get_unused_codes()) == 10


@pytest.mark.parametrize("planted", [SECRET, "v1:k1:AAAA:AAAA", ""])
def test_a_second_factor_that_was_not_sealed_here_opens_nothing(held, settings, planted):
    settings.MFA_TOTP_TOLERANCE = 1
    row = Authenticator.objects.get(user=held)
    row.data = {"secret": planted}

    with pytest.raises(seals.SealBroken):
        row.wrap().validate_code(code_of(SECRET))


def test_second_factors_by_the_pages_are_no_tampering(newcomer, client, settings):
    settings.MFA_TOTP_TOLERANCE = 1  # the minute may turn while this runs
    sign_in(client)
    say_again(client, "/accounts/2fa/totp/activate/")
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    secret = client.session[SECRET_SESSION_KEY]
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    assert Authenticator.objects.filter(user=newcomer).count() == 2
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert audit.verify().ok

    assert "2fa" in sign_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert audit.verify().ok
    spare = Authenticator.objects.get(user=newcomer, type="recovery_codes").wrap().get_unused_codes()[0]
    sign_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": spare}).status_code == 302
    assert audit.verify().ok

    assert "reauthenticate" in client.post("/accounts/2fa/recovery-codes/generate/").url
    assert say_again(client, "/accounts/2fa/recovery-codes/generate/").url == "/accounts/2fa/recovery-codes/"
    assert audit.verify().ok
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=newcomer).exists()
    assert audit.verify().ok
    assert AuditRow.objects.filter(action="account.factors", subject_id=newcomer.pk, by_id=newcomer.pk).count() == 3
