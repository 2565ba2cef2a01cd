"""Five organisations abroad on this machine, as processes of their own, for the main job.

All of them witness, two are mirrors too. People at each sign statements; the shares of three of them open
what was sealed to a mission.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from vedette.errors import StoreError
from vedette.house.abroad.partners import add_partner
from vedette.house.headquarters import Headquarters
from vedette_partner.folder import open_folder
from vedette_partner.people.role import open_room
from vedette_partner.people.room import PeopleRoom

ORGANISATIONS = (
    ("nord", "Northern Lawyers, invented, Oslo", "witness,mirror"),
    ("sud", "Southern Archive, invented, Lisbon", "witness,mirror"),
    ("lac", "Lake Clinic, invented, Geneva", "witness"),
    ("ouest", "Western Press Watch, invented, Galway", "witness"),
    ("plaine", "House on the Plain, invented, Debrecen", "witness"),
)
"""Short name, title, roles."""
START_SECONDS = 30


@dataclass(slots=True)
class RunningPartner:
    """A partner that answers: its short name, its folder, its address, its card, its process."""

    short: str
    folder: Path
    url: str
    card: bytes
    process: subprocess.Popen[str]

    def people(self) -> PeopleRoom:
        """The room in which people of this partner read and sign."""
        return open_room(open_folder(self.folder), lambda: int(time.time()))

    def stop(self) -> None:
        """End its server, as a power cut in its office would."""
        self.process.kill()
        self.process.wait(timeout=10)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "vedette_partner", *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def partner_says(*arguments: str) -> str:
    """Run one `vedette-partner` command; return what it prints. Raises: StoreError."""
    done = subprocess.run(
        _command(*arguments), env=_environment(), check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise StoreError(f"partner: {done.stderr.strip()}")
    return done.stdout


def _make(folder: Path, short: str, title: str, roles: str, log_keys: Sequence[str]) -> bytes:
    card = partner_says("init", str(folder), "--name", f"{short}.example", "--title", title, "--roles", roles)
    partner_says("trust", str(folder), *log_keys)
    return card.encode("utf-8")


@contextmanager
def _serving(folder: Path, short: str, card: bytes) -> Iterator[RunningPartner]:
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
            raise StoreError(f"partner {short}: did not start")
        yield RunningPartner(short, folder, line.split()[1], card, process)
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def partners(folder: Path, log_keys: Sequence[str]) -> Iterator[list[RunningPartner]]:
    """Make and run the five partners, who trust the log of `log_keys`, until the block ends."""
    with ThreadPoolExecutor() as pool:
        making = [
            pool.submit(_make, folder / short, short, title, roles, log_keys)
            for short, title, roles in ORGANISATIONS
        ]
        cards = [each.result() for each in making]
    with ExitStack() as stack:
        yield [
            stack.enter_context(_serving(folder / short, short, card))
            for (short, _, _), card in zip(ORGANISATIONS, cards, strict=True)
        ]


def introduce(hq: Headquarters, running: Sequence[RunningPartner]) -> None:
    """Give headquarters the card and the address of every partner."""
    for partner in running:
        add_partner(hq, partner.short, partner.url, partner.card)


def at_partners(running: Sequence[RunningPartner], act: Callable[[PeopleRoom], object]) -> None:
    """Have people at each of `running` do the same thing."""
    for partner in running:
        act(partner.people())


def sign_waiting(running: Sequence[RunningPartner], digests: Iterable[str]) -> None:
    """Have somebody at each of `running` read and sign the statements that wait there."""
    for partner in running:
        people = partner.people()
        for sha256 in digests:
            people.endorse(people.statement(sha256).statement.encode())
