"""The right edge of a growing tree: all that is needed to append, some 64 hashes at most.

For a writer of tiles see `tile_tree.tiles_after`.
"""

from __future__ import annotations

from collections.abc import Iterable

from vedette.errors import ProofError
from vedette.tree.hashing import EMPTY_ROOT, HASH_BYTES, node_hash, parents


class Frontier:
    """A tree reduced to the roots of its complete subtrees, one for each bit of its size."""

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes | None] = []  # [h] = root of 2**h leaves

    @property
    def size(self) -> int:
        """How many leaves were appended."""
        return self._size

    def append(self, leaf_hash: bytes) -> None:
        """Append one leaf, given by its hash.

        Raises: ProofError when it has not 32 bytes.
        """
        self.extend((leaf_hash,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Append leaves in order, given by their hashes; all of them or, on refusal, none.

        Raises: ProofError when one has not 32 bytes.
        """
        row = list(leaf_hashes)
        if any(len(h) != HASH_BYTES for h in row):
            raise ProofError("leaf hash: expected 32 bytes")
        self._size += len(row)
        height = 0
        # level by level, as one adds to a binary counter: what was waiting at this height comes
        # first, the pairs go up, an odd one waits
        while row:
            if height == len(self._peaks):
                self._peaks.append(None)
            waiting = self._peaks[height]
            if waiting is not None:
                row.insert(0, waiting)
            self._peaks[height] = row.pop() if len(row) % 2 else None
            row = parents(row)
            height += 1

    def root(self) -> bytes:
        """The root of all leaves so far; of none, the hash of nothing."""
        root: bytes | None = None
        for peak in self._peaks:
            if peak is not None:
                root = peak if root is None else node_hash(peak, root)
        return EMPTY_ROOT if root is None else root
