"""The cover: what is read is what was written; nothing altered, swapped, cut or prolonged opens."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.adapters.cover import PLAIN, Cover, SealedCover
from vedette.errors import ConflictError, FormatError, LimitError, MissingError, OpenError
from vedette.seal import cover as covering

KEY = bytes(range(32))
SALT = bytes(range(32, 64))
C = covering.CHUNK_SIZE
SIZES = [0, 1, 15, C - 1, C, C + 1, 2 * C, 3 * C + 7]


@pytest.fixture
def cover() -> SealedCover:
    return SealedCover(KEY)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_read_is_what_was_written_by_every_way(tmp_path: Path, cover: SealedCover, size: int) -> None:
    data, path = os.urandom(size), tmp_path / "f"
    cover.write(path, data)
    assert cover.read(path, size, "f") == data
    assert path.stat().st_size == covering.covered_size(size) and path.stat().st_mode & 0o777 == 0o600
    assert covering.plain_size(path.stat().st_size) == size
    with cover.new_file(path, replace=True) as file:
        for start in range(0, size, 7001):
            file.write(data[start : start + 7001])
    assert cover.read(path, size, "f") == data
    with cover.open(path) as file:
        assert file.read() == data
        for start in (size - 1, size // 2, 0, C - 3, 2 * C):
            if start >= 0:
                file.seek(start)
                assert file.read(9) == data[start : start + 9]


def test_nothing_of_it_lies_in_the_open_and_twice_is_not_the_same(tmp_path: Path, cover: SealedCover) -> None:
    cover.write(tmp_path / "a", b"canary " * 100)
    first = (tmp_path / "a").read_bytes()
    cover.write(tmp_path / "a", b"canary " * 100, replace=True)
    assert b"canary" not in first and first != (tmp_path / "a").read_bytes()
    assert repr(cover) == "<SealedCover>" and KEY.hex() not in repr(cover)


def opens(cover: Cover, path: Path) -> bool:
    """Whether any of the ways of reading gives something."""
    gave = False
    with suppress(OpenError):
        cover.read(path, 1 << 20, "f")
        gave = True
    with suppress(OpenError), cover.open(path) as file:
        file.read()
        gave = True
    return gave


def test_every_byte_altered_is_refused(tmp_path: Path, cover: SealedCover) -> None:
    path = tmp_path / "policy.txt"
    cover.write(path, b"quorum none\n")
    good = path.read_bytes()
    assert opens(cover, path)
    for place in range(len(good)):
        for change in (1, 0x80):
            bad = bytearray(good)
            bad[place] ^= change
            path.write_bytes(bad)
            assert not opens(cover, path), place


@pytest.mark.parametrize("size", [12, C, C + 20])
def test_cut_and_prolonged_is_refused(tmp_path: Path, cover: SealedCover, size: int) -> None:
    path = tmp_path / "f"
    cover.write(path, os.urandom(size))
    good = path.read_bytes()
    lengths = {0, 15, 16, 40, 48, 50, 63, len(good) - 1, len(good) - 16, covering.HEAD_SIZE + C + 16}
    for length in sorted(each for each in lengths if each < len(good)):
        path.write_bytes(good[:length])
        assert not opens(cover, path), length
    for more in (b"\0", good[48:], good):
        path.write_bytes(good + more)
        assert not opens(cover, path)


def test_another_name_another_key_and_a_plain_file_are_refused(tmp_path: Path, cover: SealedCover) -> None:
    cover.write(tmp_path / "receipts", b"a key")
    (tmp_path / "receipts").rename(tmp_path / "dossier")
    with pytest.raises(OpenError, match="key dossier"):
        cover.read(tmp_path / "dossier", 100, "key dossier")
    (tmp_path / "dossier").rename(tmp_path / "receipts")
    with pytest.raises(OpenError):
        SealedCover(bytes(32)).read(tmp_path / "receipts", 100, "key")
    (tmp_path / "plain").write_bytes(b"quorum none\n")
    with pytest.raises(OpenError, match="not a covered file"):
        cover.read(tmp_path / "plain", 100, "plain")
    (tmp_path / "folder").mkdir()
    (tmp_path / "receipts").rename(tmp_path / "folder" / "receipts")
    assert cover.read(tmp_path / "folder" / "receipts", 5, "key") == b"a key"


@pytest.mark.parametrize("cover", [PLAIN, SealedCover(KEY)], ids=["plain", "sealed"])
def test_both_refuse_the_same_things(tmp_path: Path, cover: Cover) -> None:
    with pytest.raises(MissingError, match="thing"):
        cover.read(tmp_path / "none", 5, "thing")
    cover.write(tmp_path / "f", b"123456")
    with pytest.raises(ConflictError):
        cover.write(tmp_path / "f", b"")
    with pytest.raises(LimitError):
        cover.read(tmp_path / "f", 5, "thing")
    (tmp_path / "link").symlink_to(tmp_path / "f")
    with pytest.raises(FormatError):
        cover.read(tmp_path / "link", 50, "thing")
    with pytest.raises(KeyError), cover.new_file(tmp_path / "g") as file:
        file.write(b"half")
        raise KeyError
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f", "link"]


ROWS = [{"n": 1}, {"n": 2, "text": "сын"}, {"n": 3}]


def test_a_journal_grows_and_is_read_from_any_row(tmp_path: Path, cover: SealedCover) -> None:
    path = tmp_path / "entries.journal"
    journal = cover.journal(path)
    assert list(journal.rows()) == []
    journal.append(ROWS[:2])
    before = path.read_bytes()
    cover.journal(path).append(ROWS[2:])
    assert path.read_bytes().startswith(before), "only the tail may change"
    journal = cover.journal(path)
    assert list(journal.rows()) == ROWS
    lines = list(journal.lines())
    assert [line for line, _ in journal.lines(2, lines[1][1])] == [b'{"n":3}']
    assert "сын".encode() not in path.read_bytes()


def test_a_row_that_a_crash_cut_was_never_there(tmp_path: Path, cover: SealedCover) -> None:
    path = tmp_path / "j"
    cover.journal(path).append(ROWS)
    whole = path.read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == 10]
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        there = sum(end <= length for end in ends[1:])
        assert list(cover.journal(path).rows()) == ROWS[:there], length
        if length in (0, 5, ends[0], ends[0] + 3, ends[1] - 1, len(whole) - 1):
            cover.journal(path).append([{"again": 1}])
            assert list(cover.journal(path).rows()) == [*ROWS[:there], {"again": 1}]


def test_every_byte_of_a_journal_altered_is_refused(tmp_path: Path, cover: SealedCover) -> None:
    path = tmp_path / "j"
    cover.journal(path).append(ROWS)
    good = path.read_bytes()
    for place in range(len(good) - 1):  # without its last line feed the last row was never there
        bad = bytearray(good)
        bad[place] ^= 1
        path.write_bytes(bad)
        with pytest.raises((OpenError, FormatError)):
            list(cover.journal(path).rows())


def test_rows_moved_repeated_or_of_another_journal_are_refused(tmp_path: Path, cover: SealedCover) -> None:
    one, other = tmp_path / "j", tmp_path / "k"
    cover.journal(one).append(ROWS)
    cover.journal(other).append(ROWS)
    head, *rows = one.read_bytes().splitlines(keepends=True)
    foreign = other.read_bytes().splitlines(keepends=True)
    renumbered = b"1 " + rows[0].partition(b" ")[2]
    for lines in (
        [head, rows[1], rows[0], rows[2]],
        [head, rows[0], rows[0], rows[1]],
        [head, rows[1], rows[2]],
        [head, rows[0], renumbered],
        [head, rows[0], foreign[2]],
        [foreign[0], *rows],
        foreign,
    ):
        one.write_bytes(b"".join(lines))
        with pytest.raises(OpenError):
            list(cover.journal(one).rows())
    one.write_bytes(b"".join([head, rows[0], foreign[2]]))
    with pytest.raises(OpenError):
        cover.journal(one).append(ROWS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=70_000), max_size=4), st.binary(min_size=1, max_size=30))
def test_pieces_make_the_same_file(pieces: list[bytes], name: bytes) -> None:
    out = bytearray()
    sealer = covering.CoverSealer(KEY, SALT, name, out.extend)
    for piece in pieces:
        sealer.write(piece)
    sealer.finish()
    whole = b"".join(pieces)
    assert bytes(out) == covering.cover_bytes(KEY, SALT, name, whole)
    assert covering.uncover_bytes(KEY, name, bytes(out)) == whole
    under = covering.Uncovered(KEY, name, len(out), lambda at, size: bytes(out[at : at + size]))
    assert b"".join(under) == whole and under.size == len(whole)
