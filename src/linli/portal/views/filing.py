"""Filing: one question a page, nothing kept here until it is sent."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linli.access.rules import Actor, NotAllowed
from linli.cases.actions import open_case
from linli.cases.actions.attachments import attach_file
from linli.cases.actions.intake import Opened
from linli.cases.actions.tracking import enter_code
from linli.cases.choices import Channel
from linli.cases.queries.tracking import CodeRefused
from linli.cases.rules.files import FileTooLarge, FileTypeRefused
from linli.cases.rules.flow import MoveRefused
from linli.catalogue.choices import MatterKind
from linli.catalogue.queries import MatterCard, MatterUnknown, matter_in_force
from linli.catalogue.queries.bundles import whole_matter
from linli.kernel.mentions import mask_text
from linli.kernel.paper import SLIP, GlyphMissing
from linli.kernel.paper import render as print_paper
from linli.kernel.repeats import KeyReused, RepeatKey
from linli.people.actions.keeping import keep_case
from linli.people.actions.parties import FieldRefused
from linli.people.queries import privacy_notice
from linli.portal import review
from linli.portal.carried import Carried, carried_by
from linli.portal.steps import ANSWER, CHECK, PARTS, STAGES, Filing, asks, opening_of, step_of
from linli.portal.visitor import NOBODY, day_of, moment_of, resident_of, who_to_ask

OWNER = "portal"
MISSING_SORT = "〓"
ONLINE = {"web", "mobile"}


def matter_for(*, code: str, request: HttpRequest, answers: Mapping[str, Any] | None = None) -> MatterCard:
    """The matter as it holds now, a bundle with the papers of all its parts, or of those asked for. Raises Http404."""
    at = moment_of(request=request)
    try:
        return whole_matter(matter=matter_in_force(code=code, at=at), at=at, answers=answers)
    except MatterUnknown:
        raise Http404 from None


def _of_parts_asked_for(request: HttpRequest, filing: Filing) -> Filing:
    """The same filing with the papers of those parts of a bundle that the answers so far ask for."""
    if filing.matter.kind != MatterKind.BUNDLE or not filing.kept(PARTS):
        return filing
    matter = matter_for(code=filing.matter.code, request=request, answers=filing.said)
    return Filing(matter, filing.carried, filing.today)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def file_matter(request: HttpRequest, code: str) -> HttpResponse:
    """One step: take its answers, show the next."""
    matter = matter_for(code=code, request=request)
    if not ONLINE & set(matter.channels) or not privacy_notice(on=day_of(request=request)):
        return render(request, "portal/counter_only.html", {"matter": matter, "who": who_to_ask()})
    carried = carried_by(request=request)
    filing = Filing(matter, carried or Carried(), day_of(request=request))
    if request.method == "GET" or carried is None:
        return show(request, filing, filing.steps[0])
    return _take(request, filing)


def _take(request: HttpRequest, filing: Filing) -> HttpResponse:
    step, go = request.POST.get("step", ""), request.POST.get("go", "next")
    if step not in filing.steps:
        return show(request, filing, filing.steps[0])
    if go in filing.steps:  # from the last page, to mend one answer
        return show(request, filing, go)
    if step == CHECK:
        return show(request, filing, filing.before(CHECK) if go == "back" else CHECK)
    form = filing.form(step, request.POST)
    answered = filing.having(step, form.typed() | _notice_read(request, step))
    if go == "back":
        return show(request, answered if form.typed() else filing, filing.before(step))
    if not form.is_valid():
        numbers = form.sound_numbers()
        kept = filing.having(step, filing.kept(step) | numbers) if numbers else filing
        return show(request, kept, step, form, refused=True)
    return show(request, answered, answered.after(step))


def _notice_read(request: HttpRequest, step: str) -> dict[str, str]:
    notice = privacy_notice(on=day_of(request=request)) if step == "notice" else None
    return {"version": notice.version} if notice else {}


def show(request: HttpRequest, filing: Filing, step: str, form: Any = None, *, refused: bool = False) -> HttpResponse:
    """The page of a step; 422 when it comes back refused."""
    filing = _of_parts_asked_for(request, filing)
    context: dict[str, Any] = {"matter": filing.matter, "step": step, "carried": filing.carried, "filing": filing}
    if step == CHECK:
        context |= {"groups": review.groups(filing=filing), "papers": review.papers_to_send(filing=filing)}
    elif step == ANSWER:
        context["item"] = filing.item()
    elif step == "notice":
        context["notice"] = privacy_notice(on=filing.today)
    if step != CHECK:
        form = form or filing.form(step)
        context |= {"form": form, "fields": form.shown()}
    division = filing.kept("place").get("division", "")
    context |= {
        "asks": asks(step=step, filing=filing),
        "labels": [pgettext("step", "说明"), _("谁来办"), _("什么事"), _("材料"), _("核对")],
        "stage": STAGES[step],
        "first": step == filing.steps[0],
        "warnings": review.warnings(filing=filing, step=step),
        "parts_asked": review.parts_asked(filing=filing) if step in {"answers", CHECK} else "",
        "who": who_to_ask(division=division),
        "papers_told": review.papers(matter=filing.matter) if step == "papers" else None,
    }
    return render(request, "portal/file.html", context, status=422 if refused else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def done(request: HttpRequest) -> HttpResponse:
    """Send the request in, and show number and code. The same page sent twice gives the same case."""
    carried = carried_by(request=request)
    if carried is None:
        return HttpResponseRedirect(reverse("portal:track"))
    filing = Filing(matter_for(code=request.POST.get("matter", ""), request=request), carried, day_of(request=request))
    missing = filing.unanswered()
    if missing:
        return show(request, filing, missing, refused=True)
    try:
        opened = _open(request, filing)
    except FieldRefused as refusal:
        return _refused(request, filing, refusal)
    except KeyReused:
        return show(request, Filing(filing.matter, Carried(values=carried.values), filing.today), CHECK)
    except NotAllowed:
        return render(request, "portal/counter_only.html", {"matter": filing.matter, "who": who_to_ask()}, status=403)
    _keep(request, filing, opened)
    lost = [] if opened.repeated else list(_attach(request, opened))
    return render(request, "portal/done.html", review.receipt(opened=opened, lost=lost, request=request), status=201)


def _open(request: HttpRequest, filing: Filing) -> Opened:
    given = {name.removeprefix("paper-"): "given" for name in request.FILES if name.startswith("paper-")}
    opening = opening_of(filing=filing, channel=_channel(request, filing.matter), given=given)
    key = RepeatKey(owner=OWNER, key=str(filing.carried.id), request=opening.model_dump_json())
    by = _filer(request, filing)
    return open_case(opening=opening, by=by, at=moment_of(request=request), repeat=key, complete=True)


def _filer(request: HttpRequest, filing: Filing) -> Actor:
    """Who is put on record as filing: of a case without a name nobody, even when signed in."""
    return NOBODY if filing.anonymous else resident_of(request=request)


def _keep(request: HttpRequest, filing: Filing, opened: Opened) -> None:
    by, moment = _filer(request, filing), moment_of(request=request)
    if by.account_id:
        case, _holder = enter_code(number=opened.number, code=opened.tracking_code, at=moment)
        keep_case(case_id=case.pk, by=by, at=moment)


def _channel(request: HttpRequest, matter: MatterCard) -> str:
    phone = "Mobi" in request.headers.get("User-Agent", "")
    return Channel.MOBILE if phone and "mobile" in matter.channels else Channel.WEB


def _refused(request: HttpRequest, filing: Filing, refusal: FieldRefused) -> HttpResponse:
    """Back to the first step that was refused, with the sentences beside its fields."""
    found: dict[str, dict[str, list[str]]] = {}
    for field, sentence in refusal.errors:
        step, name = step_of(field=field)
        step = PARTS if PARTS in filing.steps and name in filing.form(PARTS).fields else step
        found.setdefault(step if step in filing.steps else filing.steps[-2], {}).setdefault(name, []).append(sentence)
    step = next(name for name in filing.steps if name in found)
    form = filing.form(step)
    form.is_valid()
    form.refuse(found[step])
    return show(request, filing, step, form, refused=True)


def _attach(request: HttpRequest, opened: Opened) -> Iterable[str]:
    """Add the files sent along; what could not be kept is told, the case stands."""
    _case, holder = enter_code(number=opened.number, code=opened.tracking_code, at=moment_of(request=request))
    for name in request.FILES:
        for file in request.FILES.getlist(name):
            yield from attach(
                file=file, number=opened.number, by=holder, request=request, material=name.removeprefix("paper-")
            )


def attach(
    *, file: "UploadedFile[Any]", number: str, by: Any, request: HttpRequest, material: str = ""
) -> Iterable[str]:
    """Add one file to a case; yields a sentence when it is refused."""
    try:
        attach_file(
            number=number,
            name=file.name or "",
            content=file.read(),
            by=by,
            at=moment_of(request=request),
            material="" if material == "photos" else material,
        )
    except (FileTooLarge, FileTypeRefused, MoveRefused) as refusal:
        yield _of_file(file, str(refusal))
    except FieldRefused as refusal:
        yield _of_file(file, "；".join(text for _name, text in refusal.errors))


def _of_file(file: "UploadedFile[Any]", refusal: str) -> str:
    return _("%(file)s：%(refusal)s") % {"file": mask_text(file.name or "")[0], "refusal": refusal}


@never_cache
@sensitive_post_parameters()
@require_http_methods(["POST"])
def slip(request: HttpRequest) -> HttpResponse:
    """The slip of a case just filed, or tracked: number and code come sealed in the page."""
    carried = carried_by(request=request)
    try:
        values = carried.values if carried else {}
        case, holder = enter_code(
            number=values.get("number", ""), code=values.get("code", ""), at=moment_of(request=request)
        )
    except CodeRefused:
        return HttpResponseRedirect(reverse("portal:track"))
    shown = review.slip_values(case=case, holder=holder, code=values["code"], request=request)
    size = "80mm" if request.POST.get("size") == "80mm" else "A4"
    pdf = _printed({**shown, "size": size}, moment_of(request=request))
    name = re.sub(r"[^\d-]", "", case.number)
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


def _printed(values: dict[str, Any], at: datetime) -> bytes:
    """The slip; in place of what the font cannot draw, a rare character or a picture in a title, stands the mark 〓."""
    try:
        return print_paper(template=SLIP, values=values, at=at)
    except GlyphMissing as missing:
        marks = dict.fromkeys(map(ord, missing.characters), MISSING_SORT)
        told = {name: value.translate(marks) if isinstance(value, str) else value for name, value in values.items()}
        return print_paper(template=SLIP, values=told, at=at)
