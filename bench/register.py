"""The register: appending, auditing, publishing durably. See README.md for what a row means."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measure import Bar, Bench, Cost, Section, Stopwatch, fresh, has_module, job, serve, timed

LEAVES_WANTED = 250_000
AUDIT_WANTED = 4.0
PUBLISH_WANTED = 10.0
ENTRY_BYTES = 200
BATCH = 65_536
ORIGIN = "register.bench.example/r1"


def _entries(start: int, count: int) -> list[bytes]:
    rest = bytes(ENTRY_BYTES - 8)
    return [number.to_bytes(8, "big") + rest for number in range(start, start + count)]


def _batches(count: int) -> Iterator[list[bytes]]:
    for start in range(0, count, BATCH):
        yield _entries(start, min(BATCH, count - start))


def _key() -> Any:
    from vedette.formats.keys import Algorithm, SigningKey

    return SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(32))


class _Watch:
    """Sums up the cost of several blocks, so that making the entries is not in it."""

    def __init__(self) -> None:
        self.cost = Cost(0.0, 0.0)

    def add(self, part: Stopwatch) -> None:
        self.cost = Cost(self.cost.cpu + part.cost.cpu, self.cost.wall + part.cost.wall)


def append(folder: str, count: int) -> dict[str, object]:
    """Entries into bundles, tiles and a signed checkpoint for each batch, all synced."""
    from vedette.adapters.tiles import TileFolder
    from vedette.register.log import Log

    log, total = Log(TileFolder(Path(folder)), ORIGIN, [_key()]), _Watch()
    for batch in _batches(count):
        with Stopwatch() as part:
            log.append(batch)
        total.add(part)
    return {"cpu": total.cost.cpu, "wall": total.cost.wall, "root": log.head.hex()}


def audit(folder: str) -> dict[str, object]:
    """Everything the checkpoint signs, recomputed from the entries and compared."""
    from vedette.adapters.tiles import TileFolder
    from vedette.register.audit import fsck

    with Stopwatch() as watch:
        found = fsck(TileFolder(Path(folder)), ORIGIN, [_key().verifier])
    return timed(watch, root=found.root.hex(), tiles=found.tiles, bundles=found.bundles)


def hashing(count: int) -> dict[str, object]:
    """Two hashes for each leaf, as the tree needs them, and nothing else."""
    from hashlib import sha256

    entry, pair = bytes(1 + ENTRY_BYTES), bytes(65)
    with Stopwatch() as watch:
        for _ in range(count):
            sha256(entry).digest()
            sha256(pair).digest()
    return timed(watch)


def publish(folder: str, times: int) -> dict[str, object]:
    """Sixteen entries at a time, each batch durable before the next; wall milliseconds of each."""
    from vedette.adapters.tiles import TileFolder
    from vedette.register.log import Log

    log = Log(TileFolder(Path(folder)), ORIGIN, [_key()])
    spans: list[float] = []
    for number in range(times):
        batch = _entries(number * 16, 16)
        start = time.perf_counter()
        log.append(batch)
        spans.append((time.perf_counter() - start) * 1000)
    return {"spans": spans}


def pymerkle_memory(count: int) -> dict[str, object]:
    """pymerkle's tree in memory, then its root."""
    from pymerkle import InmemoryTree

    tree, total = InmemoryTree(algorithm="sha256"), _Watch()
    for batch in _batches(count):
        with Stopwatch() as part:
            for entry in batch:
                tree.append_entry(entry)
        total.add(part)
    with Stopwatch() as part:
        root = tree.get_root()
    total.add(part)
    return {"cpu": total.cost.cpu, "wall": total.cost.wall, "root": bytes(root).hex()}


def pymerkle_sqlite(path: str, count: int) -> dict[str, object]:
    """pymerkle's tree in SQLite, entry by entry, as it comes."""
    from pymerkle import SqliteTree

    entries = _entries(0, count)
    with Stopwatch() as watch:
        tree = SqliteTree(path, algorithm="sha256")
        for entry in entries:
            tree.append_entry(entry)
        root = tree.get_root()
    return timed(watch, root=bytes(root).hex())


JOBS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (append, audit, hashing, publish, pymerkle_memory, pymerkle_sqlite)
}


def register(bench: Bench) -> Section:
    """A log of 1 million entries of 200 bytes (quick: 100 000)."""
    count = 100_000 if bench.quick else 1_000_000
    small = count // 10
    section = Section(
        f"Register, {count:,} entries of {ENTRY_BYTES} bytes",
        ("what", "entries", "entries/s/core", "CPU s", "wall s", "peak MiB", "does"),
    )
    with fresh(bench.memory / "register") as work:
        log = work / "log"

        def appending() -> Cost:
            with fresh(log):
                return job("register", "append", folder=str(log), count=count)

        jobs: dict[str, Callable[[], Cost]] = {
            "two hashes a leaf alone": lambda: job("register", "hashing", count=count),
            "Vedette, append": appending,
        }
        counts = dict.fromkeys(jobs, count)
        does = {
            "two hashes a leaf alone": "the limit",
            "Vedette, append": f"batches of {BATCH:,}: bundles, tiles, checkpoint, synced",
        }
        if has_module("pymerkle"):
            jobs["pymerkle, in memory"] = lambda: job("register", "pymerkle_memory", count=small)
            jobs["pymerkle, SQLite"] = lambda: _in_sqlite(work, count // 200)
            counts |= {"pymerkle, in memory": small, "pymerkle, SQLite": count // 200}
            does |= {
                "pymerkle, in memory": "nothing is stored",
                "pymerkle, SQLite": "a commit an entry, in RAM",
            }
        else:
            section.notes.append("missing here, not measured: pymerkle")
        cost = bench.interleave(jobs)
        if "pymerkle, in memory" in cost:
            with fresh(log):
                same = job("register", "append", folder=str(log), count=small)
            if same.said["root"] != cost["pymerkle, in memory"].said["root"]:
                section.notes.append("pymerkle's root is another one: its rows do other work")
        with fresh(log):
            job("register", "append", folder=str(log), count=count)
            cost |= bench.interleave({"Vedette, audit": lambda: job("register", "audit", folder=str(log))})
        counts["Vedette, audit"] = count
        does["Vedette, audit"] = "every bundle read, every tile compared, root and signature"
    for name, each in cost.items():
        section.rows.append(
            (
                name,
                f"{counts[name]:,}",
                f"{counts[name] / each.cpu:,.0f}",
                f"{each.cpu:.2f}",
                f"{each.wall:.2f}",
                f"{each.peak:.0f}",
                does[name],
            )
        )
    found = count / cost["Vedette, append"].cpu
    section.bars.append(
        Bar("leaves a second and core", f">= {LEAVES_WANTED:,}", f"{found:,.0f}", found >= LEAVES_WANTED)
    )
    million = cost["Vedette, audit"].cpu * 1_000_000 / count
    section.bars.append(
        Bar(
            "audit of 1 million entries" + (" (from fewer)" if bench.quick else ""),
            f"<= {AUDIT_WANTED:.0f} CPU s",
            f"{million:.2f} CPU s",
            million <= AUDIT_WANTED,
        )
    )
    _publication(bench, section)
    return section


def _in_sqlite(work: Path, count: int) -> Cost:
    path = work / "tree.sqlite"
    try:
        return job("register", "pymerkle_sqlite", path=str(path), count=count)
    finally:
        for each in work.glob("tree.sqlite*"):
            each.unlink()


def _publication(bench: Bench, section: Section) -> None:
    times = 50 if bench.quick else 200
    bench.say(f"publishing 16 entries, {times} times, on {_file_system(bench.disk)}")
    with fresh(bench.disk / "publication") as folder:
        spans = job("register", "publish", folder=str(folder), times=times).said["spans"]
    assert isinstance(spans, list)
    middle, slow = statistics.median(spans), sorted(spans)[len(spans) * 95 // 100]
    section.bars.append(
        Bar(
            f"durable publication of 16 entries on {_file_system(bench.disk)}, median wall",
            f"<= {PUBLISH_WANTED:.0f} ms",
            f"{middle:.1f} ms (95 %: {slow:.1f})",
            middle <= PUBLISH_WANTED,
        )
    )


def _file_system(folder: Path) -> str:
    """The kind of file system a folder is on, as the kernel names it."""
    best = ("", "an unknown file system")
    if sys.platform == "linux":
        for line in Path("/proc/self/mounts").read_text().splitlines():
            _, mount, kind = line.split()[:3]
            if os.path.commonpath([mount, folder]) == mount and len(mount) > len(best[0]):
                best = (mount, kind)
    return best[1]


if __name__ == "__main__":
    serve(JOBS)
