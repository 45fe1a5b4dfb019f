"""What the page of a case shows of a bundle 一件事: the parts with their clocks, or the whole that a part belongs to."""

from datetime import datetime
from typing import Any

from linli.access.rules import Actor
from linli.cases.models import Case
from linli.cases.queries import CaseCard, clock_of
from linli.cases.queries.bundles import part_cases, promised_date, siblings_of
from linli.cases.queries.clocks import matter_of
from linli.cases.queries.scope import cases_seen_by


def bundle_shown(case: Case, card: CaseCard, by: Actor, at: datetime) -> dict[str, Any]:
    """The parts of a bundle, each with its clock unfolded; of a part the whole and the others; nothing of other cases."""
    if card.parts:
        return {"parts": _parts(case, card, by, at), **_promise(case, card)}
    if case.bundle is None:
        return {}
    return {
        "whole": case.bundle,
        "whole_name": matter_of(case=case.bundle).name,
        "whole_seen": cases_seen_by(by).filter(pk=case.bundle.pk).exists(),
        "siblings": siblings_of(case=case, by=by, at=at),
    }


def _parts(case: Case, card: CaseCard, by: Actor, at: datetime) -> list[dict[str, Any]]:
    rows = {row.number: row for row in part_cases(case=case)}
    return [{"line": line, "clock": clock_of(case=rows[line.number], now=at, by=by)} for line in card.parts]


def _promise(case: Case, card: CaseCard) -> dict[str, Any]:
    """The whole's own promise, where there is one; marked when a part may take longer by its own limit."""
    promised = promised_date(case=case)
    late = [line.name for line in card.parts if promised and line.due_date and line.due_date > promised]
    return {"promised_date": promised, "promised_short": late}
