"""The application `pleadings`."""

from django.apps import AppConfig


class PleadingsConfig(AppConfig):
    """`vedette_hq.pleadings`."""

    name = "vedette_hq.pleadings"
    label = "pleadings"
