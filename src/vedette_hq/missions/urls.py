"""Addresses of `missions`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.missions import views

app_name = "missions"
urlpatterns = [
    path("", views.missions, name="list"),
    path("<rid:id>", views.mission, name="mission"),
    path("<rid:id>/who", views.who, name="who"),
    path("<rid:id>/team/add", views.add, name="add"),
    path("<rid:id>/team/end", views.end, name="end"),
    path("<rid:id>/title", views.title, name="title"),
    path("<rid:id>/close", views.close, name="close"),
    path("<rid:id>/reopen", views.reopen, name="reopen"),
    path("devices/<rid:id>", views.device, name="device"),
]
