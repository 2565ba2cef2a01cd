"""The application `effect`."""

from django.apps import AppConfig


class EffectConfig(AppConfig):
    """`vedette_hq.effect`."""

    name = "vedette_hq.effect"
    label = "effect"
