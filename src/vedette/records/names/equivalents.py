"""Names that are one name though they sound apart, each with the reason why it is held so.

The table is `data/equivalents.tsv`; a group adds rows of its own (`Table.plus`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from vedette.errors import FormatError
from vedette.records.names.folding import tokens

BASES = ("root", "language", "short", "sound", "word", "group")
MAX_FORMS = 100


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Forms of one name. `basis` is of `BASES`; `origin` says of what, `by` who added it (empty: Vedette)."""

    basis: str
    origin: str
    forms: tuple[str, ...]
    by: str = ""


class Table:
    """Equivalences, found by the fold of one of their forms."""

    def __init__(self, rows: Iterable[Equivalence]) -> None:
        self.rows = tuple(rows)
        of: dict[str, list[int]] = {}
        self._folds: list[frozenset[str]] = []
        for number, row in enumerate(self.rows):
            folds = frozenset(fold for form in row.forms for fold in _folds_of(form))
            self._folds.append(folds)
            for each in folds:
                of.setdefault(each, []).append(number)
        self._of: Mapping[str, list[int]] = of

    def between(self, one: str, two: str) -> Equivalence | None:
        """Return why two folds are one name, when they are."""
        for number in self._of.get(one, ()):
            if two in self._folds[number]:
                return self.rows[number]
        return None

    def others(self, fold: str) -> frozenset[str]:
        """Return the folds of the names that are the same as this one, itself left out."""
        found: set[str] = set()
        for number in self._of.get(fold, ()):
            found |= self._folds[number]
        return frozenset(found - {fold})

    def plus(self, rows: Iterable[Equivalence]) -> Table:
        """Return a table with these rows too."""
        added = tuple(rows)
        return Table((*self.rows, *added)) if added else self


def _folds_of(form: str) -> set[str]:
    words = tokens(form)
    if len(words) == 1:
        return {way.fold for way in words[0].readings}
    return {"".join(word.fold for word in words)} if words else set()


def parse_table(text: str, what: str = "equivalents") -> tuple[Equivalence, ...]:
    """Return the rows of a table as `data/equivalents.tsv` is written. Raises: FormatError."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        parts = line.split("\t")
        if len(parts) != 3 or parts[0] not in BASES:
            raise FormatError(f"{what}: line {number} is not basis, origin, forms")
        forms = tuple(dict.fromkeys(parts[2].split()))
        if not 1 < len(forms) <= MAX_FORMS:
            raise FormatError(f"{what}: line {number} has too few or too many forms")
        found.append(Equivalence(parts[0], parts[1], forms))
    return tuple(found)


@lru_cache(maxsize=1)
def builtin() -> Table:
    """Return the table that comes with Vedette."""
    text = files("vedette.records.names").joinpath("data/equivalents.tsv").read_text("utf-8")
    return Table(parse_table(text))
