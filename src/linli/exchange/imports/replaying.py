"""A request of a table as a case: what it is opened with, and the moves that were made elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from linli.access.rules import Actor
from linli.cases.actions.replay import PastMove
from linli.cases.choices import Move, State
from linli.cases.schema import Location, Opening
from linli.exchange.actions import TOGETHER, Row, begin_batch, end_batch, fail_batch, take_rows
from linli.exchange.choices import BatchState, Doubt
from linli.exchange.imports.district import Derived, matter_code
from linli.exchange.imports.mapping import Found, Mapping
from linli.exchange.imports.reading import Flag, Request
from linli.exchange.imports.requests import Progress, Reading, Rejected, Report
from linli.exchange.imports.stored import path_of
from linli.exchange.models import ImportBatch

ONLY_RECEIPT = "来源没有给出办结时间，按收件时间登记。"
ONLY_DAY = "来源只写日期，钟点为登记时所定。"
NO_REPLY = "来源没有给出答复内容。"
CUT_OFF = "中途断开，由后来的一批接着导入。"


def replay(
    *,
    reading: Reading,
    derived: Derived,
    found: Found,
    by: Actor,
    at: datetime,
    progress: Progress | None = None,
) -> Report:
    """Make cases of the requests of a table whose district is loaded. Raises NotAllowed without `cases.import`.

    Rows are written a few to a transaction, so a run that is killed has lost no more than those and goes on with them.
    """
    report, table, total = reading.report, reading.table, len(reading.requests)
    batch = begin_batch(
        kind="requests",
        file=table.file,
        digest=table.digest,
        mapping=found.mapping.code,
        rows_count=report.rows,
        unchanged=report.unchanged,
        by=by,
        at=at,
    )
    _leave_broken(batch, by, at)
    done, waiting = 0, iter(reading.requests)
    while part := list(islice(waiting, TOGETHER)):
        rows = [row_of(request=request, derived=derived, mapping=found.mapping) for request in part]
        done += len(part)
        take_rows(batch_id=batch.pk, rows=rows, done=report.rows - total + done, by=by, at=at)
        if progress:
            progress(done, total)
    return report_of(batch=end_batch(batch_id=batch.pk, rejected=report.as_json()["rejected"], by=by, at=at))


def _leave_broken(batch: ImportBatch, by: Actor, at: datetime) -> None:
    """Runs of the same table at the command line that were cut off are said to go on here: they keep no file of their own."""
    same = ImportBatch.objects.filter(state=BatchState.RUNNING, mapping=batch.mapping, digest=batch.digest)
    for broken in same.exclude(pk=batch.pk).values_list("pk", flat=True):
        if not path_of(batch_id=broken).exists():
            fail_batch(batch_id=broken, why=CUT_OFF, by=by, at=at)


def report_of(*, batch: ImportBatch) -> Report:
    """What came of a batch that has ended."""
    rejected = [Rejected(bad["row"], bad["reason"]) for bad in batch.rejected]
    return Report(
        batch.rows_count,
        batch.imported_count,
        batch.flagged_count,
        batch.unchanged_count,
        rejected,
        batch=str(batch.pk),
    )


def row_of(*, request: Request, derived: Derived, mapping: Mapping) -> Row:
    """A request as it is written: the opening, the moves, and what is doubtful in it."""
    request = with_place_judged(request=request, derived=derived, mapping=mapping)
    return Row(
        row=request.row,
        digest=request.digest,
        flags=tuple({"code": str(flag.code), "text": flag.text} for flag in request.flags),
        external_no=request.external_no,
        opening=lambda: _opening(request, derived, mapping),
        moves=tuple(_moves(request, derived.units[request.unit])),
    )


def with_place_judged(*, request: Request, derived: Derived, mapping: Mapping) -> Request:
    """The request, flagged when its place was in no table of divisions and has a code made up for it."""
    code = derived.places.code_of(request, mapping.division.ljust(12, "0"))
    if not derived.places.made_up(code):
        return request
    told = "、".join(part for part in (request.street, request.community) if part)
    flag = Flag(Doubt.UNKNOWN_PLACE, f"“{told[:40]}”不在对应表的区划里，代码 {code} 为暂编")
    return replace(request, flags=(*request.flags, flag))


def _opening(request: Request, derived: Derived, mapping: Mapping) -> Opening:
    return Opening(
        matter=matter_code(mapping, request),
        division=derived.places.code_of(request, mapping.division.ljust(12, "0")),
        channel=request.channel,
        title=title_of(request=request),
        anonymous=True,
        location=_location(request),
        answers=dict(request.said),
        received_at=request.received.at,
        external_no=request.external_no,
    )


def title_of(*, request: Request) -> str:
    """Where and what: 六联社区：路灯."""
    what = request.sub_type or request.main_type or request.type or "诉求"
    where = request.community or request.street
    return (f"{where}：{what}" if where else what)[:200]


def _location(request: Request) -> Location | None:
    """WGS 84 is taken for CGCS2000: they differ by less than a metre, points of requests by more."""
    if not request.address and not request.point:
        return None
    lon, lat = (request.point.lon, request.point.lat) if request.point else (None, None)
    return Location(lon=lon, lat=lat, address=request.address)


def _moves(request: Request, unit: str) -> Iterator[PastMove]:
    """The shortest way from receipt to the state and unit of the source, at its times. Times it does not give are those of
    receipt.
    """
    received = request.received.at
    ended = request.closed.at if request.closed else received
    record = f"来源记录：{request.status or '没有写办结情况'}。"
    reply = request.reply or f"{record}{NO_REPLY}"
    steps: Sequence[tuple[Move, dict[str, Any], datetime]] = [
        (Move.ACCEPT, {"note": "" if request.received.timed else ONLY_DAY}, received),
        (Move.DISPATCH, {"unit": unit, "note": "" if request.unit else "来源没有写办理单位。"}, received),
        (Move.SIGN, {}, received),
        (Move.REPLY, {"text": reply, "outcome": request.outcome}, ended),
        (Move.CLOSE, {"result": record, "note": _of_closing(request)}, ended),
    ]
    handed = steps[:2] if request.unit else []
    ways = {
        State.ACCEPTED: steps[:1],
        State.DISPATCHED: steps[:2],
        State.IN_HAND: steps[:3],
        State.REPLIED: steps[:4],
        State.CLOSED: steps[:5],
        State.REFUSED: [(Move.REFUSE, {"ground": request.reply or record}, ended)],
        State.WITHDRAWN: [*handed, (Move.WITHDRAW, {"reason": request.reply or record}, ended)],
        State.TRANSFERRED: [
            *handed,
            (Move.TRANSFER, {"body": "来源没有写明", "ground": request.reply or record}, ended),
        ],
    }
    for move, given, moment in ways.get(request.state, []):
        yield PastMove(move, given, moment)
    if request.reply and request.state in {State.DISPATCHED, State.IN_HAND, State.ACCEPTED, State.RECEIVED}:
        yield PastMove(Move.NOTE, {"text": f"来源所写的处理说明：{request.reply}"}, received)


def _of_closing(request: Request) -> str:
    if request.closed is None:
        return ONLY_RECEIPT
    timely = "" if request.timely is None else "来源记为按期。" if request.timely else "来源记为超期。"
    return timely + ("" if request.closed.timed else ONLY_DAY)
