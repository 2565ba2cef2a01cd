"""Addresses of `matching`."""

from django.urls import path

from vedette_hq.matching import views, views_units

app_name = "matching"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("quality", views.quality, name="quality"),
    path("quality/learn", views.learn, name="learn"),
    path("quality/shipped", views.shipped, name="shipped"),
    path("quality/<rid:id>/use", views.use, name="use"),
    path("pair/<rid:id>", views.pair, name="pair"),
    path("pair/<rid:id>/judge", views.judge, name="judge"),
    path("judgement/<rid:id>", views.judgement, name="judgement"),
    path("judgement/<rid:id>/revoke", views.revoke, name="revoke"),
    path("units", views_units.unit_list, name="units"),
    path("unit/<rid:id>", views_units.unit, name="unit"),
    path("<rid:id>", views_units.entity, name="entity"),
    path("<rid:id>/look", views.choose, name="choose"),
    path("<rid:id>/beside", views.put, name="put"),
]
