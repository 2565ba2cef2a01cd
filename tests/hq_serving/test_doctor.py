"""The doctor: codes that stay, faults that are found, nothing said of people."""

from __future__ import annotations

from pathlib import Path

import pytest

from hq_serving.inside import run_inside
from hq_serving.stage import PASSPHRASE, make_house, rows, run_program

LEVELS = {"good", "note", "warning", "fault"}


def doctor(house: Path, *words: str, given: str = PASSPHRASE) -> tuple[int, dict[str, str]]:
    """The exit code, and code → level."""
    done = run_program("doctor", *words, str(house), given=given)
    found = rows(done.stdout)
    assert all(each["level"] in LEVELS and each["text"] for each in found), done.stderr
    assert all(each.get("hint") or each["level"] != "fault" for each in found), found
    return done.returncode, {str(each["code"]): str(each["level"]) for each in found}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with tables."""
    found = tmp_path_factory.mktemp("doctor") / "hq"
    make_house(found)
    run_inside(found, "fill")
    return found


def test_a_sound_house_has_no_fault(house: Path) -> None:
    code, found = doctor(house)
    assert code == 0, found
    looked = {"D101", "D102", "D103", "D104", "D105", "D111", "D201", "D202", "D203", "D204", "D205", "D206"}
    assert looked <= set(found)
    assert (found["D201"], found["D204"]) == ("good", "good")


def test_without_the_passphrase_the_machine_is_looked_at(house: Path) -> None:
    code, found = doctor(house, "--locked", given="")
    assert code == 0 and all(each.startswith("D1") for each in found)


def test_faults_are_found(tmp_path: Path) -> None:
    house = tmp_path / "hq"
    make_house(house)
    run_inside(house, "fill")
    (house / "keys").chmod(0o755)
    database = house / "database" / "house.db"
    data = bytearray(database.read_bytes())
    for place in (len(data) * 20.5 // 24, len(data) * 3 // 4, len(data) // 3):
        damaged = data.copy()
        damaged[int(place)] ^= 1
        database.write_bytes(damaged)
        code, found = doctor(house)
        assert code == 1 and (found["D103"], found["D201"]) == ("fault", "fault"), place
    (house / "settings.toml").write_text("[site]\ncolour = 1\n", "utf-8")
    code, found = doctor(house)
    assert (code, found) == (1, {"D101": "fault"})
