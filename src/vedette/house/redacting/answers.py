"""What a child answers, read as the word of a stranger: what it worked on may have taken it over."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from vedette.errors import FormatError, UsageError
from vedette.house.redacting.areas import MAX_FRAMES, MAX_SIDE, Area, FilmPlan, parse_plan

MAX_FACES = 500


@dataclass(frozen=True, slots=True)
class FilmSeen:
    """A film: frames, pixels of the upright picture, seconds, whether it has sound, frames a second."""

    frames: int
    width: int
    height: int
    seconds: float
    sound: bool
    rate: float


@dataclass(frozen=True, slots=True)
class Tracked:
    """What was found in a film: a plan that hides it, frames to check by hand, what the film is."""

    plan: FilmPlan
    uncertain: tuple[int, ...]
    seen: FilmSeen


def parse_size(data: bytes) -> tuple[int, int]:
    """Return width and height of a picture. Raises: FormatError."""
    width, height = _list(_value(data), 2)
    return _whole(width, MAX_SIDE), _whole(height, MAX_SIDE)


def parse_faces(data: bytes) -> tuple[int, int, tuple[Area, ...]]:
    """Return width and height of a picture, and its faces. Raises: FormatError."""
    size, boxes = _list(_value(data), 2)
    width, height = _list(size, 2)
    if not isinstance(boxes, list) or len(boxes) > MAX_FACES:
        raise _wrong()
    return _whole(width, MAX_SIDE), _whole(height, MAX_SIDE), tuple(_face(box) for box in boxes)


def parse_seen(data: bytes) -> FilmSeen:
    """Return what a film is. Raises: FormatError."""
    return _seen(_value(data))


def parse_tracked(data: bytes) -> Tracked:
    """Return what was found in a film. Raises: FormatError."""
    plan, doubtful, seen = _list(_value(data), 3)
    if not isinstance(plan, str) or not isinstance(doubtful, list) or len(doubtful) > MAX_FRAMES:
        raise _wrong()
    try:
        written = plan.encode("utf-8")
    except UnicodeEncodeError:
        raise _wrong() from None
    return Tracked(parse_plan(written), tuple(_whole(each, MAX_FRAMES) for each in doubtful), _seen(seen))


def parse_made(data: bytes) -> tuple[int, int, float]:
    """Return width, height and seconds of a new film. Raises: FormatError."""
    width, height, seconds = _list(_value(data), 3)
    return _whole(width, MAX_SIDE), _whole(height, MAX_SIDE), _real(seconds)


def measured(data: bytes, media_type: str) -> tuple[int, int]:
    """Return width and height of a new JPEG or PNG. Raises: FormatError (it is none)."""
    if media_type == "image/png" and data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR":
        return _whole(_at(data, 16, 4), MAX_SIDE), _whole(_at(data, 20, 4), MAX_SIDE)
    at = 2
    while media_type == "image/jpeg" and data[:2] == b"\xff\xd8" and data[at : at + 1] == b"\xff":
        if data[at + 1 : at + 2] in (b"\xc0", b"\xc1", b"\xc2"):
            return _whole(_at(data, at + 7, 2), MAX_SIDE), _whole(_at(data, at + 5, 2), MAX_SIDE)
        at += 2 + _at(data, at + 2, 2)
    raise FormatError("item: its reader gave no picture")


def _at(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _wrong() -> FormatError:
    return FormatError("item: its reader gave no answer that can be read")


def _value(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise _wrong() from None


def _list(value: Any, size: int) -> list[Any]:
    if not isinstance(value, list) or len(value) != size:
        raise _wrong()
    return value


def _whole(value: Any, limit: int) -> int:
    if type(value) is not int or not 0 <= value <= limit:
        raise _wrong()
    return value


def _real(value: Any) -> float:
    if type(value) not in (int, float) or abs(value) > 1e9 or not math.isfinite(value):
        raise _wrong()
    return float(value)


def _face(box: Any) -> Area:
    left, top, right, bottom, score = (_real(each) for each in _list(box, 5))
    x, y = round(left), round(top)
    try:
        return Area(x, y, max(1, round(right) - x), max(1, round(bottom) - y), round(score, 3))
    except UsageError:
        raise _wrong() from None


def _seen(value: Any) -> FilmSeen:
    names = ("frames", "width", "height", "seconds", "sound", "rate")
    if not isinstance(value, dict) or set(value) != set(names) or type(value["sound"]) is not bool:
        raise _wrong()
    return FilmSeen(
        _whole(value["frames"], MAX_FRAMES),
        _whole(value["width"], MAX_SIDE),
        _whole(value["height"], MAX_SIDE),
        _real(value["seconds"]),
        value["sound"],
        _real(value["rate"]),
    )
