"""Papers and things: their labels, their seals, and from hand to hand."""

from __future__ import annotations

import os
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.custody.events import PLACE_CLASSES, Action, CustodyEvent
from vedette.errors import ConflictError, FormatError
from vedette.values.ids import new_id, parse_pseudonym
from vedette.values.instants import write_instant
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.missions.models import Mission
from vedette_hq.vault.models import Handover, Item, PhysicalObject, Seal
from vedette_hq.vault.services import enter_event

_LETTERS = "23456789CDFGHJKMNPQRTVWXYZ"
"""Letters and digits that are not taken for one another and make no words."""


def new_code() -> str:
    """Return a label's code, such as `VD-7K3M-Q2XC`."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"VD-{drawn[:4]}-{drawn[4:]}"


def _line(text: str, what: str, limit: int) -> str:
    plain = " ".join(text.split())
    if not 1 <= len(plain) <= limit or not plain.isprintable():
        raise FormatError(f"{what}: 1 to {limit} printable characters expected")
    return plain


def register_object(
    person: Person, mission: Mission, kind: str, description: str, seal: str = "", item: Item | None = None
) -> PhysicalObject:
    """Give a paper or a thing its code; with a seal's number when it bears one.

    Raises: FormatError; ConflictError when the seal's number was used before.
    """
    if kind not in PhysicalObject.Kind.values:
        raise FormatError("object: its kind is paper, medium or thing")
    described = _line(description, "description", 300)
    with transaction.atomic():
        thing = PhysicalObject.objects.create(
            code=new_code(),
            mission=mission,
            kind=kind,
            description=described,
            item=item,
            made_by=person,
            holder=person.pseudonym,
        )
        note(person, "object.register", "object", thing.pk)
        _enter(person, thing, Action.COLLECT, f"object {thing.code} labelled", "headquarters")
        if seal.strip():
            apply_seal(person, thing, seal)
    return thing


def _enter(
    person: Person, thing: PhysicalObject, action: Action, reason: str, place: str, counterparty: str = ""
) -> str:
    event = CustodyEvent(
        event=new_id(os.urandom),
        action=action,
        time=write_instant(timezone.now()),
        actor=person.pseudonym,
        package_sha256=thing.item.package_sha256 if thing.item else "",
        reason=reason,
        counterparty=counterparty,
        place_class=place,
    )
    enter_event(event)
    return event.event


def apply_seal(person: Person, thing: PhysicalObject, number: str) -> Seal:
    """Note the number of the seal that was put on an object. Raises: FormatError, ConflictError."""
    plain = _line(number, "seal number", 40)
    try:
        with transaction.atomic():
            seal = Seal.objects.create(object=thing, number=plain, applied_by=person)
            note(person, "object.seal", "object", thing.pk)
    except IntegrityError:
        raise ConflictError("seal: this number was used before, or the object bears a whole seal") from None
    return seal


def break_seal(person: Person, thing: PhysicalObject, reason: str) -> None:
    """Note that the seal of an object was broken, and why. Raises: FormatError, ConflictError."""
    said = _line(reason, "reason", 200)
    with transaction.atomic():
        whole = Seal.objects.filter(object=thing, broken__isnull=True)
        if whole.update(broken=timezone.now(), broken_by=person, reason=said) != 1:
            raise ConflictError("object: bears no whole seal")
        note(person, "object.break-seal", "object", thing.pk)


def hand_over(person: Person, thing: PhysicalObject, taker: str, place_class: str, reason: str) -> Handover:
    """Note that an object goes from who holds it to `taker`, a pseudonym, and have it entered.

    Raises: FormatError; ConflictError when it is already with them, or went elsewhere meanwhile.
    """
    to = parse_pseudonym(taker.strip(), "taker")
    said = _line(reason, "reason", 100)
    if place_class not in PLACE_CLASSES:
        raise FormatError(f"place: one of {', '.join(PLACE_CLASSES)}")
    if to == thing.holder:
        raise ConflictError("object: is with them already")
    giver = thing.holder
    with transaction.atomic():
        held = PhysicalObject.objects.filter(pk=thing.pk, holder=giver)
        if held.update(holder=to) != 1:
            raise ConflictError("object: went to somebody else meanwhile")
        seal = Seal.objects.filter(object=thing, broken__isnull=True).first()
        number = Handover.objects.filter(object=thing).count() + 1
        event = _enter(
            person, thing, Action.TRANSFER, f"object {thing.code}: {said}", place_class, counterparty=to
        )
        row = Handover.objects.create(
            object=thing,
            number=number,
            giver=giver,
            taker=to,
            place_class=place_class,
            seal=seal.number if seal else "",
            reason=said,
            noted_by=person,
            event=event,
        )
        note(person, "object.hand-over", "object", thing.pk, number=number)
    thing.holder = to
    return row
