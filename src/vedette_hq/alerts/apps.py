"""The application `alerts`."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """`vedette_hq.alerts`."""

    name = "vedette_hq.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Make known what people are told on their first page."""
        from django.utils.translation import gettext_lazy as _

        from vedette_hq.access.notices import register_notices

        register_notices(
            {
                "alerts.open": _("Alert %(number)s waits for somebody to take it."),
                "alerts.channel": _("%(by)s changed the channel %(name)s, by which alerts leave."),
            }
        )
