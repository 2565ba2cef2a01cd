"""The emergency anchor: a device log's signed head in 148 characters, for an SMS or a QR code.

    0x01 || key ID (4) || size (8, big-endian) || root (32) || Ed25519 signature (64), base64

Normative page: docs/formats/kit.md. The receiver rebuilds the checkpoint's text from the origin that it
knows for the key ID, so nothing but the head itself travels.
"""

from __future__ import annotations

from collections.abc import Iterable

from vedette.errors import FormatError, MissingError, SignatureError
from vedette.formats import base64
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.keys import VerifierKey
from vedette.formats.note import verify_note
from vedette.formats.note_text import Note, NoteSignature

_BYTES = 109


def encode_anchor(checkpoint: bytes) -> str:
    """Return the anchor of a device log's checkpoint (one Ed25519 line)."""
    parsed, note = parse_signed_checkpoint(checkpoint)
    line = note.signatures[0]
    size = parsed.size.to_bytes(8, "big")
    data = b"\x01" + line.key_id + size + parsed.root + line.blob
    if len(data) != _BYTES or line.name != parsed.origin or parsed.extensions:
        raise FormatError("anchor: a checkpoint with its log's Ed25519 line and no extension expected")
    return base64.encode(data)


def open_anchor(text: str, keys: Iterable[VerifierKey]) -> bytes:
    """Return the signed checkpoint that an anchor stands for.

    `keys` are those of the devices known. Raises: FormatError, MissingError for a device that is not
    among them, SignatureError.
    """
    data = base64.decode("".join(text.split()))
    if len(data) != _BYTES or data[0] != 1:
        raise FormatError("anchor: 148 characters of version 1 expected")
    key_id, size, root, signature = data[1:5], data[5:13], data[13:45], data[45:]
    refused: SignatureError | None = None
    for key in keys:
        if key.key_id == key_id:  # four bytes: two devices may share them
            checkpoint = Checkpoint(key.name, int.from_bytes(size, "big"), root)
            note = Note(checkpoint.text(), (NoteSignature(key.name, key_id, signature),))
            try:
                verify_note(note, [key])
            except SignatureError as error:
                refused = error
                continue
            return note.encode()
    raise refused or MissingError("anchor: of no device that is enrolled here")
