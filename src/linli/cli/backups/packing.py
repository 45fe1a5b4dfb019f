"""Writing a backup."""

import json
import platform
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from linli.cli.backups import stores, sync

FORMAT = 1
Progress = Callable[[int, int], None]
DATABASE, HEADS, MANIFEST, FILES = "database", "audit.heads", "manifest.json", "files"


def pack(*, target: Path, progress: Progress) -> dict[str, Any]:
    """Write a backup and return its manifest. It appears under its name only when it is whole and on the disk.

    The heads are read before the database and the files after it, so that neither speaks of what the other lacks.
    """
    from django.conf import settings  # noqa: PLC0415

    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(prefix=".linli-backup-", dir=target.parent) as name:
        folder = Path(name)
        heads = Path(settings.AUDIT_HEADS)
        if heads.exists():
            shutil.copyfile(heads, folder / HEADS)
        tables = stores.dump(target=folder / DATABASE)
        files = list(stored_files())
        manifest = _manifest(tables, len(files))
        (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")
        _write(part, folder, files, progress)
    sync(part)
    part.rename(target)
    return manifest


def _write(part: Path, folder: Path, files: list[Path], progress: Progress) -> None:
    from django.conf import settings  # noqa: PLC0415

    part.touch(mode=0o600)
    parts = [MANIFEST, DATABASE, HEADS]
    with tarfile.open(part, "w") as tar:
        for name in parts:
            if (folder / name).exists():
                tar.add(folder / name, arcname=name)
        for done, file in enumerate(files, start=1):
            tar.add(file, arcname=f"{FILES}/{file.relative_to(settings.FILES).as_posix()}")
            progress(done, len(files))


def stored_files() -> Iterator[Path]:
    """The stored files, sealed as they lie; half-written ones are passed over."""
    from django.conf import settings  # noqa: PLC0415

    folder = Path(settings.FILES)
    if folder.exists():
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(".part"))


def key_mark() -> str:
    """Which key file belongs to this database: a digest that tells nothing of the key."""
    from linli.kernel import seals  # noqa: PLC0415

    return seals.keyed_digest("linli backup", purpose="backup")[:16]


def _manifest(tables: stores.Tables, files: int) -> dict[str, Any]:
    from linli.kernel import clock, marks  # noqa: PLC0415

    return {
        "format": FORMAT,
        "made_at": clock.machine_time().isoformat(timespec="seconds"),
        "linli": version("linli"),
        "python": platform.python_version(),
        "database": stores.vendor(),
        "database_mark": marks.version(marks.DATABASE),
        "key_mark": key_mark(),
        "migrations": _migrations(),
        "tables": tables,
        "files": files,
    }


def _migrations() -> list[str]:
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
