"""The right edge of a growing tree: all that is needed to append, some 64 hashes at most.

For a writer of tiles see `tile_tree.tiles_after`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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

    @classmethod
    def of(cls, size: int, peaks: Sequence[bytes]) -> Frontier:
        """The edge of a tree of `size` leaves whose complete subtrees, largest first, have these roots.

        Raises: ProofError when there are not as many as the size has bits, or one has not 32 bytes.
        """
        heights = [height for height in reversed(range(size.bit_length())) if size >> height & 1]
        if not 0 <= size < 2**64 or len(peaks) != len(heights) or any(len(h) != HASH_BYTES for h in peaks):
            raise ProofError(f"frontier: not the subtrees of a tree of {size}")
        made = cls()
        made._size, made._peaks = size, [None] * size.bit_length()
        for height, peak in zip(heights, peaks, strict=True):
            made._peaks[height] = peak
        return made

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, largest first: with the size, all that `of` needs."""
        return tuple(peak for peak in reversed(self._peaks) if peak is not None)

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
