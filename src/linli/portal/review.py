"""What filing shows back: answers to be checked, papers, the receipt."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from linli.access.queries import root_of
from linli.access.rules import Actor
from linli.cases.actions.intake import Opened
from linli.cases.actions.tracking import enter_code
from linli.cases.choices import MaterialState, Move, State
from linli.cases.models import Case
from linli.cases.queries import card_of, proposed_way
from linli.cases.queries.bundles import part_lines
from linli.cases.queries.cards import Step
from linli.cases.queries.clocks import matter_of
from linli.cases.queries.tracking import track_card
from linli.catalogue.choices import MatterKind
from linli.catalogue.queries import MatterCard, SettingsMissing, district_settings
from linli.catalogue.queries.bundles import PartMatter, asked_for, longest_part, parts_of_matter
from linli.catalogue.schema import Paper
from linli.kernel.clock import CHINA
from linli.kernel.identifiers import mask_id, mask_name, mask_phone
from linli.kernel.mentions import mask_text
from linli.kernel.telling import listed
from linli.organisations.queries import unit_cards
from linli.portal.carried import Carried
from linli.portal.forms.widgets import SecretField
from linli.portal.steps import FORMS, PARTS, Filing, asks
from linli.portal.visitor import day_of, hotline, moment_of, who_to_ask, window
from linli.portal.wording import Next, next_of
from linli.theme import bundles, sheets


@dataclass(frozen=True)
class Group:
    """The answers of one step, to be read over."""

    step: str
    title: str
    rows: tuple[tuple[str, str], ...]


def groups(*, filing: Filing) -> list[Group]:
    """Every step with its answers in words; numbers are masked."""
    steps = [
        step for step in filing.steps if (step in FORMS or step == "applicant") and step not in {"notice", "answer"}
    ]
    return [Group(step, asks(step=step, filing=filing), _rows(filing.form(step))) for step in steps]


def _rows(form: forms.Form) -> tuple[tuple[str, str], ...]:
    form.is_valid()
    rows = [(str(field.label), _said(field, form.data.get(name))) for name, field in form.fields.items()]
    return tuple((label, text) for label, text in rows if text)


def _said(field: forms.Field, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(field, SecretField):
        return mask_phone(str(value)) if field.is_phone else mask_id(str(value))
    if isinstance(field, forms.ChoiceField):
        wanted = set(map(str, value)) if isinstance(value, list) else {str(value)}
        return "；".join(str(label) for key, label in _flat(field.choices) if str(key) in wanted)
    return mask_text(str(value))[0]


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def warnings(*, filing: Filing, step: str) -> tuple[str, ...]:
    """What is said at once to the answers so far; the page of the questions says it beside each of them."""
    return () if step in {"which", PARTS, "answers"} else filing.matter.warnings_for(filing.said)


def parts_asked(*, filing: Filing) -> str:
    """Of a bundle, the parts that the answers so far ask for, by name; empty for other matters."""
    if filing.matter.kind != MatterKind.BUNDLE:
        return ""
    noon = datetime.combine(filing.today, time(12), CHINA)
    asked = asked_for(parts=parts_of_matter(matter=filing.matter, at=noon), answers=filing.said)
    return listed(part.matter.name for part in asked)


@dataclass(frozen=True)
class Papers:
    """The papers of a matter as a resident needs to know them."""

    bring: tuple[Paper, ...]
    follow: tuple[Paper, ...]
    applicable: tuple[Paper, ...]
    held: tuple[Paper, ...]


def papers(*, matter: MatterCard) -> Papers:
    """Papers to bring, those that may follow, those of special cases, and those that need not be brought."""
    ours = [paper for paper in matter.papers if not paper.held_by]
    return Papers(
        bring=tuple(p for p in ours if p.need == "required"),
        follow=tuple(p for p in ours if p.need == "may_follow"),
        applicable=tuple(p for p in ours if p.need == "if_applicable"),
        held=tuple(p for p in matter.papers if p.held_by),
    )


def papers_to_send(*, filing: Filing) -> list[Paper]:
    """Papers of which a picture can be sent along."""
    also = filing.kept("papers").get("also", [])
    told = papers(matter=filing.matter)
    return [*told.bring, *told.follow, *(p for p in told.applicable if p.code in also)]


def next_lines(*, case: Case, holder: Actor, request: HttpRequest) -> Next:
    """What happens next with a case, from what it is now. Where no day runs yet, by when the whole is promised."""
    card = track_card(case=case, by=holder, at=moment_of(request=request))
    lines = next_of(
        card=card,
        notice_due_at=case.notice_due_at,
        suspended=case.suspended,
        limit_known=case.limit_known,
        today=day_of(request=request),
    )
    waits = case.state == State.RECEIVED and not lines.by_when
    return replace(lines, by_when=_limit(case)) if waits else lines


def _limit(case: Case) -> str:
    """How long the whole takes, before a day is known: of a bundle, how long its longest part."""
    matter = matter_of(case=case)
    if matter.kind != MatterKind.BUNDLE:
        return sheets.limit_line(matter)
    asked = asked_for(parts=parts_of_matter(matter=matter, at=case.received_at), answers=case.answers)
    return limit_of(parts=asked)


def limit_of(*, parts: tuple[PartMatter, ...]) -> str:
    """How long these parts of a bundle take, before a day is known."""
    unknown = any(part.matter.limit.unknown for part in parts)
    return bundles.limit_of_parts(longest=longest_part(parts=parts), some_unknown=unknown)


def refusal_of(*, steps: Iterable[Step]) -> dict[str, Any]:
    """Why a case was refused, who can help instead and what one may do; empty when it was not."""
    return next((step.body for step in steps if step.move == Move.REFUSE), {})


def receipt(*, opened: Opened, lost: list[str], request: HttpRequest) -> dict[str, Any]:
    """The page after filing: number and code in large digits, what happens next, by when, who to call."""
    case, holder = enter_code(number=opened.number, code=opened.tracking_code, at=moment_of(request=request))
    matter, way = matter_of(case=case), proposed_way(case=case)
    refusal = refusal_of(steps=track_card(case=case, by=holder, at=case.received_at).steps)
    lines, limit = next_lines(case=case, holder=holder, request=request), _limit(case)
    parts = part_lines(case=case, by=holder, at=case.received_at)
    return {
        "number": opened.number,
        "code": f"{opened.tracking_code[:4]} {opened.tracking_code[4:]}",
        "matter": matter,
        "refusal": refusal,
        "next": lines,
        "lead": way.lead_name if way and not refusal and not parts else "",
        "parts": parts,
        "limit": "" if refusal or limit == lines.by_when else limit,
        "who": who_to_ask(division=case.division_code),
        "lost": lost,
        "warnings": matter.warnings_for(case.answers),
        "anonymous": case.anonymous,
        "carried": Carried(values={"number": opened.number, "code": opened.tracking_code}),
    }


@override("zh-hans")  # paper is Chinese, whatever language the screen has
def slip_values(*, case: Case, holder: Actor, code: str, request: HttpRequest) -> dict[str, Any]:
    """The values of the printed slip (kernel/paper/slip.typ); of a refusal it is the written statement of it."""
    card = card_of(case=case, by=holder, at=moment_of(request=request))
    place, way = window(card=unit_cards()[case.window_id]), proposed_way(case=case)
    refusal = refusal_of(steps=track_card(case=case, by=holder, at=case.received_at).steps)
    states = {MaterialState.GIVEN: _("已交"), MaterialState.MAY_FOLLOW: _("可以后补"), MaterialState.HELD: _("不用交")}
    deputy = next((party for party in card.parties if party.role in {"agent", "guardian"}), None)
    return {
        "district": district_name(root=root_of(unit_id=case.window_id)),
        "number": case.number,
        "matter": card.matter_name,
        "title": case.title if case.title != card.matter_name else "",
        "applicant": _("匿名") if case.anonymous else mask_name(card.applicant.name) if card.applicant else "",
        "agent": mask_name(deputy.name) if deputy else "",
        "heading": _("不予受理的说明") if refusal else "",
        "refusal": {name: refusal.get(name, "") for name in ("ground", "other_body", "remedy")} if refusal else {},
        "unit": place.name,
        "handling_unit": ""
        if refusal or card.parts
        else card.unit.name
        if case.dispatched_at
        else way.lead_name
        if way
        else "",
        "received_at": sheets.paper_time(at=case.received_at.astimezone(CHINA)),
        "warnings": list(card.warnings),
        "parts": bundles.slip_rows(lines=card.parts),
        "papers": [
            {"name": m.name, "state": states.get(MaterialState(m.state), _("还没有交"))} for m in card.materials
        ],
        **({} if refusal else _promised(case)),
        "due_note": _("当年放假安排尚未载入，日期暂定") if case.due_provisional else "",
        "code": f"{code[:4]} {code[4:]}",
        "qr": request.build_absolute_uri(f"{reverse('portal:track')}?number={case.number}"),
        "phone": place.phone or hotline(),
        "place": place.address,
    }


def _promised(case: Case) -> dict[str, str]:
    """By when the whole is done, and the nearest day on which something is told."""
    told, due = case.notice_due_at if case.state == State.RECEIVED else None, case.due_date
    by_due = _("%(day)s 前办好") % {"day": sheets.paper_day(day=due)} if due else _limit(case)
    first = _("%(day)s 下班前告诉您是否受理、还缺什么")
    return {"due": by_due, "next": first % {"day": sheets.paper_day(day=told.astimezone(CHINA).date())} if told else ""}


def district_name(*, root: str = "") -> str:
    """The name of the district below the unit `root`, of the portal's own without it; empty before one is loaded."""
    try:
        return district_settings(root=root).name
    except SettingsMissing:
        return ""
