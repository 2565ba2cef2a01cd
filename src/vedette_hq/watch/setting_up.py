"""Setting a mission's watch up: what is promised, who is told when nobody is heard; putting it in force.

Everything here is a draft until `put_in_force` makes the next version of the order from it. The engine and
every partner look at the order alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, MissingError, UsageError, VedetteError
from vedette.formats.keys import Algorithm, SigningKey, parse_vkey
from vedette.missions.watch import values
from vedette.missions.watch.ladder import LADDER, check_ladder
from vedette.missions.watch.orders import check_successor, encode_order, parse_order
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import current
from vedette_hq.missions.models import Mission
from vedette_hq.outbox.services import put
from vedette_hq.watch.models import House, Member, Order, Peer, Promise, Watch

MOST_PROMISES = 2_000
MOST_SHEET_CHARS = 20_000
LEAST_SECONDS, MOST_SECONDS = 60, 400 * 86_400


def house_row() -> House:
    """Return the one row about this house, made with a new key when there is none."""
    held = House.objects.filter(pk="house").first()
    if held is not None:
        return held
    origin = _origin()
    key = SigningKey.generate(f"{origin}/watch", Algorithm.ED25519)
    return House.objects.get_or_create(pk="house", defaults={"signer": key.encode()})[0]


def _origin() -> str:
    try:
        return current().reader().origin
    except (VedetteError, OSError):
        return "headquarters"


def plain_ladder(ladder: Sequence[values.Rung]) -> list[dict[str, Any]]:
    """Return a ladder as it is kept in a row."""
    return [
        {
            "level": one.level,
            "after": one.after,
            "tell": list(one.tell),
            "again": one.again,
            "unheard": one.unheard,
            "actions": list(one.actions),
            "sheets": one.sheets,
        }
        for one in ladder
    ]


def ladder_of(watch: Watch) -> tuple[values.Rung, ...]:
    """Return the ladder of a row. Raises: FormatError, UsageError when it is none."""
    try:
        return tuple(
            values.Rung(
                int(one["level"]),
                int(one["after"]),
                tuple(str(each) for each in one["tell"]),
                int(one["again"]),
                int(one["unheard"]),
                tuple(str(each) for each in one["actions"]),
                bool(one["sheets"]),
            )
            for one in watch.ladder
        )
    except (KeyError, TypeError, ValueError):
        raise FormatError("ladder: is not written as a ladder is") from None


def check_open(watch: Watch) -> None:
    """Return when a watch was not called off. Raises: ConflictError."""
    if watch.cancelled is not None:
        raise ConflictError("watch: was called off", hint="make a new one")


def touched(watch: Watch) -> None:
    """Note that what stands in the rows is not in force yet."""
    Watch.objects.filter(pk=watch.pk).update(changed=True)
    watch.changed = True


def create(
    mission: Mission, begins: datetime, ends: datetime, zone: str, by: Person, *, drill: bool = False
) -> Watch:
    """Begin to set up a watch, with the ladder of docs/formats/watch.md.

    Raises: UsageError for times that cannot be, ConflictError when the mission has a watch already.
    """
    first, last = int(begins.timestamp()), int(ends.timestamp())
    if not LEAST_SECONDS <= last - first <= MOST_SECONDS:
        raise UsageError("watch: ends after it begins, and within 400 days")
    _zone(zone)
    if mission.closed is not None:
        raise ConflictError("mission: is closed")
    with transaction.atomic():
        house_row()
        try:
            with transaction.atomic():
                made = Watch.objects.create(
                    mission=mission,
                    begins=first,
                    ends=last,
                    zone=zone,
                    ladder=plain_ladder(LADDER),
                    made_by=by,
                    drill=drill,
                )
        except IntegrityError:
            raise ConflictError("watch: this mission has one already") from None
        note(by, "watch.create", "watch", made.pk, mission=mission.pk, drill=int(drill))
    return made


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(f"time zone: {name[:40]!r} is not known here") from None


def frame(
    watch: Watch,
    begins: datetime,
    ends: datetime,
    zone: str,
    numbers: tuple[int, int, int],
    partners: Sequence[str],
    by: Person,
) -> None:
    """Change from when to when, patience, step and longest delay (seconds), and which partners watch too.

    Raises: UsageError, ConflictError.
    """
    check_open(watch)
    first, last = int(begins.timestamp()), int(ends.timestamp())
    patience, step, most_delay = numbers
    if not LEAST_SECONDS <= last - first <= MOST_SECONDS:
        raise UsageError("watch: ends after it begins, and within 400 days")
    if not 5 <= patience <= 86_400 or not 5 <= step <= 86_400 or not 0 <= most_delay <= 7 * 86_400:
        raise UsageError("watch: patience and step are 5 s to a day, the longest delay at most a week")
    _zone(zone)
    known = {short for short, _title in watching_partners()}
    if not set(partners) <= known or len(set(partners)) != len(partners):
        raise UsageError("watch: a partner that does not watch was named")
    with transaction.atomic():
        Watch.objects.filter(pk=watch.pk).update(
            begins=first,
            ends=last,
            zone=zone,
            patience=patience,
            step=step,
            most_delay=most_delay,
            partners=list(partners),
            changed=True,
        )
        note(by, "watch.change", "watch", watch.pk, what="frame")
    watch.refresh_from_db()


def watching_partners() -> list[tuple[str, str]]:
    """Return (short name, title) of the partners whose card has a watch."""
    return [(short, card.title) for short, _url, card in partner_cards() if card.watch is not None]


def partner_cards() -> list[tuple[str, str, Any]]:
    """Return the partners as the house knows them: short name, address, card."""
    from vedette.formats.partner_card import parse_card

    try:
        listed = current().reader().group.get("partners", [])
    except (VedetteError, OSError):
        return []
    found: list[tuple[str, str, Any]] = []
    for row in listed if isinstance(listed, list) else []:
        if isinstance(row, dict):
            card = parse_card(str(row["card"]).encode("utf-8"))
            found.append((str(row["short"]), str(row["url"]), card))
    return found


def set_ladder(
    watch: Watch, ladder: Sequence[values.Rung], by: Person, own: Sequence[Sequence[str]] = ()
) -> None:
    """Take another ladder, once the library finds nothing wrong with it. Raises: UsageError, ConflictError.

    `own` are further lines of each level's checklist, in the group's words: they stay in this house.
    """
    check_open(watch)
    check_ladder(tuple(ladder))
    rows = plain_ladder(ladder)
    for row, lines in zip(rows, own, strict=False):
        row["own"] = [" ".join(line.split())[:200] for line in lines if line.strip()][:20]
    with transaction.atomic():
        Watch.objects.filter(pk=watch.pk).update(ladder=rows, changed=True)
        note(by, "watch.change", "watch", watch.pk, what="ladder")
    watch.refresh_from_db()


def set_sheet(watch: Watch, text: str, by: Person) -> None:
    """Write whom to call. Raises: UsageError, ConflictError."""
    check_open(watch)
    text = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
    if len(text) > MOST_SHEET_CHARS:
        raise UsageError(f"contact sheet: at most {MOST_SHEET_CHARS} characters")
    with transaction.atomic():
        Watch.objects.filter(pk=watch.pk).update(sheet=text, changed=True)
        note(by, "watch.change", "watch", watch.pk, what="sheet")
    watch.refresh_from_db()


# promises


def schedule(
    watch: Watch,
    members: Sequence[Member],
    days: tuple[date, date],
    times: Sequence[time],
    *,
    window: int,
    grace: int,
    words: str = "",
    by: Person,
) -> int:
    """Promise to be heard from on each day at each local time; return how many promises were made.

    `window` is how long before it can be kept, `grace` how long after (seconds). Those that stand already,
    and those outside the watch, are left out. Raises: UsageError, ConflictError.
    """
    check_open(watch)
    first, last = days
    if not members or not times or first > last or (last - first).days > 400:
        raise UsageError("schedule: needs members, times, and a last day after the first")
    if not 0 <= grace <= 86_400 or not 0 <= window <= 7 * 86_400:
        raise UsageError("schedule: the grace is at most a day, the time before at most a week")
    if any(one.watch_id != watch.pk or one.cancelled is not None for one in members):
        raise UsageError("schedule: a card is not of this watch, or cancelled")
    zone = _zone(watch.zone)
    dues = sorted(
        int(datetime.combine(first + timedelta(days=n), each, zone).timestamp())
        for n in range((last - first).days + 1)
        for each in set(times)
    )
    dues = [due for due in dues if watch.begins <= due and due + grace <= watch.ends]
    if len(dues) * len(members) + watch.promises.count() > MOST_PROMISES:
        raise UsageError(f"schedule: a watch has at most {MOST_PROMISES} promises")
    made = 0
    with transaction.atomic():
        for member in members:
            held = set(member.promises.values_list("due", flat=True))
            everything = sorted(held | set(dues))
            for due in dues:
                if due in held:
                    continue
                place = everything.index(due)
                before = everything[place - 1] if place else watch.begins
                opens = min(due, max(due - window, before, watch.begins))
                Promise.objects.create(
                    watch=watch,
                    member=member,
                    opens=opens,
                    due=due,
                    grace=grace,
                    words=words[:120],
                    made_by=by,
                )
                made += 1
        if made:
            touched(watch)
            note(by, "watch.promise", "watch", watch.pk, count=made)
    return made


def withdraw(promise: Promise, by: Person) -> None:
    """Take a promise away that is not due yet. Raises: ConflictError when it is."""
    check_open(promise.watch)
    if promise.due <= int(timezone.now().timestamp()) + 60 and promise.watch.version:
        raise ConflictError("promise: is due, so it stands", hint="the member says ok, or asks for a delay")
    with transaction.atomic():
        watch = promise.watch
        promise.delete()
        touched(watch)
        note(by, "watch.promise-withdraw", "watch", watch.pk)


# in force


def order_values(watch: Watch, version: int) -> values.Order:
    """Return what the rows say as an order. Raises: VedetteError when they cannot be one."""
    members = [
        values.Member(
            one.tag, bytes.fromhex(one.seed), one.letters, parse_vkey(one.vkey) if one.vkey else None
        )
        for one in watch.members.order_by("tag")
    ]
    tags = {one.tag for one in members}
    promises = [
        values.Promise(one.pk, one.member.tag, one.opens, one.due, one.grace)
        for one in watch.promises.select_related("member").order_by("due", "pk")
        if one.member.tag in tags
    ]
    return values.Order(
        watch=watch.pk,
        version=version,
        begins=watch.begins,
        ends=watch.ends,
        promises=tuple(promises),
        members=tuple(members),
        ladder=ladder_of(watch),
        watchers=_watchers(watch),
        patience=watch.patience,
        step=watch.step,
        most_delay=watch.most_delay,
    )


def _watchers(watch: Watch) -> tuple[values.Watcher, ...]:
    from vedette.formats.keys import parse_signing_key

    own = parse_signing_key(house_row().signer).verifier
    found = [values.Watcher(own.name, 0, own, "")]
    by_short = {short: (url, card) for short, url, card in partner_cards()}
    for rank, short in enumerate(watch.partners if not watch.drill else (), 1):
        if short not in by_short:
            raise MissingError(f"partner {short}: is not known any more", hint="take it out of this watch")
        url, card = by_short[short]
        if card.watch is None:
            raise UsageError(f"partner {short}: does not watch", hint="take it out of this watch")
        found.append(values.Watcher(card.watch.name, rank, card.watch, url))
    return tuple(found)


def check(watch: Watch) -> None:
    """Refuse what could not be put in force as it is. Raises: VedetteError that says why."""
    order = order_values(watch, watch.version + 1)
    before = Order.objects.filter(watch=watch, version=watch.version).first()
    if before is not None:
        check_successor(parse_order(bytes(before.body)), order, int(timezone.now().timestamp()))
    encode_order(order)


def put_in_force(watch: Watch, by: Person | None) -> Order:
    """Make the next version of the order: the engine looks at it at once, partners get it sealed.

    Raises: UsageError, ConflictError when there is nothing to watch or somebody else was faster.
    """
    check_open(watch)
    watch.refresh_from_db()
    return _issue(watch, by)


def _issue(watch: Watch, by: Person | None) -> Order:
    order = order_values(watch, watch.version + 1)
    if not order.promises and not watch.version:
        raise UsageError("watch: nobody promised anything yet", hint="make a schedule first")
    before = Order.objects.filter(watch=watch, version=watch.version).first()
    if before is not None:
        check_successor(parse_order(bytes(before.body)), order, int(timezone.now().timestamp()))
    body = encode_order(order)
    digest = hashlib.sha256(body).hexdigest()
    with transaction.atomic():
        mine = Watch.objects.filter(pk=watch.pk, version=watch.version)
        fresh = {"version": order.version, "changed": False, "revision": F("revision") + 1, "look_at": 0}
        if mine.update(**fresh) != 1:
            raise ConflictError("watch: somebody put another version in force just now")
        made = Order.objects.create(watch=watch, version=order.version, body=body, digest=digest, made_by=by)
        for watcher, short in zip(order.watchers[1:], watch.partners, strict=False):
            Peer.objects.update_or_create(watch=watch, short=short, defaults={"name": watcher.name})
        put("watch.order", {"order": made.pk}, key=made.pk)
        note(by, "watch.force", "watch", watch.pk, version=order.version, digest=digest)
    watch.refresh_from_db()
    return made


def cancel_cards_of(person: Person, why: str, by: Person) -> int:
    """Give one whose list may be in other hands a new one, at once; return how many (see `cards`)."""
    from vedette_hq.watch import cards

    return cards.cancel_cards_of(person, why, by)


def cancel(watch: Watch, by: Person) -> None:
    """Call a watch off: nothing more is expected of anybody, here and at the partners.

    Raises: ConflictError while somebody is in alarm, or when it was called off already.
    """
    from vedette.missions.watch.events import Cancelled
    from vedette_hq.watch.facts import me, now_seconds, record

    check_open(watch)
    if watch.episodes.filter(over__isnull=True).exclude(cause="watcher").exists():
        raise ConflictError("watch: an alarm is open", hint="end it first, for its own reason")
    with transaction.atomic():
        mine = Watch.objects.filter(pk=watch.pk, cancelled__isnull=True)
        if mine.update(cancelled=timezone.now(), cancelled_by=by) != 1:
            raise ConflictError("watch: was called off already")
        if watch.version:
            record(watch, Cancelled(now_seconds(), me()), by)
        note(by, "watch.cancel", "watch", watch.pk, version=watch.version)
    watch.refresh_from_db()
