"""Killed, or out of disk, at any file call: a statement is in force whole or not at all, a kit is one kit.

A spread sample; VEDETTE_CRASH=full plays every call in every way.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crash.crew import Crew
from instruments.faults import FAULT_KINDS, count_points, inject, require_shim
from missions.partnered import OTHER_PARTNERS, SECOND, freezing, signed, stage
from missions.stage import DEVICE
from people.stage import House, birth, house, last_row, partner, vedette
from vedette.adapters.disk import TEMPORARY
from vedette.adapters.kit_folder import REMOVED, UNDECIDED, UPDATE, KitFolder
from vedette.cli.common import clock
from vedette.house.abroad.statements import statements
from vedette.house.headquarters import Headquarters
from vedette.missions.renewal import take_recipients

FULL = os.environ.get("VEDETTE_CRASH") == "full"
SAMPLE = 10


@dataclass
class Scene:
    """A command, what may be true after it was cut, and what must be after it was run again."""

    root: Path
    argv: list[str]
    check: Callable[[bool], None]
    again: tuple[int, ...] = (0,)


@pytest.fixture
def home() -> Iterator[Path]:
    require_shim()
    folder = Path(tempfile.mkdtemp(prefix="vedette-people-", dir="/dev/shm"))
    yield folder
    shutil.rmtree(folder)


def play(scene: Scene, home: Path) -> None:
    first = home / "first"
    shutil.copytree(scene.root, first, symlinks=True)

    def reset() -> None:
        shutil.rmtree(scene.root)
        shutil.copytree(first, scene.root, symlinks=True)

    with Crew(scene.root) as crew:
        names: list[str] = []
        done = crew.run(scene.argv, names=names)
        assert done.status == 0, done.stderr
        scene.check(True)
        every = [(at, kind) for at in range(1, done.calls + 1) for kind in FAULT_KINDS]
        assert done.calls > 8
        step = 1 if FULL else max(1.0, len(every) / SAMPLE)
        chosen = [every[int(n * step)] for n in range(int(len(every) / step))]
        if report := os.environ.get("VEDETTE_CRASH_REPORT"):
            with Path(report).open("a") as file:
                row = {"scene": " ".join(scene.argv[:2]), "points": done.calls, "runs": len(chosen)}
                file.write(json.dumps(row) + "\n")
        for at, kind in chosen:
            reset()
            cut = crew.run(scene.argv, at, kind)
            where = f"call {at} ({names[at - 1]}) {kind}: {cut.stderr}"
            assert cut.status in (-9, 0, 1), where
            assert "Traceback" not in cut.stderr, where
            try:
                scene.check(cut.status == 0)
                again = crew.run(scene.argv)
                assert again.status in (0, *scene.again), again.stderr
                scene.check(True)
                before = tree(scene.root)
                crew.run(scene.argv)
                assert tree(scene.root) == before, "a second recovery changed something"
            except AssertionError as error:
                raise AssertionError(f"{where}\n{error}") from error


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def no_leftovers(root: Path) -> None:
    assert not list(root.rglob(f"{TEMPORARY}*")), "something half written is left"


def endorsed(made: House, digest: object, shorts: tuple[str, ...]) -> None:
    vedette("statement", "show", made.hq, digest, "--to", made.folder / "TEXT")
    for short in shorts:
        note = made.folder / f"{short}.note"
        text = made.folder / "TEXT" / "statement.txt"
        note.write_text(partner("endorse", made.partners[short], text, "--yes")[0])
        vedette("statement", "add", made.hq, note)


def test_mission_is_confirmed_once_and_whole(home: Path) -> None:
    with house(home, ("nord", "sued"), 2, serve=False) as made:
        record = home / "birth.json"
        record.write_bytes(birth("m-1")[0].encode())
        digest = last_row(vedette("mission", "open", made.hq, "m-1", "--birth", record)[0])["statement"]
        endorsed(made, digest, ("nord", "sued"))

        def check(whole: bool) -> None:
            with Headquarters(made.hq, clock) as hq:
                rows = hq.register.find("recipients")
                assert len(rows) <= 1, "entered twice"
                if whole:
                    mission = hq.mission("m-1")
                    assert mission["index"] == rows[0].index
                    assert mission["fingerprint"] == rows[0].values["fingerprint"]
                    assert all(each.in_effect for each in statements(hq))
                    assert len(list((hq.folder / "missions").glob("*.birth.json"))) == 1
            if whole:
                no_leftovers(made.hq)

        argv = ["mission", "confirm", str(made.hq), "m-1"]
        # when it was whole already, nothing waits any more: said with status 1
        play(Scene(made.hq, argv, check, (1,)), home)


def test_policies_are_in_force_all_three_or_none(home: Path) -> None:
    with house(home, ("nord", "sued", "west"), 2, serve=False) as made:
        names = ("policy.txt", "dossier-policy.txt", "partners.txt")
        before = {name: (made.hq / name).read_bytes() for name in names}
        numbers = ["--receipts", 2, "--dossiers", 3, "--statements", 3]
        digest = last_row(vedette("partner", "policy", made.hq, *numbers)[0])["proposed"]
        endorsed(made, digest, ("nord", "west"))
        with Headquarters(made.hq, clock) as hq:
            draft = next(each.draft for each in statements(hq) if each.statement.sha256 == digest)
        assert draft is not None
        after = {name: text.encode() for name, text in draft.files.items()}
        assert after != before

        def check(whole: bool) -> None:
            with Headquarters(made.hq, clock) as hq:
                entered = len(hq.register.find("policy"))
            found = {name: (made.hq / name).read_bytes() for name in names}
            assert all(data in (before[name], after[name]) for name, data in found.items())
            assert entered in (1, 2), "entered twice"
            assert entered == 2 or found == before, "in force before it was entered"
            if whole:
                assert found == after and entered == 2
                no_leftovers(made.hq)

        argv = ["statement", "confirm", str(made.hq), str(digest)]
        play(Scene(made.hq, argv, check), home)


def kit_at(home: Path, files: dict[str, bytes]) -> Path:
    (home / "root").mkdir()
    kit = home / "root" / "KIT"
    KitFolder.create(kit, files, DEVICE)
    return kit


def test_kit_takes_a_policy_whole_or_not_at_all(home: Path) -> None:
    s = stage()
    # with a freeze that has ended: files go as well as come
    held = dict(s.held)
    for each in (freezing("freeze", 4, 12), freezing("thaw", 4, 13)):
        held[f"freezes/{each.sha256}.note"] = signed(each, "nord", "west")
    kit = kit_at(home, s.held)
    (kit / "freezes").mkdir()
    for name, data in held.items():
        (kit / name).write_bytes(data)
    brief = home / "BRIEF"
    brief.mkdir()
    for name, data in s.policy_brief.items():
        (brief / name).write_bytes(data)

    def check(whole: bool) -> None:
        found = KitFolder(kit).kit  # it can be read at any moment
        assert found.recipients
        if whole:
            assert found.partners == OTHER_PARTNERS
            assert not (kit / UPDATE).exists() and not (kit / UNDECIDED).exists()
            assert not list((kit / "freezes").glob("*.note"))
            no_leftovers(kit)

    play(Scene(home / "root", ["device", "policy", str(kit), str(brief)], check, (1, 2)), home)


def test_kit_takes_readers_whole_or_not_at_all(home: Path) -> None:
    s = stage()
    kit = kit_at(home, s.held)
    brief = home / "BRIEF"
    brief.mkdir()
    for name, data in s.brief.items():
        (brief / name).write_bytes(data)

    def check(whole: bool) -> None:
        found = KitFolder(kit).kit
        assert found.index in (s.first, s.second)
        if whole:
            assert found.recipients == SECOND and not (kit / UPDATE).exists()

    play(Scene(home / "root", ["device", "recipients", str(kit), str(brief)], check, (1, 2)), home)


def test_update_that_was_decided_on_counts_before_it_is_carried_out(home: Path) -> None:
    s = stage()
    kit = kit_at(home, s.held)
    update = kit / UPDATE
    update.mkdir()
    for name in ("kit.json", *s.brief):
        (update / name).write_bytes(s.brief.get(name, b""))
    for name, data in take_recipients(s.held, s.brief).items():
        (update / name).write_bytes(data)
    (update / REMOVED).write_text("")
    assert KitFolder(kit).kit.recipients == SECOND
    (kit / UNDECIDED).mkdir()
    (kit / UNDECIDED / "kit.json").write_bytes(b"{")
    with KitFolder(kit).lock():
        assert not update.exists() and not (kit / UNDECIDED).exists()
    assert KitFolder(kit).kit.recipients == SECOND
    # an update that names what is no file of a kit is none of ours
    update.mkdir()
    (update / REMOVED).write_text("../../elsewhere\n")
    with pytest.raises(Exception, match="names what is no file of a kit"):
        KitFolder(kit)


def test_endorsement_that_was_killed_is_made_again(home: Path) -> None:
    """The partner's side: the freeze is in force exactly when its note is there to be handed on."""
    room = home / "nord"
    partner("init", room, "--name", "nord.example", "--roles", "none")
    text = home / "freeze.txt"
    text.write_bytes(freezing("freeze", 4, 30).encode())
    source = str(Path(__file__).resolve().parents[2] / "src")
    argv = [sys.executable, "-m", "vedette_partner", "endorse", str(room), str(text), "--yes"]
    shutil.copytree(room, home / "first")
    calls = count_points(argv, room, {"PYTHONPATH": source})
    every = [(at, kind) for at in range(1, len(calls) + 1) for kind in ("kill", "killafter", "28", "short")]
    for at, kind in every if FULL else every[:: max(1, len(every) // 4)]:
        shutil.rmtree(room)
        shutil.copytree(home / "first", room)
        inject(argv, room, at, kind, {"PYTHONPATH": source})
        out, _ = partner("endorse", room, text, "--yes")
        assert "kind freeze" in out
        rows = [json.loads(line) for line in partner("statements", "list", room)[0].splitlines()]
        assert [row["signed_here"] for row in rows] == [True]
        assert len(list((room / "people" / "freezes").glob("*/*.own"))) == 1
        no_leftovers(room)
