"""Whether teams keep the rules, by counting: written apart from what proposes them, with no code in common.

Every check reads the rule as people say it, for one team or for one person's turns in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from vedette.missions.rota.values import (
    RULES,
    SMALLEST_TEAM,
    Fault,
    Member,
    Problem,
    Rules,
    Span,
    Team,
    Teams,
    Turn,
)

__all__ = ["Fault", "check", "fits", "handover_gaps"]
_ORDER = {rule: place for place, rule in enumerate(RULES)}


def check(problem: Problem, teams: Teams) -> list[Fault]:
    """Return every rule that the teams break, by turn and then by rule. Empty turns are `open`.

    Turns that are not named have no team. Unknown people count as nobody.
    """
    members = {one.key: one for one in problem.members}
    found: list[Fault] = []
    for turn in problem.turns:
        team = [members[key] for key in dict.fromkeys(teams.get(turn.key, ())) if key in members]
        found += _team(turn, team, problem.rules)
        for one in team:
            found += _person(turn, one, problem.rules)
        found += _kept(problem, turn, {one.key for one in team})
    for member in problem.members:
        found += _line(
            problem, member, [turn for turn in problem.turns if member.key in teams.get(turn.key, ())]
        )
    place = {turn.key: (turn.span, turn.key) for turn in problem.turns}
    return sorted(found, key=lambda one: (place[one.turn], _ORDER[one.rule], one.members))


def fits(problem: Problem, teams: Teams, turn: Turn, member: Member) -> list[Fault]:
    """Return what speaks against one person on one turn, the other turns being as they are."""
    found = list(_person(turn, member, problem.rules))
    mine = [one for one in problem.turns if member.key in teams.get(one.key, ()) or one.key == turn.key]
    for fault in _line(problem, member, mine):
        concerned = fault.turn == turn.key or fault.detail.get("other") == turn.key
        if concerned and fault.rule not in {one.rule for one in found}:
            found.append(replace(fault, turn=turn.key))
    return found


def _team(turn: Turn, team: list[Member], rules: Rules) -> Iterator[Fault]:
    count, keys = len(team), tuple(one.key for one in team)
    if count == 0:
        yield Fault("open", turn.key)
        return
    if count < SMALLEST_TEAM:
        yield Fault("alone", turn.key, keys)
    if count < turn.least:
        yield Fault("small", turn.key, (), {"count": count, "least": turn.least})
    if count > turn.most:
        yield Fault("large", turn.key, (), {"count": count, "most": turn.most})
    if rules.head and not any(one.head for one in team):
        yield Fault("head", turn.key)
    for word, wanted in turn.wants:
        have = sum(1 for one in team if word in one.knows)
        if have < wanted:
            yield Fault("want", turn.key, (), {"word": word, "count": have, "least": wanted})
    if rules.mixed_sexes and not {"f", "m"} <= {one.sex for one in team}:
        yield Fault("sexes", turn.key)
    if rules.mixed_organisations and len({one.organisation for one in team} - {""}) < 2:
        yield Fault("organisations", turn.key)
    new = tuple(one.key for one in team if one.newcomer)
    if len(new) > rules.most_newcomers:
        yield Fault("newcomers", turn.key, new, {"most": rules.most_newcomers})


def _person(turn: Turn, one: Member, rules: Rules) -> Iterator[Fault]:
    who = (one.key,)
    for span in one.away:
        if span.meets(turn.span):
            yield Fault("away", turn.key, who)
            break
    if rules.no_home and one.home and one.home == turn.region:
        yield Fault("home", turn.key, who)
    if rules.no_family and turn.region in one.family:
        yield Fault("family", turn.key, who)
    if turn.region in one.barred:
        yield Fault("barred", turn.key, who)
    if one.fit is not None and turn.span.first < one.fit:
        yield Fault("fit", turn.key, who, {"day": one.fit.isoformat()})
    since = [(turn.span.first - day).days for day in one.incidents if day <= turn.span.first]
    if since and min(since) < rules.after_incident:
        yield Fault("incident", turn.key, who, {"days": min(since)})


def _line(problem: Problem, one: Member, mine: list[Turn]) -> Iterator[Fault]:
    """Yield what is wrong with one person's turns in a row, with those before this rota."""
    rules, who = problem.rules, (one.key,)
    line: list[tuple[Span, str]] = [(span, "") for span in one.past] + [
        (turn.span, turn.key) for turn in mine
    ]
    line.sort()
    for place, (before, key) in enumerate(line):
        for after, other in line[place + 1 :]:
            if not other and not key:
                continue
            at, beside = (other, key) if other else (key, "")
            free = (after.first - before.last).days - 1
            if before.meets(after):
                yield Fault("double", at, who, {"other": beside})
            elif free < rules.rest_after(before):
                yield Fault(
                    "rest", at, who, {"other": beside, "days": free, "least": rules.rest_after(before)}
                )
    told: set[tuple[str, str]] = set()
    for start, _key in line:
        end = start.first + timedelta(days=rules.window)
        within = [(span, key) for span, key in line if start.first <= span.first < end]
        last = next((key for _span, key in reversed(within) if key), "")
        if not last:
            continue
        days = sum(span.days for span, _key in within)
        for rule, have, most in (
            ("turns", len(within), rules.most_turns),
            ("days", days, rules.most_days),
            ("own", len(within), one.own_most if one.own_most >= 0 else len(within)),
        ):
            if have > most and (rule, last) not in told:
                told.add((rule, last))
                yield Fault(rule, last, who, {"count": have, "most": most})


def _kept(problem: Problem, turn: Turn, team: set[str]) -> Iterator[Fault]:
    for (key, who), goes in problem.kept.items():
        if key == turn.key and (who in team) is not goes:
            yield Fault("kept", turn.key, (who,), {"goes": int(goes)})


def handover_gaps(problem: Problem) -> list[tuple[str, str, int]]:
    """Return (turn, next turn in the same region, days they share) where they share fewer than the rules ask.

    The days are negative when the region is left empty between the two. A turn after which the region is left
    for longer than the rest has no next.
    """
    found = []
    for turn, after in followers(problem.turns):
        shared = (turn.span.last - after.span.first).days + 1
        if shared < problem.rules.overlap and -shared <= max(problem.rules.rest, 14):
            found.append((turn.key, after.key, shared))
    return found


def followers(turns: tuple[Turn, ...]) -> list[tuple[Turn, Turn]]:
    """Return each turn with the next one in its region, by their first days."""
    found = []
    for region in sorted({turn.region for turn in turns}):
        row = sorted((turn for turn in turns if turn.region == region), key=lambda one: (one.span, one.key))
        for place, turn in enumerate(row):
            after = next((one for one in row[place + 1 :] if one.span.first > turn.span.first), None)
            if after is not None:
                found.append((turn, after))
    return found


def team_of(teams: Teams, turn: str) -> Team:
    """Return the team of a turn; nobody when it has none."""
    return tuple(teams.get(turn, ()))
