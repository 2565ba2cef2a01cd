"""The application `intake`."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """`vedette_hq.intake`."""

    name = "vedette_hq.intake"
    label = "intake"

    def ready(self) -> None:
        """Make known the acts that need two people, and what leads are told."""
        from vedette_hq.access.notices import register_notices
        from vedette_hq.intake.deciding import register_kinds
        from vedette_hq.intake.labels import NOTICES

        register_kinds()
        register_notices(NOTICES)
