"""Before a view leaves the house: the one place that asks the consent gate, and takes out what may not go.

Asked are the persons of the view to whom something was done, who bear a pseudonym, or who only appear; those
who appear as alleged perpetrators alone are not asked. Where somebody did not agree, the person, the acts
they suffered, the events of these acts, and the ties and chains of both stay here. Statements never leave by
a view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vedette.errors import ConflictError, UsageError
from vedette.records.schema import Kind
from vedette_hq.finding.scope import Scope
from vedette_hq.finding.words import TO
from vedette_hq.records.models import Act, Actor, Part, Tie
from vedette_hq.records.queries import referred, seen_many, visible_records

INSIDE = "inside"
MAX_HELD = 20_000
"""When more records than this may not go, nothing goes: the view is to be narrowed."""
MAX_AUDIENCE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Leaving:
    """A view as it may leave: `scope` without what is held back; `persons` are those who agreed."""

    scope: Scope
    persons: frozenset[str]
    refused: int
    held: int


def may_leave(scope: Scope, use: str, audience: str, medium: str, language: str) -> Leaving:
    """Return what of a view may go to `audience` under the scope of consent `use` ("inside": everything).

    Raises: UsageError for an unknown use or no audience; ConflictError when too much may not go.
    """
    if use == INSIDE:
        return Leaving(scope, frozenset(), 0, 0)
    if use not in TO or not audience.strip() or len(audience) > MAX_AUDIENCE_CHARS:
        raise UsageError("export: say for whom it is, in at most 200 characters")
    from vedette_hq.consent import gate

    subjects = _subjects(scope)
    answer = gate.ask(
        scope.person, use, subjects, audience=audience.strip(), medium=medium, language=language
    )
    refused = set(subjects) - answer.allowed
    held = _held(scope, refused)
    if len(held) > MAX_HELD:
        raise ConflictError(
            "export: too many of these persons have not agreed", hint="narrow it to those who have"
        )
    narrowed = replace(scope, held=frozenset(held), outside=True)
    return Leaving(narrowed, frozenset(answer.allowed), len(refused), len(held))


def left(leaving: Leaving, use: str, audience: str, medium: str, language: str, reference: str) -> None:
    """Write down what left, in the caller's transaction.

    Raises: ConflictError when somebody withdrew meanwhile.
    """
    if use == INSIDE or not leaving.persons:
        return
    from vedette_hq.consent import gate

    gate.left(
        leaving.scope.person,
        use,
        leaving.persons,
        audience=audience.strip(),
        medium=medium,
        language=language,
        what="view",
        reference=reference,
    )


def _subjects(scope: Scope) -> list[str]:
    """Return the ids of the persons that a view is about, those who are perpetrators alone left out."""
    persons = Actor.objects.filter(case_id__in=scope.cases, kind=Kind.PERSON)
    known = dict(persons.values_list("pk", "pseudonym"))
    acts = Act.objects.filter(case_id__in=scope.cases)
    parts = Part.objects.filter(act__act_row__case_id__in=scope.cases)
    if scope.ids is not None:
        inside = set(scope.ids)
        rows = [row for row in acts.values_list("pk", "event_id", "victim_id") if inside & set(row)]
        concerned = {row[2] for row in rows} | (inside & set(known))
        concerned |= _named(scope)
        known = {pk: name for pk, name in known.items() if pk in concerned}
    suffered = set(acts.values_list("victim_id", flat=True).distinct())
    did = set(parts.values_list("actor_id", flat=True).distinct())
    return sorted(pk for pk, pseudonym in known.items() if pseudonym or pk in suffered or pk not in did)


def _named(scope: Scope) -> set[str]:
    """Return the persons whom the records of a list name: of ties, interventions, chains."""
    records = scope.records().filter(kind__in=(Kind.TIE, Kind.INTERVENTION, Kind.ACT))
    found: set[str] = set()
    ids = list(records.values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        part: Sequence[str] = ids[start : start + 500]
        for one in seen_many(scope.person, list(visible_records(scope.person).filter(pk__in=part))):
            found.update(referred(one.kind, one.view))
    return found


def _held(scope: Scope, refused: set[str]) -> set[str]:
    """Return the records that may not go because of these persons."""
    if not refused:
        return set()
    held = set(refused)
    acts = Act.objects.filter(case_id__in=scope.cases).values_list("pk", "event_id", "victim_id")
    for pk, event, victim in acts:
        if victim in refused:
            held.update((pk, event))
    parts = Part.objects.filter(act__act_row__case_id__in=scope.cases)
    for pk, event, actor in parts.values_list("act_id", "act__act_row__event_id", "actor_id"):
        if actor in refused:
            held.update((pk, event))
    ties = Tie.objects.filter(case_id__in=scope.cases).values_list("pk", "one_id", "two_id")
    held.update(pk for pk, one, two in ties if one in held or two in held)
    others = visible_records(scope.person).filter(case_id__in=scope.cases, kind=Kind.INTERVENTION)
    for one in seen_many(scope.person, list(others)):
        if held & set(referred(one.kind, one.view)):
            held.add(one.record.pk)
    return held
