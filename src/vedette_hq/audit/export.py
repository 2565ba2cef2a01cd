"""Acts as CSV, one row at a time; no cell is taken for a formula by a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.db.models import QuerySet

from vedette.formats import jcs
from vedette_hq.access.models import Person
from vedette_hq.audit.models import Act
from vedette_hq.audit.queries import named_for

COLUMNS = ("number", "time", "person", "verb", "kind", "object", "outcome", "detail", "digest")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def defused(text: str) -> str:
    """Return a cell that no spreadsheet calculates: one that could be a formula begins with an apostrophe."""
    return (
        f"'{text}"
        if text.lstrip(" \u00a0\ufeff\u200b").startswith(_FORMULA) or text.startswith(_FORMULA)
        else text
    )


class _Line:
    def write(self, text: str) -> str:
        return text


def rows(acts: QuerySet[Act], reader: Person) -> Iterator[bytes]:
    """Yield the export in UTF-8, its header first."""
    write, named = csv.writer(_Line(), lineterminator="\r\n").writerow, named_for(reader)
    yield str(write(COLUMNS)).encode("utf-8")
    for act in acts.select_related("person").iterator(chunk_size=2_000):
        cells = (
            str(act.number),
            act.at.isoformat(timespec="microseconds"),
            named(act.person),
            act.verb,
            act.kind,
            act.object_id,
            act.outcome,
            jcs.encode(act.detail).decode("utf-8"),
            act.digest,
        )
        yield str(write([defused(cell) for cell in cells])).encode("utf-8")
