"""The lists of a dossier: what a row holds, and its one spelling as JSON and as CSV.

Normative page: docs/formats/dossier.md, section 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Cell = str | int

EXHIBIT_COLUMNS = (
    "number",
    "file",
    "sha256",
    "size",
    "media_type",
    "title",
    "item",
    "device",
    "device_index",
    "device_time",
    "seen",
)
CUSTODY_COLUMNS = (
    "index",
    "type",
    "event",
    "time",
    "action",
    "actor",
    "counterparty",
    "package_sha256",
    "digest_before",
    "digest_after",
    "place_class",
    "consent",
    "reason",
)
EXHIBIT_GUARDED = frozenset({"title"})
CUSTODY_GUARDED = frozenset(CUSTODY_COLUMNS) - {"index"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(columns: Sequence[str], guarded: frozenset[str], rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """Return the CSV of `rows`: every field quoted, CRLF; a would-be formula gets a `'` before it."""
    lines = [",".join(columns)]
    for row in rows:
        cells = []
        for column in columns:
            text = str(row[column])
            if column in guarded and text.startswith(_FORMULA):
                text = "'" + text
            cells.append('"' + text.replace('"', '""') + '"')
        lines.append(",".join(cells))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8")
