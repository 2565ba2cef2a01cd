"""Addresses of `exchange`."""

from __future__ import annotations

from django.urls import URLPattern, path

from vedette_hq.exchange import export_views, import_views

app_name = "exchange"
IMPORTS: list[URLPattern] = [
    path("imports/", import_views.imports, name="imports"),
    path("imports/begin", import_views.import_begin, name="import_begin"),
    path("imports/<rid:id>", import_views.import_, name="import"),
    path("imports/<rid:id>/piece", import_views.import_piece, name="import_piece"),
    path("imports/<rid:id>/whole", import_views.import_whole, name="import_whole"),
    path("imports/<rid:id>/mapping", import_views.import_mapping, name="import_mapping"),
    path("imports/<rid:id>/check", import_views.import_check, name="import_check"),
    path("imports/<rid:id>/run", import_views.import_run, name="import_run"),
    path("imports/<rid:id>/undo", import_views.import_undo, name="import_undo"),
    path("imports/<rid:id>/discard", import_views.import_discard, name="import_discard"),
    path("imports/<rid:id>/progress", import_views.import_progress, name="import_progress"),
    path("imports/<rid:id>/problems", import_views.import_problems, name="import_problems"),
    path("imports/<rid:id>/conflicts", import_views.import_conflicts, name="import_conflicts"),
]
EXPORTS: list[URLPattern] = [
    path("exports/", export_views.exports, name="exports"),
    path("exports/look", export_views.export_look, name="export_look"),
    path("exports/leave", export_views.export_leave, name="export_leave"),
    path("exports/whole", export_views.export_whole_, name="export_whole"),
    path("exports/take", export_views.export_take, name="export_take"),
]
urlpatterns: list[URLPattern] = [*IMPORTS, *EXPORTS]
