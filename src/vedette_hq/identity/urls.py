"""Addresses of `identity`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.identity import views

app_name = "identity"
urlpatterns = [
    path("", views.persons, name="persons"),
    path("case/<rid:id>", views.case, name="case"),
    path("case/<rid:id>/new", views.new, name="new"),
    path("case/<rid:id>/keys", views.keys, name="keys"),
    path("<rid:id>", views.person, name="person"),
    path("<rid:id>/add", views.add, name="add"),
    path("<rid:id>/open", views.open_, name="open"),
    path("<rid:id>/who", views.who, name="who"),
]
