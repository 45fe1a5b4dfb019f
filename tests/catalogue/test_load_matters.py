"""Matters from files: versions, refusals, and what is read back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linli.access.rules import SYSTEM
from linli.catalogue import queries
from linli.catalogue.actions import load_matters
from linli.catalogue.models import MatterVersion
from linli.kernel import audit

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)
DATA = Path(__file__).parents[2] / "data"
LONG_AGO = datetime(2018, 2, 8, tzinfo=UTC)


def load(folder, at=AT):
    return load_matters(folder=folder / "matters", by=SYSTEM, at=at)


def rewrite(folder, old, new, name="lamp.yaml"):
    path = folder / "matters" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_first_version_holds_from_the_beginning(folder):
    report = load(folder)

    card = queries.matter_in_force(code="lamp", at=LONG_AGO)
    assert (report.added, report.errors) == (["lamp"], [])
    assert (card.version, card.name, card.limit.n, card.clock_starts) == (1, "路灯故障报修", 7, "dispatch")
    assert card.form[0].key == "place"
    assert card.papers[0].need == "may_follow"


def test_an_unchanged_file_changes_nothing_also_when_only_its_comments_differ(folder):
    load(folder)
    rewrite(folder, "code: lamp\n", "# 路灯\ncode: lamp\n")

    report = load(folder, at=LATER)

    assert (report.added, report.changed, report.unchanged) == ([], [], ["lamp"])
    assert MatterVersion.objects.count() == 1


def test_a_changed_file_is_the_next_version_and_the_old_one_stays_readable(folder):
    load(folder)
    first = queries.matter_in_force(code="lamp", at=AT)
    rewrite(folder, "  n: 7\n", "  n: 5\n")

    report = load(folder, at=LATER)

    assert report.changed == ["lamp"]
    assert queries.matter_in_force(code="lamp", at=LATER).limit.n == 5
    assert queries.matter_in_force(code="lamp", at=LATER - timedelta(seconds=1)).limit.n == 7
    assert queries.matter_version(code="lamp", version=1).limit.n == 7
    assert queries.matter_by_version_id(version_id=first.version_id).version == 1
    assert [card.version for card in queries.versions_of(code="lamp")] == [1, 2]
    assert not [fault for fault in audit.verify().findings if fault.table.startswith("catalogue_")]


def test_a_version_may_begin_on_a_later_day(folder):
    load(folder)
    rewrite(folder, "status: draft\n", "status: draft\nvalid_from: 2027-01-01\n")
    load(folder)

    assert queries.matter_in_force(code="lamp", at=LATER).version == 1
    assert queries.matter_in_force(code="lamp", at=datetime(2026, 12, 31, 16, tzinfo=UTC)).version == 2


WRONG = [
    ("  n: 7\n", "  n: 11\n", 20, "promised_limit", "承诺时限（11 工作日）长于法定时限（10 工作日）"),
    ("  n: 7\n", "  n: 七\n", 21, "promised_limit.n", "应当是整数"),
    (
        "  unit: working\n  source: {document: 某承诺}",
        "  unit: weeks\n  source: {document: 某承诺}",
        22,
        "promised_limit.unit",
        "只能填",
    ),
    ("  source: {document: 某承诺}\n", "", 20, "promised_limit", "时限要写明出处"),
    ("name: 路灯故障报修\n", "", 1, "name", "缺少这一项"),
    ("kind: appeal\n", "kind: wish\n", 4, "kind", "只能填"),
    ("required: true, why: 找到这盏灯", "required: true", 13, "form[0]", "必填的要写明为什么问"),
    (
        "required: true, why: 找到这盏灯",
        "warns: {answers: [是], text: 请远离}",
        13,
        "form[0].warns",
        "只有选择题和是否题",
    ),
    (
        "{key: place, label: 在哪里",
        "{key: danger, label: 有没有危险, type: yesno, warns: {answers: [大概], text: 请远离}}\n  - {key: place, label: 在哪里",
        13,
        "form[0].warns",
        "没有 大概 这个回答；可以填 是、否",
    ),
    ("need: may_follow}", "need: may_follow, colour: red}", 15, "papers[0].colour", "没有这个字段"),
    ("route: {lead: lighting,", "route: {lead: nobody,", 26, "route.lead", "没有代码为 nobody 的单位"),
    ("body: {unit: lighting, nature: statutory}", "body: {unit: lighting, nature: entrusted}", 10, "body", "受委托的"),
    ("fee: {free: true}", "fee: {unknown: true}", 24, "fee", "要写明原因"),
    ("fee: {free: true}", "fee: {unknown: true, reason: 待核, free: true}", 24, "fee", "不能再填"),
    ("status: draft", "status: foreign_example", 1, "", "外地示例"),
    ("channels: [window, web]", "channels: [window, pigeon]", 8, "channels", "没有 pigeon"),
    ("tiers: [village]", "tiers: []", 7, "tiers", "不能为空"),
    ("appeal_kind: help\n", "", 1, "", "appeal_kind"),
    ("status: draft", "status: draft\nvalid_from: 明年", 7, "valid_from", "应当是日期"),
    ("name: 路灯故障报修\n", "name: 路灯故障报修\nname: 路灯\n", 3, "name", "写了两遍"),
    ("kind: appeal\n", "kind: [appeal\n", 5, "", "YAML"),
    ("status: draft\n", "status: draft\nfield: lamps\n", 7, "field", "只能填"),
    (
        "status: draft\n",
        "status: draft\nplan_clauses:\n  - {clause: 专栏1}\n",
        8,
        "plan_clauses[0].quote",
        "缺少这一项",
    ),
    ("status: draft\n", "status: draft\ncategories: ['010199']\n", 7, "categories[0]", "没有 010199 这个小类"),
    (
        "kind: appeal\nappeal_kind: help\n",
        "kind: registration\ncategories: ['010101']\n",
        1,
        "",
        "只有诉求写 categories",
    ),
    ("kind: appeal\nappeal_kind: help\n", "kind: service\n", 1, "", "便民服务要写 service"),
    (
        "status: draft\n",
        "status: draft\nservice:\n  service_class: extended\n  provider: {name: 某店}\n",
        9,
        "service.provider",
        "服务提供者要写名称 name 和方式 kind",
    ),
    (
        "status: draft\n",
        "status: draft\nservice:\n  service_class: extended\n  provider: {name: 某店, kind: market}\n",
        9,
        "service.provider",
        "购买服务和市场主体要写期限 until",
    ),
    (
        "status: draft\n",
        "status: draft\noffered_in:\n  - {policy_class: 城市, offered: full}\n  - {policy_class: 农村, offered: none}\n",
        9,
        "offered_in[1]",
        "要在 note 里写明差别在哪里",
    ),
    (
        "status: draft\n",
        "status: draft\noffered_in:\n  - {policy_class: 农村, division_under: '500110', offered: full}\n",
        8,
        "offered_in[0]",
        "二者写其一",
    ),
    ("status: draft\n", "status: draft\nparts:\n  - {code: a, matter: lamp}\n", 1, "", "一件事要列出两个以上的 parts"),
    (
        "papers:\n",
        "parts:\n  - {code: a, matter: lamp}\n  - {code: a, matter: lamp}\npapers:\n",
        14,
        "parts",
        "a 写了两遍",
    ),
    (
        "papers:\n",
        "parts:\n  - {code: a, matter: lamp}\n  - {code: b, matter: lamp, when: {colour: [红]}}\npapers:\n",
        14,
        "parts",
        "表单里没有 colour 这些问题",
    ),
    ("status: draft", "status: draft\nvalid_from: 2020-13-01", 7, "valid_from", "应当是日期"),
    ("kind: appeal\n", "kind: apeal\n", 4, "kind", "只能填：appeal、application、"),
    ("name: 路灯故障报修", f"name: {'灯' * 81}", 2, "name", "不能超过 80 个字"),
]


@pytest.mark.parametrize(("old", "new", "line", "field", "message"), WRONG)
def test_a_wrong_file_is_refused_whole_and_the_old_version_holds_on(folder, old, new, line, field, message):
    load(folder)
    rewrite(folder, old, new)

    report = load(folder, at=LATER)

    error = next(error for error in report.errors if error.field == field and message in error.message)
    assert (error.file, error.line) == ("lamp.yaml", line)
    assert queries.matter_in_force(code="lamp", at=LATER).version == 1
    assert report.changed == []


def test_a_file_of_another_encoding_is_refused_with_its_line(folder):
    load(folder)
    path = folder / "matters" / "lamp.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))

    report = load(folder, at=LATER)

    assert [(e.file, e.line) for e in report.errors] == [("lamp.yaml", 2)]
    assert queries.matter_in_force(code="lamp", at=LATER).version == 1


def test_a_bundle_of_a_matter_that_does_not_exist_is_refused(folder):
    text = (folder / "matters" / "lamp.yaml").read_text(encoding="utf-8")
    text = text.replace("kind: appeal\nappeal_kind: help\n", "kind: bundle\n").replace("code: lamp", "code: both")
    parts = "parts:\n  - {code: one, matter: lamp}\n  - {code: two, matter: nothing}\npapers:\n"
    (folder / "matters" / "both.yaml").write_text(text.replace("papers:\n", parts), encoding="utf-8")

    report = load(folder)

    assert [(e.file, e.line, e.field) for e in report.errors] == [("both.yaml", 15, "parts[1].matter")]
    assert report.added == ["lamp"]


def test_a_district_does_not_take_over_the_matter_of_another(folder):
    load_matters(folder=folder / "matters", by=SYSTEM, at=AT, district="east")
    rewrite(folder, "  n: 7\n", "  n: 5\n")

    report = load_matters(folder=folder / "matters", by=SYSTEM, at=LATER, district="west")

    assert [(e.file, e.line, e.field) for e in report.errors] == [("lamp.yaml", 1, "code")]
    assert queries.matter_in_force(code="lamp", at=LATER).limit.n == 7


def test_a_wrong_file_does_not_keep_the_others_out(folder):
    good = (folder / "matters" / "lamp.yaml").read_text(encoding="utf-8")
    (folder / "matters" / "bad.yaml").write_text("code: bad\n", encoding="utf-8")
    (folder / "matters" / "twin.yaml").write_text(good, encoding="utf-8")

    report = load(folder)

    assert report.added == ["lamp"]
    assert {error.file for error in report.errors} == {"bad.yaml", "twin.yaml"}
    assert "已在 lamp.yaml 中使用" in str(report.errors[-1])


def test_an_unknown_matter_is_named(folder):
    with pytest.raises(queries.MatterUnknown, match="nothing"):
        queries.matter_in_force(code="nothing", at=AT)


def test_without_any_limit_the_card_says_unknown(folder):
    for old in (
        "legal_limit:\n  n: 10\n  unit: working\n  source: {document: 某规定}\n",
        "promised_limit:\n  n: 7\n  unit: working\n  source: {document: 某承诺}\n",
    ):
        rewrite(folder, old, old.split("\n")[0] + "\n  unknown: true\n  reason: 没有出处\n")
    load(folder)

    assert queries.matter_in_force(code="lamp", at=AT).limit.unknown


def test_the_least_matter_of_the_readme_loads(folder):
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    least = readme.split("The least that loads:")[1].split("```yaml\n")[1].split("```")[0]
    (folder / "matters" / "least.yaml").write_text(least, encoding="utf-8")

    report = load(folder)

    assert report.errors == []
    assert queries.matter_in_force(code="street-lamp", at=AT).limit.unknown
