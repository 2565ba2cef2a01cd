"""The application `finding`."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """`vedette_hq.finding`."""

    name = "vedette_hq.finding"
    label = "finding"
