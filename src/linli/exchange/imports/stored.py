"""A file that waits to be imported: sealed on disk, gone when the import has ended or was given up."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from linli.kernel import seals

MOST_BYTES = 30 * 1024 * 1024
KEPT = timedelta(hours=24)


class FileGone(Exception):
    """The file of a batch is no longer there."""


def keep_file(*, batch_id: UUID, content: bytes) -> None:
    """Seal the bytes of a table on disk before its batch is written."""
    path = path_of(batch_id=batch_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(seals.seal_bytes(content, place=_place(batch_id)))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def kept_file(*, batch_id: UUID) -> bytes:
    """The bytes of a table. Raises FileGone; SealBroken when it was changed."""
    try:
        return seals.unseal_bytes(path_of(batch_id=batch_id).read_bytes(), place=_place(batch_id))
    except FileNotFoundError:
        raise FileGone(str(batch_id)) from None


def drop_file(*, batch_id: UUID) -> None:
    """Remove the file of a batch; nothing when it is gone."""
    path_of(batch_id=batch_id).unlink(missing_ok=True)


def files_older_than(*, at: datetime, kept: timedelta = KEPT) -> list[UUID]:
    """The batches whose files have waited longer than they are kept."""
    last = (at - kept).timestamp()
    return [UUID(path.stem) for path in _folder().glob("*.sealed") if path.stat().st_mtime < last]


def path_of(*, batch_id: UUID) -> Path:
    return _folder() / f"{batch_id}.sealed"


def _folder() -> Path:
    return Path(settings.VAR) / "imports" / "waiting"


def _place(batch_id: UUID) -> str:
    return f"import:{batch_id}"
