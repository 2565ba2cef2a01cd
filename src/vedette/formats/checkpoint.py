"""Checkpoints: what a log says its tree is.

    register.example.org/mission-7          origin
    15                                      size, in entries
    rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1...     root hash, base64

Source: C2SP tlog-checkpoint v1.0.0. Extension lines are read from other logs and never written.
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats import base64
from vedette.formats.decimal import parse_decimal
from vedette.formats.note_text import Note, parse_note


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of one log: origin, size in entries, 32-byte root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.origin or any(not line for line in self.extensions):
            raise FormatError("checkpoint: empty line")
        if any("\n" in line for line in (self.origin, *self.extensions)):
            raise FormatError("checkpoint: newline inside a line")
        if not 0 <= self.size < 2**64:
            raise FormatError("checkpoint: size is not an unsigned number of 64 bits")
        if len(self.root) != base64.HASH_BYTES:
            raise FormatError(f"checkpoint: expected a root of 32 bytes, found {len(self.root)}")

    def text(self) -> str:
        """The note text that is signed."""
        lines = [self.origin, str(self.size), base64.encode(self.root), *self.extensions]
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint whose note text is `text`.

    Raises: FormatError.
    """
    if not text.endswith("\n"):
        raise FormatError("checkpoint: last line does not end in a newline")
    lines = text[:-1].split("\n")
    if len(lines) < 3:
        raise FormatError(f"checkpoint: expected three lines, found {len(lines)}")
    origin, size, root, *extensions = lines
    return Checkpoint(
        origin,
        parse_decimal(size, "checkpoint: tree size"),
        base64.decode_hash(root, "checkpoint: root"),
        tuple(extensions),
    )


def parse_signed_checkpoint(data: bytes) -> tuple[Checkpoint, Note]:
    """The checkpoint in a signed note, and the note; no signature is checked here.

    Raises: FormatError, LimitError.
    """
    note = parse_note(data)
    return parse_checkpoint(note.text), note
