"""Who checks in, and with which card: a list of codes to carry, letters to be learnt, both shown once."""

from __future__ import annotations

import os

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, LimitError, UsageError, VedetteError
from vedette.missions.watch.codes import ROWS, STATUSES, draw_member
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import current
from vedette_hq.missions.models import Device
from vedette_hq.watch.models import Member, Promise, Watch
from vedette_hq.watch.setting_up import check_open, put_in_force, touched

MOST_MEMBERS = 60
ROWS_OF_A_LIST = 50
"""Rows on one printed list."""


def add_member(
    watch: Watch,
    person: Person | None,
    name: str,
    by: Person,
    *,
    reach: str = "",
    device: Device | None = None,
) -> Member:
    """Give somebody a card: a tag, a list of codes, letters to be learnt.

    Raises: UsageError without a name or for a device of another mission, ConflictError.
    """
    check_open(watch)
    name = " ".join(name.split())[:200] or (person.name if person else "")
    if not name:
        raise UsageError("member: choose somebody, or give a name")
    if device is not None and device.mission_id != watch.mission_id:
        raise UsageError("member: the device is of another mission")
    held = watch.members.filter(cancelled__isnull=True)
    if held.count() >= MOST_MEMBERS:
        raise UsageError(f"watch: at most {MOST_MEMBERS} check in")
    if person is not None and held.filter(person=person).exists():
        raise ConflictError("member: has a card already", hint="make a new card instead")
    with transaction.atomic():
        made = _draw(watch, person, name, reach.strip()[:200], device, by)
        touched(watch)
        note(by, "watch.card", "watch", watch.pk, member=made.pk)
    return made


def _draw(
    watch: Watch, person: Person | None, name: str, reach: str, device: Device | None, by: Person
) -> Member:
    vkey = device_key(device) if device is not None else ""
    drawn = draw_member(os.urandom, taken=set(Member.objects.values_list("tag", flat=True)))
    return Member.objects.create(
        watch=watch,
        person=person,
        name=name,
        reach=reach,
        tag=drawn.tag,
        seed=drawn.seed.hex(),
        letters=drawn.letters,
        device=device,
        vkey=vkey,
        made_by=by,
    )


def device_key(device: Device) -> str:
    """Return the key with which a device signs, "" when the house does not know it."""
    try:
        return str(current().reader().device_key(device.origin).vkey)
    except (VedetteError, OSError):
        return ""


def new_card(member: Member, why: str, by: Person) -> None:
    """Give a member a new list and new letters: the old list was lost, seen or taken. The promises stand.

    The old codes count until the next version is in force. Raises: UsageError without a reason, or when all
    rows are used up; ConflictError for one who checks in no more.
    """
    check_open(member.watch)
    why = " ".join(why.split())[:200]
    if not why:
        raise UsageError("card: say why it counts no more")
    first = member.first + ROWS_OF_A_LIST
    if first + ROWS_OF_A_LIST - 1 > ROWS:
        raise UsageError("card: its rows are used up", hint="make a card of its own for this person")
    drawn = draw_member(os.urandom)
    with transaction.atomic():
        fresh = {"seed": drawn.seed.hex(), "letters": drawn.letters, "first": first}
        cleared = {"listed": None, "learnt": None, "tried": 0, "passed": None}
        mine = Member.objects.filter(pk=member.pk, cancelled__isnull=True, first=member.first)
        if mine.update(**fresh, **cleared, made=timezone.now(), made_by=by) != 1:
            raise ConflictError("card: was ended or renewed already")
        touched(member.watch)
        note(by, "watch.card-new", "watch", member.watch_id, member=member.pk)
    member.refresh_from_db()


def end_card(member: Member, why: str, by: Person) -> None:
    """Expect nothing more of a member; their codes count no more. Raises: UsageError, ConflictError.

    Before the watch was in force the row goes. Afterwards it stays: what was promised and is due stands.
    """
    check_open(member.watch)
    why = " ".join(why.split())[:200]
    if not why:
        raise UsageError("card: say why it counts no more")
    if member.episodes.filter(over__isnull=True).exists():
        raise ConflictError("card: an alarm of this member is open", hint="end it first")
    now = timezone.now()
    with transaction.atomic():
        note(by, "watch.card-end", "watch", member.watch_id, member=member.pk)
        if not member.watch.version:
            member.delete()
            touched(member.watch)
            return
        drawn = draw_member(os.urandom)
        mine = Member.objects.filter(pk=member.pk, cancelled__isnull=True)
        ended = {"cancelled": now, "cancelled_by": by, "cancelled_why": why}
        if mine.update(**ended, seed=drawn.seed.hex(), letters=drawn.letters, vkey="") != 1:
            raise ConflictError("card: is ended already")
        Promise.objects.filter(member=member, due__gt=int(now.timestamp())).delete()
        touched(member.watch)


def cancel_cards_of(person: Person, why: str, by: Person) -> int:
    """Give new cards to one whose list may be in other hands (a device seized); return how many there were.

    The new orders go out at once. The promises stand: a silence is still heard.
    """
    count = 0
    rows = Member.objects.filter(person=person, cancelled__isnull=True, watch__cancelled__isnull=True)
    for member in rows.filter(watch__ends__gt=int(timezone.now().timestamp())).select_related("watch"):
        new_card(member, why, by)
        if member.watch.version:
            put_in_force(member.watch, by)
        count += 1
    return count


def show_list(member: Member, by: Person) -> None:
    """Note that the list of codes is shown now; once. Raises: ConflictError."""
    _show(member, "listed", by, "watch.card-list")


def show_letters(member: Member, by: Person) -> None:
    """Note that the letters are shown now; once. Raises: ConflictError."""
    _show(member, "learnt", by, "watch.card-letters")


def _show(member: Member, what: str, by: Person, verb: str) -> None:
    with transaction.atomic():
        mine = Member.objects.filter(pk=member.pk, cancelled__isnull=True, **{f"{what}__isnull": True})
        if mine.update(**{what: timezone.now()}) != 1:
            raise ConflictError("card: this was shown already", hint="make a new card when it is lost")
        note(by, verb, "watch", member.watch_id, member=member.pk)
    member.refresh_from_db()


def try_letters(member: Member, status: str, letter: str) -> bool:
    """Say whether somebody remembers which column means `status`; ten tries a card. Raises: LimitError."""
    if Member.objects.filter(pk=member.pk, tried__lt=10).update(tried=member.tried + 1) != 1:
        raise LimitError("card: was tried ten times", hint="make a new card when the letters are forgotten")
    order = [str(each) for each in STATUSES]
    good = status in order and member.letters[order.index(status)] == letter.strip().upper()
    if good:
        Member.objects.filter(pk=member.pk).update(passed=timezone.now())
    return good
