"""An invented register, and the mirrors and witnesses that watch over it. No disk, no net."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from vedette.errors import MissingError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.cosignature import cosign
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import Note, NoteSignature, sign_note
from vedette.formats.policy import Policy, parse_policy
from vedette.formats.tiles import encode_entries, parse_tile_path
from vedette.register.findings import Role, Rules, Source
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import leaf_hash, perfect_root

ORIGIN = "register.invented.example/r1"
LOG = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\1" * 32)
LOG_PQ = SigningKey.from_seed(ORIGIN, Algorithm.ML_DSA_44, b"\2" * 32)
NEW_LOG = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\3" * 32)
STRANGER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\4" * 32)
DAY = 86_400
START = 1_778_752_800
MIRRORS = {
    name: SigningKey.from_seed(f"{name}.invented.example/m1", Algorithm.ED25519_COSIGNATURE, bytes([n]) * 32)
    for n, name in enumerate(("nord", "ost"), 10)
}
WITNESSES = {
    name: SigningKey.from_seed(f"{name}.invented.example/w1", Algorithm.ED25519_COSIGNATURE, bytes([n]) * 32)
    for n, name in enumerate(("nord", "ost", "west"), 20)
}
POLICY = (
    f"log {LOG.verifier.vkey}\n"
    + "".join(f"witness {name} {key.verifier.vkey}\n" for name, key in WITNESSES.items())
    + f"group partners 2 {' '.join(WITNESSES)}\nquorum partners\n"
).encode()


@cache
def policy() -> Policy:
    """Two of the three witnesses."""
    return parse_policy(POLICY)


def entry(label: str, type_: str = "seal") -> bytes:
    """An entry that looks like one: its digests are the label."""
    return f'{{"_sd":["{label}"],"_sd_alg":"sha-256","t":"{type_}","v":1}}'.encode()


class Tree:
    """The entries of a history, with their hashes; a fork shares the beginning of another."""

    def __init__(self, entries: Sequence[bytes] = ()) -> None:
        self.entries = list(entries)
        self._roots: dict[int, bytes] = {}

    def add(self, *entries: bytes) -> None:
        self.entries += entries

    def root(self, size: int) -> bytes:
        if size not in self._roots:
            edge = Frontier()
            edge.extend(leaf_hash(e) for e in self.entries[:size])
            self._roots[size] = edge.root()
        return self._roots[size]

    def fork(self, after: int, word: str) -> Tree:
        """Another history: the same until `after`, other entries from there on."""
        kept = self.entries[:after]
        return Tree(kept + [entry(f"{word} {n}") for n in range(after, len(self.entries))])


class Copy:
    """A copy of a tree as tlog-tiles, made when it is read; `damage` replaces files, None removes one."""

    def __init__(self, tree: Tree, damage: Mapping[str, bytes | None] | None = None) -> None:
        self.tree = tree
        self.damage = dict(damage or {})
        self.reads = 0

    def read(self, path: str) -> bytes:
        self.reads += 1
        if path in self.damage:
            data = self.damage[path]
            if data is None:
                raise MissingError(f"log file {path}: is not there")
            return data
        name = parse_tile_path(path)
        first, end = name.index * 256, name.index * 256 + name.width
        if name.level is None:
            if end > len(self.tree.entries):
                raise MissingError(f"log file {path}: is not there")
            return encode_entries(self.tree.entries[first:end])
        if end << 8 * name.level > len(self.tree.entries):
            raise MissingError(f"log file {path}: is not there")
        span = 1 << 8 * name.level
        leaves = [leaf_hash(e) for e in self.tree.entries[first * span : end * span]]
        return b"".join(perfect_root(leaves[at : at + span]) for at in range(0, len(leaves), span))

    def write_all(self, files: Mapping[str, bytes]) -> None:
        raise AssertionError("a monitor writes to no copy")

    def replace_checkpoint(self, data: bytes) -> None:
        raise AssertionError("a monitor writes to no copy")

    def remove_all(self, paths: Sequence[str]) -> None:
        raise AssertionError("a monitor writes to no copy")


def head(tree: Tree, size: int, *, key: SigningKey = LOG, root: bytes | None = None) -> Note:
    """The log's note over the first `size` entries."""
    return _head(size, tree.root(size) if root is None else root, key)


@cache
def _head(size: int, root: bytes, key: SigningKey) -> Note:
    return sign_note(Checkpoint(ORIGIN, size, root).text(), [key])


def vouched(note: Note, *lines: tuple[SigningKey, int]) -> bytes:
    """The note with the lines of cosigners, each at its time."""
    return note.with_signatures(_line(note.text, key, at) for key, at in lines).encode()


@cache
def _line(text: str, key: SigningKey, at: int) -> NoteSignature:
    return cosign(text, key, at)


def rules(copies: Mapping[str, Copy], **more: object) -> Rules:
    """The rules of a monitor that knows two mirrors and three witnesses, and takes notes from sticks."""
    sources = {
        f"{name} mirror": Source(Role.MIRROR, (key.verifier,), copies.get(f"{name} mirror"))
        for name, key in MIRRORS.items()
    }
    sources |= {f"{name} witness": Source(Role.WITNESS, (key.verifier,)) for name, key in WITNESSES.items()}
    sources["stick"] = Source(Role.STICK)
    values: dict[str, object] = {"log_keys": (LOG.verifier,), "policy": policy(), "audit_every": 3 * DAY}
    return Rules(ORIGIN, sources=sources, **(values | more))  # type: ignore[arg-type]
