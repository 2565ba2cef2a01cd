"""The application `redaction`."""

from django.apps import AppConfig


class RedactionConfig(AppConfig):
    """`vedette_hq.redaction`."""

    name = "vedette_hq.redaction"
    label = "redaction"
