from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from django.urls import include, path

from linli.access.sign_in import recorded

urlpatterns = [
    # pages of the library that change second factors, in its own places: what they write is put on record
    path("accounts/2fa/totp/activate/", recorded(activate_totp)),
    path("accounts/2fa/totp/deactivate/", recorded(deactivate_totp)),
    path("accounts/2fa/recovery-codes/generate/", recorded(generate_recovery_codes)),
    path("accounts/", include("allauth.urls")),
    path("desk/", include("linli.desk.urls")),
    path("api/v1/", include("linli.api.urls")),
    path("", include("linli.theme.urls")),
    path("", include("linli.config.operate")),
    path("", include("linli.portal.urls")),
]
