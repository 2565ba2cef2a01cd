"""Addresses of `rota`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.rota import views, views_making

app_name = "rota"
urlpatterns = [
    path("", views.start, name="start"),
    path("me", views.mine, name="mine"),
    path("me/days", views.days_add, name="days_add"),
    path("me/calendar", views.calendar, name="calendar"),
    path("days/<rid:id>/remove", views.days_remove, name="days_remove"),
    path("going/<rid:id>/answer", views.answer, name="answer"),
    path("seen/<rid:id>", views.seen, name="seen"),
    path("hand-overs", views.handings, name="handings"),
    path("people", views_making.people, name="people"),
    path("people/<rid:id>", views_making.profile, name="profile"),
    path("people/<rid:id>/days", views_making.person_days, name="person_days"),
    path("rules", views_making.rules, name="rules"),
    path("words", views_making.word, name="word"),
    path("words/<rid:id>/end", views_making.word_end, name="word_end"),
    path("new", views_making.make, name="make"),
    path("turns/<rid:id>", views_making.turn, name="turn"),
    path("turns/<rid:id>/change", views_making.change, name="change"),
    path("turns/<rid:id>/drop", views_making.drop, name="drop"),
    path("proposals/<rid:id>", views_making.proposal, name="proposal"),
    path("proposals/<rid:id>/take", views_making.take, name="take"),
    path("<rid:id>", views_making.rota, name="rota"),
    path("<rid:id>/close", views_making.close, name="close"),
    path("<rid:id>/turns", views_making.plan, name="plan"),
    path("<rid:id>/grid", views_making.grid, name="grid"),
    path("<rid:id>/check", views_making.check, name="check"),
    path("<rid:id>/propose", views_making.propose, name="propose"),
    path("<rid:id>/proposals", views_making.compare, name="compare"),
    path("<rid:id>/burdens", views_making.burdens, name="burdens"),
    path("<rid:id>/publish", views_making.publish, name="publish"),
]
