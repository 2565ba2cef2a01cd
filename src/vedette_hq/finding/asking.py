"""What is asked for, and the same as an expression over tokens of the fields that the person sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

from vedette.errors import FormatError
from vedette.records.schema import FIELDS, Field, Kind, Type
from vedette.records.stems import question, stem, stems_of
from vedette_hq.access.models import Person
from vedette_hq.finding.labels import Index, terms_with, whole
from vedette_hq.finding.tokens import (
    CODES,
    DATE_FIELDS,
    ITEM,
    STATEMENT,
    safe,
    sure_token,
    term_token,
)
from vedette_hq.records.fields import rules, sees_sources, shown_fields
from vedette_hq.records.queries import record_cases

MAX_CHARS = 400
MAX_PIECES = 12
KINDS = (*(str(kind) for kind in Kind), STATEMENT)
MAX_YEARS_ASKED = 60
_TEXT = (Type.LINE, Type.WORDS, Type.NAME, Type.PLACE)

Phrase = tuple[str, ...]
Clause = list[Phrase]
"""Alternatives, one of which must stand; one with none is never true."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; empty is everything. `since` and `until` are days, `source` the id of a source."""

    words: str = ""
    kind: str = ""
    case: str = ""
    type: str = ""
    confidence: str = ""
    place: str = ""
    tag: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None
    withdrawn: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as JSON; what is empty is left out."""
        found: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value:
                found[field.name] = value.isoformat() if isinstance(value, date) else value
        return found

    @property
    def empty(self) -> bool:
        """Whether it asks for everything."""
        return not self.plain()


def parse_asked(plain: Any) -> Asked:
    """Return what `Asked.plain` wrote. Raises: FormatError."""
    if not isinstance(plain, dict) or set(plain) - {field.name for field in fields(Asked)}:
        raise FormatError("list: is not a question")
    given: dict[str, Any] = {}
    for name, value in plain.items():
        if name in ("since", "until"):
            given[name] = _day(value)
        elif name == "withdrawn":
            given[name] = value is True
        elif isinstance(value, str) and len(value) <= MAX_CHARS:
            given[name] = value
        else:
            raise FormatError("list: is not a question")
    return Asked(**given)


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FormatError("list: is not a day") from None


@dataclass(frozen=True)
class Sight:
    """What one person may see now: cases, fields of each kind, sources."""

    person: Person

    @cached_property
    def cases(self) -> dict[str, str]:
        """Return the cases whose records the person reads, id to title."""
        return dict(record_cases(self.person).order_by("-opened").values_list("pk", "title"))

    @cached_property
    def fields(self) -> dict[Kind, dict[str, Field]]:
        """Return the shown fields of each kind."""
        known = rules()
        return {kind: shown_fields(self.person, kind, known) for kind in Kind}

    @cached_property
    def sources(self) -> bool:
        """Say whether the person sees who said something."""
        return sees_sources(self.person)

    @cached_property
    def labels(self) -> Index:
        """Return the labels of all terms, as stems."""
        return whole()

    def shows(self, kind: Kind, *names: str) -> bool:
        """Say whether all these fields of a kind are shown."""
        return all(name in self.fields[kind] for name in names)

    def dated(self, kind: str) -> bool:
        """Say whether a kind can be asked by time: when every date of it is shown, and it has one."""
        if kind == STATEMENT:
            return True
        had = [name for name in DATE_FIELDS if name in FIELDS[Kind(kind)]]
        return bool(had) and self.shows(Kind(kind), *had)

    def text_codes(self, kinds: Iterable[str]) -> list[str]:
        """Return the codes of the shown fields that hold text."""
        found = []
        for kind in kinds:
            if kind == STATEMENT:
                found.append(CODES[STATEMENT, "words"])
                if self.sources:
                    found.append(CODES[STATEMENT, "source"])
            elif kind == ITEM:
                found += [CODES[ITEM, "text"], CODES[ITEM, "name"]]
            else:
                found += [CODES[kind, name] for name in self.fields[Kind(kind)]]
        return found


@dataclass(frozen=True, slots=True)
class Expression:
    """What must hold of an object: every clause, and that its days meet those from `since` to `until`."""

    clauses: tuple[Clause, ...]
    since: date | None = None
    until: date | None = None

    @property
    def never(self) -> bool:
        """Whether nothing can fit."""
        return any(not clause for clause in self.clauses)

    def fts5(self) -> str:
        """Return it in the words of SQLite's full-text search."""
        return " AND ".join(
            "(" + " OR ".join('"' + " ".join(one) + '"' for one in clause) + ")" for clause in self.clauses
        )

    def tsquery(self) -> str:
        """Return it in the words of PostgreSQL."""
        return " & ".join(
            "(" + " | ".join("(" + " <-> ".join(f"'{token}'" for token in one) + ")" for one in clause) + ")"
            for clause in self.clauses
        )


def narrowed(sight: Sight, asked: Asked) -> tuple[str, ...]:
    """Return the kinds in which a question can be asked of the fields this person sees."""
    kinds: Iterable[str] = (asked.kind,) if asked.kind in KINDS else KINDS if not asked.kind else ()
    if asked.since or asked.until:
        kinds = [kind for kind in kinds if sight.dated(kind)]
    return tuple(kinds)


def expression(sight: Sight, asked: Asked) -> Expression:
    """Return a question as an expression over the fields and cases that the person sees."""
    kinds = narrowed(sight, asked)
    cases = [pk for pk in sight.cases if not asked.case or pk == asked.case]
    clauses: list[Clause] = [word_clause(sight, kinds, piece) for piece in pieces(asked.words)]
    records = [Kind(kind) for kind in kinds if kind != STATEMENT]
    if asked.type:
        shown = [kind for kind in records if sight.shows(kind, "type")]
        typed: Clause = [(term_token(CODES[kind, "type"], asked.type),) for kind in shown]
        clauses.append(typed)
    if asked.confidence:
        clauses.append(
            [
                (sure_token(CODES[kind, name], asked.confidence),)
                for kind in records
                for name in sight.fields[kind]
            ]
        )
    if asked.place:
        clauses += _within(sight, records, asked.place, Type.PLACE)
    if asked.tag:
        clauses += _within(sight, records, asked.tag, Type.LINE, "tags")
    if asked.source:
        clauses.append([(f"zs{safe(asked.source)}",)] if sight.sources else [])
    if asked.since or asked.until:
        clauses += _years(asked)
    clauses.append([("zl",), ("zw",)] if asked.withdrawn else [("zl",)])
    if asked.kind or len(kinds) < len(KINDS):
        clauses.append([(f"zk{kind}",) for kind in kinds])
    clauses.append([(f"zc{pk}",) for pk in cases])
    return Expression(tuple(clauses), asked.since, asked.until)


def pieces(text: str) -> list[list[str]]:
    """Return the words and phrases of a question as far as they are looked at."""
    return question(text[:MAX_CHARS])[:MAX_PIECES]


def word_clause(sight: Sight, kinds: Iterable[str], piece: list[str]) -> Clause:
    """Return the alternatives for one word or phrase: each field shown, each language it may be in."""
    kinds = tuple(kinds)
    codes = sight.text_codes(kinds)
    if len(piece) == 1:
        forms: list[Phrase] = [(safe(one),) for one in stems_of(piece[0])]
    else:
        forms = [tuple(safe(stem(word, latin)) for word in piece) for latin in ("en", "fr")]
    forms = [form for form in dict.fromkeys(forms) if all(form)]
    found: Clause = [tuple(code + each for each in form) for form in forms for code in codes]
    for (kind, name), slugs in labelled(sight, kinds, piece).items():
        found += [(term_token(CODES[kind, name], slug),) for slug in slugs]
    return found


def labelled(sight: Sight, kinds: Iterable[str], piece: list[str]) -> dict[tuple[str, str], list[str]]:
    """Return the terms whose label, in any language, holds this word or phrase, by shown field."""
    found: dict[tuple[str, str], list[str]] = {}
    for kind in kinds:
        if kind in (STATEMENT, ITEM):
            continue
        for name, field in sight.fields[Kind(kind)].items():
            vocabularies = [field.vocabulary] if field.type is Type.TERM else []
            if field.type is Type.PART:
                vocabularies = ["degrees", "perpetrator-types", "perpetrator-status"]
            slugs = [slug for one in vocabularies for slug in terms_with(one, piece, sight.labels)]
            if slugs:
                found[kind, name] = slugs
    return found


def _within(sight: Sight, kinds: Iterable[Kind], text: str, type_: Type, name: str = "") -> list[Clause]:
    """Return clauses: every word of `text` in a shown field of this type (and name)."""
    codes = [
        CODES[kind, each]
        for kind in kinds
        for each, field in sight.fields[kind].items()
        if field.type is type_ and (not name or each == name)
    ]
    found: list[Clause] = []
    for piece in pieces(text):
        for word in piece:
            found.append([(code + safe(one),) for one in stems_of(word) for code in codes if safe(one)])
    return found


def _years(asked: Asked) -> list[Clause]:
    """Return that an object has a date, of a short time also in which years; days are compared besides."""
    if not asked.since or not asked.until or asked.until.year - asked.since.year > MAX_YEARS_ASKED:
        return [[("zd",)]]
    years = range(asked.since.year, asked.until.year + 1)
    return [[("zy",), *((f"zy{year}",) for year in years)]]


def without(asked: Asked, **changes: Any) -> Mapping[str, Any]:
    """Return a question with something else in it, as the parts of an address."""
    return replace(asked, **changes).plain()
