"""The parts of what the press desk composes, as data: a form for each kind, with fields and lists of rows.

A field that is `shared` says the same in every language: a date, a number, a telephone, who somebody is in
the records. All others are said once in each language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("en", "fr", "ru")
"""Languages in which a composed text has its fixed words, such as the headings of a report."""


class Type(StrEnum):
    """What a field holds. WORDS has paragraphs, apart by empty lines; LINES one thing a line."""

    LINE = "line"
    WORDS = "words"
    LINES = "lines"
    TABLE = "table"
    DATE = "date"
    INSTANT = "instant"
    NUMBER = "number"
    PHONE = "phone"
    MAIL = "mail"
    LINK = "link"
    CHOICE = "choice"
    SEVERAL = "several"
    YES = "yes"
    PICTURE = "picture"
    RECORD = "record"
    ITEMS = "items"


SHARED = frozenset(
    {
        *(
            Type.DATE,
            Type.INSTANT,
            Type.NUMBER,
            Type.CHOICE,
            Type.SEVERAL,
            Type.YES,
            Type.PICTURE,
            Type.RECORD,
        ),
        *(Type.ITEMS, Type.PHONE, Type.MAIL),
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `needed`: without it nothing is released; `most` characters."""

    name: str
    type: Type = Type.LINE
    needed: bool = False
    most: int = 300
    choices: tuple[str, ...] = ()
    own: bool = False
    """Said in each language although others of its type are not."""

    @property
    def shared(self) -> bool:
        """Whether it says the same in every language."""
        return self.type in SHARED and not self.own


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of rows; at least `least` of them are there."""

    name: str
    fields: tuple[Field, ...]
    least: int = 0
    most: int = 40


@dataclass(frozen=True, slots=True)
class Group:
    """What stands together on the page."""

    name: str
    fields: tuple[Field, ...] = ()
    lists: tuple[Rows, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of text: its groups in order. `pages`: it has at most so many, None: as many as it needs."""

    kind: str
    groups: tuple[Group, ...]
    pages: int | None = None

    def fields(self) -> Iterator[Field]:
        """Yield its single fields."""
        for group in self.groups:
            yield from group.fields

    def lists(self) -> Iterator[Rows]:
        """Yield its lists."""
        for group in self.groups:
            yield from group.lists


EVIDENCE = ("document", "medical", "testimony", "picture", "film", "court", "official", "open", "own")
"""Classes of evidence a footnote may name: never an item, never who gave it."""
PEOPLE = (
    *("victim", "relative", "witness", "defender", "laureate", "spokesperson", "partner", "expert"),
    *("official", "accused"),
)
SHOWN = ("named", "pseudonym", "image", "voice", "excerpt", "office")
LEVELS = ("alleged", "reasonable", "strong", "court")
"""As the gate has them, from below: alleged, reasonable grounds, strong, found by a court."""
ZONES = ("UTC", "Europe/Zurich", "Europe/Paris", "Europe/London", "Europe/Moscow", "America/New_York")
"""Clocks by which an embargo can be given."""

_WHO = (
    Field("name", needed=True, most=200),
    Field("part", Type.CHOICE, needed=True, choices=PEOPLE),
    Field("shown", Type.SEVERAL, needed=True, choices=SHOWN),
    Field("subject", Type.RECORD),
    Field("minor", Type.YES),
    Field("intimate", Type.YES),
    Field("level", Type.CHOICE, choices=LEVELS),
    Field("replied", Type.LINE, most=300),
)
_WHAT = (
    Field("class", Type.CHOICE, needed=True, choices=EVIDENCE),
    Field("words", most=300),
    Field("items", Type.ITEMS, needed=True, most=2000),
)
_BACK = Group("back", lists=(Rows("people", _WHO), Rows("evidence", _WHAT, most=200)))
_CONTACT = Group(
    "contact",
    (
        Field("contact_name", needed=True, most=120),
        Field("contact_phone", Type.PHONE, needed=True, most=40, own=True),
        Field("contact_mail", Type.MAIL, most=200, own=True),
        Field("about", Type.WORDS, needed=True, most=1500),
    ),
    (Rows("links", (Field("words", needed=True, most=200), Field("href", Type.LINK, needed=True))),),
)


def _quote(name: str) -> tuple[Field, ...]:
    return (
        Field(f"{name}_words", Type.WORDS, needed=True, most=1500),
        Field(f"{name}_speaker", needed=True, most=200),
        Field(f"{name}_role", most=200),
    )


PRESS_RELEASE = Form(
    "press_release",
    (
        Group(
            "top",
            (
                Field("headline", needed=True, most=140),
                Field("place", needed=True, most=80),
                Field("date", Type.DATE, needed=True),
                Field("embargo", Type.INSTANT),
                Field("embargo_zone", Type.CHOICE, choices=ZONES),
                Field("happened", Type.WORDS, needed=True, most=2500),
            ),
        ),
        Group("quotes", (*_quote("quote"), *_quote("third"))),
        Group(
            "round",
            (
                Field("context", Type.WORDS, needed=True, most=1500),
                Field("partners", Type.LINES, needed=True, most=1500),
            ),
        ),
        _CONTACT,
        _BACK,
    ),
    pages=1,
)

_PICTURE = (Field("alt", most=300), Field("caption", most=300))
LAUREATE = Form(
    "laureate",
    (
        Group(
            "top",
            (
                Field("headline", needed=True, most=160),
                Field("date", Type.DATE, needed=True),
                Field("name", needed=True, most=200),
                Field("role", needed=True, most=200),
                Field("organisation", most=200),
                Field("portrait", Type.PICTURE, needed=True),
                Field("portrait_alt", needed=True, most=300),
                Field("portrait_caption", most=300),
            ),
        ),
        Group(
            "voices",
            lists=(
                Rows(
                    "voices",
                    (
                        Field("words", Type.WORDS, needed=True, most=1500),
                        Field("speaker", needed=True, most=200),
                        Field("role", most=200),
                    ),
                    least=1,
                ),
                Rows(
                    "awards",
                    (Field("year", Type.NUMBER, needed=True), Field("award", needed=True, most=200)),
                    least=1,
                ),
            ),
        ),
        Group(
            "life",
            (
                Field("testimony", Type.WORDS, needed=True, most=6000),
                Field("biography", Type.WORDS, needed=True, most=6000),
                Field("country", needed=True, most=80),
                Field("country_context", Type.WORDS, needed=True, most=4000),
            ),
            (
                Rows("pictures", (Field("picture", Type.PICTURE, needed=True), *_PICTURE)),
                Rows(
                    "links",
                    (Field("words", needed=True, most=200), Field("href", Type.LINK, needed=True)),
                    least=1,
                ),
            ),
        ),
        _BACK,
    ),
)

REPORT = Form(
    "report",
    (
        Group(
            "top",
            (
                Field("headline", needed=True, most=200),
                Field("place", most=80),
                Field("date", Type.DATE, needed=True),
                Field("summary", Type.WORDS, needed=True, most=6000),
            ),
            (
                Rows(
                    "recommendations",
                    (Field("to", needed=True, most=200), Field("what", Type.LINES, needed=True, most=4000)),
                    least=1,
                ),
            ),
        ),
        Group(
            "method",
            (
                Field("method_who", Type.WORDS, needed=True, most=2000),
                Field("method_from", Type.DATE, needed=True),
                Field("method_to", Type.DATE, needed=True),
                Field("method_interviews", Type.NUMBER, needed=True),
                Field("method_consent", Type.WORDS, needed=True, most=2000),
                Field("method_limits", Type.WORDS, needed=True, most=2000),
                Field("method_unit", Type.WORDS, needed=True, most=1000),
            ),
        ),
        Group(
            "findings",
            (Field("context", Type.WORDS, needed=True, most=12_000),),
            (
                Rows(
                    "findings",
                    (Field("title", needed=True), Field("text", Type.WORDS, needed=True, most=18_000)),
                    least=1,
                    most=60,
                ),
            ),
        ),
        Group(
            "law",
            (
                Field("legal", Type.WORDS, needed=True, most=18_000),
                Field("answer", Type.WORDS, needed=True, most=12_000),
            ),
            (
                Rows(
                    "tables",
                    (
                        Field("caption", needed=True),
                        Field("unit", needed=True),
                        Field("table", Type.TABLE, needed=True, most=20_000),
                        Field("counted", Type.LINE, most=40),
                    ),
                ),
            ),
        ),
        _CONTACT,
        _BACK,
    ),
)

FORMS: Mapping[str, Form] = {
    PRESS_RELEASE.kind: PRESS_RELEASE,
    LAUREATE.kind: LAUREATE,
    "person": Form("person", LAUREATE.groups),
    REPORT.kind: REPORT,
}
