"""What is hidden in a picture or film: areas, their way through a film, and the plan that a human confirms.

A plan is values only, and travels as canonical JSON (docs/formats/film-plan.md).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from vedette.errors import FormatError, UsageError
from vedette.formats import jcs

WHATS = ("face", "plate", "text", "other")
SHAPES = ("box", "ellipse")
EFFECTS = ("fill", "mosaic")
VOICES = ("remove", "alter", "keep")
MAX_SIDE = 65_535
MAX_FRAMES = 1_000_000
MAX_TRACKS, MAX_KEYS, MAX_CUTS = 2_000, 200_000, 2_000
MAX_PLAN_BYTES = 16 << 20

Key = tuple[int, int, int, int, int]
"""Frame (from 0), then left, top, width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of an upright picture to be hidden: pixels, what it is, and how it is hidden.

    Raises: UsageError (no such part; a mosaic over what identifies a person: a mosaic can be undone).
    """

    x: int
    y: int
    w: int
    h: int
    score: float = 1.0
    what: str = "face"
    shape: str = "box"
    effect: str = "fill"

    def __post_init__(self) -> None:
        if min(self.w, self.h) < 1 or max(map(abs, (self.x, self.y, self.w, self.h))) > MAX_SIDE:
            raise UsageError(
                f"area: {self.w} × {self.h} pixels at {self.x}, {self.y} is no part of a picture"
            )
        _check(self.what, self.shape, self.effect)

    def grown(self, share: float) -> Area:
        """Return it larger by `share` of its sides, on each side."""
        across, down = round(self.w * share), round(self.h * share)
        place = (self.x - across, self.y - down, self.w + 2 * across, self.h + 2 * down)
        return Area(*place, self.score, self.what, self.shape, self.effect)

    def within(self, width: int, height: int) -> tuple[int, int, int, int] | None:
        """Return left, top, right and bottom of what lies in a picture of that size, None for nothing."""
        left, top = max(0, self.x), max(0, self.y)
        right, bottom = min(width, self.x + self.w), min(height, self.y + self.h)
        return (left, top, right, bottom) if left < right and top < bottom else None


@dataclass(frozen=True, slots=True)
class Track:
    """An area on its way through a film: from key to key in a straight line, from the first to the last.

    Raises: UsageError (keys out of order, none, no such part).
    """

    keys: tuple[Key, ...]
    what: str = "face"
    shape: str = "box"
    effect: str = "fill"

    def __post_init__(self) -> None:
        _check(self.what, self.shape, self.effect)
        if not self.keys or not 0 <= self.keys[0][0] <= self.keys[-1][0] < MAX_FRAMES:
            raise UsageError("track: has no key, or one outside the film")
        if any(one[0] >= two[0] for one, two in zip(self.keys, self.keys[1:], strict=False)):
            raise UsageError("track: its keys are not in the order of the frames")
        for _, *place in self.keys:
            Area(place[0], place[1], place[2], place[3], what=self.what)

    @property
    def first(self) -> int:
        """The first frame in which it is hidden."""
        return self.keys[0][0]

    @property
    def last(self) -> int:
        """The last frame in which it is hidden."""
        return self.keys[-1][0]

    def at(self, frame: int) -> Area | None:
        """Return the area in a frame, rounded outwards, None where there is none."""
        if not self.first <= frame <= self.last:
            return None
        index = bisect_right(self.keys, frame, key=lambda key: key[0])
        one = self.keys[index - 1]
        two = self.keys[min(index, len(self.keys) - 1)]
        span, way = max(1, two[0] - one[0]), frame - one[0]

        def between(start: int, end: int) -> int:
            return (start * (span - way) + end * way) // span

        left, top = between(one[1], two[1]), between(one[2], two[2])
        right = -between(-(one[1] + one[3]), -(two[1] + two[3]))
        bottom = -between(-(one[2] + one[4]), -(two[2] + two[4]))
        return Area(left, top, right - left, bottom - top, 1.0, self.what, self.shape, self.effect)


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """What is hidden in a film, what becomes of its sound, and the ranges of frames that are left out.

    Raises: UsageError (ranges out of order, an unknown treatment of the sound).
    """

    tracks: tuple[Track, ...] = ()
    voice: str = "remove"
    cuts: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if self.voice not in VOICES:
            raise UsageError(f"plan: the voice is one of {', '.join(VOICES)}")
        if len(self.tracks) > MAX_TRACKS or sum(len(each.keys) for each in self.tracks) > MAX_KEYS:
            raise UsageError(f"plan: over {MAX_TRACKS} tracks or {MAX_KEYS} keys")
        before = -1
        for first, last in self.cuts:
            if not before < first <= last < MAX_FRAMES:
                raise UsageError("plan: the ranges left out overlap or are not in the order of the frames")
            before = last
        if len(self.cuts) > MAX_CUTS:
            raise UsageError(f"plan: over {MAX_CUTS} ranges")

    def at(self, frame: int) -> tuple[Area, ...]:
        """Return the areas that are hidden in a frame."""
        return tuple(area for track in self.tracks if (area := track.at(frame)) is not None)

    def leaves_out(self, frame: int) -> bool:
        """Say whether a frame is left out."""
        return any(first <= frame <= last for first, last in self.cuts)


def _check(what: str, shape: str, effect: str) -> None:
    for value, known in ((what, WHATS), (shape, SHAPES), (effect, EFFECTS)):
        if value not in known:
            raise UsageError(f"area: must be one of {', '.join(known)}")
    if effect == "mosaic" and what != "other":
        raise UsageError(f"area: a mosaic over a {what} can be undone; it is filled")


def encode_plan(plan: FilmPlan) -> bytes:
    """Return a plan as canonical JSON."""
    tracks = [
        {
            "what": each.what,
            "shape": each.shape,
            "effect": each.effect,
            "keys": [list(key) for key in each.keys],
        }
        for each in plan.tracks
    ]
    cuts = [list(each) for each in plan.cuts]
    return jcs.encode({"v": 1, "voice": plan.voice, "tracks": tracks, "cuts": cuts})


def parse_plan(data: bytes) -> FilmPlan:
    """Return the plan that `encode_plan` wrote. Raises: FormatError."""
    if len(data) > MAX_PLAN_BYTES:
        raise FormatError(f"plan: over {MAX_PLAN_BYTES} bytes")
    try:
        value: Any = json.loads(data)
        if not isinstance(value, dict) or value.get("v") != 1:
            raise FormatError("plan: is not a plan of a film")
        tracks = tuple(_track(each) for each in _list(value["tracks"]))
        cuts = tuple((_number(first), _number(last)) for first, last in _list(value["cuts"]))
        plan = FilmPlan(tracks, _word(value["voice"]), cuts)
    except UsageError as error:
        raise FormatError(str(error)) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FormatError("plan: cannot be read") from None
    if encode_plan(plan) != data:
        raise FormatError("plan: is not in its canonical form")
    return plan


def _track(value: Any) -> Track:
    keys = []
    for frame, x, y, w, h in _list(value["keys"]):
        keys.append((_number(frame), _number(x), _number(y), _number(w), _number(h)))
    return Track(tuple(keys), _word(value["what"]), _word(value["shape"]), _word(value["effect"]))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise FormatError("plan: has no list where one belongs")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or abs(value) > MAX_FRAMES:
        raise FormatError("plan: has no number where one belongs")
    return value


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise FormatError("plan: has no word where one belongs")
    return value
