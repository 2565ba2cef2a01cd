"""What bars a step: documents and fields that are not there, guards that do not hold or cannot be known."""

from __future__ import annotations

from vedette.cases.procedures.guards import holds
from vedette.cases.procedures.model import Bar, Definition, Facts, Transition, Words
from vedette.errors import UsageError

_DOCUMENT = Words("A document is missing: {}", "Il manque un document : {}", "Не хватает документа: {}")
_FIELD = Words("Not filled in: {}", "Non renseigné : {}", "Не заполнено: {}")
_UNKNOWN = Words(
    "A date is not known, so this cannot be answered: {}",
    "Une date n’est pas connue, on ne peut donc répondre : {}",
    "Дата неизвестна, поэтому ответить нельзя: {}",
)


def _put(frame: Words, words: Words) -> Words:
    return Words(*(getattr(frame, code).format(getattr(words, code)) for code in ("en", "fr", "ru")))


def allowed(
    definition: Definition, state: str, transition: Transition | str, facts: Facts
) -> tuple[Bar, ...]:
    """Return what bars a step from a state; empty when it may be taken.

    Raises: MissingError for no such transition, UsageError when it does not leave the state.
    """
    step = definition.transition(transition) if isinstance(transition, str) else transition
    if state not in step.leaves:
        raise UsageError(f"transition {step.id}: does not leave the state {state}")
    found = []
    for id in step.documents:
        if id not in facts.documents:
            named = definition.document(id)
            words = _put(_DOCUMENT, named.words)
            found.append(Bar(f"document:{id}", words, definition.cited(named.source)))
    for id in step.fields:
        if id not in facts.fields:
            named = definition.field(id)
            found.append(Bar(f"field:{id}", _put(_FIELD, named.words), definition.cited(named.source)))
    for id in step.guards:
        guard = definition.guard(id)
        answer = holds(guard.when, facts)
        if answer is None:
            words = _put(_UNKNOWN, guard.words)
            found.append(Bar(f"unknown:{id}", words, definition.cited(guard.source)))
        elif not answer:
            found.append(Bar(f"guard:{id}", guard.words, definition.cited(guard.source)))
    return tuple(found)
