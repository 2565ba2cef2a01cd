"""What shows that a log forked, seen by a mirror, which holds the entries and can prove more than a witness.

The folder is laid out as the witness's (`vedette_partner.witness.evidence`). A refused head that is not
larger than the copy is compared with the tree that stands here.
"""

from __future__ import annotations

import hashlib

from vedette.errors import VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.keys import VerifierKey
from vedette.formats.note import Note
from vedette.formats.witness_request import parse_add_checkpoint
from vedette.register.judging import compare_heads
from vedette_partner.mirror.state import State
from vedette_partner.mirror.tiles import LogFolder
from vedette_partner.witness.evidence import Evidence

SEEN = ("sent to this mirror", "held by this mirror")


class MirrorEvidence(Evidence):
    """The folder of one mirror's evidence."""

    def compare(self, body: bytes, state: State, folder: LogFolder, now: str) -> str | None:
        """Keep, durably, a fork that a refused request shows beside the copy in `folder`; its name when new.

        `body` is a request whose signatures were found good; `now` an instant. Raises: StoreError.
        """
        head, note = parse_signed_checkpoint(parse_add_checkpoint(body).checkpoint)
        next_ = state.position(head.origin).next
        whole = max(
            (one for one in state.pending(head.origin) if one.size <= next_),
            key=lambda one: one.size,
            default=state.position(head.origin).head,
        )
        if whole is None or not 0 < head.size <= whole.size:
            return None
        trusted = state.keys(head.origin)
        try:
            fork = compare_heads(_only(note, trusted), whole.note, folder, SEEN, now)
        except VedetteError:
            return None  # our copy cannot show it; scrub names what is wrong with it
        if fork is None:
            return None
        return self._keep(f"{hashlib.sha256(note.text.encode()).hexdigest()}.fork", fork.encode())


def _only(note: Note, keys: tuple[VerifierKey, ...]) -> bytes:
    """The note with the lines of `keys` alone."""
    names = {(key.name, key.key_id) for key in keys}
    return Note(note.text, tuple(s for s in note.signatures if (s.name, s.key_id) in names)).encode()
