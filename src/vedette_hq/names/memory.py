"""The names of this process's index: read from the postings, kept up by their batches.

It holds folds and ids of all cases. What leaves it is only ids of the cases asked for; spellings are read
from the store, narrowed again.
"""

from __future__ import annotations

import threading
from collections.abc import Collection

from django.db import connection

from vedette.records.names.equivalents import Table
from vedette.records.names.index import Entry, Index
from vedette_hq.names.models import NameBatch, NamePosting, NameToken
from vedette_hq.names.services import KINDS
from vedette_hq.records.models import Changed

MAX_STEPS = 20_000
"""Changes taken in one by one; after more it is quicker to read all anew."""
READ_AT_ONCE = 5000


class Memory:
    """One process's index and the batch it reaches to."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.index = Index()
        self.at: tuple[int, str] | None = None
        self.number = 0
        self.words: dict[int, int] = {}

    def search(
        self, text: str, cases: Collection[str], kinds: Collection[str], table: Table, limit: int
    ) -> list[tuple[str, int]]:
        """Return as `Index.search`, of the index as it stands now."""
        with self.lock:
            self._follow()
            return self.index.search(text, cases, kinds, table, limit)

    def _follow(self) -> None:
        last = NameBatch.objects.order_by("-id").values_list("id", "stamp", "number").first()
        if last is None:
            if self.at is not None:
                self._forget()
            return
        batch, stamp, number = last
        if self.at == (batch, stamp):
            return
        known = self.at is not None and NameBatch.objects.filter(id=self.at[0], stamp=self.at[1]).exists()
        if not known or number - self.number > MAX_STEPS or self.index.dead > len(self.index) // 4 + 1000:
            self._forget()
            self._read()
        else:
            rows = Changed.objects.filter(number__gt=self.number, number__lte=number, kind__in=KINDS)
            self._read(list(dict.fromkeys(rows.values_list("object_id", flat=True))))
        self.at, self.number = (batch, stamp), number

    def _forget(self) -> None:
        self.index, self.words, self.at, self.number = Index(), {}, None, 0

    def _read(self, records: list[str] | None = None) -> None:
        """Read the postings of these records, of all without them."""
        if records is None:
            self._take(None)
            self.index.settle()
            return
        for record in records:
            self.index.remove(record)
        for start in range(0, len(records), 500):
            self._take(records[start : start + 500])

    def _take(self, records: list[str] | None) -> None:
        rows = NamePosting.objects.order_by("record", "number")
        if records is not None:
            rows = rows.filter(record__in=records)
            tokens = NameToken.objects.filter(postings__record__in=records).distinct()
        else:
            tokens = NameToken.objects.all()
        for pk, fold, short in tokens.values_list("pk", "fold", "vowelless"):
            self.words[pk] = self.index.word(fold, short)
        self.index.add(_entries(rows.values_list("record", "number", "case", "kind", "token"), self.words))


def _entries(rows: object, words: dict[int, int]) -> list[Entry]:
    found: list[Entry] = []
    key: tuple[str, int] | None = None
    of: tuple[str, str] = ("", "")
    held: list[int] = []
    for record, number, case, kind, token in rows.iterator(chunk_size=READ_AT_ONCE):  # type: ignore[attr-defined]
        if (record, number) != key:
            if key is not None:
                found.append(Entry(key[0], of[0], of[1], key[1], tuple(held)))
            key, of, held = (record, number), (case, kind), []
        held.append(words[token])
    if key is not None:
        found.append(Entry(key[0], of[0], of[1], key[1], tuple(held)))
    return found


_memories: dict[str, Memory] = {}
_guard = threading.Lock()


def search(
    text: str, cases: Collection[str], kinds: Collection[str], table: Table, limit: int
) -> list[tuple[str, int]]:
    """Return (record, number of the name) of names like `text`, of these cases and kinds alone."""
    name = str(connection.settings_dict["NAME"])
    with _guard:
        memory = _memories.setdefault(name, Memory())
    return memory.search(text, cases, kinds, table, limit)
