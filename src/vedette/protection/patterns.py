"""What several incidents say together. Pure: the same history and instant give the same findings.

Each rule below says in its docstring what it looks for, over how long, and how heavy it is. None of them sums
anything up to a score. A finding from weight 3 on blocks departures until a person has closed it in words.

A threat is closed by nobody here: findings stand as long as their incidents are near enough, and who closes
a warning is told again when something new joins it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from vedette.protection.incident import DAY, HOUR, History, Incident, Seen
from vedette.protection.kinds import THREATS, WATCHED, Step
from vedette.protection.plates import Match, compare, parse_key

BLOCKS_FROM = 3
"""A finding of this weight or more blocks departures."""


class Pattern(StrEnum):
    """What was found."""

    PLATE = "plate"
    PLACE = "place"
    RISING = "rising"
    PUBLICATION = "publication"
    THREAT = "threat"
    CHAIN = "chain"
    SITE = "site"
    WATCHED = "watched"
    HOST = "host"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Rules:
    """How far each rule looks, in seconds, and from how many on."""

    plate_within: int = 30 * DAY
    plate_apart: int = 30 * 60
    """Two notes of one plate nearer than this are one sighting."""
    plate_following: int = 72 * HOUR
    place_within: int = 30 * DAY
    recent: int = 7 * DAY
    before: int = 28 * DAY
    rising_least: int = 3
    rising_chance: float = 0.05
    published: int = 72 * HOUR
    threat: int = 14 * DAY
    chain: int = 30 * DAY
    site: int = 72 * HOUR
    watched: int = 14 * DAY
    host: int = 72 * HOUR


@dataclass(frozen=True, slots=True)
class Finding:
    """Something several incidents say together. `key` is the same each time it is found again.

    `weight` is 1 to 5. `values` fill the gaps of its sentence: counts, hours, plate keys, kinds; no names.
    """

    pattern: Pattern
    key: str
    weight: int
    incidents: tuple[str, ...]
    since: int
    last: int
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether nobody should depart before somebody has looked."""
        return self.weight >= BLOCKS_FROM


def find(history: History, at: int, rules: Rules | None = None) -> tuple[Finding, ...]:
    """Return all that stands at the instant `at`, the heaviest and newest first.

    Incidents later than `at` are not seen. Closed ones still count for what repeats, not for what is open.
    """
    rules = rules or Rules()
    known = tuple(sorted((i for i in history.incidents if i.at <= at), key=lambda i: (i.at, i.id)))
    seen = History(known, history.publications, history.tasks)
    found = [finding for rule in RULES for finding in rule(seen, at, rules)]
    return tuple(sorted(found, key=lambda one: (-one.weight, -one.last, one.key)))


def _finding(
    pattern: Pattern, key: str, weight: int, incidents: Iterable[Incident], **values: str | int
) -> Finding:
    rows = sorted({i.id: i for i in incidents}.values(), key=lambda i: (i.at, i.id))
    ids = tuple(i.id for i in rows)
    return Finding(pattern, f"{pattern}:{key}", weight, ids, rows[0].at, rows[-1].at, values)


def plates(history: History, at: int, rules: Rules) -> list[Finding]:
    """The same plate at different times: twice in 30 days 3, in two places within 72 hours or thrice 4.

    A plate that may be the same (its region or a sign not seen) counts 2.
    """
    notes = [
        (seen, i)
        for i in history.incidents
        for seen in i.seen
        if seen.plate and at - rules.plate_within <= seen.at <= at
    ]
    groups: dict[str, list[tuple[Seen, Incident]]] = {}
    for seen, incident in notes:
        groups.setdefault(seen.plate, []).append((seen, incident))
    found = [_one_plate(key, rows, rules) for key, rows in groups.items()]
    for one, two in combinations(sorted(groups), 2):
        if compare(parse_key(one), parse_key(two)) is Match.PERHAPS:
            rows = sorted(groups[one] + groups[two], key=lambda row: row[0].at)
            if times := _apart(rows, rules):
                incidents = [i for _seen, i in rows]
                values: dict[str, str | int] = {"plate": one, "other": two, "times": times}
                found.append(_finding(Pattern.PLATE, f"{one}~{two}", 2, incidents, **values))
    return [one for one in found if one is not None]


def _apart(rows: Sequence[tuple[Seen, Incident]], rules: Rules) -> int:
    """Return how many sightings they are, those within half an hour in one place being one; 0 for one."""
    times, last = 0, None
    for seen, _incident in sorted(rows, key=lambda row: row[0].at):
        if last is None or seen.at - last.at >= rules.plate_apart or _elsewhere(seen, last):
            times += 1
            last = seen
    return times if times > 1 else 0


def _elsewhere(one: Seen, two: Seen) -> bool:
    return bool(one.place and two.place and one.place != two.place)


def _one_plate(key: str, rows: list[tuple[Seen, Incident]], rules: Rules) -> Finding | None:
    times = _apart(rows, rules)
    if not times:
        return None
    following = any(
        _elsewhere(a, b) and abs(a.at - b.at) <= rules.plate_following
        for (a, _), (b, _) in combinations(rows, 2)
    )
    spots = len({seen.place for seen, _ in rows if seen.place})
    weight = 4 if following or times > 2 else 3
    incidents = [i for _seen, i in rows]
    return _finding(Pattern.PLATE, key, weight, incidents, plate=key, times=times, places=spots)


def places(history: History, at: int, rules: Rules) -> list[Finding]:
    """Incidents in one place within 30 days: two 2, three 3, with an attack among several 4."""
    groups: dict[str, list[Incident]] = {}
    for i in history.incidents:
        if i.place and i.at >= at - rules.place_within:
            groups.setdefault(i.place, []).append(i)
    found = []
    for place, rows in groups.items():
        if len(rows) < 2:
            continue
        hands = any(i.sort.step is Step.HANDS and not i.near_miss for i in rows)
        weight = 4 if hands else min(len(rows), 3)
        found.append(_finding(Pattern.PLACE, place, weight, rows, place=place, times=len(rows)))
    return found


def rising(history: History, at: int, rules: Rules) -> list[Finding]:
    """More in a week than the four weeks before let one expect: 3; from five on 4.

    At least three, and so many would come by chance in less than one week of twenty, were the rate the old
    one (Poisson, one incident added to what was before).
    """
    now = [i for i in history.incidents if i.at > at - rules.recent]
    start = at - rules.recent - rules.before
    earlier = [i for i in history.incidents if start < i.at <= at - rules.recent]
    rate = (len(earlier) + 1) * rules.recent / rules.before
    if len(now) < rules.rising_least or _chance(len(now), rate) >= rules.rising_chance:
        return []
    weight = 4 if len(now) >= 5 else 3
    return [_finding(Pattern.RISING, "week", weight, now, times=len(now), before=len(earlier))]


def _chance(least: int, rate: float) -> float:
    """Return the probability of `least` or more where `rate` are expected."""
    below = sum(math.exp(-rate) * rate**n / math.factorial(n) for n in range(least))
    return 1.0 - below


def publications(history: History, at: int, rules: Rules) -> list[Finding]:
    """Incidents within 72 hours after something of ours went out, or tied to it by hand.

    One 2, a threat or several 3, an attack 4. It is told for 14 days.
    """
    found = []
    for published in history.publications:
        rows = [
            i
            for i in history.incidents
            if published.id in i.publications or published.at <= i.at <= published.at + rules.published
        ]
        if not rows or max(i.at for i in rows) < at - rules.threat:
            continue
        if any(i.sort.step is Step.HANDS for i in rows):
            weight = 4
        else:
            weight = 3 if len(rows) > 1 or any(i.kind in THREATS for i in rows) else 2
        hours = max(0, (rows[0].at - published.at) // HOUR)
        values: dict[str, str | int] = {"publication": published.id, "hours": hours, "times": len(rows)}
        found.append(_finding(Pattern.PUBLICATION, published.id, weight, rows, **values))
    return found


def threats(history: History, at: int, rules: Rules) -> list[Finding]:
    """A threat that nobody has closed, for 14 days: 3; a grave one 4. Threats come before attacks."""
    rows = [i for i in history.incidents if i.kind in THREATS and not i.ended and i.at >= at - rules.threat]
    return [_finding(Pattern.THREAT, i.id, 4 if i.sort.grave else 3, [i], kind=i.kind) for i in rows]


def chains(history: History, at: int, rules: Rules) -> list[Finding]:
    """Words, then eyes or pressure, then hands, within 30 days: two steps 4, an attack among them 5.

    A smear counts as words. The order matters: an attack that is followed by threats is told by other rules.
    """
    rows = [i for i in history.incidents if i.at >= at - rules.chain and not i.near_miss]
    words = [i for i in rows if i.sort.step is Step.WORDS]
    if not words:
        return []
    after = [i for i in rows if i.at > words[0].at]
    eyes = [i for i in after if i.sort.step in (Step.EYES, Step.PRESSURE)]
    hands = [i for i in after if i.sort.step is Step.HANDS]
    if not eyes and not hands:
        return []
    steps = [words[0], *after]
    days = max(1, math.ceil((steps[-1].at - steps[0].at) / DAY))
    weight = 5 if hands else 4
    return [_finding(Pattern.CHAIN, "steps", weight, steps, first=words[0].kind, days=days, times=len(steps))]


def sites(history: History, at: int, rules: Rules) -> list[Finding]:
    """After an attack on one place of ours the others may be next: 5 for 72 hours, until they are closed.

    They are closed when the instruction `close-sites` of that incident is done.
    """
    done = {task.incident for task in history.tasks if task.code == "close-sites" and task.done}
    found = []
    for i in history.incidents:
        fresh = i.sort.site and not i.near_miss and i.at >= at - rules.site
        if fresh and i.id not in done:
            found.append(_finding(Pattern.SITE, i.id, 5, [i], kind=i.kind, hours=(at - i.at) // HOUR))
    return found


def watched(history: History, at: int, rules: Rules) -> list[Finding]:
    """Somebody watches us, and nobody has closed it, for 14 days: 3; several times 4."""
    rows = [i for i in history.incidents if i.kind in WATCHED and not i.ended and i.at >= at - rules.watched]
    return (
        [_finding(Pattern.WATCHED, "open", 4 if len(rows) > 1 else 3, rows, times=len(rows))] if rows else []
    )


def hosts(history: History, at: int, rules: Rules) -> list[Finding]:
    """A host withdrew: for 72 hours who waits outside may know the hour: 4."""
    rows = [i for i in history.incidents if i.kind == "T27" and i.at >= at - rules.host]
    return [_finding(Pattern.HOST, i.id, 4, [i]) for i in rows]


def undone(history: History, at: int, rules: Rules) -> list[Finding]:
    """What was to be done after an incident, or its written report, is late: 2; after a grave one 3."""
    by_id = {i.id: i for i in history.incidents}
    late: dict[str, int] = {}
    for task in history.tasks:
        if not task.done and task.due < at and task.incident in by_id:
            late[task.incident] = late.get(task.incident, 0) + 1
    for i in history.incidents:
        if i.written is None and not i.ended and i.noticed + i.sort.report_hours * HOUR < at:
            late[i.id] = late.get(i.id, 0) + 1
    found = []
    for pk, count in late.items():
        if not by_id[pk].ended:
            weight = 3 if by_id[pk].sort.grave and not by_id[pk].near_miss else 2
            values: dict[str, str | int] = {"kind": by_id[pk].kind, "times": count}
            found.append(_finding(Pattern.UNDONE, pk, weight, [by_id[pk]], **values))
    return found


RULES: tuple[Callable[[History, int, Rules], list[Finding]], ...] = (
    plates,
    places,
    rising,
    publications,
    threats,
    chains,
    sites,
    watched,
    hosts,
    undone,
)
"""All of them; each can be tried alone."""
