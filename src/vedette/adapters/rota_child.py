"""Working out a rota in a child of its own: native code, slow and hungry, stays out of the watch's process.

The problem goes in through a pipe and the proposal comes back through one; nothing of it reaches a disk.
The child has bounds of time and memory, and ends with its parent.

    python -m vedette.adapters.rota_child < problem > proposal
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vedette.adapters.memory_folder import end_with_parent
from vedette.adapters.no_core import forbid_core_dumps
from vedette.errors import StoreError, VedetteError
from vedette.missions.rota import wire
from vedette.missions.rota.explaining import explain
from vedette.missions.rota.proposing import propose
from vedette.missions.rota.values import Problem, Teams

ANSWER_BYTES = 8 << 20
CPU_SECONDS, MEMORY_BYTES = 120, 4 << 30
EXPLAINED = 4
"""So many open turns are explained, the first ones; mending them often mends the rest."""


def solver_there() -> bool:
    """Say whether OR-tools is installed, without importing it."""
    return importlib.util.find_spec("ortools") is not None


@dataclass(slots=True)
class Working:
    """A proposal being worked out. `answer` gives None until it is there; `stop` ends it."""

    process: subprocess.Popen[bytes]
    _read: list[bytes] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def answer(self, wait: float = 0.0) -> dict[str, Any] | None:
        """Return what came, after waiting up to `wait` seconds; None when it is still working.

        `teams`, `open`, `best`, `steps`, `conflicts`, as `wire` writes them.
        Raises: StoreError when the child broke or said something else.
        """
        self._threads[-1].join(wait)
        if self._threads[-1].is_alive():
            return None
        self.process.wait(10)
        try:
            found = json.loads(b"".join(self._read))
            if self.process.returncode != 0 or "refused" in found:
                raise StoreError(f"rota: {found.get('refused', 'the proposal broke off')}")
            wire.teams_from_plain(found["teams"])
            for one in found["conflicts"]:
                wire.conflict_from_plain(one)
        except (ValueError, KeyError, TypeError, AttributeError, VedetteError) as error:
            text = str(error) if isinstance(error, StoreError) else "rota: the proposal broke off"
            raise StoreError(text, hint="ask again, with fewer turns or people") from None
        return dict(found)

    def stop(self) -> None:
        """End it, also half done."""
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join(5)


def start(problem: Problem, emphasis: str, before: Teams, *, seconds: float = 6.0) -> Working:
    """Have a proposal worked out beside; returns at once. Raises: StoreError when no child can be started."""
    asked = {
        "problem": wire.problem_to_plain(problem),
        "emphasis": emphasis,
        "before": wire.teams_to_plain(before),
        "seconds": seconds,
    }
    command = [sys.executable, "-m", "vedette.adapters.rota_child"]
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise StoreError(f"rota: no process could be started ({error.strerror})") from error
    working = Working(process)
    data = json.dumps(asked).encode()
    jobs = (lambda: _give(process, data), lambda: _take(process, working._read))
    working._threads = [threading.Thread(target=job, daemon=True) for job in jobs]
    for thread in working._threads:
        thread.start()
    return working


def _give(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None  # noqa: S101
    try:
        with process.stdin as pipe:
            pipe.write(data)
    except OSError:
        return  # it ended before it had read all: its answer says why


def _take(process: subprocess.Popen[bytes], read: list[bytes]) -> None:
    assert process.stdout is not None  # noqa: S101
    left = ANSWER_BYTES
    with process.stdout as pipe:
        while left > 0 and (piece := pipe.read(65_536)):
            left -= len(piece)
            read.append(piece)
    if left <= 0:
        process.kill()


def work_out(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the proposal for what was asked, with why turns stay open. Inside the child."""
    problem = wire.problem_from_plain(asked["problem"])
    before = wire.teams_from_plain(asked["before"])
    found = propose(problem, emphasis=str(asked["emphasis"]), before=before, seconds=float(asked["seconds"]))
    order = {turn.key: turn.span for turn in problem.turns}
    first = sorted(found.open, key=lambda key: order[key])[:EXPLAINED]
    conflicts = [explain(problem, found.teams, key) for key in first]
    return {
        "teams": wire.teams_to_plain(found.teams),
        "open": list(found.open),
        "best": found.best,
        "steps": round(found.steps, 3),
        "conflicts": [wire.conflict_to_plain(one) for one in conflicts],
    }


def main() -> int:
    """Answer one problem on standard input with one proposal on standard output."""
    end_with_parent()
    forbid_core_dumps()
    _bound()
    try:
        answer = work_out(json.loads(sys.stdin.buffer.read(ANSWER_BYTES)))
    except VedetteError as error:
        answer = {"refused": str(error).removeprefix("rota: ")}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def _bound() -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    for kind, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY_BYTES)):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    raise SystemExit(main())
