"""Deliveries: what a courier carries arrives as it left, and a stranger's folder leads nowhere else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from capture.stage import TIME, entropy
from missions.stage import DEVICE, kit_files
from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.tiles import TileFolder
from vedette.capture.sealing import Desk, Item
from vedette.errors import ConflictError, UsageError, VedetteError
from vedette.register.copy import LogCopy


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit with three packages in its outbox."""
    folder = tmp_path / "kit"
    KitFolder.create(folder, kit_files(), DEVICE)
    one = KitFolder(folder)
    with one.lock():
        desk = Desk(one.kit, one.key(), one.log(), one.outbox, lambda: TIME, entropy)
        for number in range(3):
            desk.seal(io.BytesIO(b"abc"), Item(f"{number}.txt", "text/plain", 3))
        desk.flush()
    return folder


def test_what_is_exported_arrives_byte_for_byte_without_keys(kit: Path, tmp_path: Path) -> None:
    assert export_kit(kit, tmp_path / "stick" / "d1") == 3
    (device,) = find_devices(tmp_path / "stick")
    assert [path.read_bytes() for path in device.packages()] == [
        path.read_bytes() for path in sorted((kit / "outbox").glob("*.age"))
    ]
    assert LogCopy(TileFolder(tmp_path / "copy"), DEVICE.name, DEVICE.verifier).extend(device.log).new == 3
    assert sorted(path.name for path in (tmp_path / "stick/d1").iterdir()) == ["log", "outbox"]
    assert list(device.strays()) == []
    assert list(device.lone_slips()) == []


def test_folder_that_holds_something_else_is_not_written_to(kit: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "letter.txt").write_bytes(b"private")
    with pytest.raises(ConflictError):
        export_kit(kit, tmp_path / "stick")
    assert [path.name for path in (tmp_path / "stick").iterdir()] == ["letter.txt"]


def test_export_that_was_cut_is_finished(kit: Path, tmp_path: Path) -> None:
    export_kit(kit, tmp_path / "stick")
    gone = next((tmp_path / "stick" / "outbox").glob("*.age"))
    data = gone.read_bytes()
    gone.unlink()
    assert export_kit(kit, tmp_path / "stick") == 3
    assert gone.read_bytes() == data


def test_kit_itself_is_a_delivery(kit: Path) -> None:
    assert len(list(find_devices(kit)[0].packages())) == 3


def test_devices_are_found_three_folders_deep_and_no_deeper(kit: Path, tmp_path: Path) -> None:
    export_kit(kit, tmp_path / "in/a/b/c")
    assert len(find_devices(tmp_path / "in")) == 1
    export_kit(kit, tmp_path / "deep/a/b/c/d")
    with pytest.raises(UsageError):
        find_devices(tmp_path / "deep")


def test_folder_without_a_device_or_no_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UsageError):
            find_devices(path)


def test_links_in_a_delivery_are_named_and_not_followed(kit: Path, tmp_path: Path) -> None:
    export_kit(kit, tmp_path / "stick")
    (device,) = find_devices(tmp_path / "stick")
    secret = tmp_path / "secret"
    secret.write_bytes(b"of headquarters")
    first = next(device.packages())
    first.unlink()
    first.symlink_to(secret)
    (device.folder / "outbox" / "folder.age").mkdir()
    assert len(list(device.packages())) == 2
    assert sorted(device.strays()) == sorted([first.name, "folder.age"])
    (device.folder / "log" / "checkpoint").unlink()
    (device.folder / "log" / "checkpoint").symlink_to(secret)
    with pytest.raises(VedetteError):
        device.log.read("checkpoint")


def test_slip_without_its_package_is_named(kit: Path) -> None:
    (device,) = find_devices(kit)
    first = next(device.packages())
    first.unlink()
    assert [path.name for path in device.lone_slips()] == [f"{first.stem}.slip"]
