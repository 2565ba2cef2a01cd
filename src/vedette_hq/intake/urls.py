"""Addresses of the intake desk."""

from __future__ import annotations

from django.urls import path

from vedette_hq.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("stick", views.stick, name="stick"),
    path("quarantine", views.quarantine, name="quarantine"),
    path("quarantine/<str:id>", views.refusal, name="refusal"),
    path("gaps", views.gaps, name="gaps"),
    path("figures", views.figures_page, name="figures"),
    path("tickets", views.tickets, name="tickets"),
    path("tickets/<str:id>/end", views.ticket_end, name="ticket_end"),
    path("deliveries/<str:id>", views.delivery, name="delivery"),
    path("deliveries/<str:id>/progress", views.progress, name="progress"),
    path("deliveries/<str:id>/receipts", views.receipts, name="receipts"),
    path("deliveries/<str:id>/receipts.zip", views.receipts_archive, name="receipts_zip"),
    path("deliveries/<str:id>/abort", views.abort, name="abort"),
]
