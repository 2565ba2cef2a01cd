"""A rota as a program for CP-SAT: one yes or no for each person and turn, and the rules as constraints.

Only `propose` and `explain` use it. A rule can be tied to a literal, so that leaving the literal out lets the
rule go: that is how a conflict is explained.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from vedette.missions.rota.values import SMALLEST_TEAM, Member, Problem, Rules, Span, Turn

Cause = tuple[str, str]
"""A rule (or `manned`) and the turn it is about."""
MEMBER_RULES = frozenset(
    {"away", "home", "family", "barred", "fit", "incident", "rest", "turns", "days", "own"}
)
"""Rules about one person; the others are about a team."""


def closed(turn: Turn, one: Member, rules: Rules) -> list[str]:
    """Return the rules by which one person cannot go on one turn, whatever else they do."""
    found = []
    if any(span.first <= turn.span.last and turn.span.first <= span.last for span in one.away):
        found.append("away")
    if rules.no_home and one.home == turn.region and one.home:
        found.append("home")
    if rules.no_family and turn.region in one.family:
        found.append("family")
    if turn.region in one.barred:
        found.append("barred")
    if one.fit and one.fit > turn.span.first:
        found.append("fit")
    if any(0 <= (turn.span.first - day).days < rules.after_incident for day in one.incidents):
        found.append("incident")
    if any(_too_near(span, turn.span, rules) for span in one.past):
        found.append("rest")
    return found


def _too_near(one: Span, other: Span, rules: Rules) -> bool:
    before, after = (one, other) if one.first <= other.first else (other, one)
    return after.first <= before.last + timedelta(days=rules.rest_after(before))


@dataclass(slots=True)
class Program:
    """The variables and constraints. With `explaining`, each rule of each turn hangs on a literal.

    `goes`: (turn, person) → yes or no. `manned`: turn → whether it has a team. `causes`: literal of a rule.
    `spared`: (rule, person) → literal by which this rule spares this person on the turn to be explained.
    """

    problem: Problem
    explaining: str = ""
    model: Any = None
    goes: dict[tuple[str, str], Any] = field(default_factory=dict)
    manned: dict[str, Any] = field(default_factory=dict)
    causes: dict[Cause, Any] = field(default_factory=dict)
    spared: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        for turn in self.problem.turns:
            self.manned[turn.key] = self.model.new_bool_var("")
            for one in self.problem.members:
                self.goes[turn.key, one.key] = self.model.new_bool_var("")
        kept = self.problem.kept
        for key, goes in kept.items():
            self.model.add(self.goes[key] == int(goes))
        for turn in self.problem.turns:
            if turn.fixed:
                self._fix(turn)
            else:
                self._team(turn)
                self._people(turn)
        for one in self.problem.members:
            self._line(one)

    def _fix(self, turn: Turn) -> None:
        for one in self.problem.members:
            if (turn.key, one.key) not in self.problem.kept:
                self.model.add(self.goes[turn.key, one.key] == 0)
        self.model.add(self.manned[turn.key] == 1)

    def _tied(self, rule: str, turn: str, *more: Any) -> list[Any]:
        """Return what a constraint hangs on."""
        if not self.explaining:
            return list(more)
        cause = (rule, turn)
        if cause not in self.causes:
            self.causes[cause] = self.model.new_bool_var("")
        return [self.causes[cause], *more]

    def _require(self, bounded: Any, rule: str, turn: str, *more: Any) -> None:
        tied = self._tied(rule, turn, *more)
        made = self.model.add(bounded)
        if tied:
            made.only_enforce_if(tied)

    def _team(self, turn: Turn) -> None:
        rules, key = self.problem.rules, turn.key
        members, manned = self.problem.members, self.manned[key]
        team = [self.goes[key, one.key] for one in members]
        held = sum(1 for one in members if self.problem.kept.get((key, one.key)))
        for one in members:
            if not self.problem.kept.get((key, one.key)):
                self.model.add_implication(self.goes[key, one.key], manned)
        self.model.add(sum(team) >= SMALLEST_TEAM).only_enforce_if(manned)
        if turn.least > SMALLEST_TEAM:
            self._require(sum(team) >= turn.least, "small", key, manned)
        self.model.add(sum(team) <= max(turn.most, held))
        some: dict[str, list[tuple[int, Callable[[Member], bool]]]] = {
            "head": [(1, lambda one: one.head)] if rules.head else [],
            "sexes": [(1, lambda one: one.sex == "f"), (1, lambda one: one.sex == "m")]
            if rules.mixed_sexes
            else [],
        }
        for rule, needs in some.items():
            for count, has in needs:
                able = [self.goes[key, one.key] for one in members if has(one)]
                self._require(sum(able) >= count, rule, key, manned)
        for word, count in turn.wants:
            able = [self.goes[key, one.key] for one in members if word in one.knows]
            self._require(sum(able) >= count, f"want:{word}", key, manned)
        if rules.mixed_organisations:
            self._organisations(turn)
        new = [one for one in members if one.newcomer]
        if len(new) > rules.most_newcomers:
            most = max(rules.most_newcomers, sum(1 for one in new if self.problem.kept.get((key, one.key))))
            self._require(sum(self.goes[key, one.key] for one in new) <= most, "newcomers", key, manned)

    def _organisations(self, turn: Turn) -> None:
        present = []
        for name in sorted({one.organisation for one in self.problem.members} - {""}):
            there = self.model.new_bool_var("")
            inside = [one for one in self.problem.members if one.organisation == name]
            self.model.add_bool_or([self.goes[turn.key, one.key] for one in inside]).only_enforce_if(there)
            present.append(there)
        self._require(sum(present) >= 2, "organisations", turn.key, self.manned[turn.key])

    def _people(self, turn: Turn) -> None:
        for one in self.problem.members:
            goes = self.goes[turn.key, one.key]
            if (turn.key, one.key) in self.problem.kept:
                continue
            for rule in closed(turn, one, self.problem.rules):
                tied = self._tied(rule, turn.key)
                if self.explaining == turn.key:
                    tied.append(~self._spare(rule, one.key))
                self._forbid([goes], tied)

    def _spare(self, rule: str, member: str) -> Any:
        if (rule, member) not in self.spared:
            self.spared[rule, member] = self.model.new_bool_var("")
        return self.spared[rule, member]

    def _forbid(self, together: list[Any], tied: list[Any]) -> None:
        """Not all of these at once, while what it is tied to holds."""
        self.model.add_bool_or([~one for one in [*together, *tied]])

    def _line(self, one: Member) -> None:
        """One person's turns in a row: rest between them, and no more than rules and they allow."""
        rules, turns = self.problem.rules, sorted(self.problem.turns, key=lambda turn: turn.span)
        if self.explaining:
            self._pairs(one, turns)
        else:
            self._resting(one, turns)
        seen: list[set[Span | str]] = []
        for start in sorted({turn.span.first for turn in turns} | {span.first for span in one.past}):
            end = start + timedelta(days=rules.window)
            within = [turn for turn in turns if start <= turn.span.first < end]
            past = [span for span in one.past if start <= span.first < end]
            inside: set[Span | str] = {*past, *(turn.key for turn in within)}
            if within and not any(inside <= one for one in seen):  # what a wider span asks is not asked again
                seen.append(inside)
                self._window(one, within, past)

    def _resting(self, one: Member, turns: list[Turn]) -> None:
        """On each first day one at most of the turns that last or are rested from: all pairs at once."""
        for day in sorted({turn.span.first for turn in turns}):
            near = [
                turn
                for turn in turns
                if turn.span.first
                <= day
                <= turn.span.last + timedelta(days=self.problem.rules.rest_after(turn.span))
            ]
            held = sum(1 for turn in near if self._kept(turn, one))
            if len(near) > max(1, held):
                going = [self.goes[turn.key, one.key] for turn in near]
                if held <= 1:
                    self.model.add_at_most_one(going)
                else:
                    self.model.add(sum(going) <= held)

    def _pairs(self, one: Member, turns: list[Turn]) -> None:
        for place, before in enumerate(turns):
            for after in turns[place + 1 :]:
                if not _too_near(before.span, after.span, self.problem.rules):
                    continue
                if self._kept(before, one) and self._kept(after, one):
                    continue  # people decided so
                pair = [self.goes[before.key, one.key], self.goes[after.key, one.key]]
                if before.span.meets(after.span):
                    self._forbid(pair, [])  # nobody is in two places
                    continue
                tied = self._tied("rest", after.key)
                if self.explaining in (before.key, after.key):
                    tied.append(~self._spare("rest", one.key))
                self._forbid(pair, tied)

    def _kept(self, turn: Turn, one: Member) -> bool:
        return bool(self.problem.kept.get((turn.key, one.key)))

    def _window(self, one: Member, within: list[Turn], past: list[Span]) -> None:
        rules = self.problem.rules
        held = [turn for turn in within if self._kept(turn, one)]
        for rule, most, weigh in (
            ("turns", rules.most_turns, lambda span: 1),
            ("days", rules.most_days, lambda span: span.days),
            ("own", one.own_most, lambda span: 1),
        ):
            weights = [weigh(turn.span) for turn in within]
            left = max(most - sum(map(weigh, past)), sum(weigh(turn.span) for turn in held))
            if (rule == "own" and most < 0) or sum(weights) <= left:
                continue
            load = sum(w * self.goes[turn.key, one.key] for w, turn in zip(weights, within, strict=True))
            if not self.explaining:
                self.model.add(load <= left)
                continue
            here = self.explaining if any(turn.key == self.explaining for turn in within) else within[-1].key
            more = [~self._spare(rule, one.key)] if here == self.explaining else []
            self._require(load <= left, rule, here, *more)
