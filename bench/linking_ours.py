"""One set linked by `vedette.records.linking`, learned without answers; prints one line of JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date as Day
from typing import Any

from linking_sets import FEBRL, RULES, marked, read
from vedette.records.linking import Comparison, chance, date, estimate, exact, pairs, score, text


def columns(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Iterable[Hashable]]:
    """A rule: these columns are equal and none is empty."""

    def keys(record: Mapping[str, Any]) -> Iterable[Hashable]:
        key = tuple(record.get(name) for name in names)
        return (key,) if all(key) else ()

    return keys


def day(written: str) -> tuple[Day, Day] | None:
    try:
        found = Day.fromisoformat(written)
    except ValueError:
        return None
    return found, found


def prepared(
    name: str,
) -> tuple[list[dict[str, Any]], list[str], list[Comparison], tuple[tuple[str, ...], ...]]:
    rows, truth = read(name)
    if name == "fake1000":
        known: list[dict[str, Any]] = [dict(row) | {"born": day(row["dob"])} for row in rows]
        for row in known:
            row["email_name"], _, row["email_at"] = row["email"].partition("@")
        kinds = [
            text("first_name", (0.92, 0.8), rare=True),
            text("surname", (0.92, 0.8), rare=True),
            date("born"),
            exact("city", rare=True),
            text("email", (0.96, 0.88)),
        ]
        return known, truth, kinds, RULES["fake1000"]
    with_id = not name.endswith("no-id")
    known = [dict(row) | {"born": day(row["date_of_birth"])} for row in rows]
    kinds = [
        text("given_name", (0.92, 0.8), rare=True),
        text("surname", (0.92, 0.8), rare=True),
        text("date_of_birth", (0.95, 0.85)),
        text("street_number", (0.8,)),
        text("address_1", (0.92, 0.8), rare=True),
        text("address_2", (0.92, 0.8), rare=True),
        text("suburb", (0.92, 0.8), rare=True),
        text("postcode", (0.85,)),
        exact("state"),
    ]
    assert set(FEBRL) - {"soc_sec_id"} == {each.field for each in kinds}
    if with_id:
        kinds.append(text("soc_sec_id", (0.85,)))
    return known, truth, kinds, RULES["febrl"]


def main(name: str) -> None:
    began = time.perf_counter()
    records, truth, kinds, rules = prepared(name)
    blocking = [columns(rule) for rule in rules]
    fields = {"dob": "born"} if name == "fake1000" else {}
    trainings = [
        (rule, frozenset(fields.get(each, each) for each in made))
        for rule, made in zip(blocking, rules, strict=True)
    ]
    learned = estimate(name, records, kinds, trainings)
    counted = {
        each.field: Counter(row[each.field] for row in records if row.get(each.field)) for each in kinds
    }
    wholes = {field: sum(count.values()) for field, count in counted.items()}

    def rarity(field: str, one: Any, two: Any) -> float:
        return counted[field][one] / wholes[field]

    scores = {}
    for one, two in pairs(records, blocking):
        found = score(learned.model, kinds, records[one], records[two], rarity)
        if found.bits > -10:
            scores[one, two] = chance(found.bits)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = marked(scores, truth) | {
        "seconds": round(seconds, 2),
        "peak_mib": round(peak),
        "prior": learned.model.prior,
        "rounds": learned.rounds,
    }
    print(json.dumps({"set": name, "tool": "vedette", **said}))


if __name__ == "__main__":
    main(sys.argv[1])
