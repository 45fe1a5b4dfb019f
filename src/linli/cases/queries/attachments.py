"""Files of cases: within scope, opened from their sealed bytes, and compared with what was registered."""

import hashlib
from pathlib import Path
from uuid import UUID

from django.conf import settings

from linli.access.rules import Actor, may
from linli.cases.choices import OPEN_STATES
from linli.cases.models import Case, CaseAttachment
from linli.cases.queries.cards import AttachmentCard, files_of
from linli.cases.queries.scope import NotFound, case_by_number
from linli.kernel import seals
from linli.kernel.audit import Finding

BATCH = 200


class FileDamaged(Exception):
    """The stored bytes are not those that were added, or are no longer there."""


def attachment_card(row: CaseAttachment) -> AttachmentCard:
    """An attachment as it is shown."""
    return AttachmentCard(row.pk, row.material_code, row.name, row.type, row.size, row.sha256, row.at)


def attachments_of(*, number: str, by: Actor) -> list[AttachmentCard]:
    """The files of a case in scope, in the order they came. Raises NotFound."""
    return [attachment_card(row) for row in files_of(case=case_by_number(number=number, by=by))]


def attachment_file(*, number: str, attachment_id: UUID, by: Actor) -> tuple[AttachmentCard, bytes]:
    """One file of a case in scope, with its plain bytes. Raises NotFound, and FileDamaged when they have changed."""
    case = case_by_number(number=number, by=by)
    row = next((row for row in files_of(case=case) if row.pk == attachment_id), None)
    if row is None:
        raise NotFound(number)
    return attachment_card(row), plain_bytes(row=row)


def plain_bytes(*, row: CaseAttachment) -> bytes:
    """The bytes of an attachment that the caller has found in scope. Raises FileDamaged."""
    try:
        content = seals.unseal_bytes(stored_path(attachment_id=row.pk).read_bytes(), place=place_of(row.pk))
    except (OSError, seals.SealBroken) as fault:
        raise FileDamaged(str(row.pk)) from fault
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise FileDamaged(str(row.pk))
    return content


def stored_path(*, attachment_id: UUID) -> Path:
    """Where the sealed bytes of an attachment lie."""
    return Path(settings.FILES) / "attachments" / attachment_id.hex[-2:] / attachment_id.hex


def place_of(attachment_id: UUID) -> str:
    """What the sealed bytes are bound to, so that one file cannot stand in for another."""
    return f"attachment:{attachment_id}"


def may_attach(*, case: Case, by: Actor) -> bool:
    """Whether `by`, who sees the case, may add a file: staff who may note on it, its resident while it is open."""
    if by.is_resident:
        return case.state in OPEN_STATES
    return may(by, "cases.note")


def damaged_files() -> tuple[Finding, ...]:
    """What `audit verify` says of stored files: each attachment whose bytes changed or are missing."""
    found: list[Finding] = []
    for row in CaseAttachment.objects.order_by("pk").iterator(BATCH):
        try:
            plain_bytes(row=row)
        except FileDamaged as damaged:
            gone = isinstance(damaged.__cause__, FileNotFoundError)
            what = "附件文件已不在（绕过系统删除）" if gone else "附件内容与登记不符（绕过系统改动）"
            found.append(Finding(CaseAttachment._meta.db_table, str(row.pk), what))
    return tuple(found)
