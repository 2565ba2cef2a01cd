"""What is to be cut out of texts: people, places, phrases and numbers, as the case knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vedette.errors import UsageError
from vedette.publication.redaction.classes import CLASSES, REASONS


class Role(StrEnum):
    """Who somebody is to the case; it sets the class of the cut."""

    PROTECTED = "protected"
    THIRD = "third"
    SOURCE = "source"
    OFFICIAL = "official"

    @property
    def cls(self) -> str:
        """The class of the cut."""
        return {"protected": "R1", "third": "R4", "source": "R3", "official": "R7"}[self.value]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by all names known, in any script and word order. `keep`: may be named in this release."""

    id: str
    names: tuple[str, ...]
    nicknames: tuple[str, ...] = ()
    role: str = "protected"
    sex: str = ""
    keep: bool = False

    def __post_init__(self) -> None:
        if self.role not in list(Role) or self.sex not in ("", "m", "f"):
            raise UsageError("redaction: a person has a role of the list, and sex m, f or none")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that is too small to be named; `general` says by language what stands instead."""

    id: str
    names: tuple[str, ...]
    general: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are found in every inflection, one after the other. Raises: UsageError."""

    text: str
    cls: str = "R3"
    reason: str = "source"
    replacement: str = ""

    def __post_init__(self) -> None:
        if self.cls not in CLASSES or self.reason not in REASONS:
            raise UsageError("redaction: a phrase has a class and a reason of the lists")


@dataclass(frozen=True, slots=True)
class Register:
    """All that is to be looked for. `numbers`: documents, accounts, plates, telephones."""

    people: tuple[Person, ...] = ()
    places: tuple[Place, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    numbers: tuple[str, ...] = ()
