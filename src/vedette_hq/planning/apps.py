"""The application `planning`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """`vedette_hq.planning`."""

    name = "vedette_hq.planning"
    label = "planning"

    def ready(self) -> None:
        """Say which acts of this application need two, and what people are told."""
        from vedette_hq.access.approvals import Kind, register_kind
        from vedette_hq.access.notices import register_notices
        from vedette_hq.planning import services
        from vedette_hq.planning.queries import APPROVE, CHANGE

        for name, title in (
            (APPROVE, _("A mission plan shall be in force")),
            (CHANGE, _("A plan is changed while its mission is under way")),
        ):
            register_kind(
                Kind(
                    name,
                    title,
                    carry_out=services.agree,
                    describe=services.described,
                    may_approve=services.may_approve,
                    may_propose=services.may_propose,
                    address=services.address,
                )
            )
        register_notices(
            {
                "planning.force": _("Version %(number)s of a mission plan is in force. Read it and say so."),
                "planning.decided": _("%(by)s has decided go or no-go for a mission of yours."),
                "planning.stopped": _("%(by)s has stopped a mission of yours."),
                "planning.back": _("%(by)s says that everybody is back. Say how it was: the debrief waits."),
                "planning.ending": _("A mission plan will be destroyed on %(day)s. Burn the copies by then."),
                "planning.overdue": _(
                    "A mission plan should have been destroyed on %(day)s. It waits until everybody is back."
                ),
                "planning.destroyed": _("A mission plan was destroyed. Its digest and its days stay."),
            }
        )
