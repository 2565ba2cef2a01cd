"""The application `cases`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """`vedette_hq.cases`."""

    name = "vedette_hq.cases"
    label = "cases"

    def ready(self) -> None:
        """Say which acts of this application need two."""
        from vedette_hq.access.approvals import Kind, register_kind
        from vedette_hq.cases import services

        register_kind(
            Kind(
                services.JOIN,
                _("Somebody joins the team of a case"),
                carry_out=services.join,
                describe=services.described,
                may_approve=services.may_decide,
            )
        )
