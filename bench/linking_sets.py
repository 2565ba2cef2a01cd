"""The published sets with known answers, read for both sides alike, and how an answer is marked."""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

_BESIDE = Path(__file__).resolve().parents[2] / "shared"
SHARED = Path(os.environ.get("VEDETTE_SHARED") or _BESIDE) / "data" / "linkage"
FEBRL = [
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
]
SETS = {
    "febrl1": "febrl_dataset1.csv.gz",
    "febrl1-no-id": "febrl_dataset1.csv.gz",
    "febrl2": "febrl_dataset2.csv.gz",
    "febrl2-no-id": "febrl_dataset2.csv.gz",
    "fake1000": "splink_fake_1000.csv.gz",
}
RULES: dict[str, tuple[tuple[str, ...], ...]] = {
    "febrl": (
        ("given_name", "surname"),
        ("surname", "postcode"),
        ("given_name", "postcode"),
        ("date_of_birth",),
        ("address_1",),
        ("surname", "suburb"),
        ("given_name", "suburb"),
        ("street_number", "postcode"),
    ),
    "fake1000": (("first_name",), ("surname",), ("dob",), ("email",)),
}
"""Blocking rules, the same for both sides: columns that must be equal."""


def read(name: str) -> tuple[list[dict[str, str]], list[str]]:
    """Return the records of a set, with `unique_id`, and to whom each belongs."""
    with gzip.open(SHARED / SETS[name], "rt", encoding="utf-8", newline="") as file:
        rows = [{key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(file)]
    if name == "fake1000":
        return rows, [row["cluster"] for row in rows]
    for row in rows:
        row["unique_id"] = row["rec_id"]
    return rows, [row["rec_id"].split("-")[1] for row in rows]


def marked(scores: Mapping[tuple[int, int], float], truth: Sequence[str]) -> dict[str, Any]:
    """Return precision, recall and F1 at p >= 0.5, at the best cut, and of clusters at p >= 0.95."""
    members: dict[str, list[int]] = defaultdict(list)
    for place, whom in enumerate(truth):
        members[whom].append(place)
    wanted = sum(len(each) * (len(each) - 1) // 2 for each in members.values())
    right = [(chance, truth[one] == truth[two]) for (one, two), chance in scores.items()]
    right.sort(reverse=True)
    best, hits = (0.0, 0.0, 0.0, 0.0), 0
    for count, (chance, yes) in enumerate(right, 1):
        hits += yes
        last = count == len(right) or right[count][0] != chance
        found = _f1(hits, count, wanted)
        if last and found[2] > best[2]:
            best = (*found, chance)
    over = [yes for chance, yes in right if chance >= 0.5]
    return {
        "wanted": wanted,
        "scored": len(right),
        "blocking_recall": round(sum(yes for _, yes in right) / wanted, 4),
        "p.5": [round(each, 4) for each in _f1(sum(over), len(over), wanted)],
        "best": [round(each, 4) for each in best],
        "clustered": [round(each, 4) for each in _clustered(scores, truth, wanted)],
    }


def _f1(hits: int, count: int, wanted: int) -> tuple[float, float, float]:
    precision, recall = hits / count if count else 1.0, hits / wanted
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def _clustered(
    scores: Mapping[tuple[int, int], float], truth: Sequence[str], wanted: int, at: float = 0.95
) -> tuple[float, float, float]:
    root = list(range(len(truth)))

    def top(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for (one, two), chance in scores.items():
        if chance >= at:
            root[top(one)] = top(two)
    groups: dict[int, list[int]] = defaultdict(list)
    for one in range(len(truth)):
        groups[top(one)].append(one)
    made: Iterable[tuple[int, int]] = (pair for each in groups.values() for pair in combinations(each, 2))
    right = [truth[one] == truth[two] for one, two in made]
    return _f1(sum(right), len(right), wanted)
