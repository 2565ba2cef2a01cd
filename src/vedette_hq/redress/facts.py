"""What stands in a case, as guards of procedures ask for it; what bars a step; a typed step as an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext

from vedette.cases.procedures import Bar, Definition, Facts, Transition, allowed
from vedette.cases.procedures.guards import Question, atoms
from vedette.errors import UsageError
from vedette.records.consent import SCOPES
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework.queries import clients_of, letters_of, papers_of, powers_of
from vedette_hq.consent import gate
from vedette_hq.records.queries import items_of_case
from vedette_hq.redress import queries
from vedette_hq.redress.entry import Entry, Paper
from vedette_hq.redress.models import Proceeding, Step, StepPaper

AUDIENCES = {
    "ru_crime_report": "Investigative Committee",
    "ru_investigation": "Investigative Committee",
    "ru_appeal": "court",
    "ecthr": "European Court of Human Rights",
    "wgeid": "WGEID",
    "ced30": "CED",
    "cat22": "CAT",
    "hrc": "HRC",
    "wgad": "WGAD",
    "special_procedures": "UN special procedures",
    "reprisals": "UN special procedures",
}
"""To whom the papers of a procedure go, as the ledger of consent names an audience."""

TYPED = ("on", "served", "evidence", "office", "official", "reference", "due", "note", "counted")
"""Fields of an entry that are typed as they are."""
CONSENT = "_consent"
"""The end of the id of a document that shows a consent."""


def facts_of(
    person: Person,
    proceeding: Proceeding,
    definition: Definition,
    move: Transition,
    entry: Entry | None = None,
) -> Facts:
    """Return what is so for a step of a proceeding, with what is typed now.

    Documents that the step itself asks for are given with it: those of earlier steps do not stand in.
    """
    case = proceeding.case
    steps = queries.steps_of(person, proceeding)
    on = entry.on if entry is not None else timezone.localdate()
    documents = set(StepPaper.objects.filter(step__in=steps).values_list("code", flat=True))
    fields = {name for one in steps for name in one.values}
    documents = documents - set(move.documents) | _powers(person, case, on)
    if entry is not None:
        documents |= {one.code for one in entry.papers}
        fields = fields - set(move.fields)
        fields |= {name for name, value in entry.values.items() if value.strip()}
    return Facts(
        documents=frozenset(documents),
        fields=frozenset(fields),
        consents=_consents(person, proceeding, definition, move),
        dates=dates_of(person, case) | _decided(definition, steps) | {"today": on},
        used=queries.used_before(person, case, but=proceeding),
        counts=counts_of(person, case),
    )


def bars(
    person: Person,
    proceeding: Proceeding,
    definition: Definition,
    move: Transition,
    entry: Entry | None = None,
) -> tuple[Bar, ...]:
    """Return what bars a step now, or with what is typed; nothing: it may be gone."""
    held = facts_of(person, proceeding, definition, move, entry)
    return allowed(definition, proceeding.state, move, held)


def lasting(definition: Definition, found: Iterable[Bar]) -> tuple[Bar, ...]:
    """Return those bars that nobody can let pass: a consent is missing, or the paper that shows it."""
    return tuple(one for one in found if _of_consent(definition, one.code))


def _of_consent(definition: Definition, code: str) -> bool:
    what, _colon, name = code.partition(":")
    if what not in ("guard", "unknown"):
        return what == "document" and name.endswith(CONSENT)
    return any(
        isinstance(each, Question)
        and (each.kind == "consent" or (each.kind == "has_document" and each.name.endswith(CONSENT)))
        for each in atoms(definition.guard(name).when)
    )


def asked_by_guards(definition: Definition, move: Transition) -> tuple[set[str], set[str]]:
    """Return the documents and the fields that guards of a step look at: they may be given with it."""
    documents, fields = set(), set()
    for guard in move.guards:
        for each in atoms(definition.guard(guard).when):
            if isinstance(each, Question) and each.kind == "has_document":
                documents.add(each.name)
            elif isinstance(each, Question) and each.kind == "has_field":
                fields.add(each.name)
    return documents, fields


def values_so_far(person: Person, proceeding: Proceeding) -> dict[str, str]:
    """Return what was last written into each field, to be offered again."""
    found: dict[str, str] = {}
    for one in queries.steps_of(person, proceeding):
        found |= one.values
    return found


def _decided(definition: Definition, steps: list[Step]) -> dict[str, date]:
    """Return decision and service of a domestic procedure: those of the newest step that is not ours."""
    if not definition.id.startswith("ru_"):
        return {}
    known = {one.id: one.by for one in definition.transitions}
    theirs = [one for one in steps if known.get(one.transition, "us") not in ("us", "time")]
    if not theirs:
        return {}
    newest = theirs[-1]
    found = {"decision": newest.on}
    if newest.served is not None:
        found["served"] = newest.served
    return found


def _powers(person: Person, case: Case, on: date) -> set[str]:
    """Return the document that a power of a client is, as long as one stands."""
    return {"authority"} if powers_of(person, case, on) else set()


def _consents(
    person: Person, proceeding: Proceeding, definition: Definition, move: Transition
) -> frozenset[str]:
    """Return the scopes that guards of a step ask for, for which the consent of every client stands."""
    asked = {
        each.name
        for guard in move.guards
        for each in atoms(definition.guard(guard).when)
        if isinstance(each, Question) and each.kind == "consent"
    }
    return consents_of(person, proceeding.case, asked, definition, proceeding.pk)


def consents_of(
    person: Person, case: Case, scopes: Iterable[str], definition: Definition, reference: str
) -> frozenset[str]:
    """Return the scopes for which every client of a case has said yes, for the body of a definition."""
    wanted = sorted(set(scopes) & set(SCOPES))
    clients = [one.client.subject_id for one in clients_of(person, case) if one.now] if wanted else []
    if not clients:
        return frozenset()
    found = set()
    for scope in wanted:
        answer = gate.ask(
            person,
            scope,
            clients,
            audience=AUDIENCES.get(definition.id, definition.body),
            language=definition.languages[0],
            medium="document",
            reference=reference,
        )
        if answer.allowed == set(clients):
            found.add(scope)
    return frozenset(found)


def dates_of(person: Person, case: Case) -> dict[str, date]:
    """Return the dates of a case that guards may ask for, those that are known."""
    told = queries.occurrence_of(person, case)
    found: dict[str, date | None] = {"today": timezone.localdate()}
    if told is not None:
        found |= {"event_first": told.first, "event_last": told.last or told.first}
        found |= {"decision": told.decision, "served": told.served, "exhausted": told.exhausted}
    ended = [one.ended for one in queries.used_before(person, case) if not one.body.startswith("ru_")]
    found["other_ended"] = max((one for one in ended if one is not None), default=None)
    return {name: day for name, day in found.items() if day is not None}


def counts_of(person: Person, case: Case) -> dict[str, int]:
    """Return the counts of a case that guards may ask for."""
    held = queries.carousel_of(person, case)
    clients = sum(1 for one in clients_of(person, case) if one.now)
    return {"refusals": held.refusals, "cancellations": held.cancelled, "applicants": clients}


def kept(person: Person, case: Case) -> list[tuple[str, str]]:
    """Return what a document of a step may be: letters, papers and items of the case, each with its name."""
    found = [(f"letter:{one.pk}", f"{one.day or '–'} {one}") for one in letters_of(person, case)]
    found += [(f"paper:{one.pk}", str(one)) for one in papers_of(person, case)]
    items = items_of_case(person, case)
    return found + [
        (f"item:{one.pk}", pgettext("a document of a step", "item %(id)s") % {"id": one.pk[:8]})
        for one in items
    ]


def entry(person: Person, proceeding: Proceeding, form: Any) -> Entry:
    """Return what was typed into the form of a step. Raises: UsageError for a document that is not there."""
    data = form.cleaned_data
    return Entry(
        **{name: data[name] for name in TYPED},
        values=form.values(),
        papers=documents(person, proceeding.case, form.chosen()),
        reason=data["reason"],
    )


def documents(person: Person, case: Case, chosen: Mapping[str, tuple[str, str]]) -> tuple[Paper, ...]:
    """Return documents of a step: code → (what of `kept`, words). Raises: UsageError for a foreign one."""
    letters = {f"letter:{one.pk}": one for one in letters_of(person, case)}
    papers = {f"paper:{one.pk}": one for one in papers_of(person, case)}
    items = {f"item:{one.pk}": one for one in items_of_case(person, case)}
    found = []
    for code, (what, words) in chosen.items():
        if what in ("", "words"):
            if not words.strip():
                raise UsageError(f"document {code}: say in words what it is")
            found.append(Paper(code, words=words))
        elif what in letters or what in papers or what in items:
            found.append(Paper(code, letters.get(what), papers.get(what), items.get(what), words))
        else:
            raise UsageError(f"document {code}: is not of this case")
    return tuple(found)
