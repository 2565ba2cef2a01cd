"""The application `identity`."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """`vedette_hq.identity`."""

    name = "vedette_hq.identity"
    label = "identity"
