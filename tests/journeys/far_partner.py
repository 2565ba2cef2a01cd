"""Headquarters and one partner at the two ends of a bad line: real programs, real folders."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from adapters.abroad import add_packages, new_hq, new_partner, opened
from instruments.wire import PARTNER, Counts, Line, wire
from journeys.shell import environment
from vedette.adapters.foreign import ForeignLog
from vedette.adapters.objects import FolderStore
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.house.abroad import heads
from vedette.house.abroad.deposits import Deposits
from vedette.house.abroad.partners import add_partner, set_policies
from vedette.register.log import LogReader
from vedette.vault.fixity import digest_of
from vedette_partner.people.room import origin_hash

PORT = 8471


@dataclass(frozen=True)
class Load:
    """What is to be brought: packages of so many bytes, and entries besides theirs."""

    packages: int
    package_bytes: int
    entries: int = 20


@dataclass(frozen=True)
class Outcome:
    """How it went: seconds until all was there, what went over the line."""

    seconds: float
    counts: Counts
    settles: int


def bring(line: Line, load: Load, folder: Path, limit_seconds: float) -> Outcome:
    """Bring `load` over `line` and hold what is at the other end against what was sent.

    Raises: TimeoutError when it is not there in time; AssertionError when something is there twice, or not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hq = new_hq(folder / "hq")
    draw = random.Random(load.packages)
    contents = [draw.randbytes(load.package_bytes) for _ in range(load.packages)]
    with opened(hq) as held:
        partner = new_partner(folder, "nord", held, ("mirror", "witness"))
        add_partner(held, "nord", f"http://{PARTNER}:{PORT}", partner.card().encode())
        set_policies(held, receipts=1, dossiers=1, statements=1)
        for _ in range(load.entries):
            held.enter([("policy", {"policy_sha256": "0" * 64, "time": held.now()})])
        digests = add_packages(held, contents)
    with wire(line, folder) as ends:
        command = [sys.executable, "-m", "vedette_partner", "serve", str(partner.path), "--listen"]
        server = ends.start(
            "partner", [*command, f"{PARTNER}:{PORT}"], env=environment(), stdout=subprocess.PIPE
        )
        assert server.stdout is not None
        assert server.stdout.readline().startswith(b"listening")
        began = time.monotonic()
        command = [sys.executable, "-m", "vedette.cli", "settle", str(hq), "--now", "--watch", "1"]
        with (folder / "errors").open("wb") as errors:
            settling = ends.start("hq", command, env=environment(), stdout=subprocess.PIPE, stderr=errors)
            settles = _until_done(settling, len(contents), began + limit_seconds)
        seconds = time.monotonic() - began
        counts = ends.counts()
        settling.terminate()
        settling.wait(30)
        server.terminate()
        server.wait(30)
        server.stdout.close()
    _check(hq, partner.path / "mirror", digests)
    return Outcome(seconds, counts, settles)


def _until_done(settling: subprocess.Popen[bytes], packages: int, until: float) -> int:
    """Read what the program says until every package is witnessed; how many rounds it took."""
    assert settling.stdout is not None
    import selectors

    rounds = 0
    with selectors.DefaultSelector() as selector:
        selector.register(settling.stdout, selectors.EVENT_READ)
        while time.monotonic() < until:
            if not selector.select(timeout=1.0):
                continue
            line = settling.stdout.readline()
            if not line:
                break
            rounds += 1
            said = json.loads(line)
            if said["states"] == {"witnessed": packages} and said["cosigned"] == said["size"]:
                settling.stdout.close()
                return rounds
    raise TimeoutError(f"not everything was there in time, after {rounds} rounds")


def _check(hq: Path, mirror: Path, digests: list[str]) -> None:
    """Every package and every entry is there, once, as it was sent."""
    with opened(hq) as held:
        log = held.register.log
        note = heads.latest_cosigned(held)
        assert note is not None
        assert parse_signed_checkpoint(note)[0].size == log.size
        deposits = Deposits(held)
        deposited = [each.sha256 for _, deposit in deposits.notes() for each in deposit.objects]
        assert sorted(deposited) == sorted(digests)
        assert deposits.held("nord") == len(deposits.notes())
        copy = LogReader(ForeignLog(mirror / "logs" / origin_hash(held.origin)), log.size)
        assert copy.root() == log.head
        assert list(copy.entries(0, log.size)) == list(log.entries(0, log.size))
        assert len({row.entry() for row in held.register.rows}) == log.size
    store = FolderStore(mirror / "objects")
    assert sorted(store.names()) == sorted(digests)
    assert all(digest_of(store, digest)[0] == digest for digest in digests)
    assert not [path for path in (mirror / "incoming").rglob("*") if path.is_file() and path.stat().st_size]
