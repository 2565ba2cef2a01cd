"""Addresses of `redress`."""

from django.urls import path

from vedette_hq.redress import views, views_carousel, views_steps

app_name = "redress"
urlpatterns = [
    path("", views.cases, name="list"),
    path("statistics", views_carousel.statistics, name="statistics"),
    path("case/<rid:id>", views.case, name="case"),
    path("case/<rid:id>/router", views.router, name="router"),
    path("case/<rid:id>/occurrence", views.occurrence, name="occurrence"),
    path("case/<rid:id>/earlier", views.earlier, name="earlier"),
    path("case/<rid:id>/begin", views.begin, name="begin"),
    path("case/<rid:id>/carousel", views_carousel.show, name="carousel"),
    path("case/<rid:id>/carousel/<slug:language>.<slug:form>", views_carousel.table, name="table"),
    path("earlier/<rid:id>/end", views.earlier_end, name="earlier_end"),
    path("steps/<rid:id>/back", views_steps.back, name="back"),
    path("<rid:id>", views_steps.proceeding, name="proceeding"),
    path("<rid:id>/diagram.svg", views_steps.diagram_picture, name="diagram"),
    path("<rid:id>/step/<slug:transition>", views_steps.step, name="step"),
    path("<rid:id>/act", views_steps.act, name="act"),
    path("<rid:id>/move", views_steps.move, name="move"),
]
