"""The application `vault`."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """`vedette_hq.vault`."""

    name = "vedette_hq.vault"
    label = "vault"
