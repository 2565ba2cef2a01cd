"""Places of the world by name: a gazetteer that is shipped and works without a network.

It holds states, their first-level regions, towns, and in and around the Caucasus and Russia also villages.
A place is found by its name in Latin or Cyrillic letters, by its beginning, by a spelling that sounds alike.

Source: docs/formats/gazetteer.md.
"""

from __future__ import annotations

import heapq
import lzma
import math
import re
import struct
import unicodedata
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from vedette.errors import FormatError, MissingError
from vedette.records import data

MAGIC = b"vedette-gazetteer/1\n"
MAX_QUERY_CHARS = 100
MAX_LIMIT = 100
_HEAD = struct.Struct(">5I")
_KINDS = ("country", "region", "town")
_PRECISION = {"country": "country", "region": "region", "town": "near"}
EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `code` is its key everywhere; `lat` and `lon` in degrees, of a point inside or its centre.

    `country` is a code of ISO 3166-1, `region` the code of the region it lies in; empty where not said.
    """

    code: str
    kind: str
    country: str
    region: str
    lat: float
    lon: float
    population: int
    labels: tuple[str, str, str]
    names: tuple[str, ...]
    """Other spellings, in Latin and Cyrillic letters."""

    @property
    def precision(self) -> str:
        """The term of `place-precision` that fits when no more than this place is known."""
        return _PRECISION[self.kind]

    def label(self, language: str) -> str:
        """Return its name in `en`, `fr` or `ru`; other languages get the English one."""
        index = ("en", "fr", "ru").index(language) if language in ("en", "fr", "ru") else 0
        return self.labels[index] or self.labels[0]


@dataclass(frozen=True, slots=True)
class Found:
    """A place that was asked for and the spelling of it that fits.

    `how`: exact, alike (sounds the same), beginning, close (one letter off)."""

    place: Place
    name: str
    how: str


# -- keys --

_LETTERS = str.maketrans(
    {
        **dict(zip("абвгдезиклмнопрстуфы", "abvgdeziklmnoprstufi", strict=True)),
        "ж": "zh",
        "й": "y",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "э": "e",
        "ю": "yu",
        "я": "ya",
        "ё": "e",
        "і": "i",
        "ї": "yi",
        "є": "ye",
        "ґ": "g",
        "ў": "u",
        "ӏ": "",
        "ә": "e",
        "ғ": "g",
        "қ": "k",
        "ң": "n",
        "ө": "o",
        "ұ": "u",
        "ү": "u",
        "һ": "h",
        "ј": "y",
        "љ": "l",
        "њ": "n",
        "ћ": "ch",
        "ђ": "dzh",
        "џ": "dzh",
        "ѓ": "g",
        "ќ": "k",
        "ѕ": "dz",
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ß": "ss",
        "æ": "e",
        "œ": "e",
        "þ": "t",
        "ð": "d",
        "ə": "e",
    }
)
_ALIKE = tuple(
    (re.compile(old), new)
    for old, new in (
        ("s(?:hch|ch|zcz|h)|sz|ş|щ", "1"),
        ("tch|tsch|ch|cz|ç", "2"),
        ("dzh|dj|zh|ž", "z"),
        ("kh", "h"),
        ("gh", "g"),
        ("t[sz]", "s"),
        ("ph", "f"),
        ("ck|q|c", "k"),
        ("w", "v"),
        ("x", "ks"),
        ("ou|oo", "u"),
        ("ee", "i"),
        ("[yij]+(?=[aeou])", ""),
        ("[yij]+", "i"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a name without marks, case and punctuation: what counts as the same spelling."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("ё", "е").replace("й", "\u0001"))
    kept = "".join(one for one in bare if not unicodedata.combining(one)).replace("\u0001", "й")
    return " ".join(re.sub(r"[^\w]|_", " ", kept.replace("'", "").replace("ʼ", "").replace("’", "")).split())


def alike(text: str) -> str:
    """Return what spellings of one name in two alphabets have in common."""
    key = plain(text).translate(_LETTERS).replace(" ", "")
    for old, new in _ALIKE:
        key = old.sub(new, key)
    return key


# -- the gazetteer --


class Gazetteer:
    """Places in one immutable block of memory. Finding changes nothing; one object serves all."""

    def __init__(self, content: bytes) -> None:
        """Read the bytes of a gazetteer, as docs/formats/gazetteer.md says. Raises: FormatError."""
        if not content.startswith(MAGIC):
            raise FormatError("gazetteer: is not one")
        try:
            whole = lzma.decompress(content[len(MAGIC) :])
            count, lines, keys, key_bytes, end = _HEAD.unpack_from(whole)
            at = _HEAD.size
            self._lines = whole[at : at + lines]
            self._keys = whole[at + lines : at + lines + key_bytes]
            self._owners = array("I")
            self._owners.frombytes(whole[at + lines + key_bytes : end])
        except (lzma.LZMAError, struct.error, ValueError):
            raise FormatError("gazetteer: is damaged") from None
        if array("I", [1]).tobytes()[0] == 1:
            self._owners.byteswap()
        self._spans: dict[bytes, tuple[int, int]] = {}
        self._starts = _starts(self._lines, count)
        self._key_starts = _starts(self._keys, keys)
        if len(self._owners) != keys or end != len(whole):
            raise FormatError("gazetteer: is damaged")
        self._sizes = array("I", [0]) * count
        self._points: list[tuple[float, int]] = []
        lats, lons = array("f"), array("f")
        self._by_code: dict[bytes, int] = {}
        for number in range(count):
            parts = self._line(number).split(b"\t", 7)
            self._sizes[number] = int(parts[6])
            lats.append(float(parts[4]))
            lons.append(float(parts[5]))
            if parts[1] != b"2":
                self._by_code[parts[0]] = number
        self._lats, self._lons = lats, lons
        self._north = array("I", sorted(range(count), key=lats.__getitem__))
        self._north_lats = array("f", (lats[one] for one in self._north))
        towns = (n for n in range(count) if self._line(n)[:1] == b"g")
        self._towns = array("I", sorted(towns, key=lambda n: int(self._line(n).split(b"\t", 1)[0][1:])))

    def __len__(self) -> int:
        return len(self._sizes)

    def _line(self, number: int) -> bytes:
        return self._lines[self._starts[number] : self._starts[number + 1] - 1]

    def _place(self, number: int) -> Place:
        code, kind, country, region, lat, lon, size, en, fr, ru, names = (
            self._line(number).decode("utf-8").split("\t")
        )
        return Place(
            code,
            _KINDS[int(kind)],
            country,
            region,
            float(lat),
            float(lon),
            int(size),
            (en, fr, ru),
            tuple(names.split("|")) if names else (),
        )

    def get(self, code: str) -> Place:
        """Return a place by its code. Raises: MissingError."""
        number = self._by_code.get(code.encode("utf-8", "replace"))
        if number is None and code[:1] == "g" and code[1:].isascii() and code[1:].isdigit():
            number = self._town(int(code[1:10]))
        if number is None or (found := self._place(number)).code != code:
            raise MissingError("gazetteer: no such place")
        return found

    def _town(self, wanted: int) -> int | None:
        at = bisect_left(self._towns, wanted, key=lambda n: int(self._line(n).split(b"\t", 1)[0][1:]))
        return self._towns[at] if at < len(self._towns) else None

    def find(self, text: str, language: str = "en", limit: int = 10) -> list[Found]:
        """Return places by name, the likeliest first: same spelling, same sound, beginning, one letter off.

        Among equals the larger one comes first. Nothing for an empty text. `language` decides which of two
        equal spellings is shown. Raises: FormatError for a text of more than 100 characters.
        """
        if len(text) > MAX_QUERY_CHARS:
            raise FormatError(f"gazetteer: a name has at most {MAX_QUERY_CHARS} characters")
        limit = max(1, min(limit, MAX_LIMIT))
        wanted, key = plain(text), alike(text).encode("utf-8")
        if not key:
            return []
        (start, same_end), (_, end) = self._range(key + b"\n", key + b"\n"), self._range(key, key + b"\xff")
        same = set(self._owners[start:same_end])
        begins = set(self._owners[start:end]) - same
        chosen = self._best(same, limit * 4) + self._best(begins, max(limit * 2, 20))
        near: set[bytes] = set()
        if not same and len(begins) < limit and len(key) >= 4:
            near = {one for one in _one_off(key) if self._has(one + b"\n")}
            chosen += self._best(set().union(*map(self._owned, near)) - begins, limit)
        sounds = {one.decode("utf-8") for one in near}
        return self._ranked(chosen, wanted, key.decode("utf-8"), sounds, language)[:limit]

    def _best(self, numbers: set[int], most: int) -> list[int]:
        return heapq.nlargest(most, numbers, key=self._sizes.__getitem__)

    def _has(self, key: bytes) -> bool:
        """Say whether a key (with its line end) is there; looks among those with its first two letters."""
        span = self._spans.get(key[:2])
        if span is None:
            low, high = self._range(key[:2], key[:2] + b"\xff")
            span = self._spans[key[:2]] = self._key_starts[low], self._key_starts[high]
        at = self._keys.find(key, *span)
        while at > 0 and self._keys[at - 1] != 10:
            at = self._keys.find(key, at + 1, span[1])
        return at >= 0

    def _owned(self, key: bytes) -> array[int]:
        low, high = self._range(key + b"\n", key + b"\n")
        return self._owners[low:high]

    def _key(self, index: int) -> bytes:
        return self._keys[self._key_starts[index] : self._key_starts[index + 1]]

    def _range(self, low: bytes, high: bytes) -> tuple[int, int]:
        """Return where the keys from `low` to `high` stand; both ends are counted in."""
        indexes = range(len(self._owners))
        start = bisect_left(indexes, low, key=self._key)
        end = bisect_left(indexes, high + b"\x00", lo=start, key=self._key)
        return start, end

    def _ranked(
        self, numbers: list[int], wanted: str, key: str, sounds: set[str], language: str
    ) -> list[Found]:
        rows = []
        for number in numbers:
            place = self._place(number)
            fits, name, how = _fit(place, wanted, key, sounds, language)
            rows.append((-fits - _weight(place), place.code, Found(place, name, how)))
        rows.sort(key=lambda row: row[:2])
        return [one for _, _, one in rows]

    def near(
        self, lat: float, lon: float, limit: int = 5, within_km: float = 50.0
    ) -> list[tuple[Place, float]]:
        """Return towns near a point with their distance in kilometres, the nearest first.

        Raises: FormatError for a point that is not on Earth.
        """
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise FormatError("gazetteer: the point is not on Earth")
        reach = math.degrees(min(within_km, 1000.0) / EARTH_KM)
        start = bisect_left(self._north_lats, lat - reach)
        end = bisect_left(self._north_lats, lat + reach)
        wide = reach / max(0.05, math.cos(math.radians(lat)))
        found = []
        for number in self._north[start:end]:
            apart = abs(self._lons[number] - lon)
            if min(apart, 360 - apart) <= wide:
                away = distance_km(lat, lon, self._lats[number], self._lons[number])
                if away <= within_km and self._line(number)[:1] == b"g":
                    found.append((away, number))
        return [(self._place(number), round(away, 1)) for away, number in heapq.nsmallest(limit, found)]

    def chain(self, place: Place) -> list[Place]:
        """Return what a place lies in: its region and its country, as far as they are said."""
        found = []
        for code in (place.region, place.country):
            if code and code != place.code:
                number = self._by_code.get(code.encode())
                if number is not None:
                    found.append(self._place(number))
        return found

    def label(self, place: Place, language: str = "en") -> str:
        """Return the name of a place with region and country, as `Grozny, Chechnya, Russia`."""
        return ", ".join(one.label(language) for one in [place, *self.chain(place)])


def _weight(place: Place) -> float:
    """Return how likely a place is meant among those of one name: a state, a region, then by size."""
    return {"country": 4.0, "region": 2.9}.get(place.kind, math.log10(place.population + 1) / 2)


def _fit(place: Place, wanted: str, key: str, sounds: set[str], language: str) -> tuple[float, str, str]:
    """Return how well the best spelling of a place fits (more is better), that spelling, the word for it."""
    best = (-1.0, place.label(language), "close")
    spellings = (place.label(language), *place.labels)
    for number, name in enumerate((*spellings, *place.names)):
        if not name:
            continue
        bare, sound, label = plain(name), alike(name), number < len(spellings)
        if bare == wanted:
            fit = (8.0 if label else 7.0, name, "exact")
        elif sound == key:
            fit = (7.0 if label else 6.0, name, "alike")
        elif bare.startswith(wanted):
            fit = (3.0 if label else 2.5, name, "beginning")
        elif sound.startswith(key):
            fit = (2.0, name, "beginning")
        elif sound in sounds:
            fit = (2.0 if label else 1.0, name, "close")
        else:
            continue
        best = max(best, fit, key=lambda one: one[0])
    return best


def _starts(block: bytes, count: int) -> array[int]:
    found = array("I", [0])
    at = block.find(b"\n")
    while at != -1:
        found.append(at + 1)
        at = block.find(b"\n", at + 1)
    if len(found) != count + 1 or found[-1] != len(block):
        raise FormatError("gazetteer: is damaged")
    return found


def _one_off(key: bytes) -> set[bytes]:
    """Return the keys one letter away: one left out, put in, changed, or two changed over."""
    letters = [bytes([one]) for one in b"abdefghiklmnoprstuvz12"]
    found = set()
    for at in range(len(key) + 1):
        head, tail = key[:at], key[at:]
        found |= {head + one + tail for one in letters}
        if tail:
            found.add(head + tail[1:])
            found |= {head + one + tail[1:] for one in letters}
        if len(tail) > 1:
            found.add(head + tail[1:2] + tail[:1] + tail[2:])
    return found - {key}


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the distance of two points on the ground, in kilometres, on a round Earth."""
    one, two = math.radians(lat), math.radians(other_lat)
    half = math.sin((two - one) / 2) ** 2
    half += math.cos(one) * math.cos(two) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def build(lines: list[tuple[str, ...]]) -> bytes:
    """Return the bytes of a gazetteer of these lines (eleven parts of a place): for tools/gazetteer.py."""
    rows = "".join("\t".join(line) + "\n" for line in lines).encode("utf-8")
    pairs: set[tuple[bytes, int]] = set()
    for number, line in enumerate(lines):
        for name in (*line[7:10], *line[10].split("|")):
            key = alike(name).encode("utf-8")
            if key:
                pairs.add((key + b"\n", number))
    ordered = sorted(pairs)
    keys = b"".join(key for key, _ in ordered)
    owners = array("I", (number for _, number in ordered))
    if array("I", [1]).tobytes()[0] == 1:
        owners.byteswap()
    tail = owners.tobytes()
    end = _HEAD.size + len(rows) + len(keys) + len(tail)
    whole = _HEAD.pack(len(lines), len(rows), len(ordered), len(keys), end) + rows + keys + tail
    return MAGIC + lzma.compress(whole, preset=9 | lzma.PRESET_EXTREME)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the gazetteer that is shipped; the first call reads it."""
    return Gazetteer(data.read("places.gazetteer"))
