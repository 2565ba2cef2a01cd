"""What is typed and what must appear: the transcripts beside this file, run with the real command."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from string import Template

import pytest
from PIL import Image

HERE = Path(__file__).parent
SRC = HERE.parent.parent / "src"


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(line)
    assert words[0] == "vedette"
    return subprocess.run(
        [sys.executable, "-m", "vedette.cli", *words[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def matches(pattern: str, text: str) -> bool:
    escaped = re.sub(r"([\[?])", r"[\1]", pattern.strip())
    return any(fnmatchcase(line.strip(), escaped) for line in text.splitlines())


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path, tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), "brown").save(tmp_path / "photo.jpg")
    (tmp_path / "note.txt").write_text("An invented note.\n", "utf-8")
    names: dict[str, str] = {}
    done: subprocess.CompletedProcess[str] | None = None
    expected = 0
    typed = ""

    def check_status() -> None:
        if done is not None:
            assert done.returncode == expected, f"{typed}\n{done.stderr}"

    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        where = f"{path.name}:{number}"
        mark, _, rest = raw.partition(" ")
        if mark == "$":
            check_status()
            typed, expected = Template(rest).safe_substitute(names), 0
            done = run(typed, tmp_path)
            assert "Traceback" not in done.stderr, f"{where}\n{done.stderr}"
        elif mark == "exit":
            expected = int(rest)
        elif mark == "set" and done is not None:
            name, _, pattern = rest.partition(" ")
            found = re.search(pattern, done.stdout, re.MULTILINE)
            assert found, where
            names[name] = found[1]
        elif mark in ("<", ">", "!") and done is not None:
            text = done.stdout if mark == "<" else done.stderr
            if mark == "!":
                assert rest not in done.stdout + done.stderr, where
            else:
                assert matches(rest, text), f"{where}\nexpected {rest}\nfound\n{text}"
    check_status()
