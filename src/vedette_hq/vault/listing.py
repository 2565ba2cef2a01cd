"""A page of items: filtered, narrowed to the person, newest first, as fast with 100 000 as with ten.

There is no count and no offset. A page begins after the last item of the one before (`Place`); each mission
of the person is asked for its next few, by an index, and what comes back is merged. Words are looked up in
the index of words: when one of them is rare, its items are taken and looked at one by one.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet

from vedette.errors import FormatError
from vedette.values.ids import parse_id
from vedette_hq.access.models import Person, Team, teams_of
from vedette_hq.access.roles import CONTENT, Role
from vedette_hq.vault.models import Item, Word
from vedette_hq.vault.queries import items_of_cases, visible_items
from vedette_hq.vault.words import terms

PAGE = 50
RARE = 2000
"""A word of at most so many items is rare."""
_CHUNK = 500
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the list: after the item received then, with that id."""

    received: datetime
    pk: str

    def __str__(self) -> str:
        return f"{self.received.astimezone(UTC):%Y%m%dT%H%M%S%f}.{self.pk}"


def parse_place(text: str) -> Place:
    """Return the place written in an address. Raises: FormatError."""
    at, _, pk = text.partition(".")
    try:
        received = datetime.strptime(at, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        raise FormatError("list: no place in it") from None
    place = Place(received, parse_id(pk, "list"))
    if str(place) != text:
        raise FormatError("list: no place in it")
    return place


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; empty is everything. `day` is a UTC day of arrival, `words` as typed."""

    mission: str = ""
    device: str = ""
    kind: str = ""
    day: date | None = None
    case: str = ""
    words: str = ""

    def narrow(self, items: QuerySet[Item]) -> QuerySet[Item]:
        """Return `items` narrowed by everything but mission, case and words."""
        if self.device:
            items = items.filter(device_id=self.device)
        if self.kind:
            items = items.filter(kind=self.kind)
        if self.day:
            start = datetime.combine(self.day, time(), UTC)
            items = items.filter(received__gte=start, received__lt=start + timedelta(days=1))
        return items


@dataclass(frozen=True, slots=True)
class Listed:
    """One page, and the places from which the next and the one before begin (None at an end)."""

    items: tuple[Item, ...]
    earlier: Place | None
    later: Place | None


def page_of(
    person: Person,
    asked: Filter,
    *,
    before: Place | None = None,
    after: Place | None = None,
    size: int = PAGE,
) -> Listed:
    """Return the page of items that come after the place `before`, or precede `after`, or the first one."""
    wanted = terms(asked.words)
    if asked.words.strip() and not wanted:
        return Listed((), None, None)
    newer = after is not None
    at = after if newer else before
    found = list(islice(_walk(person, asked, wanted, at, newer, size + 1), size + 1))
    more = len(found) > size
    found = found[:size]
    if newer:
        found.reverse()
    rows = _rows([pk for _, pk in found])
    first, last = (Place(*found[0]), Place(*found[-1])) if found else (None, None)
    if newer:
        return Listed(rows, last, first if more else None)
    return Listed(rows, last if more else None, first if before is not None else None)


_SHOWN = (
    *("name", "kind", "graphic", "state", "safety", "received", "package_sha256", "package_size"),
    *("device_index", "mission__pseudonym", "mission__title"),
    *("device__origin", "device__label"),
)
"""What the list shows of an item: the rest is not read."""


def _rows(keys: list[str]) -> tuple[Item, ...]:
    found = Item.objects.select_related("mission", "device").only(*_SHOWN).in_bulk(keys)
    return tuple(found[key] for key in keys if key in found)


def _cut(items: QuerySet[Item], at: Place | None, newer: bool) -> QuerySet[Item]:
    if at is None:
        return items
    if newer:
        return items.filter(received__gte=at.received).exclude(received=at.received, pk__lte=at.pk)
    return items.filter(received__lte=at.received).exclude(received=at.received, pk__gte=at.pk)


Key = tuple[datetime, str]


def _keys(items: QuerySet[Item], at: Place | None, newer: bool, most: int) -> list[Key]:
    order = ("received", "pk") if newer else ("-received", "-pk")
    return list(_cut(items, at, newer).order_by(*order).values_list("received", "pk")[:most])


def _sources(person: Person, asked: Filter) -> list[QuerySet[Item]]:
    """The lists of which the person's list is made: one of each mission, one of all their cases."""
    if not person.is_active:
        return []
    if person.role == Role.AUDITOR:
        every = Item.objects.all()
        return [every.filter(mission_id=asked.mission) if asked.mission else every]
    if person.role not in CONTENT:
        return []
    inside = items_of_cases(person)
    if asked.case:
        inside = inside.filter(case_id=asked.case)
        through = Item.objects.filter(pk__in=inside)
        return [through.filter(mission_id=asked.mission) if asked.mission else through]
    missions = list(teams_of(person, Team.MISSION))
    lists = [
        Item.objects.filter(mission_id=mission)
        for mission in missions
        if not asked.mission or mission == asked.mission
    ]
    few = list(inside[: RARE + 1])  # of a few, each is found by its key; of many, the list is walked
    through = Item.objects.filter(pk__in=few if len(few) <= RARE else inside)
    if asked.mission:
        through = through.filter(mission_id=asked.mission)
    return [*lists, through]


def _walk(
    person: Person, asked: Filter, wanted: list[str], at: Place | None, newer: bool, most: int
) -> Iterator[Key]:
    frequent = Q()
    if wanted:
        rare, often = _by_rarity(wanted)
        if rare is not None:
            yield from _among(person, asked, rare, often, at, newer, most)
            return
        for word in often:
            frequent &= Q(Exists(_spelt(word).filter(item=OuterRef("pk"))))
    lists = [
        _keys(asked.narrow(source).filter(frequent), at, newer, most) for source in _sources(person, asked)
    ]
    last: Key | None = None
    for key in heapq.merge(*lists, reverse=not newer):
        if key != last:  # of a mission and of a case: once
            yield key
        last = key


def _spelt(word: str) -> QuerySet[Word]:
    return Word.objects.filter(word__gte=word, word__lt=word + _LAST)


def _by_rarity(wanted: list[str]) -> tuple[set[str] | None, list[str]]:
    """Return the ids that all rare words have in common (None without a rare word), and the other words."""
    rare: set[str] | None = None
    often: list[str] = []
    for word in wanted:
        ids = list(_spelt(word).values_list("item_id", flat=True)[: RARE + 1])
        if len(ids) > RARE:
            often.append(word)
        else:
            rare = set(ids) if rare is None else rare & set(ids)
    return rare, often


def _among(
    person: Person, asked: Filter, ids: set[str], often: list[str], at: Place | None, newer: bool, most: int
) -> Iterator[Key]:
    """The keys of those of `ids` that the person may see and that are asked for, in order."""
    keys: list[Key] = []
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        items = Item.objects.filter(pk__in=ordered[start : start + _CHUNK])
        if asked.mission:
            items = items.filter(mission_id=asked.mission)
        keys += _cut(asked.narrow(items), at, newer).values_list("received", "pk")
    keys.sort(reverse=not newer)
    seen = visible_items(person)
    if asked.case:
        seen = seen.filter(pk__in=items_of_cases(person).filter(case_id=asked.case))
    for start in range(0, len(keys), most):  # few are looked at when the first ones will do
        part = keys[start : start + most]
        held = seen.filter(pk__in=[pk for _, pk in part])
        for word in often:
            held = held.filter(Exists(_spelt(word).filter(item=OuterRef("pk"))))
        allowed = set(held.values_list("pk", flat=True))
        yield from (key for key in part if key[1] in allowed)
