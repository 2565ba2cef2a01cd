"""Addresses of `redaction`."""

from django.urls import path

from vedette_hq.redaction import views, views_cutting

app_name = "redaction"
urlpatterns = [
    path("", views.redactions, name="list"),
    path("new", views.new, name="new"),
    path("file/<rid:id>", views.product, name="product"),
    path("<rid:id>", views.one, name="one"),
    path("<rid:id>/open", views.open_, name="open"),
    path("<rid:id>/text", views_cutting.text, name="text"),
    path("<rid:id>/areas", views_cutting.areas, name="areas"),
    path("<rid:id>/page/<int:number>", views_cutting.page, name="page"),
    path("<rid:id>/decide", views_cutting.decide, name="decide"),
    path("<rid:id>/words", views_cutting.words, name="words"),
    path("<rid:id>/area", views_cutting.area, name="area"),
    path("<rid:id>/drop", views_cutting.drop, name="drop"),
    path("<rid:id>/voice", views.voice, name="voice"),
    path("<rid:id>/confirm", views.confirm, name="confirm"),
    path("<rid:id>/again", views.again, name="again"),
    path("<rid:id>/hand", views.hand, name="hand"),
]
