"""The application `interviews`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    """`vedette_hq.interviews`."""

    name = "vedette_hq.interviews"
    label = "interviews"

    def ready(self) -> None:
        """Say which acts of this application need two."""
        from vedette_hq.access.approvals import Kind, register_kind
        from vedette_hq.interviews import services

        register_kind(
            Kind(
                services.PASS,
                _("A gate is passed against the rule"),
                carry_out=services.agree,
                describe=services.described,
                may_approve=services.may_agree,
                may_propose=services.may_propose,
                address=services.address,
            )
        )
