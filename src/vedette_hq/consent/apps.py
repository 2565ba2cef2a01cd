"""The application `consent`."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """`vedette_hq.consent`."""

    name = "vedette_hq.consent"
    label = "consent"

    def ready(self) -> None:
        """Make known what two decide."""
        from vedette_hq.access.approvals import register_kind
        from vedette_hq.consent.deciding import own_kinds

        for kind in own_kinds():
            register_kind(kind)
