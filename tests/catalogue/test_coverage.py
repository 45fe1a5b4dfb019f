"""The fields of the plan and what answers them, and the page that is printed from the files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from linli.catalogue import queries
from linli.catalogue.choices import BodyNature, MatterKind, MatterStatus, Offered, ServiceClass, ServiceField
from linli.catalogue.queries.coverage import plan_coverage
from linli.catalogue.queries.equality import equality_table
from linli.cli.matters import as_markdown, matters

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PLAN = "万盛经开民发〔2018〕99号"
PAGE = Path(__file__).parents[2] / "docs" / "catalogue.md"
RESPONSIBLE_ELSEWHERE = {MatterKind.SERVICE, MatterKind.CERTIFICATE, MatterKind.BUNDLE}

pytestmark = pytest.mark.django_db


def test_every_field_of_the_plan_has_a_matter_and_every_matter_a_field_and_the_plans_words():
    fields = plan_coverage(at=AT)
    cards = queries.matters_in_force(at=AT)

    assert {field.field for field in fields if field.matters} == set(ServiceField.values)
    assert sum(len(field.matters) for field in fields) == len(cards) >= 66
    assert [card.code for card in cards if not card.plan_clauses and card.kind != MatterKind.BUNDLE] == []


def test_the_page_says_what_the_files_say():
    told = as_markdown(plan_coverage(at=AT), equality_table(at=AT, unequal_only=True).rows)

    assert PAGE.read_text(encoding="utf-8") == told, (
        "print it again: linli matters --format markdown > docs/catalogue.md"
    )


def test_a_field_without_a_matter_is_named(folder):
    from linli.access.rules import SYSTEM
    from linli.catalogue.actions import load_matters

    load_matters(folder=folder / "matters", by=SYSTEM, at=AT)

    empty = {field.field for field in plan_coverage(at=AT) if not field.matters}
    assert empty == set(ServiceField.values)
    assert plan_coverage(at=AT)[-1].matters[0].code == "lamp"


def test_what_the_plan_asks_less_of_in_the_country_is_named_with_its_words():
    rows = {row.matter.code: row for row in equality_table(at=AT, unequal_only=True).rows}

    assert {"social-work-help", "barber", "meals"} <= rows.keys()
    for row in rows.values():
        assert (row.urban.offered, row.rural.offered) == (Offered.FULL, Offered.PARTLY)
        assert row.rural.note.startswith("按方案") and PLAN in row.rural.source


def test_a_departments_duty_is_not_given_to_the_village():
    routed = {rule.when["matter"]: rule for rule in queries.routing_rules() if "matter" in rule.when}

    for card in queries.matters_in_force(at=AT):
        if card.kind in RESPONSIBLE_ELSEWHERE:
            continue
        rule = routed[card.code]
        assert (rule.lead, set(rule.assisting)) == (card.route.lead, set(card.route.assisting)), card.code
        if card.kind == MatterKind.APPEAL and card.appeal_kind != "consultation":
            assert rule.lead not in {"window", "town"}, card.code


def test_entrusted_approvals_are_drafts_that_say_what_is_missing():
    entrusted = [card for card in queries.matters_in_force(at=AT) if card.body.nature == BodyNature.ENTRUSTED]

    assert {card.code for card in entrusted} == {"temporary-relief-small", "rural-building-permit"}
    for card in entrusted:
        assert card.status == MatterStatus.DRAFT
        assert "待核" in card.body.mandate
        assert card.body.mandate_until
        assert "示例日期" in card.body.note


def test_services_of_a_village_centre_say_who_provides_them_or_that_it_is_not_known():
    services = [card for card in queries.matters_in_force(at=AT) if card.kind == MatterKind.SERVICE]

    assert {card.service.service_class for card in services} == set(ServiceClass)
    for card in services:
        provider = card.service.provider
        assert provider.reason if provider.unknown else "示例" in provider.note or provider.source.checked


def test_matters_without_papers_say_that_they_are_to_be_confirmed():
    for card in queries.matters_in_force(at=AT):
        if not card.papers and card.kind in {MatterKind.APPLICATION, MatterKind.REGISTRATION, MatterKind.FILING}:
            assert "待本地核定" in " ".join(card.notes), card.code


def test_the_command_prints_the_table():
    told = CliRunner().invoke(matters, [])

    assert told.exit_code == 0
    assert "优抚与退役军人\t退役军人登记与优待证\tveteran-card\t申请\t草拟\t五（三）1" in told.output
    assert told.output.rstrip().splitlines()[-1].startswith("共 ")


def test_the_command_says_that_nothing_is_loaded(emptied):
    told = CliRunner().invoke(matters, ["--format", "json"])

    assert told.exit_code == 1
    assert "linli load district DIR" in told.output
