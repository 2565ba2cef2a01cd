"""Addresses of `pleadings`."""

from django.urls import path

from vedette_hq.pleadings import views, views_issue

app_name = "pleadings"
urlpatterns = [
    path("case/<rid:id>", views.case, name="case"),
    path("case/<rid:id>/begin", views.begin, name="begin"),
    path("issue/<rid:id>", views_issue.issue, name="issue"),
    path("issue/<rid:id>/read.<slug:form>", views_issue.read, name="read"),
    path("issue/<rid:id>/answer", views_issue.answer, name="answer"),
    path("issue/<rid:id>/sign", views_issue.sign, name="sign"),
    path("issue/<rid:id>/file", views_issue.file, name="file"),
    path("<rid:id>", views.text, name="text"),
    path("<rid:id>/edit/<slug:part>", views.edit, name="edit"),
    path("<rid:id>/history", views.history, name="history"),
    path("<rid:id>/refill", views.refill, name="refill"),
    path("<rid:id>/withdraw", views.withdraw, name="withdraw"),
    path("<rid:id>/make", views_issue.make, name="make"),
    path("<rid:id>/draft/<slug:language>.<slug:form>", views_issue.draft, name="draft"),
]
