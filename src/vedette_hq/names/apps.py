"""The application `names`."""

from django.apps import AppConfig


class NamesConfig(AppConfig):
    """`vedette_hq.names`."""

    name = "vedette_hq.names"
    label = "names"
