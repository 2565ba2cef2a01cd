"""The application `rota`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RotaConfig(AppConfig):
    """`vedette_hq.rota`."""

    name = "vedette_hq.rota"
    label = "rota"

    def ready(self) -> None:
        """Say the sentences by which people are told of their turns."""
        from vedette_hq.access.notices import register_notices

        register_notices(
            {
                "rota.told": _(
                    "You are on the rota, new or changed turns: %(count)s. Say whether you can go."
                ),
                "rota.ended": _("You no longer go on a turn that was published, or its days are others."),
                "rota.refused": _("%(name)s cannot go on a turn that was published."),
                "rota.hand_over": _("Your turn ends soon. Give the hand-over sheet to those who come next."),
                "rota.late": _("A turn is over, and nobody has taken the hand-over sheet."),
            }
        )
