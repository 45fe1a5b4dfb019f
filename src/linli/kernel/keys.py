"""The key file: master keys outside the database, one derived key for each purpose.

The file is JSON `{"current": "k1", "keys": {"k1": "<32 bytes, base64>"}}` with mode 0600. Rotation adds a key and
moves `current`; old keys stay, because sealed values name the key that sealed them.
"""

import base64
import json
import os
import secrets
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class KeyFileMissing(Exception):
    """No key file where one is expected. Restore it from its own backup; `linli keys init` makes one for a new database."""


class KeyFileUnsafe(Exception):
    """The key file can be read by others, or is not a key file."""


@dataclass(frozen=True)
class KeyRing:
    current: str
    keys: dict[str, bytes]

    def derive(self, purpose: str, key_id: str | None = None) -> bytes:
        """32 bytes for one purpose (HKDF-SHA256, RFC 5869). Raises KeyError for an unknown key id."""
        return _derive(self.keys[key_id or self.current], purpose)


@lru_cache(maxsize=512)
def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(master)


def create(path: Path) -> KeyRing:
    """Write a new key file with mode 0600. Raises FileExistsError rather than replace one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    ring = KeyRing("k1", {"k1": secrets.token_bytes(32)})
    text = json.dumps(
        {"current": ring.current, "keys": {k: base64.b64encode(v).decode() for k, v in ring.keys.items()}}
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return ring


@lru_cache(maxsize=8)
def load(path: Path) -> KeyRing:
    """Read the key file. Raises KeyFileMissing, or KeyFileUnsafe when others may read it or it cannot be parsed."""
    try:
        mode = path.stat().st_mode
        content = json.loads(path.read_text())
    except FileNotFoundError:
        raise KeyFileMissing(str(path)) from None
    except ValueError as broken:
        raise KeyFileUnsafe(f"{path}: {broken}") from broken
    if stat.S_IMODE(mode) & 0o077:
        raise KeyFileUnsafe(f"{path}: mode {stat.S_IMODE(mode):o}, expected 600")
    return KeyRing(content["current"], {k: base64.b64decode(v) for k, v in content["keys"].items()})


def secret_for(path: Path, purpose: str) -> str:
    """A secret for settings that must exist at start. Without a key file it is random, so that `linli doctor` can still run."""
    try:
        return load(path).derive(purpose).hex()
    except (KeyFileMissing, KeyFileUnsafe):
        return secrets.token_hex(32)
