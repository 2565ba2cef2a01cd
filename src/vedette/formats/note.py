"""Signed notes: signing a text, and finding out who signed it.

The text of a note means nothing until `verify_note` has returned.

Source: C2SP signed-note v1.0.0, "Signatures". The form is in `note_text`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vedette.errors import FormatError, SignatureError
from vedette.formats.cosignature import check_signature, sign_text
from vedette.formats.keys import SigningKey, VerifierKey
from vedette.formats.note_text import (
    MAX_NOTE_BYTES,
    MAX_SIGNATURES,
    Note,
    NoteSignature,
    parse_note,
    parse_signature_lines,
)

__all__ = [
    "MAX_NOTE_BYTES",
    "MAX_SIGNATURES",
    "Note",
    "NoteSignature",
    "Verified",
    "parse_note",
    "parse_signature_lines",
    "sign_note",
    "verify_note",
]


@dataclass(frozen=True, slots=True)
class Verified:
    """A known key whose signature is good; `timestamp` in Unix seconds, None when none claimed."""

    key: VerifierKey
    timestamp: int | None


def sign_note(text: str, keys: Iterable[SigningKey], *, timestamp: int = 0) -> Note:
    """The note of `text` signed by each of `keys` in turn.

    `timestamp` goes into ML-DSA-44 and cosignature lines; a log leaves it at 0.

    Raises: FormatError; UsageError when a cosignature key is given no time.
    """
    return Note(text, tuple(sign_text(text, key, timestamp) for key in keys))


def verify_note(note: Note, keys: Iterable[VerifierKey]) -> tuple[Verified, ...]:
    """The known keys that signed `note`, at least one, in the order of the lines.

    A line is matched by key name and key id together. Unknown lines are passed over; one bad
    signature under a known key spoils the whole note. A key that signed twice is named twice.

    Raises: SignatureError; FormatError when two of `keys` share name and key id.
    """
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise FormatError(f"key {key.name}: another known key has its name and key id")
    verified = tuple(
        Verified(signer, check_signature(signer, note.text, line.blob))
        for line in note.signatures
        if (signer := known.get((line.name, line.key_id))) is not None
    )
    if not verified:
        raise SignatureError("note: not signed by any known key")
    return verified
