"""The application `counting`."""

from django.apps import AppConfig


class CountingConfig(AppConfig):
    """`vedette_hq.counting`."""

    name = "vedette_hq.counting"
    label = "counting"
