"""Proposals: no rule broken by the independent checker; conflicts that are true, small and mendable."""

from __future__ import annotations

import importlib.util
import random
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from instruments import skip_aloud
from missions_rota.test_rota_rules import ANNA, BASE, BORIS, START, TURN, span
from vedette.adapters import rota_child
from vedette.errors import MissingError, StoreError, UsageError
from vedette.missions.rota.checker import check
from vedette.missions.rota.explaining import explain
from vedette.missions.rota.program import Program
from vedette.missions.rota.proposing import EMPHASES, propose
from vedette.missions.rota.values import Member, Problem, Rules, Span, Turn


@pytest.fixture(autouse=True)
def solver() -> None:
    """These tests need the solver; without it they are skipped aloud, and fail under VEDETTE_CI=1."""
    if importlib.util.find_spec("ortools") is None:
        skip_aloud("no OR-tools: no rota was proposed")


def invented(seed: int, people: int = 9, turns: int = 5) -> Problem:
    """A small group with everything that can stand in the way."""
    draw = random.Random(seed)

    def days(many: int, length: int, since: int = 0, until: int = 80) -> tuple[Span, ...]:
        found = (span(draw.randrange(since, until), draw.randrange(1, length)) for _ in range(many))
        return tuple(sorted(found))

    members = tuple(
        Member(
            f"p{place}",
            head=draw.random() < 0.4,
            newcomer=draw.random() < 0.3,
            sex=draw.choice(["f", "m", ""]),
            organisation=draw.choice(["one", "two", ""]),
            knows=frozenset(word for word in ("law", "che") if draw.random() < 0.6),
            home=draw.choice(["", "", "north", "far"]),
            family=frozenset({"south"} if draw.random() < 0.2 else ()),
            barred=frozenset({"north"} if draw.random() < 0.1 else ()),
            away=days(draw.randrange(3), 9),
            rather_not=days(1, 9),
            past=days(draw.randrange(2), 9, -60, -10),
            incidents=(START - timedelta(days=draw.randrange(60)),) if draw.random() < 0.2 else (),
            fit=START + timedelta(days=20) if draw.random() < 0.1 else None,
            own_most=draw.choice([-1, -1, 2]),
        )
        for place in range(people)
    )
    rows = tuple(
        Turn(
            f"t{place}",
            span(place * 13, 14),
            draw.choice(["north", "south"]),
            least=draw.choice([2, 2, 3]),
            most=4,
            wants=tuple((word, 1) for word in ("law", "che") if draw.random() < 0.5),
        )
        for place in range(turns)
    )
    rules = Rules(
        mixed_sexes=draw.random() < 0.5,
        mixed_organisations=draw.random() < 0.5,
        rest=draw.choice([0, 7, 14]),
        rest_as_long=draw.random() < 0.3,
        window=draw.choice([30, 182]),
        most_turns=draw.choice([1, 2, 4]),
        most_days=draw.choice([20, 40, 70]),
    )
    kept = {(draw.choice(rows).key, draw.choice(members).key): False for _ in range(draw.randrange(3))}
    return Problem(members, rows, rules, kept)


@pytest.mark.parametrize("seed", range(12))
def test_a_proposal_breaks_no_rule(seed: int) -> None:
    problem = invented(seed)
    found = propose(problem, emphasis=EMPHASES[seed % 3], seconds=60.0, steps=0.2)
    assert {one.rule for one in check(problem, found.teams)} <= {"open"}
    assert {one.turn for one in check(problem, found.teams)} == set(found.open)


@pytest.mark.parametrize("seed", range(6))
def test_as_many_turns_are_manned_as_trying_all_teams_finds(seed: int) -> None:
    """The solver against brute force on tiny groups, judged by the checker alone."""
    problem = invented(seed, people=5, turns=2)
    keys = [one.key for one in problem.members]
    teams = [()] + [team for size in (2, 3, 4) for team in combinations(keys, size)]
    best = len(problem.turns)
    for first in teams:
        for second in teams:
            faults = check(problem, {"t0": first, "t1": second})
            if all(one.rule == "open" for one in faults):
                best = min(best, len(faults))
    assert len(propose(problem, seconds=60.0).open) == best


@pytest.mark.parametrize("seed", [0, 3, 5, 8])
def test_a_conflict_is_true_small_and_what_helps_does(seed: int) -> None:
    problem = replace(invented(seed, people=6), rules=Rules(mixed_organisations=True))
    found = propose(problem, seconds=60.0)
    told = [explain(problem, found.teams, turn) for turn in found.open[:2]]
    assert all(one.why or one.sure for one in told)
    for one in told:
        if not one.why:
            continue
        program = Program(problem, explaining=one.turn)
        program.model.add(program.manned[one.turn] == 1)
        assert not _holds(program, one.why)
        for cause in one.why:  # every part is needed
            assert _holds(program, [other for other in one.why if other != cause])


def _holds(program: Any, causes: Any) -> bool:
    from ortools.sat.python import cp_model

    model = program.model
    model.clear_assumptions()
    literals = [
        program.manned[turn] if rule == "manned" else program.causes[rule, turn] for rule, turn in causes
    ]
    model.add_assumptions([*literals, *(~one for one in program.spared.values())])
    return bool(cp_model.CpSolver().solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE))


def test_the_conflict_names_the_rule_the_turn_and_the_person_who_would_help() -> None:
    anna = replace(ANNA, away=(span(5, 2),))
    problem = replace(BASE, members=(anna, BORIS), turns=(TURN,))
    found = propose(problem)
    assert found.open == ("t1",) and found.teams["t1"] == ()
    told = explain(problem, found.teams, "t1")
    assert ("away", "t1") in told.why
    assert any(one.rule == "away" and one.member == "anna" for one in told.helps)
    mended = replace(problem, members=(ANNA, BORIS))
    assert propose(mended).open == () and explain(mended, {}, "t1").why == ()


def test_two_turns_that_need_the_same_person_are_told_of_each_other() -> None:
    other = replace(TURN, key="t9", region="south")
    problem = replace(BASE, members=(ANNA, BORIS), turns=(TURN, other))
    found = propose(problem)
    (left,) = found.open
    told = explain(problem, found.teams, left)
    assert ("manned", "t1" if left == "t9" else "t9") in told.why


def test_people_decide_against_a_rule_and_the_proposal_stands_by_it() -> None:
    anna = replace(ANNA, family=frozenset({"north"}))
    kept = replace(BASE, members=(anna, BORIS), turns=(TURN,), kept={("t1", "anna"): True})
    found = propose(kept)
    assert set(found.teams["t1"]) == {"anna", "boris"}
    assert [one.rule for one in check(kept, found.teams)] == ["family"]
    fixed = replace(BASE, turns=(replace(TURN, fixed=True),), kept={("t1", "boris"): True})
    assert propose(fixed).teams["t1"] == ("boris",)  # the checker says what is wrong with it


def test_few_changes_are_made_when_that_is_asked_for() -> None:
    problem = replace(invented(4), rules=Rules(mixed_sexes=False, rest=3))
    before = propose(problem, seconds=60.0).teams
    again = propose(problem, emphasis="same", before=before, seconds=60.0).teams
    moved = sum(len(set(before[turn]) ^ set(again[turn])) for turn in before)
    assert moved <= 1


def test_wishes_are_met_when_they_can_be() -> None:
    people = [replace(BORIS, key=f"p{n}", head=True, knows=frozenset({"law"})) for n in range(3)]
    people[1] = replace(people[1], rather_not=(TURN.span,))
    problem = Problem(tuple(people), (TURN,), Rules(mixed_sexes=False))
    assert propose(problem, emphasis="gentle").teams["t1"] == ("p0", "p2")


def test_the_same_question_gets_the_same_answer() -> None:
    problem = replace(BASE, turns=(TURN,))
    assert propose(problem) == propose(problem)
    with pytest.raises(UsageError):
        propose(problem, emphasis="cheap")
    with pytest.raises(UsageError):
        explain(problem, {}, "t7")


def test_without_ortools_the_library_says_what_to_install(monkeypatch: Any) -> None:
    for name in [one for one in sys.modules if one.split(".")[0] == "ortools"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ortools", None)
    with pytest.raises(MissingError) as refused:
        propose(BASE)
    assert "vedette[rota]" in str(refused.value.hint)
    assert check(BASE, {}) != []  # and the checks work


def test_a_child_answers_and_a_broken_one_is_said() -> None:
    problem = replace(BASE, members=(replace(ANNA, away=(span(5),)), BORIS), turns=(TURN,))
    working = rota_child.start(problem, "even", {}, seconds=60.0)
    answer = None
    for _ in range(3000):
        answer = working.answer(0.1)
        if answer is not None:
            break
    assert answer is not None and answer["open"] == ["t1"] and answer["conflicts"][0]["why"]
    stopped = rota_child.start(problem, "even", {}, seconds=60.0)
    stopped.process.kill()
    with pytest.raises(StoreError, match="broke off"):
        for _ in range(100):
            stopped.answer(0.1)
    wrong = rota_child.start(problem, "cheap", {})
    with pytest.raises(StoreError, match="an emphasis is one of"):
        for _ in range(3000):
            wrong.answer(0.1)
