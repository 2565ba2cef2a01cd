"""Devices were taken: revoke their keys now, freeze what they could still do, list what they expose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vedette.errors import ConflictError, MissingError, UsageError, VedetteError
from vedette.house.desks.mission_desk import revoke_device
from vedette.values.instants import parse_instant
from vedette_hq.access import devices as browsers
from vedette_hq.access import sessions
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.intake.models import Ticket
from vedette_hq.intake.services import end_ticket
from vedette_hq.missions.models import Device
from vedette_hq.outbox.services import put
from vedette_hq.protection import telling, warnings
from vedette_hq.protection.models import FollowUp, Incident, Seizure, TakenDevice, ToTell
from vedette_hq.watch.setting_up import cancel_cards_of

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand

WHOM: dict[str, str | Promise] = {
    "team": _("The team: whose names, numbers and pictures were on it"),
    "clients": _("Applicants and witnesses whom it may show"),
    "hosts": _("Hosts and drivers whose numbers were on it"),
    "lawyer": _("The lawyer: papers under professional secrecy may be among it"),
    "accounts": _("Providers of accounts that were open on it: end them, change secrets from a clean device"),
    "partners": _("Partner organisations: the device’s key counts no more"),
}
"""Who must learn of it, in this order."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken, from whom, when, by whom, on what paper. `others`: what is not enrolled, in words."""

    devices: Sequence[Device]
    others: Sequence[str]
    at: datetime
    holder: Person | None = None
    by: str = ""
    paper: str = ""
    tickets: bool = True
    """Whether the mission's tickets to deposit end too."""


def begin(incident: Incident, taken: Taken, by: Person) -> Seizure:
    """Do at once all that can be done from here: keys, sessions, tickets, cards; and list whom to tell.

    The keys are revoked by an errand within seconds. Raises: UsageError without a mission, without anything
    taken, or for a device of another mission; ConflictError when this was begun already.
    """
    mission = incident.mission
    others = [" ".join(one.split())[:200] for one in taken.others if one.strip()]
    if mission is None:
        raise UsageError("seizure: say first which mission the incident belongs to")
    if not taken.devices and not others:
        raise UsageError("seizure: choose what was taken, or name it")
    if any(device.mission_id != mission.pk for device in taken.devices):
        raise UsageError("seizure: a device of another mission")
    if taken.at > timezone.now():
        raise UsageError("seizure: its time lies ahead")
    with transaction.atomic():
        if Seizure.objects.filter(incident=incident).exists():
            raise ConflictError("seizure: was begun already; its page is there")
        made = Seizure.objects.create(
            incident=incident,
            mission=mission,
            holder=taken.holder,
            taken=taken.at,
            taken_by=taken.by.strip()[:500],
            paper=taken.paper.strip()[:500],
            made_by=by,
        )
        note(by, "seizure.begin", "seizure", made.pk, incident=incident.pk)
        for device in taken.devices:
            row = TakenDevice.objects.create(seizure=made, device=device)
            _revoke(row, by)
        for words in others:
            TakenDevice.objects.create(seizure=made, words=words)
        for code in WHOM:
            ToTell.objects.create(seizure=made, code=code)
        _freeze(made, by, tickets=taken.tickets)
        telling.seized(made)
        warnings.refresh_for(incident, timezone.now())
    return made


def revoke(row: TakenDevice, by: Person) -> None:
    """Have the key of one more device revoked. Raises: UsageError for what is not enrolled, ConflictError."""
    if row.device is None:
        raise UsageError("seizure: this is no enrolled device, it has no key here")
    with transaction.atomic():
        if row.revoked is not None or row.asked is not None:
            raise ConflictError("seizure: its key is being revoked already")
        _revoke(row, by)


def add_device(seizure: Seizure, device: Device, by: Person) -> TakenDevice:
    """Add a device that was taken too, and have its key revoked. Raises: UsageError, ConflictError."""
    if device.mission_id != seizure.mission_id:
        raise UsageError("seizure: a device of another mission")
    with transaction.atomic():
        row, new = TakenDevice.objects.get_or_create(seizure=seizure, device=device)
        if not new:
            raise ConflictError("seizure: this device is listed already")
        _revoke(row, by)
    return row


def _revoke(row: TakenDevice, by: Person) -> None:
    errand = put("protection.revoke", {"taken": row.pk}, key=f"revoke:{row.pk}")
    TakenDevice.objects.filter(pk=row.pk).update(asked=timezone.now(), asked_by=by, errand=errand.pk)
    note(by, "seizure.revoke", "device", str(row.device_id), seizure=row.seizure_id)


def _freeze(seizure: Seizure, by: Person, *, tickets: bool) -> None:
    """End the holder's sessions, forget their browsers, end tickets, cancel their cards of the watch."""
    ended = 0
    if seizure.holder is not None:
        ended = sessions.end_all(seizure.holder)
        browsers.forget(seizure.holder)
    open_tickets = list(Ticket.objects.filter(mission=seizure.mission, ended__isnull=True)) if tickets else []
    for ticket in open_tickets:
        end_ticket(by, ticket)
    cards = _cancel_cards(seizure, by)
    Seizure.objects.filter(pk=seizure.pk).update(
        frozen=timezone.now(),
        frozen_by=by,
        sessions_ended=ended,
        tickets_ended=len(open_tickets),
        cards_cancelled=cards,
    )
    many = len(open_tickets)
    note(by, "seizure.freeze", "seizure", seizure.pk, sessions=ended, tickets=many, cards=cards or 0)


def _cancel_cards(seizure: Seizure, by: Person) -> int | None:
    """Give the holder new cards to check in with, the old ones count no more; return how many.

    None when that fails: the keys must be revoked all the same.
    """
    if seizure.holder is None:
        return 0
    try:
        with transaction.atomic():
            return cancel_cards_of(seizure.holder, "seized", by)
    except VedetteError:
        return None


def carry_out(work: Work, errands: Sequence[Errand]) -> None:
    """Handler of the errand `protection.revoke`: enter the revocation, once; packages are refused from then.

    Done twice it is entered once: a revocation that stands in the register is found there.
    """
    from vedette_hq.outbox.loop import Refuse

    for errand in errands:
        row = TakenDevice.objects.select_related("device", "seizure").get(pk=str(errand.payload["taken"]))
        if row.device is None:
            raise Refuse("seizure: no device")
        origin = row.device.origin
        try:
            held = work.hq.register.find("device-key", action="revoke", device=origin)
            if not held:
                revoke_device(work.hq, origin)
                held = work.hq.register.find("device-key", action="revoke", device=origin)
        except MissingError:
            raise Refuse("seizure: this device is not enrolled in this house") from None
        counted = min(int(one.values["size"]) for one in held)
        at = parse_instant(str(held[0].values["time"]), "time of revocation")
        with transaction.atomic():
            TakenDevice.objects.filter(pk=row.pk).update(counts_up_to=counted, revoked=at)
            Device.objects.filter(pk=row.device_id, revoked__isnull=True).update(revoked=at)
            note(None, "seizure.revoked", "device", row.device.pk, seizure=row.seizure_id, size=counted)
            _tick(row.seizure)
            put("settle", {}, key=f"revoke:{row.pk}")


def _tick(seizure: Seizure) -> None:
    """Tick the instruction off when no key of the seizure is left."""
    if seizure.devices.filter(device__isnull=False, revoked__isnull=True).exists():
        return
    tasks = FollowUp.objects.filter(incident=seizure.incident, code="revoke-devices", done__isnull=True)
    tasks.update(done=timezone.now(), done_by=seizure.made_by, done_words="")


def told(row: ToTell, words: str, by: Person) -> None:
    """Say that somebody was told, or why not. Raises: ConflictError."""
    with transaction.atomic():
        mine = ToTell.objects.filter(pk=row.pk, done__isnull=True)
        if mine.update(done=timezone.now(), done_by=by, done_words=words.strip()[:500]) != 1:
            raise ConflictError("seizure: they were told already")
        note(by, "seizure.tell", "seizure", row.seizure_id, whom=row.code or "other")
        if not row.seizure.to_tell.filter(done__isnull=True).exists():
            tasks = FollowUp.objects.filter(incident=row.seizure.incident, code="tell-exposed")
            tasks.filter(done__isnull=True).update(done=timezone.now(), done_by=by)


def add_to_tell(seizure: Seizure, words: str, by: Person) -> ToTell:
    """Name somebody else who must be told. Raises: UsageError."""
    words = " ".join(words.split())
    if not words or len(words) > 300:
        raise UsageError("seizure: say whom to tell, in at most 300 characters")
    with transaction.atomic():
        made = ToTell.objects.create(seizure=seizure, words=words)
        note(by, "seizure.list", "seizure", seizure.pk)
    return made


def given_back(row: TakenDevice, by: Person) -> None:
    """Note that a thing was given back. It is not used for this work again. Raises: ConflictError."""
    with transaction.atomic():
        if TakenDevice.objects.filter(pk=row.pk, back__isnull=True).update(back=timezone.now()) != 1:
            raise ConflictError("seizure: was given back already")
        note(by, "seizure.back", "seizure", row.seizure_id)
