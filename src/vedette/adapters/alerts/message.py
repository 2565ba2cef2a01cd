"""A message to one person, what became of it, and what every channel gives.

Normative page: docs/formats/alert.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from vedette.errors import UsageError

MAX_TEXT_CHARS = 160
MAX_ADDRESS_CHARS = 1000
DEADLINE = 10.0
"""So many seconds one channel takes for one message, at most."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z", re.ASCII)


class Result(StrEnum):
    """What became of one message on one channel."""

    ACCEPTED = "accepted"
    """The other side said that it has it."""
    REFUSED = "refused"
    """It surely does not have it."""
    UNSURE = "unsure"
    """It may have it: the line broke before it answered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message; `detail` is a few words that hold no address and nothing of the message."""

    result: Result
    detail: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the other side has it."""
        return self.result is Result.ACCEPTED


def accepted(detail: str = "") -> Outcome:
    """Return the outcome of what was taken."""
    return Outcome(Result.ACCEPTED, detail)


def refused(detail: str) -> Outcome:
    """Return the outcome of what was surely not taken."""
    return Outcome(Result.REFUSED, detail)


def unsure(detail: str) -> Outcome:
    """Return the outcome of what may have been taken."""
    return Outcome(Result.UNSURE, detail)


@dataclass(frozen=True, slots=True)
class Message:
    """One text to one address.

    `id` is of letters, digits, point, dash and underline, at most 64: the same message sent again has
    the same id. `text` is one line of at most 160 characters. `to` is what the channel calls an address.
    Refuses (UsageError) anything else, so that nothing can end a line or a head on its way.
    """

    id: str
    text: str
    to: str
    urgent: bool = True

    def __post_init__(self) -> None:
        if not _ID.match(self.id):
            raise UsageError("message: its id is not 1 to 64 letters, digits, points, dashes, underlines")
        if not (0 < len(self.text) <= MAX_TEXT_CHARS and self.text.isprintable()):
            raise UsageError(f"message: its text is not one line of 1 to {MAX_TEXT_CHARS} characters")
        if not (len(self.to) <= MAX_ADDRESS_CHARS and self.to.isprintable()):
            raise UsageError("message: its address is not one line")


class Channel(Protocol):
    """One way out of the house. It keeps nothing, writes no log, and may be called from any thread."""

    @property
    def name(self) -> str:
        """What this group calls it."""

    @property
    def kind(self) -> str:
        """mail, http, matrix, webpush, command or bell."""

    @property
    def recognises_ids(self) -> bool:
        """Whether the same id sent twice reaches the person once."""

    def check(self, to: str) -> None:
        """Refuse what is no address of this channel. Raises: UsageError."""

    def send(self, message: Message) -> Outcome:
        """Send, and return within about ten seconds what became of it; raises nothing for a fault outside."""
