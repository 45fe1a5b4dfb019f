"""Reading cases: every function takes `by`, and gives nothing beyond it."""

from linli.cases.queries.cards import CaseCard, Step, card_of, case_card, history, steps_of
from linli.cases.queries.clocks import ClockCard, clock_of, notice_due_at
from linli.cases.queries.lists import Filters, ListRow, Page, cases_page
from linli.cases.queries.routes import ProposedWay, proposed_way, way_for
from linli.cases.queries.scope import NotFound, case_by_number, case_for_update, cases_seen_by

__all__ = [
    "CaseCard",
    "ClockCard",
    "Filters",
    "ListRow",
    "NotFound",
    "Page",
    "ProposedWay",
    "Step",
    "card_of",
    "case_by_number",
    "case_card",
    "case_for_update",
    "cases_page",
    "cases_seen_by",
    "clock_of",
    "history",
    "notice_due_at",
    "proposed_way",
    "steps_of",
    "way_for",
]
