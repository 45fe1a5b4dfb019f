"""Of the library for sign-in only what is used is reachable."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from linli.access.models import Account
from linli.config.accounts import SERVED, closed

SAMPLES = {"(?P<key>[-:\\w]+)": "x", "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": "1-x"}
USED = {
    "account_folder": "/accounts/",
    "account_login": "/accounts/login/",
    "account_logout": "/accounts/logout/",
    "account_inactive": "/accounts/inactive/",
    "account_reauthenticate": "/accounts/reauthenticate/",
    "account_change_password": "/accounts/password/change/",
    "mfa_index": "/accounts/2fa/",
    "mfa_authenticate": "/accounts/2fa/authenticate/",
    "mfa_reauthenticate": "/accounts/2fa/reauthenticate/",
    "mfa_activate_totp": "/accounts/2fa/totp/activate/",
    "mfa_deactivate_totp": "/accounts/2fa/totp/deactivate/",
    "mfa_view_recovery_codes": "/accounts/2fa/recovery-codes/",
    "mfa_generate_recovery_codes": "/accounts/2fa/recovery-codes/generate/",
    "mfa_download_recovery_codes": "/accounts/2fa/recovery-codes/download/",
}
CLOSED = {
    "/accounts/signup/",
    "/accounts/email/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/x/",
    "/accounts/password/set/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-x/",
    "/accounts/login/code/confirm/",
}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> set[str]:
    """Each address of the routes, with a sample in the places of those that have one."""
    found: set[str] = set()
    for pattern in patterns:
        place = before + str(pattern.pattern).strip("^$")
        found |= addresses(pattern.url_patterns, place) if isinstance(pattern, URLResolver) else {sample(place)}
    return found


def sample(place: str) -> str:
    for part, value in SAMPLES.items():
        place = place.replace(part, value)
    return place


@pytest.fixture(params=["nobody", "clerk"])
def visitor(request, client, settings, db):
    if request.param != "nobody":
        account = Account.objects.get(username=request.param)
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_every_other_address_of_the_library_answers_404(visitor):
    of_library = {place for place in addresses(get_resolver().url_patterns, "/") if place.startswith("/accounts/")}
    unused = of_library - set(USED.values())

    assert unused >= CLOSED
    assert set(USED.values()) <= of_library and set(USED) == SERVED | {"account_folder"}
    for place in unused:
        assert (place, visitor.get(place).status_code, visitor.post(place).status_code) == (place, 404, 404)


def test_what_is_used_is_served():
    assert not [place for place in USED.values() if resolve(place).func is closed]


def test_the_folder_of_the_library_leads_to_sign_in(visitor):
    assert visitor.get("/accounts/").url == "/accounts/login/"
