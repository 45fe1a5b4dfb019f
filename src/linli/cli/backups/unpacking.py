"""Reading a backup back."""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linli.cli.backups import stores
from linli.cli.backups.packing import DATABASE, FILES, FORMAT, HEADS, MANIFEST, Progress, key_mark
from linli.cli.plain import refuse


def unpack(*, source: Path, progress: Progress) -> list[str]:
    """Fill an empty house from a backup. Returns what does not agree with its manifest, one sentence each."""
    from django.conf import settings  # noqa: PLC0415

    _refuse_unless_empty()
    Path(settings.VAR).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".linli-restore-", dir=settings.VAR) as name:
        folder = Path(name)
        try:
            with tarfile.open(source) as tar:
                manifest = _manifest(tar)
                _extract(tar, folder.resolve())
        except (tarfile.TarError, KeyError, ValueError) as broken:
            raise refuse(f"{source} is not a whole backup: {broken}") from None
        stores.put_back(source=folder / DATABASE)
        if (folder / HEADS).exists():
            Path(settings.AUDIT_HEADS).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / HEADS, settings.AUDIT_HEADS)
        files = _move_files(folder / FILES, progress)
    return [*_differences(manifest, files)]


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """The files of an archive below a folder. `extractall` has its safe way only from Python 3.11.4 on."""
    for member in tar:
        if member.isdir():
            continue
        target = (folder / member.name).resolve()
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or not target.is_relative_to(folder):
            raise tarfile.TarError(f"{member.name} does not belong in a backup")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("xb") as file:
            shutil.copyfileobj(content, file)


def _refuse_unless_empty() -> None:
    from django.conf import settings  # noqa: PLC0415

    from linli.kernel import keys  # noqa: PLC0415

    if not stores.is_empty():
        raise refuse("The database is not empty. A restore goes into an empty one only; name another by DATABASE_URL.")
    for path in (Path(settings.FILES), Path(settings.AUDIT_HEADS)):
        if path.exists() and (path.is_file() or any(path.iterdir())):
            raise refuse(
                f"{path} is there already. A restore goes into an empty folder only; name another by LINLI_VAR."
            )
    try:
        keys.load(Path(settings.KEY_FILE))
    except keys.KeyFileMissing:
        raise refuse(f"First put the key file of this backup at {settings.KEY_FILE} (mode 600).") from None


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    member = tar.extractfile(MANIFEST)
    assert member is not None
    manifest: dict[str, Any] = json.load(member)
    if manifest["format"] != FORMAT:
        raise refuse(f"This backup has format {manifest['format']}; this version reads {FORMAT}.")
    if manifest["database"] != stores.vendor():
        raise refuse(f"This backup is of {manifest['database']}; DATABASE_URL names {stores.vendor()}.")
    if manifest["key_mark"] != key_mark():
        raise refuse("The key file here is not the one of this backup. Put the right one in its place first.")
    return manifest


def _move_files(folder: Path, progress: Progress) -> int:
    from django.conf import settings  # noqa: PLC0415

    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    for done, path in enumerate(files, start=1):
        target = Path(settings.FILES) / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(path, target)
        progress(done, len(files))
    return len(files)


def _differences(manifest: dict[str, Any], files: int) -> Iterator[str]:
    found = stores.count_tables()
    for name in sorted({*manifest["tables"], *found}):
        wanted, here = manifest["tables"].get(name, 0), found.get(name, 0)
        if wanted != here:
            yield f"{name}: {here} rows, the backup counted {wanted}"
    if files != manifest["files"]:
        yield f"files: {files}, the backup counted {manifest['files']}"
