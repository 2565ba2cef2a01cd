"""The acts as they are typed, in processes of their own: birth, read-back, drill, re-split, kill."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceremony.stage import typo
from instruments import skip_aloud
from journeys.shell import VEDETTE, environment, rows, vedette
from vedette.adapters.memory_folder import IN_MEMORY, file_system
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.partner_card import Card
from vedette.missions.birth import parse_birth
from vedette.seal import Identity, Kind, generate_identity, open_stream
from vedette.seal.shares import combine, parse_words

HOLDERS = [part for name in ("nord", "sud", "est") for part in ("--organisation", f"{name}:2/3")]


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder that lies in memory."""
    import tempfile

    base = Path("/dev/shm")
    if not base.is_dir() or file_system(base) not in IN_MEMORY:
        skip_aloud("no /dev/shm: there is no folder in memory")
    with tempfile.TemporaryDirectory(dir=base, prefix="vedette-test-") as folder:
        yield Path(folder)


def birth(folder: Path, *more: str | Path) -> dict[str, object]:
    out, err = vedette("ceremony", "birth", folder, "--mission", "m-1", *HOLDERS, "--text", *more)
    assert "DIR/sheets" in err
    (row,) = rows(out)
    return row


def typed(folder: Path, *sheets: str) -> bytes:
    return b"\n".join((folder / "sheets" / f"{sheet.replace(' ', '-')}.txt").read_bytes() for sheet in sheets)


def words_of(folder: Path, sheet: str) -> tuple[str, ...]:
    return words_in(typed(folder, sheet).decode("utf-8"))


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text sheet."""
    pairs = [line.split() for line in text.splitlines() if line[:4].strip().isdigit()]
    numbered = {int(row[at]): row[at + 1] for row in pairs for at in range(0, len(row), 2)}
    return parse_words(" ".join(numbered[number] for number in range(1, 34)))


def test_the_life_of_a_key(memory: Path, tmp_path: Path) -> None:
    place = memory / "birth"
    row = birth(place)
    record = parse_birth((place / "birth.json").read_bytes())
    assert (row["birth"], row["fingerprint"]) == (record.sha256, record.fingerprint)
    modes = {path.stat().st_mode & 0o777 for path in place.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert len(list((place / "sheets").iterdir())) == 9 and not (place / "unfinished").exists()

    _, err = vedette("ceremony", "read-back", place, stdin=typed(place, *record.sheets))
    assert "every sheet was read back" in err
    said = json.loads((place / "read-back.json").read_bytes())
    assert said["birth"] == record.sha256 and said["sheets"] == list(record.sheets)

    four = ("nord 1", "nord 3", "est 2", "est 3")
    _, err = vedette("ceremony", "drill", place, tmp_path / "drill.json", stdin=typed(place, *four))
    assert "nothing was opened" in err
    assert json.loads((tmp_path / "drill.json").read_bytes())["present"] == list(four)

    second = memory / "second"
    vedette("ceremony", "resplit", place, second, "--text", stdin=typed(place, *four))
    later = parse_birth((second / "birth.json").read_bytes())
    assert later.recipient == record.recipient and later.retired[0].set_id == record.set_id
    assert later.set_id != record.set_id
    assert combine([words_of(second, sheet) for sheet in four]) == combine([words_of(place, s) for s in four])

    _, err = vedette("ceremony", "drill", second, tmp_path / "d2.json", stdin=typed(place, *four), status=2)
    assert err.count("an older share: set") == 4 and not (tmp_path / "d2.json").exists()

    _, err = vedette("ceremony", "check", second, "--closing")
    assert f"retired: set {record.set_id}" in err and "holder nord/1" in err


def test_holders_can_change_with_a_re_split(memory: Path) -> None:
    place = memory / "birth"
    birth(place)
    four = typed(place, "nord 1", "nord 2", "sud 1", "sud 2")
    more = ["--organisation", "west:1/1", "--organisation", "ost:3/5", "--threshold", "2"]
    vedette("ceremony", "resplit", place, memory / "new", "--text", *more, stdin=four)
    later = parse_birth((memory / "new" / "birth.json").read_bytes())
    assert later.sheets == ("west 1", "ost 1", "ost 2", "ost 3", "ost 4", "ost 5")
    shares = [words_of(memory / "new", sheet) for sheet in ("west 1", "ost 1", "ost 3", "ost 5")]
    assert Identity(Kind.HYBRID, combine(shares)).recipient.encode() == later.recipient


def test_words_are_sealed_to_partner_cards(memory: Path, tmp_path: Path) -> None:
    identity = generate_identity()
    statements = SigningKey.generate("nord.example/s1", Algorithm.ED25519).verifier
    card = Card("nord.example", "Nord", (), (), None, statements, identity.recipient.encode())
    (tmp_path / "card.txt").write_bytes(card.encode())
    place = memory / "birth"
    birth(place, "--seal-to", f"nord={tmp_path / 'card.txt'}")
    assert [path.name for path in (place / "sealed").iterdir()] == ["nord.age"]
    with (place / "sealed" / "nord.age").open("rb") as file:
        text = open_stream(file, [identity]).read_all(1 << 20)
    sheets = typed(place, "nord 1", "nord 2", "nord 3")
    assert text == sheets
    (tmp_path / "identity").write_text(identity.encode() + "\n")
    out, _ = vedette("ceremony", "unseal", place / "sealed" / "nord.age", tmp_path / "identity")
    assert out.encode() == text
    (tmp_path / "other").write_text(generate_identity().encode() + "\n")
    out, err = vedette("ceremony", "unseal", place / "sealed" / "nord.age", tmp_path / "other", status=1)
    assert out == "" and "identities" in err
    vedette("ceremony", "drill", place, tmp_path / "d", stdin=text + b"\n" + typed(place, "sud 1", "sud 2"))
    _, err = vedette(
        *("ceremony", "birth", memory / "b2", "--mission", "m-1", *HOLDERS, "--text"),
        *("--seal-to", f"west={tmp_path / 'card.txt'}"),
        status=2,
    )
    assert "west" in err and not (memory / "b2").exists()


def test_a_sheet_with_one_wrong_word_can_be_put_right_in_read_back(memory: Path) -> None:
    import random

    place = memory / "birth"
    birth(place)
    record = parse_birth((place / "birth.json").read_bytes())
    right = words_of(place, "nord 1")
    wrong, number = typo(right, random.Random(1))
    lines = "\n".join(["nord 1", *wrong, right[number - 1], ""]).encode()
    _, err = vedette("ceremony", "read-back", place, stdin=lines + typed(place, *record.sheets[1:]))
    assert f"nord 1: word {number} is not the one on the sheet" in err


def test_a_read_back_that_ends_early_counts_for_nothing(memory: Path) -> None:
    place = memory / "birth"
    birth(place)
    stdin = typed(place, "nord 1", "nord 2", "sud 1", "sud 2")
    _, err = vedette("ceremony", "read-back", place, stdin=stdin, status=2)
    assert "not read back: nord 3, sud 3, est 1" in err and not (place / "read-back.json").exists()


def test_a_folder_on_a_disk_is_refused(tmp_path: Path) -> None:
    if file_system(tmp_path) in IN_MEMORY:
        skip_aloud("the temporary folder lies in memory: there is no disk to refuse")
    words = ("ceremony", "birth", tmp_path / "b", "--mission", "m-1", *HOLDERS, "--text")
    _, err = vedette(*words, status=2)
    assert "not in memory" in err and not (tmp_path / "b").exists()
    _, err = vedette(*words, "--on-disk")
    assert "WARNING" in err and (tmp_path / "b" / "birth.json").is_file()


def test_a_second_birth_into_the_same_folder_is_refused(memory: Path) -> None:
    place = memory / "birth"
    birth(place)
    words = ("ceremony", "birth", place, "--mission", "m-1", *HOLDERS, "--text")
    _, err = vedette(*words, status=1)
    assert "holds a birth already" in err
    (memory / "other").mkdir()
    (memory / "other" / "mine.txt").write_text("kept")
    _, err = vedette("ceremony", "birth", memory / "other", "--mission", "m-1", *HOLDERS, "--text", status=2)
    assert "not empty" in err and (memory / "other" / "mine.txt").read_text() == "kept"


def test_after_a_kill_at_any_moment_there_is_a_whole_birth_or_none(memory: Path) -> None:
    whole = 0
    for number in (0, 3, 7, 10):
        place = memory / f"b{number}"
        process = subprocess.Popen(
            [*VEDETTE, "ceremony", "birth", str(place), "--mission", "m-1", *HOLDERS, "--text"],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < until:
            if sum(len(files) for _, _, files in os.walk(place)) >= number:
                process.send_signal(signal.SIGKILL)
                break
        process.wait()
        time.sleep(0.05)  # the child is killed with its parent
        if (place / "birth.json").exists():
            whole += 1
            record = parse_birth((place / "birth.json").read_bytes())
            assert all(
                commitment.meets(words_of(place, commitment.sheet)) for commitment in record.commitments
            )
        else:
            birth(place)  # what was left is cleared away, and a new birth is whole
            assert len(list((place / "sheets").iterdir())) == 9
    assert whole < 4


def test_a_mission_without_a_quorum_that_can_be_is_refused(memory: Path) -> None:
    for holders, threshold in (
        (["nord:1/3"], 1),
        (["sud:1/1", "sud:1/1"], 1),
        (["nord:2/3"], 2),
        (["Nord:2/3"], 1),
    ):
        options = [part for each in holders for part in ("--organisation", each)]
        words = (
            "ceremony",
            "birth",
            memory / "b",
            "--mission",
            "m-1",
            *options,
            "--threshold",
            str(threshold),
        )
        code = 1 if holders[0] in ("Nord:2/3", "sud:1/1") else 2
        vedette(*words, "--text", status=code)
    vedette("ceremony", "check", memory / "none", status=1)
    assert list(memory.iterdir()) == []


def test_at_a_terminal_questions_are_shown_screens_cleared_and_an_interrupt_ends_all(memory: Path) -> None:
    import pty
    import select

    place = memory / "birth"
    birth(place)
    right = words_of(place, "nord 1")
    script = [
        (b'Which sheet? Such as "nord 1": ', b"nord 1\n"),
        (b"  word  1: ", " ".join(word[:4] for word in right[:32]).encode() + b" qqqq\n"),
        (b"type word 33 again", right[32].encode() + b"\n"),
        (b"\033[2J\033[3J\033[H", b""),
        (b"nord 1: good, taken", b"nord 2\n"),
        (b"  word  1: ", b"\x03"),
    ]
    child, terminal = pty.fork()
    if child == 0:
        words = [*VEDETTE, "ceremony", "drill", str(place), str(memory / "d")]
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests that run in the background ignore it
        os.execve(words[0], words, environment())  # noqa: S606
    shown, until = b"", time.monotonic() + 180
    for wanted, answer in script:
        while wanted not in shown:
            assert time.monotonic() < until, shown
            if select.select([terminal], [], [], 0.2)[0]:
                shown += os.read(terminal, 65_536)
        shown = shown.partition(wanted)[2]
        os.write(terminal, answer)
    ended, status, pressed = 0, 0, time.monotonic()
    while not ended:
        # one that comes between Python's look and its reading is noticed with the next key: press again
        assert time.monotonic() < until, "the interrupt ends it"
        if select.select([terminal], [], [], 0.5)[0]:
            with contextlib.suppress(OSError):  # it has closed its side
                os.read(terminal, 65_536)
        ended, status = os.waitpid(child, os.WNOHANG)
        if not ended and time.monotonic() > pressed + 5:  # not into what the first one set off
            os.write(terminal, b"\x03")
            pressed = time.monotonic()
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 1 and not (memory / "d").exists()
