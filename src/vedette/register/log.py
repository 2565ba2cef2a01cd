"""A log with one writer: entries become leaves, tiles are written, the checkpoint comes last.

Order at every append: entry bundles and tiles, synced; then the signed checkpoint, by rename. A crash
before the last step leaves tiles that no checkpoint names; the next append writes over them. What
a checkpoint has named is never written again.

Sources: C2SP tlog-tiles, tlog-checkpoint; RFC 6962, section 2.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from vedette.errors import ConflictError, FormatError, MissingError, SignatureError
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.keys import SigningKey, VerifierKey
from vedette.formats.note import sign_note, verify_note
from vedette.formats.proof import TlogProof
from vedette.formats.tiles import encode_entries, entries_path, parse_entries, tile_path
from vedette.tree.hashing import EMPTY_ROOT, leaf_hash
from vedette.tree.tile_tree import TileTree, tiles_after

WIDTH = 256
MAX_ENTRY_BYTES = 65_535


class TileStore(Protocol):
    """Where a log's files are: paths of tlog-tiles, and `checkpoint`."""

    def read(self, path: str) -> bytes:
        """Return the bytes of `path`; MissingError when it is not there."""

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Write files; return when all are durable."""

    def replace_checkpoint(self, data: bytes) -> None:
        """Make `data` the checkpoint, durably and last."""

    def remove_all(self, paths: Sequence[str]) -> None:
        """Let files go that no checkpoint needs any more."""


@dataclass(frozen=True, slots=True)
class Appended:
    """Where a batch of entries went: the index of the first, and the log's size after it."""

    first: int
    size: int


def partial_width(size: int, level: int, index: int) -> int:
    """Return how many hashes tile `index` of `level` has in a tree of `size` leaves, 0 to 256."""
    hashes = size >> (8 * level)
    return max(0, min(WIDTH, hashes - index * WIDTH))


class LogReader:
    """Reads a log at the size of one checkpoint: leaves, proofs, entries."""

    def __init__(self, store: TileStore, size: int) -> None:
        self.store = store
        self.size = size
        self.tree = TileTree(self.read_tile)

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """Return the first `width` hashes of a tile, from the widest that this size has."""
        widest = max(width, partial_width(self.size, level, index))
        return self.store.read(tile_path(level, index, widest))[: width * 32]

    def root(self) -> bytes:
        """Return the root hash at this size, from the tiles."""
        return self.tree.root(self.size)

    def bundle(self, index: int, width: int) -> list[bytes]:
        """Return the first `width` entries of bundle `index`."""
        return parse_entries(self.store.read(entries_path(index, width)), width)

    def entries(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the entries from `start` up to `stop`, reading one bundle at a time."""
        if not 0 <= start <= stop <= self.size:
            raise MissingError(f"log: entries {start} to {stop} are not in a log of {self.size}")
        index = start // WIDTH
        while index * WIDTH < stop:
            width = min(WIDTH, self.size - index * WIDTH)
            bundle = self.bundle(index, width)
            low = max(start - index * WIDTH, 0)
            yield from bundle[low : stop - index * WIDTH]
            index += 1

    def entry(self, index: int) -> bytes:
        """Return one entry."""
        return next(self.entries(index, index + 1))

    def inclusion(self, index: int) -> list[bytes]:
        """Return the inclusion proof of leaf `index` at this size."""
        if not 0 <= index < self.size:
            raise MissingError(f"log: entry {index} is not in a log of {self.size}")
        return self.tree.inclusion(index, self.size)

    def consistency(self, old_size: int) -> list[bytes]:
        """Return the proof that the tree of `old_size` is a prefix; empty for 0."""
        if not 0 <= old_size <= self.size:
            raise MissingError(f"log: size {old_size} is above {self.size}")
        if old_size in (0, self.size):
            return []
        return self.tree.consistency(old_size, self.size)


@dataclass(frozen=True, slots=True)
class Plan:
    """The files that make a log larger, and the head it then has. Nothing is written yet."""

    files: dict[str, bytes]
    size: int
    root: bytes


def plan_append(log: LogReader, entries: Sequence[bytes]) -> Plan:
    """Return what has to be written to add `entries` to `log`."""
    for number, entry in enumerate(entries):
        if not 0 < len(entry) <= MAX_ENTRY_BYTES:
            raise FormatError(f"log: entry {number} of the batch has {len(entry)} bytes")
    root, tiles = tiles_after(log.size, [leaf_hash(entry) for entry in entries], log.read_tile)
    files = {tile_path(*name): data for name, data in tiles.items()}
    index, inside = divmod(log.size, WIDTH)
    held = list(log.bundle(index, inside)) if inside else []
    position = 0
    while position < len(entries):
        room = WIDTH - len(held)
        held += entries[position : position + room]
        position += room
        files[entries_path(index, len(held))] = encode_entries(held)
        index, held = index + 1, []
    return Plan(files, log.size + len(entries), root)


def read_checkpoint(store: TileStore) -> bytes | None:
    """Return the bytes of the checkpoint, None when the log has none yet."""
    try:
        return store.read("checkpoint")
    except MissingError:
        return None


def check_checkpoint(data: bytes, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Return the checkpoint in `data`, signed by every one of `keys`, for `origin`."""
    checkpoint, note = parse_signed_checkpoint(data)
    if checkpoint.origin != origin:
        raise SignatureError(f"checkpoint: of {checkpoint.origin!r}, expected {origin!r}")
    if checkpoint.extensions:
        raise FormatError("checkpoint: extension lines are not used here")
    signed = {verified.key for verified in verify_note(note, keys)}
    for key in keys:
        if key not in signed:
            raise SignatureError(f"checkpoint: not signed by {key.name} ({key.algorithm.name})")
    return checkpoint


class Log(LogReader):
    """The one writer of a log. Hold a lock: two writers would sign two histories.

    `signers` all sign every checkpoint. `keep_partials` keeps partial tiles until they are full, for
    logs that others read; without it a partial tile goes as soon as a wider one is signed.
    """

    def __init__(
        self,
        store: TileStore,
        origin: str,
        signers: Sequence[SigningKey],
        *,
        keep_partials: bool = True,
    ) -> None:
        self.origin = origin
        self.signers = tuple(signers)
        self.keep_partials = keep_partials
        self.checkpoint_bytes = read_checkpoint(store)
        size, root = 0, EMPTY_ROOT
        if self.checkpoint_bytes is not None:
            keys = [signer.verifier for signer in self.signers]
            checkpoint = check_checkpoint(self.checkpoint_bytes, origin, keys)
            size, root = checkpoint.size, checkpoint.root
        super().__init__(store, size)
        self.head = root
        if size and self.root() != root:
            raise ConflictError("log: its tiles do not have the root that its checkpoint signs")

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint as it stands; of size 0 before the first entry."""
        return Checkpoint(self.origin, self.size, self.head)

    def append(self, entries: Sequence[bytes]) -> Appended:
        """Add `entries`, sign the new checkpoint, return when both are durable.

        Nothing is added when one entry is empty or over 65 535 bytes.
        """
        if not entries:
            return Appended(self.size, self.size)
        first = self.size
        plan = plan_append(self, entries)
        self.store.write_all(plan.files)
        data = self._sign(Checkpoint(self.origin, plan.size, plan.root))
        self.store.replace_checkpoint(data)
        superseded = self._superseded(first, plan.size)
        self.checkpoint_bytes, self.size, self.head = data, plan.size, plan.root
        if superseded:
            self.store.remove_all(superseded)
        return Appended(first, plan.size)

    def prove(self, index: int, checkpoint: bytes | None = None) -> TlogProof:
        """Return the inclusion proof of entry `index` at the present size.

        `checkpoint` may be the same checkpoint with more signatures.
        """
        data = self.checkpoint_bytes if checkpoint is None else checkpoint
        if data is None:
            raise MissingError("log: is empty")
        if parse_signed_checkpoint(data)[0] != self.checkpoint:
            raise ConflictError("log: the checkpoint given is not the present one")
        return TlogProof(index, tuple(self.inclusion(index)), data, None)

    def _sign(self, checkpoint: Checkpoint) -> bytes:
        return sign_note(checkpoint.text(), self.signers).encode()

    def _superseded(self, old: int, new: int) -> list[str]:
        """The partial files of size `old` that a log of size `new` has wider."""
        paths: list[str] = []
        level = 0
        while (old >> (8 * level)) > 0:
            index, width = divmod(old >> (8 * level), WIDTH)
            now = partial_width(new, level, index)
            if width and now > width and (now == WIDTH or not self.keep_partials):
                for narrow in range(1, WIDTH) if self.keep_partials else (width,):
                    paths.append(tile_path(level, index, narrow))
                    if level == 0:
                        paths.append(entries_path(index, narrow))
            level += 1
        return paths
