"""The stage of a drill: a headquarters and three partners, each a `vedette-partner serve` of its own.

Commands run through the real command line, in this process; servers are processes. All of it is invented.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from journeys.shell import SOURCE
from people.stage import birth
from vedette.cli.program import main as vedette_main
from vedette_partner.cli import main as partner_main

ORIGIN = "register.invented.example/r1"
SHORTS = ("nord", "ost", "west")
TITLES = {"nord": "Invented Lawyers, Oslo", "ost": "Invented Archive, Riga", "west": "Invented Clinic, Porto"}
ALARM = 3


@dataclass
class Drill:
    """Folders and running servers; use as a context manager."""

    place: Path
    shorts: Sequence[str] = SHORTS
    receipts: int = 2
    dossiers: int = 3
    statements: int = 2
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    def __enter__(self) -> Drill:
        try:
            self._set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for short in list(self.running):
            self.stop(short)

    @property
    def hq(self) -> Path:
        """Headquarters' folder."""
        return self.place / "hq"

    def folder(self, short: str) -> Path:
        """A partner's folder."""
        return self.place / short

    def vedette(self, *words: object, status: int = 0) -> tuple[str, str]:
        """Run a command of headquarters; return what it printed, for programs and for people."""
        return _run(vedette_main, words, status)

    def partner(self, *words: object, status: int = 0) -> tuple[str, str]:
        """Run a command of a partner."""
        return _run(partner_main, words, status)

    def serve(self, short: str, listen: str = "127.0.0.1:0") -> str:
        """Start a partner's server; return its address."""
        process = subprocess.Popen(
            [sys.executable, "-m", "vedette_partner", "serve", str(self.folder(short)), "--listen", listen],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening "), line or process.communicate()[1]
        self.running[short], self.urls[short] = process, line.split()[1]
        return self.urls[short]

    def stop(self, short: str) -> None:
        """Stop a partner's server, as its operator would."""
        process = self.running.pop(short)
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def settle(self, status: int = 0) -> dict[str, Any]:
        """Settle; return what it said; status 1 when something is not done yet."""
        out, _ = self.vedette("settle", self.hq, status=status)
        found: dict[str, Any] = json.loads(out.splitlines()[-1])
        return found

    def monitor(self, short: str, *words: object) -> tuple[list[dict[str, Any]], str]:
        """One look of a partner's monitor: what it said of each log, and its words; either exit status."""
        result = CliRunner().invoke(partner_main, ["monitor", str(self.folder(short)), *map(str, words)])
        assert result.exit_code in (0, ALARM), result.output
        said = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
        assert bool(said and said[0]["alarms"]) == (result.exit_code == ALARM), result.output
        return said, result.stderr

    def acknowledge_all(self, short: str) -> list[str]:
        """A person at a partner acknowledges every open alarm."""
        said, _ = self.monitor(short)
        for name in said[0]["alarms"]:
            self.partner("monitor", self.folder(short), "--acknowledge", name, "--by", "duty desk")
        return list(said[0]["alarms"])

    def waiting(self) -> list[str]:
        """The statements that wait at headquarters."""
        out, _ = self.vedette("statement", "list", self.hq)
        return [row["sha256"] for row in map(json.loads, out.splitlines()) if not row["in_effect"]]

    def endorse(self, *shorts: str) -> None:
        """Headquarters shows what waits, people at these partners sign all of it, headquarters fetches it."""
        self.vedette("statement", "send", self.hq)
        for short in shorts:
            out, _ = self.partner("statements", self.folder(short))
            for row in map(json.loads, out.splitlines()):
                if not row["signed_here"]:
                    self.partner("endorse", self.folder(short), row["sha256"], "--yes")
        self.vedette("statement", "send", self.hq)

    def open_mission(self, name: str, *signers: str, label: str = "vault") -> None:
        """Open a mission whose readers these partners have signed."""
        record, _ = birth(name, label)
        path = self.place / f"{name}-{label}.birth.json"
        path.write_bytes(record.encode())
        self.vedette("mission", "open", self.hq, name, "--birth", path)
        self.endorse(*signers)
        self.vedette("mission", "confirm", self.hq, name)
        self.settle()

    def seal(self, kit: Path, text: str, status: int = 0) -> tuple[str, str]:
        """Seal an invented testimony with a kit."""
        source = self.place / "testimony.txt"
        source.write_text(text)
        return self.vedette("seal", kit, source, "--consent", "C21/2026-001", status=status)

    def copy_of_log(self, name: str) -> Path:
        """A copy of headquarters' register, for whoever has stolen it."""
        target = self.place / name
        shutil.copytree(self.hq / "register", target)
        return target

    def post(self, short: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Ask a partner something, as anybody can; (status, body)."""
        request = urllib.request.Request(f"{self.urls[short]}/{path}", data=body, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def witnessed(self, short: str) -> bytes:
        """The note that a partner's witness cosigned last."""
        place = hashlib.sha256(ORIGIN.encode()).hexdigest()
        url = f"{self.urls[short]}/witness/{place}/checkpoint"
        with urllib.request.urlopen(url, timeout=30) as answer:
            data: bytes = answer.read()
        return data

    def _set_up(self) -> None:
        out, _ = self.vedette(
            "hq", "init", "--no-lock", self.hq, "--group", "An invented group", "--origin", ORIGIN
        )
        self.keys = out.split()
        for short in self.shorts:
            folder = self.folder(short)
            card, _ = self.partner("init", folder, "--name", f"{short}.example", "--title", TITLES[short])
            (self.place / f"{short}.card").write_text(card)
            self.partner("trust", folder, *self.keys)
            url = self.serve(short)
            self.vedette("partner", "add", self.hq, short, url, self.place / f"{short}.card")
        numbers = ("--receipts", self.receipts, "--dossiers", self.dossiers, "--statements", self.statements)
        self.vedette("partner", "policy", self.hq, *numbers)
        for short in self.shorts:
            self.partner("partners", self.folder(short), ORIGIN, self.hq / "partners.txt")
            for other in self.shorts:
                if other != short:
                    card = self.place / f"{other}.card"
                    self.partner("peer", "add", self.folder(short), other, self.urls[other], card)
        self.settle()


def _run(command: Any, words: Sequence[object], status: int) -> tuple[str, str]:
    result = CliRunner().invoke(command, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, f"{words[:2]}: exit {result.exit_code}\n{result.output}"
    return result.stdout, result.stderr
