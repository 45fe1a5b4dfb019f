from django.urls import path

from linli.portal.views import filing, matters, own, pages, tracking

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("help/", pages.help_page, name="help"),
    path("privacy/", pages.privacy, name="privacy"),
    path("matters/", matters.results, name="matters"),
    path("matters/<slug:code>/", matters.guide, name="guide"),
    path("matters/<slug:code>/form.pdf", matters.printed_guide, name="form"),
    path("file/<slug:code>/", filing.file_matter, name="file"),
    path("done/", filing.done, name="done"),
    path("done/slip.pdf", filing.slip, name="slip"),
    path("track/", tracking.track, name="track"),
    path("my/", own.own_matters, name="my"),
    path("my/<str:number>/", own.own_case, name="my_case"),
]
