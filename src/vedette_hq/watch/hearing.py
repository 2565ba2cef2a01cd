"""A check-in arrives: read from a list, or as a signed text; by the public page, or entered by an officer.

Whatever it says, the same steps are done and the same is answered. What follows is the engine's.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from vedette.errors import ConflictError, LimitError, MissingError
from vedette.missions.watch import values
from vedette.missions.watch.codes import CheckIn, Spoken, parse_spoken, read_code
from vedette.missions.watch.events import Held, used_rows
from vedette.missions.watch.ladder import report_id
from vedette.missions.watch.texts import SignedText, open_checkin, parse_checkin
from vedette_hq.access import throttle
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.watch.facts import held_of, me, now_seconds, order_in_force, record
from vedette_hq.watch.models import Member

TAG = throttle.Limit("watch-checkin", 30, 3_600)
"""Wrong tries with one tag: a guesser hits one of a row's four codes once in eight thousand hours."""
UNKNOWN = throttle.Limit("watch-checkin-unknown", 600, 600)
"""Tries with tags that nobody has, of the whole world."""
AGAIN_SECONDS = 600
"""So long the same message sent twice is answered as if it came once."""


def _read(text: str) -> SignedText | Spoken:
    plain = text.strip()
    if plain[:2].upper() == "V1":
        return parse_checkin(plain)
    return parse_spoken(plain)


def hear(text: str, way: str, by: Person | None = None) -> None:
    """Take a check-in. `way` is web, text or voice; `by` the officer who entered it.

    Raises: VedetteError, always answered alike: it could not be read, nobody has this tag, a wrong code, a
    row used before. LimitError when it was tried too often; that may be said.
    """
    read = _read(text)
    spoken = read.spoken if isinstance(read, SignedText) else read
    member = Member.objects.filter(tag=spoken.tag).select_related("watch").first()
    limit, who = (TAG, spoken.tag) if member is not None else (UNKNOWN, "")
    # a text that a device signed cannot be guessed: nobody shuts it out by guessing
    counted = not isinstance(read, SignedText)
    if counted and not throttle.take(limit, who):
        raise LimitError("check-in: tried too often", hint="wait, or call headquarters")
    if member is None:
        raise MissingError("check-in: nobody has this tag")
    _take(member, read, way, by)
    if counted:
        throttle.forget(limit, who)


def _take(member: Member, read: SignedText | Spoken, way: str, by: Person | None) -> None:
    watch, now = member.watch, now_seconds()
    order = order_in_force(watch)
    if order is None:
        raise MissingError("check-in: nothing is watched")
    with transaction.atomic():
        held = held_of(watch)
        found = _check(order.members, read, ())
        if (found.member, found.row) in used_rows(held):
            _same_again(held, found, now)
            return
        if isinstance(read, SignedText):
            way = "text" if way == "voice" else way
        fact = values.Report(
            report_id(watch.pk, found.member, found.row, found.status),
            found.member,
            found.row,
            found.status,
            found.delay,
            now,
            me(),
            way,
            found.claim,
        )
        record(watch, fact, by)
        note(by, "watch.heard", "watch", watch.pk, member=member.pk, way=way)


def _check(
    members: tuple[values.Member, ...], read: SignedText | Spoken, used: tuple[tuple[str, int], ...]
) -> CheckIn:
    if isinstance(read, SignedText):
        return open_checkin(read, members, used)
    return read_code(members, read, used)


def _same_again(held: Sequence[Held], found: CheckIn, now: int) -> None:
    """A telephone that sends twice is not told that it failed. Raises: ConflictError for a used row."""
    for each in held:
        fact = each.fact
        same = isinstance(fact, values.Report) and (
            (fact.member, fact.row, fact.status, fact.delay)
            == (found.member, found.row, found.status, found.delay)
        )
        if same and now - each.received <= AGAIN_SECONDS:
            return
    raise ConflictError("check-in: this row was used before")
