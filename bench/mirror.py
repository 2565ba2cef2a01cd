"""A partner's mirror: sealed objects and the register over HTTP, beside copying files. See README.md."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import (
    SOURCE,
    Bar,
    Bench,
    Cost,
    Section,
    Stopwatch,
    fresh,
    has_module,
    job,
    process,
    rate,
    serve,
    timed,
)

MEMORY_WANTED = 80.0
REGISTER_WANTED = 20_000
NAME = "nord.bench.example"
ORIGIN = "register.bench.example/r1"
ENTRY_BYTES = 200
BATCH = 65_536
SIZES = {"1 MB": 1_000_000, "64 KB": 65_536}


def _keys() -> list[Any]:
    from vedette.formats.keys import Algorithm, SigningKey

    return [SigningKey.from_seed(ORIGIN, a, bytes(32)) for a in (Algorithm.ED25519, Algorithm.ML_DSA_44)]


def _mirror(url: str, card: str) -> Any:
    from vedette.adapters.mirror_client import HttpMirror
    from vedette.formats.partner_card import parse_card

    return HttpMirror("nord", url, parse_card(Path(card).read_bytes()))


def vkeys() -> dict[str, object]:
    """The register's keys, as the partner is told them."""
    return {"vkeys": [key.verifier.vkey for key in _keys()]}


def make(folder: str, size: int, count: int) -> dict[str, object]:
    """Objects of noise, each named by its digest."""
    for _ in range(count):
        data = os.urandom(size)
        (Path(folder) / hashlib.sha256(data).hexdigest()).write_bytes(data)
    return {}


def keep(source: str, target: str) -> dict[str, object]:
    """What a store must do at least: read, digest, write, sync, rename, sync the folder, for each object."""
    Path(target).mkdir()
    folder = os.open(target, os.O_RDONLY)
    for path in sorted(Path(source).iterdir()):
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != path.name:
            raise RuntimeError("not what it is named")
        part = Path(target, "part")
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(Path(target, path.name))
        os.fsync(folder)
    os.close(folder)
    return {}


def objects(url: str, card: str, folder: str, number: int, previous: str) -> dict[str, object]:
    """Deposits of a thousand objects, each sent, held, and said to be held by a note that is verified."""
    from vedette.formats.deposit import Deposit, DepositObject, deposit_digest
    from vedette.formats.note import sign_note

    found = sorted((path.name, path.stat().st_size) for path in Path(folder).iterdir())
    mirror, key = _mirror(url, card), _keys()[0]
    with Stopwatch() as watch:
        for at in range(0, len(found), 1000):
            named = tuple(DepositObject(digest, size, "package") for digest, size in found[at : at + 1000])
            deposit = Deposit(ORIGIN, number, previous, "2026-05-14T10:00:00Z", named)
            note = sign_note(deposit.text(), [key]).encode()
            number, previous = number + 1, deposit_digest(deposit.text())
            for digest, _ in mirror.push_deposit(note):
                with (Path(folder) / digest).open("rb", buffering=0) as source:
                    mirror.push_object(digest, os.fstat(source.fileno()).st_size, source)
            if not isinstance(mirror.push_deposit(note), bytes):
                raise RuntimeError("the mirror does not hold what was sent")
    mirror.close()
    return timed(watch, number=number, previous=previous)


def grow(folder: str, count: int) -> dict[str, object]:
    """A register of `count` entries."""
    from vedette.adapters.tiles import TileFolder
    from vedette.register.log import Log

    log, rest = Log(TileFolder(Path(folder)), ORIGIN, _keys()), bytes(ENTRY_BYTES - 8)
    for start in range(0, count, BATCH):
        log.append([n.to_bytes(8, "big") + rest for n in range(start, min(count, start + BATCH))])
    return {}


def register(url: str, card: str, folder: str) -> dict[str, object]:
    """The whole register in requests of 8 192 entries, to the mirror's cosignature."""
    from vedette.adapters.tiles import TileFolder
    from vedette.register.log import Log

    log = Log(TileFolder(Path(folder)), ORIGIN, _keys())
    mirror = _mirror(url, card)
    with Stopwatch() as watch:
        mirror.push_log(log, log.checkpoint_bytes)
    mirror.close()
    return timed(watch)


JOBS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (vkeys, make, keep, objects, grow, register)
}


@dataclass(frozen=True, slots=True)
class Server:
    """A real `vedette-partner serve`."""

    url: str
    card: str
    pid: int

    def cpu(self) -> float:
        """CPU seconds so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self) -> float:
        """The most memory it has had, MiB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0.0


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A new partner with a mirror, serving; gone when the block ends."""
    program = [sys.executable, "-m", "vedette_partner"]
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    card = folder.parent / "card.txt"

    def run(*words: str | Path) -> bytes:
        return subprocess.run([*program, *words], env=env, capture_output=True, check=True).stdout

    card.write_bytes(run("init", folder, "--name", NAME, "--roles", "mirror"))
    told = job("mirror", "vkeys").said["vkeys"]
    run("trust", folder, *(told if isinstance(told, list) else ()))
    server = subprocess.Popen(
        [*program, "serve", str(folder), "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        env=env,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield Server(server.stdout.readline().split()[1], str(card), server.pid)
    finally:
        server.terminate()
        server.communicate(timeout=30)


def mirror(bench: Bench) -> Section:
    """1 GB of objects in two sizes, 1 million entries (quick: a tenth), in memory and on a disk."""
    whole = 100_000_000 if bench.quick else 1_000_000_000
    count = 100_000 if bench.quick else 1_000_000
    section = Section(
        f"Mirror, {whole / 1e6:,.0f} MB of objects and {count:,} entries over HTTP",
        ("what", "MB/s", "wall s", "client CPU s", "server CPU s", "server MiB", "does"),
    )
    run = _Run(section)
    for where, folder in (("in memory", bench.memory), ("on a disk", bench.disk)):
        for name, size in SIZES.items():
            with fresh(folder / "mirror") as work:
                bench.say(f"{whole // size:,} objects of {name} {where}")
                _objects(run, work, f"{name} {where}", size, whole)
        with fresh(folder / "mirror") as work:
            bench.say(f"a register of {count:,} entries {where}")
            sent = _register(run, work, where, count)
            speed = count / (sent.cpu + run.server_cpu)
        if folder == bench.memory:
            found = f"{speed:,.0f} entries a CPU second, client and server together"
            wanted = f">= {REGISTER_WANTED:,}"
            section.bars.append(Bar("register into a mirror", wanted, found, speed >= REGISTER_WANTED))
    wanted = f"<= {MEMORY_WANTED:.0f} MiB"
    found = f"{run.peak:.0f} MiB"
    section.bars.append(Bar("memory of the server, in all of this", wanted, found, run.peak <= MEMORY_WANTED))
    if not has_module("moto"):
        section.notes.append("missing here, not measured: moto (an S3 server for tests)")
    section.notes.append("client and server share this machine's cores; the copy has them for itself")
    return section


class _Run:
    """The rows so far, and the most memory that a server took."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self.peak = 0.0
        self.server_cpu = 0.0

    def row(self, name: str, size: int, cost: Cost, does: str, server: Server | None = None) -> None:
        """Add a row; `server` is the one that took part."""
        used, memory = "–", "–"
        if server:
            self.server_cpu = server.cpu()
            self.peak = max(self.peak, server.peak())
            used, memory = f"{self.server_cpu:.1f}", f"{server.peak():.0f}"
        cells = (name, rate(size, cost.wall), f"{cost.wall:.1f}", f"{cost.cpu:.1f}", used, memory, does)
        self._section.rows.append(cells)


def _objects(run: _Run, work: Path, name: str, size: int, whole: int) -> None:
    source, target = work / "source", work / "copy"
    source.mkdir()
    job("mirror", "make", folder=str(source), size=size, count=whole // size)
    script = 'cp -r "$0" "$1" && sync -f "$1" && cd "$1" && ls | xargs sha256sum > /dev/null'
    copied = process(["sh", "-c", script, source, target])
    run.row(f"cp, sync, sha256sum, {name}", whole, copied, "all at once, nothing is sent")
    subprocess.run(["rm", "-r", str(target)], check=True)
    kept = job("mirror", "keep", source=str(source), target=str(target))
    run.row(f"one by one, {name}", whole, kept, "the floor: each read, digested, written, synced, renamed")
    subprocess.run(["rm", "-r", str(target)], check=True)
    with serving(work / "partner") as server:
        words = {"url": server.url, "card": server.card, "folder": str(source)}
        sent = job("mirror", "objects", **words, number=0, previous="0" * 64)
        does = "sent, synced, read back, in its place before it is answered; holdings"
        run.row(f"Vedette, {name}", whole, sent, does, server)


def _register(run: _Run, work: Path, where: str, count: int) -> Cost:
    job("mirror", "grow", folder=str(work / "log"), count=count)
    with serving(work / "partner") as server:
        sent = job("mirror", "register", url=server.url, card=server.card, folder=str(work / "log"))
        does = f"{count / sent.wall:,.0f} entries/s of {ENTRY_BYTES} bytes, every package proved, all synced"
        run.row(f"Vedette, register {where}", count * ENTRY_BYTES, sent, does, server)
    return sent


if __name__ == "__main__":
    serve(JOBS)
