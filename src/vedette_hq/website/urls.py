"""Addresses of `website`."""

from django.urls import path

from vedette_hq.website import views

app_name = "website"
urlpatterns = [
    path("", views.start, name="start"),
    path("settings", views.settings, name="settings"),
    path("build", views.build, name="build"),
    path("edition/<rid:id>", views.edition, name="edition"),
    path("archive.zip", views.archive, name="archive"),
    path("preview/<rid:id>", views.preview, name="preview"),
    path("see/<rid:id>/<path:path>", views.see, name="see"),
    path("shown/<path:path>", views.shown, name="shown"),
]
