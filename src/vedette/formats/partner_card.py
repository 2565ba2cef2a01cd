"""A partner's card: its name, and the public keys of each role that is on.

    vedette-partner-v1
    name <base name>
    title <one printable line>
    witness <vkey 0x04>       two lines, or none
    witness <vkey 0x06>
    mirror <vkey 0x04>        two lines, or none
    mirror <vkey 0x06>
    holdings <vkey 0x01>      with the mirror
    watch <vkey 0x01>         both, or none
    watch-recipient <age1pq1...>
    statements <vkey 0x01>
    recipient <age1pq1...>

Source: docs/formats/partner.md, 1 and 2.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats.keys import Algorithm, VerifierKey, check_key_name, parse_vkey

HEADER = "vedette-partner-v1"
MAX_CARD_BYTES = 65_536
MAX_TITLE_CHARACTERS = 200
MAX_NAME_BYTES = 200  # with "/w" and a number still below the 255 of an ML-DSA-44 cosignature
COSIGNERS = (Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44)

_RECIPIENT = re.compile(r"age1pq1[02-9ac-hj-np-z]{1952}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_LETTER = {"witness": "w", "mirror": "m", "holdings": "h", "statements": "s", "watch": "c"}
_SEALED = ("recipient", "watch-recipient")


def check_base_name(name: str) -> str:
    """`name`, when a partner's keys may be named after it: a key name without "/", at most 200 bytes.

    Raises: FormatError.
    """
    check_key_name(name)
    if "/" in name or not name.isprintable():
        raise FormatError("partner name: contains '/' or what cannot be printed")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise FormatError(f"partner name: more than {MAX_NAME_BYTES} bytes")
    return name


def check_title(title: str) -> str:
    """`title`, when it is one printable line of 1 to 200 characters without spaces at its ends.

    Raises: FormatError.
    """
    if not title or title != title.strip() or not title.isprintable():
        raise FormatError("partner title: expected one printable line")
    if len(title) > MAX_TITLE_CHARACTERS:
        raise FormatError(f"partner title: more than {MAX_TITLE_CHARACTERS} characters")
    return title


@dataclass(frozen=True, slots=True)
class Card:
    """Who a partner is; roles that are off have no keys here. Refuses what `parse_card` would refuse.

    Raises: FormatError.
    """

    name: str
    title: str
    witness: tuple[VerifierKey, ...]
    mirror: tuple[VerifierKey, ...]
    holdings: VerifierKey | None
    statements: VerifierKey
    recipient: str
    watch: VerifierKey | None = None
    watch_recipient: str | None = None

    def __post_init__(self) -> None:
        check_base_name(self.name)
        check_title(self.title)
        for role, keys in (("witness", self.witness), ("mirror", self.mirror)):
            if keys and tuple(key.algorithm for key in keys) != COSIGNERS:
                raise FormatError(f"card {self.name}: expected two keys of the {role}, 0x04 and 0x06")
            if len({key.name for key in keys}) > 1:
                raise FormatError(f"card {self.name}: the keys of the {role} bear different names")
        if (self.holdings is None) != (not self.mirror):
            raise FormatError(f"card {self.name}: expected a holdings key with the mirror, and only then")
        if (self.watch is None) != (self.watch_recipient is None):
            raise FormatError(f"card {self.name}: expected a key and a recipient of the watch, or neither")
        for role, keys in self._roles():
            for key in keys:
                start = f"{self.name}/{_LETTER[role]}"
                if not key.name.startswith(start) or not _NUMBER.fullmatch(key.name.removeprefix(start)):
                    raise FormatError(f"card {self.name}: a key of the {role} is named otherwise")
        plain = (key for key in (self.holdings, self.statements, self.watch) if key is not None)
        if any(key.algorithm is not Algorithm.ED25519 for key in plain):
            raise FormatError(f"card {self.name}: holdings, statements and the watch are signed with 0x01")
        for recipient in (self.recipient, self.watch_recipient):
            if recipient is not None and not _RECIPIENT.fullmatch(recipient):
                raise FormatError(f"card {self.name}: expected a recipient age1pq1...")
        if self.watch_recipient == self.recipient:
            raise FormatError(f"card {self.name}: the watch has the recipient of the people")

    def _roles(self) -> tuple[tuple[str, tuple[VerifierKey, ...]], ...]:
        holdings = (self.holdings,) if self.holdings else ()
        return (
            ("witness", self.witness),
            ("mirror", self.mirror),
            ("holdings", holdings),
            ("watch", (self.watch,) if self.watch else ()),
            ("statements", (self.statements,)),
        )

    def encode(self) -> bytes:
        """The bytes that `parse_card` reads."""
        lines = [HEADER, f"name {self.name}", f"title {self.title}"]
        for role, keys in self._roles():
            lines += [f"{role} {key.vkey}" for key in keys]
            if role == "watch" and self.watch_recipient is not None:
                lines.append(f"watch-recipient {self.watch_recipient}")
        lines.append(f"recipient {self.recipient}")
        return "".join(f"{line}\n" for line in lines).encode()


def parse_card(data: bytes) -> Card:
    """The card written in `data`, in its one spelling.

    The recipient is checked for its form only; `seal.recipients` reads it.

    Raises: FormatError, LimitError.
    """
    if len(data) > MAX_CARD_BYTES:
        raise LimitError(f"card: more than {MAX_CARD_BYTES} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError("card: not UTF-8") from None
    lines = text.split("\n")
    if lines[0] != HEADER:
        raise FormatError(f"card: expected {HEADER}")
    values: dict[str, list[str]] = {}
    for line in lines[1:-1]:
        word, space, value = line.partition(" ")
        if not space or word not in ("name", "title", *_SEALED, *_LETTER):
            raise FormatError("card: a line that is not known")
        values.setdefault(word, []).append(value)
    if any(len(values.get(word, ())) != 1 for word in ("name", "title", "statements", "recipient")):
        raise FormatError("card: expected one line each of name, title, statements and recipient")
    for word in ("holdings", "watch", "watch-recipient"):
        if len(values.get(word, ())) > 1:
            raise FormatError(f"card: expected one line of {word}")
    keys = {role: tuple(parse_vkey(value) for value in values.get(role, ())) for role in _LETTER}
    card = Card(
        values["name"][0],
        values["title"][0],
        keys["witness"],
        keys["mirror"],
        keys["holdings"][0] if keys["holdings"] else None,
        keys["statements"][0],
        values["recipient"][0],
        keys["watch"][0] if keys["watch"] else None,
        values["watch-recipient"][0] if "watch-recipient" in values else None,
    )
    if card.encode() != data:
        raise FormatError("card: not written as a card is written")
    return card


def fingerprint(card: Card) -> bytes:
    """The SHA-256 that is spoken when cards are compared."""
    return hashlib.sha256(card.encode()).digest()
