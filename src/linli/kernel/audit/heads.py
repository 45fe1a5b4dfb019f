"""The last heads of the chains, kept in a file outside the database: one line `database lane seq digest` a commit."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from linli.kernel import marks

Heads = dict[int, tuple[int, str]]


def append(*, lane: int, seq: int, digest: str) -> None:
    """Add one line. Called after the commit, so the file never knows of a change that was rolled back."""
    with _locked(Path(settings.AUDIT_HEADS), fcntl.LOCK_SH) as file:
        os.write(file, f"{marks.version(marks.DATABASE)} {lane} {seq} {digest}\n".encode())


def read(path: Path, *, database: int) -> Heads | None:
    """The furthest head of each lane; None when there is no file. Lines of other databases are passed over."""
    if not path.exists():
        return None
    heads: Heads = {}
    for line in path.read_text().splitlines():
        parts = line.split()
        if len(parts) == 4 and int(parts[0]) == database and heads.get(int(parts[1]), (0, ""))[0] <= int(parts[2]):
            heads[int(parts[1])] = (int(parts[2]), parts[3])
    return heads


def of_others(path: Path, *, database: int) -> set[str]:
    """The digests that the file keeps for other databases."""
    lines = path.read_text().splitlines() if path.exists() else []
    return {parts[3] for line in lines if len(parts := line.split()) == 4 and int(parts[0]) != database}


def compact() -> None:
    """Keep one line a lane and database."""
    path = Path(settings.AUDIT_HEADS)
    if not path.exists():
        return
    with _locked(path, fcntl.LOCK_EX):
        last: dict[tuple[str, str], tuple[int, str]] = {}
        for line in path.read_text().splitlines():
            parts = line.split()
            if len(parts) == 4 and last.get((parts[0], parts[1]), (0, ""))[0] <= int(parts[2]):
                last[parts[0], parts[1]] = (int(parts[2]), line)
        fresh = path.with_suffix(".new")
        with fresh.open("w") as file:
            file.writelines(f"{line}\n" for _, line in last.values())
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)


@contextmanager
def _locked(path: Path, how: int) -> Iterator[int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(file, how)
            # compaction puts a new file in this place: a lock on the old one is worth nothing
            if os.path.exists(path) and os.fstat(file).st_ino == path.stat().st_ino:
                yield file
                return
        finally:
            os.close(file)
