"""Writing who was judged to be whom into the rows that are asked and counted."""

from __future__ import annotations

from collections.abc import Mapping

from vedette_hq.records.models import Actor
from vedette_hq.records.writing import changed

SLICE = 500


def set_entities(entities: Mapping[str, str]) -> list[str]:
    """Give these actors (record id to entity) their entity; return those that changed, in order.

    What is derived from actors learns it from `Changed`. Callers hold a transaction. A record without a row,
    because it is withdrawn, is left out.
    """
    ids, moved = sorted(entities), []
    for at in range(0, len(ids), SLICE):
        rows = Actor.objects.filter(pk__in=ids[at : at + SLICE]).order_by("pk")
        for pk, kind, before in rows.values_list("pk", "kind", "entity"):
            if before != entities[pk] and Actor.objects.filter(pk=pk, entity=before).update(
                entity=entities[pk]
            ):
                moved.append((pk, kind))
    changed(moved)
    return [pk for pk, _ in moved]
