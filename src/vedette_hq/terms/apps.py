"""The application `terms`."""

from django.apps import AppConfig


class TermsConfig(AppConfig):
    """`vedette_hq.terms`."""

    name = "vedette_hq.terms"
    label = "terms"
