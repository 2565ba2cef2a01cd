"""Custody events: each hand-over, opening and export, ready to be entered in the register.

Fields after practice for evidence (docs/formats/entry.md, types `custody` and `access`); actors are
pseudonyms, places a class and never a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from vedette.errors import FormatError
from vedette.formats.entry import Value
from vedette.values.ids import parse_digest, parse_id, parse_pseudonym
from vedette.values.instants import parse_instant


class Action(Enum):
    """What was done; the value is (word, entry type)."""

    COLLECT = ("collect", "custody")
    COPY = ("copy", "custody")
    TRANSFER = ("transfer", "custody")
    RECEIVE = ("receive", "custody")
    DESTROY = ("destroy", "custody")
    VIEW = ("view", "access")
    DERIVE = ("derive", "access")
    REDACT = ("redact", "access")
    DISCLOSE = ("disclose", "access")

    @property
    def word(self) -> str:
        """The word that stands in the entry."""
        return self.value[0]

    @property
    def entry_type(self) -> str:
        """`custody` when only sealed bytes moved, `access` when content was seen."""
        return self.value[1]


PLACE_CLASSES = ("region", "transit", "headquarters", "partner", "abroad", "public")


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """One act upon one package. `time` is headquarters' clock; `digest_*` are hex or empty."""

    event: str
    action: Action
    time: str
    actor: str
    package_sha256: str
    reason: str
    counterparty: str = ""
    place_class: str = "headquarters"
    consent: str = ""
    digest_before: str = ""
    digest_after: str = ""

    def __post_init__(self) -> None:
        parse_id(self.event, "custody event")
        parse_instant(self.time, "custody time")
        parse_pseudonym(self.actor, "custody actor")
        if self.counterparty:
            parse_pseudonym(self.counterparty, "custody counterparty")
        for digest in (self.package_sha256, self.digest_before, self.digest_after):
            if digest:
                parse_digest(digest, "custody digest")
        if self.place_class not in PLACE_CLASSES:
            raise FormatError(f"custody: place class is one of {', '.join(PLACE_CLASSES)}")
        if not 0 < len(self.reason) <= 200 or not self.reason.isprintable():
            raise FormatError("custody: a reason of 1 to 200 printable characters is needed")

    def values(self) -> dict[str, Value]:
        """The fields of its entry."""
        return {
            "action": self.action.word,
            "actor": self.actor,
            "consent": self.consent,
            "counterparty": self.counterparty,
            "digest_after": self.digest_after,
            "digest_before": self.digest_before,
            "event": self.event,
            "package_sha256": self.package_sha256,
            "place_class": self.place_class,
            "reason": self.reason,
            "time": self.time,
        }
