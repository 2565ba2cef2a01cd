"""Addresses of `consent`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.consent import views, views_person

app_name = "consent"
urlpatterns = [
    path("", views.start, name="start"),
    path("form", views_person.form, name="form"),
    path("case/<rid:id>", views.case, name="case"),
    path("case/<rid:id>/ask", views.ask, name="ask"),
    path("case/<rid:id>/basis", views.basis, name="basis"),
    path("case/<rid:id>/basis/end", views.basis_end, name="basis_end"),
    path("case/<rid:id>/intimate", views.intimate, name="intimate"),
    *(
        route
        for kind in ("record", "protected")
        for route in (
            path(f"{kind}/<rid:id>", views_person.person, name=kind),
            path(f"{kind}/<rid:id>/new", views_person.new, name=f"{kind}_new"),
            path(f"{kind}/<rid:id>/withdraw", views_person.withdraw, name=f"{kind}_withdraw"),
            path(f"{kind}/<rid:id>/form", views_person.form, name=f"{kind}_form"),
        )
    ),
    path("grant/<rid:id>", views.grant, name="grant"),
    path("grant/<rid:id>/again", views.again, name="again"),
    path("grant/<rid:id>/doubt", views.doubt, name="doubt"),
    path("condition/<rid:id>/met", views.met, name="met"),
    path("doubt/<rid:id>/settle", views.settle, name="settle"),
    path("withdrawal/<rid:id>", views.withdrawal, name="withdrawal"),
    path("withdrawal/<rid:id>/check", views.check, name="check"),
    path("withdrawal/<rid:id>/told", views.told, name="told"),
]
