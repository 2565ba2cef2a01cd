"""Addresses of the register."""

from __future__ import annotations

from django.urls import path

from vedette_hq.register import views

app_name = "register"
urlpatterns = [path("", views.standing, name="standing")]
