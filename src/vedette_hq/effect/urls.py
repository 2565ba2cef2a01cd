"""Addresses of `effect`."""

from django.urls import path

from vedette_hq.effect import views

app_name = "effect"
urlpatterns = [
    path("", views.log, name="list"),
    path("add", views.add, name="add"),
    path("task/<rid:id>/done", views.done_, name="done"),
    path("<rid:id>", views.line, name="line"),
    path("<rid:id>/withdraw", views.withdraw, name="withdraw"),
    path("<rid:id>/follow", views.follow, name="follow"),
]
