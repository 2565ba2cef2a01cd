"""The form of a signed note, without any cryptography.

    <text, one or more lines, may contain blank lines>
    <blank line>
    — <key name> <base64(4-byte key id || signature)>      one line a signature

Source: C2SP signed-note v1.0.0, "Format".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from vedette.errors import FormatError, LimitError
from vedette.formats import base64
from vedette.formats.keys import check_key_name

MAX_SIGNATURES = 100  # the specification wants 16 at least
MAX_NOTE_BYTES = 1_000_000
KEY_ID_BYTES = 4

_DASH = "\N{EM DASH}"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: `blob` is what follows the key id, a timestamp included."""

    name: str
    key_id: bytes
    blob: bytes

    def __post_init__(self) -> None:
        check_key_name(self.name)
        if len(self.key_id) != KEY_ID_BYTES or not self.blob:
            raise FormatError("signature line: expected a 4-byte key id and a signature")

    def line(self) -> str:
        """The line as it stands in a note, with its newline."""
        return f"{_DASH} {self.name} {base64.encode(self.key_id + self.blob)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text ending in a newline, and the signatures said to be over it, none checked."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __post_init__(self) -> None:
        if not self.text.endswith("\n"):
            raise FormatError("note: text does not end in a newline")
        if _CONTROL.search(self.text):
            raise FormatError("note: control character in the text")
        if not self.signatures:
            raise FormatError("note: no signature")
        if len(self.signatures) > MAX_SIGNATURES:
            raise LimitError(f"note: more than {MAX_SIGNATURES} signatures")

    def encode(self) -> bytes:
        """The bytes that `parse_note` reads.

        Raises: FormatError, LimitError.
        """
        try:
            data = (self.text + "\n" + "".join(s.line() for s in self.signatures)).encode("utf-8")
        except UnicodeEncodeError:
            raise FormatError("note: text is not UTF-8") from None
        if len(data) > MAX_NOTE_BYTES:
            raise LimitError(f"note: more than {MAX_NOTE_BYTES} bytes")
        return data

    def with_signatures(self, more: Iterable[NoteSignature]) -> Note:
        """The same text with `more` signature lines at the end; equal lines are kept once."""
        return replace(self, signatures=tuple(dict.fromkeys([*self.signatures, *more])))


def split_note(data: bytes) -> tuple[str, str]:
    """The text of the note in `data` and its signature lines, these not looked into.

    Raises: FormatError, LimitError (more than 1 000 000 bytes).
    """
    if len(data) > MAX_NOTE_BYTES:
        raise LimitError(f"note: expected at most {MAX_NOTE_BYTES} bytes, found {len(data)}")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError("note: not UTF-8") from None
    # the last blank line separates: the text may contain others, signature lines cannot
    at = whole.rfind("\n\n")
    if at < 0:
        raise FormatError("note: no blank line before the signatures")
    return whole[: at + 1], whole[at + 2 :]


def parse_note(data: bytes) -> Note:
    """The note in `data`; nothing in it may be believed before `verify_note`.

    Raises: FormatError, LimitError (more than 100 signatures or 1 000 000 bytes).
    """
    text, lines = split_note(data)
    return Note(text, _signatures(lines))


def parse_signature_lines(data: bytes) -> tuple[NoteSignature, ...]:
    """The signature lines in `data`, at least one: a witness's answer.

    Raises: FormatError, LimitError.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise LimitError(f"signature lines: expected at most {MAX_NOTE_BYTES} bytes")
    try:
        return _signatures(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise FormatError("signature line: not UTF-8") from None


def _signatures(block: str) -> tuple[NoteSignature, ...]:
    if not block.endswith("\n"):
        raise FormatError("signature lines: expected at least one, each ending in a newline")
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise LimitError(f"note: more than {MAX_SIGNATURES} signatures")
    return tuple(_signature(line) for line in lines)


def _signature(line: str) -> NoteSignature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != _DASH:
        raise FormatError("signature line: expected a dash, a key name and base64")
    body = base64.decode(parts[2], "signature line")
    return NoteSignature(parts[1], body[:KEY_ID_BYTES], body[KEY_ID_BYTES:])
