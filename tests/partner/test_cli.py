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
from vedette.errors import FormatError, MissingError, UsageError
from vedette.formats.keys import Algorithm, parse_vkey
from vedette_partner.cli import main
from vedette_partner.folder import open_folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = run("init", tmp_path / "w", "--name", "witness.example.org/w1")
    assert made.exit_code == 0
    return tmp_path / "w"


def test_init_makes_secret_keys_and_prints_public_ones(tmp_path: Path) -> None:
    result = run("init", tmp_path / "w", "--name", "witness.example.org/w1")
    keys = [parse_vkey(line) for line in result.stdout.splitlines()]
    assert [k.algorithm for k in keys] == [Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44]
    assert {k.name for k in keys} == {"witness.example.org/w1"}
    modes = {p.name: oct(p.stat().st_mode & 0o777) for p in (tmp_path / "w").iterdir()}
    assert modes == dict.fromkeys(("ed25519.key", "mldsa44.key", "witness.db"), "0o600")
    assert oct((tmp_path / "w").stat().st_mode & 0o777) == "0o700"
    opened = open_folder(tmp_path / "w")
    assert [key.verifier for key in opened.keys] == keys
    for key in opened.keys:
        assert key.encode()[-30:] not in result.output


def test_init_never_replaces_a_witness(folder: Path) -> None:
    before = {p: p.read_bytes() for p in folder.iterdir()}
    result = run("init", folder, "--name", "witness.example.org/w2")
    assert result.exit_code == 1 and "already holds a witness" in result.stderr
    (folder / "mldsa44.key").unlink()
    assert run("init", folder, "--name", "witness.example.org/w2").exit_code == 1
    assert (folder / "ed25519.key").read_bytes() == before[folder / "ed25519.key"]


@pytest.mark.parametrize("name", ["", "a b", "a+b", "w" * 256])
def test_names_that_cannot_be_are_refused(tmp_path: Path, name: str) -> None:
    result = run("init", tmp_path / "w", "--name", name)
    assert result.exit_code == 1 and "witness name" in result.stderr


def test_trust_and_status(folder: Path) -> None:
    result = run("trust", folder, LOG.verifier.vkey, LOG_PQ.verifier.vkey)
    assert (result.exit_code, result.stdout) == (0, "")
    assert ORIGIN in result.stderr
    assert run("trust", folder, "nonsense").exit_code == 1
    line = json.loads(run("status", folder).stdout)
    assert line == {"origin": ORIGIN, "size": None, "root": None, "time": None}


def test_a_folder_that_is_not_whole_is_refused(folder: Path) -> None:
    (folder / "ed25519.key").chmod(0o640)
    with pytest.raises(UsageError, match=r"ed25519\.key"):
        open_folder(folder)
    result = run("serve", folder, "--listen", "127.0.0.1:0")
    assert result.exit_code == 1 and "hint: chmod 600" in result.stderr
    (folder / "ed25519.key").chmod(0o600)
    state = (folder / "witness.db").read_bytes()
    (folder / "witness.db").unlink()
    result = run("serve", folder, "--listen", "127.0.0.1:0")
    assert result.exit_code == 1 and "lost its memory" in result.stderr
    (folder / "witness.db").write_bytes(state)
    key = (folder / "ed25519.key").read_bytes()
    for damaged in (b"", b"\xff", key[:-4], (folder / "mldsa44.key").read_bytes()):
        (folder / "ed25519.key").write_bytes(damaged)
        with pytest.raises(FormatError):
            open_folder(folder)
    (folder / "ed25519.key").unlink()
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
            with urllib.request.urlopen(f"{self.url}/add-checkpoint", body, timeout=20) as got:
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
