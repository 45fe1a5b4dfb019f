"""Privacy notices."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from linli.access.rules import Actor
from linli.kernel import audit
from linli.people.models import PrivacyNotice


class NoticeChanged(ValueError):
    """A published version was given other words: a changed notice needs a new version."""


@transaction.atomic
def publish_notice(
    *, version: str, valid_from: date, content: Mapping[str, Any], by: Actor, at: datetime
) -> tuple[PrivacyNotice, bool]:
    """Publish a version of the privacy notice; the same again changes nothing. Raises NoticeChanged."""
    notice, made = PrivacyNotice.objects.get_or_create(
        version=version, defaults={"valid_from_date": valid_from, "content": dict(content)}
    )
    if made:
        audit.record("notice.publish", notice, by=by, at=at, wrote=[notice], about={"version": version})
    elif notice.content != dict(content):
        raise NoticeChanged(version)
    return notice, made
