"""The bytes that a note key signs, and cosignatures of checkpoints.

    0x01  the note text itself
    0x04  "cosignature/v1\\ntime <t>\\n" and the note text; does not commit to the cosigner's name
    0x06  a binary statement: cosigner's name, time, origin, start 0, end = size, root;
          does not cover extension lines, so a checkpoint with such lines is refused

The signature field of 0x04 and 0x06 begins with the time, 8 bytes, big-endian.

Source: C2SP tlog-cosignature v1.1.0-rc.1. A log that signs with 0x06 uses the same statement
under its own origin; it claims nothing about time, so its time is 0.
"""

from __future__ import annotations

from vedette.errors import FormatError, SignatureError, UsageError
from vedette.formats.checkpoint import parse_checkpoint
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey
from vedette.formats.note_text import NoteSignature

MAX_TIME = 2**63 - 1
_TIME_BYTES = 8
_LABEL = b"subtree/v1\n\0"


def signed_message(key: VerifierKey, text: str, time: int) -> bytes:
    """The bytes `key` signs for the note text `text`; `time` in Unix seconds, 0 = no claim.

    Refused: cosignatures over anything but a checkpoint; for 0x06 also extension lines, and a
    name or origin over 255 bytes.

    Raises: FormatError.
    """
    if not 0 <= time <= MAX_TIME:
        raise FormatError("cosignature: time is not a number of 63 bits")
    if key.algorithm is Algorithm.ED25519:
        return _utf8(text)
    checkpoint = parse_checkpoint(text)
    if key.algorithm is Algorithm.ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n".encode() + _utf8(text)
    if checkpoint.extensions:
        raise FormatError("checkpoint: extension lines are not covered by an ML-DSA-44 signature")
    return b"".join(
        (
            _LABEL,
            _short(key.name),
            time.to_bytes(8, "big"),
            _short(checkpoint.origin),
            (0).to_bytes(8, "big"),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


def sign_text(text: str, key: SigningKey, time: int) -> NoteSignature:
    """The signature line of `key` under `text`; an Ed25519 (0x01) line carries no time.

    Raises: FormatError; UsageError when a 0x04 key is given no time.
    """
    if key.algorithm is Algorithm.ED25519_COSIGNATURE and time == 0:
        raise UsageError(f"cosignature of {key.name}: a time is needed")
    signature = key.sign(signed_message(key.verifier, text, time))
    if key.algorithm is not Algorithm.ED25519:
        signature = time.to_bytes(_TIME_BYTES, "big") + signature
    return NoteSignature(key.name, key.verifier.key_id, signature)


def cosign(checkpoint_text: str, key: SigningKey, timestamp: int) -> NoteSignature:
    """The cosignature of `key` (0x04 or 0x06) over a checkpoint, at `timestamp` Unix seconds.

    Raises: FormatError, UsageError.
    """
    if key.algorithm is Algorithm.ED25519:
        raise UsageError(f"key {key.name}: a plain note key cannot cosign")
    return sign_text(checkpoint_text, key, timestamp)


def cosigned_time(key: VerifierKey, blob: bytes) -> int | None:
    """The time inside a signature field of `key`, unchecked; None when it makes no such claim.

    Raises: SignatureError when the field has not the length it must have.
    """
    timed = key.algorithm is not Algorithm.ED25519
    expected = key.algorithm.signature_bytes + (_TIME_BYTES if timed else 0)
    if len(blob) != expected:
        raise SignatureError(f"signature of {key.name}: expected {expected} bytes, found {len(blob)}")
    return (int.from_bytes(blob[:_TIME_BYTES], "big") or None) if timed else None


def check_signature(key: VerifierKey, text: str, blob: bytes) -> int | None:
    """The time `key` vouches for, or None, once its signature field over `text` is verified.

    Raises: SignatureError.
    """
    time = cosigned_time(key, blob)
    try:
        message = signed_message(key, text, time or 0)
    except FormatError as error:
        raise SignatureError(f"signature of {key.name}: {error}") from None
    key.check(blob[-key.algorithm.signature_bytes :], message)
    return time


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise FormatError("note: text is not UTF-8") from None


def _short(text: str) -> bytes:
    data = _utf8(text)
    if not 1 <= len(data) <= 255:
        raise FormatError("cosignature: name and origin have 1 to 255 bytes")
    return bytes([len(data)]) + data
