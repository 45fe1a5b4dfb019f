"""The description of the API: OpenAPI 3.1, with refusals and the token; and that no described request breaks it."""

import re
from contextlib import contextmanager

import hypothesis
import jsonschema
import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase

from linli.cases.choices import Move
from linli.cases.schema import MOVE_INPUTS
from linli.config.wsgi import application

FEW = hypothesis.settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PATHS = {
    ("post", "/api/v1/cases"),
    ("get", "/api/v1/cases"),
    ("get", "/api/v1/cases/{number}"),
    ("get", "/api/v1/cases/{number}/history"),
    ("get", "/api/v1/cases/{number}/clock"),
    ("get", "/api/v1/cases/{number}/moves"),
    ("post", "/api/v1/cases/{number}/moves"),
    ("post", "/api/v1/cases/{number}/attachments"),
    ("get", "/api/v1/cases/{number}/attachments"),
    ("get", "/api/v1/cases/{number}/attachments/{attachment_id}"),
    ("post", "/api/v1/track"),
    ("post", "/api/v1/track/moves"),
    ("get", "/api/v1/matters"),
    ("post", "/api/v1/cases/similar"),
    ("get", "/api/v1/cases/{number}/similar"),
    ("get", "/api/v1/matters/{code}"),
    ("post", "/api/v1/suggestions"),
    ("get", "/api/v1/units"),
    ("get", "/api/v1/units/{code}"),
    ("get", "/api/v1/divisions"),
    ("get", "/api/v1/divisions/{code}"),
    ("get", "/api/v1/me"),
    ("post", "/api/v1/people/lookup"),
    ("get", "/api/v1/people/{person_id}/reads"),
}


@pytest.fixture
def described(call):
    return call().get("/openapi.json").json()


def test_every_path_is_described_with_its_refusals(described):
    operations = {
        (method, path): one for path, methods in described["paths"].items() for method, one in methods.items()
    }

    assert described["openapi"].startswith("3.1")
    assert set(operations) == PATHS
    assert described["components"]["securitySchemes"]["Bearer"] == {"type": "http", "scheme": "bearer"}
    for (_method, path), one in operations.items():
        refusals = {status for status in one["responses"] if int(status) >= 400}
        assert refusals, path
        for status in refusals:
            assert list(one["responses"][status]["content"]) == ["application/problem+json"]
        assert ("security" in one) == ("401" in refusals) == (not re.search("track|matters", path))
    moving = operations["post", "/api/v1/cases/{number}/moves"]["responses"]
    assert set(moving) >= {"200", "401", "403", "404", "409", "413", "422", "429"}


def test_the_page_of_the_description_calls_no_other_host(call):
    page = call().get("/docs").content.decode()

    assert "/api/v1/openapi.json" in page
    assert not re.findall(r"https?://", page)


def test_schemas_of_moves_are_json_schema(call):
    clerk = call("clerk")
    number = clerk.open()["number"]

    forms = {item["move"]: item["schema"] for item in clerk.get(f"/cases/{number}/moves").json()["items"]}

    assert set(forms) == set(clerk.get(f"/cases/{number}").json()["allowed_moves"])
    for schema in forms.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate({"ground": "不属于受理范围"}, forms["refuse"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({}, forms["refuse"])
    assert set(MOVE_INPUTS) == set(Move) - {Move.FOLLOW, Move.RECEIVE, Move.JOIN, Move.LEAVE}


@contextmanager
def one_connection():
    """The application keeps the test's connection, as Django's own test client sees to."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("method", "path"), sorted(PATHS))
def test_no_described_request_breaks_it(method, path, call, settings):
    settings.API_TRACKS_A_MINUTE = settings.API_WRITES_A_MINUTE = 0
    number = call("clerk").open()["number"]
    with one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
        send_all(schema[path][method.upper()].as_strategy(), number)


def send_all(strategy, number):
    """Send what the description allows; half of the numbers are of a case that is there."""

    @hypothesis.given(case=strategy)
    @FEW
    def send(case):
        if len(case.path_parameters.get("number", "")) % 2:
            case.path_parameters["number"] = number
        answer = case.call(headers={"Authorization": "Bearer token-of-clerk"})
        assert answer.status_code < 500, (case.method, case.path, case.body, answer.text)

    send()
