"""The application `appeals`."""

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """`vedette_hq.appeals`."""

    name = "vedette_hq.appeals"
    label = "appeals"
