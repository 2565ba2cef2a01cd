"""Addresses of `audit`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.acts, name="acts"),
    path("export", views.export, name="export"),
    path("check", views.check, name="check"),
    path("mine", views.mine, name="mine"),
    path("item/<rid:id>", views.item, name="item"),
    path("person/<rid:id>", views.person, name="person"),
    path("item/<rid:id>/who", views.who_item, name="who_item"),
    path("person/<rid:id>/who", views.who_person, name="who_person"),
    path("alarms", views.alarms, name="alarms"),
    path("alarms/<rid:id>", views.alarm, name="alarm"),
]
