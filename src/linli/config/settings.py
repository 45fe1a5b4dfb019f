"""Settings, read from the environment. With nothing set: the embedded database under `var/`."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from linli.config.tenancy import SHARED_APPS, TENANT_APPS
from linli.kernel import keys

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("LINLI_VAR") or ROOT / "var")
DATA = Path(os.environ.get("LINLI_DATA") or ROOT / "data")
FILES = VAR / "files"
KEY_FILE = Path(os.environ.get("LINLI_KEY_FILE") or VAR / "keys" / "linli.keys")
AUDIT_HEADS = Path(os.environ.get("LINLI_AUDIT_HEADS") or VAR / "audit.heads")


def database(url: str) -> dict[str, Any]:
    """Connection settings for `sqlite:////absolute/path` or `postgresql://user:password@host:port/name?option=…`.

    Raises ValueError for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                # FULL: what was acknowledged survives a power cut, not only a crash of the process
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "OPTIONS": {**options, "prepare_threshold": _threshold(options.get("prepare_threshold", "0"))},
        }
    raise ValueError(f"DATABASE_URL: {parts.scheme!r} is neither sqlite nor postgresql")


DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'linli.sqlite3'}"


def _threshold(text: str) -> int | None:
    """After how many runs a frequent statement is kept ready in the server; `none` for a pooler that cannot."""
    return None if text == "none" else int(text)


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DEBUG = False
SECRET_KEY = keys.secret_for(KEY_FILE, "django")
ALLOWED_HOSTS = [host for host in os.environ.get("LINLI_HOSTS", "*").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("LINLI_ORIGINS", "").split(",") if origin]
BEHIND_TLS = os.environ.get("LINLI_TLS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "linli_session", "linli_csrf"
SESSION_COOKIE_AGE = 8 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the form of a matter with 400 papers of 20 fields
# calls a minute in one process, 0 for no limit: writes of an account; calls without a token from an address
API_WRITES_A_MINUTE = int(os.environ.get("LINLI_API_WRITES", "60000"))
API_TRACKS_A_MINUTE = int(os.environ.get("LINLI_API_TRACKS", "300"))
# wrong passwords a minute from one address, over all names, in one process; 0 for no limit
WRONG_PASSWORDS_A_MINUTE = int(os.environ.get("LINLI_WRONG_PASSWORDS", "20"))

# what asks for a second factor at sign-in: reveal, export
SECOND_FACTOR = frozenset(os.environ.get("LINLI_SECOND_FACTOR", "").replace(",", " ").split())

INSTALLED_APPS = [
    "linli.config",
    "linli.theme",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "ninja",
    *SHARED_APPS,
    *TENANT_APPS,
]

MIDDLEWARE = [
    "linli.config.operate.AccessLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "linli.config.pages.Policy",
    "linli.config.pages.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "linli.config.pages.Forms",
    "linli.config.pages.SignedIn",
    "linli.config.middleware.Present",
    "linli.config.pages.Messages",
    "linli.config.pages.Frames",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "linli.theme.context.page",
            ],
        },
    }
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = False  # the lock-out below counts failures by account and address
ACCOUNT_ADAPTER = "linli.access.sign_in.StaffAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
MFA_ADAPTER = "linli.access.sign_in.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Linli"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "theme" / "locale"]
LANGUAGE_COOKIE_NAME = "linli_language"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "linli.config.static.Storage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "linli.config.logs.json_lines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LINLI_LOG", "WARNING")},
    "loggers": {"linli.requests": {"level": os.environ.get("LINLI_ACCESS_LOG", "INFO")}},
}

CLOCK = os.environ.get("LINLI_CLOCK", "")
DEMO = False  # a database made by `linli demo` says so itself, see kernel.clock
PAGE_CLOCK = "linli.kernel.clock.now"  # the theme knows no clock of its own
