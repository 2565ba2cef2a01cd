"""A log that grows, a witness that watches, and requests between them; all invented."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import sign_note
from vedette.formats.witness_request import AddCheckpoint
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import consistency_proof, tree_root
from vedette_partner.witness.cosign import Head
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.role import WitnessRole
from vedette_partner.witness.state import State

ORIGIN = "register.example.org/mission-7"
LOG = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\1" * 32)
LOG_PQ = SigningKey.from_seed(ORIGIN, Algorithm.ML_DSA_44, b"\2" * 32)
WITNESS = (
    SigningKey.from_seed("witness.example.org/w1", Algorithm.ED25519_COSIGNATURE, b"\3" * 32),
    SigningKey.from_seed("witness.example.org/w1", Algorithm.ML_DSA_44, b"\4" * 32),
)
NOW = 1790000000
LEAVES = tuple(leaf_hashes(str(i).encode() for i in range(64)))
FORK = tuple(leaf_hashes(f"fork {i}".encode() for i in range(64)))


@cache
def signed(
    size: int, leaves: tuple[bytes, ...] = LEAVES, keys: tuple[SigningKey, ...] = (LOG, LOG_PQ)
) -> bytes:
    """The log's signed checkpoint of `size`."""
    root = tree_root(leaves[:size])
    return sign_note(Checkpoint(ORIGIN, size, root).text(), keys).encode()


def request(old: int, size: int, leaves: tuple[bytes, ...] = LEAVES) -> bytes:
    """An honest request to go from `old` to `size`."""
    proof = consistency_proof(leaves[:size], old) if old < size else []
    return AddCheckpoint(old, tuple(proof), signed(size, leaves)).encode()


def new_state(folder: Path) -> State:
    """The state of a witness that trusts the log."""
    state = State.create(folder / "witness.db")
    state.trust([LOG.verifier, LOG_PQ.verifier])
    return state


def role_of(state: State, folder: Path) -> WitnessRole:
    """The witness of that state behind a door, at a fixed instant."""
    if state.voice() is None:
        state.speak(WITNESS[0].name)
    return WitnessRole(state, Evidence(folder / "evidence"), lambda: WITNESS, lambda: NOW)


class Recorded:
    """A state that notes each head it was told to keep, in order."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.kept: list[Head] = []
        self.keys = state.keys
        self.head = state.head

    def advance(self, origin: str, before: Head | None, after: Head) -> None:
        """Keep and note."""
        self.state.advance(origin, before, after)
        self.kept.append(after)

    def __iter__(self) -> Iterator[Head]:
        return iter(self.kept)
