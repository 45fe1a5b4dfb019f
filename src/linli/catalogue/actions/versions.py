"""Adding a version of a matter, from a file or from a page, and ending what held before it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from pypinyin import Style, lazy_pinyin

from linli.access.rules import Actor
from linli.catalogue import rules
from linli.catalogue.models import Matter, MatterVersion
from linli.catalogue.schema import MatterFile
from linli.kernel.clock import CHINA


def canonical(model: BaseModel) -> tuple[dict[str, Any], str]:
    """A file's content as JSON values, and its digest (SHA-256 of the sorted JSON)."""
    content = model.model_dump(mode="json")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return content, hashlib.sha256(text.encode()).hexdigest()


def search_keys(file: MatterFile) -> list[list[str]]:
    """For each name of a matter: the name, its pinyin, its initials."""
    return [
        [name, "".join(lazy_pinyin(name)), "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))]
        for name in (file.name, *file.everyday_names)
    ]


def versions_for_update(*, matter: Matter) -> list[MatterVersion]:
    """All versions of a matter, the newest first, held until the transaction ends."""
    return list(matter.versions.select_for_update().order_by("-version"))


def add_version(
    *,
    matter: Matter,
    held: Iterable[MatterVersion],
    file: MatterFile,
    at: datetime,
    source_file: str = "",
    published_by: Actor | None = None,
) -> list[MatterVersion]:
    """The next version, and those of `held` (the newest first) that it cut, as rows for the audit, the new one first.

    What holds now holds on until the first day of the new one; a version that would have begun later never holds.
    """
    before = list(held)
    begins = rules.begins_at(first=not before, file_date=file.valid_from, zone=CHINA, at=at)
    cut = end_versions(held=before, ends_at=begins) if begins else []
    content, digest = canonical(file)
    version = MatterVersion.objects.create(
        matter=matter,
        version=before[0].version + 1 if before else 1,
        name=file.name,
        status=file.status,
        valid_from=begins,
        content=content,
        keys=search_keys(file),
        digest=digest,
        source_file=source_file,
        loaded_at=at,
        published_by_id=published_by.account_id if published_by else None,
        published_by_name=published_by.name if published_by else "",
    )
    return [version, *cut]


def end_versions(*, held: Iterable[MatterVersion], ends_at: datetime) -> list[MatterVersion]:
    """Let nothing of `held` hold from a moment on. The rows that this changed."""
    cut = []
    for version in held:
        ends = rules.end_of(valid_from=version.valid_from, valid_to=version.valid_to, cut_at=ends_at)
        if ends != version.valid_to:
            version.valid_to = ends
            version.save(update_fields=["valid_to"])
            cut.append(version)
    return cut
