"""What a job costs, and how results are put into tables.

A job runs in a process of its own, started by a small launcher, so that CPU seconds, children
included, and peak memory are the job's alone: Linux counts the memory of whoever started a process
as its first peak, and the launcher is small. A job of ours times its work from inside: the start of
Python and the imports are not in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "src"
MIB = 1 << 20
GIB = 1 << 30

# Starts argv[2:], waits, writes what it cost to the descriptor argv[1].
_LAUNCH = """
import json, os, sys, time
start = time.perf_counter()
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(pid, 0)
wall = time.perf_counter() - start
cost = [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024]
os.write(int(sys.argv[1]), json.dumps(cost).encode())
"""


class JobError(Exception):
    """A job ended with an error; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system, children included), wall seconds, peak memory in MiB.

    Of several runs, `best` is the least wall time: when a neighbour was in the way least.
    """

    cpu: float
    wall: float
    peak: float = 0.0
    said: Mapping[str, object] = field(default_factory=dict)
    best: float = 0.0


def process(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> Cost:
    """Run a program to its end and return its cost; JobError when it does not end well."""
    read, write = os.pipe()
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCH, str(write)]
    try:
        started = subprocess.Popen(
            [*launcher, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(write,),
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
        try:
            out, err = started.communicate()
        except BaseException:
            # the launcher leads a session of its own: it and what it started, nothing else
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
            raise
    finally:
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            told = pipe.read()
    name = Path(str(command[0])).name
    if not told:
        raise JobError(f"{name}: could not be started: {err.decode(errors='replace')[-500:]}")
    code, cpu, wall, peak = json.loads(told)
    if code:
        raise JobError(f"{name}: exit {code}: {(err or out).decode(errors='replace')[-500:]}")
    return Cost(cpu, wall, peak, {"out": out.decode(errors="replace")})


def job(module: str, name: str, **arguments: object) -> Cost:
    """Run job `name` of a bench module in a fresh Python and return the cost of its work alone."""
    command = [sys.executable, HERE / f"{module}.py", name, json.dumps(arguments)]
    whole = process(command, {"PYTHONPATH": str(SOURCE), "PYTHONHASHSEED": "0"})
    said = json.loads(str(whole.said["out"]).splitlines()[-1])
    return Cost(said.pop("cpu"), said.pop("wall"), whole.peak, said)


def used_cpu() -> float:
    """CPU seconds of this process and of its ended children."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        total += used.ru_utime + used.ru_stime
    return total


class Stopwatch:
    """Times a block: `with Stopwatch() as watch: …; watch.cost`."""

    def __enter__(self) -> Stopwatch:
        self._cpu, self._wall = used_cpu(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.cost = Cost(used_cpu() - self._cpu, time.perf_counter() - self._wall)


def serve(jobs: Mapping[str, Callable[..., Mapping[str, object] | None]]) -> None:
    """Be the child of `job`: do the one asked for, print its cost.

    A job that must prepare something yields its cost itself, as `cpu` and `wall`.
    """
    name, arguments = sys.argv[1], json.loads(sys.argv[2])
    with Stopwatch() as watch:
        said = dict(jobs[name](**arguments) or {})
    print(json.dumps({"cpu": watch.cost.cpu, "wall": watch.cost.wall, **said}))


def timed(watch: Stopwatch, **said: object) -> dict[str, object]:
    """What a job says that timed a part of itself."""
    return {"cpu": watch.cost.cpu, "wall": watch.cost.wall, **said}


@dataclass(frozen=True, slots=True)
class Bar:
    """What is promised, what was found, and whether that is enough."""

    what: str
    wanted: str
    found: str
    met: bool


@dataclass(slots=True)
class Section:
    """One table of results."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The section as Markdown, columns aligned."""
        parts = [f"## {self.title}", _table(self.columns, self.rows)]
        if self.bars:
            rows = [(b.what, b.wanted, b.found, "met" if b.met else "**MISSED**") for b in self.bars]
            parts.append(_table(("bar", "wanted", "found", ""), rows))
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        return "\n\n".join(parts) + "\n"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in (columns, *rows)) for i in range(len(columns))]

    def line(cells: Sequence[str]) -> str:
        first, *others = (
            cell.ljust(width) if not i else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join([first, *others])} |"

    rule = "| " + " | ".join("-" * w if not i else "-" * (w - 1) + ":" for i, w in enumerate(widths)) + " |"
    return "\n".join([line(columns), rule, *map(line, rows)])


@dataclass(frozen=True, slots=True)
class Bench:
    """How much to do, and where: `memory` a folder in RAM, `disk` one on a real disk."""

    quick: bool
    memory: Path
    disk: Path

    @property
    def rounds(self) -> int:
        """How often each job runs; the table gives the median."""
        return 1 if self.quick else 3

    def say(self, text: str) -> None:
        """Tell who waits what is being done."""
        print(f"  {text}", file=sys.stderr, flush=True)

    def interleave(
        self,
        jobs: Mapping[str, Callable[[], Cost]],
        once: Sequence[str] = (),
        rounds: int | None = None,
    ) -> dict[str, Cost]:
        """Run all jobs in turn, then all again; return the median cost of each.

        In turn, because a neighbour's load then falls on all of them. Those of `once` run in the
        first round only.
        """
        costs: dict[str, list[Cost]] = {name: [] for name in jobs}
        for number in range(rounds or self.rounds):
            for name, run in jobs.items():
                if number and name in once:
                    continue
                self.say(f"{name} ({number + 1})")
                costs[name].append(run())
        return {name: median(each) for name, each in costs.items()}


def median(costs: Sequence[Cost]) -> Cost:
    """The median of CPU and wall, the largest peak, the least wall; what the best run said."""
    return Cost(
        statistics.median(c.cpu for c in costs),
        statistics.median(c.wall for c in costs),
        max(c.peak for c in costs),
        min(costs, key=lambda c: c.wall).said,
        min(c.wall for c in costs),
    )


@contextlib.contextmanager
def folders(quick: bool) -> Iterator[Bench]:
    """Give a bench with its two folders; both are gone when the block ends, whatever ends it."""
    shm = Path("/dev/shm")
    memory = Path(tempfile.mkdtemp(prefix="vedette-bench-", dir=shm if shm.is_dir() else None))
    disk = Path(tempfile.mkdtemp(prefix="vedette-bench-"))
    # a terminated run cleans up like a failed one
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield Bench(quick, memory, disk)
    finally:
        for folder in (memory, disk):
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def fresh(folder: Path) -> Iterator[Path]:
    """Give an empty folder that is gone when the block ends."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def missing(*names: str) -> list[str]:
    """Those of `names` that are no program here."""
    return [name for name in names if shutil.which(name) is None]


def has_module(name: str) -> bool:
    """Say whether a Python package is there, without importing it."""
    import importlib.util

    return importlib.util.find_spec(name) is not None


def rate(size: float, seconds: float) -> str:
    """Millions of bytes a second."""
    return f"{size / seconds / 1e6:,.0f}"
