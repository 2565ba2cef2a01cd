"""Addresses of `planning`."""

from django.urls import path

from vedette_hq.planning import views, views_day, views_out, views_overview, views_risk

app_name = "planning"
urlpatterns = [
    path("", views_overview.plans, name="list"),
    path("calendar", views_overview.calendar, name="calendar"),
    path("statistics", views_overview.statistics, name="statistics"),
    path("mission/<rid:id>", views_overview.mission, name="mission"),
    path("mission/<rid:id>/begin", views.begin, name="begin"),
    path("mission/<rid:id>/risk", views_risk.risk, name="risk"),
    path("mission/<rid:id>/risk/assess", views_risk.assess, name="assess"),
    path("risk/<rid:id>", views_risk.assessment, name="assessment"),
    path("<rid:id>", views.plan, name="plan"),
    path("<rid:id>/section/<slug:code>", views.section, name="section"),
    path("<rid:id>/versions", views.versions, name="versions"),
    path("<rid:id>/compare", views.compare, name="compare"),
    path("<rid:id>/propose", views.propose, name="propose"),
    path("<rid:id>/print", views_out.printed, name="print"),
    path("<rid:id>/paper", views_out.paper, name="paper"),
    path("<rid:id>/seal", views_out.seal, name="seal"),
    path("<rid:id>/map", views_out.map_, name="map"),
    path("<rid:id>/destroy", views_out.destroy, name="destroy"),
    path("copy/<rid:id>/end", views_out.copy_end, name="copy_end"),
    path("<rid:id>/day", views_day.day, name="day"),
    path("<rid:id>/decide", views_day.decide, name="decide"),
    path("<rid:id>/stop", views_day.stop, name="stop"),
    path("<rid:id>/back", views_day.back, name="back"),
    path("told/<rid:id>", views_day.told, name="told"),
    path("<rid:id>/debrief", views_day.debrief, name="debrief"),
]
