"""Mirrors: bringing the log's entries to them, until they cosign that they hold every one.

1. The pending checkpoint: as to a witness, but nothing is signed. 2. Entries in packages, from the mirror's
next one on. 3. The mirror's cosignatures, verified.

Source: C2SP tlog-mirror, main at 0838f7b (2026-07).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from vedette.errors import ConflictError, SignatureError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.keys import VerifierKey
from vedette.formats.mirror_request import (
    MAX_PACKAGES,
    EntriesHead,
    MirrorInfo,
    Package,
    encode_request,
)
from vedette.formats.note import Note, parse_note, verify_note
from vedette.formats.note_text import NoteSignature
from vedette.formats.witness_request import AddCheckpoint
from vedette.register.log import LogReader
from vedette.register.publishing import OtherSize

TRIES = 3
"""So often in a row a mirror may answer without having come further."""
REQUEST_BYTES = 4 * 2**20
"""A request ends after the package that reaches so many bytes; after 32 packages in any case."""


class Mirror(Protocol):
    """A way to one mirror."""

    name: str
    keys: tuple[VerifierKey, ...]

    def add_checkpoint(self, request: AddCheckpoint) -> None:
        """Have it take a pending checkpoint; OtherSize when it stands elsewhere."""

    def add_entries(self, body: bytes) -> MirrorInfo | tuple[NoteSignature, ...]:
        """Bring entries: where it stands when some are missing, its lines when it holds all."""


def push(log: LogReader, checkpoint: bytes, mirror: Mirror) -> tuple[NoteSignature, ...]:
    """Bring `log` to a mirror at the size of `checkpoint`; return its cosignatures, verified.

    Interrupted anywhere it goes on where the mirror stands.

    Raises: ConflictError when the mirror stands beyond this log, or comes no further; SignatureError when
    it refuses the log or its own lines are false; StoreError when it is out of reach.
    """
    head, note = parse_signed_checkpoint(checkpoint)
    _propose(log, head.size, checkpoint, mirror)
    start, idle = head.size, 0
    while True:
        answer = mirror.add_entries(entries_request(log, head.origin, head.size, start))
        if not isinstance(answer, MirrorInfo):
            return _checked(note, answer, mirror)
        if answer.size != head.size:
            raise ConflictError(f"mirror {mirror.name}: takes size {answer.size}, the log is at {head.size}")
        idle = idle + 1 if answer.next == start else 0
        if idle >= TRIES:
            raise ConflictError(f"mirror {mirror.name}: does not come further than entry {answer.next}")
        start = min(answer.next, head.size)


def entries_request(log: LogReader, origin: str, size: int, start: int, ticket: bytes = b"") -> bytes:
    """The body that brings the entries from `start` on towards `size`: at most 32 packages, some 4 MiB.

    With `start` equal to `size` it brings none, and asks where the mirror stands.

    Raises: ProofError, MissingError, FormatError when the log cannot give them.
    """
    head = EntriesHead(origin, start, size, ticket)
    packages: list[Package] = []
    room = REQUEST_BYTES
    for rounded, first, end in head.packages():
        entries = tuple(log.entries(first, end))
        packages.append(Package(entries, tuple(log.tree.subtree_consistency(rounded, end, size))))
        room -= sum(map(len, entries)) + 2 * len(entries)
        if len(packages) == MAX_PACKAGES or room <= 0:
            break
    return encode_request(head, packages)


def _propose(log: LogReader, size: int, checkpoint: bytes, mirror: Mirror) -> None:
    old = size  # most often nothing is new, and if not its answer names the size
    for _ in range(TRIES):
        if old > size:
            raise ConflictError(
                f"mirror {mirror.name}: holds size {old}, the log has {size}",
                hint="the log was set back: stop, and recover it from a mirror",
            )
        try:
            mirror.add_checkpoint(AddCheckpoint(old, tuple(log.consistency(old)), checkpoint))
            return
        except OtherSize as other:
            old = other.size
    raise ConflictError(f"mirror {mirror.name}: names another size each time")


def _checked(note: Note, answer: Sequence[NoteSignature], mirror: Mirror) -> tuple[NoteSignature, ...]:
    # lines of keys that are not this mirror's are dropped, a false one refuses them all
    ids = {(key.name, key.key_id) for key in mirror.keys}
    lines = tuple(line for line in answer if (line.name, line.key_id) in ids)
    if not lines:
        raise SignatureError(f"mirror {mirror.name}: answered no line of its keys")
    verify_note(parse_note(Note(note.text, lines).encode()), mirror.keys)
    return lines
