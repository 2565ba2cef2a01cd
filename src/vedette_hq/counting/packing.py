"""Columns of a pack: made from the rows of acts, and read as numbers."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count

from vedette_hq.counting.models import Column, Double, Pack
from vedette_hq.records.models import Act, ActMethod, Actor, Part

LEAD, PART, METHOD, ONE_PART, ONE_METHOD = 1, 2, 4, 8, 16
"""Flags of a row: the first of its act, of its part, of its method; the only part, the only method."""
WORDS = ("type", "place", "sex", "actor", "actor_type", "degree", "method", "confidence")
NUMBERS = ("act", "victim", "victim_record", "event")
SLICE = 500


def number_of(pk: str) -> int:
    """Return 60 bits of an id: enough to tell a million acts apart, and small for a column."""
    return int(pk[:15], 16)


def month_of(first: date | None, last: date | None, precision: str) -> int:
    """Return YYYYMM for what lies within one month, YYYY00 within one year, else 0."""
    if first is None or last is None or precision == "unknown":
        return 0
    if (first.year, first.month) == (last.year, last.month):
        return first.year * 100 + first.month
    return first.year * 100 if first.year == last.year else 0


def place_key(record: str, code: str, text: str) -> str:
    """Return under which key a place is counted: a place record, a place of the gazetteer, or as written."""
    if record:
        return f"place:{record}"
    if code:
        return f"code:{code}"
    return f"text:{text[:190]}" if text else ""


class _Words:
    """Texts as places in a list; the empty one is 0."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {"": 0}

    def __call__(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))


def make(pack: Pack) -> None:
    """Make the columns of a pack anew."""
    with transaction.atomic():
        held = Pack.objects.select_for_update().filter(pk=pack.pk).first()
        if held is None or not held.stale:
            return
        acts = Act.objects.filter(
            case=held.case_id, victim_id__gte=held.bucket, victim_id__lt=held.bucket + "g"
        )
        rows, words, merged = _rows(acts)
        held.columns.all().delete()
        names = (*NUMBERS, "month", *WORDS, "flags")
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        Column.objects.bulk_create(
            _column(held, name, values, words) for name, values in zip(names, columns, strict=True)
        )
        held.stale, held.merged = False, sorted(merged)
        held.plain = all(row[-1] == 31 for row in rows)
        held.save(update_fields=("stale", "merged", "plain"))


def _column(pack: Pack, name: str, values: Sequence[int], words: dict[str, _Words]) -> Column:
    most = max(values, default=0)
    code = next(code for code, size in (("B", 8), ("H", 16), ("I", 32), ("Q", 64)) if most < 1 << size)
    held = array(code, values)
    if sys.byteorder == "big":
        held.byteswap()
    texts = list(words[name].texts) if name in words else []
    return Column(pack=pack, name=name, code=code, texts=texts, body=held.tobytes())


_ACT = ("pk", "victim_id", "event_id", "type", "first", "last", "precision", "confidence")
_PLACE = ("place_record", "place_code", "place_text")


def _rows(acts: Any) -> tuple[list[tuple[int, ...]], dict[str, _Words], set[int]]:
    """Return the rows in the order of victims, what their numbers stand for, and shared victims."""
    words = {name: _Words() for name in WORDS}
    kept = list(acts.values_list(*_ACT, *_PLACE))
    ids = [row[0] for row in kept]
    parts, methods, repeated = _parts(ids), _methods(ids), _repeated(ids)
    people = {row[1] for row in kept} | {one[0] for each in parts.values() for one in each}
    actors = _actors(people)
    rows: list[tuple[int, ...]] = []
    for pk, victim, event, kind, first, last, precision, confidence, *place in kept:
        if pk in repeated:
            continue
        entity, sex, _ = actors.get(victim, (victim, "", ""))
        whole = (number_of(pk), number_of(entity), number_of(victim), number_of(event))
        known = (words["type"](kind), words["place"](place_key(*place)), words["sex"](sex))
        month, sure = month_of(first, last, precision), words["confidence"](confidence)
        mine = _entities(parts.get(pk, ()), actors) or [("", "", "")]
        used = methods.get(pk) or [""]
        alone = (ONE_PART if len(mine) == 1 else 0) | (ONE_METHOD if len(used) == 1 else 0)
        for n, (actor, actor_type, degree) in enumerate(mine):
            for m, method in enumerate(used):
                flags = (
                    alone | (LEAD if n == m == 0 else 0) | (PART if m == 0 else 0) | (METHOD if n == 0 else 0)
                )
                who = (words["actor"](actor), words["actor_type"](actor_type), words["degree"](degree))
                rows.append((*whole, month, *known, *who, words["method"](method), sure, flags))
    rows.sort(key=lambda row: row[1])
    return rows, words, {number_of(entity) for entity in _shared(actors)}


def _entities(
    parts: Iterable[tuple[str, str, str]], actors: dict[str, tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """Return who took part, each once for one degree and type: two records of one entity are one."""
    found: dict[tuple[str, str, str], None] = {}
    for actor, kind, degree in parts:
        entity, _, own = actors.get(actor, (actor, "", ""))
        found[entity, kind or own, degree] = None
    return list(found)


def _parts(ids: Sequence[str]) -> dict[str, list[tuple[str, str, str]]]:
    found = defaultdict(list)
    for start in range(0, len(ids), SLICE):
        rows = Part.objects.filter(act__in=ids[start : start + SLICE]).order_by("act", "number")
        for act, actor, kind, degree in rows.values_list("act_id", "actor_id", "type", "degree"):
            found[act].append((actor, kind, degree))
    return found


def _methods(ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for start in range(0, len(ids), SLICE):
        rows = ActMethod.objects.filter(act__in=ids[start : start + SLICE])
        for act, method in rows.order_by("act", "method").values_list("act_id", "method"):
            if method not in found[act]:
                found[act].append(method)
    return found


def _repeated(ids: Sequence[str]) -> set[str]:
    """Return those of these acts that stand judged to repeat another that still stands."""
    found = set()
    for start in range(0, len(ids), SLICE):
        rows = Double.objects.filter(act__in=ids[start : start + SLICE], revoked__isnull=True)
        pairs = list(rows.values_list("act_id", "of_id"))
        there = set(Act.objects.filter(pk__in=[of for _, of in pairs]).values_list("pk", flat=True))
        found |= {act for act, of in pairs if of in there}
    return found


def _actors(people: Collection[str]) -> dict[str, tuple[str, str, str]]:
    found, ids = {}, sorted(people)
    for start in range(0, len(ids), SLICE):
        rows = Actor.objects.filter(pk__in=ids[start : start + SLICE])
        for pk, entity, sex, kind in rows.values_list("pk", "entity", "sex", "type"):
            found[pk] = (entity, sex, kind)
    return found


def _shared(actors: dict[str, tuple[str, str, str]]) -> set[str]:
    """Return the entities that more than one record has."""
    found, entities = set(), sorted({one[0] for one in actors.values()})
    for start in range(0, len(entities), SLICE):
        rows = Actor.objects.filter(entity__in=entities[start : start + SLICE]).values("entity")
        found |= set(rows.annotate(n=Count("pk")).filter(n__gt=1).values_list("entity", flat=True))
    return found


@dataclass(frozen=True, slots=True)
class Read:
    """A column as numbers, and what they stand for."""

    values: array[int]
    texts: list[str]


def read(packs: Sequence[Pack], names: Collection[str]) -> dict[int, dict[str, Read]]:
    """Return these columns of these packs."""
    found: dict[int, dict[str, Read]] = {pack.pk: {} for pack in packs}
    for start in range(0, len(packs), SLICE):
        some = [pack.pk for pack in packs[start : start + SLICE]]
        rows = Column.objects.filter(pack__in=some, name__in=names)
        for pk, name, code, texts, body in rows.values_list("pack_id", "name", "code", "texts", "body"):
            values = array(code)
            values.frombytes(body)
            if sys.byteorder == "big":
                values.byteswap()
            found[pk][name] = Read(values, texts)
    return found
