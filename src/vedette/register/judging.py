"""Judging: do two signed heads of one log convict its key? Needs the key and nothing else.

For heads of one size: two roots. For two sizes: the root of the larger tree's first entries, proved from the
larger head by the proof of RFC 9162, is not the smaller head's root. An honest log cannot be convicted, for
its larger trees begin with its smaller ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vedette.errors import ProofError, SignatureError, VedetteError
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.fork import Fork
from vedette.formats.keys import VerifierKey
from vedette.formats.note import verify_note
from vedette.register.copy import MAX_LEAVES
from vedette.register.log import LogReader, TileStore
from vedette.register.walking import new_entries
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import EMPTY_ROOT, leaf_hashes
from vedette.tree.proofs import consistency_path, verify_consistency


@dataclass(frozen=True, slots=True)
class Judgement:
    """A fork that was checked: the two heads, the keys that signed each, and the cosigners of both."""

    smaller: Checkpoint
    larger: Checkpoint
    convicted: tuple[VerifierKey, ...]
    """The log's keys that signed both heads; when it is empty, one log key signed each."""
    signed: tuple[tuple[VerifierKey, ...], tuple[VerifierKey, ...]]
    cosigners: tuple[VerifierKey, ...]
    """Cosigners among the keys given whose lines stand under both heads."""


def judge(fork: Fork, log_keys: Sequence[VerifierKey], cosigners: Sequence[VerifierKey] = ()) -> Judgement:
    """Return what `fork` proves under the keys of the log.

    1. Each note is signed by a key of this log, and none of its lines is false. 2. The roots of one size
    differ, or the larger tree begins with other entries than the smaller head signs.

    Raises: SignatureError for 1, ProofError for 2: then nothing is shown.
    """
    # 1.
    heads, signed = [], []
    for data in (fork.smaller, fork.larger):
        checkpoint, note = parse_signed_checkpoint(data)
        of_log = [key for key in log_keys if key.name == checkpoint.origin]
        if checkpoint.extensions:
            raise SignatureError("fork: a head with extension lines, which our logs never sign")
        heads.append(checkpoint)
        signed.append(tuple(dict.fromkeys(v.key for v in verify_note(note, of_log))))
    one, other = heads
    # 2.
    if one.size == 0 or one.root == fork.prefix:
        raise ProofError("fork: the two heads do not exclude each other")
    verify_consistency(one.size, fork.prefix, other.size, other.root, fork.proof)
    return Judgement(
        one,
        other,
        tuple(key for key in signed[0] if key in signed[1]),
        (signed[0], signed[1]),
        tuple(key for key in cosigners if all(_vouched(key, d) for d in (fork.smaller, fork.larger))),
    )


def compare_heads(
    first: bytes, second: bytes, proof: Sequence[bytes] | TileStore | None, seen: tuple[str, str], found: str
) -> Fork | None:
    """Compare two heads that somebody holds: None when one continues the other, a fork when it does not.

    `proof` is a consistency proof from the smaller to the larger, or a full copy of the larger tree; nothing
    is believed of either. Heads of one size need none. No signature is checked here: `judge` the fork.

    Raises: ProofError when the heads can be neither joined nor told apart with what was given: take neither.
    """
    one, other = parse_signed_checkpoint(first)[0], parse_signed_checkpoint(second)[0]
    if one.origin != other.origin:
        raise ProofError("heads: of two logs")
    if one.size > other.size:
        first, second, one, other, seen = second, first, other, one, (seen[1], seen[0])
    if one.size == other.size:
        if one.root == other.root:
            return None
        return Fork(first, second, other.root, (), seen, found)
    if one.size == 0:
        if one.root == EMPTY_ROOT:
            return None
        raise ProofError("heads: the root of an empty tree is another")
    if proof is None:
        raise ProofError(
            f"heads: nothing joins size {one.size} to size {other.size}",
            hint="ask for a consistency proof or a full copy; a log that only grew can give either",
        )
    if isinstance(proof, Sequence):
        verify_consistency(one.size, one.root, other.size, other.root, proof)
        return None
    prefix, path = prefix_root(proof, other.size, other.root, one.size)
    if prefix == one.root:
        return None
    return Fork(first, second, prefix, path, seen, found)


def prefix_root(store: TileStore, size: int, root: bytes, count: int) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the root of the first `count` entries of the tree that `root` signs, and the proof of it.

    Its tiles are tried first, then its entries; either way the answer leads to `root`.

    Raises: ProofError, MissingError, FormatError, StoreError when this copy does not have that tree.
    """
    reader = LogReader(store, size)
    try:
        prefix, path = reader.tree.root(count), reader.consistency(count)
        verify_consistency(count, prefix, size, root, path)
    except VedetteError:
        if size > MAX_LEAVES:
            raise
        path = consistency_path(count, size, lambda a, b: _entries_root(store, size, a, b))
        prefix = _entries_root(store, size, 0, count)
        verify_consistency(count, prefix, size, root, path)
    return prefix, tuple(path)


def _entries_root(store: TileStore, size: int, first: int, end: int) -> bytes:
    """The root over the entries [first, end) of a copy of `size` entries."""
    frontier = Frontier()
    for at, entries in new_entries(store, first, size):
        frontier.extend(leaf_hashes(entries[: end - at]))
        if at + len(entries) >= end:
            break
    return frontier.root()


def _vouched(key: VerifierKey, data: bytes) -> bool:
    try:
        verify_note(parse_signed_checkpoint(data)[1], [key])
    except SignatureError:
        return False
    return True
