"""The application `opensources`."""

from django.apps import AppConfig


class OpensourcesConfig(AppConfig):
    """`vedette_hq.opensources`."""

    name = "vedette_hq.opensources"
    label = "opensources"
