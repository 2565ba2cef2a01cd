"""The map of a view: points by how precisely they are known, clusters, lands; nothing from outside.

A dot stands for a place known exactly, a ring for one known nearly, a wide circle for a district, a hatched
one for a region or a country. What stands close together is drawn as one, with its number. Whose role hides
the place of a kind gets no point of that kind.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language

from vedette.errors import FormatError
from vedette.records.schema import Kind
from vedette_hq.finding.scope import Scope
from vedette_hq.finding.svg import ACCENT, LINE, PAPER, SOFT, WARM, Drawing
from vedette_hq.records.models import Act, Event, Site

WIDTH, HEIGHT = 900, 600
CELL = 34
"""What stands closer together than so many units of the drawing is drawn as one."""
MAX_GROUPS = 60_000
_BASE = Path(__file__).resolve().parent.parent / "static" / "hq" / "map"
EXACT, NEAR, DISTRICT, REGION = "exact", "near", "district", "region"
_DRAWN = {"exact": EXACT, "near": NEAR, "district": DISTRICT, "region": REGION, "country": REGION}
_RADIUS_KM = {DISTRICT: 12.0, REGION: 40.0}


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the earth in degrees."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return ",".join(f"{edge:.4f}" for edge in (self.west, self.south, self.east, self.north))


def parse_box(text: str) -> Box:
    """Return what `str(Box)` wrote. Raises: FormatError."""
    try:
        edges = [float(part) for part in text.split(",")]
    except ValueError:
        raise FormatError("map: is not a part of the earth") from None
    if len(edges) != 4 or not all(math.isfinite(edge) for edge in edges):
        raise FormatError("map: is not a part of the earth")
    west, south, east, north = edges
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise FormatError("map: is not a part of the earth")
    return Box(west, south, east, north)


@dataclass(slots=True)
class Spot:
    """What is drawn at one place: how precise, how many of each kind, its names, and where it reaches."""

    precision: str
    lat: float
    lon: float
    counts: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    box: list[float] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0

    @property
    def total(self) -> int:
        """How many records."""
        return sum(self.counts.values())

    @property
    def name(self) -> str:
        """The most frequent name of its places."""
        return min(self.names, key=lambda one: (-self.names[one], one)) if self.names else ""

    @property
    def others(self) -> int:
        """How many other names of places are in it."""
        return max(0, len(self.names) - 1)


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing, the spots on it (the largest first), and how many records have no place on it."""

    drawing: Drawing
    spots: tuple[Spot, ...]
    box: Box
    placeless: int
    outside: int
    wide: Box | None
    hidden: tuple[str, ...] = ()
    """Kinds whose places this person does not see."""


Row = tuple[float, float, str, str, str, int]
"""(latitude, longitude, precision, name, kind, how many)."""


def map_of(scope: Scope, box: Box | None, address: str, label: str) -> Map:
    """Return the map of a view; `address` begins the links that go nearer."""
    rows, placeless, hidden = _points(scope)
    whole = _around(rows)
    seen = box or whole
    view = _View(seen)
    inside = [row for row in rows if view.holds(row[0], row[1])]
    spots = _clustered(inside, view)
    drawing = Drawing(WIDTH, HEIGHT, label)
    drawing.hatching("hatched")
    _lands(drawing, view)
    for spot in sorted(spots, key=lambda one: (one.precision not in (REGION, DISTRICT), -one.total)):
        _draw(drawing, spot, view, address)
    _legend(drawing, view)
    count = sum(row[5] for row in rows) - sum(row[5] for row in inside)
    ordered = tuple(sorted(spots, key=lambda one: (-one.total, one.name, one.lat, one.lon)))
    return Map(drawing, ordered, seen, placeless, count, whole if box else None, hidden)


def ground(
    points: Sequence[tuple[float, float]], box: Box | None, label: str
) -> tuple[Drawing, Callable[[float, float], tuple[float, float] | None], Box]:
    """Return the bare map round points (latitude, longitude), for other rooms that draw on it.

    With it where a place lies on the drawing, None when it is outside, and the part of the earth it shows.
    """
    seen = box or _around([(lat, lon, EXACT, "", "", 1) for lat, lon in points])
    view, drawing = _View(seen), Drawing(WIDTH, HEIGHT, label)
    _lands(drawing, view)
    _legend(drawing, view)
    return drawing, lambda lat, lon: view.place(lat, lon) if view.holds(lat, lon) else None, seen


def _points(scope: Scope) -> tuple[list[Row], int, tuple[str, ...]]:
    found: list[Row] = []
    placeless, hidden = 0, []
    for kind, model in ((Kind.EVENT, Event), (Kind.ACT, Act), (Kind.PLACE, Site)):
        if not scope.sight.shows(kind, "place"):
            hidden.append(str(kind))
            continue
        rows = scope.rows(model)
        columns = ("lat", "lon", "place_precision", "place_text")
        groups = rows.filter(lat__isnull=False, lon__isnull=False).values_list(*columns)
        for lat, lon, precision, name, count in groups.annotate(many=Count("pk")).order_by()[:MAX_GROUPS]:
            found.append((lat, lon, _DRAWN.get(precision, NEAR), name, str(kind), count))
        known = _by_code(rows.filter(lat__isnull=True).exclude(place_code=""), str(kind))
        found += known
        placeless += rows.filter(lat__isnull=True).count() - sum(row[5] for row in known)
    return found, placeless, tuple(hidden)


def _by_code(rows: Any, kind: str) -> list[Row]:
    """Return the points of records that name a place of the gazetteer and say no degrees."""
    try:
        from vedette.records.places import gazetteer
    except ImportError:  # pragma: no cover
        return []
    found: list[Row] = []
    groups = rows.values_list("place_code", "place_precision", "place_text").annotate(many=Count("pk"))
    for code, precision, name, count in groups.order_by():
        place = gazetteer().get(code)
        if place is not None and place.lat is not None:
            found.append((place.lat, place.lon, _DRAWN.get(precision, NEAR), name, kind, count))
    return found


def _around(rows: Sequence[Row]) -> Box:
    """Return what holds all points, with a margin; the region we work in when there is none."""
    if not rows:
        return Box(36.0, 40.0, 50.0, 47.0)
    lats, lons = [row[0] for row in rows], [row[1] for row in rows]
    high = max((max(lats) - min(lats)) * 0.08, 0.15)
    wide = max((max(lons) - min(lons)) * 0.08, 0.2)
    return Box(
        max(-180.0, min(lons) - wide),
        max(-90.0, min(lats) - high),
        min(180.0, max(lons) + wide),
        min(90.0, max(lats) + high),
    )


class _View:
    """Degrees to places on the drawing: flat, as wide as the middle of the box asks for."""

    def __init__(self, box: Box) -> None:
        self.box = box
        middle = math.radians((box.south + box.north) / 2)
        self.shrink = max(0.2, math.cos(middle))
        across, up = (box.east - box.west) * self.shrink, box.north - box.south
        self.scale = min(WIDTH / across, HEIGHT / up)
        self.left = (WIDTH - across * self.scale) / 2
        self.top = (HEIGHT - up * self.scale) / 2
        self.west = box.west - self.left / self.scale / self.shrink
        self.east = box.east + self.left / self.scale / self.shrink
        self.north, self.south = box.north + self.top / self.scale, box.south - self.top / self.scale

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self.west) * self.shrink * self.scale, (self.north - lat) * self.scale

    def holds(self, lat: float, lon: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def meets(self, box: tuple[float, float, float, float]) -> bool:
        west, south, east, north = box
        return west <= self.east and east >= self.west and south <= self.north and north >= self.south

    def length(self, kilometres: float) -> float:
        return kilometres / 111.2 * self.scale


def _clustered(rows: Iterable[Row], view: _View) -> list[Spot]:
    cells: dict[tuple[str, int, int], Spot] = {}
    for lat, lon, precision, name, kind, count in rows:
        x, y = view.place(lat, lon)
        key = (precision, int(x // CELL), int(y // CELL))
        spot = cells.get(key)
        if spot is None:
            spot = cells[key] = Spot(precision, 0.0, 0.0, box=[lon, lat, lon, lat])
        before = sum(spot.counts.values())
        spot.lat = (spot.lat * before + lat * count) / (before + count)
        spot.lon = (spot.lon * before + lon * count) / (before + count)
        spot.counts[kind] += count
        if name:
            spot.names[name] += count
        west, south, east, north = spot.box
        spot.box = [min(west, lon), min(south, lat), max(east, lon), max(north, lat)]
    for spot in cells.values():
        spot.x, spot.y = view.place(spot.lat, spot.lon)
    return list(cells.values())


def _draw(drawing: Drawing, spot: Spot, view: _View, address: str) -> None:
    said = f"{spot.name or '–'}: {spot.total}"
    nearer = _nearer(spot)
    if nearer is not None:
        drawing.link(f"{address}&box={nearer}", said)
    size = min(26.0, 4.0 + 2.2 * math.sqrt(spot.total))
    if spot.precision in _RADIUS_KM:
        radius = max(size, min(70.0, view.length(_RADIUS_KM[spot.precision])))
        hatched = spot.precision == REGION
        drawing.circle(
            spot.x,
            spot.y,
            radius,
            kind=spot.precision,
            fill="url(#hatched)" if hatched else WARM,
            color=WARM,
            opacity=1 if hatched else 0.16,
            dash="" if hatched else "5 3",
            title=said,
        )
        drawing.text(
            spot.x, spot.y + radius - 4, str(spot.total), kind="count wide", anchor="middle", bold=True
        )
    else:
        filled = spot.precision == EXACT
        drawing.circle(
            spot.x,
            spot.y,
            size,
            kind=spot.precision,
            fill=ACCENT if filled else PAPER,
            color=PAPER if filled else ACCENT,
            opacity=0.88,
            title=said,
        )
        if spot.total > 1:
            color = PAPER if filled else ACCENT
            drawing.text(
                spot.x,
                spot.y + 4,
                _short(spot.total),
                kind="count" if filled else "count open",
                anchor="middle",
                color=color,
                bold=True,
            )
    if nearer is not None:
        drawing.close()


def _short(count: int) -> str:
    return str(count) if count < 10_000 else f"{count // 1000}k"


def _nearer(spot: Spot) -> Box | None:
    west, south, east, north = spot.box
    if east - west < 0.0005 and north - south < 0.0005:
        return None
    wide, high = max((east - west) * 0.15, 0.002), max((north - south) * 0.15, 0.002)
    return Box(
        max(-180.0, west - wide), max(-90.0, south - high), min(180.0, east + wide), min(90.0, north + high)
    )


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ground with the box that holds it: west, south, east, north."""

    box: tuple[float, float, float, float]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """A file of the map base (docs/formats/gazetteer.md)."""

    bounds: tuple[float, float, float, float]
    layers: tuple[tuple[str, bool, tuple[Line, ...]], ...]
    """(name, whether it is filled, lines)."""
    labels: tuple[tuple[Point, int, Mapping[str, str]], ...]


@cache
def _ground(name: str) -> Ground | None:
    try:
        plain = json.loads((_BASE / f"{name}.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    layers = []
    for layer in plain["layers"]:
        lines = [tuple((float(lon), float(lat)) for lon, lat in line) for line in layer["lines"]]
        held = tuple(Line(_box_of(points), points) for points in lines)
        layers.append((str(layer["name"]), layer.get("kind") == "area", held))
    labels = tuple((tuple(one["at"]), int(one["rank"]), one["text"]) for one in plain.get("labels", ()))
    west, south, east, north = plain["bounds"]
    return Ground((west, south, east, north), tuple(layers), labels)


def _box_of(points: Sequence[Point]) -> tuple[float, float, float, float]:
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return min(lons), min(lats), max(lons), max(lats)


def _lands(drawing: Drawing, view: _View) -> None:
    drawing.rectangle(0, 0, WIDTH, HEIGHT, kind="sea", fill="#e8eef2")
    region = _ground("region")
    west, south, east, north = region.bounds if region else (0.0, 0.0, 0.0, 0.0)
    fits = (
        west <= view.box.west
        and view.box.east <= east
        and south <= view.box.south
        and view.box.north <= north
    )
    ground = region if region is not None and fits else _ground("world")
    if ground is None:
        return
    for name, filled, lines in ground.layers:
        seen = [line for line in lines if view.meets(line.box)]
        if filled:
            rings = [_ring(line.points, view) for line in seen]
            drawing.area([ring for ring in rings if len(ring) > 2], kind=f"land {name}", fill=PAPER)
        else:
            for line in seen:
                for part in _parts(line.points, view):
                    dash = "4 3" if name == "disputed" else ""
                    drawing.path(part, kind=f"border {name}", color=LINE, dash=dash)
    language = (get_language() or "en").split("-")[0]
    for (lon, lat), rank, text in ground.labels:
        if view.holds(lat, lon) and (rank == 1 or view.scale > 45):
            x, y = view.place(lat, lon)
            words = text.get(language) or text.get("en", "")
            drawing.text(x, y, words, kind="land", size=12 if rank == 1 else 9.5, anchor="middle", color=SOFT)


def _ring(points: Sequence[Point], view: _View) -> list[Point]:
    """Return a ring on the drawing, cut to a frame round it; steps too small to see are left out."""
    found: list[Point] = []
    for lon, lat in points:
        x, y = view.place(lat, lon)
        x, y = min(max(x, -200.0), WIDTH + 200.0), min(max(y, -200.0), HEIGHT + 200.0)
        if not found or abs(x - found[-1][0]) + abs(y - found[-1][1]) > 1.0:
            found.append((x, y))
    return found


def _parts(points: Sequence[Point], view: _View) -> Iterator[list[Point]]:
    """Yield the parts of a line that are near the drawing."""
    part: list[Point] = []
    for lon, lat in points:
        x, y = view.place(lat, lon)
        if not (-WIDTH < x < 2 * WIDTH and -HEIGHT < y < 2 * HEIGHT):
            if len(part) > 1:
                yield part
            part = []
        elif not part or abs(x - part[-1][0]) + abs(y - part[-1][1]) > 1.0:
            part.append((x, y))
    if len(part) > 1:
        yield part


def _legend(drawing: Drawing, view: _View) -> None:
    """Draw a bar of a round number of kilometres."""
    for kilometres in (2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1):
        length = view.length(kilometres)
        if length < 160:
            break
    drawing.line(16, HEIGHT - 16, 16 + length, HEIGHT - 16, kind="scale", color=SOFT, width=2)
    drawing.text(20 + length, HEIGHT - 12, f"{kilometres} km", kind="scale", color=SOFT)
