"""What a verifier says of a dossier, and how it refuses one.

Normative page: docs/formats/dossier.md, sections 4 and 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import BinaryIO, Protocol

from vedette.cases.watch import Rule, TokenClaim, Watcher
from vedette.errors import VedetteError

NOT_CHECKED = ("staged-scene", "stolen-device-key", "collusion", "time-tokens", "ml-dsa-44")


class BagFiles(Protocol):
    """The files of a bag, wherever they lie. Symbolic links are never followed."""

    def paths(self) -> dict[str, int | None]:
        """Return path → size in bytes; None for a link or anything that is no plain file."""

    def open(self, path: str) -> BinaryIO:
        """Return a file for reading."""


class DossierRefused(VedetteError):
    """The first check that failed: its code, and the path of the thing at fault."""

    def __init__(self, code: str, thing: str, reason: str) -> None:
        super().__init__(f"{thing}: {reason} ({code})")
        self.code = code
        self.thing = thing
        self.reason = reason


@dataclass(slots=True)
class Place:
    """The check in progress: what fails now fails with this code, at this thing."""

    code: str = "bag.layout"
    thing: str = "."

    def at(self, code: str, thing: str) -> None:
        """Begin another check."""
        self.code, self.thing = code, thing

    def need(self, truth: object, reason: str) -> None:
        """Refuse the dossier here unless `truth` holds."""
        if not truth:
            raise DossierRefused(self.code, self.thing, reason)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn every refusal of the library into one of this check."""
        try:
            yield
        except DossierRefused:
            raise
        except VedetteError as error:
            raise DossierRefused(self.code, self.thing, str(error)) from error
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
            raise DossierRefused(self.code, self.thing, reason) from error


@dataclass(slots=True)
class ExhibitTime:
    """The interval in which an exhibit's bytes were recorded; instants, or None for no bound."""

    number: int
    sha256: str
    not_before: str | None
    not_after: str | None


@dataclass(slots=True)
class Disclosed:
    """What a redacted dossier shows of the whole whose `root` (hex) is entered in the register."""

    root: str
    shown: int
    hidden: int
    withheld: int


@dataclass(slots=True)
class Verdict:
    """The outcome: `verified` or `refused`, why, whom it rests on, and what was not looked at."""

    verdict: str = "refused"
    code: str | None = None
    thing: str | None = None
    message: str = ""
    anchored: bool = False
    signer: str | None = None
    policy: str | None = None
    origin: str | None = None
    size: int | None = None
    dossier: str | None = None
    group: str | None = None
    cosigned: dict[str, str] = field(default_factory=dict)
    exhibits: list[ExhibitTime] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    watched: list[Watcher] = field(default_factory=list)
    rule: list[Rule] = field(default_factory=list)
    tokens: list[TokenClaim] = field(default_factory=list)
    custody_events: int = 0
    disclosure: Disclosed | None = None
    ml_dsa_44: dict[str, str] = field(default_factory=dict)
    not_checked: tuple[str, ...] = NOT_CHECKED

    def as_json(self) -> dict[str, object]:
        """The verdict as one JSON object."""
        return asdict(self)
