"""Addresses of `translation`."""

from django.urls import path

from vedette_hq.translation import views, views_tables

app_name = "translation"
urlpatterns = [
    path("", views.works, name="list"),
    path("terms", views_tables.terms, name="terms"),
    path("terms/new", views_tables.term_new, name="term_new"),
    path("terms/<rid:id>", views_tables.term, name="term"),
    path("terms/<rid:id>/end", views_tables.term_end, name="term_end"),
    path("names", views_tables.names, name="names"),
    path("names/new", views_tables.name_new, name="name_new"),
    path("names/<rid:id>", views_tables.name, name="name"),
    path("names/<rid:id>/end", views_tables.name_end, name="name_end"),
    path("<rid:id>/<slug:language>", views.side, name="side"),
    path("<rid:id>/<slug:language>/stay", views.stay, name="stay"),
    path("<rid:id>/<slug:language>/review", views.review, name="review"),
]
