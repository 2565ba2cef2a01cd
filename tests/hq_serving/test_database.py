"""The embedded database: encrypted whole, opened by its key alone, shared without a quarrel."""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path

import pytest

from hq_serving.inside import run_inside, start_inside
from hq_serving.stage import make_house, new_house
from instruments.canaries import search_tree


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with empty tables."""
    make_house(tmp_path / "hq")
    return tmp_path / "hq"


def test_no_byte_of_a_row_is_readable(house: Path) -> None:
    run_inside(house, "fill", "20")
    assert search_tree(house / "database", ["person12", "«Invented»", "SQLite format", "access_person"]) == {}


def test_another_houses_key_is_refused(house: Path, tmp_path: Path) -> None:
    new_house(tmp_path / "other")
    (tmp_path / "other" / "database").mkdir()
    (tmp_path / "other" / "database" / "house.db").write_bytes((house / "database" / "house.db").read_bytes())
    with pytest.raises(AssertionError, match="does not open with this house's key, or is damaged"):
        run_inside(tmp_path / "other", "counts")


def test_a_flipped_bit_is_found(house: Path) -> None:
    run_inside(house, "fill", "20")
    path = house / "database" / "house.db"
    assert run_inside(house, "acted")["faults"] == []
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    try:
        found = run_inside(house, "acted")
    except AssertionError as error:
        assert "malformed" in str(error) or "damaged" in str(error) or "disk I/O" in str(error)
    else:
        assert found["faults"]


def test_three_writers_at_once_lose_nothing(house: Path) -> None:
    """Three processes note acts in one chain for some seconds: none is told that the database is locked."""
    writers = [start_inside(house, "act", str(number * 1_000_000)) for number in range(3)]
    said: dict[int, list[int]] = {}

    def listen(which: int, writer: subprocess.Popen[bytes]) -> None:
        assert writer.stdout is not None
        said[which] = []
        for line in writer.stdout:
            said[which].append(int(line))

    listeners = [
        threading.Thread(target=listen, args=(which, writer)) for which, writer in enumerate(writers)
    ]
    for listener in listeners:
        listener.start()
    until = time.monotonic() + 240  # opening the lockbox alone takes long on a busy machine
    while min(len(said.get(which, ())) for which in range(3)) < 30 and time.monotonic() < until:
        if any(writer.poll() is not None for writer in writers):
            break
        time.sleep(0.1)
    codes = [writer.poll() for writer in writers]
    for writer in writers:
        writer.kill()
    for listener in listeners:
        listener.join()
    errors = [writer.stderr.read().decode()[-500:] for writer in writers if writer.stderr]
    for writer in writers:
        writer.wait()
        for stream in (writer.stdout, writer.stderr):
            assert stream is not None
            stream.close()
    assert codes == [None, None, None], errors
    acknowledged = {number for each in said.values() for number in each}
    found = run_inside(house, "acted")
    assert acknowledged and acknowledged <= set(found["acts"]) and acknowledged <= set(found["errands"])
    assert found["whole"] and not found["faults"]
