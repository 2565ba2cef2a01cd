"""What can be done with items, one verb each; and what the worker does for the evidence room."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, FormatError, MissingError
from vedette.values.ids import new_id
from vedette.values.instants import write_instant
from vedette_hq.access.models import Person
from vedette_hq.audit.models import Act
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.outbox.models import Errand
from vedette_hq.outbox.services import put
from vedette_hq.vault import derived, projecting
from vedette_hq.vault.models import CaseItem, Graphic, Item, Judgement, NearPair, Opening, Verdict

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

HOUR = timedelta(hours=1)
LOOKED = "looked at in the evidence room"
SMALL = "small pictures of a list"
COMPARED = "compared with another item"


# in the worker


def project(work: Work, errands: Sequence[Errand]) -> None:
    """Do what each errand asks for.

    Its payload names a package by `device` and `index`, packages by `package_sha256` (a list), a `derived`
    text to be kept, or nothing: then all that has no row yet is read.
    """
    from vedette_hq.outbox.loop import Refuse

    reader = projecting.reader_of(work)
    for errand in errands:
        asked = errand.payload
        if "derived" in asked:
            derived.keep(work, str(asked["derived"]))
        elif "device" in asked:
            try:
                projecting.project_item(work, reader, str(asked["device"]), int(asked["index"]))
            except MissingError as error:
                raise Refuse(str(error)) from error
        elif "package_sha256" in asked:
            projecting.project_packages(work, reader, [str(each) for each in asked["package_sha256"]])
        else:
            project_all(work)
        work.beat()


def project_all(work: Work) -> int:
    """Read all of a house that has no row yet: items, custody, receipts; return how many items."""
    count = projecting.project_missing(work)
    projecting.read_events(work)
    projecting.refresh_safety(work)
    return count


def look_duty(work: Work) -> None:
    """Read what came in by other ways than the desk, new custody entries, and newer receipts."""
    projecting.project_missing(work, most=50)
    projecting.read_events(work)
    projecting.refresh_safety(work)


# opening


def event_of(person: Person, action: Action, package_sha256: str, reason: str, **more: str) -> CustodyEvent:
    """Return a custody event of this person's, now. Raises: FormatError for a reason that is none."""
    return CustodyEvent(
        event=new_id(os.urandom),
        action=action,
        time=write_instant(timezone.now()),
        actor=person.pseudonym,
        package_sha256=package_sha256,
        reason=reason,
        **more,
    )


def enter_event(event: CustodyEvent) -> None:
    """Have an event entered in the register; in the caller's transaction."""
    put("register.enter", {"type": event.action.entry_type, "fields": event.values()}, key=event.event)


def opening_of(person: Person, item: Item) -> Opening | None:
    """Return the person's opening of an item within the last hour, None when there is none."""
    since = timezone.now() - HOUR
    return Opening.objects.filter(person=person, item=item, at__gte=since).order_by("-at").first()


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def open_item(person: Person, item: Item, reason: str = "", *, uncover: bool = False) -> Opening:
    """Note, and have entered in the register, that the person opens an item; once an hour.

    Nothing of the item may be shown before this returned. `uncover` takes the cover away, and is counted.
    Raises: FormatError for a reason that cannot stand in the register.
    """
    reason = " ".join(reason.split()) or LOOKED
    with transaction.atomic():
        opening = opening_of(person, item)
        if opening is None:
            event = event_of(
                person, Action.VIEW, item.package_sha256, reason, digest_before=item.package_sha256
            )
            now = timezone.now()
            try:
                with transaction.atomic():
                    opening = Opening.objects.create(
                        person=person,
                        item=item,
                        hour=_hour(now),
                        at=now,
                        reason=reason,
                        event=event.event,
                        graphic=item.graphic,
                    )
            except IntegrityError:  # the same person, at the same moment, in another window
                opening = Opening.objects.get(person=person, item=item, hour=_hour(now))
            else:
                note(person, "item.open", "item", item.pk)
                enter_event(event)
        if uncover and opening.uncovered is None:
            opening.uncovered, opening.graphic = timezone.now(), item.graphic
            opening.save(update_fields=["uncovered", "graphic"])
            note(person, "item.uncover", "item", item.pk)
    return opening


def open_items(person: Person, items: Sequence[Item], reason: str = "") -> None:
    """Open several items at once, as a page of small pictures does."""
    with transaction.atomic():
        for item in items:
            open_item(person, item, reason)


def copy_item(person: Person, item: Item, reason: str) -> None:
    """Note, and have entered, that a copy of an item's content leaves the room with this person.

    Raises: FormatError without a reason.
    """
    reason = " ".join(reason.split())
    if len(reason) < 3:
        raise FormatError("reason: say in a few words what the copy is for")
    event = event_of(
        person,
        Action.DISCLOSE,
        item.package_sha256,
        reason,
        counterparty=person.pseudonym,
        digest_before=item.package_sha256,
        digest_after=item.content_sha256,
    )
    with transaction.atomic():
        note(person, "item.copy", "item", item.pk, event=event.event)
        enter_event(event)


def note_reading(person: Person, item: Item) -> None:
    """Note that the person read what is known of an item, once an hour."""
    since = timezone.now() - HOUR
    said = Act.objects.filter(
        kind="item", object_id=item.pk, person=person, verb="item.read", at__gte=since
    ).exists()
    if not said:
        with transaction.atomic():
            note(person, "item.read", "item", item.pk)


# what people decide


def say_graphic(person: Person, item: Item, graphic: str) -> None:
    """Say whether an item is hard to look at, or take back what was said. Raises: FormatError."""
    if graphic not in Graphic.values:
        raise FormatError("graphic: one of yes, no, or nothing")
    with transaction.atomic():
        Item.objects.filter(pk=item.pk).update(graphic=graphic)
        note(person, "item.graphic", "item", item.pk, graphic=graphic or "unsaid")
    item.graphic = graphic


def judge_pair(person: Person, pair: NearPair, verdict: str) -> None:
    """Say that two items show the same, or not. Raises: FormatError; ConflictError when that was said."""
    if verdict not in Verdict.values:
        raise FormatError("verdict: same or different expected")
    try:
        with transaction.atomic():
            Judgement.objects.create(pair=pair, verdict=verdict, person=person)
            note(person, "near.judge", "pair", pair.pk, verdict=verdict)
    except IntegrityError:
        raise ConflictError("pair: somebody has judged it already") from None


def withdraw_judgement(person: Person, pair: NearPair) -> None:
    """Take back what was said of a pair: it is offered again. Raises: ConflictError when nothing stands."""
    with transaction.atomic():
        standing = Judgement.objects.filter(pair=pair, withdrawn__isnull=True)
        if standing.update(withdrawn=timezone.now(), withdrawn_by=person) != 1:
            raise ConflictError("pair: nothing is said of it")
        note(person, "near.withdraw", "pair", pair.pk)


def put_into_case(person: Person, item: Item, case: Case) -> CaseItem:
    """Put an item into a case: its team sees it. Raises: ConflictError when it is there, or closed."""
    if case.closed is not None:
        raise ConflictError("case: is closed")
    with suppress(IntegrityError), transaction.atomic():
        row = CaseItem.objects.create(case=case, item=item, added_by=person)
        note(person, "case.add-item", "item", item.pk, case=case.pk)
        return row
    raise ConflictError("case: the item is in it already")


def take_out_of_case(person: Person, row: CaseItem) -> None:
    """Take an item out of a case; that it was there stays known. Raises: ConflictError when it is out."""
    with transaction.atomic():
        held = CaseItem.objects.filter(pk=row.pk, until__isnull=True)
        if held.update(until=timezone.now(), removed_by=person) != 1:
            raise ConflictError("case: the item is not in it")
        note(person, "case.remove-item", "item", row.item_id, case=row.case_id)


def index_of(event: str) -> int | None:
    """Return where an event stands in the register, None while it waits for its entry."""
    answer = Errand.objects.filter(kind="register.enter", key=event).values_list("answer", flat=True).first()
    index = (answer or {}).get("index")
    return index if isinstance(index, int) else None
