"""The application `redress`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RedressConfig(AppConfig):
    """`vedette_hq.redress`."""

    name = "vedette_hq.redress"
    label = "redress"

    def ready(self) -> None:
        """Add the steps of procedures to the chronology of a case; say which act needs two."""
        from vedette_hq.access.approvals import Kind, register_kind
        from vedette_hq.casework.telling import register_source
        from vedette_hq.redress import passing
        from vedette_hq.redress.telling import told

        register_source(told)
        register_kind(
            Kind(
                passing.IN_SPITE,
                _("A step in spite of what bars it"),
                carry_out=passing.carry_out,
                describe=passing.described,
                may_approve=passing.may_confirm,
                may_propose=passing.may_ask,
                address=passing.address,
            )
        )
