"""The application `home`."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """`vedette_hq.home`."""

    name = "vedette_hq.home"
    label = "home"
