"""A monitor's look at a register of one million entries: full, daily, and what of it is plain hashing."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measure import Bar, Bench, Cost, Section, Stopwatch, fresh, job, serve, timed

FULL_WANTED = 12.0
DAILY_WANTED = 0.5
MEMORY_WANTED = 120
ORIGIN = "register.bench.example/r1"
MIRROR = "mirror.bench.example/m1"
NEW_A_DAY = 1_000
BATCH = 65_536
START = 1_790_000_000
DAY = 86_400


def _entries(start: int, count: int) -> list[bytes]:
    """Entries as long as real ones: sixteen digests and a type."""
    rest = ",".join(['"' + "A" * 43 + '"'] * 15).encode()
    return [
        b'{"_sd":["%043d",%b],"_sd_alg":"sha-256","t":"custody","v":1}' % (number, rest)
        for number in range(start, start + count)
    ]


def _keys() -> tuple[Any, Any]:
    from vedette.formats.keys import Algorithm, SigningKey

    log = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(32))
    return log, SigningKey.from_seed(MIRROR, Algorithm.ED25519_COSIGNATURE, b"\1" * 32)


def make(folder: str, count: int, more: int) -> dict[str, object]:
    """A log of `count` entries, `more` after a first head, which is kept beside it."""
    from vedette.adapters.tiles import TileFolder
    from vedette.register.log import Log

    log = Log(TileFolder(Path(folder)), ORIGIN, [_keys()[0]])
    for start in range(0, count, BATCH):
        log.append(_entries(start, min(BATCH, count - start)))
    before = log.checkpoint_bytes
    log.append(_entries(count, more))
    assert before is not None
    (Path(folder) / "before").write_bytes(before)
    return {"root": log.head.hex(), "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def _look(folder: str, head: str, state: str, day: int, full: bool) -> dict[str, object]:
    """One look at a mirror in a folder, with memory, alarms and evidence on the disk."""
    from vedette.adapters.foreign import ForeignLog
    from vedette.adapters.monitoring import MonitorRoom, gather, stored
    from vedette.formats.cosignature import cosign
    from vedette.formats.note import parse_note
    from vedette.register.findings import Role, Rules

    log_key, mirror_key = _keys()
    now = START + day * DAY
    note = parse_note((Path(folder) / head).read_bytes())
    shown = note.with_signatures([cosign(note.text, mirror_key, now - 60)]).encode()
    store = ForeignLog(Path(folder))
    with Stopwatch() as watch:
        asked = stored("mirror", Role.MIRROR, _Shown(store, shown), (mirror_key.verifier,))
        gathered = gather([asked], lambda: now)
        rules = Rules(ORIGIN, (log_key.verifier,), gathered.sources)
        with MonitorRoom(Path(state), lambda: now) as room:
            told = room.look(rules, gathered, full=full)
    assert not told.open, told.open
    memory = told.looked.memory
    return timed(watch, root=memory.edge.root().hex(), size=memory.edge.size, read=told.looked.read)


class _Shown:
    """The tiles of a folder, with the checkpoint that the mirror shows."""

    def __init__(self, store: Any, checkpoint: bytes) -> None:
        self._store, self._checkpoint = store, checkpoint
        self.write_all = store.write_all
        self.replace_checkpoint = store.replace_checkpoint
        self.remove_all = store.remove_all

    def read(self, path: str) -> bytes:
        return self._checkpoint if path == "checkpoint" else bytes(self._store.read(path))


def first(folder: str, state: str) -> dict[str, object]:
    """The first look: every entry is read twice, once for the tree and once for the tiles."""
    return _look(folder, "before", state, 0, False)


def daily(folder: str, state: str) -> dict[str, object]:
    """The look a day later: the new entries and nothing else."""
    return _look(folder, "checkpoint", state, 1, False)


def full(folder: str, state: str) -> dict[str, object]:
    """A full look at a log that is known: every entry and every tile of the copy."""
    return _look(folder, "checkpoint", state, 2, True)


def floor(folder: str) -> dict[str, object]:
    """The same files read and hashed with hashlib alone, into a right edge; nothing is checked."""
    from hashlib import sha256

    edge: list[bytes | None] = []

    def take(node: bytes) -> None:
        height = 0
        while True:
            if height == len(edge):
                edge.append(node)
                return
            left = edge[height]
            if left is None:
                edge[height] = node
                return
            edge[height] = None
            node = sha256(b"\1" + left + node).digest()
            height += 1

    with Stopwatch() as watch:
        for entry in _read(folder):
            take(sha256(b"\0" + entry).digest())
        root = b""
        for peak in edge:
            if peak is not None:
                root = sha256(b"\1" + peak + root).digest() if root else peak
    return timed(watch, root=root.hex())


def _read(folder: str) -> Iterator[bytes]:
    from vedette.formats.tiles import entries_path

    size = int((Path(folder) / "checkpoint").read_bytes().split(b"\n")[1])
    for index in range((size + 255) // 256):
        data = (Path(folder) / entries_path(index, min(256, size - index * 256))).read_bytes()
        at = 0
        while at < len(data):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            yield data[at + 2 : end]
            at = end


JOBS: dict[str, Callable[..., Any]] = {each.__name__: each for each in (make, first, daily, full, floor)}


def monitor(bench: Bench) -> Section:
    """A mirror's copy of one million entries of 800 bytes (quick: 100 000), and a thousand new ones a day."""
    count = 100_000 if bench.quick else 1_000_000
    section = Section(
        f"Monitor, {count:,} entries of {len(_entries(0, 1)[0])} bytes, {NEW_A_DAY:,} new ones a day",
        ("look", "entries read", "CPU s", "wall s", "peak MiB", "does"),
    )
    does = {
        "hashlib alone": "the floor: files read, two hashes a leaf, nothing checked",
        "daily": "signatures, the new entries, memory written",
        "full": "daily, and every entry and tile of the copy recomputed",
        "first": "every entry into the tree, then the same once more with every tile",
    }
    with fresh(bench.memory / "monitor") as work:
        log = str(work / "log")
        made = job("monitor", "make", folder=log, count=count, more=NEW_A_DAY)
        turn = iter(range(1000))

        def looking(name: str) -> Callable[[], Cost]:
            def run() -> Cost:
                state = str(work / f"state-{next(turn)}")
                if name == "first":
                    return job("monitor", "first", folder=log, state=state)
                job("monitor", "first", folder=log, state=state)
                if name == "full":
                    job("monitor", "daily", folder=log, state=state)
                return job("monitor", name, folder=log, state=state)

            return run

        jobs: dict[str, Callable[[], Cost]] = {"hashlib alone": lambda: job("monitor", "floor", folder=log)}
        jobs |= {name: looking(name) for name in ("first", "daily", "full")}
        cost = bench.interleave(jobs)
    for name, each in cost.items():
        read = each.said.get("read", count + NEW_A_DAY)
        row = (name, f"{read:,}", f"{each.cpu:.2f}", f"{each.wall:.2f}", f"{each.peak:.0f}", does[name])
        section.rows.append(row)
    if cost["hashlib alone"].said["root"] != made.said["root"]:
        section.notes.append("the floor found another root: its row does other work")
    for name in ("daily", "full"):
        if cost[name].said["root"] != made.said["root"]:
            section.notes.append(f"the {name} look found another root")
    scale = 1_000_000 / count
    whole = cost["full"].cpu * scale
    section.bars += [
        Bar(
            "full look at 1 million entries" + (" (from fewer)" if bench.quick else ""),
            f"<= {FULL_WANTED:.0f} CPU s",
            f"{whole:.2f} CPU s, {cost['full'].cpu / cost['hashlib alone'].cpu:.1f} times hashing alone",
            whole <= FULL_WANTED,
        ),
        Bar(
            f"daily look, {NEW_A_DAY:,} new entries",
            f"<= {DAILY_WANTED} CPU s",
            f"{cost['daily'].cpu:.3f} CPU s",
            cost["daily"].cpu <= DAILY_WANTED,
        ),
        Bar(
            "peak memory of a full look",
            f"<= {MEMORY_WANTED} MiB",
            f"{cost['full'].peak:.0f} MiB",
            cost["full"].peak <= MEMORY_WANTED,
        ),
    ]
    return section


if __name__ == "__main__":
    serve(JOBS)
