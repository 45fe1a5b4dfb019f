"""Health, readiness, metrics and the access log."""

import json
import logging

import pytest
from django.conf import settings

from linli.kernel import bell, keys
from linli.kernel.models import AuditRow


@pytest.fixture
def lines(caplog):
    """What the access log says, as it is written."""
    caplog.set_level(logging.INFO, logger="linli.requests")

    def read():
        from linli.config.logs import json_lines

        return [json.loads(json_lines().format(record)) for record in caplog.records]

    return read


def test_health_asks_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_ready_when_everything_is_there(client, db):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_not_ready_without_the_key_file(client, db, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "KEY_FILE", tmp_path / "none")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "key_file": False, "database": True, "migrations": True}


def test_not_ready_before_the_migrations(client, db):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="cases").delete()

    assert client.get("/readyz").json()["migrations"] is False


def measured(client, **more):
    text = client.get("/metrics", **more).content.decode()
    rows = [line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, value in rows}


def test_the_figures_are_those_of_the_database(client, open_lamp):
    before = measured(client)
    open_lamp()
    after = measured(client)

    assert after["linli_cases_opened_total"] == before["linli_cases_opened_total"] + 1
    assert after["linli_changes_total"] == AuditRow.objects.count()
    assert after['linli_changes_last_hour{action="case.receive"}'] >= 1
    assert after["linli_bell_waiting"] >= 1
    assert {"linli_cases_overdue", "linli_bell_oldest_seconds", "linli_audit_head_age_seconds"} <= set(after)
    bell.deliver(at=AuditRow.objects.latest("at").at)
    assert measured(client)["linli_bell_waiting"] == 0


def test_requests_are_counted_by_route(client, db):
    name = 'linli_requests_total{method="GET",route="(none)",status="404"}'
    before = measured(client).get(name, 0)

    client.get("/nowhere/50019919850713992X")

    assert measured(client)[name] == before + 1
    assert not any("50019919850713992X" in each for each in measured(client))


def test_an_overdue_case_is_counted(client, open_lamp, monkeypatch):
    from linli.cases.models import Case, CaseReach
    from linli.kernel.clock import now

    case = Case.objects.get(number=open_lamp())
    before = measured(client)["linli_cases_overdue"]
    CaseReach.objects.filter(case=case).update(due_sort=now().replace(year=2020))

    assert measured(client)["linli_cases_overdue"] == before + 1


@pytest.mark.parametrize(
    ("headers", "environment", "status"),
    [
        ({}, {}, 200),
        ({"REMOTE_ADDR": "10.1.2.3"}, {}, 403),
        ({"REMOTE_ADDR": "::1"}, {}, 200),
        ({"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, {}, 403),
        ({"REMOTE_ADDR": "10.1.2.3"}, {"LINLI_METRICS_OPEN": "1"}, 200),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_AUTHORIZATION": "Bearer t"}, {"LINLI_METRICS_TOKEN": "t"}, 200),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_AUTHORIZATION": "Bearer x"}, {"LINLI_METRICS_TOKEN": "t"}, 403),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_AUTHORIZATION": "Bearer "}, {}, 403),
    ],
)
def test_figures_are_for_this_machine_or_the_token(client, db, monkeypatch, headers, environment, status):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert client.get("/metrics", **headers).status_code == status


def test_a_line_holds_the_route_and_nothing_personal(client, db, lines):
    answer = client.get("/desk/cases/50019919850713992X/", {"q": "10000001234"}, HTTP_X_REQUEST_ID="from-the-proxy")

    line = next(line for line in lines() if line["logger"] == "linli.requests")
    assert (line["id"], line["method"], line["status"]) == ("from-the-proxy", "GET", answer.status_code)
    assert answer["X-Request-ID"] == "from-the-proxy"
    assert "50019919850713992X" not in json.dumps(lines()) and "10000001234" not in json.dumps(lines())


@pytest.mark.parametrize("given", ["short", "x" * 65, 'a"b\nc-forged', "空白空白空白空白"])
def test_an_unsound_request_id_is_replaced(client, db, given):
    answer = client.get("/healthz", HTTP_X_REQUEST_ID=given)

    assert answer["X-Request-ID"] != given and len(answer["X-Request-ID"]) == 16


def test_settings_can_be_read_without_a_key_file(tmp_path):
    assert keys.secret_for(tmp_path / "none", "django")


def test_a_call_that_failed_is_logged_by_route_and_place_without_what_was_sent(client, db, lines, monkeypatch):
    def failing(**_named):
        raise ValueError("李素芬 50019919500307002X")

    monkeypatch.setattr("linli.api.routes.public.matter_in_force", failing)

    client.raise_request_exception = False
    assert client.get("/api/v1/matters/li-su-fen").status_code == 500
    told = next(line for line in lines() if line["logger"] == "linli.api.contract")
    assert told["event"] == "GET api/v1/matters/<code>"
    assert told["exception"][0] == "builtins.ValueError"
    assert "failing" in told["exception"][-1]
    assert not any(
        said in json.dumps(told, ensure_ascii=False) for said in ("李素芬", "50019919500307002X", "li-su-fen")
    )
