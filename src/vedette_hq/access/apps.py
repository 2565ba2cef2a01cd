"""The application `access`."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """`vedette_hq.access`."""

    name = "vedette_hq.access"
    label = "access"

    def ready(self) -> None:
        """Make known what two decide about people, and what people are told."""
        from vedette_hq.access.approvals import register_kind
        from vedette_hq.access.decisions import own_kinds
        from vedette_hq.access.notices import OWN, register_notices

        register_notices(OWN)
        for kind in own_kinds():
            register_kind(kind)
