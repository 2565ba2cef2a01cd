"""Targets of a house that is locked at rest: what a thief who gives the folder back may have put into it.

The property of the cover: nothing but what was written opens, and both ways of reading agree.
"""

from __future__ import annotations

from targets import attempt, made, target

from vedette.formats.lockbox import parse_lockbox
from vedette.seal import cover

CLOSET = "lockbox"
KEY = made.fixed("cover")
NAME = b"policy.txt"


@target(CLOSET, 400)
def _lockbox(data: bytes) -> None:
    """A lockbox that is read is written again as the same bytes, and asks for work that is allowed."""
    box = attempt(parse_lockbox, data)
    if box is not None:
        assert box.encode() == data and box.work.memory_kib <= 4 << 20
        assert box.with_mac(bytes(32)).covered() == box.covered()


@target("cover", 400)
def _cover(data: bytes) -> None:
    """Whole or by chunks, the same is read or both refuse; what was not written with the key never opens."""
    whole = attempt(cover.uncover_bytes, KEY, NAME, data)

    def by_chunks() -> bytes:
        under = cover.Uncovered(KEY, NAME, len(data), lambda at, size: data[at : at + size])
        return b"".join(under)

    assert attempt(by_chunks) == whole
    assert whole is None or whole in made.COVERED
    if whole is not None:
        assert cover.covered_size(len(whole)) == len(data) and cover.plain_size(len(data)) == len(whole)
    attempt(cover.plain_size, len(data))


@target("cover-journal", 400)
def _journal(data: bytes) -> None:
    """Rows open in their own place only; each line has one spelling."""
    head, *lines = data.split(b"\n")
    attempt(cover.parse_row_line, head)
    rows = attempt(cover.RowCover.of_head, KEY, NAME, head)
    if rows is None:
        return
    assert rows.head == head
    for number, line in enumerate(lines[:-1]):
        row = attempt(rows.uncover, number, line)
        assert row is None or row == made.COVERED_ROWS[number]
