"""Node for the tests of the page."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from page_tools import VERIFIER, Lines, node_program


@pytest.fixture(scope="session")
def node() -> str:
    """The node program, with the verifier's packages in place."""
    return node_program()


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
