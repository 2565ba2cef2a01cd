"""Partners as processes, a headquarters, and births without the paper; all invented."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from click.testing import CliRunner

from vedette.cli import main as vedette_main
from vedette.formats.keys import parse_vkey
from vedette.missions.birth import Birth, Organisation, commit_all
from vedette.seal import Identity, Kind
from vedette_partner.cli import main as partner_main

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
ORIGIN = "register.invented.example/r1"
TIME = "2026-05-14T10:00:00Z"


def birth(mission: str, label: str = "vault", purpose: str = "mission") -> tuple[Birth, Identity]:
    """A birth record and its identity; the sheets' words are invented."""
    identity = Identity(Kind.HYBRID, hashlib.sha256(label.encode()).digest())
    organisations = (Organisation("nord", 2, 3), Organisation("sued", 2, 3), Organisation("west", 2, 3))
    shares = [[(f"{label}{o}{m}",) * 33 for m in range(3)] for o in range(3)]
    salts = (hashlib.sha256(f"{label}{n}".encode()).digest()[:16] for n in range(9))
    made = Birth(
        mission=mission,
        purpose=purpose,
        recipient=identity.recipient.encode(),
        set_id=int.from_bytes(hashlib.sha256(label.encode()).digest()[:2], "big") >> 1,
        threshold=2,
        time=TIME,
        organisations=organisations,
        commitments=commit_all(organisations, shares, salts),
    )
    return made, identity


def run(program: click.Group, *words: object, status: int = 0, typed: str | None = None) -> tuple[str, str]:
    """Call one of our command lines in this process; return (standard output, standard error)."""
    done = CliRunner().invoke(program, [str(word) for word in words], input=typed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == status, f"{words}: exit {done.exit_code}\n{done.stdout}{done.stderr}"
    return done.stdout, done.stderr


def vedette(*words: object, status: int = 0) -> tuple[str, str]:
    """Call `vedette`."""
    return run(vedette_main, *words, status=status)


def partner(*words: object, status: int = 0, typed: str | None = None) -> tuple[str, str]:
    """Call `vedette-partner`."""
    return run(partner_main, *words, status=status, typed=typed)


def last_row(out: str) -> dict[str, object]:
    """The last JSON object of an answer."""
    row: dict[str, object] = json.loads(out.splitlines()[-1])
    return row


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`vedette-partner serve` as a process; give its address."""
    words = [sys.executable, "-m", "vedette_partner", "serve", str(folder), "--listen", "127.0.0.1:0"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("listening "), line
            yield line.split()[1]
        finally:
            process.terminate()
            process.wait(10)


@dataclass
class House:
    """A headquarters and its partners' folders, by short name."""

    folder: Path
    hq: Path
    partners: dict[str, Path]
    urls: dict[str, str]


@contextmanager
def house(folder: Path, shorts: tuple[str, ...], threshold: int, *, serve: bool = True) -> Iterator[House]:
    """A headquarters whose partners run a witness each; `threshold` of them sign statements."""
    with ExitStack() as stack:
        hq = folder / "HQ"
        out, _ = vedette("hq", "init", "--no-lock", hq, "--group", "An invented group", "--origin", ORIGIN)
        vkeys = out.split()
        made = House(folder, hq, {}, {})
        for short in shorts:
            room = folder / short
            card, _ = partner("init", room, "--name", f"{short}.example", "--roles", "witness")
            (folder / f"{short}.card").write_text(card)
            partner("trust", room, *vkeys)
            made.partners[short] = room
            made.urls[short] = stack.enter_context(serving(room)) if serve else "-"
            vedette("partner", "add", hq, short, made.urls[short], folder / f"{short}.card")
        numbers = ["--receipts", 1, "--dossiers", 1, "--statements", threshold]
        vedette("partner", "policy", hq, *numbers)
        for room in made.partners.values():
            partner("partners", room, ORIGIN, hq / "partners.txt")
        yield made


def register_key(hq: Path) -> str:
    """The vkey of the register's Ed25519 key."""
    line = (hq / "policy.txt").read_text().splitlines()[0]
    return parse_vkey(line.removeprefix("log ")).vkey
