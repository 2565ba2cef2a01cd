"""A batch: packages of several devices, one append to the register, a receipt or a refusal for each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.stage import GOOD, Stage, build, clock, copy
from vedette.adapters.delivery import find_devices
from vedette.adapters.opening import Warden
from vedette.errors import StoreError
from vedette.formats.note import parse_note, verify_note
from vedette.formats.receipt import State, parse_receipt
from vedette.house.abroad.settling import settle
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import desk_identities
from vedette.house.headquarters import Headquarters
from vedette.intake.checks import Step
from vedette.intake.desk import IntakeDesk, Report
from vedette.register.log import Log


@pytest.fixture(scope="module")
def warden() -> Iterator[Warden]:
    with Warden() as one:
        yield one


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, warden: Warden) -> Stage:
    """Two devices with packages, all on the stick."""
    stage = build(tmp_path_factory.mktemp("batches"), warden)
    stage.seal([b"an invented sound"] * 2, "b")
    stage.export("a")
    stage.export("b")
    return stage


@pytest.fixture
def stage(built: Stage, tmp_path: Path) -> Stage:
    return copy(built, tmp_path / "stage")


class Watched:
    """Takes what is on the stick, and counts how often the register was appended to."""

    def __init__(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stage, self.appends = stage, 0
        self.checks: list[tuple[Step, str]] = []
        real = Log.append

        def append(log: Log, entries: list[bytes]) -> object:
            self.appends += bool(entries) and log.origin.endswith("/r1")
            return real(log, entries)

        monkeypatch.setattr(Log, "append", append)

    def take(self, hq: Headquarters) -> Report:
        house = IntakeHouse(hq, self.stage.warden, desk_identities(hq))
        desk = IntakeDesk(house, "duty-1", clock, os.urandom)
        watch = lambda step, package: self.checks.append((step, package.name))  # noqa: E731
        return desk.take(find_devices(self.stage.stick), watch=watch)


def test_batch_of_two_devices_is_one_append_with_a_receipt_for_each(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(stage, monkeypatch)
    with Headquarters(stage.hq, clock) as hq:
        report = watched.take(hq)
        assert watched.appends == 1
        assert [each.result for each in report.outcomes] == ["taken"] * 5
        assert {each.slip.device for each in report.outcomes if each.slip} == {
            stage.kit(name).kit.device for name in "ab"
        }
        for outcome in report.outcomes:
            assert outcome.slip is not None and outcome.receipt is not None and outcome.opened is not None
            note = parse_note(outcome.receipt)
            assert verify_note(note, [hq.key("receipts").verifier])
            receipt = parse_receipt(note.text)
            assert receipt.state is State.DURABLE and receipt.package_sha256 == outcome.slip.package_sha256
            assert receipt.tree_size == hq.register.log.size
            row = hq.register.rows[receipt.register_index]
            assert row.type == "device-checkpoint" and row.values["device"] == outcome.slip.device
            assert outcome.opened.manifest.device == outcome.slip.device
        assert len(hq.register.find("device-checkpoint")) == 2
        assert Counter(row.type for row in hq.register.rows.of_type("custody", "access")) == {
            "custody": 5, "access": 5
        }  # fmt: skip
        again = watched.take(hq)
        assert watched.appends == 1, "nothing new is nothing entered"
        assert [each.result for each in again.outcomes] == ["known"] * 5
        assert {o.receipt for o in again.outcomes} == {o.receipt for o in report.outcomes}
        assert settle(hq).states == {"durable": 5} and settle(hq).receipts == 0


def test_every_check_is_told_as_it_begins(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = stage.forge(b"signed by another", signer=stage.key("b"))
    stage.export("a")
    watched = Watched(stage, monkeypatch)
    with Headquarters(stage.hq, clock) as hq:
        report = watched.take(hq)
    by_package: dict[str, list[Step]] = {}
    for step, package in watched.checks:
        by_package.setdefault(package, []).append(step)
    name = f"{bad.slip.package}.age"
    assert len(by_package) == 6
    assert all(sorted(set(steps)) == list(Step) for package, steps in by_package.items() if package != name)
    assert max(by_package[name]) == Step.SIGNATURE
    (refused,) = (each for each in report.outcomes if each.result == "quarantine")
    assert refused.refused is not None and refused.refused.step is Step.SIGNATURE
    assert refused.receipt is None and refused.package == name
    assert sum(each.receipt is not None for each in report.outcomes) == 5


def test_same_device_twice_in_a_batch_is_entered_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    shutil.copytree(stage.stick / "a", stage.stick / "c")
    watched = Watched(stage, monkeypatch)
    with Headquarters(stage.hq, clock) as hq:
        report = watched.take(hq)
        assert Counter(each.result for each in report.outcomes) == {"taken": 5, "known": 3}
        assert all(each.receipt for each in report.outcomes)
        assert watched.appends == 1 and len(hq.register.find("device-checkpoint")) == 2
        assert len(list(hq.register.rows.of_type("custody"))) == 5


def test_gap_is_told_once_and_closes_when_the_package_comes(stage: Stage) -> None:
    kept = stage.stick / "later"
    package = sorted((stage.stick / "a" / "outbox").glob("*.age"))[0]
    kept.mkdir()
    for path in (package, package.with_suffix(".slip")):
        path.rename(kept / path.name)
    with Headquarters(stage.hq, clock) as hq:
        house = IntakeHouse(hq, stage.warden, desk_identities(hq))
        desk = IntakeDesk(house, "duty-1", clock, os.urandom)
        assert len(desk.take(find_devices(stage.stick)).gaps) == 1
        for path in list(kept.iterdir()):
            path.rename(stage.stick / "a" / "outbox" / path.name)
        report = desk.take(find_devices(stage.stick))
        assert report.gaps == [] and len(report.taken) == 1 and len(report.known) == len(GOOD) + 1


def test_head_that_was_anchored_before_is_still_compared(stage: Stage) -> None:
    """Heads that were compared are not compared again; those that the log had not reached are."""
    device = stage.kit().kit.device
    with Headquarters(stage.hq, clock) as hq:
        false = {"device": device, "root": "A" * 43 + "=", "size": 4, "time": hq.now()}
        hq.enter([("device-checkpoint", false)])
        house = IntakeHouse(hq, stage.warden, desk_identities(hq))
        desk = IntakeDesk(house, "duty-1", clock, os.urandom)
        assert desk.take(find_devices(stage.stick)).alarms == []  # the log ends at 3
        stage.seal([b"one more"])
        import shutil

        shutil.rmtree(stage.stick / "a")
        stage.export("a")
        report = desk.take(find_devices(stage.stick))
        assert len(report.alarms) == 1 and "size 4" in report.alarms[0]


def test_disk_that_fails_before_the_append_leaves_packages_that_the_next_run_finishes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Headquarters(stage.hq, clock) as hq:
        house = IntakeHouse(hq, stage.warden, desk_identities(hq))
        desk = IntakeDesk(house, "duty-1", clock, os.urandom)
        with monkeypatch.context() as patch:

            def full(*_: object) -> None:
                raise StoreError("disk: full")

            patch.setattr(Headquarters, "enter", full)
            with pytest.raises(StoreError):
                desk.take(find_devices(stage.stick))
        report = desk.take(find_devices(stage.stick))
        assert [each.result for each in report.outcomes] == ["known"] * 5
        assert all(each.receipt for each in report.outcomes)
