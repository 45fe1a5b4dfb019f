"""A list from its first row to its last, for those who take it out."""

from collections.abc import Iterator
from datetime import datetime

from linli.access.rules import Actor
from linli.cases.queries.lists import MOST, Filters, ListRow, cases_page


def every_case(*, by: Actor, at: datetime, filters: Filters) -> Iterator[ListRow]:
    """All that `cases_page` lists, page by page and in the same order, as it reads it: masked and within scope."""
    cursor: str | None = ""
    while cursor is not None:
        page = cases_page(by=by, at=at, filters=filters, limit=MOST, cursor=cursor)
        yield from page.items
        cursor = page.next
