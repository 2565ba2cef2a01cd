"""Addresses of `finding`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.finding import views, views_of

app_name = "finding"
urlpatterns = [
    path("", views.search, name="search"),
    path("keep", views.keep, name="keep"),
    path("pick", views.pick_into, name="pick_into"),
    path("lists", views.lists, name="lists"),
    path("lists/<rid:id>", views.saved, name="list"),
    path("lists/<rid:id>/change", views.change, name="change"),
    path("lists/<rid:id>/end", views.end, name="end"),
    path("lists/<rid:id>/pick", views.pick, name="pick"),
    path("table", views_of.table, name="table"),
    path("map", views_of.map_, name="map"),
    path("timeline", views_of.timeline, name="timeline"),
    path("network", views_of.network, name="network"),
    path("chain", views_of.chain, name="chain"),
    path("export/<slug:view>", views_of.export, name="export"),
]
