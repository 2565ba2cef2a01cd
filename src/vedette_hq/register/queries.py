"""What waits to be done, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vedette_hq.outbox.models import Errand

WORDS: dict[str, str | Promise] = {
    "register.enter": _("Entries for the register"),
    "intake.delivery": _("Deliveries to be checked"),
    "intake.decision": _("Decisions on quarantine"),
    "vault.project": _("Items to be listed"),
    "vault.derive": _("Transcripts and translations to be sealed"),
    "audit.anchor": _("Head of the audit, for the register"),
    "settle": _("Copies and signatures abroad"),
    "house.copy": _("Copy of the house"),
    "alarm": _("Alarms"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Errands of one kind that are not done."""

    text: str | Promise
    waiting: int
    refused: int
    oldest: datetime | None


def waiting() -> list[Waiting]:
    """Return what is not done, by kind."""
    open_ = Errand.objects.filter(done__isnull=True).order_by().values("kind")
    rows = open_.annotate(
        going=Count("id", filter=Q(refused="")),
        given_up=Count("id", filter=~Q(refused="")),
        oldest=Min("put", filter=Q(refused="")),
    )
    return [
        Waiting(WORDS.get(row["kind"], row["kind"]), row["going"], row["given_up"], row["oldest"])
        for row in rows
    ]
