"""The worker's part: orders are signed by the register's key; what must not vanish is entered in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from vedette.missions.watch.orders import Sheet, parse_order, sign_order, sign_sheet
from vedette_hq.outbox.services import put
from vedette_hq.watch.models import Event, Order

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand

ENTERED = {"opened": "sheet-opened", "ended": "alarm-ended", "cancelled": "watch-cancelled"}
"""Which events are entered in the register, and as which action."""
_LAST = "watch.entered"


def sign_orders(work: Work, errands: Sequence[Errand]) -> None:
    """Sign the order, and the contact sheet that goes with it, that each errand names; enter the order."""
    for errand in errands:
        row = Order.objects.select_related("watch").filter(pk=errand.payload["order"]).first()
        if row is None:
            continue
        if row.signed is None:
            key = work.hq.key("register-ed25519")
            order = parse_order(bytes(row.body))
            lines = tuple(line[:500] for line in row.watch.sheet.split("\n"))
            sheet = sign_sheet(Sheet(order.watch, order.version, lines), key) if row.watch.sheet else None
            Order.objects.filter(pk=row.pk, signed__isnull=True).update(
                signed=sign_order(order, key), sheet=sheet
            )
        if not row.watch.drill:
            enter(row.watch_id, "order", row.digest, work.hq.now(), f"watch.order:{row.pk}")


def enter(watch: str, action: str, digest: str, time: str, key: str) -> None:
    """Have something entered in the register: which act, of which watch, by its digest alone."""
    fields = {"action": action, "digest": digest, "time": time, "watch": watch}
    put("register.enter", {"type": "watch", "fields": fields}, key=key[:80])


def look_duty(work: Work) -> None:
    """Enter the events that must not vanish and are not entered yet: ours, and those of partners."""
    rows = Event.objects.filter(kind__in=ENTERED, entered=False, watch__drill=False).order_by("number")
    for row in rows[:100]:
        with transaction.atomic():
            digest = hashlib.sha256(bytes(row.body)).hexdigest()
            enter(row.watch_id, ENTERED[row.kind], digest, work.hq.now(), f"watch.event:{row.key}"[:80])
            Event.objects.filter(pk=row.pk).update(entered=True)
