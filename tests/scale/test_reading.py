"""A reader of a house that another process writes: it sees whole things, proves them, holds nothing up."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.abroad import group, opened
from intake.stage import GOOD, Stage, build, clock
from vedette.adapters.cover import PLAIN
from vedette.adapters.objects import FolderStore
from vedette.adapters.opening import IN_MEMORY_BYTES, Warden
from vedette.errors import FormatError, MissingError, ProofError, SignatureError
from vedette.formats.receipt import State
from vedette.house.abroad.settling import settle
from vedette.house.headquarters import Headquarters
from vedette.house.reading import HouseReader


class Streamed(io.RawIOBase):
    """Bytes that come from a server: no file, and in pieces of its choosing."""

    def __init__(self, data: bytes, piece: int = 1000) -> None:
        self._data, self._piece = io.BytesIO(data), piece

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._data.read(min(size, self._piece) if size >= 0 else -1)


@pytest.fixture(scope="module")
def warden() -> Iterator[Warden]:
    with Warden() as one:
        yield one


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, warden: Warden) -> Stage:
    """Three packages taken in, receipts made, no witness."""
    built = build(tmp_path_factory.mktemp("reading"), warden)
    built.export("a")
    assert len(built.take().taken) == len(GOOD)
    with Headquarters(built.hq, clock) as hq:
        settle(hq)
    return built


def reader(folder: Path) -> HouseReader:
    return HouseReader(folder, PLAIN, FolderStore(folder / "vault"))


def test_what_headquarters_keeps_is_read_while_it_is_held(stage: Stage) -> None:
    with Headquarters(stage.hq, clock) as hq:
        one = reader(stage.hq)
        assert one.group == hq.group and one.origin == hq.origin
        assert one.devices() == hq.devices() and len(one.devices()) == 2
        device = stage.kit().kit.device
        assert one.device_record(device) == hq.device_record(device)
        assert one.mission("m-1") == hq.mission("m-1") and one.missions() == [hq.mission("m-1")]
        assert one.earlier_readers("m-1") == hq.earlier_readers("m-1")
        assert [slip.package_sha256 for slip in one.slips()] == stage.good
        assert one.indices(device) == [0, 1, 2] and one.gaps(device) == []
        assert list(one.desk_identities()) == ["m-1"]
        assert one.register_log().size == hq.register.log.size


def test_acts_about_a_package_are_read_as_they_are_entered(stage: Stage) -> None:
    one = reader(stage.hq)
    digest = stage.good[0]
    assert [row.values["action"] for row in one.acts(digest)] == ["receive", "view"]
    assert one.acts("0" * 64) == []
    with Headquarters(stage.hq, clock) as hq:
        copied = dict(one.acts(digest)[0].values) | {"action": "copy", "event": "1" * 32}
        (row,) = hq.enter([("custody", copied)])
        assert one.acts(digest)[-1] == row and one.row(row.index) == row
        assert one.entered("custody", package_sha256=digest, action="copy") == [row]
        assert one.entered("device-checkpoint") == hq.register.find("device-checkpoint")
    with pytest.raises(MissingError):
        one.row(10**6)


def test_package_is_opened_into_memory_alone(stage: Stage, warden: Warden) -> None:
    one = reader(stage.hq)
    device = stage.kit().kit.device
    found = []
    for slip in one.slips():
        with one.opened(slip, warden) as opening:
            found.append(opening.content.read())
            assert opening.package.manifest.device == device
            assert "memfd:" in str(Path(f"/proc/self/fd/{opening.content.fileno()}").readlink())
    assert found == list(GOOD)


def test_package_of_a_false_device_is_not_opened(stage: Stage, warden: Warden, tmp_path: Path) -> None:
    one = reader(stage.hq)
    slip = one.slip(stage.kit().kit.device, 0)
    other = one.device_key(stage.kit("b").kit.device)
    with one.opened(slip, warden) as opening, pytest.raises(SignatureError):
        opening.package.check_device(other)


@pytest.mark.parametrize("limit", [IN_MEMORY_BYTES, 100])
def test_sealed_bytes_may_come_from_a_server(
    stage: Stage, warden: Warden, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("vedette.adapters.opening.IN_MEMORY_BYTES", limit)
    one = reader(stage.hq)
    slip = one.slip(stage.kit().kit.device, 0)
    with one.open_object(slip.package_sha256) as file:
        data = file.read()
    keys = one.desk_identities()["m-1"]
    fingerprint = bytes.fromhex(str(one.mission("m-1")["fingerprint"]))
    assert warden.open(Streamed(data), keys, fingerprint).digests.content_size == len(GOOD[0])
    with pytest.raises(FormatError):
        warden.open(Streamed(b"not a package"), keys, fingerprint)


def test_threads_share_a_warden(stage: Stage, warden: Warden) -> None:
    one = reader(stage.hq)
    slips = list(one.slips())
    wrong: list[object] = []

    def work(number: int) -> None:
        for _ in range(5):
            with one.opened(slips[number], warden) as opening:
                if opening.content.read() != GOOD[number]:
                    wrong.append(number)

    threads = [threading.Thread(target=work, args=(n % 3,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_is_not_there_is_missing(stage: Stage) -> None:
    one = reader(stage.hq)
    for act in (
        lambda: one.mission("m-2"),
        lambda: one.device_record("register.invented.example/d/none"),
        lambda: one.slip(stage.kit().kit.device, 9),
        lambda: one.desk_identity("m-2"),
        lambda: one.proof(9999),
        lambda: one.open_object("0" * 64),
    ):
        with pytest.raises(MissingError):
            act()


def test_item_without_witnesses_is_proved_under_the_own_head(stage: Stage) -> None:
    one = reader(stage.hq)
    found = one.item_proof(stage.kit().kit.device, 1)
    assert found.receipt is not None and found.receipt.state is State.DURABLE
    assert found.register is not None and not found.register.head.met
    assert found.register.head.cosigners == () and found.register.head.not_after is None


def test_proof_names_who_cosigned_with_title_and_time(tmp_path: Path) -> None:
    with group(tmp_path, ("nord", "sud", "est")) as (folder, _, _):
        with opened(folder) as hq:
            settle(hq, now=True)
            entered = hq.register.log.size
        one = reader(folder)
        proof = one.proof(entered - 1)
        assert {each.name for each in proof.head.cosigners} >= {"nord", "sud"}
        assert {each.title for each in proof.head.cosigners} <= {
            f"The invented {name} office" for name in ("nord", "sud", "est")
        }
        assert proof.head.met and proof.head.not_after is not None
        first = one.cosigned(entered)
        with opened(folder) as hq:
            hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
            settle(hq, now=True)
        assert one.cosigned(entered) == first, "the oldest head that covers it bounds it most closely"
        assert one.cosigned(entered + 1) != first
        assert one.cosigned(10**9) is None


def test_altered_tile_proves_nothing(tmp_path: Path, stage: Stage) -> None:
    import shutil

    folder = tmp_path / "hq"
    shutil.copytree(stage.hq, folder)
    one = reader(folder)
    assert one.proof(1).index == 1
    for tile in (folder / "register" / "tile" / "0").rglob("*"):
        if tile.is_file():
            tile.write_bytes(bytes(len(tile.read_bytes())))
    with pytest.raises(ProofError):
        one.proof(1)


def test_register_is_read_while_it_grows(stage: Stage, tmp_path: Path) -> None:
    """Partial tiles go when they are full: a reader that looked just before looks again."""
    folder = tmp_path / "hq"
    Headquarters.create(folder, "Invented Group", "register.invented.example/r9", ["en"], os.urandom)
    done = threading.Event()
    faults: list[str] = []

    def read() -> None:
        one = reader(folder)
        while not done.is_set():
            try:
                log = one.register_log()
                for index in {0, log.size // 2, log.size - 1}:
                    assert one.proof(index).index == index
            except MissingError as error:
                if "is empty" not in str(error):
                    faults.append(str(error))
            except Exception as error:  # noqa: BLE001 - all of it is counted
                faults.append(repr(error))

    thread = threading.Thread(target=read)
    with Headquarters(folder, clock) as hq:
        thread.start()
        for number in range(60):
            hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})] * (1 + number % 17))
        assert hq.register.log.size > 400
        done.set()
    thread.join()
    assert faults == []


def test_another_register_is_read_from_its_beginning(stage: Stage, tmp_path: Path) -> None:
    """A successor's journal takes the old one's place while the reader lives on."""
    import shutil

    folder = tmp_path / "hq"
    shutil.copytree(stage.hq, folder)
    one = reader(folder)
    assert one.acts(stage.good[0])
    journal = folder / "entries.journal"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.rename(folder / "old")
    journal.write_bytes(b"".join(lines[:2]))
    assert one.acts(stage.good[0]) == [] and one.row(1).index == 1
    journal.write_bytes(b"".join(lines)[:-1])  # its last line is not whole yet
    with pytest.raises(MissingError):
        one.row(len(lines) - 1)
    journal.write_bytes(b"".join(lines))
    assert one.row(len(lines) - 1).index == len(lines) - 1
