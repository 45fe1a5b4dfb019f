"""What the library for sign-in asks of us; what it writes of accounts goes through our actions."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from linli.access.actions import change_password, factors_recorded, renew_hash
from linli.access.choices import AccountKind
from linli.access.models import Account
from linli.access.rules import Actor
from linli.kernel import seals
from linli.kernel.pace import Pace, TooMany, address_of

View = Callable[..., HttpResponseBase]
FACTORS = "mfa_authenticator"
# who tries many names in turn is not held up by the lock of each
wrong_passwords = Pace()
ANY_ROW = UUID(int=0)  # the library asks for a seal before there is a row; the audit knows which row holds which


class FactorMissing(Exception):
    """What is asked for needs a second factor, and this sign-in had none. `has_one`: the account has one to show."""

    def __init__(self, *, has_one: bool) -> None:
        self.has_one = has_one
        super().__init__()


class StaffAdapter(DefaultAccountAdapter):
    """Staff are entered by an administrator; nobody signs up by themselves."""

    def is_open_for_signup(self, request: object) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Without a page to go back to: residents to their own matters, staff to the desk."""
        user = request.user
        return (
            "/my/" if isinstance(user, Account) and user.kind == AccountKind.RESIDENT else settings.LOGIN_REDIRECT_URL
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError while the address has to wait."""
        try:
            wrong_passwords.check(who=address_of(request), most=settings.WRONG_PASSWORDS_A_MINUTE)
        except TooMany:
            raise ValidationError(
                _("从这个网络输错密码的次数太多，请过一分钟再试。急用的，请联系本单位的系统管理员，或者到窗口办理。")
            ) from None
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        wrong_passwords.count(who=address_of(request))

    def set_password(self, user: Account, password: str) -> None:
        """The page has checked who asks and how strong it is: by the old password, or a link sent to its owner."""
        own = Actor(account_id=user.pk, name=user.name, kind=user.kind)
        _take_over(user, change_password(account=user, password=password, by=own, at=_now(self.request)))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        user: Account | None = super().authenticate(request, **credentials)
        password = credentials.get("password", "")
        if user and password and is_outdated(user.password):
            _take_over(user, renew_hash(account=user, password=password, at=_now(request)))
        return user


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are sealed in the database."""

    def encrypt(self, text: str) -> str:
        return seals.seal(text, table=FACTORS, column="data", row_id=ANY_ROW)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises SealBroken for what was changed or never sealed: an empty secret, too, would be one that all know."""
        plain = seals.unseal(encrypted_text, table=FACTORS, column="data", row_id=ANY_ROW)
        if not plain:
            raise seals.SealBroken(FACTORS)
        return plain


def is_outdated(encoded: str) -> bool:
    """Whether a usable hash was made in another way, or with less work, than one made today."""
    hasher = get_hasher()
    return identify_hasher(encoded).algorithm != hasher.algorithm or hasher.must_update(encoded)


def recorded(view: View) -> View:
    """A page of the library that changes second factors, with what it changes put on record."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if request.method != "POST" or not isinstance(user, Account):
            return view(request, *args, **kwargs)
        with factors_recorded(account=user, by=request.actor, at=_now(request)):  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

    return inner


def require_factor(*, request: HttpRequest, what: str) -> None:
    """Raise FactorMissing where the settings ask for a second factor for `what` and this sign-in had none."""
    user = request.user
    if what not in settings.SECOND_FACTOR or not isinstance(user, Account):
        return
    if not any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        raise FactorMissing(has_one=is_mfa_enabled(user))


def _take_over(user: Account, written: Account) -> None:
    user.password, user.password_changed_at = written.password, written.password_changed_at


def _now(request: HttpRequest) -> Any:
    return request.now  # type: ignore[attr-defined]
