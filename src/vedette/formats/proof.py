"""A proof that an entry stands in a log, in one file that needs no network.

    c2sp.org/tlog-proof@v1
    extra <base64>                 optional; authenticated by nobody
    index <number>
    <base64 hash>                  the inclusion proof, leaf's sibling first
    <blank line>
    <checkpoint with its signatures, verbatim>

Source: C2SP tlog-proof (main, 2026-05).
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats import base64
from vedette.formats.decimal import parse_decimal
from vedette.formats.note_text import MAX_NOTE_BYTES

MAX_HASHES = 64
MAX_LINE_BYTES = 65_535
MAX_PROOF_BYTES = MAX_NOTE_BYTES + 2 * MAX_LINE_BYTES
_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Index of the entry, inclusion proof, checkpoint note as it came; nothing is verified."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index < 2**64:
            raise FormatError("tlog-proof: index is not an unsigned number of 64 bits")
        if len(self.hashes) > MAX_HASHES:
            raise LimitError(f"tlog-proof: more than {MAX_HASHES} hashes")
        if any(len(h) != base64.HASH_BYTES for h in self.hashes):
            raise FormatError("tlog-proof: a hash has not 32 bytes")
        if not self.checkpoint:
            raise FormatError("tlog-proof: no checkpoint")
        if len(self.checkpoint) > MAX_NOTE_BYTES:
            raise LimitError(f"tlog-proof: checkpoint of more than {MAX_NOTE_BYTES} bytes")

    def encode(self) -> bytes:
        """The bytes that `parse_proof` reads.

        Raises: LimitError when the extra data needs too long a line.
        """
        lines = [_HEADER]
        if self.extra is not None:
            lines.append(f"extra {base64.encode(self.extra)}")
            if len(lines[-1]) > MAX_LINE_BYTES:
                raise LimitError(f"tlog-proof: extra line of more than {MAX_LINE_BYTES} bytes")
        lines += [f"index {self.index}", *map(base64.encode, self.hashes)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint


def parse_proof(data: bytes) -> TlogProof:
    """The proof in `data`; the checkpoint is kept verbatim and not looked into.

    Raises: FormatError, LimitError.
    """
    if len(data) > MAX_PROOF_BYTES:
        raise LimitError(f"tlog-proof: more than {MAX_PROOF_BYTES} bytes")
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank:
        raise FormatError("tlog-proof: no blank line before the checkpoint")
    raw = head.split(b"\n")
    if any(len(line) > MAX_LINE_BYTES for line in raw):
        raise LimitError(f"tlog-proof: line of more than {MAX_LINE_BYTES} bytes")
    try:
        lines = [line.decode("ascii") for line in raw]
    except UnicodeDecodeError:
        raise FormatError("tlog-proof: not ASCII before the checkpoint") from None
    if lines.pop(0) != _HEADER:
        raise FormatError(f"tlog-proof: first line is not {_HEADER}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = base64.decode(lines.pop(0).removeprefix("extra "), "tlog-proof: extra")
    if not lines or not lines[0].startswith("index "):
        raise FormatError("tlog-proof: index line is missing")
    index = parse_decimal(lines.pop(0).removeprefix("index "), "tlog-proof: index")
    if len(lines) > MAX_HASHES:
        raise LimitError(f"tlog-proof: more than {MAX_HASHES} hashes")
    hashes = tuple(base64.decode_hash(line, "tlog-proof: hash") for line in lines)
    return TlogProof(index, hashes, checkpoint, extra)
