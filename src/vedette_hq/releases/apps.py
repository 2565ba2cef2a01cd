"""The application `releases`."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """`vedette_hq.releases`."""

    name = "vedette_hq.releases"
    label = "releases"
