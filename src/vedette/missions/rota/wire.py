"""A rota as plain values for a pipe or a column, and back: strictly what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from vedette.errors import FormatError
from vedette.missions.rota.explaining import Conflict, Help
from vedette.missions.rota.values import Member, Problem, Rules, Span, Team, Teams, Turn


def _spans(spans: tuple[Span, ...]) -> list[list[str]]:
    return [[span.first.isoformat(), span.last.isoformat()] for span in spans]


def problem_to_plain(problem: Problem) -> dict[str, Any]:
    """Return a problem in lists, words and numbers."""
    return {
        "members": [
            {
                **{
                    name: getattr(one, name)
                    for name in ("key", "head", "newcomer", "sex", "organisation", "home")
                },
                **{name: sorted(getattr(one, name)) for name in ("knows", "family", "barred")},
                **{name: _spans(getattr(one, name)) for name in ("away", "rather_not", "past")},
                "incidents": [day.isoformat() for day in one.incidents],
                "fit": one.fit.isoformat() if one.fit else "",
                "own_most": one.own_most,
            }
            for one in problem.members
        ],
        "turns": [
            {
                **{name: getattr(one, name) for name in ("key", "region", "least", "most", "fixed")},
                "span": _spans((one.span,))[0],
                "wants": [list(want) for want in one.wants],
            }
            for one in problem.turns
        ],
        "rules": asdict(problem.rules),
        "kept": [[turn, who, goes] for (turn, who), goes in problem.kept.items()],
    }


def _some(plain: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: plain[name] for name in names}


def _span(pair: Any) -> Span:
    first, last = pair
    return Span(date.fromisoformat(first), date.fromisoformat(last))


def problem_from_plain(plain: Mapping[str, Any]) -> Problem:
    """Return the problem again. Raises: FormatError, UsageError for what no problem says."""
    try:
        members = tuple(
            Member(
                **_some(one, "key", "head", "newcomer", "sex", "organisation", "home", "own_most"),
                knows=frozenset(one["knows"]),
                family=frozenset(one["family"]),
                barred=frozenset(one["barred"]),
                away=tuple(map(_span, one["away"])),
                rather_not=tuple(map(_span, one["rather_not"])),
                past=tuple(map(_span, one["past"])),
                incidents=tuple(map(date.fromisoformat, one["incidents"])),
                fit=date.fromisoformat(one["fit"]) if one["fit"] else None,
            )
            for one in plain["members"]
        )
        turns = tuple(
            Turn(
                **_some(one, "key", "region", "least", "most", "fixed"),
                span=_span(one["span"]),
                wants=tuple((str(word), int(count)) for word, count in one["wants"]),
            )
            for one in plain["turns"]
        )
        kept = {(turn, who): bool(goes) for turn, who, goes in plain["kept"]}
        return Problem(members, turns, rules_from_plain(plain["rules"]), kept)
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError("rota: not a problem as it was written") from error


def rules_from_plain(plain: Mapping[str, Any]) -> Rules:
    """Return rules from a mapping; what it does not say is as by default. Raises: FormatError, UsageError."""
    kinds = {one.name: bool if isinstance(one.default, bool) else int for one in fields(Rules)}
    if any(name not in kinds or type(value) is not kinds[name] for name, value in plain.items()):
        raise FormatError("rota: not rules as they were written")
    return Rules(**plain)


def teams_from_plain(plain: Any) -> dict[str, Team]:
    """Return teams from lists of keys. Raises: FormatError."""
    if not isinstance(plain, dict):
        raise FormatError("rota: not teams as they were written")
    found = {}
    for turn, team in plain.items():
        if not isinstance(team, list) or not all(isinstance(one, str) for one in team):
            raise FormatError("rota: not teams as they were written")
        found[str(turn)] = tuple(team)
    return found


def teams_to_plain(teams: Teams) -> dict[str, list[str]]:
    """Return teams as sorted lists."""
    return {turn: sorted(team) for turn, team in sorted(teams.items()) if team}


def conflict_to_plain(conflict: Conflict) -> dict[str, Any]:
    """Return a conflict in lists and words."""
    return {
        "turn": conflict.turn,
        "why": [list(one) for one in conflict.why],
        "helps": [[one.rule, one.turn, one.member] for one in conflict.helps],
        "sure": conflict.sure,
    }


def conflict_from_plain(plain: Mapping[str, Any]) -> Conflict:
    """Return the conflict again. Raises: FormatError."""
    try:
        why = tuple((str(rule), str(turn)) for rule, turn in plain["why"])
        helps = tuple(Help(str(rule), str(turn), str(who)) for rule, turn, who in plain["helps"])
        return Conflict(str(plain["turn"]), why, helps, bool(plain["sure"]))
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError("rota: not a conflict as it was written") from error
