"""The application `matching`."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """`vedette_hq.matching`."""

    name = "vedette_hq.matching"
    label = "matching"
