"""The application `exchange`."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """`vedette_hq.exchange`."""

    name = "vedette_hq.exchange"
    label = "exchange"
