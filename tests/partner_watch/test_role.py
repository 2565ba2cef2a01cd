"""The role in the partner's folder: switched on, card, status, new keys, ended; drills; all as commands."""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from instruments.faults import count_points, inject, require_shim
from partner_watch.stage import ENVIRONMENT, REGISTER, Headquarters, Stage, phone, rows
from partner_watch.test_door import late, quiet
from vedette.formats.note import parse_note, verify_note
from vedette.formats.partner_card import parse_card
from vedette.formats.statement import parse_statement
from vedette.seal.recipients import parse_recipient
from vedette_partner import rotation
from vedette_partner.cli import main
from vedette_partner.folder import create, open_folder
from vedette_partner.watch.opening import open_watch
from vedette_partner.watch.state import State

NAME = "nord.invented.example"
FULL = os.environ.get("VEDETTE_CRASH") == "full"


def run(*words: str | Path, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=answer)


def test_a_partner_of_before_switches_the_watch_on(tmp_path: Path) -> None:
    folder = create(tmp_path / "p", NAME, ["mirror"], "Nord")
    before = folder.card()
    assert before.watch is None
    done = run("watch", "begin", folder.path)
    assert done.exit_code == 0
    card = parse_card(done.stdout.encode())
    assert card.watch is not None and card.watch.name == f"{NAME}/c1"
    assert card.watch_recipient is not None and parse_recipient(card.watch_recipient)
    assert (card.mirror, card.statements, card.recipient) == (
        before.mirror,
        before.statements,
        before.recipient,
    )
    assert open_folder(folder.path).roles == ("mirror", "watch")
    assert (folder.path / "card.txt").read_bytes() == card.encode()
    assert run("watch", "begin", folder.path).exit_code == 1
    assert run("trust", folder.path, REGISTER.verifier.vkey).stderr.count("now working") == 2
    for file in ("watch.key", "identity", "watch.db"):
        assert (folder.path / "watch" / file).stat().st_mode & 0o077 == 0


def test_init_makes_no_watch_unless_it_is_asked_for(tmp_path: Path) -> None:
    assert "watch" not in run("init", tmp_path / "a", "--name", NAME).stdout
    card = run("init", tmp_path / "b", "--name", NAME, "--roles", "mirror,watch,witness").stdout
    assert "\nwatch " in card and "\nwatch-recipient age1pq1" in card
    assert "IT DOES NOT TICK" in run("status", tmp_path / "b").stderr


def test_the_status_says_whether_it_ticks_and_who_is_missing(served: Stage) -> None:
    partner = served.partners[0]
    partner.post("/watch/orders", served.sealed(quiet(served), partner))
    deadline = time.time() + 60
    while time.time() < deadline:
        (line,) = [row for row in rows(run("status", partner.folder.path).stdout) if row["role"] == "watch"]
        if line["ticked"] is not None:
            break
        time.sleep(0.2)
    assert line["watches"] == 1 and line["nobody"] == [] and line["ticked"] is not None
    assert run("watch", "people", "remove", partner.folder.path, "head of nord").exit_code == 0
    assert "NOBODY is head" in run("status", partner.folder.path).stderr


def test_new_keys_open_what_was_held_and_the_partner_goes_on(served: Stage) -> None:
    partner, order = served.partners[0], late(served, 4)
    assert partner.post("/watch/orders", served.sheet(order, partner, ["a line"]))[0] == 200
    served.sms.wait(6, 60)
    old = partner.folder.card()
    result = run("rotate", partner.folder.path, "watch", "--reason", "every year")
    assert result.exit_code == 0, result.output
    card = parse_card(result.stdout.encode())
    assert card.watch is not None and card.watch.name == f"{NAME}/c2"
    assert card.watch_recipient != old.watch_recipient and card.recipient == old.recipient
    assert "every order again" in result.stderr
    (note,) = (partner.folder.path / "retired").glob("*.note")
    assert parse_statement(parse_note(note.read_bytes()).text).values["key"] == old.watch.vkey  # type: ignore[union-attr]
    verify_note(parse_note(note.read_bytes()), [old.statements])
    board = partner.run("board", "FOLDER")
    assert "OUR OLD KEY" in board.stderr and "LEVEL 4" in board.stderr
    opened = partner.run("sheet", "FOLDER", order.watch[:8], "--by", "head of nord")
    assert opened.exit_code == 0 and opened.stdout == "a line\n"
    assert partner.check_in(served.line(1, 1))[0] == 200
    with pytest.raises(AssertionError, match=r"not meant|none of its watchers"):
        Headquarters(order).ask(order.watchers[1])  # it speaks to a key that is gone
    fresh = served.order(
        [(0, order.promises[0].opens, order.promises[0].due, 1)],
        begins=order.begins,
        ends=order.ends,
        ladder=order.ladder,
        patience=1,
        step=600,
        alone=True,
        version=2,
    )
    assert partner.post("/watch/orders", served.sealed(fresh, partner))[0] == 200
    head = Headquarters(fresh)
    head.ask(fresh.watchers[1])
    assert "OUR OLD KEY" not in partner.run("board", "FOLDER").stderr


def test_a_retired_watch_answers_nothing_and_its_lines_leave_the_card(served: Stage) -> None:
    partner = served.partners[0]
    partner.post("/watch/orders", served.sealed(quiet(served), partner))
    assert run("retire", partner.folder.path, "watch", "--reason", "we close", "--yes").exit_code == 0
    for path in ("/watch/", "/watch/take"):
        assert partner.get(path)[0] == 410
    assert partner.check_in(served.line(0, 1))[0] == 410
    assert partner.folder.card().watch is None
    assert not (partner.folder.path / "watch" / "watch.key").exists()
    assert not (partner.folder.path / "watch" / "identity").exists()
    assert partner.run("board", "FOLDER").exit_code == 1
    assert "RETIRED" in run("status", partner.folder.path).stderr
    assert run("rotate", partner.folder.path, "watch", "--reason", "no").exit_code == 1
    assert run("watch", "begin", partner.folder.path).exit_code == 1


def test_a_rotation_of_the_watch_that_is_killed_is_whole_or_never_was(group: Stage, tmp_path: Path) -> None:
    require_shim()
    partner, order = group.partners[0], quiet(group)
    watch = open_watch(partner.folder)
    watch.room.take_order(group.sealed(order, partner))
    watch.state.close()
    kept, path = tmp_path / "kept", partner.folder.path
    shutil.copytree(path, kept)
    script = (
        "import sys\nfrom pathlib import Path\nfrom vedette_partner import rotation\n"
        "from vedette_partner.folder import open_folder\n"
        "rotation.rotate(open_folder(Path(sys.argv[1])), 'watch', 'because', 1790000000)\n"
    )
    argv = [sys.executable, "-c", script, str(path)]

    def fresh() -> None:
        shutil.rmtree(path)
        shutil.copytree(kept, path)

    fresh()
    calls = len(count_points(argv, path, ENVIRONMENT))
    every = [(at, kind) for at in range(1, calls + 1) for kind in ("kill", "killafter")]
    outcomes = set()
    for at, kind in every if FULL else [*random.Random(7).sample(every, 3), every[-1]]:
        fresh()
        assert inject(argv, path, at, kind, ENVIRONMENT).returncode == -9
        rotation.recover(open_folder(path))
        once = {p: p.read_bytes() for p in path.rglob("*") if p.is_file()}
        rotation.recover(open_folder(path))
        assert once == {p: p.read_bytes() for p in path.rglob("*") if p.is_file()}
        again = open_watch(open_folder(path))
        (book,) = again.room.shelf.books()
        outcomes.add(book.me.name)
        assert book.order.watch == order.watch and book.known == book.me.name.endswith("c1")
        again.state.close()
    assert outcomes <= {f"{NAME}/c1", f"{NAME}/c2"} and f"{NAME}/c2" in outcomes
    print(f"{calls} points, outcomes {sorted(outcomes)}")


def test_a_drill_is_marked_and_ends_when_it_is_taken(served: Stage) -> None:
    partner = served.partners[0]
    drill = partner.begin("drill", "FOLDER", "--duty", "officer", "--wait", "120")
    came = served.sms.wait(1, 60)
    assert [each.to for each in came] == [phone("nord", "officer")]
    assert came[0].text.startswith("DRILL. ")
    number = re.findall(r"alert (\d{6})", came[0].text)[0]
    taken = partner.run("take", "FOLDER", number, "officer of nord")
    assert taken.exit_code == 0
    said = drill.communicate(timeout=900)[1]
    assert drill.returncode == 0 and "taken by officer of nord" in said
    assert partner.run("drill", "FOLDER", "--wait", "1").exit_code == 3


def test_a_voice_that_is_entered_counts_and_a_watch_that_is_over_can_be_forgotten(served: Stage) -> None:
    partner, order = served.partners[0], quiet(served)
    partner.post("/watch/orders", served.sealed(order, partner))
    entered = partner.run("checkin", "FOLDER", *served.line(0, 1).split())
    # another partner, slow to answer, may be named before it
    assert entered.exit_code == 0 and entered.stderr.endswith("received\n") and entered.stdout == ""
    assert partner.run("checkin", "FOLDER", "nonsense").exit_code == 1
    early = partner.run("forget", "FOLDER", order.watch[:8], "--yes")
    assert early.exit_code == 1 and "lasts until" in early.stderr
    over = served.order([], begins=1000, ends=2000, watch="ab" * 16, alone=True)
    partner.post("/watch/orders", served.sealed(over, partner))
    assert partner.run("forget", "FOLDER", "abab", "--yes").exit_code == 0
    state = State(partner.folder.path / "watch" / "watch.db")
    assert [held.watch for held in state.orders()] == [order.watch]
    state.close()
    for words in (["board"], ["log"]):
        assert partner.run(*words, "FOLDER").exit_code == 0
    for begin in ("7f", "zz", "ffff"):
        assert partner.run("alarm", "FOLDER", begin, "--by", "head of nord").exit_code == 1
