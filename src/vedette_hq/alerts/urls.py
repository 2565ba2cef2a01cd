"""Addresses of `alerts`."""

from django.urls import path

from vedette_hq.alerts import views, views_channels

app_name = "alerts"
urlpatterns = [
    path("", views.start, name="start"),
    path("news", views.news, name="news"),
    path("past", views.past, name="past"),
    path("alert/<rid:id>", views.alert, name="alert"),
    path("alert/<rid:id>/take", views.take, name="take"),
    path("ways/", views.ways, name="ways"),
    path("ways/add", views.way_add, name="way_add"),
    path("ways/push", views.push_add, name="push_add"),
    path("ways/<rid:id>/try", views.way_try, name="way_try"),
    path("ways/<rid:id>/confirm", views.way_confirm, name="way_confirm"),
    path("ways/<rid:id>/first", views.way_first, name="way_first"),
    path("ways/<rid:id>/remove", views.way_remove, name="way_remove"),
    path("worker.js", views.worker, name="worker"),
    path("duties/", views_channels.duties, name="duties"),
    path("duties/give", views_channels.duty_give, name="duty_give"),
    path("duties/<rid:id>/end", views_channels.duty_end, name="duty_end"),
    path("channels/", views_channels.channels, name="channels"),
    path("channels/add", views_channels.channel_add, name="channel_add"),
    path("channels/<rid:id>", views_channels.channel, name="channel"),
    path("channels/<rid:id>/try", views_channels.channel_try, name="channel_try"),
    path("channels/<rid:id>/switch", views_channels.channel_switch, name="channel_switch"),
    path("channels/<rid:id>/remove", views_channels.channel_remove, name="channel_remove"),
]
