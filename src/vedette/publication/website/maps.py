"""Where published incidents and cases happened, by area: a drawing out of the gazetteer, and a table.

Only the words that a document itself says of its place are looked up, and what is drawn is the quarter of a
degree that it lies in: the map never knows more than the page.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vedette.publication.website.cards import Card
from vedette.publication.website.markup import esc
from vedette.publication.website.words import say, spoken
from vedette.records.places import Gazetteer, Place

CELL = 0.25
"""Degrees: an area of the map."""
KINDS = ("incident", "case_page", "urgent_appeal")
WIDTH, HEIGHT = 960, 560
NEAR_KM = 22.0
"""So near to the middle of an area is the largest town that names it."""
MOST_TOWNS = 1500
NAMED_FROM = 40_000
MOST_NAMED = 14
Places = Counter[str]
_At = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Area:
    """An area: the point in its middle, the town near it, how many."""

    lat: float
    lon: float
    town: Place
    count: int


def told(cards: Iterable[Card]) -> Counter[str]:
    """Return how often each place is named by what is drawn."""
    return Counter(one.place.strip() for one in cards if one.kind in KINDS and one.place.strip())


def areas_of(places: Counter[str], gazetteer: Gazetteer) -> list[Area]:
    """Return the areas in which something happened, without what is not found or is as large as a state."""
    cells: Counter[tuple[int, int]] = Counter()
    for text, count in places.items():
        found = _find(text, gazetteer)
        if found is not None:
            cells[math.floor(found.lat / CELL), math.floor(found.lon / CELL)] += count
    areas = []
    for (row, column), count in sorted(cells.items(), reverse=True):
        lat, lon = (row + 0.5) * CELL, (column + 0.5) * CELL
        near = gazetteer.near(lat, lon, 60, NEAR_KM) or gazetteer.near(lat, lon, 5, 80.0)
        if near:
            town = max((one for one, _far in near), key=lambda one: one.population)
            areas.append(Area(lat, lon, town, count))
    return areas


def _find(text: str, gazetteer: Gazetteer) -> Place | None:
    for part in text.split(","):
        held = gazetteer.find(part.strip()[:100], "en", 1) if part.strip() else []
        if held and held[0].how in ("exact", "alike") and held[0].place.kind != "country":
            return held[0].place
    return None


def map_html(areas: list[Area], language: str, gazetteer: Gazetteer) -> str:
    """Return the drawing and the table; nothing when there is no area."""
    if not areas:
        return ""
    lead = esc(say(language, "map.lead"))
    counted: Counter[str] = Counter()
    for one in areas:  # two areas may lie near one town
        counted[one.town.label(spoken(language))] += one.count
    rows = "".join(
        f'<tr><th scope="row">{esc(town)}</th><td class="number">{count}</td></tr>'
        for town, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    )
    heads = (
        f'<th scope="col">{esc(say(language, "map.area"))}</th>'
        f'<th scope="col" class="number">{esc(say(language, "map.count"))}</th>'
    )
    caption = esc(say(language, "map.title"))
    return (
        f"<section><h2>{esc(say(language, 'map'))}</h2><figure>{_drawing(areas, language, gazetteer)}"
        f"<figcaption>{lead}</figcaption></figure>"
        f'<table class="text counts"><caption>{caption}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def _drawing(areas: list[Area], language: str, gazetteer: Gazetteer) -> str:
    lats, lons = [one.lat for one in areas], [one.lon for one in areas]
    middle = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    squeeze = max(0.2, math.cos(math.radians(middle[0])))
    high = max(max(lats) - min(lats), 1.6) * 1.35
    wide = max((max(lons) - min(lons)) * squeeze, 2.6) * 1.3
    scale = min(HEIGHT / high, WIDTH / wide)

    def at(lat: float, lon: float) -> tuple[float, float]:
        x = WIDTH / 2 + (lon - middle[1]) * squeeze * scale
        return round(x, 1), round(HEIGHT / 2 - (lat - middle[0]) * scale, 1)

    reach = math.hypot(WIDTH, HEIGHT) / 2 / scale * 111.2
    around = [one for one, _ in gazetteer.near(*middle, 20_000, min(reach, 1000.0))]
    around = [one for one in around if _inside(at(one.lat, one.lon), 0)]
    around = sorted(around, key=lambda one: -one.population)[:MOST_TOWNS]
    dots = "".join(f"M{x:g} {y:g}h0" for x, y in (at(one.lat, one.lon) for one in around))
    out = [f'<path class="towns" stroke-width="2.6" d="{dots}"/>']
    largest = max(one.count for one in areas)
    for area in sorted(areas, key=lambda one: -one.count):
        x, y = at(area.lat, area.lon)
        radius = 8 + 26 * math.sqrt(area.count / largest) if largest > 1 else 14
        words = f"{area.town.label(spoken(language))}: {area.count}"
        out.append(
            f'<circle class="spot" cx="{x:g}" cy="{y:g}" r="{radius:.1f}">'
            f"<title>{esc(words)}</title></circle>"
        )
    out += _names(around, at, language)
    title = esc(say(language, "map.title"))
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg class="map" {size} role="img" aria-label="{title}">{"".join(out)}</svg>'


def _inside(point: tuple[float, float], margin: float) -> bool:
    return margin <= point[0] <= WIDTH - margin and margin <= point[1] <= HEIGHT - margin


def _names(around: list[Place], at: _At, language: str) -> list[str]:
    """Return the names of the largest towns, none over another."""
    out: list[str] = []
    taken: list[tuple[float, float, float, float]] = []
    for town in around:
        if town.population < NAMED_FROM or len(out) >= MOST_NAMED:
            break
        x, y = at(town.lat, town.lon)
        name = town.label(spoken(language))
        width = len(name) * 11.0
        box = (x + 8, y - 12, x + 8 + width, y + 12)
        clash = any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)
        if clash or not _inside((x, y), 20) or box[2] > WIDTH:
            continue
        taken.append(box)
        out.append(f'<text x="{x + 8:g}" y="{y + 6:g}" font-size="19">{esc(name)}</text>')
    return out
