"""The vectors of cover and lockbox, made by hand from their pages, get their verdict."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from vedette.adapters.cover import SealedCover
from vedette.errors import LimitError, OpenError, VedetteError
from vedette.formats.lockbox import parse_lockbox
from vedette.house.lockbox import HouseKeys, list_slots, lockbox_path, open_lockbox
from vedette.seal import cover

VECTORS = Path(__file__).resolve().parents[2] / "vectors"


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text("utf-8"))


def test_covered_files_open_and_are_made_the_same() -> None:
    good = load("cover/good.json")
    key, name = bytes.fromhex(good["key"]), good["name"].encode()
    for plain, covered in good["files"]:
        data = bytes.fromhex(covered)
        assert cover.uncover_bytes(key, name, data).hex() == plain
        assert cover.cover_bytes(key, data[16:48], name, bytes.fromhex(plain)) == data
    size, digest = good["long"]
    salt = bytes.fromhex(good["files"][0][1])[16:48]
    assert hashlib.sha256(cover.cover_bytes(key, salt, name, bytes(size))).hexdigest() == digest


def test_a_covered_journal_is_read(tmp_path: Path) -> None:
    good = load("cover/good.json")
    path = tmp_path / good["journal"]["name"]
    path.write_text(good["journal"]["file"])
    lines = SealedCover(bytes.fromhex(good["key"])).journal(path).lines()
    assert [line.decode() for line, _ in lines] == good["journal"]["rows"]


@pytest.mark.parametrize("fault", sorted(load("cover/refused.json")))
def test_covered_files_at_fault_are_refused(fault: str) -> None:
    good, data = load("cover/good.json"), bytes.fromhex(load("cover/refused.json")[fault])
    with pytest.raises(OpenError):
        cover.uncover_bytes(bytes.fromhex(good["key"]), good["name"].encode(), data)
    with pytest.raises(OpenError):
        cover.Uncovered(
            bytes.fromhex(good["key"]),
            good["name"].encode(),
            len(data),
            lambda at, size: data[at : at + size],
        )


def test_the_lockbox_opens(tmp_path: Path) -> None:
    good = load("lockbox/good.json")
    lockbox_path(tmp_path).write_text(good["lockbox"], "utf-8")
    secret = bytes.fromhex(good["secret"])
    for passphrase in good["passphrases"]:
        assert open_lockbox(tmp_path, passphrase) == secret
    assert [slot.label for slot in list_slots(tmp_path, secret)] == good["labels"]
    keys = HouseKeys.of(secret)
    assert {name: getattr(keys, name).hex() for name in good["keys"]} == good["keys"]


@pytest.mark.parametrize("fault", sorted(load("lockbox/refused.json")))
def test_lockboxes_at_fault_are_refused(fault: str) -> None:
    text = load("lockbox/refused.json")[fault]
    with pytest.raises(VedetteError) as caught:
        parse_lockbox(text.encode())
    assert isinstance(caught.value, LimitError) == fault.startswith("work-")
