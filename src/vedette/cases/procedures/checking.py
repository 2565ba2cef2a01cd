"""What is wrong with a definition: what cannot be reached or left, who owes without a term, guards at odds.

Each finding has a stable code (docs/formats/procedure.md), the place, and what was found.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from vedette.cases.procedures.guards import Expression, Question, atoms, holds
from vedette.cases.procedures.model import ACTORS, LANGUAGES, Definition, Kind, Transition, Words
from vedette.cases.procedures.names import BODIES, CONSENTS, COUNTS, DATES
from vedette.cases.procedures.worlds import apart, worlds
from vedette.errors import UsageError

TONGUES = ("ar", "en", "es", "fr", "ru", "zh", "coe")
"""Languages that a body may take; "coe": any official language of a State of the Council of Europe."""
MAX_SITUATIONS = 5_000
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong: its code, where, and what was found."""

    code: str
    where: str
    detail: str


def check(definition: Definition, known_terms: Collection[str]) -> tuple[Finding, ...]:
    """Return what is wrong with a definition; empty when nothing is. `known_terms`: rules of the clocks."""
    found = [*_names(definition, known_terms), *_said(definition)]
    unsound = {"state-unknown", "guard-unknown", "term-unknown"} & {one.code for one in found}
    if not unsound:
        found += [*_ways(definition), *_owing(definition), *_guards(definition)]
    return tuple(sorted(set(found)))


def _names(held: Definition, known_terms: Collection[str]) -> Iterator[Finding]:
    """Names that are used and not there, there and not used."""
    states = {one.id for one in held.states}
    sources = {one.id for one in held.sources}
    cited: set[str] = set()

    def cites(where: str, id: str) -> Iterator[Finding]:
        cited.add(id)
        if id not in sources:
            yield Finding("source-unknown", where, id)

    yield from cites("procedure", held.source)
    for state in held.states:
        if state.untimed:
            yield from cites(f"state {state.id}", state.untimed)
    for step in held.transitions:
        where = f"transition {step.id}"
        yield from cites(where, step.source)
        yield from (Finding("state-unknown", where, id) for id in (*step.leaves, step.to) if id not in states)
        if not step.leaves:
            yield Finding("state-unknown", where, "leaves no state")
        if step.by not in ACTORS:
            yield Finding("actor-unknown", where, step.by)
    for kind, rows in (
        ("guard", held.guards),
        ("document", held.documents),
        ("field", held.fields),
        ("limit", held.limits),
    ):
        for one in rows:
            yield from cites(f"{kind} {one.id}", one.source)
    rules = {one.rule for one in held.terms}
    for term in held.terms:
        yield from cites(f"term {term.rule}", term.source)
        if term.rule not in known_terms:
            yield Finding("rule-unknown", f"term {term.rule}", "no rule of the clocks")
        if term.of and term.of not in rules - {term.rule}:
            yield Finding("term-unknown", f"term {term.rule}", f"starts with {term.of}")
    yield from _used(held)
    for source in held.sources:
        if source.id not in cited:
            yield Finding("source-unused", f"source {source.id}", "nothing cites it")
        if source.since and source.until and source.until < source.since:
            yield Finding("source-dates", f"source {source.id}", "until lies before since")
    for language in held.languages or ("",):
        if language not in TONGUES:
            yield Finding("language-unknown", "procedure", language or "none")


def _used(held: Definition) -> Iterator[Finding]:
    asked = {one.id: [each for each in atoms(one.when) if isinstance(each, Question)] for one in held.guards}
    tables = {
        "guard": ({one.id for one in held.guards}, [(s, s.guards) for s in held.transitions]),
        "document": ({one.id for one in held.documents}, [(s, s.documents) for s in held.transitions]),
        "field": ({one.id for one in held.fields}, [(s, s.fields) for s in held.transitions]),
        "term": ({one.rule for one in held.terms}, [(s, s.opens) for s in held.transitions]),
    }
    for kind, (there, rows) in tables.items():
        used = {id for _, names in rows for id in names}
        for step, names in rows:
            for id in names:
                if id not in there:
                    yield Finding(f"{kind}-unknown", f"transition {step.id}", id)
        by_guards = {each.name for tests in asked.values() for each in tests if each.kind == f"has_{kind}"}
        for id in sorted(there - used - by_guards):
            yield Finding(f"{kind}-unused", f"{kind} {id}", "no transition asks for it")
    for step in held.transitions:
        for id in step.closes:
            if id not in tables["term"][0]:
                yield Finding("term-unknown", f"transition {step.id}", id)
    allowed: dict[str, Collection[str]] = {
        "has_document": tables["document"][0],
        "has_field": tables["field"][0],
        "consent": CONSENTS,
        "used_before": BODIES,
        "pending": BODIES,
        "known": DATES,
        "date": DATES,
        "count": COUNTS,
    }
    for guard in held.guards:
        for each in atoms(guard.when):
            if each.kind in allowed and each.name not in allowed[each.kind]:
                yield Finding("name-unknown", f"guard {guard.id}", f"{each.kind}({each.name})")


def _said(held: Definition) -> Iterator[Finding]:
    """Words that are missing or stand in another language."""
    rows: list[tuple[str, Words]] = [("procedure", held.words)]
    rows += [(f"state {one.id}", one.words) for one in held.states]
    rows += [(f"transition {one.id}", one.words) for one in held.transitions]
    rows += [(f"guard {one.id}", one.words) for one in held.guards]
    rows += [(f"document {one.id}", one.words) for one in held.documents]
    rows += [(f"field {one.id}", one.words) for one in held.fields]
    rows += [(f"term {one.rule}", one.words) for one in held.terms]
    rows += [(f"limit {one.id}", one.words) for one in held.limits]
    rows += [(f"note {number}", one) for number, one in enumerate(held.notes, 1)]
    for where, words in rows:
        for language in LANGUAGES:
            if not words.said(language).strip():
                yield Finding("words-missing", where, language)
        if words.ru.strip() and not _CYRILLIC.search(words.ru):
            yield Finding("words-untranslated", where, "ru")
        if len(words.en) > 20 and words.fr == words.en:
            yield Finding("words-untranslated", where, "fr")


def _ways(held: Definition) -> Iterator[Finding]:
    """States that cannot be reached, left, or ended."""
    leaving = {one.id: held.open_transitions(one.id) for one in held.states}
    reached = _closure({held.start}, lambda id: (step.to for step in leaving[id]))
    ends = {one.id for one in held.states if one.final}
    before = {one.id: [s for s in held.transitions if s.to == one.id] for one in held.states}
    ending = _closure(ends, lambda id: (leave for step in before[id] for leave in step.leaves))
    if not ends:
        yield Finding("no-end", "procedure", "no state is final")
    for state in held.states:
        where = f"state {state.id}"
        if state.id not in reached:
            yield Finding("unreachable", where, "no transition leads to it")
        if state.final and leaving[state.id]:
            yield Finding("final-left", where, leaving[state.id][0].id)
        if not state.final and not leaving[state.id]:
            yield Finding("dead-end", where, "nothing leaves it")
        elif ends and state.id not in ending:
            yield Finding("never-ends", where, "no way leads from it to an end")
        mine = state.kind in (Kind.START, Kind.OURS)
        if leaving[state.id] and not any((step.by == "us") == mine for step in leaving[state.id]):
            yield Finding(
                "no-turn",
                where,
                "it is our turn, and no step is ours" if mine else "their turn, and no step is theirs",
            )
    for state in held.states:
        for one, other in itertools.combinations(leaving[state.id], 2):
            same = (one.to, one.by, one.words) == (other.to, other.by, other.words)
            if same:
                yield Finding("twin", f"state {state.id}", f"{one.id}, {other.id}")


def _closure(start: Iterable[str], onward: Callable[[str], Iterable[str]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        for one in onward(waiting.pop()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


def _owing(held: Definition) -> Iterator[Finding]:
    """Who owes must have a term; terms are closed where they are open, and none outlives the procedure."""
    owed = {one.rule: one.owed_by for one in held.terms}
    first = (held.start, frozenset[str]())
    seen, waiting = {first}, [first]
    closed: set[tuple[str, str]] = set()
    while waiting:
        at, running = waiting.pop()
        for step in held.open_transitions(at):
            closed |= {(step.id, rule) for rule in running.intersection(step.closes)}
            onward = (step.to, running.difference(step.closes).union(step.opens))
            if onward not in seen:
                seen.add(onward)
                waiting.append(onward)
        if len(seen) > MAX_SITUATIONS:
            yield Finding("terms-wide", "procedure", f"more than {MAX_SITUATIONS} sets of open terms")
            return
    for state in held.states:
        where = f"state {state.id}"
        found = [running for at, running in seen if at == state.id]
        left = sorted({rule for running in found for rule in running})
        if state.final and left:
            yield Finding("left-open", where, ", ".join(left))
        timed = [any(owed[rule] == state.owed_by for rule in running) for running in found]
        if state.owed_by and not state.untimed and not all(timed):
            yield Finding("no-deadline", where, f"owed by {state.owed_by}, and no term runs")
        if state.untimed and (state.final or (timed and all(timed))):
            yield Finding("untimed-wrong", where, "said to have no term, and one runs or none can")
    for step in held.transitions:
        for rule in step.closes:
            if (step.id, rule) not in closed:
                yield Finding("closed-unopened", f"transition {step.id}", rule)


def _guards(held: Definition) -> Iterator[Finding]:
    """Guards that never hold, always hold, or leave alternatives that overlap or leave a gap."""
    when = {one.id: one.when for one in held.guards}
    for guard in held.guards:
        try:
            answers = {holds(guard.when, facts) for facts in worlds([guard.when])}
        except UsageError as error:
            yield Finding("guard-wide", f"guard {guard.id}", str(error))
            continue
        if answers == {False}:
            yield Finding("guard-never", f"guard {guard.id}", "nothing can make it so")
        if answers == {True}:
            yield Finding("guard-always", f"guard {guard.id}", "nothing can make it otherwise")
    for step in held.transitions:
        parts = [when[id] for id in step.guards]
        try:
            if not all(_possible(group, step) for group in apart(parts)):
                yield Finding("step-never", f"transition {step.id}", "its guards contradict each other")
        except UsageError as error:
            yield Finding("guard-wide", f"transition {step.id}", str(error))
    for state in held.states:
        leaving = held.open_transitions(state.id)
        for choice in sorted({one.choice for one in leaving if one.choice}):
            yield from _choice(f"state {state.id}", [one for one in leaving if one.choice == choice], when)


def _possible(parts: list[Expression], step: Transition) -> bool:
    return any(
        all(holds(one, facts) for one in parts) for facts in worlds(parts, step.documents, step.fields)
    )


def _choice(where: str, steps: list[Transition], when: dict[str, Expression]) -> Iterator[Finding]:
    named = ", ".join(one.id for one in steps)
    if len(steps) < 2:
        yield Finding("choice-alone", where, named)
        return
    if not all(one.guards for one in steps):
        yield Finding("choice-overlap", where, "a step without a guard")
        return
    deciding = [when[one.guards[0]] for one in steps]
    most, least = 0, len(steps)
    try:
        for facts in worlds(deciding):
            open_ = sum(holds(one, facts) is True for one in deciding)
            most, least = max(most, open_), min(least, open_)
    except UsageError as error:
        yield Finding("guard-wide", where, str(error))
        return
    if most > 1:
        yield Finding("choice-overlap", where, named)
    if least < 1:
        yield Finding("choice-gap", where, named)
