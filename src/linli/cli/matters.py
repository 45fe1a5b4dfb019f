"""`linli matters`: the fields a plan names, the matters that answer them, the clause and how far each is confirmed."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from linli.catalogue.queries import MatterCard
    from linli.catalogue.queries.coverage import FieldCoverage
    from linli.catalogue.queries.equality import Cell, EqualityRow

HEADS = ("领域", "事项", "代码", "类型", "状态", "条款", "方案原文")
UNEQUAL_HEADS = ("事项", "代码", "城市", "农村", "说明")
PREFACE = """# The catalogue and the plan

What each field of the plan (万盛经开民发〔2018〕99号) is answered by. This page is printed from the files of `data/wansheng`
by `linli matters --format markdown`; a test compares the two, so change the files and print it again.

草拟 and 外地示例 are not in force: a unit has to confirm them first. What no source gives is written 待核 in the files.
"""


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "json", "markdown"]), default="table", show_default=True)
@click.option("--root", default="", help="Code of a district's topmost unit. Default: the district loaded first.")
def matters(form: str, root: str) -> None:
    """Matters by the fields of the plan, with clause and status; as JSON and markdown also what is offered unequally."""
    from linli.catalogue.queries.coverage import plan_coverage  # noqa: PLC0415
    from linli.catalogue.queries.equality import equality_table  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415

    at = clock.now()
    fields = plan_coverage(at=at, root=root)
    if not any(field.matters for field in fields):
        raise click.ClickException("No matter is loaded. Run:  linli load district DIR")
    if form == "table":
        click.echo("\n".join(as_lines(fields)))
        return
    unequal = equality_table(at=at, root=root, unequal_only=True).rows
    if form == "json":
        click.echo(json.dumps(as_json(fields, unequal), ensure_ascii=False, indent=2))
    else:
        click.echo(as_markdown(fields, unequal), nl=False)


def as_json(fields: "tuple[FieldCoverage, ...]", unequal: "tuple[EqualityRow, ...]") -> dict[str, Any]:
    """`items` field by field, `uncovered` fields without a matter, `unequal` what is offered here and less there."""
    items = [
        {"field": field.field, "label": field.label, **described(card)} for field in fields for card in field.matters
    ]
    less = [{"code": row.matter.code, "urban": in_place(row.urban), "rural": in_place(row.rural)} for row in unequal]
    return {"items": items, "uncovered": [field.field for field in fields if not field.matters], "unequal": less}


def described(card: "MatterCard") -> dict[str, Any]:
    """A matter as JSON."""
    clauses = [{"plan": c.plan, "clause": c.clause, "quote": c.quote} for c in card.plan_clauses]
    return {"code": card.code, "name": card.name, "kind": card.kind, "status": card.status, "clauses": clauses}


def in_place(cell: "Cell") -> dict[str, str]:
    """How far a matter is offered in one place, as JSON."""
    return {"offered": str(cell.offered), "note": cell.note}


def cells(field: "FieldCoverage", card: "MatterCard") -> tuple[str, ...]:
    """A row of the table, in the order of `HEADS`."""
    from linli.catalogue.choices import MatterKind, MatterStatus  # noqa: PLC0415

    kind, status = str(MatterKind(card.kind).label), str(MatterStatus(card.status).label)
    clauses = dict.fromkeys(clause.clause for clause in card.plan_clauses)
    quotes = dict.fromkeys(clause.quote for clause in card.plan_clauses)
    return field.label, card.name, card.code, kind, status, "、".join(clauses), "；".join(quotes)


def unequal_cells(row: "EqualityRow") -> tuple[str, ...]:
    """A row of the second table, in the order of `UNEQUAL_HEADS`."""
    from linli.catalogue.choices import Offered  # noqa: PLC0415

    notes = "；".join(note for note in (row.urban.note, row.rural.note) if note)
    urban, rural = (str(Offered(cell.offered).label) for cell in (row.urban, row.rural))
    return row.matter.name, row.matter.code, urban, rural, notes


def as_lines(fields: "tuple[FieldCoverage, ...]") -> Iterator[str]:
    """One line a matter, parted by tabs; a field without a matter says so."""
    yield "\t".join(HEADS[:-1])
    for field in fields:
        if not field.matters:
            yield f"{field.label}\t（还没有事项）"
        for card in field.matters:
            yield "\t".join(cells(field, card)[:-1])
    yield summed(fields)


def summed(fields: "tuple[FieldCoverage, ...]") -> str:
    """How many matters, and of which status."""
    from linli.catalogue.choices import MatterStatus  # noqa: PLC0415

    held = [card.status for field in fields for card in field.matters]
    counts = "；".join(f"{status.label} {held.count(status.value)}" for status in MatterStatus)
    return f"共 {len(held)} 项：{counts}"


def as_markdown(fields: "tuple[FieldCoverage, ...]", unequal: "tuple[EqualityRow, ...]") -> str:
    """`docs/catalogue.md`, whole."""
    lines = [PREFACE, f"{summed(fields)}。", ""]
    for field in fields:
        rows = [cells(field, card)[1:] for card in field.matters]
        lines += [f"## {field.label or '未归类'}", "", *markdown_table(HEADS[1:], rows), ""]
    lines += ["## 城乡提供不一致的事项", "", *markdown_table(UNEQUAL_HEADS, [unequal_cells(row) for row in unequal])]
    return "\n".join(lines) + "\n"


def markdown_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A table; a sentence where there is no row."""
    if not rows:
        yield "（还没有事项）"
        return
    for row in (heads, ("---",) * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
