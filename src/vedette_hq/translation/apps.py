"""The application `translation`."""

from django.apps import AppConfig


class TranslationConfig(AppConfig):
    """`vedette_hq.translation`."""

    name = "vedette_hq.translation"
    label = "translation"
