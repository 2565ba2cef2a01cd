"""Addresses of `records`."""

from django.urls import path

from vedette_hq.records import views, views_fields, views_forms, views_saying

app_name = "records"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("places", views_forms.places, name="places"),
    path("fields", views_fields.fields, name="fields"),
    path("case/<rid:id>", views.case, name="case"),
    path("case/<rid:id>/new", views_forms.new, name="new"),
    path("case/<rid:id>/choices", views_forms.choices, name="choices"),
    path("case/<rid:id>/source", views_saying.source_new, name="source_new"),
    path("case/<rid:id>/say", views_saying.statement_new, name="statement_new"),
    path("source/<rid:id>", views_saying.source, name="source"),
    path("statement/<rid:id>", views_saying.statement, name="statement"),
    path("statement/<rid:id>/correct", views_saying.correct, name="statement_correct"),
    path("statement/<rid:id>/withdraw", views_saying.withdraw, name="statement_withdraw"),
    path("item/<rid:id>", views_saying.item, name="item"),
    path("<rid:id>", views.record, name="record"),
    path("<rid:id>/edit", views_forms.edit, name="edit"),
    path("<rid:id>/history", views.history, name="history"),
    path("<rid:id>/compare", views.compare, name="compare"),
    path("<rid:id>/who", views.who, name="who"),
    path("<rid:id>/withdraw", views.withdraw, name="withdraw"),
    path("<rid:id>/restore", views.restore, name="restore"),
]
