"""Places on earth as numbers, in the ways that files write them, and how far two are apart."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

NEAR_KM = 3.0
_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"
_OLC = "23456789CFGHJMPQRVWX"
_NUMBER = re.compile(r"[-+]?\d{1,3}[.,]\d{3,}")
_E7 = re.compile(r"(?<!\d)-?\d{8,10}(?!\d)")
_SIGN = r"\s{0,2}(?:°|º|˚|deg|d|\*|&deg;|гр\.?|(?=\s\d\d\s\d\d))\s{0,2}"
_DMS = re.compile(
    rf"(\d{{1,3}}){_SIGN}(\d{{1,2}}(?:[.,]\d+)?)\s{{0,2}}(?:['’′´m]|min|мин\.?)?\s{{0,2}}"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s{0,2}(?:\"|”|″|''|’’|s|sec|сек)?)?"
)
_NAUTICAL = re.compile(r"(?<!\d)(\d{1,3}?)(\d\d[.,]\d{2,})(?:'|\s)?,?\s?[NSEWnsew]")
_METRES = re.compile(r"(?<![\d.])\d{6,8}(?:\.\d+)?(?![\d])")
_DEGREES = re.compile(rf"(\d{{1,3}}[.,]\d{{2,}}){_SIGN}")


def far_km(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Return the distance of two places in kilometres, on a sphere."""
    a, b = math.radians(one[0]), math.radians(two[0])
    across = math.radians(two[1] - one[1])
    part = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 12_742 * math.asin(min(1.0, math.sqrt(part)))


def geohash(place: tuple[float, float], size: int = 6) -> str:
    """Return the geohash of a place."""
    spans = [[-90.0, 90.0], [-180.0, 180.0]]
    found, bits, value = "", 0, 0
    axis = 1
    while len(found) < size:
        span = spans[axis]
        middle = (span[0] + span[1]) / 2
        upper = place[axis] >= middle
        span[0 if upper else 1] = middle
        value, bits, axis = value * 2 + upper, bits + 1, 1 - axis
        if bits == 5:
            found, bits, value = found + _BASE32[value], 0, 0
    return found


def plus_code(place: tuple[float, float], size: int = 6) -> str:
    """Return the first digits of the Open Location Code of a place."""
    latitude, longitude, step, found = place[0] + 90, place[1] + 180, 20.0, ""
    for _ in range(size // 2):
        one, two = int(latitude // step), int(longitude // step)
        found += _OLC[one] + _OLC[two]
        latitude, longitude, step = latitude - one * step, longitude - two * step, step / 20
    return found


def tile(place: tuple[float, float], zoom: int) -> tuple[int, int]:
    """Return column and row of the map tile that holds a place."""
    turn = math.radians(place[0])
    count = 1 << zoom
    across = int((place[1] + 180) / 360 * count)
    down = int((1 - math.asinh(math.tan(turn)) / math.pi) / 2 * count)
    return across, down


def quadkey(place: tuple[float, float], zoom: int) -> str:
    """Return the quadkey of the tile that holds a place."""
    across, down = tile(place, zoom)
    bits = range(zoom - 1, -1, -1)
    return "".join(str((across >> bit & 1) + 2 * (down >> bit & 1)) for bit in bits)


def metres(place: tuple[float, float]) -> tuple[float, float]:
    """Return a place in metres of the web's map projection."""
    return (
        6_378_137 * math.radians(place[1]),
        6_378_137 * math.log(math.tan(math.pi / 4 + math.radians(place[0]) / 2)),
    )


def around(place: tuple[float, float], step: float) -> Iterator[tuple[float, float]]:
    """Yield a place and its eight neighbours at `step` degrees."""
    for up in (0.0, -step, step):
        for across in (0.0, -step, step):
            yield place[0] + up, place[1] + across


def starts(place: tuple[float, float]) -> Iterator[str]:
    """Yield the texts with which the latitude begins where it is written in digits."""
    hundredths = int(abs(place[0]) * 100)
    for near in range(hundredths - 3, hundredths + 4):
        whole, part = divmod(near, 100)
        for comma in ".,":
            yield f"{whole}{comma}{part:02d}"
        yield f"{whole}{part:02d}"
    minutes = int(abs(place[0]) * 60) % 60
    for near in {minutes - 1, minutes, minutes + 1} & set(range(60)):
        yield f"{int(abs(place[0]))}{near:02d}."
        yield f"{int(abs(place[0]))} {near:02d} "
    for near in range(-2, 3) if abs(place[0]) < 85 else ():
        yield str(int(abs(metres(place)[1])) // 1000 + near)
    for sign in ("°", "º", "˚", " °", "&deg;", "d", " deg", " гр"):
        yield f"{int(abs(place[0]))}{sign}"


def codes(place: tuple[float, float]) -> Iterator[str]:
    """Yield what a place is called without numbers of degrees: geohash, plus code, tiles, quadkey."""
    for near in around(place, 0.008):
        yield geohash(near)
    for near in around(place, 0.02):
        yield plus_code(near)
    for zoom in range(11, 19):
        across, down = tile(place, zoom)
        side = range(-1, 2) if zoom > 12 else range(1)
        for one in side:
            for two in side:
                yield f"/{zoom}/{across + one}/{down + two}"
    for near in around(place, 0.008):
        yield quadkey(near, 14)


def pairs(text: str) -> Iterator[tuple[float, float]]:
    """Yield the places that a short text may mean, in both orders."""
    plain = text.replace("&deg;", "°").replace("\u2032", "'").replace("\u2033", '"')
    numbers = [float(each.replace(",", ".")) for each in _NUMBER.findall(plain)]
    numbers += [int(each) / 1e7 for each in _E7.findall(plain)]
    numbers += [int(each) / 1e6 for each in _E7.findall(plain)]
    for match in _DMS.finditer(plain):
        degrees, minutes, seconds = (float((each or "0").replace(",", ".")) for each in match.groups())
        numbers.append(degrees + minutes / 60 + seconds / 3600)
    numbers += [float(each.replace(",", ".")) for each in _DEGREES.findall(plain)]
    for degrees_, minutes_ in _NAUTICAL.findall(plain):
        numbers.append(int(degrees_) + float(minutes_.replace(",", ".")) / 60)
    for at, one in enumerate(numbers):
        for two in numbers[:at] + numbers[at + 1 :]:
            yield one, two


def near(text: str, place: tuple[float, float]) -> bool:
    """Say whether a short text holds coordinates near a place."""
    wanted = (abs(place[0]), abs(place[1]))
    if abs(place[0]) < 85:
        across, up = metres(place)
        flat = [float(each) for each in _METRES.findall(text)]
        if any(abs(abs(one) - abs(across)) < 3000 for one in flat) and any(
            abs(abs(one) - abs(up)) < 3000 for one in flat
        ):
            return True
    return any(
        abs(abs(one[0]) - wanted[0]) < 0.1 and far_km((abs(one[0]), abs(one[1])), wanted) <= NEAR_KM
        for one in pairs(text)
    )
