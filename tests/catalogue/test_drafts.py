"""Versions made by a unit's own staff: begun, saved, published, ended; refused where they must be."""

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.access.rules import NotAllowed
from linli.catalogue import queries
from linli.catalogue.actions import (
    begin_draft,
    drafting,
    drop_draft,
    end_matter,
    load_matters,
    publish_draft,
    save_draft,
)
from linli.catalogue.actions.drafting import CodeRefused, DraftEnded, DraftOpen, DraftStale
from linli.catalogue.actions.publishing import DayRefused, DraftRefused, MatterEnded, VersionMoved
from linli.catalogue.models import Matter, MatterDraft, MatterVersion
from linli.catalogue.queries import editing
from linli.kernel import audit
from linli.kernel.audit.verify import Outcome

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
TODAY, NEW_YEAR = date(2026, 11, 23), date(2027, 1, 1)
ALLOWANCE = "elders-allowance"


def in_china(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=8)


def catalogue_faults(outcome: Outcome) -> list:
    return [fault for fault in outcome.findings if fault.table.startswith("catalogue_")]


@pytest.fixture
def editor(actor):
    return actor("editor")


@pytest.fixture
def draft(editor):
    return begin_draft(code=ALLOWANCE, by=editor, at=AT)


def saved(draft, by, **changes):
    return save_draft(draft_id=draft.pk, content=draft.content | changes, edition=draft.edition, by=by, at=LATER)


def published(draft, by, *, begins=TODAY, over=1, at=LATER):
    return publish_draft(draft_id=draft.pk, edition=draft.edition, over=over, begins=begins, by=by, at=at)


def shorter(draft, by, n=20):
    return saved(draft, by, promised_limit=draft.content["promised_limit"] | {"n": n})


def test_a_draft_begins_as_what_holds_and_says_the_same(draft):
    held = MatterVersion.objects.get(matter__code=ALLOWANCE)

    assert (draft.based_on, draft.edition, draft.state) == (1, 1, "open")
    assert draft.content == held.content
    assert editing.faults_of(content=draft.content, district=draft.district) == ()


def test_a_saved_draft_is_published_and_the_version_before_ends(draft, editor):
    version = published(shorter(draft, editor), editor)

    assert (version.version, version.published_by_name, version.source_file) == (2, "冯雅", "")
    assert queries.matter_in_force(code=ALLOWANCE, at=LATER).promised_limit.n == 20
    assert queries.matter_in_force(code=ALLOWANCE, at=LATER - timedelta(seconds=1)).promised_limit.n == 22
    draft.refresh_from_db()
    assert (draft.state, draft.became) == ("published", 2)
    assert catalogue_faults(audit.verify()) == []


def test_a_version_that_begins_later_leaves_the_present_one_until_that_day(draft, editor):
    published(shorter(draft, editor), editor, begins=NEW_YEAR)

    first_moment = in_china(NEW_YEAR)
    assert queries.matter_in_force(code=ALLOWANCE, at=first_moment - timedelta(seconds=1)).version == 1
    assert queries.matter_in_force(code=ALLOWANCE, at=first_moment).version == 2


def test_a_version_published_before_one_that_waits_takes_its_place(draft, editor):
    published(shorter(draft, editor), editor, begins=NEW_YEAR)
    second = begin_draft(code=ALLOWANCE, by=editor, at=LATER)
    published(shorter(second, editor, n=15), editor, over=2)

    for moment in (LATER, in_china(NEW_YEAR) + timedelta(days=9)):
        assert queries.matter_in_force(code=ALLOWANCE, at=moment).version == 3
    assert catalogue_faults(audit.verify()) == []


def test_a_stale_save_is_refused_and_says_who_saved_since(draft, editor, actor):
    saved(draft, editor, summary="另一句话")

    with pytest.raises(DraftStale) as stale:
        save_draft(draft_id=draft.pk, content=draft.content, edition=1, by=editor, at=LATER)

    assert (stale.value.saved_by, stale.value.edition) == ("冯雅", 2)
    assert MatterDraft.objects.get(pk=draft.pk).content["summary"] == "另一句话"


@pytest.mark.parametrize("who", ["clerk", "handler", "supervisor", "resident"])
def test_without_the_right_nothing_is_begun(actor, who):
    with pytest.raises((NotAllowed, queries.MatterUnknown)):
        begin_draft(code=ALLOWANCE, by=actor(who), at=AT)
    assert not MatterDraft.objects.exists()


def test_another_departments_matter_is_not_edited_nor_ended(editor):
    assert queries.matter_in_force(code="street-lamp", at=AT).body.unit != "civil-affairs"
    with pytest.raises(NotAllowed):
        begin_draft(code="street-lamp", by=editor, at=AT)
    with pytest.raises(NotAllowed):
        end_matter(code="street-lamp", last_day=TODAY, reason="停办", by=editor, at=AT)


def test_a_draft_cannot_take_a_matter_to_another_department(draft, editor):
    taken = saved(draft, editor, body=draft.content["body"] | {"unit": "housing"})

    with pytest.raises(DraftRefused) as refused:
        published(taken, editor)

    assert refused.value.faults[0].label == "实施主体 · 单位"


def test_a_wrong_draft_is_refused_by_field_and_what_holds_holds_on(draft, editor):
    wrong = shorter(saved(draft, editor, conditions=[]), editor, n=40)

    with pytest.raises(DraftRefused) as refused:
        published(wrong, editor)

    told = {fault.label: fault.sentence for fault in refused.value.faults}
    assert told["受理条件"] == "请填写这一项。"
    assert "承诺时限（40 工作日）长于法定时限（30 工作日）" in told["承诺时限"]
    assert queries.matter_in_force(code=ALLOWANCE, at=LATER).version == 1
    assert MatterDraft.objects.get().state == "open"


def test_a_first_day_that_has_passed_and_a_version_that_came_since_are_refused(draft, editor):
    with pytest.raises(DayRefused):
        published(draft, editor, begins=TODAY - timedelta(days=1))
    with pytest.raises(VersionMoved):
        published(draft, editor, over=0)
    assert MatterVersion.objects.filter(matter__code=ALLOWANCE).count() == 1


def test_an_example_becomes_the_districts_own_by_name(draft, editor):
    published(saved(draft, editor, status="in_force"), editor)

    card = queries.matter_in_force(code=ALLOWANCE, at=LATER)
    assert (card.status, editing.confirmed_by(card=card)) == ("in_force", "冯雅")


def test_only_one_draft_of_a_matter_is_open(draft, editor):
    with pytest.raises(DraftOpen) as second:
        begin_draft(code=ALLOWANCE, by=editor, at=LATER)
    assert second.value.draft_id == draft.pk

    drop_draft(draft_id=draft.pk, edition=1, by=editor, at=LATER)
    assert begin_draft(code=ALLOWANCE, by=editor, at=LATER).pk != draft.pk
    with pytest.raises(DraftEnded):
        saved(draft, editor)
    assert catalogue_faults(audit.verify()) == []


def test_begun_in_the_same_moment_the_second_is_told_of_the_first(draft, editor, monkeypatch):
    looked = []

    def at_first_not_there(code, by):
        if looked:
            seen(code, by)
        looked.append(code)

    seen = drafting._refuse_second
    monkeypatch.setattr(drafting, "_refuse_second", at_first_not_there)

    with pytest.raises(DraftOpen) as second:
        begin_draft(code=ALLOWANCE, by=editor, at=LATER)
    assert (second.value.draft_id, looked) == (draft.pk, [ALLOWANCE])


def test_a_matter_given_to_another_district_behind_the_actions_is_named(draft, editor):
    published(shorter(draft, editor), editor)
    assert catalogue_faults(audit.verify()) == []

    changed, renamed = Matter.objects.get(code=ALLOWANCE), Matter.objects.get(code="street-lamp")
    Matter.objects.filter(pk=changed.pk).update(district="elsewhere")
    Matter.objects.filter(pk=renamed.pk).update(code="another")

    assert {fault.id for fault in catalogue_faults(audit.verify())} == {str(changed.pk), str(renamed.pk)}


def test_a_new_matter_is_offered_once_it_is_whole(editor):
    draft = begin_draft(code="meal-help", name="老年助餐", by=editor, at=AT)

    with pytest.raises(DraftRefused):
        published(draft, editor, over=0)
    with pytest.raises(queries.MatterUnknown):
        queries.matter_in_force(code="meal-help", at=LATER)
    with pytest.raises(CodeRefused):
        begin_draft(code=ALLOWANCE, name="又一个", by=editor, at=AT)


def test_a_copy_keeps_everything_but_its_name(editor):
    draft = begin_draft(code="centenarians", name="百岁老人慰问", copy_of=ALLOWANCE, by=editor, at=AT)

    published(draft, editor, over=0)

    card = queries.matter_in_force(code="centenarians", at=LATER)
    assert (card.name, card.status, card.body.unit) == ("百岁老人慰问", "foreign_example", "civil-affairs")
    assert card.papers == queries.matter_in_force(code=ALLOWANCE, at=LATER).papers


def test_an_ended_matter_is_no_longer_offered_and_its_cases_go_on(editor):
    before = queries.matter_in_force(code=ALLOWANCE, at=AT)

    end_matter(code=ALLOWANCE, last_day=TODAY, reason="并入老年人福利补贴", by=editor, at=AT)

    tomorrow = AT + timedelta(days=1)
    assert queries.matter_in_force(code=ALLOWANCE, at=AT).version == 1
    assert ALLOWANCE not in {card.code for card in queries.matters_in_force(at=tomorrow)}
    kept = queries.matter_by_version_id(version_id=before.version_id)
    assert (kept.ended_by, kept.end_reason) == ("冯雅", "并入老年人福利补贴")
    with pytest.raises(MatterEnded):
        end_matter(code=ALLOWANCE, last_day=TODAY, reason="再停一次", by=editor, at=AT)
    assert catalogue_faults(audit.verify()) == []


@pytest.fixture
def file(tmp_path):
    """The file that the matter was loaded from, to be changed."""
    from conftest import ROOT

    text = (ROOT / "data" / "wansheng" / "matters" / f"{ALLOWANCE}.yaml").read_text(encoding="utf-8")
    path = tmp_path / f"{ALLOWANCE}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def load(file, by):
    return load_matters(folder=file.parent, by=by, at=LATER + timedelta(hours=1), district="wansheng")


def test_a_file_does_not_replace_what_was_published_on_a_page(draft, editor, file):
    from linli.access.rules import SYSTEM

    published(shorter(draft, editor), editor)

    assert load(file, SYSTEM).unchanged == [ALLOWANCE]  # the file of before
    file.write_text(
        file.read_text(encoding="utf-8").replace("年满80周岁的老人", "年满八十周岁的老人"), encoding="utf-8"
    )
    report = load(file, SYSTEM)

    assert "第 2 版由冯雅于 2026-11-23 在页面上发布" in str(report.errors[0])
    assert queries.matter_in_force(code=ALLOWANCE, at=LATER + timedelta(days=1)).version == 2


def test_a_file_that_has_caught_up_with_the_page_may_change_again(draft, editor, file):
    from linli.access.rules import SYSTEM
    from linli.catalogue.queries.editing import file_text

    published(shorter(draft, editor), editor)
    card = queries.matter_in_force(code=ALLOWANCE, at=LATER)
    file.write_text(file_text(card=card), encoding="utf-8")

    assert load(file, SYSTEM).unchanged == [ALLOWANCE]
    file.write_text(file.read_text(encoding="utf-8").replace("n: 20", "n: 18"), encoding="utf-8")
    assert load(file, SYSTEM).changed == [ALLOWANCE]
    assert catalogue_faults(audit.verify()) == []


def test_units_and_classes_that_do_not_exist_are_named(draft):
    content = draft.content | {
        "kind": "appeal",
        "appeal_kind": "help",
        "categories": ["999999"],
        "route": draft.content["route"] | {"lead": "nobody"},
    }

    faults = editing.faults_of(content=content, district=draft.district)

    assert [(fault.place, fault.sentence) for fault in faults] == [
        (("route", "lead"), "没有代码为 nobody 的单位。"),
        (("categories", 0), "诉求分类里没有 999999 这个小类。"),
    ]


def test_two_districts_keep_apart(actor, draft, editor):
    from linli.access.rules import Actor, Seat
    from linli.catalogue.models import Matter

    Matter.objects.filter(code="street-lamp").update(district="elsewhere")
    from linli.access.models import Unit
    from linli.kernel import marks

    marks.bump("catalogue")
    root = Unit.objects.get(code="district")
    keeper = Actor(editor.account_id, "区事项管理员", "staff", (Seat("catalogue_editor", root.pk, root.path),))

    codes = {row.code for row in editing.kept_matters(by=keeper, at=AT)}
    assert ALLOWANCE in codes and "street-lamp" not in codes
    with pytest.raises(queries.MatterUnknown):
        begin_draft(code="street-lamp", by=keeper, at=AT)
    assert begin_draft(code="noise", by=keeper, at=AT).code == "noise"
    assert editing.draft_card(draft_id=draft.pk, by=keeper).code == ALLOWANCE
