"""Addresses of `terms`."""

from django.urls import path

from vedette_hq.terms import views

app_name = "terms"
urlpatterns = [
    path("", views.vocabularies, name="list"),
    path("import", views.give_file, name="import"),
    path("import/<rid:id>", views.take, name="take"),
    path("in/<slug:vocabulary>", views.vocabulary, name="vocabulary"),
    path("in/<slug:vocabulary>/add", views.add, name="add"),
    path("in/<slug:vocabulary>/retire", views.retire, name="retire"),
    path("in/<slug:vocabulary>/use", views.use, name="use"),
]
