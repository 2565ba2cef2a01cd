"""Addresses of `cases`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.cases, name="list"),
    path("new", views.new, name="new"),
    path("<rid:id>", views.case, name="case"),
    path("<rid:id>/who", views.who, name="who"),
    path("<rid:id>/team/propose", views.propose, name="propose"),
    path("<rid:id>/team/end", views.end, name="end"),
    path("<rid:id>/title", views.title, name="title"),
    path("<rid:id>/close", views.close, name="close"),
    path("<rid:id>/reopen", views.reopen, name="reopen"),
]
