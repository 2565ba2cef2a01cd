"""Addresses of the first page."""

from __future__ import annotations

from django.urls import path

from vedette_hq.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("lock", views.lock, name="lock"),
    path("language", views.language, name="language"),
    path("alive", views.alive, name="alive"),
]
