"""The application `casework`."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """`vedette_hq.casework`."""

    name = "vedette_hq.casework"
    label = "casework"
