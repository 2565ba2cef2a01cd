"""Tickets: how somebody shows a mirror that objects may be given to them.

    vedette/ticket/v1            a request, signed by the register's Ed25519 key
    <origin>
    time <instant>
    nonce <32 hex digits>

A ticket is 32 random bytes, 43 characters of base64url; a mirror keeps its hash only.

Source: docs/formats/partner.md, 7.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats.keys import check_key_name
from vedette.values.ids import Entropy, parse_id
from vedette.values.instants import parse_instant

TICKET = "vedette/ticket/v1"
SCHEME = "Bearer "
_TICKET_BYTES = 32
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_MAX_CHARS = 4096


@dataclass(frozen=True, slots=True)
class TicketRequest:
    """A wish for a ticket: taken once, and near its time only. Raises: FormatError."""

    origin: str
    time: str
    nonce: str

    def __post_init__(self) -> None:
        check_key_name(self.origin)
        parse_instant(self.time, "ticket request: time")
        parse_id(self.nonce, "ticket request: nonce")

    def text(self) -> str:
        """The text that is signed."""
        return f"{TICKET}\n{self.origin}\ntime {self.time}\nnonce {self.nonce}\n"


def parse_ticket_request(text: str) -> TicketRequest:
    """The request written in `text`. Raises: FormatError, LimitError."""
    if len(text) > _MAX_CHARS:
        raise LimitError(f"ticket request: more than {_MAX_CHARS} characters")
    lines = text.split("\n")
    if len(lines) != 5 or lines[0] != TICKET:
        raise FormatError(f"ticket request: expected {TICKET} and three lines")
    request = TicketRequest(lines[1], lines[2].removeprefix("time "), lines[3].removeprefix("nonce "))
    if request.text() != text:
        raise FormatError("ticket request: not written as it is written")
    return request


def new_ticket(entropy: Entropy) -> str:
    """A fresh ticket of 256 random bits."""
    return urlsafe_b64encode(entropy(_TICKET_BYTES)).decode("ascii").rstrip("=")


def parse_ticket(text: str) -> str:
    """`text`, when it is a ticket in its one spelling. Raises: FormatError, which does not repeat it."""
    if not _SHAPE.fullmatch(text):
        raise FormatError("ticket: 43 characters of base64url expected")
    if urlsafe_b64encode(urlsafe_b64decode(f"{text}=")).decode("ascii") != f"{text}=":
        raise FormatError("ticket: not the canonical spelling")
    return text


def ticket_hash(ticket: str) -> str:
    """What a mirror keeps of a ticket: the SHA-256 of its characters, hex."""
    return hashlib.sha256(ticket.encode("ascii")).hexdigest()
