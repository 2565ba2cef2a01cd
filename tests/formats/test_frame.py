"""The tar frame: one spelling for each header, and tar programs that read it."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.formats import frame

LIMIT = 8**11
HUGE = [LIMIT, LIMIT + 1, 9 << 30, 10**10, 10**11 - 1, frame.MAX_CONTENT_BYTES]


@given(st.integers(0, LIMIT - 1))
def test_size_below_8_gib_comes_back_from_one_block(size: int) -> None:
    block = frame.header("content", size)
    assert len(block) == frame.header_size(size) == 512
    assert frame.parse_size(block, "content") == size


@pytest.mark.parametrize("size", HUGE)
def test_size_from_8_gib_on_comes_back_from_three_blocks(size: int) -> None:
    blocks = frame.header("content", size)
    assert len(blocks) == frame.header_size(size) == 3 * 512
    assert frame.parse_size(blocks[:512], "content") is None
    assert frame.parse_pax(blocks, "content") == size


@pytest.mark.parametrize("size", [0, 22, LIMIT - 1])
def test_every_bit_of_a_header_counts(size: int) -> None:
    block = frame.header("content", size)
    for at in range(512):
        for bit in (1, 0x10, 0x80):
            altered = block[:at] + bytes([block[at] ^ bit]) + block[at + 1 :]
            with pytest.raises(FormatError):
                frame.parse_size(altered, "content")


def test_every_byte_of_the_three_blocks_counts() -> None:
    blocks = frame.header("content", LIMIT)
    for at in range(len(blocks)):
        altered = blocks[:at] + bytes([blocks[at] ^ 1]) + blocks[at + 1 :]
        try:
            assert frame.parse_size(altered[:512], "content") is None
            size = frame.parse_pax(altered, "content")
        except FormatError:
            continue
        assert size != LIMIT
        assert altered == frame.header("content", size)


@pytest.mark.parametrize("size", [0, 22, LIMIT - 1, frame.MAX_CONTENT_BYTES + 1])
def test_size_record_outside_its_range_is_refused(size: int) -> None:
    record = f"{len(str(size)) + 10} size={size}\n".encode()
    blocks = frame.header("content", LIMIT)
    with pytest.raises(FormatError):
        frame.parse_pax(blocks[:512] + record.ljust(512, b"\0") + blocks[1024:], "content")


def test_header_of_another_member_is_refused() -> None:
    for name in frame.MEMBERS:
        for other in frame.MEMBERS:
            if other != name:
                with pytest.raises(FormatError):
                    frame.parse_size(frame.header(name, 7), other)


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A frame whose content of 9 GiB is a hole in the file."""
    path = tmp_path_factory.mktemp("huge") / "huge.tar"
    with path.open("wb") as file:
        file.write(frame.header("content", 9 << 30))
        file.seek(9 << 30, 1)
        file.write(frame.header("signature", 1) + b"x" + bytes(511) + frame.END)
    return path


def test_python_lists_content_of_9_gib(huge: Path) -> None:
    with tarfile.open(huge) as archive:
        assert [(m.name, m.size) for m in archive] == [("content", 9 << 30), ("signature", 1)]


@pytest.mark.parametrize(
    "command", [["tar", "-tvf"], ["bsdtar", "-tvf"], ["7z", "l"]], ids=lambda command: command[0]
)
def test_tar_programs_list_content_of_9_gib(huge: Path, command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"NO {command[0]}: it was not tried")
    done = subprocess.run([*command, str(huge)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(9 << 30) in done.stdout
    assert "signature" in done.stdout
