"""What a log sends to a witness, by HTTP, by mail or on a stick: the same bytes.

    old <size the witness cosigned last>
    <base64 hash>                  the consistency proof, 0 to 63 lines
    <blank line>
    <checkpoint with the log's signatures>

Source: C2SP tlog-witness v1.0.0, "add-checkpoint".
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats import base64
from vedette.formats.decimal import parse_decimal

MAX_HASHES = 63
MAX_BODY_BYTES = 64 * 1024  # two signature lines need 3.5 kB, a full proof 2.8 kB


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request for a cosignature; the checkpoint is kept verbatim and not looked into."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def __post_init__(self) -> None:
        if not 0 <= self.old_size < 2**64:
            raise FormatError("add-checkpoint: old size is not an unsigned number of 64 bits")
        if len(self.proof) > MAX_HASHES:
            raise FormatError(f"add-checkpoint: more than {MAX_HASHES} proof lines")
        if any(len(h) != base64.HASH_BYTES for h in self.proof):
            raise FormatError("add-checkpoint: a hash has not 32 bytes")
        if not self.checkpoint:
            raise FormatError("add-checkpoint: no checkpoint")

    def encode(self) -> bytes:
        """The bytes that `parse_add_checkpoint` reads.

        Raises: LimitError when they would be more than 64 KiB.
        """
        lines = [f"old {self.old_size}", *map(base64.encode, self.proof)]
        body = "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint
        if len(body) > MAX_BODY_BYTES:
            raise LimitError(f"add-checkpoint: more than {MAX_BODY_BYTES} bytes")
        return body


def parse_add_checkpoint(body: bytes) -> AddCheckpoint:
    """The request in `body`.

    Raises: FormatError, LimitError (more than 64 KiB).
    """
    if len(body) > MAX_BODY_BYTES:
        raise LimitError(f"add-checkpoint: more than {MAX_BODY_BYTES} bytes")
    head, blank, checkpoint = body.partition(b"\n\n")
    if not blank:
        raise FormatError("add-checkpoint: no blank line before the checkpoint")
    try:
        old, *proof = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise FormatError("add-checkpoint: not ASCII before the checkpoint") from None
    if not old.startswith("old "):
        raise FormatError("add-checkpoint: first line is not an old size")
    if len(proof) > MAX_HASHES:
        raise FormatError(f"add-checkpoint: more than {MAX_HASHES} proof lines")
    return AddCheckpoint(
        parse_decimal(old.removeprefix("old "), "add-checkpoint: old size"),
        tuple(base64.decode_hash(line, "add-checkpoint: proof line") for line in proof),
        checkpoint,
    )
