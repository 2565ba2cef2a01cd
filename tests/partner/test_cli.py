"""What is typed, what appears, what must not."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from partner.stage import LOG, LOG_PQ, ORIGIN, request
from vedette.errors import FormatError, MissingError
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.partner_card import parse_card
from vedette_partner.cli import main
from vedette_partner.folder import open_folder
from vedette_partner.witness.state import State


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


NAME = "nord.invented.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = run("init", tmp_path / "w", "--name", NAME, "--roles", "witness")
    assert made.exit_code == 0
    return tmp_path / "w"


def test_init_makes_secret_keys_and_prints_the_card(tmp_path: Path) -> None:
    result = run("init", tmp_path / "w", "--name", NAME, "--title", "Nordic Committee")
    card = parse_card(result.stdout.encode())
    assert (card.name, card.title) == (NAME, "Nordic Committee")
    assert [key.name for key in card.witness] == [f"{NAME}/w1"] * 2
    assert [key.name for key in card.mirror] == [f"{NAME}/m1"] * 2
    assert card.holdings is not None and card.holdings.name == f"{NAME}/h1"
    assert card.statements.name == f"{NAME}/s1"
    assert "to compare by telephone: " in result.stderr
    assert len(result.stderr.rpartition(": ")[2].split()) == 8
    assert run("card", tmp_path / "w").output == result.output
    partner = open_folder(tmp_path / "w")
    assert partner.card() == card
    assert {oct(p.stat().st_mode & 0o777) for p in (tmp_path / "w").rglob("*") if p.is_file()} == {"0o600"}
    assert {oct(p.stat().st_mode & 0o777) for p in (tmp_path / "w").rglob("*") if p.is_dir()} == {"0o700"}
    secrets = [p for p in (tmp_path / "w").rglob("*") if p.suffix == ".key" or p.name == "identity"]
    assert len(secrets) == 7
    for path in secrets:
        assert path.read_text().strip()[-30:] not in result.output


def test_init_never_replaces_a_partner(folder: Path) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for lost in (None, "partner.json", "witness/mldsa44.key"):
        if lost:
            (folder / lost).unlink()
        result = run("init", folder, "--name", "other.invented.example")
        assert result.exit_code == 1 and "already holds" in result.stderr
    left = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert left == {p: data for p, data in before.items() if p in left} and len(left) == len(before) - 2


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a/b", "w" * 201, "a\x7f", "a\u202eb"])
def test_names_that_cannot_be_are_refused(tmp_path: Path, name: str) -> None:
    result = run("init", tmp_path / "w", "--name", name)
    assert result.exit_code == 1 and "name" in result.stderr
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("more", [["--title", ""], ["--title", "a\nb"], ["--roles", "warden"]])
def test_titles_and_roles_that_cannot_be_are_refused(tmp_path: Path, more: list[str]) -> None:
    result = run("init", tmp_path / "w", "--name", NAME, *more)
    assert result.exit_code == (0 if more[1] == "" else 1)  # no title: the name stands for it


def test_trust_untrust_and_status(folder: Path) -> None:
    result = run("trust", folder, LOG.verifier.vkey, LOG_PQ.verifier.vkey)
    assert (result.exit_code, result.stdout) == (0, "")
    assert ORIGIN in result.stderr
    assert run("trust", folder, "nonsense").exit_code == 1
    result = run("status", folder)
    line = json.loads(result.stdout)
    assert line.pop("since") >= 1790000000
    assert line == {
        "role": "witness",
        "origin": ORIGIN,
        "key": f"{NAME}/w1",
        "size": None,
        "root": None,
        "time": None,
        "retired": False,
        "frozen": None,
    }
    assert f"witness of {ORIGIN} since 20" in result.stderr and "nothing signed yet" in result.stderr
    assert run("untrust", folder, LOG_PQ.verifier.vkey).exit_code == 0
    assert run("untrust", folder, LOG_PQ.verifier.vkey).exit_code == 1
    assert len(State(folder / "witness" / "witness.db").keys(ORIGIN)) == 1
    assert run("untrust", folder, LOG.verifier.vkey).exit_code == 0
    assert run("status", folder).stdout == ""


def test_a_folder_that_is_not_whole_is_refused(folder: Path) -> None:
    room = folder / "witness"
    (room / "ed25519.key").chmod(0o640)
    result = run("serve", folder, "--listen", "127.0.0.1:0")
    assert result.exit_code == 1 and "hint: chmod 600" in result.stderr
    (room / "ed25519.key").chmod(0o600)
    state = (room / "witness.db").read_bytes()
    (room / "witness.db").unlink()
    result = run("serve", folder, "--listen", "127.0.0.1:0")
    assert result.exit_code == 1 and "lost its memory" in result.stderr
    (room / "witness.db").write_bytes(state)
    partner = open_folder(folder)
    key = (room / "ed25519.key").read_bytes()
    other = SigningKey.generate("sud.invented.example/w1", Algorithm.ED25519_COSIGNATURE).encode().encode()
    for damaged in (b"", b"\xff", key[:-4], (room / "mldsa44.key").read_bytes(), other):
        (room / "ed25519.key").write_bytes(damaged)
        with pytest.raises(FormatError):
            partner.keys("witness")
    second = SigningKey.generate(f"{NAME}/w2", Algorithm.ED25519_COSIGNATURE).encode().encode()
    (room / "ed25519.key").write_bytes(second)
    with pytest.raises(FormatError, match="different names"):
        partner.keys("witness")
    (room / "ed25519.key").unlink()
    with pytest.raises(MissingError):
        partner.keys("witness")
    for damaged in (b"", b"{}", b"[]", b'{"a":1}', (folder / "partner.json").read_bytes()[:-1], b"\xff"):
        (folder / "partner.json").write_bytes(damaged)
        with pytest.raises(FormatError):
            open_folder(folder)
    (folder / "partner.json").unlink()
    with pytest.raises(MissingError):
        open_folder(folder)


@pytest.mark.parametrize("listen", ["", "127.0.0.1", ":80", "127.0.0.1:x", "127.0.0.1:65536"])
def test_addresses_that_cannot_be_are_refused(folder: Path, listen: str) -> None:
    assert run("serve", folder, "--listen", listen).exit_code == 1


class Serving:
    """A witness in its own process."""

    def __init__(self, folder: Path) -> None:
        start = time.monotonic()
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from vedette_partner.cli import main; main()",
                "serve",
                str(folder),
                "--listen",
                "127.0.0.1:0",
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.url = self.process.stdout.readline().removeprefix("listening ").strip()
        self.ready_seconds = time.monotonic() - start

    def post(self, body: bytes) -> int:
        try:
            with urllib.request.urlopen(f"{self.url}/witness/add-checkpoint", body, timeout=20) as got:
                return int(got.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        status = self.process.wait(20)
        assert self.process.stdout
        assert self.process.stdout.read() == ""
        self.process.stdout.close()
        return status


def test_a_witness_killed_and_started_again_remembers(folder: Path) -> None:
    run("trust", folder, LOG.verifier.vkey)
    first = Serving(folder)
    assert first.url.startswith("http://127.0.0.1:")
    assert first.post(request(0, 5)) == 200
    status = Path(f"/proc/{first.process.pid}/status").read_text()
    peak_kib = int(next(x for x in status.splitlines() if x.startswith("VmHWM")).split()[1])
    assert peak_kib < 80 * 1024
    first.end(signal.SIGKILL)
    second = Serving(folder)
    assert second.ready_seconds < 10  # 2 on a machine of its own
    assert second.post(request(0, 5)) == 409
    assert second.post(request(5, 8)) == 200
    assert second.end(signal.SIGTERM) == 0
    assert json.loads(run("status", folder).stdout)["size"] == 8
