"""Commands, as an operator runs them."""

import json

import pytest
from click.testing import CliRunner

from conftest import MONDAY
from linli.access.models import Account, Grant
from linli.access.queries import actor_of_token
from linli.cli import main
from linli.kernel import marks, repeats
from linli.kernel.models import Repeat
from linli.kernel.repeats import RepeatKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    def _run(*words, **more):
        return CliRunner().invoke(main, [str(word) for word in words], **more)

    return _run


def test_every_command_says_what_it_is_for(run):
    text = run("--help").stdout

    for name in "audit backup calendar demo doctor keys load migrate restore serve sweep token user worker".split():
        assert f"\n  {name} " in text
        helped = run(name, "--help")
        assert helped.exit_code == 0 and len(helped.stdout) > 80


def test_an_account_with_its_role(run):
    done = run(
        "user", "add", "newclerk", "--name", "新来的", "--role", "clerk", "--unit", "centre-004001", "--generate"
    )

    password = done.stdout.split("password: ")[1].strip()
    account = Account.objects.get(username="newclerk")
    assert done.exit_code == 0
    assert account.check_password(password)
    assert Grant.objects.get(account=account).role == "clerk"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["clerk"], "There is an account clerk already"),
        (["x", "--role", "clerk"], "give both"),
        (["x", "--role", "king", "--unit", "district"], "There is no role king"),
        (["x", "--role", "clerk", "--unit", "nowhere"], "No unit has the code nowhere"),
    ],
)
def test_an_account_that_cannot_be(run, words, sentence):
    done = run("user", "add", *words, "--generate")

    assert done.exit_code == 1 and sentence in done.output
    assert not Account.objects.filter(username="x").exists()


def test_a_program_has_tokens_only(run):
    run("user", "add", "meter-reader", "--no-password")

    assert not Account.objects.get(username="meter-reader").has_usable_password()


def test_a_token_is_all_that_is_printed(run):
    done = run("token", "clerk")

    assert done.exit_code == 0
    assert len(done.stdout.split()) == 1
    assert actor_of_token(secret=done.stdout.strip(), at=MONDAY).username == "clerk"


def test_an_account_its_role_and_its_tokens_end(run):
    run("user", "add", "newclerk", "--role", "clerk", "--unit", "centre-004001", "--since", "2026-11-01", "--generate")
    for label in ("scanner", "meter"):
        run("token", "newclerk", "--label", label)

    assert run("token", "newclerk", "--label", "meter", "--revoke").stdout.strip() == "tokens revoked: 1"
    ended = run("user", "end-role", "newclerk", "clerk", "--unit", "centre-004001", "--until", "2026-11-22")
    assert ended.stdout.strip() == "clerk of newclerk at centre-004001 ends with 2026-11-22"
    again = run("user", "end-role", "newclerk", "clerk", "--unit", "centre-004001", "--until", "2026-11-22")
    assert (again.exit_code, "does not hold the role" in again.stderr) == (1, True)
    assert run("user", "close", "newclerk").stdout.strip() == "newclerk closed, tokens revoked: 1"
    assert run("user", "close", "newclerk").exit_code == 1


def test_no_token_for_nobody(run):
    done = run("token", "nobody")

    assert done.exit_code == 1 and "There is no account nobody" in done.output


def test_a_sweep_does_what_time_brings(run, open_lamp, clerk):
    repeats.row(key=RepeatKey("o", "k", "r"), answer={}, at=MONDAY).save()
    number = open_lamp(matter="elders-allowance", answers={"pay_to": "社会保障卡"})

    done = run("sweep", "--at", "2027-03-01T09:00+08:00", "--format", "json")
    again = run("sweep", "--at", "2027-03-01T09:00+08:00", "--format", "json")

    first, second = json.loads(done.stdout), json.loads(again.stdout)
    assert (first["deemed"], first["answers_forgotten"]) == (1, 1), number
    assert set(second.values()) == {0}
    assert not Repeat.objects.exists()


@pytest.mark.parametrize("when", ["tomorrow", "2027-03-01T09:00"])
def test_a_moment_needs_its_offset(run, when):
    assert run("sweep", "--at", when).exit_code == 2


def test_verify_prints_each_finding(run, open_lamp):
    from linli.cases.models import Case

    number = open_lamp()
    whole = run("audit", "verify", "--format", "json")
    Case.objects.filter(number=number).update(title="别的")
    spoilt = run("audit", "verify")
    told = json.loads(run("audit", "verify", "--format", "json").stdout)

    key = str(Case.objects.get(number=number).pk)
    assert whole.exit_code == 0 and json.loads(whole.stdout)["ok"]
    assert spoilt.exit_code == 1 and f"cases_case\t{key}\t" in spoilt.stdout
    assert spoilt.stdout.endswith(": 1 finding\n")
    assert [(f["table"], f["id"]) for f in told["findings"]] == [("cases_case", key)]


def test_a_fault_is_one_sentence(run, monkeypatch):
    def broken(**_):
        raise RuntimeError("the roof is off\nand more")

    monkeypatch.setattr("linli.kernel.audit.verify", broken)

    done = run("audit", "verify")

    assert done.exit_code == 1
    assert "the roof is off" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "worker", "sweep"])
def test_a_fixed_clock_is_for_demo_databases(run, monkeypatch, command):
    marks.Mark.objects.filter(name=marks.DEMO).delete()
    monkeypatch.setenv("LINLI_CLOCK", "2026-02-12T09:00+08:00")

    done = run(command)

    assert done.exit_code == 1 and "LINLI_CLOCK is for databases made by `linli demo` only" in done.stderr


def test_a_demo_leaves_another_database_alone(run):
    marks.Mark.objects.filter(name=marks.DEMO).delete()

    done = run("demo", "--prepare")

    assert done.exit_code == 1 and "not made by `linli demo`" in done.output
