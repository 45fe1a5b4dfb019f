"""Paper: the slip a resident takes home, and the guide of a matter with a form to fill in by hand."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from linli.access.queries import own_root, root_of
from linli.access.rules import NotAllowed
from linli.cases.choices import MaterialState
from linli.cases.queries import CaseCard, card_of, case_by_number
from linli.cases.queries.tracking import tracking_code
from linli.cases.rules.clock import china_date
from linli.catalogue.queries import MatterCard, MatterUnknown, district_settings, matter_in_force
from linli.catalogue.queries.bundles import parts_of_matter, whole_matter
from linli.desk.forms.bundles import units_foreseen
from linli.desk.views.cases import may_give_code, refusal_of
from linli.desk.views.gate import DeskRequest, own_unit, staff
from linli.desk.views.matters import unit_words
from linli.kernel.paper import GUIDE, SLIP, GlyphMissing, render
from linli.organisations.queries import unit_card
from linli.people.queries import privacy_notice
from linli.theme.bundles import part_rows, slip_rows
from linli.theme.sheets import guide_values, paper_day, paper_time


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


def _due(card: CaseCard) -> dict[str, str]:
    """By when there is an answer, and the nearest day on which something is told."""
    if card.closed_at:
        return {}
    due, told = card.due_date, card.notice_due_at
    first = _("%(day)s 下班前告诉您是否受理、还缺什么")
    return {
        "due": _("最晚 %(day)s 答复") % {"day": paper_day(day=due)} if due else "",
        "due_note": _("期限暂定：当年放假安排尚未载入。") if card.due_provisional else "",
        "next": first % {"day": paper_day(day=china_date(told))} if told else "",
    }


def _refused(card: CaseCard, refusal: Mapping[str, Any]) -> dict[str, Any]:
    """The slip of a refusal is the written statement of it: why, and who can help instead."""
    other = refusal.get("other_body") or card.window.name
    told = {"ground": refusal["ground"], "other_body": other, "remedy": refusal.get("remedy", "")}
    return {"heading": _("不予受理的说明"), "refusal": told, "handling_unit": ""}


@override("zh-hans")  # paper is Chinese, whatever language the screen has
def _slip(request: DeskRequest, card: CaseCard, code: str, refusal: Mapping[str, Any]) -> dict[str, Any]:
    window, holder = unit_card(code=card.window.code), unit_card(code=card.unit.code)
    return {
        "district": district_settings(root=root_of(unit_id=window.id)).name,
        "number": card.number,
        "matter": card.matter_name,
        "title": card.title if card.title != card.matter_name else "",
        "applicant": _("匿名") if card.anonymous else (card.applicant.name if card.applicant else ""),
        "unit": window.name,
        "handling_unit": holder.name,
        "received_at": paper_time(at=card.received_at),
        "receiver": request.actor.name,
        "warnings": list(card.warnings),
        "parts": slip_rows(lines=card.parts, foreseen=units_foreseen(card=card)),
        "papers": [{"name": paper.name, "state": str(MaterialState(paper.state).label)} for paper in card.materials],
        "code": f"{code[:4]} {code[4:]}",
        "qr": track_address(request, card.number),
        "phone": window.phone or holder.phone,
        "place": " ".join(part for part in (window.name, window.address) if part),
        **(_refused(card, refusal) if refusal else _due(card)),
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
        card = whole_matter(matter=matter_in_force(code=code, at=request.now), at=request.now)
    except MatterUnknown:
        raise Http404 from None
    return _pdf(request, GUIDE, _guide(request, card), name=code, back=reverse("desk:matter", args=[code]))


@override("zh-hans")
def _guide(request: DeskRequest, card: MatterCard) -> dict[str, Any]:
    """The same paper as residents print at home; whoever hands it out can be asked."""
    notice = privacy_notice(on=china_date(request.now))
    parts = part_rows(matter=card, parts=parts_of_matter(matter=card, at=request.now), unit=unit_words)
    return {"parts": parts} | guide_values(
        matter=card,
        district=district_settings(root=own_root(by=request.actor)).name,
        body=unit_words(card.body.unit),
        address=request.build_absolute_uri(_portal("guide", f"/matters/{card.code}/", card.code)),
        privacy=[{"label": row["label"], "text": row["text"]} for row in notice.content.get("short", [])]
        if notice
        else [],
        ask=_ask(request),
        on=china_date(request.now),
    )


def _ask(request: DeskRequest) -> str:
    unit = own_unit(request.actor)
    if unit is None:
        return _("就近的便民服务中心窗口")
    if unit.phone:
        return _("%(name)s，电话 %(phone)s") % {"name": unit.name, "phone": unit.phone}
    return _("%(name)s（窗口电话待核定，可以直接去）") % {"name": unit.name}


def _pdf(request: DeskRequest, template: str, values: Mapping[str, Any], *, name: str, back: str) -> HttpResponse:
    try:
        content = render(template=template, values=values, at=request.now)
    except GlyphMissing as missing:
        messages.error(request, _("字库里没有这些字，暂时不能打印：%(words)s。") % {"words": missing.characters})
        return HttpResponseRedirect(back)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
