"""Identifiers made by the application: time-ordered, so that new rows land at the end of an index (RFC 9562)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, then random bits."""
    return uuid7()
