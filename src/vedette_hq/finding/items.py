"""Items of evidence whose text or name holds what is asked, within what the person may see.

No word of their text is shown here: to read an item it is opened, and that is noted.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from vedette.records.stems import quotes
from vedette_hq.finding.asking import Asked, Expression, Sight, pieces, word_clause
from vedette_hq.finding.tokens import ITEM
from vedette_hq.vault.models import Item
from vedette_hq.vault.queries import items_of_cases, visible_items

SHOWN = 10
LOOKED_AT = 2000
"""Of so many items with these words the person's own are picked."""


@dataclass(frozen=True, slots=True)
class Items:
    """The newest few items, and whether there are more."""

    items: tuple[Item, ...]
    more: bool
    quoted: bool
    """Whether a phrase was asked for: in evidence it is looked up by the forms of its words."""


def items_with(sight: Sight, asked: Asked, size: int = SHOWN) -> Items:
    """Return items that hold all words of a question; its other parts are about records, and do not count."""
    clauses = [word_clause(sight, (ITEM,), piece) for piece in pieces(asked.words)]
    wanted = Expression((*clauses, [("zkitem",)]))
    if wanted.never or not clauses:
        return Items((), False, False)
    seen = visible_items(sight.person)
    if asked.case:
        seen = seen.filter(pk__in=items_of_cases(sight.person).filter(case_id=asked.case))
    found: list[Item] = []
    ids = list(dict.fromkeys(_ids(wanted)))
    for start in range(0, len(ids), 200):
        part = ids[start : start + 200]
        held = {
            item.pk: item for item in seen.filter(pk__in=part).only("name", "kind", "received", "graphic")
        }
        found += [held[pk] for pk in part if pk in held]
        if len(found) > size:
            break
    return Items(tuple(found[:size]), len(found) > size, bool(quotes(asked.words)))


def _ids(wanted: Expression) -> list[str]:
    if connection.vendor == "sqlite":
        sql = (
            "SELECT e.object_id FROM finding_words w JOIN finding_entry e ON e.id = w.rowid"
            " WHERE w.words MATCH %s ORDER BY w.rowid LIMIT %s"
        )
        words = wanted.fts5()
    else:
        sql = "SELECT e.object_id FROM finding_entry e WHERE e.words @@ %s::tsquery ORDER BY e.id LIMIT %s"
        words = wanted.tsquery()
    with connection.cursor() as cursor:
        cursor.execute(sql, [words, LOOKED_AT])
        return [str(pk) for (pk,) in cursor.fetchall()]
