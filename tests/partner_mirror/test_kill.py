"""Every file call of a mirror is made to fail while a register, deposits and objects come in.

What was answered is there, no half object is seen, what is cosigned is whole, and a second recovery changes
nothing. VEDETTE_CRASH=full plays every point in every way.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crash.crew import Crew, Done
from instruments.faults import FAULT_KINDS, require_shim
from partner_mirror.stage import ORIGIN, Register, deposit, digest, keys_of, new_partner
from vedette.adapters.objects import FolderStore
from vedette.formats.mirror_request import parse_mirror_info
from vedette.formats.witness_request import AddCheckpoint
from vedette.register.audit import fsck
from vedette.register.log import LogReader
from vedette.register.mirroring import entries_request
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import tree_root
from vedette_partner.mirror.ledger import Ledger
from vedette_partner.mirror.state import State, hash_of
from vedette_partner.mirror.tiles import LogFolder, MirroredLog

FULL = os.environ.get("VEDETTE_CRASH") == "full"
SAMPLE = 16
SEED = int(os.environ.get("VEDETTE_SEED") or 20261122)
WORKER = Path(__file__).with_name("worker.py")
A, B, C = b"a sealed package " * 4000, b"another " * 40, b"a house segment " * 700
Requests = list[tuple[str, str, bytes]]


def script() -> Requests:
    """A register in three steps, two deposits, an object in pieces, false bytes, a removal."""
    register = Register()
    requests: Requests = []

    def checkpoint(old: int, size: int) -> None:
        head = register.grow(size)
        proof = tuple(register.log.consistency(old))
        requests.append(("POST", "add-checkpoint", AddCheckpoint(old, proof, head).encode()))

    def entries(start: int, size: int, end: int | None = None) -> None:
        body = entries_request(LogReader(register.store, size), ORIGIN, size, start)
        requests.append(("POST", "add-entries", body if end is None else body[:end]))

    checkpoint(0, 300)
    entries(0, 300)
    checkpoint(300, 700)
    entries(300, 700, 9000)  # cut after a package
    entries(300, 700)
    first = deposit(0, [A, B])
    second = deposit(1, [C], previous=first, removed=[B], kind="house")
    place = f"objects/{digest(A)}"
    requests += [
        ("POST", "add-deposit", first),
        ("POST", f"{place}/0", A[:30_000]),
        ("POST", f"{place}/30000", A[30_000:50_000]),
        ("POST", f"{place}/50000", A[50_000:]),
        ("POST", f"objects/{digest(B)}/0", B),
        ("POST", "add-deposit", first),
        ("POST", "add-deposit", second),
        ("POST", f"objects/{digest(C)}/0", C[::-1]),
        ("POST", f"objects/{digest(C)}/0", C),
        ("POST", "add-deposit", second),
    ]
    return requests


class Stage:
    """A partner in memory on which the script is played again and again."""

    def __init__(self, home: Path, crew: Crew) -> None:
        self.home, self.crew = home, crew
        self.root = home / "root"
        self.requests = script()
        self.file = home / "requests"
        self.file.write_bytes(pickle.dumps(self.requests))
        # a client that is told that all bytes are there asks for the end of it
        ends = [("POST", f"objects/{digest(data)}/{len(data)}", b"") for data in (A, B, C)]
        self.rest = home / "rest"
        self.rest.write_bytes(pickle.dumps(ends))

    def reset(self) -> None:
        shutil.rmtree(self.root / "p", ignore_errors=True)
        shutil.copytree(self.home / "first", self.root / "p")

    def work(self, at: int = 0, kind: str = "count", bad: str = "") -> Done:
        return self.crew.run(["work", str(self.root / "p"), str(self.file)], at, kind, bad=bad)

    def recover(self) -> None:
        done = self.crew.run(["recover", str(self.root / "p")])
        assert done.status == 0, done.stderr

    def play(self, at: int, kind: str, bad: str = "") -> list[str]:
        """One run with a fault; everything that is wrong afterwards."""
        self.reset()
        done = self.work(at, kind, bad)
        mirror = self.root / "p" / "mirror"
        try:
            faults = check(mirror, self.requests, done.lines())
            self.recover()
            once = tree(mirror)
            self.recover()
            if tree(mirror) != once:
                faults.append("a second recovery changes something")
            faults += check(mirror, self.requests, done.lines())
            self.crew.run(["work", str(self.root / "p"), str(self.rest)])
            again = self.work()
            if again.status:
                faults.append(f"cannot go on: {again.stderr[-300:]}")
            faults += check(mirror, self.requests, again.lines(), whole=True)
        except Exception as error:  # noqa: BLE001 - whatever breaks after a fault is one
            return [f"{type(error).__name__}: {error}"]
        return faults


def tree(folder: Path) -> dict[str, str]:
    """Every file and its digest."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def check(mirror: Path, requests: Requests, said: list[dict[str, Any]], *, whole: bool = False) -> list[str]:
    """What was answered and is not there, and what is there and should not be."""
    state = State.open(mirror / "mirror.db")
    try:
        return [
            *_register(mirror, state, requests, said, whole),
            *_left(mirror, state, requests, said, whole),
        ]
    finally:
        state.close()


def _register(
    mirror: Path, state: State, requests: Requests, said: list[dict[str, Any]], whole: bool
) -> Iterator[str]:
    position, pending = state.position(ORIGIN), state.head(ORIGIN)
    folder = LogFolder(mirror / "logs" / hash_of(ORIGIN))
    size = position.head.size if position.head else 0
    if position.head is not None:
        fsck(MirroredLog(folder, position.head.note), ORIGIN, [key.verifier for key in keys_of()])
    if position.next:
        register = Register()
        register.grow(position.next)
        if LogReader(folder, position.next).root() != register.log.head:
            yield "the tiles do not lead to the root at the next entry"
        leaves = leaf_hashes(LogReader(folder, position.next).entries(0, position.next))
        if tree_root(leaves) != register.log.head:
            yield "entries below the next one are others"
    if whole and (size, position.next) != (700, 700):
        yield f"stands at {size} and {position.next} after all was sent"
    for line in said:
        path = requests[line["request"]][1] if line["request"] >= 0 else ""
        if path == "add-checkpoint" and line["status"] == 200:
            asked = 300 if line["request"] == 0 else 700
            if pending is None or pending.size < asked:
                yield f"pending checkpoint {asked} was taken and is lost"
        if path == "add-entries" and line["status"] == 200 and size < (300 if line["request"] == 1 else 700):
            yield "a cosigned head is lost"
        if path == "add-entries" and line["status"] == 202:
            next_ = parse_mirror_info(line["body"].encode()).next
            if position.next < next_:
                yield f"entries up to {next_} were taken and are lost"


def _left(
    mirror: Path, state: State, requests: Requests, said: list[dict[str, Any]], whole: bool
) -> Iterator[str]:
    ledger, store = Ledger(state.database), FolderStore(mirror / "objects")
    known = {digest(data): data for data in (A, B, C)}
    for path in (mirror / "objects").rglob("*"):
        if path.is_file() and (path.name not in known or path.read_bytes() != known[path.name]):
            yield f"object {path.name[:8]} is half there or another"
    for path in (mirror / "incoming").glob("*"):
        data = path.read_bytes()
        if path.name not in known or data not in (known[path.name][: len(data)], C[::-1][: len(data)]):
            yield f"what arrived of {path.name[:8]} is not its beginning"
    # B may have been removed before it was whole: then it is not taken any more
    if whole and not {digest(A), digest(C)} <= set(store.names()):
        yield "objects are missing after all was sent"
    for line in said:
        path = requests[line["request"]][1] if line["request"] >= 0 else "add-deposit"
        number = 0 if requests[line["request"]][2] == requests[5][2] and line["request"] >= 0 else 1
        if path == "add-deposit" and line["status"] == 200:
            number = 0 if line["request"] == -1 else number
            if ledger.next(ORIGIN).number <= number:
                yield f"deposit {number} was taken and is lost"
            if line["body"].startswith("vedette/holding") and ledger.held(ORIGIN) <= number:
                yield f"holding {number} was said and is forgotten"
        name = path.split("/")[1] if path.startswith("objects/") else ""
        if name and line["status"] == 201 and not store.has(name):
            yield f"object {name[:8]} was taken and is lost"
        if name and line["status"] == 202:
            part = mirror / "incoming" / name
            held = len(known[name]) if store.has(name) else part.stat().st_size if part.exists() else 0
            if held < int(line["body"]):
                yield f"{line['body'].strip()} bytes of {name[:8]} were taken and are lost"


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A folder in memory: thousands of runs would wear a disk."""
    require_shim()
    home = Path(tempfile.mkdtemp(prefix="vedette-mirror-", dir="/dev/shm"))
    try:
        new_partner(home / "first")
        (home / "root").mkdir()
        with Crew(home / "root", WORKER) as crew:
            yield Stage(home, crew)
    finally:
        shutil.rmtree(home)


def test_the_script_unharmed(stage: Stage) -> None:
    stage.reset()
    done = stage.work()
    assert done.status == 0, done.stderr
    statuses = [line["status"] for line in done.lines()]
    assert statuses == [200, 200, 200, 202, 200, 200, 202, 202, 201, 201, 200, 200, 422, 201, 200]
    assert check(stage.root / "p" / "mirror", stage.requests, done.lines(), whole=True) == []
    assert done.calls > 100


def test_every_crash_point_keeps_what_was_acknowledged(stage: Stage) -> None:
    stage.reset()
    count = stage.work().calls
    every = [(at, kind) for at in range(1, count + 1) for kind in FAULT_KINDS]
    if not FULL:
        start = random.Random(SEED).random()
        step = len(every) / SAMPLE
        every = [every[int((start + number) * step)] for number in range(SAMPLE)]
    faults = [f"call {at} {kind}: {fault}" for at, kind in every for fault in stage.play(at, kind)]
    print(json.dumps({"points": count, "runs": len(every), "violations": len(faults)}))
    assert not faults, f"seed {SEED}:\n" + "\n".join(faults[:20])


@pytest.mark.parametrize(
    "bad", ["unsynced_names", "head_before_entries", "deposit_in_memory", "offset_unwritten"]
)
def test_control_a_wrong_order_is_noticed(stage: Stage, bad: str) -> None:
    """The test of the test: made wrong in one way, some point must break a promise."""
    stage.reset()
    count = stage.work(bad=bad).calls
    every = list(range(1, count + 1))
    random.Random(SEED).shuffle(every)
    for at in every[:150]:
        if stage.play(at, "kill", bad):
            return
    pytest.fail(f"{bad} went unnoticed at {count} points")
