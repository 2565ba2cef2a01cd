"""Defects sown into a definition: each names the finding that a check must give, and none may be missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from vedette.cases.procedures import (
    Definition,
    Guard,
    Kind,
    Named,
    State,
    Term,
    Transition,
    Words,
    parse_guard,
)

WIDE = 13
"""2^13 sets of open terms: more than a check goes through."""
NEW = Words("Something else that is new", "Autre chose de nouveau", "Нечто новое")


def _with(held: Definition, table: str, old: Any, new: Any) -> Definition:
    rows = tuple(new if one is old else one for one in getattr(held, table))
    changes: dict[str, Any] = {table: rows}
    return replace(held, **changes)


def _step(held: Definition, old: Transition, **changes: Any) -> Definition:
    return _with(held, "transitions", old, replace(old, **changes))


def _blank(words: Words, language: str) -> Words:
    return replace(words, **{language: " "})


def sown(held: Definition) -> Iterator[tuple[str, str, Definition]]:
    """Yield name, the code to be found, and the definition with one defect."""
    yield from _words(held)
    yield from _names(held)
    yield from _ways(held)
    yield from _terms(held)
    yield from _guards(held)
    yield from _wide(held)


def _words(held: Definition) -> Iterator[tuple[str, str, Definition]]:
    for language in ("en", "fr", "ru"):
        state, step = held.states[1], held.transitions[-1]
        broken = replace(state, words=_blank(state.words, language))
        yield f"state without {language}", "words-missing", _with(held, "states", state, broken)
        yield (
            f"step without {language}",
            "words-missing",
            _step(held, step, words=_blank(step.words, language)),
        )
    yield (
        "title untranslated",
        "words-untranslated",
        replace(held, words=replace(held.words, ru=held.words.en)),
    )
    if held.documents:
        one = held.documents[0]
        broken_ = replace(one, words=_blank(one.words, "ru"))
        yield "document without ru", "words-missing", _with(held, "documents", one, broken_)


def _names(held: Definition) -> Iterator[tuple[str, str, Definition]]:
    step = held.transitions[0]
    yield "step to nowhere", "state-unknown", _step(held, step, to="nowhere")
    yield "step from nowhere", "state-unknown", _step(held, step, leaves=(*step.leaves, "nowhere"))
    yield "source gone", "source-unknown", replace(held, sources=held.sources[1:])
    spare = replace(held.sources[0], id="spare")
    yield "source that nothing cites", "source-unused", replace(held, sources=(*held.sources, spare))
    turned = replace(held.sources[0], since=date(2020, 1, 1), until=date(1979, 1, 1))
    yield "source turned round", "source-dates", _with(held, "sources", held.sources[0], turned)
    yield "actor unknown", "actor-unknown", _step(held, step, by="somebody")
    yield "language unknown", "language-unknown", replace(held, languages=("tlh",))
    yield "no language", "language-unknown", replace(held, languages=())
    yield "document unknown", "document-unknown", _step(held, step, documents=("unheard-of",))
    yield "field unknown", "field-unknown", _step(held, step, fields=(*step.fields, "unheard-of"))
    yield "guard unknown", "guard-unknown", _step(held, step, guards=(*step.guards, "unheard-of"))
    yield "term unknown", "term-unknown", _step(held, step, opens=(*step.opens, "unheard-of"))
    yield "closed term unknown", "term-unknown", _step(held, step, closes=(*step.closes, "unheard-of"))
    spare_ = Named("spare", NEW, held.source)
    yield "document unused", "document-unused", replace(held, documents=(*held.documents, spare_))
    yield "field unused", "field-unused", replace(held, fields=(*held.fields, spare_))
    term = Term("ru.none", "us", NEW, held.source)
    yield "rule that no clock counts", "rule-unknown", replace(held, terms=(*held.terms, term))
    yield "term unused", "term-unused", replace(held, terms=(*held.terms, term))
    if held.terms:
        extended = replace(held.terms[0], of="ru.none")
        yield "extension of nothing", "term-unknown", _with(held, "terms", held.terms[0], extended)


def _ways(held: Definition) -> Iterator[tuple[str, str, Definition]]:
    island = State("island", Kind.OURS, NEW, held.source)
    yield "island", "unreachable", replace(held, states=(*held.states, island))
    yield "island without a way out", "dead-end", replace(held, states=(*held.states, island))
    trap = State("trap", Kind.OURS, NEW, held.source)
    start = held.state(held.start)
    into = Transition("into", (start.id,), "trap", "us", NEW, held.source)
    around = Transition("around", ("trap",), "trap", "us", NEW, held.source)
    both = replace(held, states=(*held.states, trap), transitions=(*held.transitions, into, around))
    yield "a ring without an end", "never-ends", both
    end = next(one for one in held.states if one.final)
    out = Transition("out", (end.id,), start.id, "us", NEW, held.source)
    yield "a step out of the end", "final-left", replace(held, transitions=(*held.transitions, out))
    for state in held.states:
        arriving = [one for one in held.transitions if one.to == state.id]
        if state.id != held.start and arriving and all(len(one.leaves) == 1 for one in arriving):
            kept = tuple(one for one in held.transitions if one.to != state.id)
            yield f"nothing leads to {state.id}", "unreachable", replace(held, transitions=kept)
    last = [one for one in held.states if not one.final and one.id != held.start]
    for state in last[:4]:
        changed = tuple(
            replace(one, leaves=tuple(leave for leave in one.leaves if leave != state.id))
            for one in held.transitions
        )
        changed = tuple(one for one in changed if one.leaves)
        yield f"nothing leaves {state.id}", "dead-end", replace(held, transitions=changed)
    first = next(one for one in last if one.kind == Kind.THEIRS)
    silent = tuple(
        replace(one, by="us") if first.id in one.leaves and one.by != "us" else one
        for one in held.transitions
    )
    yield f"only we act in {first.id}", "no-turn", replace(held, transitions=silent)
    twin = replace(held.transitions[0], id="twin")
    yield "the same step twice", "twin", replace(held, transitions=(*held.transitions, twin))


def _terms(held: Definition) -> Iterator[tuple[str, str, Definition]]:
    for state in held.states:
        if state.untimed:
            said = _with(held, "states", state, replace(state, untimed=""))
            yield f"{state.id}: nobody says until when", "no-deadline", said
    for step in held.transitions:
        if step.opens and not held.state(step.to).untimed and step.to not in step.leaves:
            owed = held.state(step.to).owed_by
            if any(held.term(rule).owed_by == owed for rule in step.opens):
                kept = tuple(rule for rule in step.opens if held.term(rule).owed_by != owed)
                rest = _step(held, step, opens=kept)
                # a term left open from before may run on: then nothing is missing
                if not any(
                    step.id != one.id and set(one.opens) - set(step.closes)
                    for one in held.transitions
                    if one.to in step.leaves
                ):
                    yield f"{step.id} opens no term", "no-deadline", rest
        if step.closes and held.state(step.to).final:
            yield f"{step.id} leaves terms open", "left-open", _step(held, step, closes=())
    opened = [rule for one in held.transitions for rule in one.opens]
    begin = held.open_transitions(held.start)[0]
    if opened and held.start not in {one.to for one in held.transitions}:
        yield "closes what is not open", "closed-unopened", _step(held, begin, closes=(opened[0],))
    timed = [one for one in held.states if not one.untimed and not one.final]
    if timed:
        wrong = _with(held, "states", timed[0], replace(timed[0], untimed=held.source))
        yield f"{timed[0].id} is said to have no term", "untimed-wrong", wrong
    owing = [one for one in held.terms if one.rule == "ru.144.3d" or len(held.terms) == 1]
    if owing:
        turned = replace(owing[0], owed_by="us" if owing[0].owed_by == "authority" else "authority")
        yield "owed by the other side", "no-deadline", _with(held, "terms", owing[0], turned)


def _wide(held: Definition) -> Iterator[tuple[str, str, Definition]]:
    """So many terms that may or may not be open that nobody could say what is owed when."""
    begin = held.open_transitions(held.start)[0]
    state = held.state(begin.to)
    rules = [f"wide.{number}" for number in range(WIDE)]
    terms = tuple(Term(rule, state.owed_by, NEW, held.source) for rule in rules)
    steps = tuple(
        replace(begin, id=f"wide-{number}", leaves=(state.id,), to=state.id, opens=(rule,), closes=())
        for number, rule in enumerate(rules)
    )
    yield (
        "terms without end",
        "terms-wide",
        replace(held, terms=(*held.terms, *terms), transitions=(*held.transitions, *steps)),
    )


def _guards(held: Definition) -> Iterator[tuple[str, str, Definition]]:
    step = held.transitions[0]

    def guarded(name: str, code: str, *texts: str) -> tuple[str, str, Definition]:
        made = tuple(Guard(f"g{n}", parse_guard(text), NEW, held.source) for n, text in enumerate(texts))
        with_ = replace(held, guards=(*held.guards, *made))
        return name, code, _step(with_, step, guards=tuple(one.id for one in made))

    yield guarded("never so", "guard-never", "consent(C11) and not consent(C11)")
    yield guarded("pending and never used", "guard-never", "pending(ecthr) and not used_before(ecthr)")
    yield guarded("always so", "guard-always", "consent(C11) or not consent(C11)")
    yield guarded("dates cross", "step-never", "date(decision) < 2022-02-01", "date(decision) >= 2022-02-01")
    yield guarded(
        "too late and too early",
        "step-never",
        "date(today) > date(served) + 4 months",
        "date(today) < date(served) + 1 months",
    )
    yield guarded("counts cross", "step-never", "count(refusals) > 3", "count(refusals) < 2")
    if step.documents:
        name = step.documents[0]
        yield guarded("asks for a document and for none", "step-never", f"not has_document({name})")
    yield guarded("unknown date", "name-unknown", "date(easter) < 2022-02-01")
    yield guarded("unknown body", "name-unknown", "used_before(areopagus)")
    yield guarded("unknown scope", "name-unknown", "consent(C99)")
    yield guarded("unknown document", "name-unknown", "has_document(unheard-of)")
    spare = Guard("spare", parse_guard("consent(C11)"), NEW, held.source)
    yield "guard unused", "guard-unused", replace(held, guards=(*held.guards, spare))
    for texts, code in (
        (("date(decision) <= 2022-02-01", "date(decision) >= 2022-02-01"), "choice-overlap"),
        (("date(decision) < 2022-02-01", "date(decision) > 2022-02-01"), "choice-gap"),
        (("pending(hrc)", "not used_before(hrc)"), "choice-gap"),
    ):
        made = tuple(Guard(f"g{n}", parse_guard(text), NEW, held.source) for n, text in enumerate(texts))
        pair = tuple(
            replace(step, id=f"way{n}", guards=(f"g{n}",), choice="fork", words=replace(NEW, en=f"Way {n}"))
            for n in range(2)
        )
        changed = replace(held, guards=(*held.guards, *made), transitions=(*held.transitions, *pair))
        yield f"alternatives, {code}: {texts[0]}", code, changed
    alone = replace(step, choice="fork")
    yield (
        "an alternative to nothing",
        "choice-alone",
        _with(held, "transitions", step, alone)
        if not step.choice
        else replace(held, transitions=(*held.transitions, replace(step, id="lone", choice="lone"))),
    )
