"""Checks of where they sleep and work, how they move, and where they can flee to."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from vedette.missions.plan.check_people import after_curfew, days_between, days_of
from vedette.missions.plan.document import Plan, Row
from vedette.missions.plan.finding import Found
from vedette.missions.plan.schema import STAGES

VEHICLE_DAYS = 30


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def check_lodging(plan: Plan, found: Found) -> None:
    """Check that one door never holds two functions: an office and a flat on one landing fall together."""
    rows, days = plan.rows("lodging"), days_of(plan)
    landings: dict[tuple[str, str], list[Row]] = defaultdict(list)
    buildings: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        building = _same(row.text("building"))
        if building:
            buildings[building].append(row)
            landings[building, _same(row.text("landing"))].append(row)
        if not row.text("exits"):
            found.amber("lodging.exits", "lodging", row.key, "exits", name=row.text("name"))
        if row.text("function") in ("sleep", "office") and not row.yes("camera"):
            found.amber("lodging.camera", "lodging", row.key, "camera", name=row.text("name"))
    shared = {
        building
        for (building, landing), held in landings.items()
        if landing and len({row.text("function") for row in held}) > 1
    }
    for (building, landing), held in landings.items():
        if building in shared and landing and len({row.text("function") for row in held}) > 1:
            names = ", ".join(row.text("name") for row in held)
            found.red("lodging.landing", "lodging", held[-1].key, "landing", names=names)
    for building, held in buildings.items():
        if building not in shared and len({row.text("function") for row in held}) > 1:
            names = ", ".join(row.text("name") for row in held)
            found.amber("lodging.building", "lodging", held[-1].key, "building", names=names)
    if days:
        nights = [day for day in days_between(days[0], days[1] - timedelta(days=1)) if not _sleeps(rows, day)]
        if nights:
            first = nights[0].isoformat()
            found.red("lodging.nights", "lodging", field="begins", count=len(nights), first=first)


def _sleeps(rows: tuple[Row, ...], night: date) -> bool:
    """Say whether a bed is written for the night that begins on a day."""
    for row in rows:
        begins, ends = row.day("begins"), row.day("ends")
        if row.text("function") == "sleep" and begins and ends and begins <= night < ends:
            return True
    return False


def check_route(plan: Plan, found: Found) -> None:
    """Check each leg: another way, a vehicle, not after curfew, heard from before and after."""
    days, vehicles = days_of(plan), {row.key for row in plan.rows("vehicles")}
    legs = plan.rows("route")
    if not legs:
        found.red("route.none", "route")
    for row in legs:
        leg, day = f"{row.text('origin')} → {row.text('goal')}", row.day("day")
        if not row.text("alternative"):
            found.amber("route.single", "route", row.key, "alternative", leg=leg)
        if not row.yes("checkin"):
            found.red("route.checkin", "route", row.key, "checkin", leg=leg)
        if row.text("vehicle") and row.text("vehicle") not in vehicles:
            found.red("route.vehicle", "route", row.key, "vehicle", leg=leg)
        departs, arrives = row.clock("departs"), row.clock("arrives")
        if any(at and after_curfew(plan, at) for at in (departs, arrives)):
            found.red("route.curfew", "route", row.key, "arrives", leg=leg)
        if days and day and not days[0] <= day <= days[1]:
            found.red("route.outside", "route", row.key, "day", leg=leg)
        if not (departs and arrives):
            found.amber("route.times", "route", row.key, "departs", leg=leg)
    if legs and not any(row.text("kind") in ("choke", "post", "crossing") for row in plan.rows("points")):
        found.amber("route.chokes", "points")
    nogo = {_same(row.text("name")) for row in plan.rows("points") if row.text("kind") == "nogo"}
    for row in legs:
        if {_same(row.text("origin")), _same(row.text("goal"))} & (nogo - {""}):
            leg = f"{row.text('origin')} → {row.text('goal')}"
            found.red("route.nogo", "route", row.key, "goal", leg=leg)


def check_vehicles(plan: Plan, today: date, found: Found) -> None:
    """Check who drives what, how many it holds, and when it was looked over."""
    roster = {row.key: row for row in plan.rows("roster")}
    days = days_of(plan)
    for row in plan.rows("vehicles"):
        name = row.text("name") or row.text("plate")
        if not row.text("plate"):
            found.red("vehicle.plate", "vehicles", row.key, "plate", name=name)
        if row.text("driver") not in roster:
            found.red("vehicle.driver", "vehicles", row.key, "driver", name=name)
        checked = row.day("checked")
        if checked is None or ((days[0] if days else today) - checked).days > VEHICLE_DAYS:
            found.amber("vehicle.checked", "vehicles", row.key, "checked", name=name)
        if not row.yes("recorder"):
            found.amber("vehicle.recorder", "vehicles", row.key, "recorder", name=name)
    seats = sum(row.number("seats") or 0 for row in plan.rows("vehicles"))
    if plan.rows("vehicles") and seats < len(roster):
        found.red("vehicle.seats", "vehicles", field="seats", seats=seats, people=len(roster))


def check_safe(plan: Plan, today: date, found: Found) -> None:
    """Check that somewhere safe stands open on every day: trusted, verified, not withdrawn."""
    days, rows = days_of(plan), plan.rows("safe")
    last = max(days[1], today) if days else today
    for row in rows:
        name, expires = row.text("name"), row.day("expires")
        if row.yes("withdrew"):
            found.amber("safe.withdrew", "safe", row.key, "withdrew", name=name)
        elif expires is None or expires < today:
            found.red("safe.expired", "safe", row.key, "expires", name=name)
        elif expires < last:
            found.amber("safe.expires", "safe", row.key, "expires", name=name, day=expires.isoformat())
        if row.text("trust") == "weak" and not row.yes("withdrew"):
            found.amber("safe.weak", "safe", row.key, "trust", name=name)
    good = [row for row in rows if _stands(row, last) and row.text("trust") in ("proven", "good")]
    if not good:
        found.red("safe.none", "safe")


def _stands(row: Row, last: date) -> bool:
    expires = row.day("expires")
    return not row.yes("withdrew") and expires is not None and expires >= last


def check_evacuation(plan: Plan, found: Found) -> None:
    """Check that each stage says when, what and who; and that it leads to a place that stands open."""
    days, safe = days_of(plan), {row.key: row for row in plan.rows("safe")}
    rows = plan.rows("evacuation")
    for stage in STAGES:
        if stage not in {row.text("stage") for row in rows}:
            found.red("evacuation.stage", "evacuation", field="stage", stage=stage)
    for row in rows:
        stage, place = row.text("stage"), safe.get(row.text("safe"))
        if not (row.text("trigger") and row.text("action") and row.text("decides")):
            found.red("evacuation.empty", "evacuation", row.key, "trigger", stage=stage)
        if place is None and (row.text("safe") or stage in ("hide", "relocate")):
            found.red("evacuation.nowhere", "evacuation", row.key, "safe", stage=stage)
        elif place is not None and days and not _stands(place, days[1]):
            name = place.text("name")
            found.red("evacuation.place", "evacuation", row.key, "safe", stage=stage, name=name)
