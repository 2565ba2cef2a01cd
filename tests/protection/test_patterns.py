"""Patterns: each finds what it is for, and stays silent just outside; none reads the future."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from typing import Any

import pytest

from vedette.protection.incident import DAY, HOUR, History, Incident, Publication, Seen, Task, place_key
from vedette.protection.kinds import KINDS
from vedette.protection.patterns import RULES, Finding, Pattern, find
from vedette.protection.plates import parse_plate

NOW = 2_000_000_000
CAR = parse_plate("A777AA95").key


def one(pk: str, kind: str, ago: float, **more: object) -> Incident:
    """An incident so many days before now, reported in time."""
    at = NOW - int(ago * DAY)
    whole = Incident(pk, kind, at, at, frozenset({"m"}), written=at)
    return replace(whole, **more)  # type: ignore[arg-type]


def seen(pk: str, ago: float, plate: str = CAR, place: str = "", kind: str = "T02") -> Incident:
    """A sighting of a car."""
    return one(pk, kind, ago, seen=(Seen(plate, NOW - int(ago * DAY), place),), ended=True)


def found(
    *incidents: Incident, at: int = NOW, tasks: tuple[Task, ...] = (), out: tuple[Publication, ...] = ()
) -> dict[Pattern, Finding]:
    """The heaviest finding of each pattern."""
    rows: dict[Pattern, Finding] = {}
    for row in find(History(incidents, out, tasks), at):
        rows.setdefault(row.pattern, row)
    return rows


def test_nothing_says_nothing() -> None:
    assert found() == {}
    assert found(one("a", "T17", 3, ended=True)) == {}


def test_the_same_plate_twice() -> None:
    row = found(seen("a", 10), seen("b", 3))[Pattern.PLATE]
    assert (row.weight, row.incidents, row.blocks) == (3, ("a", "b"), True)
    assert row.values["times"] == 2 and row.key == f"plate:{CAR}"
    assert Pattern.PLATE not in found(seen("a", 3))
    assert Pattern.PLATE not in found(seen("a", 31), seen("b", 3))  # too long ago
    assert Pattern.PLATE not in found(seen("a", 3), seen("b", 3 + 10 / 1440))  # ten minutes: one sighting
    assert Pattern.PLATE not in found(seen("a", 3), seen("b", 2, "B777AA-95"))


def test_a_car_in_two_places_within_three_days_follows_us() -> None:
    assert found(seen("a", 4, place="market"), seen("b", 2, place="bridge"))[Pattern.PLATE].weight == 4
    assert found(seen("a", 9, place="market"), seen("b", 2, place="bridge"))[Pattern.PLATE].weight == 3
    ten = 10 / 1440
    assert found(seen("a", 2, place="market"), seen("b", 2 + ten, place="bridge"))[Pattern.PLATE].weight == 4
    assert found(seen("a", 9), seen("b", 5), seen("c", 1))[Pattern.PLATE].weight == 4


def test_a_plate_half_seen_may_be_the_same() -> None:
    row = found(seen("a", 4, "A7?7AA-95"), seen("b", 2))[Pattern.PLATE]
    assert (row.weight, row.blocks) == (2, False)
    assert {row.values["plate"], row.values["other"]} == {CAR, "A7?7AA-95"}


def test_the_same_place() -> None:
    here = {"place": "market", "ended": True}
    assert found(one("a", "T01", 5, **here), one("b", "T01", 1, **here))[Pattern.PLACE].weight == 2
    assert found(*(one(pk, "T01", 5, **here) for pk in "abc"))[Pattern.PLACE].weight == 3
    assert found(one("a", "T01", 5, **here), one("b", "T08", 1, **here))[Pattern.PLACE].weight == 4
    assert Pattern.PLACE not in found(one("a", "T01", 40, **here), one("b", "T01", 1, **here))


def test_more_than_before() -> None:
    week = [one(f"n{n}", "T01", n, ended=True) for n in range(3)]
    assert found(*week)[Pattern.RISING].weight == 3
    assert found(*week, *(one(f"m{n}", "T01", n, ended=True) for n in (4, 5)))[Pattern.RISING].weight == 4
    assert Pattern.RISING not in found(*week[:2])
    as_ever = [one(f"o{n}", "T01", 8 + 2.5 * n, ended=True) for n in range(10)]
    assert Pattern.RISING not in found(*week, *as_ever)  # 10 in four weeks: three in one are no news
    assert Pattern.RISING in found(*week, *as_ever[:1])


def test_after_a_publication() -> None:
    out = (Publication("p", NOW - 3 * DAY),)
    assert found(one("a", "T01", 1, ended=True), out=out)[Pattern.PUBLICATION].weight == 2
    assert found(one("a", "T05", 1, ended=True), out=out)[Pattern.PUBLICATION].weight == 3
    row = found(one("a", "T01", 2, ended=True), one("b", "T10", 1, ended=True), out=out)[Pattern.PUBLICATION]
    assert (row.weight, row.values["hours"], row.incidents) == (4, 24, ("a", "b"))
    assert Pattern.PUBLICATION not in found(one("a", "T01", 4, ended=True), out=out)  # before it
    late = one("a", "T01", 1, ended=True, publications=frozenset({"old"}))
    assert Pattern.PUBLICATION in found(late, out=(Publication("old", NOW - 20 * DAY),))  # tied by hand
    assert Pattern.PUBLICATION not in found(
        replace(late, publications=frozenset()), out=(Publication("old", NOW - 20 * DAY),)
    )


def test_a_threat_stands_until_it_is_closed_or_two_weeks_old() -> None:
    assert found(one("a", "T06", 13))[Pattern.THREAT].weight == 4
    assert found(one("a", "T04", 13))[Pattern.THREAT].weight == 3
    assert Pattern.THREAT not in found(one("a", "T06", 15))
    assert Pattern.THREAT not in found(one("a", "T06", 1, ended=True))


def test_words_then_eyes_then_hands() -> None:
    words, eyes, hands = (
        one("a", "T07", 9, ended=True),
        one("b", "T02", 5, ended=True),
        one("c", "T10", 1, ended=True),
    )
    assert found(words, eyes)[Pattern.CHAIN].weight == 4
    row = found(words, eyes, hands)[Pattern.CHAIN]
    assert (row.weight, row.incidents, row.values["days"]) == (5, ("a", "b", "c"), 8)
    assert Pattern.CHAIN not in found(words)
    assert Pattern.CHAIN not in found(eyes, hands)
    assert Pattern.CHAIN not in found(replace(hands, at=words.at - DAY), words)  # the order matters
    assert Pattern.CHAIN not in found(replace(words, at=NOW - 31 * DAY), hands)
    assert Pattern.CHAIN not in found(words, replace(hands, near_miss=True))


def test_the_second_place_after_the_first_attack() -> None:
    attack = one("a", "T10", 0.1, ended=True)
    assert found(attack)[Pattern.SITE].weight == 5
    closed = Task("t", "a", "close-sites", NOW, done=True)
    assert Pattern.SITE not in found(attack, tasks=(closed,))
    assert Pattern.SITE in found(attack, tasks=(replace(closed, done=False),))
    assert Pattern.SITE in found(attack, tasks=(replace(closed, incident="other"),))
    assert Pattern.SITE not in found(replace(attack, at=NOW - 73 * HOUR))
    assert Pattern.SITE not in found(one("a", "T13", 0.1, ended=True))


def test_being_watched_blocks_while_it_is_open() -> None:
    assert found(one("a", "T02", 2))[Pattern.WATCHED].weight == 3
    assert found(one("a", "T02", 2), one("b", "T26", 1))[Pattern.WATCHED].weight == 4
    assert Pattern.WATCHED not in found(one("a", "T02", 2, ended=True))
    assert Pattern.WATCHED not in found(one("a", "T02", 15))


def test_a_host_who_withdrew() -> None:
    assert found(one("a", "T27", 1, ended=True))[Pattern.HOST].weight == 4
    assert Pattern.HOST not in found(one("a", "T27", 4, ended=True))


def test_what_is_late() -> None:
    task = Task("t", "a", "keep-proof", NOW - 1)
    assert found(one("a", "T07", 1), tasks=(task,))[Pattern.UNDONE].weight == 2
    assert found(one("a", "T05", 1), tasks=(task,))[Pattern.UNDONE].weight == 3
    assert Pattern.UNDONE not in found(one("a", "T05", 1), tasks=(replace(task, done=True),))
    assert Pattern.UNDONE not in found(one("a", "T05", 1), tasks=(replace(task, due=NOW + 1),))
    assert Pattern.UNDONE not in found(one("a", "T05", 1, ended=True), tasks=(task,))
    assert Pattern.UNDONE in found(one("a", "T05", 1.1, written=None))
    assert Pattern.UNDONE not in found(one("a", "T05", 0.9, written=None))
    assert Pattern.UNDONE not in found(one("a", "T07", 1.9, written=None))


@pytest.mark.parametrize("seed", range(40))
def test_histories_at_random_keep_the_promises_of_the_module(seed: int) -> None:
    chance = random.Random(seed)
    incidents = tuple(
        one(
            f"i{n:03}",
            chance.choice(list(KINDS)),
            chance.uniform(-5, 60),
            place=chance.choice(["", "market", "bridge"]),
            near_miss=chance.random() < 0.2,
            ended=chance.random() < 0.3,
            seen=tuple(
                Seen(chance.choice([CAR, "B123BB-95", "A7?7AA"]), NOW - int(chance.uniform(0, 50) * DAY), "x")
                for _ in range(chance.choice([0, 0, 1, 2]))
            ),
        )
        for n in range(chance.randrange(40))
    )
    tasks = tuple(Task(f"t{n}", f"i{n:03}", "", NOW - chance.randrange(-DAY, DAY)) for n in range(5))
    out = tuple(Publication(f"p{n}", NOW - chance.randrange(40 * DAY)) for n in range(3))
    history = History(incidents, out, tasks)
    rows = find(history, NOW)
    assert rows == find(
        History(tuple(reversed(incidents)), out, tasks), NOW
    )  # the order told does not matter
    assert len({row.key for row in rows}) == len(rows)
    known = {i.id: i for i in incidents}
    for row in rows:
        assert 1 <= row.weight <= 5 and row.incidents and row.since <= row.last <= NOW
        assert all(known[pk].at <= NOW for pk in row.incidents)
    # what lies ahead changes nothing
    past = tuple(i for i in incidents if i.at <= NOW)
    assert rows == find(History(past, out, tasks), NOW)
    # closing everything never adds a finding
    closed = History(tuple(replace(i, ended=True) for i in incidents), out, tasks)
    assert {row.key for row in find(closed, NOW)} <= {row.key for row in rows}


def test_every_rule_is_in_the_list_and_says_what_it_does() -> None:
    assert len(RULES) == len(Pattern) == 10
    assert all(rule.__doc__ for rule in RULES)


def calls_to_look_through(days: int) -> int:
    """Return how many calls of functions it takes to look through so many incidents: no clock in it."""
    rows = tuple(seen(f"i{n:05}", n * 365 / 3000, f"A{n % 900:03}AA-95", f"p{n % 50}") for n in range(days))
    count = 0

    def note(_frame: Any, event: str, _thing: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        find(History(rows), NOW)
    finally:
        sys.setprofile(before)
    return count


def test_a_year_of_incidents_costs_no_more_than_its_share() -> None:
    few, many = calls_to_look_through(750), calls_to_look_through(3000)
    assert many < 6 * few, f"four times the incidents, {many / few:.1f} times the work"


@pytest.mark.parametrize(
    ("text", "key"), [("Lesnoye,  market", "lesnoye market"), ("  ЁЛКИ-2 ", "елки 2"), ("", ""), ("...", "")]
)
def test_a_place_has_one_key(text: str, key: str) -> None:
    assert place_key(text) == key
