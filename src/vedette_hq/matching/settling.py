"""What follows from judgements that stand: the entity of each actor, within its case.

`Actor.entity` joins records of one case only, by judgements about two records of that case: whoever sees one
of them sees all. Across cases an entity depends on who asks (`queries.entities_for`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from vedette.records.same import Judged, Verdict, entities
from vedette_hq.matching.models import Judgement
from vedette_hq.records.entities import set_entities
from vedette_hq.records.models import Record

SLICE = 400


def standing(rows: QuerySet[Judgement] | None = None) -> QuerySet[Judgement]:
    """Return the judgements that nobody took back, of `rows` or of all."""
    rows = Judgement.objects.all() if rows is None else rows
    return rows.filter(done=Judgement.Done.JUDGE, revocation__isnull=True)


def around(ids: Iterable[str], rows: QuerySet[Judgement]) -> tuple[set[str], list[Judgement]]:
    """Return all records that judgements of `rows` reach from these, and those judgements."""
    reached, edge, found = set(ids), set(ids), {}
    while edge:
        listed, edge = sorted(edge), set()
        for at in range(0, len(listed), SLICE):
            part = listed[at : at + SLICE]
            for row in rows.filter(Q(one__in=part) | Q(two__in=part)):
                found[row.pk] = row
                edge |= {row.one_id, row.two_id} - reached
        reached |= edge
    return reached, sorted(found.values(), key=lambda row: row.number)


def judged(rows: Iterable[Judgement]) -> list[Judged]:
    """Return rows as the library takes them."""
    return [Judged(row.one_id, row.two_id, Verdict(row.verdict)) for row in rows]


def settle(ids: Collection[str]) -> list[str]:
    """Compute anew the entities of these records and of all joined to them; return those that changed."""
    reached, rows = around(ids, standing())
    if not rows and not any(True for _ in ids):
        return []
    cases = dict(Record.objects.filter(pk__in=reached).values_list("pk", "case_id"))
    by_case: dict[str, list[Judgement]] = defaultdict(list)
    for row in rows:
        if cases.get(row.one_id) == cases.get(row.two_id):
            by_case[cases[row.one_id]].append(row)
    wanted = {pk: pk for pk in reached}
    for each in by_case.values():
        wanted |= entities((), judged(each))[0]
    return set_entities(wanted)
