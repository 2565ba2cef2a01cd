"""Addresses of the interface for field devices and couriers."""

from __future__ import annotations

from django.urls import path

from vedette_hq.intake import api

app_name = "api"
urlpatterns = [
    path("", api.about, name="about"),
    path("openapi.json", api.openapi, name="openapi"),
    path("deliveries/<str:id>", api.delivery, name="delivery"),
    path("deliveries/<str:id>/offer", api.offer, name="offer"),
    path("deliveries/<str:id>/close", api.close, name="close"),
    path("deliveries/<str:id>/packages", api.packages, name="packages"),
    path("deliveries/<str:id>/receipts.zip", api.receipts, name="receipts"),
    path("deliveries/<str:id>/files", api.piece, name="piece"),
    path("receipts/<str:sha256>", api.receipt, name="receipt"),
]
