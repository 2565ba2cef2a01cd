"""What a procedure is: states, who owes in each, steps, what bars them, terms they open; all with sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from vedette.errors import MissingError

if TYPE_CHECKING:
    from vedette.cases.procedures.guards import Expression

LANGUAGES = ("en", "fr", "ru")


@dataclass(frozen=True, slots=True)
class Words:
    """The same in three languages."""

    en: str
    fr: str
    ru: str

    def said(self, language: str) -> str:
        """Return it in a language (its first two letters count), in English for one that is not there."""
        code = language[:2]
        return str(getattr(self, code)) if code in LANGUAGES else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or number stands. `confidence`: S seen, G not verified, D our inference.

    It holds for acts from `since` until `until` where the source says so; `checked` is when we last compared.
    """

    id: str
    words: str
    confidence: str
    checked: date
    since: date | None = None
    until: date | None = None


class Kind(StrEnum):
    """Whose turn it is in a state."""

    START = "start"
    OURS = "ours"
    THEIRS = "theirs"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class State:
    """A state; `untimed` is the source that says that no term runs in it ("" when one must)."""

    id: str
    kind: Kind
    words: Words
    untimed: str = ""

    @property
    def final(self) -> bool:
        """Return whether the procedure ends in it."""
        return self.kind == Kind.FINAL

    @property
    def owed_by(self) -> str:
        """Return "us", "authority", or "" when nobody owes."""
        return {Kind.START: "us", Kind.OURS: "us", Kind.THEIRS: "authority", Kind.FINAL: ""}[self.kind]


@dataclass(frozen=True, slots=True)
class Named:
    """A document or a field that a step asks for."""

    id: str
    words: Words
    source: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term as a procedure uses it: the rule of `vedette.cases.clocks` that counts it, and who owes.

    `starts`: "step" (the date of the step), "service" (when the step was served on us), "letter" (a date that
    stands in a letter). `of`: the rule whose newest start is also this one's (an extension), "" for its own.
    """

    rule: str
    owed_by: str
    words: Words
    source: str
    starts: str = "step"
    of: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of length: `amount` pages or words of `what`."""

    id: str
    amount: int
    unit: str
    words: Words
    source: str


@dataclass(frozen=True, slots=True)
class Guard:
    """What must be so before a step: an expression over facts, and what is said when it is not."""

    id: str
    when: Expression
    words: Words
    source: str


@dataclass(frozen=True, slots=True)
class Transition:
    """A step from one of the states `leaves` to the state `to`; `by` is who acts (`ACTORS`).

    Transitions of one `choice` that leave a state exclude each other by their first guards and leave no gap.
    """

    id: str
    leaves: tuple[str, ...]
    to: str
    by: str
    words: Words
    source: str
    guards: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    choice: str = ""


ACTORS: Mapping[str, Words] = MappingProxyType(
    {
        "us": Words("us", "nous", "мы"),
        "investigator": Words("the investigator", "l’enquêteur", "следователь"),
        "head": Words("the head of the body", "le chef de l’organe", "руководитель органа"),
        "prosecutor": Words("the prosecutor", "le procureur", "прокурор"),
        "court": Words("the court", "le tribunal", "суд"),
        "body": Words("the international body", "l’organe international", "международный орган"),
        "state": Words("the State", "l’État", "государство"),
        "time": Words("time passing", "le temps écoulé", "истечение времени"),
    }
)
"""Who acts in a transition."""


_Row = TypeVar("_Row", State, Transition, Guard, Named, Source)


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a procedure, in force `since` a day and `until` another (the last day; None: still)."""

    id: str
    body: str
    since: date
    until: date | None
    words: Words
    source: str
    languages: tuple[str, ...]
    sources: tuple[Source, ...]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    guards: tuple[Guard, ...] = ()
    documents: tuple[Named, ...] = ()
    fields: tuple[Named, ...] = ()
    terms: tuple[Term, ...] = ()
    limits: tuple[Limit, ...] = ()
    notes: tuple[Words, ...] = ()

    @property
    def start(self) -> str:
        """Return the id of the state in which it begins."""
        return next(one.id for one in self.states if one.kind == Kind.START)

    def state(self, id: str) -> State:
        """Return a state. Raises: MissingError."""
        return self._of("state", self.states, id)

    def transition(self, id: str) -> Transition:
        """Return a transition. Raises: MissingError."""
        return self._of("transition", self.transitions, id)

    def guard(self, id: str) -> Guard:
        """Return a guard. Raises: MissingError."""
        return self._of("guard", self.guards, id)

    def document(self, id: str) -> Named:
        """Return a document. Raises: MissingError."""
        return self._of("document", self.documents, id)

    def field(self, id: str) -> Named:
        """Return a field. Raises: MissingError."""
        return self._of("field", self.fields, id)

    def cited(self, id: str) -> Source:
        """Return a source. Raises: MissingError."""
        return self._of("source", self.sources, id)

    def term(self, rule: str) -> Term:
        """Return the term that a rule counts. Raises: MissingError."""
        for one in self.terms:
            if one.rule == rule:
                return one
        raise MissingError(f"procedure {self.id}: no term {rule}")

    def open_transitions(self, state: str) -> tuple[Transition, ...]:
        """Return what leaves a state, as the definition orders it. Raises: MissingError."""
        self.state(state)
        return tuple(one for one in self.transitions if state in one.leaves)

    def _of(self, kind: str, rows: tuple[_Row, ...], id: str) -> _Row:
        for one in rows:
            if one.id == id:
                return one
        raise MissingError(f"procedure {self.id}: no {kind} {id}")


@dataclass(frozen=True, slots=True)
class Used:
    """A procedure used before: lodged on `started`; `ended` None while it is pending."""

    body: str
    started: date
    ended: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so in a case, as guards ask for it. What is not named in it is not known, or not there."""

    documents: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    consents: frozenset[str] = frozenset()
    dates: Mapping[str, date] = field(default_factory=dict)
    used: tuple[Used, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bar:
    """What bars a step, or a body: a stable code, words, and the source of the rule."""

    code: str
    words: Words
    source: Source
