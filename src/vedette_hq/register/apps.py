"""The application `register`."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """`vedette_hq.register`."""

    name = "vedette_hq.register"
    label = "register"
