"""Addresses of `press`."""

from django.urls import path

from vedette_hq.press import views, views_book

app_name = "press"
urlpatterns = [
    path("", views.texts, name="list"),
    path("new", views.new, name="new"),
    path("words", views_book.words_start, name="words"),
    path("words/<slug:language>", views_book.words, name="words_of"),
    path("readers", views_book.readers, name="readers"),
    path("readers/new", views_book.reader_new, name="reader_new"),
    path("readers/list", views_book.mailing, name="mailing"),
    path("readers/<rid:id>", views_book.reader, name="reader"),
    path("readers/<rid:id>/end", views_book.reader_end, name="reader_end"),
    path("<rid:id>/kit", views.kit, name="kit"),
    path("<rid:id>/make", views.make, name="make"),
    path("<rid:id>/picture", views.picture, name="picture"),
    path("<rid:id>/read/<slug:language>.<slug:form>", views.read, name="read"),
    path("<rid:id>/<slug:language>", views.compose, name="compose"),
]
