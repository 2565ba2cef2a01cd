"""Addresses of `releases`."""

from django.urls import path

from vedette_hq.releases import views, views_gate, views_left

app_name = "releases"
urlpatterns = [
    path("", views.releases, name="list"),
    path("new", views.new, name="new"),
    path("labels", views_left.labels, name="labels"),
    path("labels/set", views_left.label, name="label"),
    path("left", views_left.left, name="left"),
    path("left/record/<rid:id>", views_left.left_record, name="left_record"),
    path("left/protected/<rid:id>", views_left.left_protected, name="left_protected"),
    path("case/<rid:id>/secrecy", views_left.secrecy, name="secrecy"),
    path("undertaking/<rid:id>/lift", views_left.lift, name="lift"),
    path("file/<rid:id>", views.piece, name="piece"),
    path("file/<rid:id>/describe", views.describe, name="describe"),
    path("file/<rid:id>/drop", views.drop, name="drop"),
    path("given/<rid:id>/told", views_left.told, name="told"),
    path("<rid:id>", views.release, name="release"),
    path("<rid:id>/text/<slug:language>", views.text, name="text"),
    path("<rid:id>/text/<slug:language>/write", views.write, name="write"),
    path("<rid:id>/advance", views.advance, name="advance"),
    path("<rid:id>/relabel", views.relabel, name="relabel"),
    path("<rid:id>/review/<slug:language>", views_gate.review, name="review"),
    path("<rid:id>/risk", views_gate.risk, name="risk"),
    path("<rid:id>/names", views_gate.names, name="names"),
    path("<rid:id>/checks", views_gate.checks, name="checks"),
    path("<rid:id>/check", views_gate.check, name="check"),
    path("<rid:id>/override", views_gate.override, name="override"),
    path("<rid:id>/embargo", views_gate.embargo, name="embargo"),
    path("<rid:id>/embargo/lift", views_gate.lift_embargo, name="lift_embargo"),
    path("<rid:id>/out", views_gate.out, name="out"),
    path("<rid:id>/correct", views_left.correct, name="correct"),
    path("<rid:id>/retract", views_left.retract, name="retract"),
    path("<rid:id>/take-back", views_left.take_back, name="take_back"),
    path("<rid:id>/record", views_left.record, name="record"),
    path("<rid:id>/given", views_left.hand, name="hand"),
]
