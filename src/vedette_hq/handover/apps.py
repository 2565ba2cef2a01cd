"""The application `handover`."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """`vedette_hq.handover`."""

    name = "vedette_hq.handover"
    label = "handover"
