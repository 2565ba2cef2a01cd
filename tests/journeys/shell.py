"""The real command line, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
VEDETTE = [sys.executable, "-W", "error", "-m", "vedette.cli"]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8", **more}


def vedette(*words: str | Path, status: int = 0, stdin: bytes = b"", **more: str) -> tuple[str, str]:
    """Run a command; return standard output and standard error; the exit status must be `status`."""
    done = subprocess.run(
        [*VEDETTE, *map(str, words)],
        input=stdin,
        capture_output=True,
        env=environment(**more),
        timeout=900,
        check=False,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == status, f"{words[0]}: exit {done.returncode}, expected {status}\n{out}{err}"
    assert "Traceback" not in err, err
    return out, err


def rows(out: str) -> list[dict[str, Any]]:
    """The JSON objects of an answer, one a line."""
    return [json.loads(line) for line in out.splitlines()]
