"""Changing a matter: a draft is begun, edited part by part, seen as residents will see it."""

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
from linli.catalogue.actions import begin_draft, save_draft
from linli.catalogue.actions.drafting import CodeRefused, DraftEnded, DraftOpen, DraftStale
from linli.catalogue.choices import DraftState
from linli.catalogue.queries import MatterCard, district_settings, versions_of
from linli.catalogue.queries.comparison import changes_between, unit_words
from linli.catalogue.queries.editing import (
    DraftCard,
    Fault,
    draft_card,
    faults_of,
    kept_matters,
    preview_of,
)
from linli.catalogue.schema.labels import SECTIONS, section_of
from linli.desk.forms.catalogue import (
    FIELDS,
    read_section,
    shown_section,
    with_rows_changed,
)
from linli.desk.forms.catalogue_pages import NewMatterForm
from linli.desk.forms.numbers import whole_number
from linli.desk.views.catalogue import SECTION, by_section, keepers
from linli.desk.views.gate import DeskRequest, page
from linli.desk.views.matters import guide_parts
from linli.kernel.paper import GUIDE, render
from linli.theme.sheets import guide_values

FIRST = SECTIONS[0][0]


@require_POST
@keepers
def begin(request: DeskRequest, code: str) -> HttpResponse:
    """Begin the next version of a matter, or go on with the draft that is open."""
    version = request.POST.get("version", "")
    try:
        draft = begin_draft(code=code, version=whole_number(version), by=request.actor, at=request.now)
    except DraftOpen as begun:
        messages.info(request, _("%(name)s 已经开始改这个事项，这是还没有发布的草稿。") % {"name": begun.saved_by})
        return HttpResponseRedirect(edit_address(begun.draft_id) if begun.draft_id else reverse(SECTION))
    return HttpResponseRedirect(edit_address(draft.pk))


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
            return HttpResponseRedirect(edit_address(draft.pk))
        except CodeRefused as refused:
            taken = str(refused) == "taken"
            form.add_error("code", _("这个代码已经有事项在用。") if taken else _("只能用小写字母、数字和连字符。"))
        except DraftOpen as begun:
            form.add_error("code", _("%(name)s 已经用这个代码开始写草稿。") % {"name": begun.saved_by})
    status = 422 if form.errors else 200
    return page(request, "desk/catalogue/new.html", SECTION, form=form, status=status)


def edit_address(draft_id: UUID, section: str = FIRST) -> str:
    """Where a part of a draft is changed."""
    return reverse("desk:draft", args=[draft_id, section])


@require_http_methods(["GET", "POST"])
@keepers
def edit(request: DeskRequest, draft_id: UUID, section: str) -> HttpResponse:
    """One part of a draft. Saving keeps the whole; a stale save keeps what was typed on the page, unsaved."""
    draft = draft_card(draft_id=draft_id, by=request.actor)
    if section not in FIELDS or draft.state != DraftState.OPEN:
        return HttpResponseRedirect(edit_address(draft_id) if draft.state == DraftState.OPEN else after(draft))
    if request.method == "GET":
        return _form_page(request, draft, section, draft.content)
    content = deepcopy(draft.content) | read_section(section=section, sent=request.POST)
    if {"add", "remove", "up"} & set(request.POST):
        changed = with_rows_changed(content=content, sent=request.POST)
        return _form_page(request, draft, section, changed, edition=edition_of(request), unsaved=True)
    return _save(request, draft, section, content)


def edition_of(request: DeskRequest) -> int:
    """The edition of the draft that the person saw."""
    return whole_number(request.POST.get("edition", ""))


def _save(request: DeskRequest, draft: DraftCard, section: str, content: dict[str, Any]) -> HttpResponse:
    try:
        if content != draft.content:
            save_draft(
                draft_id=draft.id, content=content, edition=edition_of(request), by=request.actor, at=request.now
            )
            messages.success(request, _("草稿已保存，还没有发布。"))
    except DraftStale as stale:
        return _form_page(request, draft, section, content, stale=stale, unsaved=True)
    except DraftEnded:
        messages.warning(request, _("这份草稿已经发布或放弃，刚才的改动没有保存。"))
        return HttpResponseRedirect(reverse(SECTION))
    onward = request.POST.get("then", "")
    if onward == "publish":
        return HttpResponseRedirect(reverse("desk:draft_publish", args=[draft.id]))
    return HttpResponseRedirect(edit_address(draft.id, onward if onward in FIELDS else section))


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
        parts=shown_section(
            section=section, content=content, faults=faults, root=own_root(by=request.actor), at=request.now
        ),
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


def after(draft: DraftCard) -> str:
    """Where one is once a draft has ended."""
    known = versions_of(code=draft.code)
    return reverse("desk:catalogue_matter", args=[draft.code]) if known else reverse(SECTION)
