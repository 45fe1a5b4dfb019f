from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from linli.api.contract import api, unknown_address

urlpatterns = [path("", api.urls), re_path(r"", csrf_exempt(unknown_address), name="api-unknown")]
