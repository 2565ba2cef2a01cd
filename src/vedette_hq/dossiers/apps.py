"""The application `dossiers`."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """`vedette_hq.dossiers`."""

    name = "vedette_hq.dossiers"
    label = "dossiers"
