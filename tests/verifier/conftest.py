"""Node and Chromium for the tests of the page; a skip is a failure when VEDETTE_CI is 1."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
VERIFIER = REPOSITORY / "verifier"
ASSETS = REPOSITORY / "src" / "vedette" / "cases" / "assets"


def missing(what: str) -> NoReturn:
    """Skip aloud; on CI fail."""
    message = f"{what}: the page was NOT checked"
    if os.environ.get("VEDETTE_CI") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def node() -> str:
    """The node program, with the verifier's packages in place."""
    program = shutil.which("node")
    if program is None:
        missing("no node")
    if not (VERIFIER / "node_modules" / "esbuild").is_dir():
        npm = shutil.which("npm")
        if npm is None:
            missing("no npm")
        made = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=VERIFIER, capture_output=True, check=False)
        if made.returncode:
            missing("npm ci failed")
    return program


Lines = Callable[[str, Iterable[str]], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def lines(node: str) -> Lines:
    """Run run.mjs in a mode over lines of standard input; one JSON answer a line."""

    def run(mode: str, asked: Iterable[str]) -> list[dict[str, Any]]:
        done = subprocess.run(
            [node, str(VERIFIER / "run.mjs"), mode],
            input="".join(f"{line}\n" for line in asked),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@pytest.fixture(scope="session")
def unit(lines: Lines) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Calls of single formats: `{"ok": …}` or `{"fault": …}` for each."""

    def run(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
        answers = lines("--unit", [json.dumps(call) for call in calls])
        assert len(answers) == len(calls)
        return answers

    return run
