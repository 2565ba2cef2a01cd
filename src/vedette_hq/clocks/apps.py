"""The application `clocks`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClocksConfig(AppConfig):
    """`vedette_hq.clocks`."""

    name = "vedette_hq.clocks"
    label = "clocks"

    def ready(self) -> None:
        """Say which acts of this application need two, and what people are told."""
        from vedette_hq.access.approvals import Kind, register_kind
        from vedette_hq.access.notices import register_notices
        from vedette_hq.alerts.words import register_reminders
        from vedette_hq.casework.coming import register_coming
        from vedette_hq.clocks import editing
        from vedette_hq.clocks.showing import coming

        register_coming(coming)
        register_kind(
            Kind(
                editing.TAKE_OVER,
                _("A new edition of a term or a calendar"),
                carry_out=editing.take_over,
                describe=editing.described,
                may_approve=editing.may,
                may_propose=editing.may,
                address=editing.address,
            )
        )
        register_notices(
            {
                "clocks.ours": _("A deadline of ours is near: %(day)s, by the earliest reading."),
                "clocks.theirs": _("A deadline of an authority is near: %(day)s, by the latest reading."),
            }
        )
        register_reminders({"clocks.deadline": _("A deadline of ours is here.")})
