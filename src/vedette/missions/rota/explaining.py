"""Why a turn stays open: the rules that cannot all hold, and what would help. Needs OR-tools, as `propose`.

Each rule of each turn hangs on a literal that is assumed. The solver names assumptions that cannot hold
together; one after another is left out, and stays out when the rest still cannot: what is left is a conflict
of which every part is needed. Help is offered only after it was tried against all rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vedette.errors import UsageError
from vedette.missions.rota.program import MEMBER_RULES, Cause, Program
from vedette.missions.rota.proposing import _cp_model, _solver
from vedette.missions.rota.values import Problem, Teams

MOST_TRIES, MOST_HELPS = 24, 6


@dataclass(frozen=True, slots=True)
class Help:
    """One thing by which the turn could be manned: a rule let go for a turn, or for one `member` only."""

    rule: str
    turn: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A turn that stays open, the rules that together keep it so (none to spare), and what would help.

    `why` holds (rule, turn); `manned` says that another turn has its team. `sure` is False when the work was
    too much to name the rules.
    """

    turn: str
    why: tuple[Cause, ...]
    helps: tuple[Help, ...]
    sure: bool = True


@dataclass(slots=True)
class _Asking:
    """Asks whether a set of assumptions can hold together."""

    cp_model: Any
    program: Program
    left: int = 200

    def holds(
        self, causes: Iterable[Cause], spared: Sequence[tuple[str, str]] = ()
    ) -> tuple[bool | None, Any]:
        """Return whether a team can be found (None: not known), and the solver."""
        program, model = self.program, self.program.model
        model.clear_assumptions()
        assumed = [
            program.manned[turn] if rule == "manned" else program.causes[rule, turn] for rule, turn in causes
        ]
        assumed += [~literal for key, literal in program.spared.items() if key not in set(spared)]
        model.add_assumptions(assumed)
        solver = _solver(self.cp_model, 2.0, 0.4)
        self.left -= 1
        status = solver.solve(model)
        if status in (self.cp_model.OPTIMAL, self.cp_model.FEASIBLE):
            return True, solver
        return (False if status == self.cp_model.INFEASIBLE else None), solver

    def core(self, causes: Sequence[Cause]) -> list[Cause] | None:
        """Return causes that cannot hold together; None when all can, or when it is not known."""
        found, solver = self.holds(causes)
        if found is not False:
            return None
        index = {
            (self.program.manned[turn] if rule == "manned" else self.program.causes[rule, turn]).index: (
                rule,
                turn,
            )
            for rule, turn in causes
        }
        named = [index[at] for at in solver.sufficient_assumptions_for_infeasibility() if at in index]
        return named if self.holds(named)[0] is False else list(causes)


def explain(problem: Problem, teams: Teams, turn: str) -> Conflict:
    """Return why a turn has no team although the others are as in `teams`.

    First as if no other turn had to be manned; only when that is no reason, with the others manned. A turn
    that could be manned gives a conflict without reasons. Raises: UsageError for a turn that is not there.
    """
    if turn not in {one.key for one in problem.turns}:
        raise UsageError("rota: no such turn")
    cp_model = _cp_model()
    program = Program(problem, explaining=turn)
    program.model.add(program.manned[turn] == 1)
    asking = _Asking(cp_model, program)
    rules: list[Cause] = list(program.causes)
    others: list[Cause] = [
        ("manned", one.key) for one in problem.turns if teams.get(one.key) and one.key != turn
    ]
    for assumed in (rules, [*rules, *others]):
        core = asking.core(assumed)
        if core is not None:
            why = _smallest(asking, core, turn)
            return Conflict(turn, tuple(why), tuple(_helps(asking, problem, assumed, why, turn)))
    return Conflict(turn, (), (), asking.holds([*rules, *others])[0] is not None)


def _smallest(asking: _Asking, core: list[Cause], turn: str) -> list[Cause]:
    """Leave out what is not needed: other turns first, so that what is left speaks of this one."""
    order = sorted(
        core, key=lambda one: (one[0] != "manned", one[1] == turn, one[0] not in MEMBER_RULES, one)
    )
    kept = list(order)
    for cause in order:
        rest = [one for one in kept if one != cause]
        if asking.left > 0 and asking.holds(rest)[0] is False:
            kept = rest
    return sorted(kept, key=lambda one: (one[1] != turn, one[0] == "manned", one))


def _helps(
    asking: _Asking, problem: Problem, assumed: Sequence[Cause], why: Sequence[Cause], turn: str
) -> Iterable[Help]:
    """Yield what was tried and makes the turn possible with all other rules."""
    given, tries = 0, MOST_TRIES
    wanted = {word for one in problem.turns if one.key == turn for word, _count in one.wants}
    named = {rule for rule, at in why if at == turn}
    people = sorted(
        problem.members, key=lambda one: (-len(one.knows & wanted), not one.head, one.newcomer, one.key)
    )
    for rule in ("away", "rest", "own", "turns", "days", "fit", "incident"):
        if rule not in named:
            continue
        for one in people:
            if (rule, one.key) not in asking.program.spared or given >= MOST_HELPS - 2 or tries <= 0:
                continue
            tries -= 1
            if asking.holds(assumed, [(rule, one.key)])[0]:
                given += 1
                yield Help(rule, turn, one.key)
    for cause in why:
        if tries > -len(why) and asking.holds([one for one in assumed if one != cause])[0]:
            tries -= 1
            yield Help(*cause)
