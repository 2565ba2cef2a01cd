"""What is sealed about a person: its form, and closing and opening it. Pure; keys are arguments.

The plain form is canonical JSON with `contact`, `name`, `notes` (texts), filled with blanks to a
multiple of 2048
bytes, so that the size of what is sealed tells little. The sealed form is a plain age file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.seal import Identity, Recipient, Sealer, open_stream, parse_identity

STEP = 2_048
MAX_PLAIN_BYTES = 128 << 10
MAX_SEALED_BYTES = MAX_PLAIN_BYTES + 8_192
MAX_NAME_CHARS, MAX_CONTACT_CHARS, MAX_NOTES_CHARS = 300, 2_000, 10_000


@dataclass(frozen=True, slots=True)
class Card:
    """What is sealed about a person at one time."""

    name: str
    contact: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        limits = (
            (self.name, MAX_NAME_CHARS),
            (self.contact, MAX_CONTACT_CHARS),
            (self.notes, MAX_NOTES_CHARS),
        )
        if any(len(text) > limit for text, limit in limits):
            raise FormatError("card: a text is longer than it may be")
        if not any(text.strip() for text, _ in limits):
            raise FormatError("card: is empty")

    def __repr__(self) -> str:
        return "Card(…)"

    def encode(self) -> bytes:
        """Return the plain form."""
        try:
            data = jcs.encode({"contact": self.contact, "name": self.name, "notes": self.notes})
        except UnicodeEncodeError:
            raise FormatError("card: has a lone surrogate") from None
        return data + b" " * (-len(data) % STEP)


def parse_card(data: bytes) -> Card:
    """Return the card written in `data`; refuses every other spelling.

    Raises: FormatError.
    """
    if len(data) > MAX_PLAIN_BYTES or len(data) % STEP:
        raise FormatError("card: is not of a size that is written")
    value = jcs.parse(data.rstrip(b" "), max_bytes=MAX_PLAIN_BYTES)
    if not isinstance(value, dict) or sorted(value) != ["contact", "name", "notes"]:
        raise FormatError("card: its members are contact, name, notes")
    texts = [value["name"], value["contact"], value["notes"]]
    if not all(isinstance(text, str) for text in texts):
        raise FormatError("card: its members are texts")
    card = Card(*(str(text) for text in texts))
    if card.encode() != data:
        raise FormatError("card: is written another way than we write it")
    return card


def seal(data: bytes, recipients: Sequence[Recipient]) -> bytes:
    """Return `data` sealed."""
    sink = io.BytesIO()
    with Sealer(recipients, sink, threads=False) as sealer:
        sealer.write(data)
        sealer.finish()
    return sink.getvalue()


def unseal(sealed: bytes, identity: Identity, limit: int = MAX_PLAIN_BYTES) -> bytes:
    """Return what was sealed. Raises: OpenError, FormatError, LimitError."""
    return open_stream(io.BytesIO(sealed), [identity], armored=False).read_all(limit)


def seal_identity(identity: Identity, recipient: Recipient) -> bytes:
    """Return an identity sealed to one recipient."""
    return seal(identity.encode().encode("ascii"), [recipient])


def unseal_identity(sealed: bytes, identity: Identity) -> Identity:
    """Return an identity that was sealed. Raises: as `unseal`."""
    return parse_identity(unseal(sealed, identity, 4_096).decode("ascii"))
