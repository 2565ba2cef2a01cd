"""Checks of a mission plan that speak: a code, how much it weighs, and where it is mended.

`check` knows the plan, what headquarters knows beside it, and the day; it reads no clock. A red finding
blocks approval and departure; no finding approves anything.
"""

from __future__ import annotations

from datetime import date

from vedette.missions.plan import check_means as means
from vedette.missions.plan import check_people as people
from vedette.missions.plan import check_places as places
from vedette.missions.plan.document import Plan
from vedette.missions.plan.finding import Block, Context, Finding, Found, KnownDevice, Severity
from vedette.missions.plan.schema import BY_CODE

__all__ = ["CODES", "Block", "Context", "Finding", "KnownDevice", "Severity", "check", "departs"]

CODES: tuple[str, ...] = (
    *("purpose.aim", "dates.missing", "dates.order", "dates.past", "dates.long"),
    *("ending.missing", "ending.early", "ending.late"),
    *("team.alone", "team.head", "team.consent", "team.kin", "team.medical", "team.fit", "team.conflict"),
    *("team.family", "team.rest", "team.twice", "team.briefed", "team.briefing_ahead", "team.briefing_old"),
    *(
        "meeting.alone",
        "meeting.who",
        "meeting.outside",
        "meeting.order",
        "meeting.curfew",
        "meeting.overlap",
    ),
    *("lodging.landing", "lodging.building", "lodging.exits", "lodging.camera", "lodging.nights"),
    *("route.none", "route.single", "route.checkin", "route.vehicle", "route.curfew", "route.outside"),
    *("route.times", "route.chokes", "route.nogo"),
    *("vehicle.plate", "vehicle.driver", "vehicle.checked", "vehicle.recorder", "vehicle.seats"),
    *("safe.none", "safe.expired", "safe.expires", "safe.withdrew", "safe.weak"),
    *("evacuation.stage", "evacuation.empty", "evacuation.nowhere", "evacuation.place"),
    *("channels.three", "channels.cover", "device.none", "device.holder", "device.wiped", "device.unknown"),
    *("device.revoked", "device.other", "device.silent", "device.twice"),
    *("checkin.none", "checkin.gap", "checkin.grace", "checkin.travel", "watch.none"),
    *("signals.duress", "signals.same", "signals.proof", "signals.custodians", "signals.custodian_travels"),
    *("words.twice", "legal.lawyer", "legal.on_call", "legal.papers", "legal.order", "legal.embassy"),
    *("kit.medical", "kit.bag", "kit.cash", "protocol.missing", "protocol.second"),
    *("data.moving", "data.originals", "data.wipe", "press.speaker", "go.none", "go.never"),
    *("stop.team", "stop.outside", "risk.missing", "risk.person", "risk.expired", "risk.overtaken"),
    *("risk.measures", "incident.surveillance", "incident.open", "incident.pattern"),
)
"""All that can be found."""
_ORDER = {code: place for place, code in enumerate((*BY_CODE, "watch", "risk", "incidents"))}


def check(plan: Plan, context: Context, today: date) -> list[Finding]:
    """Return what is wrong with a plan on a day, what blocks first, then in the order of its sections."""
    found = Found()
    people.check_days(plan, today, found)
    people.check_people(plan, context, today, found)
    people.check_meetings(plan, found)
    places.check_lodging(plan, found)
    places.check_route(plan, found)
    places.check_vehicles(plan, today, found)
    places.check_safe(plan, today, found)
    places.check_evacuation(plan, found)
    means.check_channels(plan, context, found)
    means.check_checkins(plan, context, found)
    means.check_signals(plan, found)
    means.check_papers(plan, today, found)
    means.check_deciding(plan, found)
    means.check_risk(context, found)
    means.check_incidents(context, found)
    return sorted(found.rows, key=lambda one: (one.severity is not Severity.RED, _ORDER[one.section]))


def departs(findings: list[Finding]) -> bool:
    """Say whether nothing that was found forbids approval or departure."""
    return not any(one.severity is Severity.RED for one in findings)
