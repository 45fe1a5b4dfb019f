"""Signing in: where it leads, and how often one address may try."""

import pytest

from linli.access.models import Account
from linli.access.sign_in import wrong_passwords

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client, name, password):
    return client.post(LOGIN, {"login": name, "password": password})


@pytest.mark.parametrize(("name", "home"), [("resident", "/my/"), ("clerk", "/desk/")])
def test_everyone_lands_at_their_own_pages(client, name, home):
    account = Account.objects.get(username=name)
    account.set_password("lantern-river-42")
    account.save()

    assert sign_in(client, name, "lantern-river-42")["Location"] == home
    assert account.name in client.get("/").content.decode()
    assert "/accounts/logout/" in client.get("/").content.decode()


def test_many_names_tried_from_one_address_have_to_wait(client, settings):
    wrong_passwords.clear()
    settings.WRONG_PASSWORDS_A_MINUTE = 3

    tried = [sign_in(client, f"name-{n}", "wrong").content.decode() for n in range(4)]

    assert ["请过一分钟再试" in page for page in tried] == [False, False, False, True]
    wrong_passwords.clear()
