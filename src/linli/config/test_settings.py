"""Settings of the test run: the same, with plain static files and a cheap password hash.

SQLite keeps the tests in a file, as it keeps a district: threads lock each other as they would there.
"""

import os
import tempfile
from pathlib import Path

_HOME = Path(os.environ.setdefault("LINLI_VAR", tempfile.mkdtemp(prefix="linli-test-")))
os.environ.pop("LINLI_CLOCK", None)

from linli.kernel import keys  # noqa: E402

if not (_HOME / "keys" / "linli.keys").exists():
    keys.create(_HOME / "keys" / "linli.keys")

from linli.config.settings import *  # noqa: E402, F403

STORAGES = {  # noqa: F405
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(_HOME / "test.sqlite3")}  # noqa: F405
