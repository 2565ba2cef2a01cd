"""The application `missions`."""

from django.apps import AppConfig


class MissionsConfig(AppConfig):
    """`vedette_hq.missions`."""

    name = "vedette_hq.missions"
    label = "missions"
