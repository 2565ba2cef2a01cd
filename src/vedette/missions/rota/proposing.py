"""Proposals for a rota, and why a turn stays open. Needs the extra `rota` (OR-tools), imported when called.

A proposal breaks no rule: a turn that cannot be manned by the rules stays open, and `explain` says why. What
people decided (`kept`, fixed turns) stands, also against a rule: the checker speaks of it, not the proposal.
The same problem gives the same proposal: work is measured in steps, not seconds, except for the last bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from vedette.errors import MissingError, UsageError
from vedette.missions.rota.program import Program
from vedette.missions.rota.values import Problem, Team, Teams

EMPHASES = ("even", "same", "gentle")
"""What a proposal cares for first after manning every turn: even burdens, few changes, wishes and rest."""
_WEIGHTS: Mapping[str, tuple[int, int, int, int]] = {
    # days over the mean, most days, change, wish or exposure
    "even": (4, 12, 3, 10),
    "same": (1, 3, 40, 10),
    "gentle": (2, 4, 3, 60),
}
EXTRA_WEIGHT = 40
GAP = 0.03
"""A proposal so near to the best that there can be is taken: people change it anyway."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Teams, which turns stay open, whether nothing better exists, and how much work it was."""

    teams: Mapping[str, Team]
    open: tuple[str, ...]
    best: bool
    steps: float


def _cp_model() -> Any:
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise MissingError(
            "rota: nothing here works out proposals", hint="install the extra: pip install 'vedette[rota]'"
        ) from None
    return cp_model


def _solver(cp_model: Any, seconds: float, steps: float) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = steps
    solver.parameters.max_time_in_seconds = seconds
    return solver


def propose(
    problem: Problem,
    *,
    emphasis: str = "even",
    before: Teams | None = None,
    seconds: float = 6.0,
    steps: float = 2.0,
) -> Proposal:
    """Return teams that keep every rule, as many turns manned as was found within `steps` or `seconds`.

    `before`: the teams that stand, so that people are moved only for a reason. Raises: UsageError for an
    emphasis that is none; MissingError when OR-tools is not installed.
    """
    if emphasis not in EMPHASES:
        raise UsageError(f"rota: an emphasis is one of {', '.join(EMPHASES)}")
    cp_model = _cp_model()
    program, standing = Program(problem), before or {}
    hint = {key: int(key[1] in standing.get(key[0], ())) for key in program.goes}
    unmanned = sum(1 - manned for manned in program.manned.values())
    program.model.minimize(unmanned)
    first, found, sure = _run(cp_model, program, hint, seconds * 0.75, steps / 2)
    if found is None:
        return Proposal({}, tuple(turn.key for turn in problem.turns), False, first.deterministic_time)
    program.model.add(unmanned <= round(first.objective_value))  # every turn that can be: then the rest
    program.model.minimize(_cost(program, emphasis, standing))
    left = max(seconds * 0.25, min(seconds * 0.4, seconds - first.wall_time))
    second, better, surer = _run(cp_model, program, found, left, steps / 2, GAP)
    taken = better or found
    teams = {
        turn.key: tuple(one.key for one in problem.members if taken[turn.key, one.key])
        for turn in problem.turns
    }
    solver = second if better else first
    unfilled = tuple(turn.key for turn in problem.turns if not solver.boolean_value(program.manned[turn.key]))
    return Proposal(teams, unfilled, sure and surer, first.deterministic_time + second.deterministic_time)


def _run(
    cp_model: Any,
    program: Program,
    hint: Mapping[tuple[str, str], int],
    seconds: float,
    steps: float,
    gap: float = 0.0,
) -> tuple[Any, dict[tuple[str, str], int] | None, bool]:
    """Solve from a hint; return the solver, and who goes where, None when nothing was found."""
    program.model.clear_hints()
    for key, goes in hint.items():
        program.model.add_hint(program.goes[key], goes)
    solver = _solver(cp_model, seconds, steps)
    solver.parameters.relative_gap_limit = gap
    status = solver.solve(program.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return solver, None, False
    going = {key: int(solver.boolean_value(goes)) for key, goes in program.goes.items()}
    return solver, going, status == cp_model.OPTIMAL


def _cost(program: Program, emphasis: str, before: Teams) -> Any:
    """Return what a proposal costs beside the turns that stay open."""
    problem, model = program.problem, program.model
    over_weight, most_weight, change, wish = _WEIGHTS[emphasis]
    cost: list[Any] = []
    first = min((turn.span.first for turn in problem.turns), default=None)
    lowest = sum(turn.span.days * turn.least for turn in problem.turns)
    past = {
        one.key: sum(
            span.days
            for span in one.past
            if first is not None and span.first >= first - timedelta(days=problem.rules.window)
        )
        for one in problem.members
    }
    mean = (lowest + sum(past.values())) // max(1, len(problem.members))
    top = max(past.values(), default=0) + sum(turn.span.days for turn in problem.turns)
    most = model.new_int_var(0, top, "")
    for one in problem.members:
        load = past[one.key] + sum(turn.span.days * program.goes[turn.key, one.key] for turn in problem.turns)
        over = model.new_int_var(0, top, "")
        model.add(over >= load - mean)
        model.add(most >= load)
        cost.append(over_weight * over)
        for turn in problem.turns:
            goes = program.goes[turn.key, one.key]
            weight = EXTRA_WEIGHT + wish * (
                any(span.meets(turn.span) for span in one.rather_not) + min(3, len(one.incidents))
            )
            if turn.key in before:
                inside = one.key in before[turn.key]
                weight += -change if inside else change
            cost.append(weight * goes)
    return sum(cost) + most_weight * most
