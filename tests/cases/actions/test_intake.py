"""Taking a request in: who, for whom, through which door, and what is written."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import ValidationError

from cases.people import ELDER, china
from conftest import MONDAY
from linli.access.choices import AccountKind
from linli.access.rules import Actor, NotAllowed
from linli.cases import queries
from linli.cases.actions import open_case
from linli.cases.models import Case, CaseMove, CaseReach
from linli.cases.schema import Opening
from linli.kernel import audit, marks
from linli.kernel.models import AuditLane, AuditRow
from linli.people.actions.parties import FieldRefused
from linli.people.models import Party, Person

pytestmark = pytest.mark.django_db
VISITOR = Actor(account_id=None, name="", kind=AccountKind.RESIDENT)
LAMP = {"matter": "street-lamp", "division": "500110004001", "anonymous": True, "title": "路灯不亮"}
PERSON = {"name": "李明", "id_type": "111", "id_number": "500199198507139928", "phone": "10000001234"}


def opened(by, at=MONDAY, **values):
    return open_case(opening=Opening.model_validate(values), by=by, at=at).number


def faults(by, **values):
    with pytest.raises(FieldRefused) as refusal:
        opened(by, **values)
    return dict(refusal.value.errors)


def test_a_case_is_written_with_its_history_reach_and_record(clerk, open_lamp, case_of):
    before = AuditRow.objects.count()
    case = case_of(open_lamp())

    assert (case.number, case.state, case.version) == ("004001-261123-0001", "received", 1)
    assert (case.window.code, case.unit.code, case.division_name) == ("centre-004001", "centre-004001", "万新路社区")
    step = CaseMove.objects.get(case=case)
    assert (step.seq, step.move, step.from_state, step.to_state) == (1, "receive", "", "received")
    assert {reach.unit.code for reach in case.reach.all()} == {
        "centre-004001",
        "centre-004",
        "centre-district",
        "district",
    }
    assert AuditRow.objects.count() == before + 1
    assert audit.verify().ok


def test_numbers_count_up_by_window_and_day(clerk, outsider, open_lamp):
    assert [open_lamp(), open_lamp(), open_lamp(at=MONDAY + timedelta(days=1))] == [
        "004001-261123-0001",
        "004001-261123-0002",
        "004001-261124-0001",
    ]
    assert open_lamp(by=outsider).endswith("-261123-0001")  # its own window counts by itself


def test_the_receipt_keeps_its_own_state_when_acceptance_follows_at_once(open_lamp, case_of, clerk):
    number = open_lamp(accept=True)

    steps = [(step.move, step.from_state, step.to_state) for step in queries.history(number=number, by=clerk)]
    assert steps == [("receive", "", "received"), ("accept", "received", "accepted")]
    assert (case_of(number).state, case_of(number).version) == ("accepted", 2)


def test_acceptance_at_once_says_which_papers_are_missing(open_elder, clerk):
    number = open_elder(accept=True, materials=[{"code": "application"}])

    accepted = queries.history(number=number, by=clerk)[1]
    assert accepted.body["missing"] == ["approval-form", "bank-card"]


def test_any_clerk_takes_in_for_anyone_in_the_district(outsider, clerk, open_lamp, case_of):
    case = case_of(open_lamp(by=outsider))

    assert case.window.code == "centre-100001"
    assert queries.case_by_number(number=case.number, by=clerk) == case  # the place's own window sees it too


@pytest.mark.parametrize("who", ["handler", "supervisor", "auditor", "volunteer"])
def test_who_holds_no_window_takes_nothing_in(actor, who):
    with pytest.raises(NotAllowed):
        opened(actor(who), **LAMP)


@pytest.mark.parametrize("channel", ["web", "mobile", "kiosk", "appointment", "open311"])
def test_a_resident_files_through_their_own_doors(channel, case_of):
    matter = {"matter": "elders-allowance", "anonymous": False, "applicant": ELDER} if channel == "appointment" else {}
    case = case_of(opened(VISITOR, **(LAMP | matter), channel=channel))

    assert (case.window.code, case.opened_by_id) == ("centre-004001", None)


@pytest.mark.parametrize("channel", ["window", "phone", "home_visit", "agent", "import"])
def test_a_resident_does_not_stand_at_a_window(channel):
    with pytest.raises(NotAllowed):
        opened(VISITOR, **LAMP, channel=channel)


def test_a_resident_does_not_accept_their_own_request(actor):
    with pytest.raises(NotAllowed):
        opened(actor("resident"), **LAMP, channel="web", accept=True)
    assert not Case.objects.exists()


def test_anonymous_leaves_no_person(clerk, case_of):
    case = case_of(opened(clerk, **LAMP))

    assert (case.anonymous, case.person_id, case.applicant_id) == (True, None, None)
    assert not Party.objects.filter(case_id=case.pk).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"anonymous": False}, "applicant"),
        ({"applicant": PERSON}, "anonymous"),
        ({"matter": "elders-allowance"}, "anonymous"),
        ({"matter": "no-such-matter"}, "matter"),
        ({"division": "110101001001"}, "division"),
        ({"materials": [{"code": "no-such-paper"}]}, "materials"),
        ({"answers": {"no_such_field": "1"}}, "answers.no_such_field"),
        ({"answers": {"fault": "不知道"}}, "answers.fault"),
        ({"answers": {"lamp_count": "三盏"}}, "answers.lamp_count"),
        ({"answers": {"lamp_count": "nan"}}, "answers.lamp_count"),
        ({"answers": {"lamp_count": 13812345678}}, "answers.lamp_count"),
        ({"answers": {"place": "长" * 201}}, "answers.place"),
    ],
)
def test_a_fault_names_its_field(clerk, changes, field):
    assert list(faults(clerk, **(LAMP | changes))) == [field]
    assert not Case.objects.exists()


def test_every_fault_is_told_at_once(clerk):
    applicant = {**PERSON, "id_number": "500199198507139927", "phone": "12"}

    told = faults(clerk, **(LAMP | {"anonymous": False, "applicant": applicant, "answers": {"x": 1}}))

    assert set(told) == {"applicant.id_number", "applicant.phone", "answers.x"}


def test_an_organisation_asks_by_its_credit_code(clerk, case_of):
    shop = {"kind": "organisation", "name": "万盛路灯维修社", "uscc": "91500199MA9900001W"}
    numbers = [opened(clerk, **(LAMP | {"anonymous": False, "applicant": shop})) for _ in range(2)]

    card = queries.case_card(number=numbers[0], by=clerk, at=MONDAY)
    assert (card.applicant.kind, card.applicant.uscc) == ("organisation", "91500199MA9900001W")
    assert Person.objects.filter(uscc="91500199MA9900001W").count() == 1
    assert {case_of(number).person_id for number in numbers} == {Person.objects.get(uscc="91500199MA9900001W").pk}


def test_a_person_is_never_taken_for_an_organisation(clerk):
    mixed = {**PERSON, "uscc": "91500199MA9900001W"}

    assert "applicant.uscc" in faults(clerk, **(LAMP | {"anonymous": False, "applicant": mixed}))


def test_what_an_organisation_may_not_ask_for(clerk):
    shop = {"kind": "organisation", "name": "万盛路灯维修社", "uscc": "91500199MA9900001W"}

    assert "applicant.kind" in faults(clerk, matter="elders-allowance", division="500110004001", applicant=shop)


def test_nobody_is_turned_away_for_want_of_a_document(clerk, case_of):
    newborn = {"name": "王小宝", "no_id_reason": "婴儿未登记"}
    numbers = [opened(clerk, **(LAMP | {"anonymous": False, "applicant": newborn})) for _ in range(2)]

    card = queries.case_card(number=numbers[0], by=clerk, at=MONDAY)
    assert card.applicant.no_id_reason == "婴儿未登记"
    assert len({case_of(number).person_id for number in numbers}) == 2  # two without a document are two


def test_without_a_document_the_reason_is_asked(clerk):
    assert "applicant.id_type" in faults(clerk, **(LAMP | {"anonymous": False, "applicant": {"name": "王小宝"}}))


AGENT = {**PERSON, "mandate": {"scope": "代为申请高龄津贴", "until": "2026-11-23"}}


def test_an_agent_acts_within_the_mandate(open_elder, clerk):
    card = queries.case_card(number=open_elder(agent=AGENT), by=clerk, at=MONDAY)

    agent = next(party for party in card.parties if party.role == "agent")
    assert (agent.mandate_scope, str(agent.mandate_until)) == ("代为申请高龄津贴", "2026-11-23")


def test_an_expired_mandate_is_refused(clerk):
    expired = {**AGENT, "mandate": {"scope": "代为申请", "until": "2026-11-22"}}
    values = {"matter": "elders-allowance", "division": "500110004001", "applicant": ELDER, "agent": expired}

    assert "agent.mandate.until" in faults(clerk, **values)


def test_a_mandate_counts_on_the_day_the_paper_came_in(open_elder):
    expired_since = {**AGENT, "mandate": {"scope": "代为申请", "until": "2026-11-20"}}

    assert open_elder(agent=expired_since, received_at="2026-11-19T09:00:00+08:00")


def test_a_certificate_that_is_never_given_is_refused_with_the_body_that_knows(clerk, case_of):
    opening = Opening.model_validate(
        {
            "matter": "forbidden-certificate",
            "division": "500110004001",
            "applicant": PERSON,
            "answers": {"which": "婚姻状况证明"},
        }
    )
    number = open_case(opening=opening, by=clerk, at=MONDAY).number

    received, refused = queries.history(number=number, by=clerk)
    assert (received.to_state, refused.from_state, refused.to_state) == ("received", "received", "refused")
    assert "婚姻状况证明" in refused.body["ground"]
    assert refused.body["other_body"] == "婚姻登记机关"
    assert refused.body["remedy"]
    assert (case_of(number).closed_at, case_of(number).notice_due_at) == (MONDAY, None)


def test_a_paper_entered_late_keeps_its_day(clerk, open_lamp, case_of):
    case = case_of(open_lamp(received_at="2026-11-19T10:00:00+08:00"))

    assert case.number.startswith("004001-261119-")
    assert (case.received_at, case.recorded_at) == (china("2026-11-19T10:00"), MONDAY)
    step = CaseMove.objects.get(case=case)
    assert (step.at, step.recorded_at) == (china("2026-11-19T10:00"), MONDAY)


def test_a_receipt_is_never_in_the_future(clerk):
    assert "received_at" in faults(clerk, **LAMP, received_at="2026-11-24T09:00:00+08:00")


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(ValidationError, match="timezone"):
        Opening.model_validate(LAMP | {"received_at": "2026-11-19T09:00:00"})


def test_late_entry_is_a_right_of_its_own():
    with pytest.raises(NotAllowed, match=r"cases\.late_entry"):
        opened(VISITOR, **LAMP, channel="web", received_at="2026-11-19T09:00:00+08:00")


def test_a_case_keeps_the_version_it_was_taken_in_under(open_lamp, play, limit, tmp_path, clerk):
    from linli.catalogue.models import MatterVersion  # noqa: PLC0415

    number = open_lamp(accept=True)
    old = MatterVersion.objects.get(matter__code="street-lamp")
    content = {**old.content, "promised_limit": {"n": 3, "unit": "working", "source": {"document": "新文件"}}}
    MatterVersion.objects.filter(pk=old.pk).update(valid_to=MONDAY)
    fresh = MatterVersion.objects.create(
        matter=old.matter,
        version=old.version + 1,
        content=content,
        keys=old.keys,
        valid_from=MONDAY,
        digest="x",
        loaded_at=MONDAY,
    )
    marks.bump("catalogue")

    kept = play(number, "dispatch", unit="urban-management")
    newer = play(open_lamp(accept=True), "dispatch", unit="urban-management")

    assert (kept.matter_version, str(kept.due_date)) == (old.version, "2026-12-02")  # seven working days
    assert (newer.matter_version, str(newer.due_date)) == (fresh.version, "2026-11-26")  # three


def test_taking_in_and_accepting_takes_few_statements(open_lamp):
    open_lamp()  # a known person
    AuditLane.objects.bulk_create([AuditLane(id=lane) for lane in range(audit.LANES)], ignore_conflicts=True)
    with marks.held():
        marks.version("units")
        with CaptureQueriesContext(connection) as asked:
            open_lamp(accept=True)

    statements = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 12, "\n".join(text[:80] for text in statements)


def test_reach_is_every_unit_above_window_and_place(open_lamp, outsider, case_of):
    case = case_of(open_lamp(by=outsider))

    reached = set(CaseReach.objects.filter(case=case).values_list("unit__code", flat=True))
    assert reached == {"centre-100001", "centre-100", "centre-004001", "centre-004", "centre-district", "district"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (LAMP | {"channel": "appointment"}, "channel"),  # not among the ways of a street lamp
        ({"matter": "elders-allowance", "applicant": ELDER, "channel": "web", "confidential": True}, "confidential"),
        (LAMP | {"channel": "web", "external_no": "５００１９９１９８５０７１３９９２８"}, "external_no"),
        (LAMP | {"channel": "web", "external_no": "tel 100 0000 1234"}, "external_no"),
    ],
)
def test_a_resident_files_as_the_matter_is_offered(values, field):
    assert field in faults(VISITOR, **{"division": "500110004001", **values})


def test_a_number_elsewhere_is_kept_as_it_is(clerk):
    for elsewhere in ("12345-2026-000123", "20261123100234567890", "FC20261123001"):
        assert Case.objects.get(number=opened(clerk, **LAMP, external_no=elsewhere)).external_no == elsewhere


@pytest.mark.parametrize("moment", [123, "123", "2026-11-01", True])
def test_a_receipt_is_written_as_a_moment(moment):
    with pytest.raises(ValidationError):
        Opening.model_validate(LAMP | {"received_at": moment})


def test_a_receipt_of_another_century_is_a_slip(clerk):
    assert "received_at" in faults(clerk, **LAMP, received_at="1926-11-20T09:00:00+08:00")
    assert opened(clerk, **LAMP, received_at="2025-01-24T09:00:00+08:00")
