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


JOBS: dict[str, Callable[..., Any]] = {each.__name__: each for each in (vkeys, make, objects, grow, register)}


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
    """1 GB of objects in two sizes, 1 million entries (quick: a tenth)."""
    whole = 100_000_000 if bench.quick else 1_000_000_000
    count = 100_000 if bench.quick else 1_000_000
    section = Section(
        f"Mirror, {whole / 1e6:,.0f} MB of objects and {count:,} entries over HTTP, on one disk",
        ("what", "MB/s", "wall s", "client CPU s", "server CPU s", "server MiB", "does"),
    )
    peak = 0.0
    for name, size in SIZES.items():
        with fresh(bench.disk / "mirror") as work:
            source, target = work / "source", work / "copy"
            source.mkdir()
            bench.say(f"making {whole // size:,} objects of {name}")
            job("mirror", "make", folder=str(source), size=size, count=whole // size)
            bench.say(f"copying objects of {name}")
            script = 'cp -r "$0" "$1" && sync -f "$1" && cd "$1" && sha256sum * > /dev/null'
            copied = process(["sh", "-c", script, source, target])
            subprocess.run(["rm", "-r", str(target)], check=True)
            section.rows.append(
                _row(f"cp, sync, sha256sum, {name}", whole, copied, None, "one process each, nothing is sent")
            )
            bench.say(f"sending objects of {name}")
            with serving(work / "partner") as server:
                before = server.cpu()
                sent = job(
                    "mirror",
                    "objects",
                    url=server.url,
                    card=server.card,
                    folder=str(source),
                    number=0,
                    previous="0" * 64,
                )
                does = "each synced, read back, in its place before it is answered; holdings"
                section.rows.append(_row(f"Vedette, {name}", whole, sent, server, does, before))
                peak = max(peak, server.peak())
    with fresh(bench.disk / "mirror") as work:
        bench.say(f"a register of {count:,} entries")
        job("mirror", "grow", folder=str(work / "log"), count=count)
        with serving(work / "partner") as server:
            before = server.cpu()
            sent = job("mirror", "register", url=server.url, card=server.card, folder=str(work / "log"))
            does = f"{count / sent.wall:,.0f} entries/s; {ENTRY_BYTES} bytes each, every package proved"
            section.rows.append(_row("Vedette, register", count * ENTRY_BYTES, sent, server, does, before))
            peak = max(peak, server.peak())
    speed = count / sent.wall
    section.bars.append(
        Bar(
            "register into a mirror, entries a second",
            f">= {REGISTER_WANTED:,}",
            f"{speed:,.0f}",
            speed >= REGISTER_WANTED,
        )
    )
    section.bars.append(
        Bar(
            "memory of the server, all of the above",
            f"<= {MEMORY_WANTED:.0f} MiB",
            f"{peak:.0f} MiB",
            peak <= MEMORY_WANTED,
        )
    )
    if not has_module("moto"):
        section.notes.append("missing here, not measured: moto (an S3 server for tests)")
    section.notes.append("client and server share this machine's cores; the copy has them for itself")
    return section


def _row(
    name: str, size: int, cost: Cost, server: Server | None, does: str, before: float = 0.0
) -> tuple[str, ...]:
    return (
        name,
        rate(size, cost.wall),
        f"{cost.wall:.1f}",
        f"{cost.cpu:.1f}",
        f"{server.cpu() - before:.1f}" if server else "–",
        f"{server.peak():.0f}" if server else "–",
        does,
    )


if __name__ == "__main__":
    serve(JOBS)
