"""Sign-in, sign-out, change of password and second factor: the only addresses of the library that are served.

Its other addresses (sign-up, e-mail, reset of passwords, …) keep their names, which the library itself looks up, and
answer 404: staff are entered by an administrator, and Linli knows nobody's mail address.
"""

from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.urls import urlpatterns as of_library
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.views.generic.base import RedirectView

from linli.access.sign_in import recorded

SERVED = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


def closed(request: HttpRequest, **parts: str) -> HttpResponseBase:
    """An address that is not in use."""
    raise Http404


def only_served(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses under the same names, of which only those in SERVED are answered."""
    return [
        URLResolver(pattern.pattern, only_served(pattern.url_patterns))
        if isinstance(pattern, URLResolver)
        else URLPattern(pattern.pattern, pattern.callback if pattern.name in SERVED else closed, name=pattern.name)
        for pattern in patterns
    ]


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="account_login"), name="account_folder"),
    # pages that change second factors, in the library's own places: what they write is put on record
    path("2fa/totp/activate/", recorded(activate_totp)),
    path("2fa/totp/deactivate/", recorded(deactivate_totp)),
    path("2fa/recovery-codes/generate/", recorded(generate_recovery_codes)),
    *only_served(of_library),
]
