"""Finding names, narrowed to the person asking: to their cases, and to the kinds whose names they may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from vedette.records.names.comparing import score_tokens
from vedette.records.names.equivalents import Table, builtin
from vedette.records.names.folding import MAX_CHARS, tokens
from vedette.records.names.reasons import Reason
from vedette.records.schema import Kind
from vedette_hq.access.models import Person
from vedette_hq.names import memory, services
from vedette_hq.records.fields import rules, shown_fields
from vedette_hq.records.models import Actor, NameVariant
from vedette_hq.records.queries import record_cases

MAX_LIMIT = 200
LEAST = 0.5
"""What is less alike is no hit."""
SCORED = 40
"""At least so many names are scored for one query."""
AT_ONCE = 4000
"""So many changes a search takes in before it answers; the worker does the rest."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name like the one asked for: of which record, as which it is known (`entity`), how alike, and why."""

    record_id: str
    entity: str
    text: str
    score: float
    why: tuple[Reason, ...]
    kind: str = ""
    case_id: str = ""


def named_kinds(person: Person, kinds: Collection[Kind] | None = None) -> list[Kind]:
    """Return the kinds of records whose names the person may see."""
    known = rules()
    wanted = services.KINDS if kinds is None else [kind for kind in services.KINDS if kind in kinds]
    return [kind for kind in wanted if "name" in shown_fields(person, kind, known)]


def table() -> Table:
    """Return the equivalences that searches use."""
    return builtin()


def find(
    person: Person,
    text: str,
    *,
    kinds: Collection[Kind] | None = None,
    limit: int = 20,
    case: str | None = None,
    explain: bool = True,
) -> list[Hit]:
    """Return the records whose names are most like `text`, best first, one hit a record.

    `case` narrows to one case of the person's. At most `MAX_LIMIT`. Text without a word finds nothing.
    """
    limit = max(0, min(limit, MAX_LIMIT))
    asked = tokens(text[:MAX_CHARS])
    allowed = named_kinds(person, kinds)
    if not asked or not allowed or not limit:
        return []
    cases = set(record_cases(person).values_list("pk", flat=True))
    if case is not None:
        cases &= {case}
    if not cases:
        return []
    services.catch_up(AT_ONCE)
    same = table()
    found = memory.search(text, cases, [str(kind) for kind in allowed], same, max(SCORED, 2 * limit))
    rows = NameVariant.objects.filter(
        record__in={record for record, _ in found}, case__in=cases, record_kind__in=allowed
    ).values_list("record", "number", "text", "record_kind", "case")
    wanted = set(found)
    best: dict[str, Hit] = {}
    for record, number, name, kind, of in rows:
        if (record, number) not in wanted:
            continue
        match = score_tokens(asked, tokens(name), same, explain=False)
        if match.score < LEAST or (record in best and best[record].score >= match.score):
            continue
        best[record] = Hit(record, record, name, match.score, (), kind, of)
    ordered = sorted(best.values(), key=lambda hit: (-hit.score, hit.text, hit.record_id))[:limit]
    entities = dict(
        Actor.objects.filter(pk__in=[hit.record_id for hit in ordered]).values_list("pk", "entity")
    )
    return [
        Hit(
            hit.record_id,
            entities.get(hit.record_id, hit.record_id),
            hit.text,
            hit.score,
            score_tokens(asked, tokens(hit.text), same).why if explain else (),
            hit.kind,
            hit.case_id,
        )
        for hit in ordered
    ]
