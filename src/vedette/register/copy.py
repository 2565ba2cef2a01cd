"""A copy of somebody else's log, extended only by what its owner signed and what fits.

Headquarters keeps one for each device; a fork is noticed here and nothing of it is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vedette.errors import ConflictError, LimitError, SignatureError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import VerifierKey
from vedette.register.log import (
    LogReader,
    TileStore,
    check_checkpoint,
    plan_append,
    read_checkpoint,
)
from vedette.tree.hashing import EMPTY_ROOT

MAX_LEAVES = 10_000_000


@dataclass(frozen=True, slots=True)
class Extended:
    """What a delivery added to a copy: the owner's checkpoint, and how many leaves were new."""

    checkpoint: Checkpoint
    new: int


class LogCopy(LogReader):
    """A checked copy of the log `origin`, whose head only `key` signs."""

    def __init__(
        self, store: TileStore, origin: str, key: VerifierKey, past: Sequence[VerifierKey] = ()
    ) -> None:
        """`past` are keys that signed for the owner before `key` did: what is held may bear one of theirs."""
        self.origin = origin
        self.key = key
        self.checkpoint_bytes = read_checkpoint(store)
        size, self.head = 0, EMPTY_ROOT
        if self.checkpoint_bytes is not None:
            checkpoint = _held(self.checkpoint_bytes, origin, (key, *past))
            size, self.head = checkpoint.size, checkpoint.root
        super().__init__(store, size)

    def extend(self, delivered: TileStore) -> Extended:
        """Take what `delivered` has more, when it is the same history; older copies add nothing.

        Raises: SignatureError, FormatError, MissingError for a delivery that is not a log of this owner;
        ConflictError when it is another history than the one held: the owner's key signed two.
        """
        data = delivered.read("checkpoint")
        theirs = check_checkpoint(data, self.origin, [self.key])
        if theirs.size > MAX_LEAVES:
            raise LimitError(f"log: {theirs.size} leaves, at most {MAX_LEAVES} are taken")
        if theirs.size <= self.size:
            root = EMPTY_ROOT
            if theirs.size:
                root = self.tree.root(theirs.size)
            if root != theirs.root:
                raise ConflictError("log: the device signed two histories, or was set back")
            return Extended(theirs, 0)
        reader = LogReader(delivered, theirs.size)
        entries = list(reader.entries(self.size, theirs.size))
        plan = plan_append(self, entries)
        if plan.root != theirs.root:
            raise ConflictError("log: what the device delivers does not continue what it delivered before")
        self.store.write_all(plan.files)
        self.store.replace_checkpoint(data)
        new = theirs.size - self.size
        self.checkpoint_bytes, self.size, self.head = data, theirs.size, theirs.root
        return Extended(theirs, new)


def _held(data: bytes, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """The checkpoint held, signed by one of `keys`."""
    for key in keys[:-1]:
        try:
            return check_checkpoint(data, origin, [key])
        except SignatureError:
            continue
    return check_checkpoint(data, origin, keys[-1:])
