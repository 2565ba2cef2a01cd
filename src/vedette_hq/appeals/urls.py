"""Addresses of `appeals`."""

from django.urls import path

from vedette_hq.appeals import views, views_book, views_papers

app_name = "appeals"
urlpatterns = [
    path("", views.tracks, name="list"),
    path("open", views.open_, name="open"),
    path("addresses", views_book.addresses, name="addresses"),
    path("addresses/new", views_book.address_new, name="address_new"),
    path("addresses/<rid:id>", views_book.address, name="address"),
    path("addresses/<rid:id>/end", views_book.address_end, name="address_end"),
    path("contact/<rid:id>/told", views.told, name="told"),
    path("bundle/<rid:id>", views_papers.bundle, name="bundle"),
    path("bundle/<rid:id>/sign", views_papers.sign, name="sign"),
    path("bundle/<rid:id>/take", views_papers.take, name="take"),
    path("paper/<rid:id>", views_papers.paper, name="paper"),
    path("paper/<rid:id>/read.<slug:form>", views_papers.read, name="read"),
    path("paper/<rid:id>/sent", views_papers.sent, name="sent"),
    path("<rid:id>", views.track, name="track"),
    path("<rid:id>/facts", views.facts, name="facts"),
    path("<rid:id>/translate/<slug:language>", views.translate, name="translate"),
    path("<rid:id>/call", views.call, name="call"),
    path("<rid:id>/decide", views.decide, name="decide"),
    path("<rid:id>/step", views.step, name="step"),
    path("<rid:id>/contact", views.contact, name="contact"),
    path("<rid:id>/addressees", views_book.addressees, name="addressees"),
    path("<rid:id>/end", views.end, name="end"),
    path("<rid:id>/papers", views_papers.papers, name="papers"),
    path("<rid:id>/make", views_papers.make, name="make"),
    path("<rid:id>/draft/<slug:paper>/<slug:language>.<slug:form>", views_papers.draft, name="draft"),
]
