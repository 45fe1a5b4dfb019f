from django.urls import include, path

urlpatterns = [
    path("accounts/", include("linli.config.accounts")),
    path("desk/", include("linli.desk.urls")),
    path("api/v1/", include("linli.api.urls")),
    path("", include("linli.theme.urls")),
    path("", include("linli.config.operate")),
    path("", include("linli.portal.urls")),
]
