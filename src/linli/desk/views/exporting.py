"""Lists taken out as spreadsheets: by right, on record, with the name of who took them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from linli.access.actions import record_export
from linli.access.rules import require
from linli.access.sign_in import require_factor
from linli.cases.choices import Channel
from linli.cases.queries import ListRow
from linli.desk.views.gate import DeskRequest, own_unit
from linli.kernel.clock import CHINA
from linli.kernel.sheets import CONTENT_TYPE, Column, Kind, workbook

SHEET = "xlsx"


def wants_sheet(request: DeskRequest) -> bool:
    """Whether a list is asked for as a spreadsheet: `format=xlsx` in the address or the form."""
    return SHEET in (request.GET.get("format"), request.POST.get("format"))


def sheet_response(
    request: DeskRequest,
    *,
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    asked: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A list as a spreadsheet to keep. It is on record before it is handed over.

    `name` is the list's own, `asked` what it was narrowed by: codes, never words that were typed. Raises NotAllowed
    without lists.export, FactorMissing without a second factor where one is asked for, before a row is read.
    """
    require(request.actor, "lists.export")
    require_factor(request=request, what="export")
    sheet = workbook(title=title, columns=columns, rows=rows, by=whose(request), at=request.now)
    record_export(name=name, asked=asked or {}, rows=sheet.rows, cut=sheet.cut, by=request.actor, at=request.now)
    day = request.now.astimezone(CHINA).strftime("%Y-%m-%d")
    part = _("（前%(n)s行）") % {"n": sheet.rows} if sheet.cut else ""
    kept = content_disposition_header(True, f"{title}{part} {day}.xlsx") or "attachment"
    return HttpResponse(sheet.content, content_type=CONTENT_TYPE, headers={"Content-Disposition": kept})


def whose(request: DeskRequest) -> str:
    """Unit, name and account of who takes something out, in words."""
    unit = own_unit(request.actor)
    who = f"{request.actor.name}（{request.actor.username}）"
    return f"{unit.name} {who}" if unit else who


def case_columns() -> tuple[Column, ...]:
    """The columns of a list of cases."""
    return (
        Column(_("编号"), Kind.ID),
        Column(_("标题")),
        Column(_("事项")),
        Column(_("申请人")),
        Column(_("所在村社")),
        Column(_("承办单位")),
        Column(_("状态")),
        Column(_("来源")),
        Column(_("收件"), Kind.DATETIME),
        Column(_("到期日"), Kind.DATE),
        Column(_("剩余天数"), Kind.NUMBER),
        Column(_("暂停")),
        Column(_("评分"), Kind.NUMBER),
    )


def case_row(row: ListRow) -> tuple[Any, ...]:
    """A case below those columns, as the page shows it: names masked."""
    return (
        row.number,
        f"{row.title} {row.gist}".strip(),
        row.matter_name,
        row.applicant,
        row.division_name,
        row.unit.name,
        row.state_label,
        str(Channel(row.channel).label) if row.channel in Channel.values else row.channel,
        row.received_at,
        row.due_date,
        row.days_left,
        _("已暂停计时") if row.suspended else "",
        row.rating,
    )
