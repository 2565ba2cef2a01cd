"""Addresses of `names`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.names import views

app_name = "names"
urlpatterns = [
    path("", views.search, name="search"),
    path("suggest", views.suggest, name="suggest"),
]
