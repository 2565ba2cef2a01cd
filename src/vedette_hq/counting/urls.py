"""Addresses of `counting`."""

from django.urls import path

from vedette_hq.counting import views

app_name = "counting"
urlpatterns = [
    path("", views.table, name="table"),
    path("export", views.export, name="export"),
    path("freeze", views.freeze, name="freeze"),
    path("kept", views.kept, name="kept"),
    path("kept/<rid:id>", views.frozen, name="frozen"),
    path("doubles", views.doubles, name="doubles"),
    path("doubles/judge", views.judge, name="judge"),
    path("doubles/<rid:id>/revoke", views.revoke, name="revoke"),
]
