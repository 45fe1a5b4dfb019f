"""Imports: /desk/imports/…"""

from django.urls import path

from linli.desk.views import imports

urlpatterns = [
    path("", imports.batches, name="imports"),
    path("upload/", imports.upload, name="import_upload"),
    path("<uuid:batch_id>/", imports.batch, name="import_batch"),
    path("<uuid:batch_id>/rows/", imports.rows, name="import_rows"),
    path("<uuid:batch_id>/report.xlsx", imports.report, name="import_report"),
    path("<uuid:batch_id>/<slug:step>/", imports.step, name="import_step"),
]
