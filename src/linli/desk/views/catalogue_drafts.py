"""Changing a matter: a draft is begun, edited part by part, seen as residents will see it, compared, published."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import ValidationError

from linli.access.queries import own_root
from linli.catalogue.actions import begin_draft, drop_draft, end_matter, publish_draft, save_draft
from linli.catalogue.actions.drafting import CodeRefused, DraftEnded, DraftOpen, DraftStale
from linli.catalogue.actions.publishing import DayRefused, DraftRefused, MatterEnded, VersionMoved
from linli.catalogue.choices import DraftState, MatterStatus
from linli.catalogue.queries import MatterCard, district_settings, versions_of
from linli.catalogue.queries.comparison import changes_between, unit_words
from linli.catalogue.queries.editing import (
    DraftCard,
    Fault,
    content_of,
    draft_card,
    faults_of,
    kept_matters,
    kept_versions,
    outside_sources,
    preview_of,
)
from linli.catalogue.schema.labels import SECTIONS, section_of
from linli.desk.forms.catalogue import (
    FIELDS,
    FirstDayForm,
    LastDayForm,
    NewMatterForm,
    read_section,
    shown_section,
    with_rows_changed,
)
from linli.desk.views.catalogue import SECTION, by_section, keepers
from linli.desk.views.gate import DeskRequest, page
from linli.desk.views.matters import guide_parts
from linli.kernel.clock import CHINA
from linli.kernel.paper import GUIDE, render
from linli.theme.sheets import guide_values

FIRST = SECTIONS[0][0]


@require_POST
@keepers
def begin(request: DeskRequest, code: str) -> HttpResponse:
    """Begin the next version of a matter, or go on with the draft that is open."""
    version = request.POST.get("version", "")
    try:
        draft = begin_draft(
            code=code, version=int(version) if version.isdigit() else 0, by=request.actor, at=request.now
        )
    except DraftOpen as begun:
        messages.info(request, _("%(name)s 已经开始改这个事项，这是还没有发布的草稿。") % {"name": begun.saved_by})
        return HttpResponseRedirect(_edit(begun.draft_id) if begun.draft_id else reverse(SECTION))
    return HttpResponseRedirect(_edit(draft.pk))


@require_http_methods(["GET", "POST"])
@keepers
def new_matter(request: DeskRequest) -> HttpResponse:
    """A new matter, empty or as a copy of another."""
    kept = kept_matters(by=request.actor, at=request.now)
    matters: list[tuple[str, Any]] = [(row.code, row.name) for row in kept if row.card]
    form = NewMatterForm(request.POST or None, matters=matters)
    if form.is_valid():
        try:
            draft = begin_draft(by=request.actor, at=request.now, **form.cleaned_data)
            return HttpResponseRedirect(_edit(draft.pk))
        except CodeRefused as refused:
            taken = str(refused) == "taken"
            form.add_error("code", _("这个代码已经有事项在用。") if taken else _("只能用小写字母、数字和连字符。"))
        except DraftOpen as begun:
            form.add_error("code", _("%(name)s 已经用这个代码开始写草稿。") % {"name": begun.saved_by})
    status = 422 if form.errors else 200
    return page(request, "desk/catalogue/new.html", SECTION, form=form, status=status)


def _edit(draft_id: UUID, section: str = FIRST) -> str:
    return reverse("desk:draft", args=[draft_id, section])


@require_http_methods(["GET", "POST"])
@keepers
def edit(request: DeskRequest, draft_id: UUID, section: str) -> HttpResponse:
    """One part of a draft. Saving keeps the whole; a stale save keeps what was typed on the page, unsaved."""
    draft = draft_card(draft_id=draft_id, by=request.actor)
    if section not in FIELDS or draft.state != DraftState.OPEN:
        return HttpResponseRedirect(_edit(draft_id) if draft.state == DraftState.OPEN else _after(draft))
    if request.method == "GET":
        return _form_page(request, draft, section, draft.content)
    content = deepcopy(draft.content) | read_section(section=section, sent=request.POST)
    if {"add", "remove", "up"} & set(request.POST):
        changed = with_rows_changed(content=content, sent=request.POST)
        return _form_page(request, draft, section, changed, edition=_edition(request), unsaved=True)
    return _save(request, draft, section, content)


def _edition(request: DeskRequest) -> int:
    sent = request.POST.get("edition", "")
    return int(sent) if sent.isascii() and sent.isdigit() else 0


def _save(request: DeskRequest, draft: DraftCard, section: str, content: dict[str, Any]) -> HttpResponse:
    try:
        if content != draft.content:
            save_draft(draft_id=draft.id, content=content, edition=_edition(request), by=request.actor, at=request.now)
            messages.success(request, _("草稿已保存，还没有发布。"))
    except DraftStale as stale:
        return _form_page(request, draft, section, content, stale=stale, unsaved=True)
    except DraftEnded:
        messages.warning(request, _("这份草稿已经发布或放弃，刚才的改动没有保存。"))
        return HttpResponseRedirect(reverse(SECTION))
    onward = request.POST.get("then", "")
    if onward == "publish":
        return HttpResponseRedirect(reverse("desk:draft_publish", args=[draft.id]))
    return HttpResponseRedirect(_edit(draft.id, onward if onward in FIELDS else section))


def _form_page(
    request: DeskRequest,
    draft: DraftCard,
    section: str,
    content: dict[str, Any],
    *,
    edition: int = 0,
    stale: DraftStale | None = None,
    unsaved: bool = False,
) -> HttpResponse:
    """The form as it is typed. After a stale save: what the other one saved, beside what is still unsaved here."""
    faults = faults_of(content=content, district=draft.district)
    differing = changes_between(before=draft.content, after=content) if stale else []
    return page(
        request,
        "desk/catalogue/form.html",
        SECTION,
        draft=draft,
        tabs=_tabs(faults),
        current=section,
        parts=shown_section(section=section, content=content, faults=faults, root=own_root(by=request.actor)),
        faults=[fault for fault in faults if section_of(str(fault.place[0]) if fault.place else "") in {section, ""}],
        others=len(faults),
        edition=edition or draft.edition,
        stale=stale,
        differing=by_section(differing),
        unsaved=unsaved,
        status=409 if stale else 200,
    )


def _tabs(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    wrong = [section_of(str(fault.place[0])) for fault in faults if fault.place]
    return [{"key": key, "label": label, "count": wrong.count(key)} for key, label, _fields in SECTIONS]


@require_GET
@keepers
def preview(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """The draft as the guide that residents will read, on the screen."""
    draft = draft_card(draft_id=draft_id, by=request.actor)
    card = _previewed(draft, request)
    shown = guide_parts(card) if card else {}
    return page(request, "desk/catalogue/preview.html", SECTION, draft=draft, matter=card, **shown)


@require_GET
@keepers
@override("zh-hans")
def preview_paper(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """The draft as the printed guide."""
    draft = draft_card(draft_id=draft_id, by=request.actor)
    card = _previewed(draft, request)
    if card is None:
        return HttpResponseRedirect(reverse("desk:draft_preview", args=[draft_id]))
    values = guide_values(
        matter=card,
        district=district_settings(root=own_root(by=request.actor)).name,
        body=unit_words(card.body.unit),
        address=request.build_absolute_uri(f"/matters/{card.code}/"),
        privacy=[],
        ask=_("草稿，尚未发布"),
    )
    return HttpResponse(render(template=GUIDE, values=values, at=request.now), content_type="application/pdf")


def _previewed(draft: DraftCard, request: DeskRequest) -> MatterCard | None:
    try:
        return preview_of(draft=draft, at=request.now)
    except ValidationError:
        return None


@require_http_methods(["GET", "POST"])
@keepers
def publish(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """What would change, and from which day; pressed, it holds."""
    draft = draft_card(draft_id=draft_id, by=request.actor)
    if draft.state != DraftState.OPEN:
        return HttpResponseRedirect(_after(draft))
    today = request.now.astimezone(CHINA).date()
    form = FirstDayForm(request.POST or None, initial={"begins": today})
    if form.is_valid():
        published = _publish(request, draft, form)
        if published is not None:
            return published
    return _publish_page(request, draft, form)


def _publish(request: DeskRequest, draft: DraftCard, form: FirstDayForm) -> HttpResponse | None:
    over, begins = request.POST.get("over", ""), form.cleaned_data["begins"]
    try:
        version = publish_draft(
            draft_id=draft.id,
            edition=_edition(request),
            over=int(over) if over.isdigit() else -1,
            begins=begins,
            by=request.actor,
            at=request.now,
        )
    except DraftRefused as refused:
        form.add_error(None, _("还有 %(n)d 处要改好才能发布，见下面。") % {"n": len(refused.faults)})
    except DayRefused:
        form.add_error("begins", _("这一天已经过去，请填今天或者以后的日期。"))
    except (DraftStale, VersionMoved):
        form.add_error(None, _("比较以后又有人改过，下面是最新的比较，请再核对一遍。"))
    except DraftEnded:
        return HttpResponseRedirect(reverse(SECTION))
    else:
        told = _("第 %(n)d 版已发布，%(day)s 起用。原来的版本用到那时为止。")
        messages.success(request, told % {"n": version.version, "day": begins.isoformat()})
        return HttpResponseRedirect(reverse("desk:catalogue_matter", args=[draft.code]))
    return None


def _publish_page(request: DeskRequest, draft: DraftCard, form: FirstDayForm) -> HttpResponse:
    draft = draft_card(draft_id=draft.id, by=request.actor)
    cards = versions_of(code=draft.code)
    newest = cards[-1] if cards else None
    before = content_of(card=newest) if newest else {}
    faults = faults_of(content=draft.content, district=draft.district)
    status, was = draft.content.get("status"), newest.status if newest else ""
    return page(
        request,
        "desk/catalogue/publish.html",
        SECTION,
        draft=draft,
        newest=newest,
        groups=by_section(changes_between(before=before, after=draft.content | {"valid_from": None})),
        faults=[
            (fault, _edit(draft.id, section_of(str(fault.place[0])) or FIRST) if fault.place else "")
            for fault in faults
        ],
        confirms=status == MatterStatus.IN_FORCE and was != MatterStatus.IN_FORCE,
        outside=outside_sources(content=draft.content) if status == MatterStatus.IN_FORCE else (),
        form=form,
        status=422 if form.errors else 200,
    )


@require_POST
@keepers
def drop(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """Give a draft up."""
    draft = draft_card(draft_id=draft_id, by=request.actor)
    try:
        drop_draft(draft_id=draft_id, edition=_edition(request), by=request.actor, at=request.now)
        messages.success(request, _("草稿已放弃，在用的版本没有变。"))
    except DraftStale as stale:
        messages.warning(request, _("%(name)s 刚刚保存过这份草稿，没有放弃。") % {"name": stale.saved_by})
        return HttpResponseRedirect(_edit(draft_id))
    except DraftEnded:
        pass
    return HttpResponseRedirect(_after(draft))


def _after(draft: DraftCard) -> str:
    known = versions_of(code=draft.code)
    return reverse("desk:catalogue_matter", args=[draft.code]) if known else reverse(SECTION)


@require_http_methods(["GET", "POST"])
@keepers
def end(request: DeskRequest, code: str) -> HttpResponse:
    """End a matter after a last day, and say why."""
    newest = kept_versions(code=code, by=request.actor)[-1]
    form = LastDayForm(request.POST or None, initial={"last_day": request.now.astimezone(CHINA).date()})
    if form.is_valid():
        try:
            end_matter(code=code, by=request.actor, at=request.now, **form.cleaned_data)
        except DayRefused:
            form.add_error("last_day", _("这一天已经过去，请填今天或者以后的日期。"))
        except MatterEnded:
            form.add_error(None, _("这个事项已经停办，或者已经定了停办的日期。"))
        else:
            messages.success(request, _("已定下停办日期。正在办的件照原来的版本办完。"))
            return HttpResponseRedirect(reverse("desk:catalogue_matter", args=[code]))
    status = 422 if form.errors else 200
    return page(request, "desk/catalogue/end.html", SECTION, matter=newest, form=form, status=status)
