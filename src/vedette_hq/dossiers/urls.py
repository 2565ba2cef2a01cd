"""Addresses of `dossiers`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("case/<rid:id>", views.case, name="case"),
    path("case/<rid:id>/new", views.new, name="new"),
    path("<rid:id>", views.dossier, name="dossier"),
    path("<rid:id>/exhibits", views.exhibits, name="exhibits"),
    path("<rid:id>/version", views.version_new, name="version_new"),
    path("version/<rid:id>", views.version, name="version"),
    path("version/<rid:id>/save", views.version_save, name="version_save"),
    path("version/<rid:id>/sign", views.sign, name="sign"),
    path("version/<rid:id>/plan", views.plan, name="plan"),
    path("version/<rid:id>/build", views.build, name="build"),
    path("version/<rid:id>/fetch", views.fetch, name="fetch"),
    path("version/<rid:id>/discard", views.discard, name="discard"),
    path("version/<rid:id>/given", views.given, name="given"),
]
