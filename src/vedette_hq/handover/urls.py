"""Addresses of `handover`."""

from django.urls import path

from vedette_hq.handover import views

app_name = "handover"
urlpatterns = [
    path("", views.start, name="start"),
    path("case/<rid:id>", views.case, name="case"),
    path("case/<rid:id>/note", views.write, name="case_write"),
    path("case/<rid:id>/give", views.give, name="case_give"),
    path("mission/<rid:id>", views.mission, name="mission"),
    path("mission/<rid:id>/note", views.write, name="mission_write"),
    path("mission/<rid:id>/give", views.give, name="mission_give"),
    path("note/<rid:id>", views.note, name="note"),
    path("note/<rid:id>/rewrite", views.rewrite, name="rewrite"),
    path("note/<rid:id>/end", views.end, name="end"),
    path("sheet/<rid:id>", views.sheet, name="sheet"),
    path("sheet/<rid:id>/take", views.take, name="take"),
]
