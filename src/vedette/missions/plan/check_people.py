"""Checks of days, of the people who travel, and of whom they meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import combinations

from vedette.missions.plan.document import Plan, Row
from vedette.missions.plan.finding import Context, Found

LONG_DAYS = 28
BRIEFING_DAYS = 90
TEAM = frozenset({"member"})


def days_of(plan: Plan) -> tuple[date, date] | None:
    """Return the first and the last day of a mission, None when they are not both written in order."""
    begins, ends = plan.one("purpose").day("begins"), plan.one("purpose").day("ends")
    return (begins, ends) if begins is not None and ends is not None and begins <= ends else None


def check_days(plan: Plan, today: date, found: Found) -> None:
    """Check when the mission begins and ends, and when the plan is destroyed."""
    purpose, ending = plan.one("purpose"), plan.one("ending")
    begins, ends, destroy = purpose.day("begins"), purpose.day("ends"), ending.day("destroy")
    if not purpose.text("aim"):
        found.amber("purpose.aim", "purpose", field="aim")
    if begins is None or ends is None:
        found.red("dates.missing", "purpose", field="begins" if begins is None else "ends")
    elif ends < begins:
        found.red("dates.order", "purpose", field="ends")
    else:
        if ends < today:
            found.red("dates.past", "purpose", field="ends")
        if (ends - begins).days >= LONG_DAYS:
            found.amber("dates.long", "purpose", field="ends", days=(ends - begins).days + 1)
    if destroy is None:
        found.red("ending.missing", "ending", field="destroy")
    elif ends is not None:
        if destroy <= ends:
            found.red("ending.early", "ending", field="destroy")
        elif destroy > ends + timedelta(days=90):
            found.amber("ending.late", "ending", field="destroy", days=(destroy - ends).days)


def check_people(plan: Plan, context: Context, today: date, found: Found) -> None:
    """Check who goes: never alone, led by one, fit, briefed, agreed, with somebody to be told."""
    roster, days = plan.rows("roster"), days_of(plan)
    team = [row for row in roster if row.text("kind") in TEAM]
    if len(team) < 2:
        found.red("team.alone", "roster", count=len(team))
    heads = [row for row in team if row.text("role") == "head"]
    if len(heads) != 1:
        found.red("team.head", "roster", field="role", count=len(heads))
    for row in roster:
        key, who = row.key, row.text("name")
        if not row.yes("consent"):
            found.red("team.consent", "roster", key, "consent", who=who)
        if not row.text("kin"):
            found.red("team.kin", "roster", key, "kin", who=who)
        if not row.text("medical"):
            found.amber("team.medical", "roster", key, "medical", who=who)
        if not row.text("fit"):
            found.amber("team.fit", "roster", key, "fit", who=who)
        if row.text("conflict") == "declared":
            found.amber("team.conflict", "roster", key, "conflict", who=who)
        if row.text("family") == "yes":
            red = row.text("kind") in TEAM
            (found.red if red else found.amber)("team.family", "roster", key, "family", who=who)
        _briefed(row, days, today, found)
        returned = row.day("returned")
        if days and returned and row.text("kind") in TEAM and (days[0] - returned).days < context.rest_days:
            rest = max(0, (days[0] - returned).days)
            found.amber("team.rest", "roster", key, "returned", who=who, days=rest, wanted=context.rest_days)
    names = [row.text("name").casefold() for row in roster if row.text("name")]
    if len(set(names)) != len(names):
        found.red("team.twice", "roster", field="name")
    if any(row.yes("foreign") for row in roster) and not plan.one("legal").text("embassy"):
        found.red("legal.embassy", "legal", field="embassy")


def _briefed(row: Row, days: tuple[date, date] | None, today: date, found: Found) -> None:
    """Guests and drivers are bound by the same rules as the team: all are briefed."""
    briefed, at = row.day("briefed"), days[0] if days else today
    if briefed is None:
        found.red("team.briefed", "roster", row.key, "briefed", who=row.text("name"))
    elif briefed > today:
        found.amber("team.briefing_ahead", "roster", row.key, "briefed", who=row.text("name"))
    elif (at - briefed).days > BRIEFING_DAYS:
        found.red("team.briefing_old", "roster", row.key, "briefed", who=row.text("name"))


def check_meetings(plan: Plan, found: Found) -> None:
    """Check that nobody goes alone, is in two places, or is out after curfew."""
    days, roster = days_of(plan), {row.key: row for row in plan.rows("roster")}
    curfew = plan.one("purpose").clock("curfew")
    for row in plan.rows("meetings"):
        party, day, begins, ends = row.text("party"), row.day("day"), row.clock("begins"), row.clock("ends")
        team = [key for key in row.refs("who") if key in roster and roster[key].text("kind") in TEAM]
        if len(team) < 2:
            found.red("meeting.alone", "meetings", row.key, "who", party=party)
        if any(key not in roster for key in row.refs("who")):
            found.red("meeting.who", "meetings", row.key, "who", party=party)
        if days and day and not days[0] <= day <= days[1]:
            found.red("meeting.outside", "meetings", row.key, "day", party=party)
        if begins and ends and ends <= begins:
            found.red("meeting.order", "meetings", row.key, "ends", party=party)
        if curfew and ends and after_curfew(plan, ends):
            found.red("meeting.curfew", "meetings", row.key, "ends", party=party)
    for one, other in combinations(plan.rows("meetings"), 2):
        shared = set(one.refs("who")) & set(other.refs("who"))
        if shared and _overlap(one, other):
            who = ", ".join(sorted(roster[key].text("name") for key in shared if key in roster))
            found.red("meeting.overlap", "meetings", other.key, "begins", who=who)


def _overlap(one: Row, other: Row) -> bool:
    if not one.text("day") or one.text("day") != other.text("day"):
        return False
    spans = [(row.text("begins"), row.text("ends")) for row in (one, other)]
    if not all(all(span) for span in spans):
        return False
    return spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1]


def after_curfew(plan: Plan, at: time) -> bool:
    """Say whether a time of day lies between curfew and dawn (05:00 when no dawn is written)."""
    curfew = plan.one("purpose").clock("curfew")
    dawn = plan.one("purpose").clock("dawn") or time(5)
    if curfew is None:
        return False
    return curfew <= at or at < dawn if curfew > dawn else curfew <= at < dawn


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield each day from the first up to the last, at most 400."""
    for number in range(min((last - first).days + 1, 400)):
        yield first + timedelta(days=number)
