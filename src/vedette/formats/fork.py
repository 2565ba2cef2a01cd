"""Evidence of a fork: two notes of one log, and what shows that both cannot be true.

Normative page: docs/formats/monitor.md. A file that carries its own words: what it claims follows from its
values, and a reader that finds other words refuses it. Whether the claim holds: vedette.register.judging.
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats import base64
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.decimal import parse_decimal
from vedette.formats.note_text import MAX_NOTE_BYTES
from vedette.formats.witness_request import MAX_HASHES
from vedette.values.instants import parse_instant

HEADER = "vedette/fork/v1"
MAX_FORK_BYTES = 2 * MAX_NOTE_BYTES + 16_384
_MAX_SEEN = 200


@dataclass(frozen=True, slots=True)
class Fork:
    """Two signed heads of one log, and what the first entries of the larger tree are.

    `prefix` is the root of the larger tree's first entries, as many as the smaller has; `proof` leads from it
    to the larger root (RFC 9162, 2.1.4; empty when both have one size). `seen` says where each was seen, for
    people; nobody vouches for it.
    """

    smaller: bytes
    larger: bytes
    prefix: bytes
    proof: tuple[bytes, ...]
    seen: tuple[str, str]
    found: str

    def __post_init__(self) -> None:
        one, other = self.heads()
        if one.origin != other.origin or one.size > other.size:
            raise FormatError("fork: two heads of one log expected, the smaller first")
        if one.root == self.prefix:
            raise FormatError("fork: the larger head continues the smaller one")
        if len(self.prefix) != base64.HASH_BYTES or len(self.proof) > MAX_HASHES:
            raise FormatError(f"fork: a root of 32 bytes and at most {MAX_HASHES} proof lines expected")
        for text in self.seen:
            if not text or len(text) > _MAX_SEEN or not text.isprintable():
                raise FormatError(f"fork: where a head was seen takes 1 to {_MAX_SEEN} printable characters")
        parse_instant(self.found, "fork: time")

    def heads(self) -> tuple[Checkpoint, Checkpoint]:
        """The two heads as they are written; no signature is checked here."""
        return parse_signed_checkpoint(self.smaller)[0], parse_signed_checkpoint(self.larger)[0]

    def words(self) -> str:
        """What the file claims, for a person: one paragraph, one line."""
        one, other = self.heads()
        if one.size == other.size:
            return (
                f"The log signed that it has {one.size} entries with one root, and that it has as many with "
                "another root. Both cannot be: somebody who holds its key wrote two histories."
            )
        return (
            f"The log signed a list of {one.size} entries. It also signed a list of {other.size} entries, "
            f"and the first {one.size} of these are not the ones signed before: the proof above shows what "
            "they are. Both cannot be: somebody who holds its key wrote two histories."
        )

    def encode(self) -> bytes:
        """The bytes that `parse_fork` reads."""
        one, other = self.heads()
        lines = [
            HEADER,
            f"origin {one.origin}",
            f"found {self.found}",
            f"smaller {one.size} {base64.encode(one.root)}",
            f"seen {self.seen[0]}",
            f"larger {other.size} {base64.encode(other.root)}",
            f"seen {self.seen[1]}",
            f"prefix {base64.encode(self.prefix)}",
            *(f"proof {base64.encode(node)}" for node in self.proof),
            f"notes {len(self.smaller)} {len(self.larger)}",
            "",
            self.words(),
            "",
            "",
        ]
        return "\n".join(lines).encode("utf-8") + self.smaller + self.larger


def parse_fork(data: bytes) -> Fork:
    """The evidence in `data`; what it claims is to be judged, not believed.

    Raises: FormatError, LimitError (more than 2 016 384 bytes).
    """
    if len(data) > MAX_FORK_BYTES:
        raise LimitError(f"fork: expected at most {MAX_FORK_BYTES} bytes, found {len(data)}")
    head, blank, rest = data.partition(b"\n\n")
    _, second, notes = rest.partition(b"\n\n")
    try:
        lines = head.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise FormatError("fork: not UTF-8 before the notes") from None
    if not blank or not second or lines[0] != HEADER or not 9 <= len(lines) <= 9 + MAX_HASHES:
        raise FormatError("fork: a header, words and two notes expected")
    _value(lines[1], "origin")
    first_bytes, *more = _value(lines[-1], "notes").split(" ")
    if len(more) != 1:
        raise FormatError("fork: the lengths of two notes expected")
    cut = parse_decimal(first_bytes, "fork: length of a note")
    fork = Fork(
        smaller=notes[:cut],
        larger=notes[cut:],
        prefix=base64.decode_hash(_value(lines[7], "prefix"), "fork: prefix"),
        proof=tuple(base64.decode_hash(_value(line, "proof"), "fork: proof line") for line in lines[8:-1]),
        seen=(_value(lines[4], "seen"), _value(lines[6], "seen")),
        found=_value(lines[2], "found"),
    )
    if fork.encode() != data:
        raise FormatError("fork: not the canonical spelling, or words that do not follow from its values")
    return fork


def _value(line: str, key: str) -> str:
    word, space, value = line.partition(" ")
    if word != key or not space:
        raise FormatError(f"fork: line {key!r} expected")
    return value
