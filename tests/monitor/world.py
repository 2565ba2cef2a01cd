"""A world in days: the log grows, mirrors and witnesses follow, the monitor looks; one harm may be done."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from monitor.stage import (
    DAY,
    LOG,
    MIRRORS,
    NEW_LOG,
    START,
    STRANGER,
    WITNESSES,
    Copy,
    Tree,
    entry,
    head,
    rules,
    vouched,
)
from vedette.formats.fork import Fork
from vedette.formats.keys import SigningKey
from vedette.register.findings import Finding, Rules, Sighting
from vedette.register.memory import Memory, parse_memory
from vedette.register.monitor import look

LENGTHS = (1, 2, 3, 5, 8, 17, 30, 33, 41, 64, 250, 256, 300)


@dataclass
class Place:
    """A mirror or witness: the history it follows, how far, and when it cosigned."""

    tree: Tree
    size: int
    at: int


@dataclass
class World:
    """One seeded history. `forged` holds (honest head, forged head, the tree that it is of)."""

    seed: int
    sloppy: bool = True
    findings: dict[str, Finding] = field(default_factory=dict)
    daily: list[list[Finding]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.now = START
        first = self.rng.choice(LENGTHS)
        self.tree = Tree([entry(f"{self.seed} {n}") for n in range(first)])
        self.places: dict[str, Place] = {}
        for name in (*(f"{m} mirror" for m in MIRRORS), *(f"{w} witness" for w in WITNESSES)):
            self.places[name] = Place(self.tree, first, self.now - 3600 + self.rng.randrange(60))
        self.copies = {f"{name} mirror": Copy(self.tree) for name in MIRRORS}
        self.extra: list[tuple[str, bytes]] = []
        self.override: dict[str, Callable[[], bytes]] = {}
        self.missing: set[str] = set()
        self.asleep: set[str] = set()
        self.known: set[str] = set()
        self.memory = Memory(rules({}).origin)
        self.lagged: set[str] = set()
        self.more: dict[str, object] = {}
        self.harmed = False
        self.forged: list[tuple[bytes, bytes, Tree]] = []

    def key(self, name: str) -> SigningKey:
        """The key of a place."""
        short, role = name.split(" ")
        return (MIRRORS if role == "mirror" else WITNESSES)[short]

    def grow(self, count: int | None = None) -> None:
        """The log grows and is published, mirrors first; some honest ones come a day late."""
        more = self.rng.choice((0, 1, 2, 5, 40)) if count is None else count
        self.tree.add(*(entry(f"{self.seed} {len(self.tree.entries) + n}") for n in range(more)))
        self.now += DAY + self.rng.randrange(-1800, 1800)
        late: set[str] = set()
        if self.sloppy:
            free = [n for n in self.places if n not in self.lagged]
            for kind, least in (("mirror", 1), ("witness", 2)):
                all_of = [n for n in self.places if n.endswith(kind)]
                can = [n for n in free if n.endswith(kind)]
                count_late = self.rng.randrange(len(all_of) - least + 1)
                late |= set(self.rng.sample(can, min(len(can), count_late)))
        self.lagged = late
        for number, (name, place) in enumerate(self.places.items()):  # mirrors stand first
            if name in late or name in self.asleep:
                continue
            if place.tree is self.tree:
                place.size, place.at = len(self.tree.entries), self.now - 1800 + number

    def sightings(self) -> tuple[list[Sighting], dict[str, str]]:
        """What everybody shows now, in any order; the witnesses were asked before the mirrors."""
        seen: list[Sighting] = []
        unreached: dict[str, str] = {}
        skip: set[str] = set(self.missing)
        if self.sloppy and not self.harmed and self.rng.random() < 0.15:
            witnesses = [n for n in self.places if n.endswith("witness")]
            skip = {self.rng.choice(witnesses)}
            skip &= {
                n
                for n in skip
                if self.memory.sources.get(n) and self.memory.sources[n].answered > self.now - 100_000
            }
        for name, place in self.places.items():
            if name in skip:
                unreached[name] = "cannot be reached"
                continue
            at = self.now + (2 if name.endswith("mirror") else 1)
            if name in self.override:
                note = self.override[name]()
            else:
                note = vouched(head(place.tree, place.size), (self.key(name), place.at))
            seen.append(Sighting(name, note, at))
        seen += [Sighting(name, note, self.now) for name, note in self.extra]
        if self.sloppy and self.rng.random() < 0.3:  # a stick that was long under way
            size = self.rng.randrange(1, len(self.tree.entries) + 1)
            if self.rng.random() < 0.5 or size <= self.memory.edge.size:
                seen.append(Sighting("stick", head(self.tree, size).encode(), self.now))
        if self.sloppy:
            self.rng.shuffle(seen)
        return seen, unreached

    def rules(self) -> Rules:
        """What the monitor goes by today."""
        return rules(self.copies, known=self.known.__contains__, **self.more)

    def look(self, *, full: bool = False) -> list[Finding]:
        """One look; what is remembered goes through its file each time."""
        seen, unreached = self.sightings()
        done = look(self.memory, self.rules(), seen, unreached, self.now + 5, full=full)
        self.memory = parse_memory(done.memory.encode())
        self.daily.append(list(done.findings))
        for finding in done.findings:
            self.findings.setdefault(finding.id(self.memory.origin), finding)
        return list(done.findings)

    def days(self, count: int) -> None:
        """Some days of growth, a look at the end of each."""
        for _ in range(count):
            self.grow()
            self.look()

    @property
    def codes(self) -> set[str]:
        """The codes of everything found so far."""
        return {finding.code.value for finding in self.findings.values()}

    @property
    def forks(self) -> list[Fork]:
        """The evidence of forks."""
        return [finding.fork for finding in self.findings.values() if finding.fork is not None]


# the harms: each does it to a world that was well until then, and names the codes of which one must be found


def fork_to_a_mirror(world: World) -> set[str]:
    """After leaf i another history, with all its entries, at one mirror."""
    name = world.rng.choice(list(world.copies))
    size = len(world.tree.entries)
    other = world.tree.fork(world.rng.randrange(size), "fork")
    if world.rng.random() < 0.5:
        other.add(*(entry(f"more {n}") for n in range(world.rng.randrange(1, 30))))
    place = world.places[name]
    place.tree, place.size, place.at = other, len(other.entries), world.now + 60
    world.copies[name] = Copy(other)
    world.forged.append((head(world.tree, size).encode(), head(other, place.size).encode(), other))
    world.days(3)
    return {"fork"}


def fork_to_a_witness(world: World) -> set[str]:
    """A witness is given heads of another history, which nobody has the entries of."""
    name = world.rng.choice([n for n in world.places if n.endswith("witness")])
    size = len(world.tree.entries)
    other = world.tree.fork(world.rng.randrange(size), "hidden")
    place = world.places[name]
    low = world.rng.randrange(max(1, size - 5), size + 1)
    if other.root(low) == world.tree.root(low):
        low = size
    place.tree, place.size, place.at = other, low, world.now + 60
    world.forged.append((head(world.tree, size).encode(), head(other, low).encode(), other))
    world.days(3)
    return {"fork"} if low >= 1 else set()


def split_view(world: World) -> set[str]:
    """Two partners are served two histories, each with its own mirror and witness."""
    size = len(world.tree.entries)
    other = world.tree.fork(world.rng.randrange(size), "split")
    mirror, witness = "ost mirror", world.rng.choice(["ost witness", "west witness"])
    for name in (mirror, witness):
        world.places[name] = Place(other, size, world.now + 60)
    world.copies[mirror] = Copy(other)
    world.forged.append((head(world.tree, size).encode(), head(other, size).encode(), other))
    world.days(2)
    return {"fork"}


def equal_heads(world: World) -> set[str]:
    """A head of the size that all know, with another root, on a stick."""
    size = len(world.tree.entries)
    root = world.rng.randbytes(32)
    note = head(world.tree, size, root=root).encode()
    world.extra.append(("stick", note))
    world.forged.append((head(world.tree, size).encode(), note, world.tree))
    world.days(1)
    return {"fork"}


def old_false_head(world: World) -> set[str]:
    """A head of a size long past, with a root that tree never had."""
    size = world.rng.randrange(1, len(world.tree.entries) + 1)
    note = head(world.tree, size, root=world.rng.randbytes(32)).encode()
    world.extra.append(("stick", note))
    world.forged.append((head(world.tree, len(world.tree.entries)).encode(), note, world.tree))
    world.days(1)
    return {"fork"}


def rollback(world: World) -> set[str]:
    """One place shows less than it showed."""
    name = world.rng.choice(list(world.places))
    world.grow(2)
    world.look()
    place = world.places[name]
    place.size = world.rng.randrange(1, world.memory.sources[name].size)
    world.asleep.add(name)
    world.look()
    return {"rollback"}


def held_back(world: World) -> set[str]:
    """One place is kept at its size while the others go on."""
    world.asleep.add(world.rng.choice(list(world.places)))
    for _ in range(4):
        world.grow(3)
        world.look()
    return {"rollback"}


def truncated_mirror(world: World) -> set[str]:
    """A mirror shows the head and has lost a file, new or old."""
    name = world.rng.choice(list(world.copies))
    world.grow(4)
    size = world.places[name].size = len(world.tree.entries)
    world.places[name].at = world.now
    index = world.rng.randrange((size + 255) // 256)
    width = min(256, size - index * 256)
    partial = "" if width == 256 else f".p/{width}"
    gone = world.rng.choice([f"tile/entries/{index:03}{partial}", f"tile/0/{index:03}{partial}"])
    world.copies[name].damage = {gone: None, gone.partition(".p/")[0]: None}
    world.look(full=True)
    return {"root"}


def false_root(world: World) -> set[str]:
    """The log signs a root that its entries do not have; mirrors and witnesses take it unseen."""
    world.grow(world.rng.randrange(1, 9))
    note, root = None, world.rng.randbytes(32)
    size = len(world.tree.entries)
    for name in world.places:
        if name != "ost mirror" or world.rng.random() < 0.5:
            note = head(world.tree, size, root=root)
            world.override[name] = partial(vouched, note, (world.key(name), world.now))
    world.look()
    world.look()
    return {"root", "fork"}


def secret_reader(world: World) -> set[str]:
    """Headquarters enters recipients or a policy that no statement names."""
    kind = world.rng.choice(["recipients", "policy"])
    world.tree.add(*(entry(f"filler {n}") for n in range(world.rng.randrange(4))))
    world.tree.add(entry("a reader nobody signed", kind))
    world.days(2)
    return {"entry-unknown"}


def silence(world: World) -> set[str]:
    """Nothing new from anybody for two days."""
    world.now += 2 * DAY
    world.look()
    return {"silence"}


def one_falls_silent(world: World) -> set[str]:
    """One place is not reached for three days."""
    world.missing.add(world.rng.choice(list(world.places)))
    world.days(3)
    return {"silence"}


def forged_line(world: World) -> set[str]:
    """Under a head stands a line in a witness's name that it did not make."""
    name = world.rng.choice([n for n in world.places if n.endswith("witness")])
    place, key = world.places[name], world.key(name)
    wrong = vouched(head(world.tree, place.size), (key, place.at + 1))
    cut = wrong.rindex(b"\n", 0, -1) + 1
    line = wrong[cut:]
    other = vouched(head(world.tree, place.size, root=bytes(32)), (key, place.at + 1))
    bad = wrong[:cut] + other[other.rindex(b"\n", 0, -1) + 1 :]
    assert bad != wrong and line
    world.override[name] = lambda: bad
    world.look()
    return {"cosigner-false"}


def no_line(world: World) -> set[str]:
    """A witness shows a head without its own line."""
    name = world.rng.choice(list(world.places))
    place = world.places[name]
    world.override[name] = lambda: head(place.tree, place.size).encode()
    world.look()
    return {"cosigner-missing"}


def no_quorum(world: World) -> set[str]:
    """The log goes on with fewer witnesses than the policy demands."""
    for name in ("ost witness", "west witness"):
        world.asleep.add(name)
    for _ in range(3):
        world.grow(2)
        world.look()
    return {"cosigner-missing"}


def cosigned_before_mirrored(world: World) -> set[str]:
    """A witness is asked for a size that no mirror holds."""
    world.asleep |= set(world.copies)
    world.grow(5)
    world.look()
    return {"behind"}


def clock_ahead(world: World) -> set[str]:
    """A witness signs a time that is still to come."""
    name = world.rng.choice(list(world.places))
    world.places[name].at = world.now + world.rng.randrange(3600, 10**7)
    world.asleep.add(name)
    world.look()
    return {"clock"}


def clock_back(world: World) -> set[str]:
    """A witness signs a larger size at an earlier time than a smaller one."""
    name = world.rng.choice(list(world.places))
    before = world.places[name].at
    world.grow(3)
    place = world.places[name]
    place.size, place.at = len(world.tree.entries), before - world.rng.randrange(1, DAY)
    world.look()
    return {"clock"}


def stranger(world: World) -> set[str]:
    """A mirror shows a head that another key signed."""
    name = world.rng.choice(list(world.places))
    place = world.places[name]
    world.override[name] = lambda: vouched(
        head(place.tree, place.size, key=STRANGER), (world.key(name), place.at)
    )
    world.look()
    return {"unsigned"}


def retired_key(world: World) -> set[str]:
    """After the key was replaced, a thief signs a longer log with the old one."""
    limit = len(world.tree.entries)
    world.more = {"log_keys": (LOG.verifier, NEW_LOG.verifier), "retired": {LOG.verifier.vkey: limit}}
    thief = Tree(world.tree.entries)
    thief.add(entry("a thief's"))
    world.extra.append(("stick", head(thief, limit + 1).encode()))
    world.look()
    return {"retired-key"}


def hidden_entries(world: World) -> set[str]:
    """A head is signed whose entries nobody can show."""
    size = len(world.tree.entries) + 500
    note = head(world.tree, size, root=world.rng.randbytes(32)).encode()
    world.extra.append(("stick", note))
    for _ in range(3):
        world.grow(1)
        world.look()
    return {"unproved"}


HARMS: tuple[Callable[[World], set[str]], ...] = (
    fork_to_a_mirror,
    fork_to_a_mirror,
    fork_to_a_witness,
    fork_to_a_witness,
    split_view,
    split_view,
    equal_heads,
    old_false_head,
    rollback,
    held_back,
    truncated_mirror,
    false_root,
    secret_reader,
    silence,
    one_falls_silent,
    forged_line,
    no_line,
    no_quorum,
    cosigned_before_mirrored,
    clock_ahead,
    clock_back,
    stranger,
    retired_key,
    hidden_entries,
)
FORKS = (fork_to_a_mirror, fork_to_a_witness, split_view, equal_heads, old_false_head)
