"""What past cases suggest: learned from one district's own appeals, shown with a reason, never applied."""

from datetime import timedelta

import pytest

from cases.appeals import play_appeals
from conftest import MONDAY
from linli.access.rules import SYSTEM, NotAllowed
from linli.cases.actions.learning import learn_suggestions
from linli.cases.choices import Likeness
from linli.cases.models import Case, LearnedModel
from linli.cases.queries.suggesting import learned_now, suggest
from linli.cases.tasks import learn_at_night
from linli.catalogue.models import DistrictSetting
from linli.kernel import audit, linear, marks
from linli.kernel.clock import CHINA
from linli.kernel.models import AuditRow

UNSEEN = "菜场后门那盏路灯昨天起就不亮了"
ASKED = {"matter": "noise", "division": "500110004002", "channel": "window"}


@pytest.fixture
def played(db):
    play_appeals()


@pytest.fixture
def taught(played):
    return {lesson.target: lesson for lesson in learn_suggestions(root="district", by=SYSTEM, at=MONDAY)}


def test_an_unseen_sentence_finds_the_unit_with_its_reason(taught, clerk):
    found = suggest(text=UNSEEN, by=clerk, at=MONDAY, targets=("unit",), **ASKED)

    first = found.items[0]
    assert (first.code, first.name) == ("urban-management", "万盛经开区城市管理局")
    assert first.likeness == Likeness.VERY and first.score > 0.6
    assert "路灯" in first.words and "因为写到“路灯" in first.why
    assert (first.past_count, first.there_count) == (240, 80)
    assert found.learned_at == MONDAY
    measured = found.measured["unit"]
    assert measured.better and measured.model.top1 > 0.95 > measured.of_kind.top1
    assert measured.learned_count + measured.asked_count == 240
    assert taught["matter"].measured is None is taught["category"].measured  # all of one


def test_words_that_were_never_heard_suggest_nothing(taught, clerk):
    found = suggest(text="想问问图书馆几点开门", by=clerk, at=MONDAY, targets=("unit",), matter="", division="")

    assert found.items == () and "没有把握" in found.note


def test_asking_changes_nothing_and_learning_no_case(played, clerk):
    def rows():
        return list(Case.objects.order_by("pk").values())

    before = rows()
    learn_suggestions(root="district", by=SYSTEM, at=MONDAY)
    written = AuditRow.objects.count()
    suggest(text=UNSEEN, by=clerk, at=MONDAY, **ASKED)

    assert rows() == before
    assert AuditRow.objects.count() == written
    assert audit.verify().ok


def test_no_digit_and_no_name_is_among_what_was_learned_and_a_second_time_gives_the_same(taught):
    first = LearnedModel.objects.get()
    features = linear.unpacked(first.content).columns

    pieces = [name for name in features if not name.startswith("=")]
    assert "路灯" in pieces
    assert not any(char.isdigit() for piece in pieces for char in piece)
    assert not {"秀英", "王秀", "王秀英"} & set(pieces)
    assert len(first.content) < 2_000_000

    for _night in range(2):
        learn_suggestions(root="district", by=SYSTEM, at=MONDAY)
    assert {bytes(row.content) for row in LearnedModel.objects.all()} == {bytes(first.content)}
    assert LearnedModel.objects.count() == 2
    assert audit.verify().ok


def test_confidential_appeals_are_not_learned_from(played):
    ids = Case.objects.order_by("pk").values_list("pk", flat=True)[:60]
    Case.objects.filter(pk__in=list(ids)).update(confidential=True)

    assert not any(lesson.measured for lesson in learn_suggestions(root="district", by=SYSTEM, at=MONDAY))


def test_a_district_learns_from_its_own_alone_and_may_switch_it_off(taught, clerk):
    LearnedModel.objects.update(district="elsewhere")
    marks.bump("learned")
    assert suggest(text=UNSEEN, by=clerk, at=MONDAY, **ASKED).items == ()

    LearnedModel.objects.update(district="wansheng")
    marks.bump("learned")
    assert suggest(text=UNSEEN, by=clerk, at=MONDAY, **ASKED).items

    settings = DistrictSetting.objects.get(valid_to=None)
    settings.content["suggestions"] = False
    settings.save()
    marks.bump("catalogue")
    assert "没有开启" in suggest(text=UNSEEN, by=clerk, at=MONDAY, **ASKED).note
    assert learn_suggestions(root="district", by=SYSTEM, at=MONDAY) == ()


def test_what_is_no_better_than_the_most_frequent_is_not_shown(taught, clerk, actor):
    row = LearnedModel.objects.get()
    row.measured["of_kind"] = {"top1": 1.0, "top3": 1.0}
    row.save()
    marks.bump("learned")

    assert suggest(text=UNSEEN, by=clerk, at=MONDAY, **ASKED).items == ()
    assert [card.shown for card in learned_now(root="district", by=actor("supervisor"))] == [False]


def test_too_few_cases_say_so(open_lamp, clerk):
    open_lamp()

    assert not any(lesson.measured for lesson in learn_suggestions(root="district", by=SYSTEM, at=MONDAY))
    found = suggest(text=UNSEEN, by=clerk, at=MONDAY, **ASKED)
    assert (found.items, found.learned_at) == ((), None) and "不够多" in found.note


@pytest.mark.parametrize("who", ["handler", "auditor"])
def test_who_neither_takes_in_nor_dispatches_asks_nothing(actor, who):
    with pytest.raises(NotAllowed):
        suggest(text=UNSEEN, by=actor(who), at=MONDAY, **ASKED)
    with pytest.raises(NotAllowed):
        learned_now(root="district", by=actor(who))


@pytest.mark.parametrize(
    ("hours", "learned"),
    [((1,), 0), ((5,), 0), ((2,), 1), ((3, 4), 1), ((3, 27), 2)],  # hours of China after midnight
)
def test_it_is_learned_once_a_night(played, hours, learned):
    midnight = MONDAY.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)

    counts = [learn_at_night(at=midnight + timedelta(hours=hour)) for hour in hours]

    assert (sum(counts), LearnedModel.objects.filter(target="unit").count() > 0) == (learned, learned > 0)
    assert learned_now(root="district", by=SYSTEM) if learned else not learned_now(root="district", by=SYSTEM)
