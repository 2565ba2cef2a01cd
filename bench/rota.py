"""A rota of 50 people over 26 weeks: how long a proposal takes, and whether any rule is broken.

    PYTHONPATH=src:bench .venv/bin/python bench/rota.py [seeds]

One line for each invented group: seconds of the whole proposal (building the program, manning the turns,
sharing the burden), turns, turns left open, rules broken by the independent checker (must be 0), the seconds
to say why the first open turn stays so, and how many seconds a greedy hand takes and how many turns it
leaves open: the control, which puts whoever fits and carries least on each turn in order.
"""

from __future__ import annotations

import importlib
import random
import sys
import time
from datetime import date, timedelta

from vedette.missions.rota.checker import check, fits
from vedette.missions.rota.explaining import explain
from vedette.missions.rota.proposing import propose
from vedette.missions.rota.values import Member, Problem, Rules, Span, Turn

PEOPLE, WEEKS = 50, 26
LIMIT_SECONDS = 10.0
START = date(2027, 1, 4)


def group(seed: int) -> Problem:
    """Fifty invented people, two regions, a turn of 15 days each fortnight in both, sharing a day."""
    draw = random.Random(seed)
    members = []
    for place in range(PEOPLE):
        away = []
        for _ in range(3):
            first = START + timedelta(days=draw.randrange(WEEKS * 7))
            away.append(Span(first, first + timedelta(days=draw.randrange(3, 15))))
        ago = draw.randrange(20, 170)
        past = (Span(START - timedelta(days=ago), START - timedelta(days=ago - 9)),)
        members.append(
            Member(
                f"p{place}",
                head=draw.random() < 0.3,
                newcomer=draw.random() < 0.2,
                sex=draw.choice("fm"),
                organisation=draw.choice(["one", "two", "three"]),
                knows=frozenset(
                    word
                    for word, share in (("che", 0.4), ("law", 0.4), ("med", 0.2), ("photo", 0.3))
                    if draw.random() < share
                ),
                home=draw.choice(["north", "x", "y", "z"]),
                family=frozenset({"south"} if draw.random() < 0.15 else ()),
                away=tuple(sorted(away)),
                rather_not=(Span(START + timedelta(days=3 * place), START + timedelta(days=3 * place + 9)),),
                past=past if draw.random() < 0.5 else (),
                incidents=(START - timedelta(days=draw.randrange(90)),) if draw.random() < 0.1 else (),
                own_most=draw.choice([-1, -1, 3]),
            )
        )
    turns = []
    for region in ("north", "south"):
        for week in range(0, WEEKS, 2):
            first = START + timedelta(weeks=week)
            other = ("med", 1) if week % 4 == 0 else ("photo", 1)
            wants = (("che", 1), ("law", 1), other)
            turns.append(
                Turn(f"{region}{week}", Span(first, first + timedelta(days=14)), region, 3, 5, wants)
            )
    return Problem(tuple(members), tuple(turns), Rules(mixed_organisations=True))


def by_hand(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Whoever fits and carries least, turn by turn; a team that breaks a rule is given up."""
    teams: dict[str, tuple[str, ...]] = {}
    load = dict.fromkeys((one.key for one in problem.members), 0)
    for turn in sorted(problem.turns, key=lambda one: one.span):
        team: list[Member] = []
        free = [one for one in problem.members if not fits(problem, teams, turn, one)]
        for one in sorted(free, key=lambda one: (-len(one.knows), load[one.key], one.key)):
            missing = {word for word, _count in turn.wants if not any(word in each.knows for each in team)}
            useful = missing & one.knows or (one.head and not any(each.head for each in team))
            useful = useful or one.sex not in {each.sex for each in team} or len(team) >= turn.least - 1
            if len(team) < turn.most and useful:
                team.append(one)
        teams[turn.key] = tuple(one.key for one in team)
        if any(one.turn == turn.key for one in check(problem, teams)):
            teams[turn.key] = ()
        for key in teams[turn.key]:
            load[key] += turn.span.days
    return teams


def main(seeds: int) -> int:
    """Measure each group; 1 when a rule is broken or a proposal took too long."""
    failed = False
    began = time.perf_counter()
    importlib.import_module("ortools.sat.python.cp_model")  # once in a child's life
    print(f"importing the solver: {time.perf_counter() - began:.1f} s", flush=True)
    for seed in range(seeds):
        problem = group(seed)
        began, used = time.perf_counter(), time.process_time()
        found = propose(problem)
        spent, used = time.perf_counter() - began, time.process_time() - used
        broken = [one for one in check(problem, found.teams) if one.rule != "open"]
        why = 0.0
        if found.open:
            began = time.perf_counter()
            explain(problem, found.teams, found.open[0])
            why = time.perf_counter() - began
        began = time.perf_counter()
        hand = by_hand(problem)
        took = time.perf_counter() - began
        left = sum(1 for turn in problem.turns if not hand.get(turn.key))
        failed |= bool(broken) or spent > LIMIT_SECONDS
        print(
            f"{seed}: {spent:.1f} s (CPU {used:.1f} s), {len(problem.turns)} turns, {len(found.open)} open, "
            f"{len(broken)} rules broken, why {why:.1f} s; by hand {took:.1f} s, {left} open",
            flush=True,
        )
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
