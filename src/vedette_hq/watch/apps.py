"""The application `watch`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchConfig(AppConfig):
    """`vedette_hq.watch`."""

    name = "vedette_hq.watch"
    label = "watch"

    def ready(self) -> None:
        """Say which acts of this application need two, and who is on duty."""
        from vedette_hq.access.approvals import Kind, register_kind
        from vedette_hq.alerts.queries import register_duties
        from vedette_hq.watch import acting
        from vedette_hq.watch.duties import told

        register_kind(
            Kind(
                acting.END,
                _("An alarm of the watch ends"),
                carry_out=acting.carry_out_end,
                describe=acting.described_end,
                may_approve=acting.may_end,
                may_propose=acting.may_end,
                address=acting.end_address,
            )
        )
        register_duties(told)
