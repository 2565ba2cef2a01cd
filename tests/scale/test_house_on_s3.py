"""Headquarters with its objects in a bucket and its files under a cover: the same work, the same answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intake.stage import GOOD, Stage, build, clock
from scale.buckets import Server, server
from vedette.adapters.cover import PLAIN, Cover, SealedCover
from vedette.adapters.delivery import find_devices
from vedette.adapters.objects import FolderStore
from vedette.adapters.opening import Warden
from vedette.errors import OpenError, StoreError
from vedette.formats.lockbox import MIN_MEMORY_KIB
from vedette.house.abroad.settling import settle
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import add_custodian, desk_identities
from vedette.house.enclosing import enclose
from vedette.house.headquarters import Headquarters
from vedette.house.lockbox import HouseKeys, new_lockbox, new_work
from vedette.house.reading import HouseReader
from vedette.intake.desk import IntakeDesk, Report
from vedette.vault.fixity import scrub
from vedette.vault.store import ObjectStore


@pytest.fixture(scope="module")
def warden() -> Iterator[Warden]:
    with Warden() as one:
        yield one


@contextmanager
def held(
    stage: Stage, vault: ObjectStore | None = None, cover: Cover | None = None
) -> Iterator[Headquarters]:
    with Headquarters(stage.hq, clock, cover=cover, vault=vault) as hq:
        yield hq


def take(hq: Headquarters, stage: Stage) -> Report:
    house = IntakeHouse(hq, stage.warden, desk_identities(hq))
    return IntakeDesk(house, "duty-1", clock, os.urandom).take(find_devices(stage.stick))


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_from_the_stick_to_the_reader(
    tmp_path: Path, warden: Warden, bucket_server: Server, kind: str
) -> None:
    stage = build(tmp_path, warden)
    stage.export("a")
    vault: ObjectStore = FolderStore(stage.hq / "vault")
    if kind == "s3":
        name = f"vault-{os.urandom(4).hex()}"
        bucket_server.bucket(name)
        vault = bucket_server.store(name, timeout=10)
    with held(stage, vault) as hq:
        add_custodian(hq, "stick", tmp_path / "custodian")
        report = take(hq, stage)
        assert sorted(report.taken) == sorted(stage.good) and all(each.receipt for each in report.outcomes)
        assert settle(hq).states == {"replicated": 3}
        found = scrub(hq.vault, stage.good, clock)
        assert (found.faults, found.missing, found.strays, found.objects) == ((), (), (), 3)
    sealed = [path for path in (stage.hq / "vault").rglob("*") if path.is_file()]
    assert len(sealed) == (0 if kind == "s3" else 3), "with a bucket nothing of it lies in the folder"
    reader = HouseReader(stage.hq, PLAIN, vault)
    contents = []
    for slip in reader.slips():
        with reader.opened(slip, warden) as opened:
            contents.append(opened.content.read())
    assert contents == list(GOOD)


def test_frozen_bucket_refuses_with_a_reason_and_all_is_taken_when_it_thaws(
    tmp_path: Path, warden: Warden
) -> None:
    stage = build(tmp_path, warden)
    stage.export("a")
    with server() as one:
        one.bucket("vault-1")
        vault = one.store("vault-1", timeout=1)
        with held(stage, vault) as hq:
            before = hq.register.log.size
            with one.frozen(), pytest.raises(StoreError, match="does not answer in time"):
                take(hq, stage)
            assert hq.register.log.size == before, "nothing is entered that is not kept"
            assert not list((stage.hq / "outgoing").rglob("*.receipt"))
            report = take(hq, stage)
            assert sorted(report.taken + report.known) == sorted(stage.good)
            assert all(each.receipt for each in report.outcomes)
            assert list((stage.hq / "vault" / "incoming").iterdir()) == []
            one.kill()
            assert settle(hq).states == {"durable": 3}, "what is kept needs no bucket to be acknowledged"
            with pytest.raises(StoreError, match="cannot be reached"):
                scrub(hq.vault, stage.good, clock)


def test_intake_under_a_cover_leaves_nothing_private_in_the_open(tmp_path: Path, warden: Warden) -> None:
    stage = build(tmp_path, warden)
    bad = stage.forge(b"another's", signer=stage.key("b"))
    stage.export("a")
    private = [stage.kit().kit.device.encode(), b"duty-1", bad.slip.package.encode()]
    secret = new_lockbox(
        stage.hq, "duty", "an invented passphrase of many words", work=new_work(MIN_MEMORY_KIB, 1, 1)
    )
    enclose(stage.hq, secret)
    cover = SealedCover(HouseKeys.of(secret).cover)
    with held(stage, cover=cover) as hq:
        report = take(hq, stage)
        assert len(report.taken) == 3 and len(report.refused) == 1
        settle(hq)
    in_the_open = {"outgoing", "vault", "register"}
    for path in stage.hq.rglob("*"):
        below = path.relative_to(stage.hq)
        if path.is_file() and below.parts[0] not in in_the_open and "log" not in below.parts:
            data = path.read_bytes()
            assert not any(word in data for word in private), below
    reader = HouseReader(stage.hq, cover, FolderStore(stage.hq / "vault"))
    assert [slip.package_sha256 for slip in reader.slips()] == stage.good
    assert [row.values["action"] for row in reader.acts(stage.good[0])] == ["receive", "view"]
    contents = []
    for slip in reader.slips():
        with reader.opened(slip, warden) as opened:
            contents.append(opened.content.read())
    assert contents == list(GOOD)
    with held(stage, cover=cover) as hq:
        assert len(take(hq, stage).known) == 3
    with pytest.raises(OpenError):
        list(HouseReader(stage.hq, SealedCover(bytes(32)), reader.vault).slips())
