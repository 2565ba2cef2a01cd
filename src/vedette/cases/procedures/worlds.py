"""Whether guards can hold, together or at all: found by trying every case that they can tell apart.

Dates are tried at, one day before and one day after every constant and distance that is named; bodies as
never used, ended and pending; the rest as yes and no.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from vedette.cases.procedures.guards import Expression, Question, Value, atoms, moved
from vedette.cases.procedures.model import Facts, Used
from vedette.errors import UsageError

MAX_WORLDS = 60_000
_ANCHOR = date(2020, 1, 15)


def worlds(
    expressions: Iterable[Expression], documents: Iterable[str] = (), fields: Iterable[str] = ()
) -> Iterator[Facts]:
    """Yield the facts that these expressions tell apart; the documents and fields named are always there.

    Every date is known in them, but those of which `known` is asked. Raises: UsageError when there are more
    than MAX_WORLDS.
    """
    asked = [one for expression in expressions for one in atoms(expression)]
    tests = {one for one in asked if isinstance(one, Question)}
    values = [one for one in asked if isinstance(one, Value)]
    given = {("has_document", one) for one in documents} | {("has_field", one) for one in fields}
    free = sorted(
        (one.kind, one.name)
        for one in tests
        if one.kind in ("has_document", "has_field", "consent") and (one.kind, one.name) not in given
    )
    bodies = sorted({one.name for one in tests if one.kind in ("used_before", "pending")})
    days = _days(values)
    dates = sorted(
        {one.name for one in values if one.kind == "date"}
        | {one.name for one in tests if one.kind == "known"}
    )
    numbers = _numbers(values)
    counts = sorted({one.name for one in values if one.kind == "count"})
    asked_known = {one.name for one in tests if one.kind == "known"}
    when_by_name = [[*days, None] if name in asked_known else days for name in dates]
    size = 2 ** len(free) * 3 ** len(bodies) * len(numbers) ** len(counts)
    size *= math.prod(len(one) for one in when_by_name)
    if size > MAX_WORLDS:
        raise UsageError(f"guards: {size} cases to try, at most {MAX_WORLDS}; ask for less in one step")
    for answers, lives, when, many in itertools.product(
        itertools.product((False, True), repeat=len(free)),
        itertools.product((None, False, True), repeat=len(bodies)),
        itertools.product(*when_by_name),
        itertools.product(numbers, repeat=len(counts)),
    ):
        held = given | {one for one, answer in zip(free, answers, strict=True) if answer}
        yield Facts(
            documents=frozenset(name for kind, name in held if kind == "has_document"),
            fields=frozenset(name for kind, name in held if kind == "has_field"),
            consents=frozenset(name for kind, name in held if kind == "consent"),
            dates={name: day for name, day in zip(dates, when, strict=True) if day is not None},
            used=tuple(
                Used(body, _ANCHOR, None if pending else _ANCHOR)
                for body, pending in zip(bodies, lives, strict=True)
                if pending is not None
            ),
            counts=dict(zip(counts, many, strict=True)),
        )


def apart(expressions: Sequence[Expression]) -> list[list[Expression]]:
    """Return the expressions in groups that ask about nothing in common: each group can be tried alone."""
    groups: list[tuple[set[str], list[Expression]]] = []
    for expression in expressions:
        names = {f"{_sort(one)} {one.name}" for one in atoms(expression) if one.kind not in ("day", "number")}
        together = [one for one in groups if one[0] & names]
        groups = [one for one in groups if not one[0] & names]
        names = names.union(*(other for other, _ in together))
        groups.append((names, [*(part for _, parts in together for part in parts), expression]))
    return [parts for _, parts in groups]


def _sort(atom: Question | Value) -> str:
    return {"known": "date", "pending": "used_before"}.get(atom.kind, atom.kind)


def _days(values: list[Value]) -> list[date]:
    anchors = {date.fromisoformat(one.name) for one in values if one.kind == "day"} or {_ANCHOR}
    offsets = {(0, "days")} | {
        (sign * one.amount, one.unit) for one in values if one.unit for sign in (1, -1)
    }
    found = {
        moved(moved(anchor, *offset), step, "days")
        for anchor in anchors
        for offset in offsets
        for step in (-1, 0, 1)
    }
    return sorted(found)


def _numbers(values: list[Value]) -> list[int]:
    constants = {int(one.name) for one in values if one.kind == "number"} | {0}
    return sorted({max(0, one + step) for one in constants for step in (-1, 0, 1)})
