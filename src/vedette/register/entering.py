"""Entering: what is to be logged is written to the private journal first, then to the log.

Row k of the journal is entry k of the log: it holds the seed and the fields from which that entry can be
rebuilt and disclosed. A crash between the two writes is mended by `recover`, which logs the rows that
are not logged yet; a second call changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from vedette.errors import ConflictError, FormatError
from vedette.formats import jcs
from vedette.formats.entry import Value
from vedette.formats.jcs import JsonValue
from vedette.register.log import Log
from vedette.register.rows import Row, RowTable, as_json
from vedette.values.ids import Entropy

__all__ = ["Entering", "Row", "RowTable", "Rows", "read_rows"]


class Rows(Protocol):
    """A durable list of rows."""

    def rows(self) -> Iterator[dict[str, JsonValue]]:
        """Yield every row."""

    def append(self, rows: Sequence[Mapping[str, JsonValue]]) -> None:
        """Add rows durably."""


def _lines(journal: Rows) -> Iterator[bytes]:
    """Yield the canonical JSON of every row, as it was written where the journal gives it."""
    lines = getattr(journal, "lines", None)
    if lines is not None:
        for line, _ in lines():
            yield line
    else:
        for row in journal.rows():
            yield jcs.encode(row)


def read_rows(journal: Rows) -> RowTable:
    """Return the rows of a journal, without its log. Raises: FormatError naming the row."""
    table = RowTable()
    for line in _lines(journal):
        table.add(line)
    return table


class Entering:
    """The journal and the log, kept in step. One writer: hold the register's lock."""

    def __init__(self, journal: Rows, log: Log, entropy: Entropy) -> None:
        self._journal = journal
        self.log = log
        self._entropy = entropy
        self.rows = read_rows(journal)
        if len(self.rows) < log.size:
            raise ConflictError(
                f"journal: has {len(self.rows)} rows, the log {log.size} entries",
                hint="the journal was restored from an older copy; bring the newest",
            )
        if log.size and self.rows[log.size - 1].entry() != log.entry(log.size - 1):
            raise ConflictError(f"journal: row {log.size - 1} is not the entry that is logged")

    def recover(self) -> int:
        """Log the rows that a killed process had written but not logged; return how many."""
        late = self.rows[self.log.size :]
        self.log.append([row.entry() for row in late])
        return len(late)

    def enter(
        self, drafts: Sequence[tuple[str, Mapping[str, Value]]], seeds: Sequence[bytes] | None = None
    ) -> list[Row]:
        """Enter (type, fields) each; return their rows once they are in the signed log.

        `seeds`, one for each draft (32 bytes), are those of entries that were made before, so that others
        could sign what is to be entered; without them each entry gets a fresh one.
        """
        if not drafts:
            return []
        if seeds is not None and len(seeds) != len(drafts):
            raise FormatError("entering: one seed for each entry expected")
        grown = list(seeds) if seeds is not None else [self._entropy(32) for _ in drafts]
        self.recover()  # a row of ours whose logging failed is logged first: row k stays entry k
        first = len(self.rows)
        new = [
            Row(first + offset, type_, grown[offset], dict(values))
            for offset, (type_, values) in enumerate(drafts)
        ]
        entries = [row.entry() for row in new]
        self._journal.append([as_json(row.type, row.seed, row.values) for row in new])
        for row in new:
            self.rows.add(row.line())
        self.log.append(entries)
        return new

    def find(self, type_: str, **values: Value) -> list[Row]:
        """Return the rows of `type_` whose fields have all these values, oldest first."""
        return self.rows.find(type_, **values)

    def about(self, package_sha256: str) -> list[Row]:
        """Return the rows that name a package, oldest first."""
        return self.rows.about(package_sha256)
