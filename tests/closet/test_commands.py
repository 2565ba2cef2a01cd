"""The command line of a locked house: passphrases by descriptor, or typed unseen at a terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from closet.stage import GROUP, PASSPHRASE, bare, cheap
from people.stage import SOURCE
from restore.stage import ORIGIN, ceremony
from vedette.cli import group as group_commands
from vedette.cli import main
from vedette.house import lockbox

OTHER = "river школа témoin ночью"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockbox, "new_work", cheap)


@contextmanager
def descriptor(*lines: str) -> Iterator[int]:
    reader, writer = os.pipe()
    os.write(writer, "".join(f"{line}\n" for line in lines).encode())
    os.close(writer)
    try:
        yield reader
    finally:
        os.close(reader)


def vedette(*words: object, given: tuple[str, ...] | None = None, status: int = 0) -> tuple[str, str]:
    """Call `vedette`, `given` being what the descriptor says; (standard output, standard error)."""
    arguments = [str(word) for word in words]
    with descriptor(*(given or ())) as fd:
        before = [] if given is None else ["--passphrase-fd", str(fd)]
        done = CliRunner().invoke(main, [*before, *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == status, f"{words}: exit {done.exit_code}\n{done.stdout}{done.stderr}"
    assert PASSPHRASE not in done.output and OTHER not in done.output
    return done.stdout, done.stderr


@pytest.fixture
def hq(tmp_path: Path) -> Path:
    folder = tmp_path / "hq"
    vedette("hq", "init", folder, "--group", GROUP, "--origin", ORIGIN, given=(PASSPHRASE,))
    return folder


def test_a_new_house_is_locked(hq: Path) -> None:
    assert bare(hq) == [] and (hq / "lockbox.json").is_file()
    out, _ = vedette("vault", "list", hq, given=(PASSPHRASE,))
    assert out == ""
    _, err = vedette("vault", "list", hq, given=("not the passphrase",), status=1)
    assert "lockbox: no slot opens with this passphrase" in err
    _, err = vedette("vault", "list", hq, given=(), status=2)
    assert "gave no further line" in err
    _, err = vedette("hq", "init", hq, "--group", GROUP, "--origin", ORIGIN, given=(PASSPHRASE,), status=1)
    assert "is not empty" in err


def test_without_terminal_or_descriptor_it_says_how(hq: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vedette.cli.house._has_terminal", lambda: False)
    _, err = vedette("vault", "list", hq, status=2)
    assert "no terminal to ask at" in err and "--passphrase-fd" in err


def test_a_weak_passphrase_makes_no_house(tmp_path: Path) -> None:
    given = ("too short",)
    vedette("hq", "init", tmp_path / "hq", "--group", GROUP, "--origin", ORIGIN, given=given, status=2)
    assert not (tmp_path / "hq").exists()


def test_passphrases_are_added_listed_and_removed(hq: Path) -> None:
    out, _ = vedette("hq", "passphrase", "add", hq, "--label", "second", given=(PASSPHRASE, OTHER))
    added = json.loads(out)["id"]
    out, _ = vedette("hq", "passphrase", "list", hq, given=(OTHER,))
    assert [json.loads(line)["label"] for line in out.splitlines()] == ["first", "second"]
    vedette("hq", "passphrase", "remove", hq, added, given=(PASSPHRASE,))
    vedette("vault", "list", hq, given=(OTHER,), status=1)
    first = lockbox.list_slots(hq, lockbox.open_lockbox(hq, PASSPHRASE))[0].id
    _, err = vedette("hq", "passphrase", "remove", hq, first, given=(PASSPHRASE,), status=2)
    assert "last passphrase" in err


def test_a_plain_house_is_enclosed_and_says_so_before(tmp_path: Path) -> None:
    hq = tmp_path / "hq"
    _, err = vedette("hq", "init", hq, "--no-lock", "--group", GROUP, "--origin", ORIGIN)
    assert "NOT LOCKED" in err and bare(hq)
    _, err = vedette("hq", "passphrase", "list", hq, status=2)
    assert "is not locked" in err
    out, _ = vedette("hq", "enclose", hq, given=(PASSPHRASE,))
    assert json.loads(out) == {"locked": True, "slots": 1} and bare(hq) == []
    vedette("hq", "enclose", hq, given=(PASSPHRASE,))
    vedette("hq", "enclose", tmp_path / "none", given=(PASSPHRASE,), status=2)


def test_the_commands_work_on_a_locked_house(hq: Path, tmp_path: Path) -> None:
    def do(*words: object, status: int = 0) -> str:
        return vedette(*words, given=(PASSPHRASE,), status=status)[0]

    (tmp_path / "birth.json").write_bytes(ceremony().birth.encode())
    do("hq", "recovery", hq, tmp_path / "birth.json")
    do("mission", "open", hq, "m-1", "--vault-identity", tmp_path / "vault.identity")
    do("custodian", "add", hq, "abroad", tmp_path / "custodian")
    do("device", "enrol", hq, "m-1", tmp_path / "kit")
    (tmp_path / "photo").write_bytes(b"evidence")
    vedette("seal", tmp_path / "kit", tmp_path / "photo")
    do("intake", hq, tmp_path / "kit")
    do("settle", hq)
    do("status", hq)
    do("device", "list", hq)
    do("vault", "scrub", hq)
    do("register", "fsck", hq)
    do("trust-card", hq)
    do("custody", "list", hq)
    do("custody", "outgoing", hq, tmp_path / "outgoing")
    do("monitor", "look", hq)
    do("hq", "heads", hq)
    do("backup", hq, tmp_path / "backup")
    package = json.loads(do("vault", "list", hq))["package_sha256"]
    do("open", hq, package, tmp_path / "opened", "--reason", "a drill")
    assert (tmp_path / "opened").read_bytes() == b"evidence"
    do("hq", "rotate-key", hq, "--reason", "a drill")
    assert bare(hq) == []


@pytest.mark.parametrize("verb", ["serve", "lock", "unlock", "doctor"])
def test_the_site_is_another_program_that_gets_the_same_words(
    hq: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    called: list[list[str]] = []

    def execv(_: str, words: list[str]) -> None:
        called.append(words)

    monkeypatch.setattr(group_commands.os, "execv", execv)
    vedette("hq", verb, hq, "--listen", "127.0.0.1:0", given=())
    assert called[0][1:4] == ["-m", "vedette_hq", verb] and called[0][4] == "--passphrase-fd"
    assert called[0][6:] == [str(hq), "--listen", "127.0.0.1:0"]
    called.clear()
    monkeypatch.setattr(group_commands, "find_spec", lambda _: None)
    _, err = vedette("hq", verb, hq, status=2)
    assert not called and "is not installed" in err and "vedette[hq]" in err


def typed(words: list[str], answers: list[str], folder: Path) -> tuple[int, str]:
    """Run `vedette` at a terminal of its own and type each answer when it asks; (status, what was seen)."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ["PYTHONPATH"] = str(SOURCE)
        os.execv(sys.executable, [sys.executable, "-m", "vedette.cli", *words])  # noqa: S606
    seen, answered, until = "", 0, time.monotonic() + 180
    waiting = list(answers)
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            piece = os.read(terminal, 4096).decode(errors="replace")
        except OSError:
            break
        if not piece:
            break
        seen += piece
        if waiting and seen[answered:].rstrip().endswith(":"):
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
            answered = len(seen)
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen


def test_at_a_terminal_it_is_typed_unseen_and_twice(tmp_path: Path) -> None:
    words = ["hq", "init", "hq", "--group", "Invented", "--origin", ORIGIN]
    status, seen = typed(words, [PASSPHRASE, OTHER], tmp_path)
    assert status == 2 and "the second one is another" in seen and not (tmp_path / "hq").exists()
    status, seen = typed(words, [PASSPHRASE, PASSPHRASE], tmp_path)
    assert status == 0 and PASSPHRASE not in seen and "headquarters made" in seen
    status, seen = typed(["vault", "list", "hq"], [PASSPHRASE], tmp_path)
    assert status == 0 and "is locked" in seen and PASSPHRASE not in seen
    assert bare(tmp_path / "hq") == []
