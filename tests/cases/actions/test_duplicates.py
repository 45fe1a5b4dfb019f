"""The search proposes, people decide; one answer reaches every reporter."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.bundles import BIRTH
from conftest import MONDAY
from linli.access.rules import NotAllowed
from linli.cases import queries
from linli.cases.actions import open_case
from linli.cases.actions.duplicates import find_lately, keep_apart, merge_all, open_and_merge
from linli.cases.actions.duplicates_bulk import find_in_bulk
from linli.cases.models import Case, CaseMove, DuplicateMark, LikelyDuplicate
from linli.cases.queries.alike import Told
from linli.cases.queries.duplicates import clusters, hints_for, similar_to
from linli.cases.queries.tracking import holder_of, track_card
from linli.cases.rules.flow import MoveRefused
from linli.cases.schema import Opening
from linli.catalogue.queries import matter_in_force
from linli.kernel import audit, marks
from linli.people.actions.parties import FieldRefused

SAID = (
    "建设路12号门口的路灯不亮",
    "路灯坏了，建设路12号楼下，请来修",
    "建设路12号那盏街灯熄了几天了",
    "晚上建设路12号附近黑的，灯不亮",
    "建设路12号的路灯一直不亮没人修",
    "请修建设路12号门前的路灯",
)


def who(n):
    return {"name": f"王{n}", "id_type": "none", "no_id_reason": "没有带", "phone": f"1000000{n:04d}"}


@pytest.fixture
def told(open_lamp):
    """Report what is said, each by another person, an hour apart."""

    def make(*texts, **more):
        return [
            open_lamp(text=text, title="", applicant=who(n), at=MONDAY + timedelta(hours=n), **more)
            for n, text in enumerate(texts)
        ]

    return make


def pairs():
    return set(LikelyDuplicate.objects.values_list("case__number", "other__number", "state"))


def test_the_search_in_bulk_proposes_once_and_merges_nothing(told):
    first, second, *_ = told(*SAID[:2], "矿山大道88号路灯不亮", "建设路45号路灯不亮")

    once, twice = find_in_bulk(at=MONDAY), find_in_bulk(at=MONDAY)
    anew = find_in_bulk(at=MONDAY, since=MONDAY - timedelta(days=9))

    assert (once.cases, once.pairs) == (4, 1)
    assert (twice.cases, twice.pairs, anew.pairs) == (0, 0, 0)
    assert pairs() == {(second, first, "found")}
    assert set(Case.objects.values_list("state", flat=True)) == {"received"}
    assert list(DuplicateMark.objects.values_list("pk", flat=True)) == ["all"]
    assert audit.verify().ok


def test_new_cases_are_looked_at_as_they_come(told):
    first, second = told(*SAID[:2])

    assert [find_lately(at=MONDAY), find_lately(at=MONDAY)] == [1, 0]
    (third,) = told(SAID[2])
    assert find_lately(at=MONDAY, most=1) >= 1
    assert {(second, first, "found")} < pairs()
    assert any(third in pair for pair in pairs())


def test_a_search_that_was_stopped_goes_on_to_the_same_end(told, monkeypatch):
    told(*SAID[:4], "矿山大道88号路灯不亮")
    monkeypatch.setattr("linli.cases.actions.duplicates_bulk.BATCH", 2)

    def stop(done, total):
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_in_bulk(at=MONDAY, progress=stop)
    assert DuplicateMark.objects.filter(pk__startswith="run").exists()
    find_in_bulk(at=MONDAY)
    stopped = pairs()
    LikelyDuplicate.objects.all().delete()
    find_in_bulk(at=MONDAY, since=MONDAY - timedelta(days=9))

    assert stopped == pairs() != set()


def test_a_cluster_is_shown_once_with_its_reasons_and_in_scope_alone(told, clerk, outsider, handler):
    told(*SAID)
    find_in_bulk(at=MONDAY)

    (cluster,) = clusters(by=clerk)

    assert len(cluster.members) == 6
    assert cluster.main == cluster.members[0].case.number
    assert "都写明 12 号" in cluster.why
    assert any(both and "建设路" in part for part, both in cluster.members[1].parts)
    assert clusters(by=outsider) == ()
    with pytest.raises(NotAllowed):
        clusters(by=handler)


def test_that_one_person_told_twice_is_not_said_where_they_asked_not_to_be_known(
    open_lamp, clerk, actor, case_of, play
):
    lee = {"name": "李明", "id_type": "111", "id_number": "500199198507139928", "phone": "10000001234"}
    named, hidden, again = (
        open_lamp(text=text, title="", applicant=lee, confidential=asked, at=MONDAY + timedelta(hours=n))
        for n, (text, asked) in enumerate(zip(SAID, (False, True, True), strict=False))
    )
    assert len({case_of(number).person_id for number in (named, hidden, again)}) == 1
    find_in_bulk(at=MONDAY)

    (cluster,) = clusters(by=actor("district"))
    of_named = LikelyDuplicate.objects.filter(other__number=named)

    assert [(member.case.number, member.repeat) for member in cluster.members] == [
        (named, False),
        (hidden, False),
        (again, True),
    ]
    assert [pair.why["repeat"] for pair in of_named] == [False, False]
    merge_all(numbers=[hidden], into=named, by=clerk, at=MONDAY)
    joined = queries.case_card(number=named, by=clerk, at=MONDAY).joined
    assert (joined.reporter_count, [row.repeat for row in joined.cases]) == (2, [False])


def test_the_page_of_clusters_asks_as_much_for_one_as_for_three(told, clerk):
    def asked():
        with marks.held(), CaptureQueriesContext(connection) as caught:
            found = clusters(by=clerk)
        return len(found), len(caught)

    told(*SAID[:2])
    find_in_bulk(at=MONDAY)
    clusters(by=clerk)
    one = asked()
    told("桃园路3号路灯不亮", "路灯不亮，桃园路3号", "柏林街9号路灯不亮", "柏林街9号门口灯坏了不亮")
    find_in_bulk(at=MONDAY)
    three = asked()

    assert (one[0], three[0]) == (1, 3)
    assert one[1] == three[1]


def test_merged_reports_get_one_answer_and_each_reporter_reads_rates_and_asks_again(told, clerk, play, case_of):
    main, *others = told(*SAID)
    find_in_bulk(at=MONDAY)

    assert merge_all(numbers=[main, *others], into=main, by=clerk, at=MONDAY) == 5

    held = case_of(main)
    assert (held.joined_count, held.state) == (5, "received")
    assert {case_of(number).merged_into_id for number in others} == {held.pk}
    assert {state for *_pair, state in pairs() if main in _pair} == {"merged"}
    joined = queries.case_card(number=main, by=clerk, at=MONDAY).joined
    assert (joined.reporter_count, joined.group, [row.number for row in joined.cases]) == (6, True, others)
    assert list(CaseMove.objects.filter(case=held, move="join").values_list("body__joined", flat=True)) == others

    play(main, "accept")
    play(main, "dispatch", unit="urban-management")
    play(main, "sign", "handler")
    play(main, "reply", "handler", text="已换灯泡", outcome="done")
    play(main, "close", result="已告知")
    for number in others:
        case = case_of(number)
        card = track_card(case=case, by=holder_of(case=case), at=MONDAY)
        assert (card.reply, card.result, card.may) == ("已换灯泡", "已告知", ("reopen", "rate"))
        assert main not in str(card) or "into" in str(card)

    rated, *rest = others
    play(rated, "rate", holder_of(case=case_of(rated)), level=5)
    with pytest.raises(MoveRefused, match="评价过"):
        play(rated, "rate", holder_of(case=case_of(rated)), level=1)
    assert (case_of(rated).rating, case_of(main).rating, case_of(rest[0]).rating) == (5, None, None)

    play(rest[0], "reopen", holder_of(case=case_of(rest[0])), reason="今晚又不亮了，我是王一")
    assert (case_of(main).state, case_of(rest[0]).state, case_of(rated).rating) == ("in_hand", "merged", None)
    of_main = track_card(case=case_of(main), by=holder_of(case=case_of(main)), at=MONDAY)
    assert "王一" not in str(of_main)
    assert rest[0] not in str([step.label for step in of_main.steps])
    assert audit.verify().ok


def test_an_answer_rings_for_every_reporter(told, clerk, play, case_of, monkeypatch):
    from linli.cases.events import JoinedCaseMoved  # noqa: PLC0415
    from linli.kernel import bell  # noqa: PLC0415
    from linli.kernel.models import BellNote  # noqa: PLC0415

    monkeypatch.setattr(bell, "_listeners", dict(bell._listeners))
    bell.connect(JoinedCaseMoved, bell.Listener("letters", lambda *_: None))
    main, *others = told(*SAID[:3])
    merge_all(numbers=others, into=main, by=clerk, at=MONDAY)
    play(main, "accept")
    play(main, "dispatch", unit="urban-management")
    play(main, "sign", "handler")
    play(main, "reply", "handler", text="已修好", outcome="done")

    heard = BellNote.objects.filter(listener="letters").values_list("body__case_id", flat=True)
    assert {UUID(case_id) for case_id in heard} == {case_of(number).pk for number in others}


def test_a_merge_is_undone_with_the_count_and_the_way_back(told, clerk, play, case_of):
    main, one, two = told(*SAID[:3])
    play(one, "accept")
    merge_all(numbers=[one, two], into=main, by=clerk, at=MONDAY)

    card = play(one, "split", reason="另一盏灯")

    assert (card.state, card.merged_into) == ("accepted", None)
    assert (case_of(main).joined_count, case_of(two).state) == (1, "merged")
    assert case_of(one).closed_at is None
    assert list(CaseMove.objects.filter(case__number=main, move="leave").values_list("body__joined", flat=True)) == [
        one
    ]
    with pytest.raises(MoveRefused):
        play(main, "split", reason="没有并单")
    assert audit.verify().ok


def test_counts_follow_a_case_that_was_merged_with_what_it_held(told, clerk, play, case_of):
    first, second, third = told(*SAID[:3])
    play(third, "merge", into=second)
    play(second, "merge", into=first)
    assert case_of(first).joined_count == 2

    play(third, "split", reason="不是同一盏")

    assert (case_of(first).joined_count, case_of(second).joined_count) == (1, 0)
    assert audit.verify().ok


def test_what_is_with_a_department_is_merged_by_who_heads_a_centre(told, play, actor, case_of):
    main, other = told(*SAID[:2])
    for number in (main, other):
        play(number, "accept")
        play(number, "dispatch", unit="urban-management")

    with pytest.raises(MoveRefused, match="已派出"):
        play(other, "merge", into=main)
    play(other, "merge", "district", into=main)

    assert (case_of(other).state, case_of(main).joined_count) == ("merged", 1)
    assert play(other, "split", "district", reason="看错了").state == "dispatched"


def test_applications_of_two_people_are_not_merged(open_elder, play):
    one = open_elder()
    two = open_elder(applicant={"name": "李大爷", "id_type": "none", "no_id_reason": "遗失", "phone": "10000003333"})

    with pytest.raises(FieldRefused, match="另一个人的申请"):
        play(two, "merge", into=one)


def test_an_application_sent_twice_is_shown_without_what_it_says_of_people(open_elder, clerk):
    lee = {"name": "李明", "id_type": "111", "id_number": "500199198507139928", "phone": "10000001234"}
    for _again in range(2):
        open_elder(applicant=lee, text="替父亲李国强申请，他住建设路12号3栋2单元。")
    find_in_bulk(at=MONDAY)

    (cluster,) = clusters(by=clerk)
    (pair,) = LikelyDuplicate.objects.all()

    assert "同一个人重复提交" in cluster.why
    assert not any("李" in line or "建设路" in line or "12" in line for line in cluster.why)
    assert (pair.why["named"], pair.why["words"]) == ([], [])


def test_neither_a_bundle_nor_a_part_of_one_is_proposed_for_a_merge(clerk):
    twice = [open_case(opening=Opening.model_validate(BIRTH), by=clerk, at=MONDAY) for _again in range(2)]

    assert find_in_bulk(at=MONDAY).pairs == find_lately(at=MONDAY) == 0
    whole, *parts = Case.objects.order_by("number").filter(number__startswith=twice[0].number)
    other, *others = Case.objects.order_by("number").filter(number__startswith=twice[1].number)
    for one, two in ((other, whole), (others[0], parts[0])):  # as an earlier search kept them
        LikelyDuplicate.objects.create(case=one, other=two, score=100, why={}, found_at=MONDAY)
    assert clusters(by=clerk) == ()
    assert similar_to(number=whole.number, by=clerk, at=MONDAY) == ()
    assert similar_to(number=parts[0].number, by=clerk, at=MONDAY) == ()


def test_told_apart_they_are_never_proposed_again(told, clerk, outsider):
    first, second, third = told(*SAID[:3])
    find_in_bulk(at=MONDAY)

    with pytest.raises(FieldRefused):
        keep_apart(numbers=[first, second], from_=[first, second, third], by=outsider, at=MONDAY)
    assert keep_apart(numbers=[first, second, third], from_=[first, second, third], by=clerk, at=MONDAY) == 3
    find_in_bulk(at=MONDAY, since=MONDAY - timedelta(days=9))

    assert clusters(by=clerk) == ()
    assert {state for *_pair, state in pairs()} == {"apart"}
    assert similar_to(number=third, by=clerk, at=MONDAY) == ()
    assert audit.verify().ok


def test_more_at_once_than_a_page_shows_is_refused(told, clerk):
    first, second = told(*SAID[:2])
    many = [first, second, *(f"004001-261123-{n:04d}" for n in range(100, 150))]

    with pytest.raises(FieldRefused):
        keep_apart(numbers=many, from_=many, by=clerk, at=MONDAY)
    with pytest.raises(FieldRefused):
        merge_all(numbers=many, into=first, by=clerk, at=MONDAY)
    assert not LikelyDuplicate.objects.filter(state="apart").exists()


def test_taken_in_and_merged_at_once_or_not_at_all(told, clerk, case_of):
    (main,) = told(SAID[0])
    opening = Opening.model_validate(
        {"matter": "street-lamp", "division": "500110004001", "text": SAID[1], "applicant": who(8)}
    )

    done = open_and_merge(opening=opening, into=main, by=clerk, at=MONDAY)

    assert (case_of(done.opened.number).state, len(done.opened.tracking_code)) == ("merged", 8)
    assert case_of(main).joined_count == 1
    before = Case.objects.count()
    with pytest.raises(FieldRefused, match="没有查到"):
        open_and_merge(opening=opening, into="999999-000000-0001", by=clerk, at=MONDAY)
    assert Case.objects.count() == before


def hints(by, **changes):
    card = matter_in_force(code="street-lamp", at=MONDAY)
    values = {"matter": card, "division": "500110004001", "text": SAID[1]} | changes
    return hints_for(told=Told(**values), by=by, at=MONDAY + timedelta(days=1))


def test_a_hint_inside_names_the_case_and_outside_only_the_unit(told, clerk, actor, play):
    (number,) = told(SAID[0], location={"address": "密地址建设路12号"})

    (inside,) = hints(clerk)
    (outside,) = hints(actor("outsider"))

    assert (inside.number, inside.reports, inside.may_take) == (number, 1, True)
    assert inside.why
    assert outside.number is None
    assert outside.unit.name == inside.unit.name
    spoken = str(outside)
    assert not any(secret in spoken for secret in (number, "建设路", "密地址", "路灯不亮", "王0"))
    assert (outside.score, outside.days, outside.metres, outside.received_at, outside.why) == (
        None,
        None,
        None,
        None,
        (),
    )
    play(number, "withdraw", reason="修好了")
    assert hints(clerk) == ()


def test_a_hint_is_two_queries_whatever_there_is(told, clerk, handler):
    told(*SAID)
    hints(clerk)

    with marks.held():
        hints(clerk)
        with CaptureQueriesContext(connection) as caught:
            found = hints(clerk)

    assert (len(found), len(caught)) == (3, 2)
    with pytest.raises(NotAllowed):
        hints(handler)


def test_a_merged_list_is_sorted_by_reports(told, clerk):
    one, two, three, four = told(SAID[0], SAID[1], "柏林街9号路灯不亮", "矿山大道8号路灯不亮")
    five, six = told(SAID[2], "柏林街9号灯坏了")
    merge_all(numbers=[two, five], into=one, by=clerk, at=MONDAY)
    merge_all(numbers=[six], into=three, by=clerk, at=MONDAY)

    filters = queries.Filters(sort="-joined")
    page = queries.cases_page(by=clerk, at=MONDAY, filters=filters, limit=1)
    then = queries.cases_page(by=clerk, at=MONDAY, filters=filters, limit=1, cursor=page.next)

    assert [row.number for row in (*page.items, *then.items)] == [one, three]
    assert then.next is None
    assert four not in {row.number for row in page.items}


def test_two_districts_stay_apart(told, clerk):
    """What another tree of units has is never compared, whatever its words: no unit of ours reaches it."""
    from linli.cases.queries.alike import near_cases  # noqa: PLC0415

    told(SAID[0])

    assert near_cases(matter="street-lamp", division="110101001001", at=MONDAY, by=clerk) == []
    assert hints(clerk, division="110101001001") == ()
