"""The application `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """`vedette_hq.audit`."""

    name = "vedette_hq.audit"
    label = "audit"

    def ready(self) -> None:
        """Make known what leads are told of alarms."""
        from vedette_hq.access.notices import register_notices
        from vedette_hq.audit.notices import NOTICES

        register_notices(NOTICES)
