"""Routes, safe places and points of a plan on the map of `finding`: no other site is asked for anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vedette.missions.plan.document import Plan as Document
from vedette.missions.plan.document import Row
from vedette_hq.finding.mapping import ground
from vedette_hq.finding.svg import ACCENT, INK, PAPER, SOFT, WARM, Drawing
from vedette_hq.planning.words import choice_label

GOOD = "#1d6040"


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the table beside the map."""

    name: str
    what: str
    standing: str
    at: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg, and whether it is drawn."""

    day: str
    name: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map of a plan, its places and legs, and how many have no point."""

    drawing: Drawing
    places: tuple[Place, ...]
    legs: tuple[Leg, ...]
    without: int


def map_of(document: Document, label: str) -> Drawn:
    """Return the map of one plan."""
    spots = [*_spots(document)]
    legs = [(row, row.point("origin_at"), row.point("goal_at")) for row in document.rows("route")]
    points = [spot[1] for spot in spots if spot[1]]
    points += [one for _row, *ends in legs for one in ends if one]
    drawing, place, _box = ground(points, None, label)
    drawing.arrow("arrow")
    drawn = []
    for row, origin, goal in legs:
        one, two = place(*origin) if origin else None, place(*goal) if goal else None
        name = f"{row.text('origin')} → {row.text('goal')}"
        if one and two:
            drawing.arrowed(*one, *two, color=ACCENT, width=3, kind="leg", title=f"{row.text('day')} {name}")
        day = row.day("day")
        shown_day = formats.date_format(day, "DATE_FORMAT") if day else ""
        drawn.append(Leg(shown_day, name, bool(one and two)))
    for shown, at, color, filled, dash in spots:
        where = place(*at) if at else None
        if where:
            fill, line = (color, PAPER) if filled else (PAPER, color)
            title = f"{shown.name}: {shown.what}"
            drawing.circle(*where, 8, kind="spot", fill=fill, color=line, dash=dash, title=title)
            drawing.text(where[0] + 11, where[1] + 4, shown.name[:40], kind="name", color=INK, bold=True)
    places = tuple(shown for shown, *_rest in spots)
    without = sum(1 for _shown, at, *_rest in spots if at is None) + sum(not one.drawn for one in drawn)
    return Drawn(drawing, places, tuple(drawn), without)


Spot = tuple[Place, tuple[float, float] | None, str, bool, str]


def _spots(document: Document) -> list[Spot]:
    today = timezone.now().date()
    found: list[Spot] = []
    for row in document.rows("safe"):
        standing, color = _standing(row, today)
        kind = _("safe place")
        what = f"{kind}, {choice_label('safe', 'trust', row.text('trust'))}"
        found.append((_place(row, what, standing), row.point("point"), color, color == GOOD, ""))
    for row in document.rows("lodging"):
        what = choice_label("lodging", "function", row.text("function"))
        found.append((_place(row, what, ""), row.point("point"), ACCENT, True, ""))
    for row in document.rows("points"):
        kind = row.text("kind")
        color = WARM if kind in ("nogo", "choke", "post", "crossing") else SOFT
        what = choice_label("points", "kind", kind)
        found.append((_place(row, what, ""), row.point("point"), color, kind == "nogo", "3 2"))
    return found


def _place(row: Row, what: str, standing: str) -> Place:
    return Place(row.text("name"), what, standing, row.text("point").replace(" ", ", "))


def _standing(row: Row, today: date) -> tuple[str, str]:
    expires = row.day("expires")
    if row.yes("withdrew"):
        return _("the host withdrew"), WARM
    if expires is None or expires < today:
        return _("expired"), WARM
    return pgettext("still true", "stands"), GOOD
