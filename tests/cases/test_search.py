"""Finding cases by words, number and name, within scope."""

from datetime import timedelta

import pytest

from conftest import MONDAY
from linli.cases import queries
from linli.cases.actions import make_move, words
from linli.cases.actions.tracking import enter_code
from linli.cases.models import Case, CaseWords
from linli.cases.queries import search
from linli.cases.queries.lists import Filters
from linli.cases.queries.tracking import tracking_code
from linli.kernel import bell

pytestmark = pytest.mark.django_db
PHONE, NUMBER = "10000001234", "500199198507139928"


def deliver() -> None:
    while bell.deliver(at=MONDAY + timedelta(minutes=1)):
        pass


def found(q, by):
    page = queries.cases_page(by=by, at=MONDAY, filters=Filters(q=q, sort="-received"))
    return [row.number for row in page.items]


@pytest.mark.parametrize(
    ("q", "count"),
    [("配电房", 1), ("电房", 1), ("房", 1), ("电梯井", 1), ("B12栋", 1), ("b12", 1), ("街灯 配电房", 1), ("北门", 1),
     ("路灯", 2), ("万新路", 2), ("电线杆", 0)],
)  # fmt: skip
def test_words_of_title_text_answers_place_and_matter(open_lamp, clerk, q, count):
    number = open_lamp(title="街灯熄了", text="B12栋配电房旁，电梯井外面", answers={"place": "北门"})
    open_lamp(title="别的", text="另外一件事")
    deliver()

    assert (len(found(q, clerk)), number in found(q, clerk)) == (count, count > 0)


def test_all_words_must_be_there_and_each_in_one_run(open_lamp, clerk):
    open_lamp(text="配电房。门口很黑")
    deliver()

    assert [len(found(q, clerk)) for q in ("配电房 门口", "配电房 电梯", "电房门口")] == [1, 0, 0]


def test_newest_first(open_lamp, clerk):
    numbers = [open_lamp(text="配电房", at=MONDAY + timedelta(seconds=n)) for n in range(3)]
    deliver()

    assert found("配电房", clerk) == numbers[::-1]
    newest = search.ids_with_words(q="配电房", by=clerk, most=2)
    assert [Case.objects.get(pk=case).number for case in newest] == numbers[:0:-1]


def test_others_find_nothing_until_the_case_is_theirs(open_lamp, clerk, handler, outsider):
    number = open_lamp(text="配电房")
    deliver()
    assert (found("配电房", handler), found("配电房", outsider)) == ([], [])
    assert search.ids_with_words(q="配电房", by=handler) == []

    make_move(number=number, move="accept", given={}, by=clerk, at=MONDAY)
    make_move(number=number, move="dispatch", given={"unit": "urban-management"}, by=clerk, at=MONDAY)
    deliver()

    assert (found("配电房", handler), found("配电房", outsider)) == ([number], [])


def test_a_reply_is_found_and_what_it_replaced_is_not(open_lamp, clerk, handler):
    number = open_lamp(text="配电房")
    deliver()
    for move, given, by in (
        ("accept", {}, clerk),
        ("dispatch", {"unit": "urban-management"}, clerk),
        ("sign", {}, handler),
        ("reply", {"text": "更换了灯泡", "outcome": "done"}, handler),
    ):
        make_move(number=number, move=move, given=given, by=by, at=MONDAY)
    deliver()

    assert (found("灯泡", clerk), found("配电房", clerk)) == ([number], [number])


def test_an_answer_given_before_the_case_was_taken_up_again_is_still_found(open_lamp, clerk, handler, outsider):
    number = open_lamp(text="配电房")
    for move, given, by in (
        ("accept", {}, clerk),
        ("dispatch", {"unit": "urban-management"}, clerk),
        ("sign", {}, handler),
        ("reply", {"text": f"更换了灯泡，电话{PHONE}", "outcome": "done"}, handler),
        ("close", {"result": "已告知居民，晚间复查"}, clerk),
        ("reopen", {"reason": "又不亮了"}, clerk),
        ("reply", {"text": "改接了电缆", "outcome": "done"}, handler),
    ):
        make_move(number=number, move=move, given=given, by=by, at=MONDAY)
    deliver()

    assert [found(q, clerk) for q in ("灯泡", "晚间复查", "电缆")] == [[number]] * 3
    assert found("灯泡", outsider) == []
    assert PHONE not in CaseWords.objects.get().words


def test_the_same_texts_are_not_written_again(open_lamp):
    open_lamp(text="配电房")
    deliver()

    assert words.keep_words(case_id=Case.objects.get().pk) is False
    assert CaseWords.objects.get().place == 1


def test_numbers_and_names_of_persons_are_not_among_the_words(open_lamp, clerk):
    open_lamp(text=f"请打{PHONE}，证件{NUMBER}")
    deliver()

    held = CaseWords.objects.get().words
    assert not any(secret in held for secret in (PHONE, NUMBER, "李明"))


def test_who_asked_not_to_be_known_is_found_by_name_at_the_window_alone(open_lamp, actor, clerk, handler):
    number = open_lamp(confidential=True)
    make_move(number=number, move="accept", given={}, by=clerk, at=MONDAY)
    make_move(number=number, move="dispatch", given={"unit": "urban-management"}, by=clerk, at=MONDAY)
    deliver()

    assert found("李明", clerk) == [number]
    assert found(PHONE, clerk) == [number]
    assert (found("李明", handler), found(PHONE, handler), found(NUMBER, handler)) == ([], [], [])
    assert found("李明", actor("supervisor")) == []


def test_a_number_is_found_exactly_and_a_name_by_its_beginning(open_lamp, clerk, handler):
    number = open_lamp(external_no="GD-7")

    assert (found(number, clerk), found("GD-7", clerk), found("李", clerk)) == ([number],) * 3
    assert (found(number[:-1], clerk), found(number, handler)) == ([], [])


def test_the_holder_of_a_code_finds_words_of_that_case_alone(open_lamp):
    number, _ = open_lamp(text="配电房"), open_lamp(text="配电房")
    deliver()
    case = Case.objects.get(number=number)
    _, holder = enter_code(number=number, code=tracking_code(case_id=case.pk), at=MONDAY)

    assert found("配电房", holder) == [number]
    assert search.ids_with_words(q="配电房", by=holder) == [case.pk]


@pytest.mark.parametrize("q", ['"', "' OR 1", "a AND", "NEAR(", "路*", ":*", "zzu0001", "(", "\\", "!&|", "%"])
def test_signs_of_a_query_language_are_only_signs(open_lamp, clerk, outsider, q):
    open_lamp(text="配电房")
    deliver()

    found(q, clerk)
    assert found(q, outsider) == []


def test_the_newest_blocks_are_asked_first_and_then_all(open_lamp, clerk):
    """On PostgreSQL; SQLite reads from the newest end by itself."""
    numbers = [open_lamp(text="配电房") for _ in range(3)]
    deliver()
    CaseWords.objects.filter(place=3).update(place=3 + 3 * search.BLOCK)
    words.rebuild_words()

    newest = search.ids_with_words(q="配电房", by=clerk, most=1)
    assert [Case.objects.get(pk=case).number for case in newest] == numbers[2:]
    assert found("配电房", clerk) == numbers[::-1]


def test_the_index_can_be_made_again(open_lamp, clerk):
    number = open_lamp(text="配电房")
    deliver()

    words.rebuild_words()

    assert found("配电房", clerk) == [number]
