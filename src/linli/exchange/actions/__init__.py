"""The only writes of exchange: a batch and the rows it brought in."""

from linli.exchange.actions.batches import (
    BRING,
    BatchRefused,
    begin_batch,
    brings_new,
    confirm_batch,
    drop_batch,
    end_batch,
    fail_batch,
    loaded_for_batch,
    show_batch,
    start_batch,
)
from linli.exchange.actions.rows import TOGETHER, Row, Taken, take_rows
from linli.exchange.actions.undoing import begin_undo, undo_rows

__all__ = [
    "BRING",
    "TOGETHER",
    "BatchRefused",
    "Row",
    "Taken",
    "begin_batch",
    "begin_undo",
    "brings_new",
    "confirm_batch",
    "drop_batch",
    "end_batch",
    "fail_batch",
    "loaded_for_batch",
    "show_batch",
    "start_batch",
    "take_rows",
    "undo_rows",
]
