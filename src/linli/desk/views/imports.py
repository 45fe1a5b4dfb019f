"""Tables of requests from elsewhere: upload, preview, progress, report, undo."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.access.rules import may, require
from linli.cases.choices import State
from linli.desk.forms.imports import UploadForm
from linli.desk.forms.numbers import whole_number
from linli.desk.views.exporting import sheet_response
from linli.desk.views.gate import DeskRequest, page, staff
from linli.exchange.actions import (
    BRING,
    BatchRefused,
    begin_batch,
    begin_undo,
    confirm_batch,
    drop_batch,
    start_batch,
)
from linli.exchange.choices import BatchState, Doubt
from linli.exchange.imports.mapping import find_mapping
from linli.exchange.imports.stored import drop_file, keep_file
from linli.exchange.queries import BatchCard, batch_card, batch_cards, imported_rows, require_sight, row_card
from linli.kernel.ids import new_id
from linli.kernel.sheets import Column, Kind

SECTION, SHOWN, NAMED = "desk:imports", 50, 200
ANY = "any"  # rows with any flag
TONES = {
    BatchState.READING: "indigo",
    BatchState.READY: "amber",
    BatchState.RUNNING: "indigo",
    BatchState.DONE: "green",
    BatchState.FAILED: "red",
    BatchState.UNDOING: "indigo",
}


@require_GET
@staff
def batches(request: DeskRequest) -> HttpResponse:
    """What was imported, the newest first, and the form to import more."""
    return _listed(request, UploadForm())


def _listed(request: DeskRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    cards = batch_cards(by=request.actor, before=_cursor(request), limit=SHOWN + 1)
    following = str(cards[SHOWN - 1].id) if len(cards) > SHOWN else None
    shown = [(card, TONES.get(card.state, "none")) for card in cards[:SHOWN]]
    may_begin = may(request.actor, "cases.import")
    return page(
        request,
        "desk/imports/list.html",
        SECTION,
        status,
        form=form,
        batches=shown,
        next=following,
        may_begin=may_begin,
    )


def _cursor(request: DeskRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("cursor", ""))
    except ValueError:
        return None


@require_POST
@staff
def upload(request: DeskRequest) -> HttpResponse:
    """Take a file; it is read in the background and shown before anything is written."""
    require(request.actor, "cases.import")
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _listed(request, form, status=422)
    file, name, key = form.cleaned_data["file"], form.cleaned_data["mapping"], new_id()
    content = file.read()
    keep_file(batch_id=key, content=content)
    try:
        found = find_mapping(name=name, home=settings.DATA / "mappings")
        begin_batch(
            kind="requests",
            file=file.name or "",
            digest=hashlib.sha256(content).hexdigest(),
            mapping=found.mapping.code,
            by=request.actor,
            at=request.now,
            state=BatchState.READING,
            batch_id=key,
        )
    except BaseException:
        drop_file(batch_id=key)
        raise
    return HttpResponseRedirect(reverse("desk:import_batch", args=[key]))


@require_GET
@staff
def batch(request: DeskRequest, batch_id: UUID) -> HttpResponse:
    """One batch: what it would become, how far it is, or what came of it."""
    return page(request, "desk/imports/batch.html", SECTION, **_shown(request, _card(request, batch_id)))


def _card(request: DeskRequest, batch_id: UUID) -> BatchCard:
    card = batch_card(batch_id=batch_id, by=request.actor)
    if card is None:
        raise Http404
    return card


def _shown(request: DeskRequest, card: BatchCard) -> dict[str, Any]:
    report, by = card.report, request.actor
    brings = [(label, report.get("brings", {}).get(name, {})) for name, label in _brought()]
    counts = report.get("flags", {})
    flags = [(str(flag), str(flag.label), counts[flag]) for flag in Doubt if counts.get(flag)]
    return {
        "batch": card,
        "tone": TONES.get(card.state, "none"),
        "brings": [(label, part) for label, part in brings if part.get("count")],
        "columns": report.get("columns", ()),
        "first": [_first(row) for row in report.get("first", ())],
        "counted": [
            (_("状态"), [(_state(name), count) for name, count in report.get("states", ())]),
            (_("办理单位"), [(name or _("没有写"), count) for name, count in report.get("units", ())]),
            (_("事项"), [(name or _("没有写"), count) for name, count in report.get("matters", ())]),
        ],
        "flags": sorted(flags, key=lambda flag: -flag[2]),
        "refused": card.rejected[:NAMED],
        "left": card.left[:NAMED],
        "may_begin": may(by, "cases.import"),
        "may_bring": may(by, BRING),
        "may_report": may(by, "lists.export"),
        "may_undo": card.imported > card.undone and card.state in {BatchState.DONE, BatchState.FAILED},
    }


def _brought() -> tuple[tuple[str, str], ...]:
    return ("divisions", _("区划")), ("units", _("单位")), ("matters", _("事项"))


def _state(code: str) -> str:
    return str(State(code).label) if code in State.values else code


def _first(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the preview with its times as moments and its codes as words."""
    moments = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in ("received", "closed", "due")}
    flags = [str(Doubt(code).label) for code in row["flags"]]
    return {**row, **moments, "state_label": _state(row["state"]), "flags": flags}


@require_POST
@staff
def step(request: DeskRequest, batch_id: UUID, step: str) -> HttpResponse:
    """Start, drop, confirm or undo a batch."""
    made = _STEPS.get(step)
    if made is None:
        raise Http404
    card = _card(request, batch_id)
    try:
        made(batch_id=card.id, by=request.actor, at=request.now)
    except BatchRefused as refusal:
        messages.error(request, str(refusal))
    if step == "drop":
        drop_file(batch_id=batch_id)
    return HttpResponseRedirect(reverse("desk:import_batch", args=[batch_id]))


_STEPS: dict[str, Callable[..., Any]] = {
    "start": start_batch,
    "drop": drop_batch,
    "confirm": confirm_batch,
    "undo": begin_undo,
}


@require_GET
@staff
def rows(request: DeskRequest, batch_id: UUID) -> HttpResponse:
    """The rows that became cases, all or those with a flag."""
    card, flag = _card(request, batch_id), request.GET.get("flag", "")[:40]
    after = whole_number(request.GET.get("cursor", ""))
    found = imported_rows(batch_id=batch_id, by=request.actor, flag=flag, after=after)
    cards = [row_card(row) for row in found[: SHOWN + 1]]
    counts = card.report.get("flags", {})
    kinds = [("", _("全部"), card.imported), (ANY, _("存疑"), card.flagged)]
    kinds += [(str(doubt), str(doubt.label), counts[doubt]) for doubt in Doubt if counts.get(doubt)]
    here = reverse("desk:import_rows", args=[batch_id])
    tabs = [{"key": key, "label": label, "href": f"{here}?flag={key}", "count": n} for key, label, n in kinds]
    following = str(cards[SHOWN - 1].row) if len(cards) > SHOWN else None
    return page(
        request, "desk/imports/rows.html", SECTION, batch=card, rows=cards[:SHOWN], flag=flag, tabs=tabs, next=following
    )


@require_GET
@staff
def report(request: DeskRequest, batch_id: UUID) -> HttpResponse:
    """What came of each row, as a spreadsheet: imported, doubtful, undone, refused; `flag` as on the page of the rows.

    `any` gives all that somebody has to look at: the doubtful and the refused.
    """
    require_sight(by=request.actor)
    card, flag = _card(request, batch_id), request.GET.get("flag", "")[:40]
    columns = (
        Column(_("行"), Kind.NUMBER),
        Column(_("来源编号"), Kind.ID),
        Column(_("结果")),
        Column(_("办件编号"), Kind.ID),
        Column(_("疑点或原因")),
    )
    return sheet_response(
        request,
        name="import.report",
        title=_("导入报告"),
        columns=columns,
        rows=_lines(request, card, flag),
        asked={"batch": str(batch_id)} | ({"flag": flag} if flag in {ANY, *Doubt.values} else {}),
    )


def _lines(request: DeskRequest, card: BatchCard, flag: str) -> Iterator[tuple[Any, ...]]:
    for bad in card.rejected if flag in {"", ANY} else ():
        yield bad["row"], "", _("退回"), "", bad["reason"]
    for row in imported_rows(batch_id=card.id, by=request.actor, flag=flag).iterator(2000):
        shown = row_card(row)
        became = _("已撤销") if shown.undone else _("存疑") if shown.flags else _("已导入")
        flags = "；".join(f"{label}：{text}" for label, text in shown.flags)
        yield shown.row, shown.external_no, became, shown.case_number, flags
