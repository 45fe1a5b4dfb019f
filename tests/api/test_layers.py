"""Programs are known by their token alone: no cookie is read or set, and pages keep their layers."""

from api.conftest import LAMP
from linli.access.models import Account


def test_a_call_sets_no_cookie_and_reads_none(call):
    clerk = call("clerk")

    answer = clerk.post("/cases", LAMP)

    assert not answer.cookies
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-ID"]


def test_pages_and_the_page_of_the_contract_keep_their_policy(client, db):
    for page in ("/", "/api/v1/docs"):
        policy = client.get(page).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy


def test_a_signed_in_browser_opens_nothing_of_the_api(client, db):
    client.force_login(Account.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/api/v1/cases").status_code == 401
