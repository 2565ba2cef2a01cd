"""Raising a witness's memory to what it is seen to have cosigned elsewhere; never the other way.

A memory that comes from a backup is older than what the witness has said. Before it answers again it is
shown every checkpoint with its own cosignature that the log, mirrors and other partners hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from vedette.errors import ConflictError, MissingError, SignatureError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.keys import VerifierKey
from vedette.formats.note import Note, verify_note
from vedette_partner.witness.cosign import Head
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.state import State


def lift(
    state: State, evidence: Evidence, note: bytes, own: Sequence[VerifierKey], now: int
) -> tuple[Head, str, bool]:
    """Remember the checkpoint in `note` when it is larger; return it, its origin, whether it was.

    `own` are this witness's keys of today and of the past; `now` is Unix seconds.

    Raises: FormatError, LimitError, MissingError for a log that is not trusted, SignatureError when the
    log or this witness did not sign it; ConflictError when this witness has cosigned another tree of
    the same size: both are kept as evidence.
    """
    checkpoint, parsed = parse_signed_checkpoint(note)
    trusted = state.keys(checkpoint.origin)
    if not trusted:
        raise MissingError(f"log {checkpoint.origin}: not trusted here")
    verify_note(parsed, trusted)
    try:
        ours = verify_note(parsed, own)
    except SignatureError:
        raise SignatureError(f"checkpoint {checkpoint.size}: not cosigned by this witness") from None
    names = {(key.name, key.key_id) for key in (*trusted, *own)}
    kept = Note(parsed.text, tuple(s for s in parsed.signatures if (s.name, s.key_id) in names))
    signed = max(each.timestamp or 0 for each in ours)
    seen = Head(checkpoint.size, checkpoint.root, kept.encode(), signed)
    try:
        return seen, checkpoint.origin, state.lift(checkpoint.origin, seen)
    except ConflictError:
        held = state.head(checkpoint.origin)
        if held is not None and held.size == seen.size:
            evidence.keep_fork(held.note, note, (*trusted, *own), now)
        raise
