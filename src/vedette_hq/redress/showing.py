"""What pages say of procedures: names, states, whose turn it is, bars with their sources, steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from vedette.cases import citing
from vedette.cases.carousel import Kind as Counted
from vedette.cases.procedures import ACTORS, Bar, Definition, Kind, Source, Transition
from vedette.errors import MissingError, VedetteError
from vedette_hq.redress import facts
from vedette_hq.redress.models import Proceeding, Step
from vedette_hq.redress.queries import definition_of

LANGUAGES = ("en", "fr", "ru")
OWN_PAPER = "paper"
"""The document that any step may have: the decision, the letter by which we know of it."""
CONFIDENCE = {
    "S": gettext_lazy("seen in its source"),
    "G": gettext_lazy("from memory, to be checked"),
    "D": gettext_lazy("our own inference"),
}
TONES = {Kind.START: "wait", Kind.OURS: "wait", Kind.THEIRS: "", Kind.FINAL: "good"}


def spoken() -> str:
    """Return the reader's language among those of procedures."""
    found = (get_language() or "en")[:2]
    return found if found in LANGUAGES else "en"


def failed(request: Any, error: VedetteError) -> None:
    """Say why something was refused."""
    messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))


def said(request: Any, words: str) -> None:
    """Say that something is done."""
    messages.success(request, words)


@dataclass(frozen=True, slots=True)
class Sourced:
    """Something legal as it is read: words, source, how sure, since when it holds, when last checked."""

    words: str
    source: str
    confidence: Any
    validity: str
    checked: str
    code: str = ""


def sourced(words: str, source: Source, code: str = "") -> Sourced:
    """Return words with their source, as a page shows them."""
    return Sourced(
        words,
        citing.said(source.words, spoken()),
        CONFIDENCE.get(source.confidence, source.confidence),
        _validity(source.since, source.until),
        source.checked.isoformat(),
        code,
    )


def _validity(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return ""
    return f"{since.isoformat() if since else '…'} – {until.isoformat() if until else '…'}"


def bar(one: Bar, language: str) -> Sourced:
    """Return a bar as it is read."""
    return sourced(one.words.said(language), one.source, one.code)


def source_of(definition: Definition) -> Sourced:
    """Return the source of a definition as a whole."""
    return sourced("", definition.cited(definition.source))


def procedure_words(proceeding: Proceeding, language: str) -> str:
    """Return what a procedure is called; its id when its definition is not there any more."""
    try:
        return definition_of(proceeding).words.said(language)
    except MissingError:
        return str(proceeding.procedure)


def state_words(definition: Definition, state: str, language: str) -> str:
    """Return what a state is called; its id when the definition does not know it."""
    try:
        return definition.state(state).words.said(language)
    except MissingError:
        return state


@dataclass(frozen=True, slots=True)
class Line:
    """A proceeding as it is listed."""

    proceeding: Proceeding
    name: str
    state: str
    tone: str
    turn: str


def line(proceeding: Proceeding, language: str) -> Line:
    """Return a proceeding as it is listed."""
    try:
        definition = definition_of(proceeding)
        held = definition.state(proceeding.state)
    except MissingError:
        return Line(proceeding, str(proceeding.procedure), str(proceeding.state), "bad", "")
    turns = {"us": _("it is our turn"), "authority": _("it is their turn"), "": _("it is over")}
    return Line(
        proceeding,
        definition.words.said(language),
        held.words.said(language),
        TONES[held.kind],
        turns[held.owed_by],
    )


@dataclass(frozen=True, slots=True)
class Move:
    """A transition as it is offered: who acts, what bars it, which terms it starts."""

    id: str
    name: str
    who: str
    bars: tuple[Sourced, ...]
    terms: tuple[str, ...]


def move(definition: Definition, one: Transition, bars: Iterable[Bar], language: str) -> Move:
    """Return a transition as it is offered."""
    terms = []
    for rule in one.opens:
        term = definition.term(rule)
        by = _("we owe") if term.owed_by == "us" else _("they owe")
        terms.append(f"{term.words.said(language)} ({by})")
    return Move(
        one.id,
        one.words.said(language),
        ACTORS[one.by].said(language),
        tuple(bar(each, language) for each in bars),
        tuple(terms),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a transition asks for: code → label."""

    documents: dict[str, str]
    fields: dict[str, str]


def asked(definition: Definition, one: Transition, language: str) -> Asked:
    """Return what a transition asks for, and what its guards look at."""
    documents, fields = facts.asked_by_guards(definition, one)
    return Asked(
        {
            each: _named(definition, each, language)
            for each in dict.fromkeys((*one.documents, *sorted(documents), OWN_PAPER))
        },
        {each: _named(definition, each, language) for each in dict.fromkeys((*one.fields, *sorted(fields)))},
    )


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A document of a step as it is listed."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as it is listed; `may_back`: it is the one that can be taken back."""

    step: Step
    name: str
    papers: tuple[PaperLine, ...]
    values: tuple[tuple[str, str], ...]
    may_back: bool


def steps(rows: list[Step], definition: Definition, language: str) -> list[StepLine]:
    """Return steps as they are listed."""
    standing = [one for one in rows if one.withdrawn is None]
    newest = next((one.pk for one in reversed(standing) if one.transition), "")
    found = []
    for one in rows:
        papers = one.papers.select_related("letter", "paper", "item")
        found.append(
            StepLine(
                one,
                _step_name(one, definition, language),
                tuple(PaperLine(_named(definition, each.code, language), _paper(each)) for each in papers),
                tuple((_named(definition, name, language), value) for name, value in one.values.items()),
                one.withdrawn is None and (not one.transition or one.pk == newest),
            )
        )
    return found


def _step_name(one: Step, definition: Definition, language: str) -> str:
    if not one.transition:
        return str(one.get_counted_display())
    try:
        return definition.transition(one.transition).words.said(language)
    except MissingError:
        return str(one.transition)


def _named(definition: Definition, code: str, language: str) -> str:
    """Return what a document or field is called; its code when the definition does not know it."""
    for known in (*definition.documents, *definition.fields):
        if known.id == code:
            return known.words.said(language)
    return pgettext("a document of a step", "The paper of this step") if code == OWN_PAPER else code


def _paper(one: Any) -> str:
    held = one.letter or one.paper
    if held is not None:
        return str(held)
    if one.item is not None:
        return pgettext("a document of a step", "item %(id)s") % {"id": one.item.pk[:8]}
    return str(one.words)


COUNTED = {
    "file": Counted.REPORT,
    "extend10": Counted.EXTENSION,
    "extend30": Counted.EXTENSION,
    "extend": Counted.EXTENSION,
    "refuse": Counted.REFUSAL,
    "late_refusal": Counted.REFUSAL,
    "open": Counted.OPENING,
    "transfer": Counted.TRANSFER,
    "cancel": Counted.CANCELLATION,
    "suspend": Counted.SUSPENSION,
    "close": Counted.CLOSING,
    "resume": Counted.RESUMPTION,
    "complain124": Counted.COMPLAINT,
    "complain125": Counted.COMPLAINT,
    "appeal": Counted.COMPLAINT,
    "dismiss124": Counted.DISMISSAL,
    "dismiss125": Counted.DISMISSAL,
    "uphold": Counted.DISMISSAL,
    "grant125": Counted.ORDER,
    "grant_appeal": Counted.ORDER,
    "grant": Counted.ORDER,
    "terminate125": Counted.TERMINATION,
}
"""Transition of the domestic procedures → what it is in the table of refusals."""


def counted(procedure: str, one: Transition) -> str:
    """Return what a transition is in the table of refusals, "" for none: offered, never forced."""
    return str(COUNTED.get(one.id, "")) if procedure.startswith("ru_") else ""
