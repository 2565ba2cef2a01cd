"""The partner's server: ready, asked, asked a hundred times a second. See README.md for what a row means.

python bench/partner.py [--quick]     prints the table alone; bench/run.py --only partner keeps it as well
"""

from __future__ import annotations

import http.client
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measure import SOURCE, Bar, Bench, Section, folders, fresh

READY_WANTED = 2.0
MEMORY_WANTED = 80.0
RATE = 100
LOGS = 4
KNOWN = 1000  # entries of a log before the first request


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own: its port, its process id, how long until it was ready."""

    port: int
    pid: int
    ready: float

    def peak(self) -> float:
        """Its peak memory so far, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024

    def cpu(self) -> float:
        """CPU seconds it has used."""
        user, system = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run `vedette-partner serve` on a free port."""
    words = [sys.executable, "-m", "vedette_partner", "serve", str(folder), "--listen", "127.0.0.1:0"]
    start = time.perf_counter()
    process = subprocess.Popen(
        words, env={**os.environ, "PYTHONPATH": str(SOURCE)}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield Server(int(line.rpartition(":")[2]), process.pid, time.perf_counter() - start)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stdout.close()


def requests(number: int, count: int) -> list[bytes]:
    """What log `number` asks, `count` times: each grows by one entry, signed with both keys."""
    from vedette.formats.checkpoint import Checkpoint
    from vedette.formats.keys import Algorithm, SigningKey
    from vedette.formats.note import sign_note
    from vedette.formats.witness_request import AddCheckpoint
    from vedette.tree.hashing import leaf_hashes
    from vedette.tree.proofs import consistency_proof, tree_root

    origin = f"register-{number}.bench.example/r1"
    kinds = (Algorithm.ED25519, Algorithm.ML_DSA_44)
    keys = [SigningKey.from_seed(origin, kind, bytes([number]) * 32) for kind in kinds]
    leaves = leaf_hashes(b"%d" % n for n in range(KNOWN + count))
    made, old = [], 0
    for size in range(KNOWN, KNOWN + count):
        note = sign_note(Checkpoint(origin, size, tree_root(leaves[:size])).text(), keys).encode()
        proof = consistency_proof(leaves[:size], old) if old else []
        made.append(AddCheckpoint(old, tuple(proof), note).encode())
        old = size
    return made


def partner_folder(folder: Path) -> None:
    """A partner with all roles that works for all logs."""
    from vedette.formats.keys import Algorithm, SigningKey
    from vedette_partner.folder import create
    from vedette_partner.mirror.state import State as MirrorState
    from vedette_partner.witness.state import State

    create(folder, "nord.bench.example", ["witness", "mirror"], "Nord")
    for room in (State(folder / "witness/witness.db"), MirrorState.open(folder / "mirror/mirror.db")):
        for number in range(LOGS):
            origin = f"register-{number}.bench.example/r1"
            kinds = (Algorithm.ED25519, Algorithm.ML_DSA_44)
            room.trust([SigningKey.from_seed(origin, kind, bytes([number]) * 32).verifier for kind in kinds])
        room.close()


def ask(connection: http.client.HTTPConnection, body: bytes) -> None:
    """One request that must be cosigned."""
    connection.request("POST", "/witness/add-checkpoint", body)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != http.client.OK or said.count(b"\n") != 2:
        raise RuntimeError(f"witness: {answer.status} {said[:100]!r}")


def one_by_one(server: Server, bodies: Sequence[bytes]) -> list[float]:
    """Milliseconds of each request when nobody else asks."""
    connection, spans = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30), []
    for body in bodies:
        start = time.perf_counter()
        ask(connection, body)
        spans.append((time.perf_counter() - start) * 1000)
    connection.close()
    return spans


def at_a_rate(server: Server, bodies: Sequence[Sequence[bytes]]) -> list[float]:
    """Milliseconds from the moment at which each request was due; a connection a log, RATE in all."""
    spans: list[float] = []
    failed: list[BaseException] = []
    start = time.perf_counter() + 0.2

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        try:
            for turn, body in enumerate(bodies[number]):
                due = start + (turn * LOGS + number) / RATE
                if (rest := due - time.perf_counter()) > 0:
                    time.sleep(rest)
                ask(connection, body)
                spans.append((time.perf_counter() - due) * 1000)
        except BaseException as error:  # noqa: BLE001 - raised again below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(LOGS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return spans


def row(name: str, spans: list[float], does: str) -> tuple[str, ...]:
    """Median, 99th percentile and worst of some milliseconds."""
    ordered = sorted(spans)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    figures = (statistics.median(ordered), p99, ordered[-1])
    return (name, f"{len(spans):,}", *(f"{each:,.1f}" for each in figures), does)


def partner(bench: Bench) -> Section:
    """Start, memory and round trips of a partner with all roles, on the disk."""
    seconds, starts = (5, 3) if bench.quick else (30, 9)
    section = Section("The partner's server", ("what", "requests", "median ms", "p99 ms", "worst ms", "does"))
    if str(SOURCE) not in sys.path:
        sys.path.insert(0, str(SOURCE))
    each = RATE * seconds // LOGS
    bench.say("making requests")
    alone = 200 if bench.quick else 1000
    bodies = [requests(number, each + (alone if number == 0 else 0)) for number in range(LOGS)]
    with fresh(bench.disk / "partner") as work:
        folder = work / "p"
        partner_folder(folder)
        ready = []
        for turn in range(starts):
            bench.say(f"ready ({turn + 1})")
            with serving(folder) as server:
                ready.append(server.ready * 1000)
                idle = server.peak()
        section.rows.append(row("ready after", ready, "from the command to the line it prints"))
        with serving(folder) as server:
            bench.say("one by one")
            before = server.cpu()
            spans = one_by_one(server, bodies[0][:alone])
            cost = (server.cpu() - before) / alone * 1000
            section.rows.append(row("cosign, one by one", spans, f"{cost:.1f} ms of CPU each"))
        with serving(folder) as server:
            bench.say(f"{RATE} a second for {seconds} s")
            before = server.cpu()
            spans = at_a_rate(server, [bodies[0][alone:], *bodies[1:]])
            share = (server.cpu() - before) / seconds
            does = f"{LOGS} logs, {RATE}/s for {seconds} s, {share:.0%} of a core"
            section.rows.append(row("cosign, at a rate", spans, does))
            peak = server.peak()
    worst = max(ready) / 1000
    section.bars += [
        Bar("ready, the slowest start", f"< {READY_WANTED:.0f} s", f"{worst:.2f} s", worst < READY_WANTED),
        Bar(
            f"peak memory under {RATE} requests/s",
            f"< {MEMORY_WANTED:.0f} MiB",
            f"{peak:.0f} MiB",
            peak < MEMORY_WANTED,
        ),
    ]
    section.notes.append(
        f"witness, mirror and people in one process; {idle:.0f} MiB when idle. Each request is verified "
        "(Ed25519, ML-DSA-44, consistency), remembered (SQLite, synchronous=EXTRA) and cosigned with both "
        "algorithms"
    )
    section.notes.append("at a rate: counted from the moment at which a request was due, waiting included")
    return section


if __name__ == "__main__":
    with folders("--quick" in sys.argv[1:]) as chosen:
        print(partner(chosen).text())
