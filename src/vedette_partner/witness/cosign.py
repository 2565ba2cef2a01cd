"""The rule of the witness: when it cosigns a checkpoint, and what it answers when it does not.

Source: C2SP tlog-witness v1.0.0, "add-checkpoint". Narrower: a checkpoint with extension lines is
refused with 400, because an ML-DSA-44 cosignature would not cover them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from vedette.errors import ConflictError, FormatError, LimitError, ProofError, SignatureError
from vedette.formats.checkpoint import Checkpoint, parse_checkpoint
from vedette.formats.cosignature import cosign
from vedette.formats.keys import SigningKey, VerifierKey
from vedette.formats.note import Note, parse_note, verify_note
from vedette.formats.note_text import split_note
from vedette.formats.witness_request import parse_add_checkpoint
from vedette.tree.hashing import EMPTY_ROOT
from vedette.tree.proofs import verify_consistency

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
MAX_SIZE = 2**63 - 1  # what the state can hold; no consistency proof of 63 lines reaches further


@dataclass(frozen=True, slots=True)
class Head:
    """The largest tree of an origin that was cosigned: its note with our lines, Unix seconds."""

    size: int
    root: bytes
    note: bytes
    time: int


class Heads(Protocol):
    """What the witness remembers; see `state.State`."""

    def keys(self, origin: str) -> tuple[VerifierKey, ...]:
        """The keys trusted for `origin`; none when it is unknown."""

    def head(self, origin: str) -> Head | None:
        """What was cosigned last for `origin`."""

    def advance(self, origin: str, before: Head | None, after: Head) -> None:
        """Replace `before` by `after`, durably; ConflictError when `before` is no longer held."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and its type, in the terms of HTTP; mail carries the body alone."""

    status: int
    body: bytes
    content_type: str = TEXT


def never(origin: str) -> int | None:
    """The size at which `origin` is frozen: none."""
    return None


def answer(
    body: bytes,
    heads: Heads,
    keys: Sequence[SigningKey],
    now: int,
    frozen: Callable[[str], int | None] = never,
) -> Answer:
    """The answer to one add-checkpoint request at `now` (Unix seconds), after remembering it.

    1. Request and checkpoint can be read (400). 2. The origin is known (404). 3. A trusted key
    signed it, and no trusted key's signature is bad (403); people here have not frozen the origin
    below its size (403). 4. It does not shrink, and we can sign all of it (400). 5. It starts from
    what we hold (409, with our size). 6. The tree only grew (422). 7. It is signed, in memory.
    8. It is remembered, if we still hold what 5 saw (409). 9. Only now the signatures leave.

    Raises: StoreError when it could not be remembered, what `frozen` raises; nothing was cosigned then.
    """
    # 1.
    try:
        request = parse_add_checkpoint(body)
        checkpoint = parse_checkpoint(split_note(request.checkpoint)[0])
    except (FormatError, LimitError) as error:
        return _refuse(400, str(error))
    # 2.
    trusted = heads.keys(checkpoint.origin)
    if not trusted:
        return _refuse(404, "checkpoint: unknown log")
    # 3. lines that cannot be read are signatures that do not verify
    try:
        note = parse_note(request.checkpoint)
        verify_note(note, trusted)
    except (FormatError, LimitError, SignatureError) as error:
        return _refuse(403, f"checkpoint: invalid signature: {error}")
    limit = frozen(checkpoint.origin)
    if limit is not None and checkpoint.size > limit:
        return _refuse(403, "frozen")
    # 4.
    if request.old_size > checkpoint.size:
        return _refuse(400, f"add-checkpoint: old size is larger than {checkpoint.size}")
    if checkpoint.extensions:
        return _refuse(400, "checkpoint: extension lines are not cosigned here")
    if checkpoint.size > MAX_SIZE:
        return _refuse(400, "checkpoint: size of more than 63 bits")
    # 5.
    held = heads.head(checkpoint.origin)
    if request.old_size != (held.size if held else 0):
        return _conflict(held)
    # 6.
    try:
        _grew(held, checkpoint, request.proof)
    except ProofError as error:
        return _refuse(422, f"consistency proof: {error}")
    # 7.
    lines = [cosign(note.text, key, now) for key in keys]
    names = {(key.name, key.key_id) for key in trusted}
    kept = tuple(line for line in note.signatures if (line.name, line.key_id) in names)
    cosigned = Note(note.text, kept).with_signatures(lines).encode()
    # 8.
    after = Head(checkpoint.size, checkpoint.root, cosigned, now)
    try:
        heads.advance(checkpoint.origin, held, after)
    except ConflictError:
        return _conflict(heads.head(checkpoint.origin))
    # 9.
    return Answer(200, "".join(line.line() for line in lines).encode())


def _grew(held: Head | None, new: Checkpoint, proof: tuple[bytes, ...]) -> None:
    """Raise ProofError unless the new tree begins with all we have vouched for."""
    if new.size == 0 and new.root != EMPTY_ROOT:
        raise ProofError("the root of an empty tree is another")
    if held is None or held.size == 0:
        if proof:
            raise ProofError("from size 0 there is nothing to prove")
        return
    verify_consistency(held.size, held.root, new.size, new.root, proof)


def _conflict(held: Head | None) -> Answer:
    return Answer(409, b"%d\n" % (held.size if held else 0), SIZE)


def _refuse(status: int, why: str) -> Answer:
    return Answer(status, f"{why}\n".encode())
