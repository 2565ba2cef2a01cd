"""Addresses of `clocks`."""

from django.urls import path

from vedette_hq.clocks import views, views_deadline, views_editions

app_name = "clocks"
urlpatterns = [
    path("", views.wall, name="wall"),
    path("deadlines.ics", views.file, name="file"),
    path("case/<rid:id>", views.case, name="case"),
    path("case/<rid:id>/begin", views.begin, name="begin"),
    path("deadline/<rid:id>", views_deadline.deadline, name="deadline"),
    path("deadline/<rid:id>/meet", views_deadline.meet, name="meet"),
    path("deadline/<rid:id>/miss", views_deadline.miss, name="miss"),
    path("deadline/<rid:id>/suspend", views_deadline.suspend, name="suspend"),
    path("deadline/<rid:id>/resume", views_deadline.resume, name="resume"),
    path("deadline/<rid:id>/restore", views_deadline.restore, name="restore"),
    path("deadline/<rid:id>/withdraw", views_deadline.withdraw, name="withdraw"),
    path("deadline/<rid:id>/confirm", views_deadline.confirm, name="confirm"),
    path("moved", views.shifts, name="shifts"),
    path("moved/<rid:id>/seen", views.seen, name="seen"),
    path("terms", views_editions.rules, name="rules"),
    path("terms/change", views_editions.change_rule, name="change_rule"),
    path("calendar", views_editions.calendar, name="calendar"),
    path("calendar/change", views_editions.change_calendar, name="change_calendar"),
    path("edition/<rid:id>", views_editions.edition, name="edition"),
]
