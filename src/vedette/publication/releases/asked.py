"""What the gate is asked about: everything that the twelve checks look at, frozen. Outcomes and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from vedette.publication.releases.document import Document

LEVELS = ("alleged", "reasonable", "strong", "court")
"""Levels of evidence against a person, from below: alleged; reasonable grounds; strong; found by a court."""
OWN_PARTS = frozenset(
    {"victim", "relative", "witness", "detainee", "source", "survivor", "laureate", "defender", "person"}
)
"""Parts whose people must have been asked: a mention without a record is refused."""
ACCUSED_PARTS = frozenset({"accused", "official"})
SCOPE_OF: Mapping[str, tuple[str, str]] = {
    "named": ("C17", "text"),
    "pseudonym": ("C18", "text"),
    "image": ("C19", "image"),
    "voice": ("C20", "audio"),
    "excerpt": ("C21", "text"),
}
"""How somebody is shown → scope of consent and medium. By office alone needs none."""
THOUGHT = ("relatives", "codetainees", "drivers", "medics", "sources", "team")
"""Of whom a risk review must have thought."""


class State(StrEnum):
    """How a check stands."""

    GREEN = "green"
    BLOCKED = "blocked"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a check stands as it does: a code of `gate_words`, where, and how many. It names nobody."""

    code: str
    where: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check: 1 to 12, how it stands, why, and the ids that it is about.

    `firm`: no override opens it.
    """

    number: int
    state: State
    reasons: tuple[Reason, ...]
    what: tuple[str, ...] = ()
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """The newest text of one language, and whether somebody who never wrote in it reviewed it."""

    language: str
    document: Document
    reviewed: bool


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release. `sha256` is the stored digest, `found` that of the bytes as they are."""

    id: str
    name: str
    role: str
    sha256: str
    found: str
    language: str = ""
    from_item: str = ""
    derivative: str = ""
    described: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """The consent gate's answer for one person, scope, medium, language, with codes of its reasons."""

    subject: str
    scope: str
    medium: str
    language: str
    allowed: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undertaking:
    """An undertaking of secrecy that still binds: its id, the items and people that it touches; none: all."""

    id: str
    items: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Review:
    """A risk review of exactly these texts and files, by somebody who wrote none of it.

    `presumed`: accused people are presumed innocent in its words, and law on defamation was thought of.
    """

    id: str
    by_author: bool
    thought: frozenset[str]
    may_leave: bool
    presumed: bool
    clear_of_team: bool
    clear_of_people: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the scan. `form`: the file was not rebuilt; else something protected is said."""

    kind: str
    where: str
    form: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned of what comes out: findings, places that could not be read, ids that single out.

    `closed` are protected persons of the case whose names were not compared with these texts.
    """

    found: tuple[Found, ...] = ()
    could_not: tuple[str, ...] = ()
    unmasked: tuple[str, ...] = ()
    needless: tuple[str, ...] = ()
    small_cells: int = 0
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything. `labels` is what law obliges the publisher to print, by language.

    `open_missions` are missions of the release that are still on the way; `away` says that nobody of them is
    in reach.
    """

    code: str
    languages: tuple[str, ...]
    texts: tuple[Text, ...]
    files: tuple[File, ...] = ()
    consents: tuple[Consent, ...] = ()
    undertakings: tuple[Undertaking, ...] = ()
    review: Review | None = None
    scan: Scan | None = None
    items: frozenset[str] = frozenset()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    countries: int = 0
    open_missions: tuple[str, ...] = ()
    threshold: str = "reasonable"
    today: date | None = None
    overridden: frozenset[int] = frozenset()
