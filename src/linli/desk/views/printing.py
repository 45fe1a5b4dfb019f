"""Paper: the slip a resident takes home, and the guide of a matter with a form to fill in by hand."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from linli.access.rules import NotAllowed
from linli.cases.choices import MaterialState
from linli.cases.queries import CaseCard, card_of, case_by_number
from linli.cases.queries.clocks import source_text
from linli.cases.queries.tracking import tracking_code
from linli.catalogue.choices import FieldType, PaperForm, PaperNeed
from linli.catalogue.queries import MatterCard, MatterUnknown, district_settings, matter_in_force
from linli.catalogue.schema import FormField, Paper
from linli.desk.views.cases import may_give_code, refusal_of
from linli.desk.views.gate import DeskRequest, staff
from linli.desk.views.matters import basics_by_name, limit_parts
from linli.kernel.paper import GUIDE, SLIP, GlyphMissing, render
from linli.organisations.queries import unit_card
from linli.theme.sheets import paper_day, paper_time


@require_GET
@staff
def slip(request: DeskRequest, number: str) -> HttpResponse:
    """The receipt with number, tracking code and QR: `?form=a4`, else for a roll of 80 mm. For the window alone."""
    case = case_by_number(number=number, by=request.actor)
    if not may_give_code(case, request.actor):
        raise NotAllowed("cases.open")
    card = card_of(case=case, by=request.actor, at=request.now)
    values = _slip(request, card, tracking_code(case_id=case.pk), refusal_of(case))
    size = "A4" if request.GET.get("form") == "a4" else "80mm"
    return _pdf(request, SLIP, values | {"size": size}, name=number, back=reverse("desk:case", args=[number]))


def _due_words(card: CaseCard, refusal: Mapping[str, Any]) -> tuple[str, str]:
    """By when there is an answer; for what was refused, why and who can help instead."""
    if refusal:
        return _("不予受理，请找：%(body)s") % {"body": refusal.get("other_body") or card.window.name}, refusal[
            "ground"
        ]
    if card.due_date is None or card.closed_at:
        return "", ""
    note = _("期限暂定：当年放假安排尚未载入。") if card.due_provisional else ""
    return _("最晚 %(day)s 答复") % {"day": paper_day(day=card.due_date)}, note


@override("zh-hans")  # paper is Chinese, whatever language the screen has
def _slip(request: DeskRequest, card: CaseCard, code: str, refusal: Mapping[str, Any]) -> dict[str, Any]:
    window, holder = unit_card(code=card.window.code), unit_card(code=card.unit.code)
    due, note = _due_words(card, refusal)
    return {
        "district": district_settings().name,
        "number": card.number,
        "matter": card.matter_name,
        "title": card.title if card.title != card.matter_name else "",
        "applicant": _("匿名") if card.anonymous else (card.applicant.name if card.applicant else ""),
        "unit": window.name,
        "handling_unit": holder.name,
        "received_at": paper_time(at=card.received_at),
        "receiver": request.actor.name,
        "papers": [{"name": paper.name, "state": str(MaterialState(paper.state).label)} for paper in card.materials],
        "due": due,
        "due_note": note,
        "code": f"{code[:4]} {code[4:]}",
        "qr": track_address(request, card.number),
        "phone": window.phone or holder.phone,
        "place": " ".join(part for part in (window.name, window.address) if part),
    }


def track_address(request: DeskRequest, number: str) -> str:
    """The address of the page where the resident follows the case; the code is not in it."""
    return request.build_absolute_uri(f"{_portal('track', '/track/')}?number={number}")


def _portal(name: str, otherwise: str, *args: str) -> str:
    try:
        return reverse(f"portal:{name}", args=args)
    except NoReverseMatch:
        return otherwise


@require_GET
@staff
def guide(request: DeskRequest, code: str) -> HttpResponse:
    """The guide of a matter with its form, on A4."""
    try:
        card = matter_in_force(code=code, at=request.now)
    except MatterUnknown:
        raise Http404 from None
    return _pdf(request, GUIDE, _guide(request, card), name=code, back=reverse("desk:matter", args=[code]))


@override("zh-hans")
def _guide(request: DeskRequest, card: MatterCard) -> dict[str, Any]:
    told = basics_by_name(card)
    refused = [
        _("%(name)s：请找%(body)s") % {"name": item.name, "body": item.held_by}
        for batch in card.not_issued
        for item in batch.items
    ]
    return {
        "district": district_settings().name,
        "name": card.name,
        "code": card.code,
        "version": str(card.version),
        "example": _("外地示例，待本地核定") if card.status == "foreign_example" else None,
        "says": card.summary,
        "for_whom": card.applicants.note,
        "unit": told["unit"],
        "where": told["where"],
        "fee": told["fee"],
        "visits": told["visits"],
        "result": card.result.name,
        "phone": told["phone"],
        "conditions": [*card.conditions, *refused],
        "papers": [_paper(paper) for paper in card.papers],
        "limits": [] if card.always_refused else limit_parts(card),
        "basis": [source_text(source) for source in card.grounds],
        "fields": [{"label": label, "help": "", "lines": 1} for label in _person_lines()]
        + [{"label": question.label, "help": _hint(question), "lines": 1} for question in card.form],
        "qr": request.build_absolute_uri(_portal("guide", f"/matters/{card.code}/", card.code)),
    }


def _person_lines() -> tuple[str, ...]:
    return _("姓名"), _("证件类型和号码"), _("联系电话"), _("住址"), _("具体情况")


def _paper(paper: Paper) -> dict[str, str]:
    need = paper.when if paper.need == PaperNeed.IF_APPLICABLE else str(PaperNeed(paper.need).label)
    copies = _("%(n)d 份") % {"n": paper.copies} if paper.copies else ""
    return {"name": paper.name, "kind": f"{PaperForm(paper.form).label} {copies}", "need": need, "from": paper.held_by}


def _hint(question: FormField) -> str:
    choices = _("是　否") if question.type == FieldType.YESNO else "　".join(question.choices[:6])
    return choices or question.help


def _pdf(request: DeskRequest, template: str, values: Mapping[str, Any], *, name: str, back: str) -> HttpResponse:
    try:
        content = render(template=template, values=values, at=request.now)
    except GlyphMissing as missing:
        messages.error(request, _("字库里没有这些字，暂时不能打印：%(words)s。") % {"words": missing.characters})
        return HttpResponseRedirect(back)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
