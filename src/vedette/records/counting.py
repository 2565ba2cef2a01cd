"""The counting rule, and tables that tell nothing about one person.

The unit is the act: one victim, one type, one occasion. Victims, acts, events, involvements and methods are
counted apart and never stand for one another. Source: P. Ball, "Who Did What to Whom?" (AAAS 1996); HURIDOCS.

A table that leaves the house hides cells below a minimum, and as many others as keep a hidden one from being
had by subtraction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vedette.errors import UsageError

MINIMUM = 5
"""A cell below it is hidden in what leaves the house."""
UNKNOWN = ""
"""The value of an axis for acts about which it is not known: a row of its own, never left out."""


class Unit(StrEnum):
    """What is counted."""

    ACTS = "acts"
    VICTIMS = "victims"
    PAIRS = "pairs"
    """A victim and a type of act."""
    EVENTS = "events"
    INVOLVEMENTS = "involvements"
    METHODS = "methods"


@dataclass(frozen=True, slots=True)
class Fact:
    """One act as it is counted: whose ids are those of entities, after all judgements."""

    act: str
    event: str
    victim: str
    type: str
    actors: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    place: str = UNKNOWN
    month: str = UNKNOWN
    """YYYY-MM, or empty when it is known less precisely."""
    year: str = UNKNOWN
    same_as: str = ""
    """The act that this one only repeats, by a judgement; then it counts for nothing."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each unit."""

    victims: int
    events: int
    acts: int
    involvements: int
    methods: int


def counted(facts: Iterable[Fact]) -> list[Fact]:
    """Return the acts that count: those that were not judged to repeat another that is there."""
    held = {fact.act: fact for fact in facts}

    def repeats(act: str) -> bool:
        path = [act]
        while held[path[-1]].same_as in held:
            following = held[path[-1]].same_as
            if following in path:  # each repeats the next: the smallest id of the ring stands for all
                return act != min(path[path.index(following) :])
            path.append(following)
        return len(path) > 1

    return [fact for fact in held.values() if not repeats(fact.act)]


def count(facts: Iterable[Fact]) -> Counts:
    """Return all counts of these acts."""
    each = counted(facts)
    return Counts(
        victims=len({fact.victim for fact in each}),
        events=len({fact.event for fact in each}),
        acts=len(each),
        involvements=sum(len(set(fact.actors)) for fact in each),
        methods=sum(len(set(fact.methods)) for fact in each),
    )


Axis = Callable[[Fact], Iterable[str]]
"""Gives the values under which an act stands; more than one for one with several perpetrators."""


def _keys(fact: Fact, unit: Unit) -> Iterable[object]:
    match unit:
        case Unit.ACTS:
            return (fact.act,)
        case Unit.VICTIMS:
            return (fact.victim,)
        case Unit.PAIRS:
            return ((fact.victim, fact.type),)
        case Unit.EVENTS:
            return (fact.event,)
        case Unit.INVOLVEMENTS:
            return [(fact.act, actor) for actor in set(fact.actors)]
        case Unit.METHODS:
            return [(fact.act, method) for method in set(fact.methods)]


Cells = Mapping[tuple[str, str], int]


def cross(facts: Iterable[Fact], rows: Axis, columns: Axis, unit: Unit) -> dict[tuple[str, str], int]:
    """Return the cells of a table: how many different of `unit` stand under each row and column."""
    found: dict[tuple[str, str], set[object]] = defaultdict(set)
    for fact in counted(facts):
        keys = list(_keys(fact, unit))
        for row in set(rows(fact)) or {UNKNOWN}:
            for column in set(columns(fact)) or {UNKNOWN}:
                found[row, column].update(keys)
    return {place: len(each) for place, each in found.items() if each}


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table made safe: `cells` that may be shown; `hidden` ones; totals, None when hidden too."""

    cells: Mapping[tuple[str, str], int]
    hidden: frozenset[tuple[str, str]]
    rows: Mapping[str, int | None]
    columns: Mapping[str, int | None]
    total: int | None


def guard(
    cells: Cells,
    row_totals: Mapping[str, int],
    column_totals: Mapping[str, int],
    total: int,
    minimum: int = MINIMUM,
) -> Guarded:
    """Hide what could tell about few people.

    1. Every cell and total from 1 to `minimum` - 1. 2. In a row or column whose total is shown, a second
    cell where only one is hidden, the smallest, until none can be had by subtraction; and where the hidden
    ones of a line together make less than `minimum`, one more. 3. Totals likewise, as one more line.
    An empty cell is a zero that is known; hiding it with others would say nothing, so it is never chosen.
    Raises: UsageError when `minimum` is below 2.
    """
    if minimum < 2:
        raise UsageError("table: the smallest cell that may be shown is 2 or more")
    table = dict(cells)
    for row, value in row_totals.items():
        table[row, _TOTAL] = value
    for column, value in column_totals.items():
        table[_TOTAL, column] = value
    table[_TOTAL, _TOTAL] = total
    table = {place: value for place, value in table.items() if value}
    hidden = {place for place, value in table.items() if value < minimum}
    lines: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for place in table:
        lines[0, place[0]].append(place)
        lines[1, place[1]].append(place)
    while True:
        more = {one for line in lines.values() for one in _complement(line, table, hidden, minimum)}
        if not more:
            break
        hidden |= more
    return Guarded(
        cells={place: v for place, v in cells.items() if v and place not in hidden},
        hidden=frozenset(place for place in cells if place in hidden),
        rows={row: None if (row, _TOTAL) in hidden else v for row, v in row_totals.items()},
        columns={column: None if (_TOTAL, column) in hidden else v for column, v in column_totals.items()},
        total=None if (_TOTAL, _TOTAL) in hidden else total,
    )


_TOTAL = "\0total"


def _complement(
    line: list[tuple[str, str]],
    table: Mapping[tuple[str, str], int],
    hidden: set[tuple[str, str]],
    minimum: int,
) -> set[tuple[str, str]]:
    """Return one more place of a line to hide, when what is hidden in it can be had or is too little."""
    gone = [place for place in line if place in hidden]
    shown = sorted((place for place in line if place not in hidden), key=lambda place: (table[place], place))
    inner = [place for place in shown if _TOTAL not in place]
    choice = inner or shown
    if not gone or not choice:
        return set()
    if len(gone) == 1 or sum(table[place] for place in gone) < minimum:
        return {choice[0]}
    return set()
