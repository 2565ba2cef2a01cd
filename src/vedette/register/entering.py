"""Entering: what is to be logged is written to the private journal first, then to the log.

Row k of the journal is entry k of the log: it holds the seed and the fields from which that entry can be
rebuilt and disclosed. A crash between the two writes is mended by `recover`, which logs the rows that
are not logged yet; a second call changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from vedette.errors import ConflictError, FormatError
from vedette.formats.entry import FIELDS, Disclosure, Value, build_entry, disclose_all
from vedette.formats.jcs import JsonValue
from vedette.register.log import Log
from vedette.values.ids import Entropy

_SEED = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Rows(Protocol):
    """A durable list of rows."""

    def rows(self) -> Iterator[dict[str, JsonValue]]:
        """Yield every row."""

    def append(self, rows: Sequence[Mapping[str, JsonValue]]) -> None:
        """Add rows durably."""


@dataclass(frozen=True, slots=True)
class Row:
    """What headquarters knows of one entry of its register; `index` is its place in the log."""

    index: int
    type: str
    seed: bytes
    values: Mapping[str, Value]

    def entry(self) -> bytes:
        """The bytes that are logged."""
        return build_entry(self.seed, self.type, self.values)

    def disclosures(self, names: Sequence[str]) -> list[str]:
        """The disclosures of the fields in `names`, sorted by name."""
        found: list[Disclosure] = [
            d for d in disclose_all(self.seed, self.type, self.values) if d.name in names
        ]
        return [d.text for d in found]


def _parse_row(index: int, row: Mapping[str, JsonValue]) -> Row:
    type_, seed, fields = row.get("t"), row.get("seed"), row.get("fields")
    if not isinstance(type_, str) or not isinstance(seed, str) or not isinstance(fields, dict):
        raise FormatError(f"journal: row {index} has other members")
    values: dict[str, Value] = {}
    for name, value in fields.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise FormatError(f"journal: row {index} has a field that is no text or number")
        values[name] = value
    if not _SEED.fullmatch(seed) or type_ not in FIELDS:
        raise FormatError(f"journal: row {index} has no seed of 32 bytes, or an unknown type")
    return Row(index, type_, bytes.fromhex(seed), values)


def read_rows(journal: Rows) -> list[Row]:
    """Return the rows of a journal, without its log. Raises: FormatError naming the row."""
    return [_parse_row(index, row) for index, row in enumerate(journal.rows())]


class Entering:
    """The journal and the log, kept in step. One writer: hold the register's lock."""

    def __init__(self, journal: Rows, log: Log, entropy: Entropy) -> None:
        self._journal = journal
        self.log = log
        self._entropy = entropy
        self.rows: list[Row] = read_rows(journal)
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
        self._journal.append(
            [{"t": row.type, "seed": row.seed.hex(), "fields": dict(row.values)} for row in new]
        )
        self.rows.extend(new)
        self.log.append(entries)
        return new

    def find(self, type_: str, **values: Value) -> list[Row]:
        """Return the rows of `type_` whose fields have all these values, oldest first."""
        wanted = values.items()
        return [row for row in self.rows if row.type == type_ and wanted <= row.values.items()]
