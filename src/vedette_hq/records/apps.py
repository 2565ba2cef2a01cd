"""The application `records`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """`vedette_hq.records`."""

    name = "vedette_hq.records"
    label = "records"

    def ready(self) -> None:
        """Say which acts of this application need two."""
        from vedette_hq.access.approvals import Kind, register_kind
        from vedette_hq.records import ruling

        register_kind(
            Kind(
                ruling.KIND,
                _("Who sees a field of records"),
                carry_out=ruling.carry_out,
                describe=ruling.described,
            )
        )
