"""Faults that the crash points and the reading before them brought to light; each has its test."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.journal import Journal
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.tiles import TileFolder
from vedette.capture.sealing import Desk, Item
from vedette.cli.common import clock
from vedette.errors import StoreError
from vedette.house.abroad import settling
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import add_custodian, enrol_device, open_mission
from vedette.house.headquarters import Headquarters
from vedette.intake.desk import IntakeDesk
from vedette.register.entering import Entering

Draft = tuple[str, dict[str, str | int]]


def failing_once(real: Callable[[int], None]) -> Callable[[int], None]:
    failed: list[int] = []

    def fsync(handle: int) -> None:
        if not failed:
            failed.append(handle)
            raise OSError(5, "Input/output error")
        real(handle)

    return fsync


def make(folder: Path) -> Headquarters:
    Headquarters.create(folder, "Invented Group", "register.invented.example/r1", ["en"], os.urandom)
    return Headquarters(folder, clock)


def draft(hq: Headquarters, letter: str) -> Draft:
    return ("policy", {"policy_sha256": letter * 64, "time": hq.now()})


def test_a_row_that_could_not_be_synced_is_not_left_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "rows.journal")
    journal.append([{"n": 1}])
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing_once(os.fsync))
        with pytest.raises(StoreError):
            journal.append([{"n": 2}])
    journal.append([{"n": 3}])
    assert [row["n"] for row in Journal(journal.path).rows()] == [1, 3]


def test_a_logging_that_failed_does_not_shift_the_entries_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make(tmp_path / "hq") as hq:
        hq.enter([draft(hq, "a")])
        with monkeypatch.context() as patch:
            patch.setattr(TileFolder, "write_all", lambda *_: (_ for _ in ()).throw(StoreError("full")))
            with pytest.raises(StoreError):
                hq.enter([draft(hq, "b")])
        (row,) = hq.enter([draft(hq, "c")])
        assert row.index == 2
        again = Entering(Journal(hq.folder / "entries.journal"), hq.register.log, os.urandom)
        entries = hq.register.log.entries(0, 3)
        assert [each.entry() for each in again.rows] == list(entries)


def sealed_delivery(hq: Headquarters, place: Path) -> Path:
    open_mission(hq, "m-1")
    enrol_device(hq, "m-1", place / "kit")
    kit = KitFolder(place / "kit")
    with kit.lock():
        desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, clock, os.urandom)
        desk.seal(BytesIO(b"word"), Item("stream", "text/plain", 4))
        desk.flush()
        export_kit(place / "kit", place / "d1")
    return place / "d1"


def test_a_full_disk_of_ours_does_not_put_what_was_brought_in_quarantine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make(tmp_path / "hq") as hq:
        delivery = sealed_delivery(hq, tmp_path)
        desk = IntakeDesk(IntakeHouse(hq), "duty-1", clock, os.urandom)
        with monkeypatch.context() as patch:
            patch.setattr(TileFolder, "write_all", lambda *_: (_ for _ in ()).throw(StoreError("full")))
            with pytest.raises(StoreError):
                desk.take(find_devices(delivery))
        assert not list((hq.folder / "quarantine").iterdir())
        report = IntakeDesk(IntakeHouse(hq), "duty-1", clock, os.urandom).take(find_devices(delivery))
        assert len(report.taken) == 1


def test_no_witness_is_asked_when_no_custodian_could_take_the_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make(tmp_path / "hq") as hq:
        add_custodian(hq, "a", tmp_path / "custodian")
        (tmp_path / "custodian").rmdir()
        (tmp_path / "custodian").touch()  # a stick that is no folder
        hq.enter([draft(hq, "a")])
        monkeypatch.setattr(settling, "collect", lambda *_: pytest.fail("a witness was asked"))
        cosigned, faults = settling.publish(hq)
        assert cosigned is None
        assert "no witness was asked" in faults["quorum"]


def test_a_vault_identity_is_carried_away_before_its_mission_is_open(tmp_path: Path) -> None:
    def lose(_: object) -> None:
        raise StoreError("stick: is full")

    with make(tmp_path / "hq") as hq:
        with pytest.raises(StoreError):
            open_mission(hq, "m-1", carry=lose)
        assert not hq.register.find("recipients")
        assert open_mission(hq, "m-1").mission == "m-1"
