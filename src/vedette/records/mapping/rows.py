"""Rows as readers give them, and where a column's value is found in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vedette.records.mapping.problems import Fault

Cells = Mapping[str, Any]
"""Column to text; of JSON and XML also to lists and objects of texts. Empty is ""."""
MAX_ROWS = 5_000_000
MAX_COLUMNS = 2000
MAX_CELL_CHARS = 1_000_000


@dataclass(slots=True)
class Row:
    """One row. `number` counts from 1; `line` is its line or sheet row, 0 when there is none.

    `faults` are of columns, and count when the mapping uses them (column "" always); `notices` are told.
    """

    number: int
    line: int
    cells: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)


def look(cells: Any, name: str) -> Any:
    """Return what stands at `name`: a column, or keys of objects with dots between, also through lists."""
    if isinstance(cells, dict):
        if name in cells:
            return cells[name]
        first, dot, rest = name.partition(".")
        if not dot:
            return ""
        return look(cells.get(first, ""), rest)
    if isinstance(cells, list):
        found: list[Any] = []
        for one in cells:
            got = look(one, name)
            if isinstance(got, list):
                found += got
            elif got != "":
                found.append(got)
        return found
    return ""


def column_names(given: list[str]) -> list[str]:
    """Return one name for each column: a name that stands twice is numbered, "tags#1", "tags#2"; one
    without a name is called by its place, "(5)"."""
    plain = [" ".join(name.split()) for name in given]
    found = []
    seen: dict[str, int] = {}
    for number, name in enumerate(plain, 1):
        if not name:
            found.append(f"({number})")
        elif plain.count(name) > 1:
            seen[name] = seen.get(name, 0) + 1
            found.append(f"{name}#{seen[name]}")
        else:
            found.append(name)
    return found
