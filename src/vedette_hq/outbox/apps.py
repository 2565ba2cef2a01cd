"""The application `outbox`."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """`vedette_hq.outbox`."""

    name = "vedette_hq.outbox"
    label = "outbox"
