"""The application `website`."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """`vedette_hq.website`."""

    name = "vedette_hq.website"
    label = "website"
