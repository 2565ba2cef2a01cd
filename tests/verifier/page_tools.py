"""Where the page lies, and the node that runs it; a skip is a failure when VEDETTE_CI is 1."""

from __future__ import annotations

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
CHROMIUM = Path("/usr/bin/chromium")

Lines = Callable[[str, Iterable[str]], list[dict[str, Any]]]


def missing(what: str) -> NoReturn:
    """Skip aloud; on CI fail."""
    message = f"{what}: the page was NOT checked"
    if os.environ.get("VEDETTE_CI") == "1":
        pytest.fail(message)
    pytest.skip(message)


def node_program() -> str:
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
