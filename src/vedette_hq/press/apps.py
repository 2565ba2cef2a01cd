"""The application `press`."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """`vedette_hq.press`."""

    name = "vedette_hq.press"
    label = "press"
