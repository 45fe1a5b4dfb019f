"""Rules on the sources. For each: the house keeps it, and a planted breach is seen."""

from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from house_rules import checks, exceptions


def library_templates() -> set[str]:
    """Names of the templates of the libraries whose pages we replace."""
    folders = [Path(find_spec(name).origin).parent / "templates" for name in ("allauth", "django.contrib.admin")]
    return {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*") if path.is_file()}


CHECKS = {
    "rules are pure": partial(checks.impure_rules, exceptions=exceptions.IMPURE_RULES),
    "doors and tasks read the clock": partial(checks.clock_readers, exceptions=exceptions.CLOCK_READERS),
    "only actions write": partial(checks.writes_outside_actions, exceptions=exceptions.WRITES),
    "actions have a docstring": partial(checks.actions_without_docstring, exceptions=exceptions.DOCSTRINGS),
    "queries take by": partial(checks.queries_without_by, exceptions=exceptions.QUERIES),
    "templates are used": partial(checks.unused_templates, known=library_templates(), exceptions=exceptions.TEMPLATES),
    "templates hold no code": partial(checks.inline_code, exceptions=exceptions.INLINE),
    "files are short": partial(checks.long_files, exceptions=exceptions.LONG_FILES),
}

BREACHES = [
    ("rules are pure", "cases/rules/planted.py", "from linli.cases.models import Case\n"),
    ("rules are pure", "cases/rules/planted.py", "from django.conf import settings\n"),
    ("rules are pure", "cases/rules/planted.py", "import os\n"),
    ("rules are pure", "cases/rules/planted.py", "from datetime import date\nTODAY = date.today()\n"),
    ("rules are pure", "places/rules.py", "import linli.kernel.seals\n"),
    ("doors and tasks read the clock", "cases/actions/planted.py", "from linli.kernel.clock import now\n"),
    (
        "doors and tasks read the clock",
        "desk/views/planted.py",
        "from django.utils import timezone\nAT = timezone.now()\n",
    ),
    ("only actions write", "desk/views/planted.py", "def view(request, case):\n    case.save()\n"),
    ("only actions write", "desk/views/planted.py", "def view(request):\n    Case.objects.create(title='x')\n"),
    ("only actions write", "cases/queries/planted.py", "def cases(rows):\n    rows.filter(a=1).update(b=2)\n"),
    ("only actions write", "cases/queries/planted.py", "def cases(rows):\n    rows.filter(a=1).delete()\n"),
    (
        "only actions write",
        "api/routes/planted.py",
        "def route(cursor):\n    cursor.execute('UPDATE cases_case SET state = 1')\n",
    ),
    ("actions have a docstring", "cases/actions/planted.py", "def do_something(*, by, at):\n    return None\n"),
    ("queries take by", "cases/queries/planted.py", "def case_rows(*, unit_id):\n    return []\n"),
    ("queries take by", "people/queries/planted.py", "def person_of(*, number):\n    return None\n"),
    ("queries take by", "cases/queries/planted.py", "def title_of(*, case_id: UUID) -> str:\n    return ''\n"),
    ("queries take by", "people/queries.py", "def persons() -> QuerySet[Person]:\n    return Person.objects.all()\n"),
    ("templates are used", "desk/templates/desk/planted.html", "<p></p>"),
    ("templates hold no code", "desk/templates/desk/planted.html", "<p style='color:red'></p>"),
    ("templates hold no code", "desk/templates/desk/planted.html", "<script>alert(1)</script>"),
    ("templates hold no code", "desk/templates/desk/planted.html", '<button onclick="go()">x</button>'),
    ("templates hold no code", "desk/templates/desk/planted.html", "<style>p {}</style>"),
    ("files are short", "cases/planted.py", "A = 1\n" * 401),
]


@pytest.mark.parametrize("rule", CHECKS)
def test_the_house_keeps(rule, source):
    assert CHECKS[rule](source) == []


@pytest.mark.parametrize(("rule", "file", "text"), BREACHES)
def test_a_breach_is_seen(rule, file, text, tmp_path):
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(text, encoding="utf-8")

    (breach,) = CHECKS[rule](tmp_path)

    assert breach.startswith(file)


ALLOWED = [
    (
        "rules are pure",
        "cases/rules/fine.py",
        "from linli.cases.choices import State\nfrom linli.reference.rules.calendar import due\n",
    ),
    ("doors and tasks read the clock", "desk/views/fine.py", "from linli.kernel import clock\nAT = clock.now()\n"),
    ("only actions write", "cases/actions/fine.py", "def close(case):\n    case.save()\n"),
    ("only actions write", "cases/queries/fine.py", "def card(facts, more):\n    facts.update(more)\n"),
    ("queries take by", "cases/queries/fine.py", "def case_rows(*, by: Actor) -> list[Case]:\n    return []\n"),
    ("queries take by", "cases/queries/fine.py", "def near_due_days() -> int:\n    return 3\n"),
    ("queries take by", "cases/models.py", "class Case:\n    pass\n"),
    ("templates hold no code", "desk/templates/desk/fine.html", '<script src="/static/a.js" defer></script>'),
    ("templates are used", "theme/templates/account/login.html", "<p></p>"),
]


@pytest.mark.parametrize(("rule", "file", "text"), ALLOWED)
def test_what_is_allowed_is_let_through(rule, file, text, tmp_path):
    fine = tmp_path / file
    fine.parent.mkdir(parents=True)
    fine.write_text(text, encoding="utf-8")

    assert CHECKS[rule](tmp_path) == []


def test_a_query_that_is_handed_a_row_needs_no_scope(tmp_path):
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "models.py").write_text("class Case:\n    pass\n")
    (tmp_path / "cases" / "queries.py").write_text("def card_of(*, case: Case) -> CaseCard:\n    return case\n")

    assert CHECKS["queries take by"](tmp_path) == []


def test_exceptions_are_still_needed(source):
    assert {file for file in exceptions.CLOCK_READERS if not (source / file).exists()} == set()
    listed = {**exceptions.IMPURE_RULES, **exceptions.WRITES, **exceptions.INLINE, **exceptions.LONG_FILES}
    found = "\n".join(
        line
        for check in (checks.impure_rules, checks.writes_outside_actions, checks.inline_code, checks.long_files)
        for line in check(source, {})
    )
    assert [file for file in listed if file not in found] == []
    functions = checks.queries_without_by(source, {}) + checks.actions_without_docstring(source, {})
    names = {f"{line.split(':')[0]}:{line.split(': ')[1]}" for line in functions}
    assert {*exceptions.QUERIES, *exceptions.DOCSTRINGS} - names == set()
