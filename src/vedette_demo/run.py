"""One run of the main job: where it works, what it has shown so far."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from vedette.errors import ConflictError
from vedette_demo.ceremonies import Born
from vedette_demo.plan import Carrier

GROUP = "Invented Mobile Group"
ORIGIN = "register.invented.example/r1"
MARK = "made-by-vedette-main-job"


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Sealed:
    """A carrier once its device has sealed its files: digest of each package, in order."""

    carrier: Carrier
    kit: Path
    digests: list[str]


@dataclass(slots=True)
class Run:
    """One run: where it works, what it has shown so far."""

    work: Path
    source: Path | None
    house: Born | None = None
    proved: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def step(self, text: str) -> None:
        """Say what comes next."""
        print(f"\n[{time.monotonic() - self.started:5.1f} s] {text}", flush=True)

    def show(self, text: str) -> None:
        """Say what was found."""
        print(f"    {text}", flush=True)

    def prove(self, truth: bool, text: str) -> None:
        """Keep what was shown; a run that does not show it fails."""
        if not truth:
            raise ConflictError(f"main job: not shown: {text}")
        self.proved.append(text)
        self.show(f"✓ {text}")


def fresh_folder(folder: Path) -> None:
    """Make an empty working folder; refuses to remove one that a main job did not make."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise ConflictError(f"folder {folder.name}: is not empty and not of an earlier run")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("This folder may be removed.\n", "ascii")
