from django.urls import include, path

from linli.desk.views import (
    account,
    cases,
    classes,
    home,
    intake,
    matters,
    moves,
    papers,
    printing,
    search,
    suggestions,
    worklist,
)

app_name = "desk"
urlpatterns = [
    path("", home.today, name="today"),
    path("cases/", worklist.worklist, name="worklist"),
    path("cases/narrow/", worklist.narrow, name="narrow"),
    path("cases/new/", intake.intake, name="intake"),
    path("cases/new/matter/", intake.matter_part, name="intake_matter"),
    path("cases/new/classes/", classes.options, name="class_options"),
    path("cases/new/suggestion/", suggestions.part, name="intake_suggestion"),
    path("cases/new/person/", intake.person_part, name="intake_person"),
    path("cases/<str:number>/", cases.case, name="case"),
    path("cases/<str:number>/done/", intake.done, name="done"),
    path("cases/<str:number>/moves/<str:move>/", moves.move, name="move"),
    path("cases/<str:number>/people/<uuid:party_id>/", cases.reveal, name="reveal"),
    path("cases/<str:number>/attachments/", papers.add, name="attach"),
    path("cases/<str:number>/attachments/<uuid:attachment_id>/", papers.open_file, name="attachment"),
    path("cases/<str:number>/slip.pdf", printing.slip, name="slip"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("search/", search.search, name="search"),
    path("matters/", matters.matters, name="matters"),
    path("matters/options/", matters.options, name="matter_options"),
    path("matters/<slug:code>/", matters.matter, name="matter"),
    path("matters/<slug:code>/form.pdf", printing.guide, name="guide"),
    path("catalogue/", include("linli.desk.catalogue_urls")),
    path("imports/", include("linli.desk.imports_urls")),
    path("account/", account.account, name="account"),
]
