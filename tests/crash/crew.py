"""Starts the worker, and asks it for runs with or without a fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from instruments.faults import build_shim

WORKER = Path(__file__).with_name("worker.py")
SOURCE = Path(__file__).resolve().parent.parent.parent / "src"


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended: -9 is SIGKILL; `calls` is how many were counted under the root."""

    status: int
    stdout: str
    stderr: str
    calls: int

    def lines(self) -> list[dict[str, Any]]:
        """The JSON objects printed, whole lines only: what was acknowledged."""
        whole = self.stdout.rpartition("\n")[0].split("\n")
        found = [json.loads(line) for line in whole if line.startswith("{")]
        return [line for line in found if isinstance(line, dict)]


class Crew:
    """One worker. Use as a context manager."""

    def __init__(self, root: Path, worker: Path = WORKER) -> None:
        self.root = root
        self._worker = worker

    def __enter__(self) -> Crew:
        self._home = tempfile.TemporaryDirectory(prefix="vedette-crew-", dir="/dev/shm")
        self.scratch = Path(self._home.name)
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join((str(SOURCE), str(WORKER.parent))),
            "LANG": "C.UTF-8",
            "LD_PRELOAD": str(build_shim()),
            "FAULT_GROUP": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", str(self._worker)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        self._home.cleanup()

    def run(
        self,
        argv: Sequence[str],
        at: int = 0,
        kind: str = "count",
        *,
        bad: str = "",
        stdin: Path | None = None,
        names: list[str] | None = None,
    ) -> Done:
        """Run an operation; `names` is given the counted calls."""
        state = self.scratch / "state"
        state.write_bytes(bytes(8))
        log = self.scratch / "log"
        log.write_bytes(b"")
        faults = {
            "FAULT_ROOT": str(self.root.resolve()),
            "FAULT_AT": str(at),
            "FAULT_KIND": kind,
            "FAULT_STATE": str(state),
            "FAULT_LOG": str(log) if names is not None else "",
        }
        request = {
            "argv": list(argv),
            "bad": bad,
            "faults": faults,
            "stdin": str(stdin or "/dev/null"),
            "stdout": str(self.scratch / "out"),
            "stderr": str(self.scratch / "err"),
        }
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        status = json.loads(self._process.stdout.readline())
        if names is not None:
            names += log.read_text("utf-8", "surrogateescape").splitlines()
        return Done(
            status,
            (self.scratch / "out").read_text("utf-8", "replace"),
            (self.scratch / "err").read_text("utf-8", "replace"),
            int.from_bytes(state.read_bytes(), sys.byteorder),
        )
