"""均等化: matters over town and country and over every town, on the page and as a spreadsheet."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.access.queries import own_root
from linli.catalogue.choices import Offered
from linli.catalogue.queries.comparison import source_words
from linli.catalogue.queries.equality import Cell, EqualityRow, EqualityTable, equality_table
from linli.desk.views.catalogue import keepers
from linli.desk.views.exporting import sheet_response, wants_sheet
from linli.desk.views.gate import DeskRequest, page
from linli.kernel.sheets import Column, Kind

TONES = {Offered.FULL: "green", Offered.PARTLY: "amber", Offered.NONE: "red", Offered.UNKNOWN: "none"}


@require_GET
@keepers
def equality(request: DeskRequest) -> HttpResponse:
    """The table: all matters, or only those that are not offered alike."""
    only = request.GET.get("only", "") == "unequal"
    table = equality_table(at=request.now, root=own_root(by=request.actor), unequal_only=only)
    if wants_sheet(request):
        columns, rows = _columns(table), (_sheet_row(row) for row in table.rows)
        return sheet_response(request, name="equality", title=_("均等化"), columns=columns, rows=rows)
    shown = [_shown(row, table) for row in table.rows]
    return page(request, "desk/catalogue/equality.html", "desk:catalogue", table=table, rows=shown, only=only)


def _shown(row: EqualityRow, table: EqualityTable) -> dict[str, Any]:
    names = [_("城市"), _("农村"), *(name for _code, name in table.towns)]
    cells = [_cell(cell) for cell in (row.urban, row.rural, *row.towns)]
    return {"row": row, "cells": list(zip(names, cells, strict=True)), "notes": _notes(row, dict(table.towns))}


def _notes(row: EqualityRow, towns: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Where, what differs there, and who says so."""
    return [
        (
            rule.policy_class or towns.get(rule.division_under.ljust(12, "0"), rule.division_under),
            rule.note,
            source_words(rule.source.model_dump()) if rule.source else "",
        )
        for rule in row.matter.offered_in
        if rule.note
    ]


def _cell(cell: Cell) -> dict[str, Any]:
    counts = [(str(Offered(kind).label), TONES[Offered(kind)], count) for kind, count in cell.counts]
    label = str(Offered(cell.offered).label)
    return {"label": label, "tone": TONES[Offered(cell.offered)], "counts": counts if len(counts) > 1 else []}


def _counts(cell: Cell) -> str:
    """Windows of a place where they differ: 提供 3、不提供 2."""
    if len(cell.counts) < 2:
        return ""
    return "、".join(f"{Offered(kind).label} {count}" for kind, count in cell.counts)


def _columns(table: EqualityTable) -> tuple[Column, ...]:
    places = [Column(_("城市")), Column(_("农村")), *(Column(name) for _code, name in table.towns)]
    counts = [Column(_("受影响的窗口"), Kind.NUMBER), Column(_("待核的窗口"), Kind.NUMBER)]
    return (Column(_("代码"), Kind.ID), Column(_("名称")), *places, *counts, Column(_("差别")), Column(_("出处")))


def _sheet_row(row: EqualityRow) -> tuple[Any, ...]:
    cells = (row.urban, row.rural, *row.towns)
    said = [_counts(cell) or str(Offered(cell.offered).label) for cell in cells]
    notes, sources = (
        "；".join(dict.fromkeys(filter(None, each))) for each in zip(*((c.note, c.source) for c in cells), strict=True)
    )
    return (row.matter.code, row.matter.name, *said, row.affected, row.unknown, notes, sources)
