"""A drawing on a paper: strokes and numbered marks, no pictures; drawn the same by each writer.

Measures are units of the drawing, from its upper left corner; `millimetres` is how wide it stands on paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vedette.errors import FormatError

MAX_PARTS = 2_000
MAX_WIDTH = 160
"""In millimetres: what an A4 page has room for."""
MAX_SIZE = 10_000
_TOKEN = re.compile(r"[MLCZ]|-?[0-9]+(?:\.[0-9]+)?")
_NEEDED = {"M": 2, "L": 2, "C": 6}

Curve = tuple[float, float, float, float, float, float]
"""A cubic Bézier from where the stroke is: two control points, and where it goes."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of curves from `start`; `closed` goes back to it, `thin` is a detail inside an outline."""

    start: tuple[float, float]
    curves: tuple[Curve, ...]
    closed: bool = False
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A small ring at a point, with a number in it."""

    x: float
    y: float
    number: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing. `alt` says in words what it shows, for those who do not see it."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]
    marks: tuple[Mark, ...]
    alt: str
    millimetres: int = 60

    @property
    def high(self) -> float:
        """How high it stands on paper, in millimetres."""
        return self.millimetres * self.height / self.width


def strokes(path: str, *, thin: bool = False) -> tuple[Stroke, ...]:
    """Return the strokes of a path written as SVG writes it, with the commands M, L, C and Z alone.

    Raises: FormatError for another command, or a wrong count of numbers.
    """
    tokens = _TOKEN.findall(path)
    if "".join(tokens) != re.sub(r"[\s,]", "", path):
        raise FormatError("drawing: a path has the commands M, L, C and Z, and numbers")
    made: list[Stroke] = []
    start: tuple[float, float] | None = None
    here = (0.0, 0.0)
    curves: list[Curve] = []

    def finish(closed: bool) -> None:
        nonlocal start, curves
        if start is not None and curves:
            made.append(Stroke(start, tuple(curves), closed, thin))
        start, curves = None, []

    at = 0
    while at < len(tokens):
        command = tokens[at]
        at += 1
        if command == "Z":
            finish(closed=True)
            continue
        many = _NEEDED.get(command)
        if many is None or len(tokens) < at + many or any(each in "MLCZ" for each in tokens[at : at + many]):
            raise FormatError("drawing: a path begins with M, and each command has its numbers")
        given = [float(each) for each in tokens[at : at + many]]
        at += many
        if command == "M":
            finish(closed=False)
            start = here = (given[0], given[1])
            continue
        if start is None:
            raise FormatError("drawing: a path begins with M, and each command has its numbers")
        if command == "L":
            curves.append((*here, given[0], given[1], given[0], given[1]))
        else:
            curves.append((given[0], given[1], given[2], given[3], given[4], given[5]))
        here = (given[-2], given[-1])
    finish(closed=False)
    return tuple(made)


def check_drawing(drawing: Drawing) -> None:
    """Raises: FormatError for a drawing that cannot be set: no size, no words for it, a mark outside."""
    if not (0 < drawing.width <= MAX_SIZE and 0 < drawing.height <= MAX_SIZE):
        raise FormatError(f"drawing: a size of 1 to {MAX_SIZE} units expected")
    if not 10 <= drawing.millimetres <= MAX_WIDTH or drawing.high > 230:
        raise FormatError("drawing: does not fit on a page")
    if not drawing.alt.strip():
        raise FormatError("drawing: say in words what it shows")
    if len(drawing.strokes) + len(drawing.marks) > MAX_PARTS:
        raise FormatError(f"drawing: more than {MAX_PARTS} strokes and marks")
    for mark in drawing.marks:
        if not (0 <= mark.x <= drawing.width and 0 <= mark.y <= drawing.height):
            raise FormatError(f"drawing: mark {mark.number} lies outside")
    for stroke in drawing.strokes:
        for each in (stroke.start, *stroke.curves):
            if any(not abs(value) <= 2 * MAX_SIZE for value in each):
                raise FormatError("drawing: a stroke runs far outside")
