"""The application `protection`."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """`vedette_hq.protection`."""

    name = "vedette_hq.protection"
    label = "protection"
