"""Sealed fields: an authenticated cipher, and a keyed index to find equal values by.

A sealed value is `v1:<key id>:<nonce>:<ciphertext and tag>`, base64 without padding. Table, column and row are
bound to it as associated data, so that a value moved to another place does not open.
"""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from linli.kernel import keys


class SealBroken(Exception):
    """The value was changed, moved to another row, or sealed with a key that is not in the key file."""


def seal(plain: str, *, table: str, column: str, row_id: UUID) -> str:
    """Encrypt `plain` for one place (AES-256-GCM, 96-bit random nonce). An empty text stays empty."""
    if not plain:
        return ""
    ring, nonce = keys.load(settings.KEY_FILE), secrets.token_bytes(12)
    hidden = AESGCM(ring.derive("seal")).encrypt(nonce, plain.encode(), _place(table, column, row_id))
    return ":".join(["v1", ring.current, _text(nonce), _text(hidden)])


def unseal(sealed: str, *, table: str, column: str, row_id: UUID) -> str:
    """The plain text of a sealed value. Raises SealBroken."""
    if not sealed:
        return ""
    try:
        _, key_id, nonce, hidden = sealed.split(":")
        key = keys.load(settings.KEY_FILE).derive("seal", key_id)
        return AESGCM(key).decrypt(_bytes(nonce), _bytes(hidden), _place(table, column, row_id)).decode()
    except (ValueError, KeyError, InvalidTag):
        raise SealBroken(f"{table}.{column} {row_id}") from None


def seal_bytes(plain: bytes, *, place: str) -> bytes:
    """Encrypt a file for one place: key id, a newline, nonce, ciphertext and tag."""
    ring, nonce = keys.load(settings.KEY_FILE), secrets.token_bytes(12)
    return ring.current.encode() + b"\n" + nonce + AESGCM(ring.derive("files")).encrypt(nonce, plain, place.encode())


def unseal_bytes(sealed: bytes, *, place: str) -> bytes:
    """The plain bytes of a sealed file. Raises SealBroken."""
    try:
        key_id, _, rest = sealed.partition(b"\n")
        key = keys.load(settings.KEY_FILE).derive("files", key_id.decode())
        return AESGCM(key).decrypt(rest[:12], rest[12:], place.encode())
    except (ValueError, KeyError, InvalidTag):
        raise SealBroken(place) from None


def blind_index(value: str, *, column: str) -> str:
    """32 hexadecimal digits that are equal for equal values of one column, and tell nothing without the key."""
    return keyed_digest(value, purpose=f"index:{column}")[:32] if value else ""


def keyed_digest(value: str, *, purpose: str) -> str:
    """HMAC-SHA256 in hexadecimal under the first key of the ring, which rotation keeps."""
    ring = keys.load(settings.KEY_FILE)
    return hmac.new(ring.derive(purpose, min(ring.keys)), value.encode(), hashlib.sha256).hexdigest()


def _place(table: str, column: str, row_id: UUID) -> bytes:
    return f"{table}.{column}:{row_id}".encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
