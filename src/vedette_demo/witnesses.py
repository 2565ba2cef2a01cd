"""Two witnesses on this machine, as processes of their own, for the main job."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from vedette.errors import StoreError


@dataclass(frozen=True, slots=True)
class RunningWitness:
    """A witness that answers: its short name, its address, its keys, its process."""

    name: str
    url: str
    vkeys: tuple[str, ...]
    pid: int


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "vedette_partner", *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _run(*arguments: str) -> str:
    done = subprocess.run(
        _command(*arguments), env=_environment(), check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise StoreError(f"witness: {done.stderr.strip()}")
    return done.stdout


@contextmanager
def _one(folder: Path, name: str, log_keys: Sequence[str]) -> Iterator[RunningWitness]:
    card = _run("init", str(folder), "--name", f"{name}.invented.example", "--roles", "witness")
    vkeys = tuple(line.split()[1] for line in card.splitlines() if line.startswith("witness "))
    _run("trust", str(folder), *log_keys)
    process = subprocess.Popen(
        _command("serve", str(folder), "--listen", "127.0.0.1:0"),
        env=_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        line = process.stdout.readline()
        if not line.startswith("listening "):
            raise StoreError(f"witness {name}: did not start")
        yield RunningWitness(name, f"{line.split()[1]}/witness", vkeys, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def witnesses(folder: Path, log_keys: Sequence[str]) -> Iterator[list[RunningWitness]]:
    """Run two witnesses that trust the log of `log_keys`, until the block ends."""
    with ExitStack() as stack:
        yield [stack.enter_context(_one(folder / name, name, log_keys)) for name in ("nord", "sud")]
