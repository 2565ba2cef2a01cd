"""The application `redress`."""

from django.apps import AppConfig


class RedressConfig(AppConfig):
    """`vedette_hq.redress`."""

    name = "vedette_hq.redress"
    label = "redress"

    def ready(self) -> None:
        """Add the steps of procedures to the chronology of a case."""
        from vedette_hq.casework.telling import register_source
        from vedette_hq.redress.telling import told

        register_source(told)
