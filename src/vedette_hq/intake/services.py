"""What is done at the intake desk: deliveries opened, sent piece by piece, closed or given up; tickets.

The checks are made by the worker (`taking`), decisions on quarantine carried out in `deciding`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, LimitError
from vedette.formats.ticket import new_ticket, ticket_hash
from vedette.formats.upload import PIECE_BYTES, Announced
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.intake import staging
from vedette_hq.intake.callers import Caller
from vedette_hq.intake.deciding import carry_out_decision as carry_out_decision
from vedette_hq.intake.models import Delivery, Stand, Ticket, Upload, Way
from vedette_hq.intake.queries import deliveries_of, whole_uploads
from vedette_hq.intake.taking import take_deliveries as take_deliveries
from vedette_hq.missions.models import Mission
from vedette_hq.outbox.services import put

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

ABANDONED_AFTER = timedelta(hours=72)
"""A delivery to which nothing came for so long is given up; nothing is left of it."""
KEPT_AFTER = timedelta(days=7)
"""So long after the checks a repeated piece is still recognised."""
MAX_OPEN = 20
"""So many deliveries may one courier or device have under way."""
MAX_FILES = 400_000


class OutOfOrder(ConflictError):
    """A piece that does not follow what is there: `have` bytes."""

    def __init__(self, have: int) -> None:
        super().__init__(f"piece: does not follow what is there, {have} bytes")
        self.have = have


# deliveries


def open_delivery(caller: Caller, delivery_id: str) -> Delivery:
    """Open a delivery under the id that its bringer drew; one that is there already is returned.

    Raises: ConflictError when the id is another's, LimitError when too many are under way.
    """
    held = Delivery.objects.filter(pk=delivery_id).first()
    if held is None:
        way = Way.DESK if caller.person else Way.TICKET if caller.ticket else Way.DEVICE
        if way is not Way.DESK and deliveries_of(caller).filter(stand=Stand.OPEN).count() >= MAX_OPEN:
            raise LimitError(f"delivery: {MAX_OPEN} are under way; close or give up one first")
        try:
            with transaction.atomic():
                held = Delivery(pk=delivery_id, way=way, **caller.owns())
                held.save(force_insert=True)
                note(caller.person, "intake.open", "delivery", held.pk, way=str(way))
        except IntegrityError:
            held = Delivery.objects.get(pk=delivery_id)
    mine = caller.owns()
    if (held.opened_by, held.ticket, held.device) != (mine["opened_by"], mine["ticket"], mine["device"]):
        raise ConflictError("delivery: this id is taken", hint="draw another id")
    return held


def offered(delivery: Delivery, files: Sequence[Announced]) -> list[tuple[Announced, int, bool]]:
    """Return for each file how many bytes of it are there, and whether it is whole; changes nothing.

    A file announced otherwise than before has none: a new delivery is needed for it.
    """
    there = whole_uploads(delivery, [file.name.text for file in files])
    found = []
    for file in files:
        row = there.get(file.name.text)
        same = row is not None and (row.size, row.sha256) == (file.size, file.sha256)
        have, whole = (row.received, row.whole) if row is not None and same else (0, False)
        found.append((file, have, whole))
    return found


def store_piece(delivery: Delivery, file: Announced, offset: int, data: bytes) -> Upload:
    """Store one piece of a file, durably; a piece that is there already changes nothing.

    Raises: FormatError for a piece of another size or place than it must have; OutOfOrder; ConflictError
    for other bytes or another file than before, or a delivery that is closed; StoreError.
    """
    if offset % PIECE_BYTES or not 0 <= offset <= file.size or (offset == file.size and offset):
        raise FormatError(f"piece: offsets are multiples of {PIECE_BYTES} within the file")
    if len(data) != min(PIECE_BYTES, file.size - offset):
        raise FormatError(f"piece: expected {min(PIECE_BYTES, file.size - offset)} bytes, found {len(data)}")
    row = Upload.objects.filter(delivery=delivery, name=file.name.text).first()
    if row is not None and (row.size, row.sha256) != (file.size, file.sha256):
        raise ConflictError(
            "file: another one of this name is in the delivery", hint="bring it in a new delivery"
        )
    if row is not None and (row.whole or offset < row.received):
        _check_same(delivery, row, file, offset, data)
        return row
    if delivery.stand != Stand.OPEN:
        raise ConflictError("delivery: is closed", hint="open a new one")
    if file.size <= PIECE_BYTES:
        return _store_small(delivery, file, data)
    return _store_next(delivery, row, file, offset, data)


def _check_same(delivery: Delivery, row: Upload, file: Announced, offset: int, data: bytes) -> None:
    """Refuse other bytes in the place of a piece that was acknowledged. After the checks they are gone."""
    if delivery.stand == Stand.OPEN:
        held = staging.read_piece(delivery.pk, row.pk, file.name, offset, len(data))
        if held != data:
            raise ConflictError("piece: other bytes were acknowledged in this place")


def _store_small(delivery: Delivery, file: Announced, data: bytes) -> Upload:
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ConflictError("file: its bytes are not those that were announced", hint="send it again")
    staging.check_room(file.size)
    staging.write_whole(delivery.pk, file.name, data)
    row = Upload(
        delivery=delivery,
        name=file.name.text,
        size=file.size,
        sha256=file.sha256,
        received=file.size,
        whole=True,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same request twice at once
        return Upload.objects.get(delivery=delivery, name=file.name.text)
    return row


def _store_next(delivery: Delivery, row: Upload | None, file: Announced, offset: int, data: bytes) -> Upload:
    if row is None:
        if offset:
            raise OutOfOrder(0)
        staging.check_room(file.size)
        if Upload.objects.filter(delivery=delivery).count() >= MAX_FILES:
            raise LimitError(f"delivery: over {MAX_FILES} files")
        row, _ = Upload.objects.get_or_create(
            delivery=delivery, name=file.name.text, defaults={"size": file.size, "sha256": file.sha256}
        )
    if offset != row.received:
        raise OutOfOrder(row.received)
    staging.write_piece(delivery.pk, row.pk, offset, data)
    end = offset + len(data)
    whole = end == file.size
    if whole:
        try:
            staging.finish(delivery.pk, row.pk, file.name, file.size, file.sha256)
        except ConflictError:
            Upload.objects.filter(pk=row.pk, whole=False).update(received=0)
            raise
    changed = Upload.objects.filter(pk=row.pk, received=offset, whole=False)
    if not changed.update(received=end, whole=whole, at=timezone.now()):
        row.refresh_from_db()  # the same request twice at once: it stands as the other one left it
        if row.received < end:
            raise OutOfOrder(row.received)
        return row
    row.received, row.whole = end, whole
    return row


def close_delivery(caller: Caller, delivery: Delivery) -> Delivery:
    """Say that all of a delivery is there: its checks begin. One that is closed already stays as it is.

    Raises: ConflictError when a file is missing its end, or nothing came.
    """
    if delivery.stand != Stand.OPEN:
        if delivery.stand == Stand.ABORTED:
            raise ConflictError("delivery: was given up", hint="open a new one")
        return delivery
    half = Upload.objects.filter(delivery=delivery, whole=False).count()
    if half:
        raise ConflictError(f"delivery: {half} files are not whole yet")
    names = Upload.objects.filter(delivery=delivery)
    packages = names.filter(name__endswith=".age").count()
    if not packages and not names.filter(name__endswith="/log/checkpoint").exists():
        raise ConflictError("delivery: no package and no log in it")
    with transaction.atomic():
        mine = Delivery.objects.filter(pk=delivery.pk, stand=Stand.OPEN)
        if mine.update(stand=Stand.WAITING, closed=timezone.now(), packages=packages):
            put("intake.delivery", {"delivery": delivery.pk}, key=delivery.pk)
            note(caller.person, "intake.close", "delivery", delivery.pk, packages=packages)
    delivery.refresh_from_db()
    return delivery


def abort_delivery(person: Person | None, delivery: Delivery) -> Delivery:
    """Give up a delivery that is still arriving; nothing is left of its bytes.

    Raises: ConflictError when it was closed.
    """
    with transaction.atomic():
        mine = Delivery.objects.filter(pk=delivery.pk, stand=Stand.OPEN)
        if mine.update(stand=Stand.ABORTED, closed=timezone.now()):
            note(person, "intake.abort", "delivery", delivery.pk)
    delivery.refresh_from_db()
    if delivery.stand != Stand.ABORTED:
        raise ConflictError("delivery: is closed; it cannot be given up any more")
    staging.remove(delivery.pk)
    Upload.objects.filter(delivery=delivery).delete()
    return delivery


# tickets


def make_ticket(person: Person, label: str, days: int, mission: Mission | None) -> tuple[Ticket, str]:
    """Make a ticket; return it with its characters, which are not kept."""
    text = new_ticket(os.urandom)
    with transaction.atomic():
        ticket = Ticket.objects.create(
            digest=ticket_hash(text),
            label=label,
            mission=mission,
            made_by=person,
            until=timezone.now() + timedelta(days=days),
        )
        note(person, "intake.ticket", "ticket", ticket.pk, days=days)
    return ticket, text


def end_ticket(person: Person, ticket: Ticket) -> None:
    """Let nobody deposit with a ticket any more; what was deposited stays."""
    with transaction.atomic():
        if Ticket.objects.filter(pk=ticket.pk, ended__isnull=True).update(ended=timezone.now()):
            note(person, "intake.ticket.end", "ticket", ticket.pk)


# looking again and again


def look_duty(work: Work) -> None:
    """Give up what was abandoned, remove what nobody needs, note newer receipts and quarantine."""
    from vedette_hq.intake.taking import note_quarantine, note_receipts

    now = timezone.now()
    give_up(now)
    Upload.objects.filter(delivery__stand=Stand.TAKEN, delivery__taken__lt=now - KEPT_AFTER).delete()
    open_ = Delivery.objects.exclude(stand__in=(Stand.TAKEN, Stand.ABORTED)).values_list("pk", flat=True)
    for name in list(staging.left_behind(set(open_))):
        staging.remove(name)
    note_quarantine(None)
    note_receipts()


def give_up(now: datetime) -> int:
    """Give up deliveries to which nothing came for long; return how many."""
    before = now - ABANDONED_AFTER
    old = Delivery.objects.filter(stand=Stand.OPEN, opened__lt=before).annotate(last=Max("uploads__at"))
    count = 0
    for delivery in old:
        if delivery.last is None or delivery.last < before:
            abort_delivery(None, delivery)
            count += 1
    return count
