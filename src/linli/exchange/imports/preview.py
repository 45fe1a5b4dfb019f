"""What a table would become, before anything is written."""

import csv
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from linli.access.models import Unit
from linli.catalogue.models import Matter
from linli.exchange.imports.district import Derived, derive
from linli.exchange.imports.mapping import Found
from linli.exchange.imports.reading import Request
from linli.exchange.imports.replaying import title_of, with_place_judged
from linli.exchange.imports.requests import Reading, known_district
from linli.kernel.mentions import mask_text

FIRST, NAMED, EXAMPLE = 10, 30, 60
WORDS = {
    "external_no": "编号", "received": "收件时间", "closed": "办结时间", "due": "来源所给期限", "timely": "来源记录是否按期",
    "district": "区", "street": "街道一级的地点", "community": "社区一级的地点", "address": "地址", "lon": "经度",
    "lat": "纬度", "channel": "渠道", "property": "性质", "type": "类型", "main_type": "大类", "sub_type": "小类",
    "unit": "办理单位", "unit_name": "办理单位全称", "status": "状态", "reply": "答复", "reported": "上报次数",
    "handled": "处置次数",
}  # fmt: skip


def preview_of(*, reading: Reading, found: Found) -> dict[str, Any]:
    """What was understood of a table, as plain values: columns, first rows, counts, what it would bring to the district."""
    with tempfile.TemporaryDirectory(prefix="linli-preview-") as name:
        derived = derive(
            requests=reading.sound, found=found, folder=Path(name), known=known_district(mapping=found.mapping)
        )
        brings = _brings(derived)
    mapping = found.mapping
    fresh = [with_place_judged(request=r, derived=derived, mapping=mapping) for r in reading.requests]
    report = reading.report
    return {
        "rows": report.rows,
        "fresh": len(fresh),
        "flagged": sum(bool(request.flags) for request in fresh),
        "unchanged": report.unchanged,
        "refused": len(report.rejected),
        "columns": _columns(reading, found),
        "unused": _unused(reading, found),
        "first": [_shown(request, derived, found) for request in fresh[:FIRST]],
        "states": _most(Counter(str(request.state) for request in fresh)),
        "units": _most(Counter(mapping.units.get(r.unit, r.unit) for r in fresh)),
        "matters": _most(Counter(r.main_type or r.type for r in fresh)),
        "flags": dict(Counter(code for r in fresh for code in {str(flag.code) for flag in r.flags})),
        "brings": brings,
        "zone": mapping.zone,
    }


def _columns(reading: Reading, found: Found) -> list[dict[str, Any]]:
    """Each meaning of the mapping: the headings it was found under, how many rows say something there, an example."""
    mapping, by_word = found.mapping, reading.columns.by_word
    missing = frozenset({"", *(text.casefold() for text in mapping.missing)})
    shown = []
    for word in mapping.columns:
        headings = by_word.get(word, ())
        cells = [reading.columns.cell(line, word, missing) for line in reading.table.lines] if headings else []
        said = [cell for cell in cells if cell]
        shown.append(
            {
                "word": word,
                "means": mapping.labels.get(word) or WORDS.get(word, word),
                "headings": list(headings),
                "filled": len(said),
                "example": mask_text(said[0])[0][:EXAMPLE] if said else "",
            }
        )
    return shown


def _unused(reading: Reading, found: Found) -> list[str]:
    used = {heading for headings in reading.columns.by_word.values() for heading in headings}
    return [mask_text(heading)[0][:EXAMPLE] for heading in reading.table.heading if heading and heading not in used]


def _shown(request: Request, derived: Derived, found: Found) -> dict[str, Any]:
    mapping = found.mapping
    code = derived.places.code_of(request, mapping.division.ljust(12, "0"))
    return {
        "row": request.row,
        "number": mask_text(request.external_no)[0],
        "title": mask_text(title_of(request=request))[0],
        "state": str(request.state),
        "unit": mapping.units.get(request.unit, request.unit),
        "place": derived.places.rows[code]["name"] if code in derived.places.rows else mapping.name,
        "received": request.received.at.isoformat(),
        "closed": request.closed.at.isoformat() if request.closed else "",
        "due": request.due.at.isoformat() if request.due else "",
        "flags": [str(flag.code) for flag in request.flags],
    }


def _most(counted: Mapping[str, int]) -> list[list[Any]]:
    """The most frequent first, the rest as one line without a name."""
    listed = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(count for _name, count in listed[NAMED:])
    shown: list[list[Any]] = [[name[:80], count] for name, count in listed[:NAMED]]
    return [*shown, ["…", rest]] if rest else shown


def _brings(derived: Derived) -> dict[str, dict[str, Any]]:
    """Divisions, units and matters of the table that the database does not hold: how many, and the first names."""
    with (derived.folder / "divisions.csv").open(encoding="utf-8", newline="") as file:
        divisions = [row["name"] for row in csv.DictReader(file)]
    lines = yaml.safe_load((derived.folder / "units.yaml").read_text(encoding="utf-8"))["units"]
    there = set(Unit.objects.filter(code__in=[line["code"] for line in lines]).values_list("code", flat=True))
    matters = {path.stem: path for path in (derived.folder / "matters").glob("*.yaml")}
    held = set(Matter.objects.filter(code__in=matters).values_list("code", flat=True))
    fresh = sorted(set(matters) - held)
    named = [yaml.safe_load(matters[code].read_text(encoding="utf-8"))["name"] for code in fresh[:NAMED]]
    units = [line["name"] for line in lines if line["code"] not in there]
    return {
        "divisions": _counted(divisions, len(divisions)),
        "units": _counted(units, len(units)),
        "matters": _counted(named, len(fresh)),
    }


def _counted(names: Iterable[str], count: int) -> dict[str, Any]:
    return {"count": count, "first": list(names)[:NAMED]}
