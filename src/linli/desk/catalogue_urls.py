"""Where the keepers of the catalogue work: below /desk/catalogue/."""

from django.urls import path

from linli.desk.views import catalogue, catalogue_drafts, catalogue_equality, catalogue_publishing, catalogue_sheets

urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("new/", catalogue_drafts.new_matter, name="new_matter"),
    path("export.xlsx", catalogue_sheets.export, name="catalogue_export"),
    path("equality/", catalogue_equality.equality, name="equality"),
    path("import/", catalogue_sheets.bring, name="catalogue_import"),
    path("drafts/<uuid:draft_id>/preview/", catalogue_drafts.preview, name="draft_preview"),
    path("drafts/<uuid:draft_id>/preview.pdf", catalogue_drafts.preview_paper, name="draft_paper"),
    path("drafts/<uuid:draft_id>/publish/", catalogue_publishing.publish, name="draft_publish"),
    path("drafts/<uuid:draft_id>/drop/", catalogue_publishing.drop, name="draft_drop"),
    path("drafts/<uuid:draft_id>/<slug:section>/", catalogue_drafts.edit, name="draft"),
    path("matters/<slug:code>/", catalogue.kept_matter, name="catalogue_matter"),
    path("matters/<slug:code>/versions/", catalogue.versions, name="catalogue_versions"),
    path("matters/<slug:code>/<int:version>.yaml", catalogue.as_file, name="catalogue_file"),
    path("matters/<slug:code>/draft/", catalogue_drafts.begin, name="draft_begin"),
    path("matters/<slug:code>/end/", catalogue_publishing.end, name="catalogue_end"),
]
