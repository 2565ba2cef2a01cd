"""Ceremonies of the main job: keys that are born in memory, shared out, and typed again after the raid."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vedette.adapters.memory_folder import IN_MEMORY, file_system
from vedette.house.ceremony.births import Paper, make_birth
from vedette.house.ceremony.dialogue import collect_shares
from vedette.missions.birth import Birth, Organisation
from vedette.seal import Identity, Kind

HOLDERS = (Organisation("nord", 2, 3), Organisation("sud", 2, 3), Organisation("lac", 2, 3))
"""Two of three organisations, and in each two of three people."""
_NUMBERED = re.compile(r"\b([0-9]{1,2}) ([a-z]+)")


@dataclass(frozen=True, slots=True)
class Born:
    """A key that exists as sheets of paper: its record, and what stands on each sheet."""

    birth: Birth
    sheets: dict[str, dict[int, str]] = field(repr=False)


def bear(mission: str, purpose: str, now: str, work: Path) -> Born:
    """Hold a ceremony in memory, or in `work` where a machine has no such folder; keep what was printed."""
    memory = Path("/dev/shm")  # noqa: S108 - memory, not a disk
    in_memory = memory.is_dir() and file_system(memory) in IN_MEMORY
    with tempfile.TemporaryDirectory(prefix="ceremony-", dir=memory if in_memory else work) as offline:
        folder = Path(offline)
        made = make_birth(
            folder / "table",
            mission,
            purpose,
            HOLDERS,
            2,
            Paper(("en",), True, {}),
            now,
            os.urandom,
            lambda _: None,
            on_disk=not in_memory,
        )
        sheets: dict[str, dict[int, str]] = {}
        for path in sorted((folder / "table" / "sheets").iterdir()):
            plain = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
            words = {int(number): word for number, word in _NUMBERED.findall("\n".join(plain))}
            sheets[path.stem.replace("-", " ")] = words
        shutil.rmtree(folder / "table")
    return Born(made, sheets)


def typing(born: Born, sheets: tuple[str, ...], slip: tuple[str, int, str]) -> Iterator[str]:
    """Yield the lines that tired people type: `sheets`, word by word; `slip` is one word typed wrongly.

    The word is typed again, rightly, as soon as somebody is told which it was.
    """
    for sheet in sheets:
        yield sheet
        words = born.sheets[sheet]
        for number in sorted(words):
            yield slip[2] if slip[:2] == (sheet, number) else words[number]
        if slip[0] == sheet:
            yield words[slip[1]]


def put_together(born: Born, lines: Iterator[str], say: Callable[[str], None]) -> Identity:
    """Make the identity from what is typed. Raises: UsageError, OpenError."""

    def ask(_: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    return Identity(Kind.HYBRID, collect_shares(born.birth, ask, say))
