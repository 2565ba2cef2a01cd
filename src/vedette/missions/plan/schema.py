"""The sections of a plan and their fields, as data: what a form asks, what a file may hold.

A section is one row, or `many`. A row of many has a key of 8 hex digits, by which other rows name it and by
which two versions are compared. A value that is empty is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MAX_LINE_CHARS = 200
MAX_TEXT_CHARS = 4_000
MAX_ROWS = 80
MAX_REFS = 80


class Kind(StrEnum):
    """What a field holds."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    """YYYY-MM-DD"""
    TIME = "time"
    """hh:mm of the region of the mission"""
    TIMES = "times"
    """hh:mm, several, with blanks between"""
    NUMBER = "number"
    YES = "yes"
    CHOICE = "choice"
    POINT = "point"
    """latitude and longitude in degrees: "43.3180 45.6940" """
    REF = "ref"
    """the key of one row of another section"""
    REFS = "refs"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `need`: its section is not complete without it.

    `personal`: read by leads, by who writes the plan and by the person of the row. `secret`: left out of a
    print unless it is asked for.
    """

    name: str
    kind: Kind = Kind.LINE
    need: bool = False
    choices: tuple[str, ...] = ()
    refers: str = ""
    personal: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One section. `optional`: a plan without it is complete."""

    code: str
    fields: tuple[Field, ...]
    many: bool = False
    optional: bool = False

    def field(self, name: str) -> Field:
        """Return a field by its name. Raises: KeyError."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)


def _text(name: str, *, need: bool = False, personal: bool = False, secret: bool = False) -> Field:
    return Field(name, Kind.TEXT, need=need, personal=personal, secret=secret)


def _date(name: str, *, need: bool = False) -> Field:
    return Field(name, Kind.DATE, need=need)


def _yes(name: str, *, need: bool = False) -> Field:
    return Field(name, Kind.YES, need=need)


def _choice(name: str, choices: str, *, need: bool = True) -> Field:
    return Field(name, Kind.CHOICE, need=need, choices=tuple(choices.split()))


def _ref(name: str, section: str, *, many: bool = False, need: bool = False) -> Field:
    return Field(name, Kind.REFS if many else Kind.REF, need=need, refers=section)


STAGES = ("suspend", "hide", "relocate", "evacuate")
FUNCTIONS = "sleep office meet witness store reserve"

SECTIONS: tuple[Section, ...] = (
    Section(
        "purpose",
        (
            _text("aim", need=True),
            Field("cases", need=True),
            _date("begins", need=True),
            _date("ends", need=True),
            _text("context", need=True),
            Field("curfew", Kind.TIME),
            Field("dawn", Kind.TIME),
        ),
    ),
    Section(
        "roster",
        (
            Field("name", need=True),
            Field("account"),
            _choice("kind", "member guest driver journalist interpreter"),
            _choice("role", "head lawyer investigator technician helper none"),
            Field("phone", need=True),
            _text("fit", need=True),
            _choice("conflict", "none declared"),
            _choice("family", "no yes", need=True),
            _yes("foreign"),
            Field("languages"),
            _date("returned"),
            _date("briefed", need=True),
            _yes("consent", need=True),
            Field("kin", need=True, personal=True),
            Field("kin_phone", personal=True),
            _text("medical", need=True, personal=True),
        ),
        many=True,
    ),
    Section(
        "lodging",
        (
            Field("name", need=True),
            _choice("function", FUNCTIONS),
            Field("building", need=True),
            Field("landing", need=True),
            _date("begins", need=True),
            _date("ends", need=True),
            _text("exits", need=True),
            _yes("camera"),
            Field("host"),
            Field("point", Kind.POINT),
        ),
        many=True,
    ),
    Section(
        "route",
        (
            _date("day", need=True),
            Field("origin", need=True),
            Field("goal", need=True),
            Field("departs", Kind.TIME, need=True),
            Field("arrives", Kind.TIME, need=True),
            _ref("vehicle", "vehicles"),
            _text("alternative", need=True),
            _yes("checkin", need=True),
            _text("notes"),
            Field("origin_at", Kind.POINT),
            Field("goal_at", Kind.POINT),
        ),
        many=True,
    ),
    Section(
        "points",
        (
            _choice("kind", "choke post crossing nogo fuel food hospital"),
            Field("name", need=True),
            _text("notes"),
            Field("point", Kind.POINT),
        ),
        many=True,
    ),
    Section(
        "safe",
        (
            Field("name", need=True),
            _choice("kind", "flat hotel office parish embassy other"),
            _choice("trust", "proven good fair weak"),
            _date("verified", need=True),
            _date("expires", need=True),
            Field("contact"),
            Field("capacity", Kind.NUMBER),
            _yes("withdrew"),
            _text("notes"),
            Field("point", Kind.POINT),
        ),
        many=True,
    ),
    Section(
        "vehicles",
        (
            Field("name", need=True),
            Field("plate", need=True),
            Field("model"),
            _ref("driver", "roster", need=True),
            Field("seats", Kind.NUMBER, need=True),
            _choice("owner", "group hired private", need=False),
            _date("checked", need=True),
            _yes("recorder"),
        ),
        many=True,
        optional=True,
    ),
    Section(
        "meetings",
        (
            _date("day", need=True),
            Field("begins", Kind.TIME, need=True),
            Field("ends", Kind.TIME, need=True),
            Field("party", need=True),
            Field("place", need=True),
            _ref("who", "roster", many=True, need=True),
            _text("notes"),
        ),
        many=True,
        optional=True,
    ),
    Section(
        "channels",
        (
            Field("primary", need=True),
            Field("secondary", need=True),
            Field("fallback", need=True),
            _text("carried", need=True),
            _text("left", need=True),
            _text("cover", need=True),
        ),
    ),
    Section(
        "devices",
        (
            Field("name", need=True),
            Field("device"),
            Field("key"),
            _ref("holder", "roster", need=True),
            _choice("use", "evidence call camera beacon"),
            _yes("wiped"),
        ),
        many=True,
    ),
    Section(
        "checkins",
        (
            Field("times", Kind.TIMES, need=True),
            Field("grace", Kind.NUMBER, need=True),
            Field("travel_grace", Kind.NUMBER, need=True),
            _text("who", need=True),
        ),
    ),
    Section(
        "signals",
        (
            Field("clear", need=True, secret=True),
            Field("duress", need=True, secret=True),
            _text("habit", secret=True),
            _yes("proof", need=True),
            Field("custodian_one", need=True),
            Field("custodian_two", need=True),
        ),
    ),
    Section(
        "words",
        (Field("word", need=True, secret=True), Field("meaning", need=True, secret=True)),
        many=True,
        optional=True,
    ),
    Section(
        "legal",
        (
            _yes("powers", need=True),
            _yes("sheet", need=True),
            _date("order_ends", need=True),
            Field("lawyer", need=True),
            Field("lawyer_phone", need=True),
            _date("lawyer_begins", need=True),
            _date("lawyer_ends", need=True),
            Field("embassy"),
            _text("undertakings"),
        ),
    ),
    Section(
        "kit",
        (
            _date("medical", need=True),
            _yes("bag", need=True),
            Field("cash", need=True),
            Field("hospital", need=True),
            _text("notes"),
        ),
    ),
    Section(
        "protocols",
        (
            _text("checkpoint", need=True),
            _text("search", need=True),
            _text("arrest", need=True),
            _text("attack", need=True),
            _text("second_site", need=True),
        ),
    ),
    Section(
        "data",
        (
            _text("sync", need=True),
            _yes("before_moving", need=True),
            _yes("no_originals", need=True),
            _text("wipe", need=True),
            _text("handover", need=True),
        ),
    ),
    Section(
        "go",
        (Field("criterion", need=True), _choice("sense", "must never"), Field("source")),
        many=True,
    ),
    Section(
        "stopping",
        (_ref("team", "roster", many=True, need=True), Field("outside", need=True), _text("how", need=True)),
    ),
    Section(
        "evacuation",
        (
            _choice("stage", " ".join(STAGES)),
            _text("trigger", need=True),
            _text("action", need=True),
            Field("decides", need=True),
            _ref("safe", "safe"),
            Field("means"),
        ),
        many=True,
    ),
    Section("press", (_text("line", need=True), Field("speaker", need=True), Field("family", personal=True))),
    Section(
        "ending",
        (_date("destroy", need=True), Field("who", need=True), _text("copies", need=True)),
    ),
)
BY_CODE: Mapping[str, Section] = {one.code: one for one in SECTIONS}
