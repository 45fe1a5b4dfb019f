"""Files of cases: sealed outside the web root first, then the row that speaks of them."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import puremagic
from django.db import transaction
from django.utils.translation import gettext as _

from linli.access.rules import Actor, NotAllowed
from linli.cases import queries
from linli.cases.choices import OPEN_STATES, State
from linli.cases.models import Case, CaseAttachment, CaseMaterial
from linli.cases.queries.attachments import attachment_card, may_attach, place_of, stored_path
from linli.cases.queries.cards import AttachmentCard
from linli.cases.rules.files import judged_type, tidy_name
from linli.cases.rules.flow import MoveRefused
from linli.cases.rules.wholeness import fault_of
from linli.kernel import audit, seals
from linli.kernel.ids import new_id
from linli.kernel.telling import told
from linli.people.actions.parties import FieldRefused, seal_texts


def attach_file(
    *, number: str, name: str, content: bytes, by: Actor, at: datetime, material: str = ""
) -> AttachmentCard:
    """Add a file to a case. Its type is judged by its content; its name is kept with the numbers in it masked.

    Raises NotFound outside the scope of `by`, NotAllowed, MoveRefused for a resident whose case has ended,
    FileTooLarge above 10 MB, FileTypeRefused, FieldRefused for an empty or broken file or a material the case does not
    have.
    """
    case = queries.case_by_number(number=number, by=by)
    if not may_attach(case=case, by=by):
        _refuse(case, by)
    kind = _checked_type(content)
    _check_material(case, material)
    key = new_id()
    row = CaseAttachment(
        id=key,
        case=case,
        material_code=material,
        type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        at=at,
        by_id=by.account_id,
    )
    masked, mentions = seal_texts(case_id=case.pk, texts={f"attachment:{key}": tidy_name(name, type_=kind)})
    row.name = masked[f"attachment:{key}"][:120]
    with _stored(key, content), transaction.atomic():
        row.save(force_insert=True)
        for mention in mentions:
            mention.save(force_insert=True)
        audit.record("case.attach", case, by=by, at=at, wrote=[row, *mentions], about={"type": kind})
    return attachment_card(row)


def _refuse(case: Case, by: Actor) -> None:
    if by.is_resident and case.state not in OPEN_STATES:
        ended = _("这件事现在是“%(state)s”，不能再补充文件。需要继续办理的，请申请重新办理。")
        raise MoveRefused(ended % {"state": State(case.state).label})
    raise NotAllowed("cases.note")


def _checked_type(content: bytes) -> str:
    if not content:
        raise FieldRefused([("file", _("文件是空的，请重新选择。"))])
    try:
        matches = puremagic.magic_string(content[: 64 * 1024])
    except (puremagic.PureError, ValueError):
        matches = []
    best = max((match.confidence for match in matches), default=0)
    kind = judged_type(content, likely=[m.mime_type for m in matches if m.confidence == best], say=told)
    if fault := fault_of(content, kind=kind):
        raise FieldRefused([("file", told(fault))])
    return kind


def _check_material(case: Case, code: str) -> None:
    if code and not CaseMaterial.objects.filter(case=case, code=code).exists():
        raise FieldRefused([("material", _("这件事没有要求材料“%(code)s”，请核对代码。") % {"code": code})])


@contextmanager
def _stored(key: UUID, content: bytes) -> Iterator[None]:
    """Keep the sealed bytes on disk before the row is written, and take them away again when it is not."""
    path = stored_path(attachment_id=key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(seals.seal_bytes(content, place=place_of(key)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync(path.parent)
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
