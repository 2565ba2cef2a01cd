"""What a table is asked by, and counting it out of packs."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import and_, floordiv, getitem
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette.records.counting import UNKNOWN, Unit
from vedette.records.schema import Kind
from vedette.records.tally import Chunk, Tally, tally
from vedette_hq.counting.models import Pack
from vedette_hq.counting.packing import LEAD, METHOD, ONE_METHOD, ONE_PART, PART, Read, number_of, read
from vedette_hq.records.models import Citation, Statement


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to cut a table. `needs` are the fields (kind, name) that a person must see to use it."""

    name: str
    title: Any
    column: str
    needs: tuple[tuple[Kind, str], ...]
    vocabulary: str = ""


AXES: Mapping[str, Axis] = {
    axis.name: axis
    for axis in (
        Axis("type", _("Type of act"), "type", ((Kind.ACT, "type"),), "acts"),
        Axis("method", _("Method"), "method", ((Kind.ACT, "methods"),), "methods"),
        Axis("actor", _("Perpetrator"), "actor", ((Kind.ACT, "parts"),)),
        Axis(
            "actor_type", _("Kind of perpetrator"), "actor_type", ((Kind.ACT, "parts"),), "perpetrator-types"
        ),
        Axis("degree", _("Degree of involvement"), "degree", ((Kind.ACT, "parts"),), "degrees"),
        Axis("place", _("Place"), "place", ((Kind.ACT, "place"),)),
        Axis("year", _("Year"), "month", ((Kind.ACT, "began"),)),
        Axis("month", _("Month"), "month", ((Kind.ACT, "began"),)),
        Axis("sex", _("Sex of the victim"), "sex", ((Kind.PERSON, "sex"), (Kind.ACT, "victim")), "sex"),
        Axis("confidence", _("Confidence"), "confidence", ((Kind.ACT, "type"),), "confidence"),
        Axis("case", _("Case"), "case", ((Kind.ACT, "type"),)),
    )
}
PARTS = frozenset({"actor", "actor_type", "degree"})
"""Axes under which an act with several perpetrators stands more than once."""
UNITS: Mapping[Unit, Any] = {
    Unit.ACTS: pgettext_lazy("records", "Acts"),
    Unit.VICTIMS: _("Victims"),
    Unit.PAIRS: _("Victims by act"),
    Unit.EVENTS: _("Events"),
    Unit.INVOLVEMENTS: _("Involvements"),
    Unit.METHODS: _("Methods of acts"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What table is wanted. Empty lists are everything; months are (first, last), inclusive, as YYYYMM."""

    rows: str = "type"
    columns: str = "year"
    unit: Unit = Unit.ACTS
    cases: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    months: tuple[int, int] | None = None
    sources: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Ids of victims who are left out, because they did not consent."""

    def plain(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "rows": self.rows,
            "columns": self.columns,
            "unit": str(self.unit),
            "cases": list(self.cases),
            "types": list(self.types),
            "months": list(self.months) if self.months else None,
            "sources": list(self.sources),
            "without": sorted(self.without),
        }


@dataclass(slots=True)
class _Texts:
    """Numbers for the rows and columns of a table; 0 is unknown."""

    numbers: dict[str, int]

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


def counted(
    asked: Asked, cases: Sequence[str], moved: Mapping[str, str] | None = None
) -> tuple[Tally, list[str]]:
    """Count in these cases, whose packs are fresh; return what came and the texts of its numbers.

    `moved` is the entity of a case to the one it has for this person over several cases.
    """
    texts = _Texts({UNKNOWN: 0})
    found = tally(_chunks(asked, cases, texts, moved or {}), asked.unit)
    return found, list(texts.numbers)


def _chunks(asked: Asked, cases: Sequence[str], texts: _Texts, moved: Mapping[str, str]) -> Iterator[Chunk]:
    one, two = AXES[asked.rows], AXES[asked.columns]
    names = {"flags", "act", "victim", one.column, two.column}
    by_part = asked.unit is Unit.INVOLVEMENTS or bool({one.name, two.name} & PARTS)
    by_method = asked.unit is Unit.METHODS or "method" in (one.name, two.name)
    extra = {
        Unit.EVENTS: {"event"},
        Unit.PAIRS: {"type"},
        Unit.INVOLVEMENTS: {"actor"},
        Unit.METHODS: {"method"},
    }
    names |= extra.get(asked.unit, set())
    names |= {"type"} if asked.types else set()
    names |= {"month"} if asked.months else set()
    names |= {"victim_record"} if asked.without else set()
    acts = _acts_of(asked, cases) if asked.sources else None
    kinds = _Texts({UNKNOWN: 0})
    packs = list(Pack.objects.filter(case__in=cases).order_by("case", "bucket"))
    for start in range(0, len(packs), 64):
        some = packs[start : start + 64]
        held = read(some, names - {"case"})
        for pack in some:
            columns = held[pack.pk]
            if columns and columns["act"].values:
                yield _chunk(
                    pack, columns, asked, (one, two), (by_part, by_method), acts, (texts, kinds), moved
                )


def _acts_of(asked: Asked, cases: Sequence[str]) -> frozenset[int]:
    """Return the acts that rest on statements of the sources that are asked for."""
    said = Statement.objects.filter(source__in=asked.sources, case__in=cases, withdrawn__isnull=True)
    rows = Citation.objects.filter(statement__in=said.values("pk"), record__kind=Kind.ACT)
    return frozenset(number_of(pk) for pk in rows.values_list("record_id", flat=True).distinct())


def _chunk(
    pack: Pack,
    columns: Mapping[str, Read],
    asked: Asked,
    axes: tuple[Axis, Axis],
    by: tuple[bool, bool],
    acts: frozenset[int] | None,
    known: tuple[_Texts, _Texts],
    moved: Mapping[str, str],
) -> Chunk:
    count = len(columns["act"].values)
    wanted = _wanted(pack, columns, asked, by, acts)

    def chosen(values: Sequence[int]) -> Sequence[int]:
        return values if wanted is None else list(compress(values, wanted))

    def plain(name: str) -> Sequence[int]:
        return chosen(columns[name].values) if name in columns else (0,) * length

    row, column = (chosen(_axis(pack, columns, axis, known[0], count, moved)) for axis in axes)
    length = len(row)
    need = (ONE_PART if by[0] else 0) | (ONE_METHOD if by[1] else 0)
    if pack.plain or not need:
        single: Sequence[int] = (1,) * length
    else:
        flags = map(and_, chosen(columns["flags"].values), repeat(need))
        single = [int(one == need) for one in flags]
    types: Sequence[int] = (0,) * length
    if asked.unit is Unit.PAIRS:
        numbers = [known[1](text) for text in columns["type"].texts]
        types = chosen(list(map(getitem, repeat(numbers), columns["type"].values)))
    victims, shared = plain("victim"), frozenset(pack.merged)
    if moved:
        there = {number_of(one): number_of(other) for one, other in moved.items()}
        victims = list(map(there.get, victims, victims))
        shared |= frozenset(there.values())
    return Chunk(
        case=pack.case_id,
        row=row,
        column=column,
        act=plain("act"),
        victim=victims,
        event=plain("event"),
        type=types,
        actor=plain("actor"),
        method=plain("method"),
        single=single,
        shared=shared,
    )


def _axis(
    pack: Pack,
    columns: Mapping[str, Read],
    axis: Axis,
    texts: _Texts,
    count: int,
    moved: Mapping[str, str],
) -> Sequence[int]:
    """Return the numbers of an axis for every row, in the numbers of the table."""
    if axis.column == "case":
        return (texts(pack.case_id),) * count
    held = columns[axis.column]
    if axis.column != "month":
        there = [texts(moved.get(text, text) if axis.name == "actor" else text) for text in held.texts]
        return list(map(getitem, repeat(there), held.values))
    months: Sequence[int] = held.values
    if axis.name == "year":
        months = list(map(floordiv, held.values, repeat(100)))
    words = {month: texts(_time(month, axis.name)) for month in set(months)}
    return list(map(getitem, repeat(words), months))


def _time(number: int, axis: str) -> str:
    if not number:
        return UNKNOWN
    if axis == "year":
        return f"{number:04d}"
    return f"{number // 100:04d}-{number % 100:02d}" if number % 100 else f"{number // 100:04d}"


def _wanted(
    pack: Pack,
    columns: Mapping[str, Read],
    asked: Asked,
    by: tuple[bool, bool],
    acts: frozenset[int] | None,
) -> list[bool] | None:
    """Say of each row whether it is counted; None for all."""
    tests: list[Sequence[bool]] = []
    if not pack.plain and by != (True, True):
        flag = {(False, False): LEAD, (True, False): PART, (False, True): METHOD}[by]
        tests.append([bool(one & flag) for one in columns["flags"].values])
    if asked.types:
        kinds = {n for n, text in enumerate(columns["type"].texts) if text in asked.types}
        tests.append(_in(columns["type"].values, kinds))
    if asked.months:
        first, last = asked.months
        months = columns["month"].values
        inside = {one for one in set(months) if one and _within(one, first, last)}
        tests.append(_in(months, inside))
    if acts is not None:
        tests.append(_in(columns["act"].values, acts))
    if asked.without:
        refused = {number_of(pk) for pk in asked.without}
        tests.append([one not in refused for one in columns["victim_record"].values])
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else list(map(all, zip(*tests, strict=True)))  # type: ignore[return-value]


def _in(values: array[int] | Sequence[int], wanted: Collection[int]) -> list[bool]:
    return list(map(frozenset(wanted).__contains__, values))


def _within(month: int, first: int, last: int) -> bool:
    """Say whether a month, or a year of which no month is known, surely lies in the months asked for."""
    low, high = (month + 1, month + 12) if month % 100 == 0 else (month, month)
    return first <= low and high <= last
