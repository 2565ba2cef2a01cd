"""What a mapping makes of one row: drafts, in the order of its templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from vedette.errors import VedetteError
from vedette.records.dates import parse_date
from vedette.records.mapping.drafts import Draft, DraftValue, Ref, key_of
from vedette.records.mapping.expressions import (
    Each,
    Expression,
    Got,
    Scope,
    Text,
    coordinates,
    degrees,
    plain,
)
from vedette.records.mapping.problems import Fault
from vedette.records.mapping.rows import look

MAX_KEPT = 20_000
"""Drafts that a template keeps, to give them again."""
SHARED = frozenset({"source", "group", "person", "place"})
MAX_PER_ROW = 2000
"""Drafts that one row may make."""


@dataclass(slots=True)
class Made:
    """What the row made so far: template to (element number, its element, key)."""

    of: dict[str, list[tuple[int, Any, str]]] = field(default_factory=dict)


class Maker(Protocol):
    """Makes the values of one field."""

    @property
    def column(self) -> str:
        """The column to name where something is wrong."""

    def make(self, scope: Scope, notices: list[Fault]) -> list[tuple[Any, Got]]:
        """Return the values with what is said about each. Raises: Fault."""

    @property
    def cites(self) -> tuple[str, ...] | None:
        """Templates of the statements it rests on, None for those of the record."""


@dataclass(slots=True)
class Simple:
    """Text, dates, terms, numbers, words, names: `shape` makes the value of what was got."""

    expression: Expression
    shape: Callable[[Got], Any]

    @property
    def column(self) -> str:
        """Its column."""
        return self.expression.column

    @property
    def cites(self) -> tuple[str, ...] | None:
        """What it cites."""
        return self.expression.cites

    def make(self, scope: Scope, notices: list[Fault]) -> list[tuple[Any, Got]]:
        """Return the values."""
        return [(self.shape(got), got) for got in self.expression.values(scope, notices)]


def bare(got: Got) -> Any:
    """The value itself."""
    return got.value


def worded(got: Got) -> Any:
    """Words in a language."""
    return {"text": got.value} | ({"language": got.language} if got.language else {})


def named(got: Got) -> Any:
    """A name with its kind."""
    return worded(got) | ({"kind": got.kind} if got.kind else {})


@dataclass(slots=True)
class Reference:
    """A record by the id that its template gives it, or by another id."""

    template: str
    kind: Callable[[], str]
    id: Callable[[], Expression]
    own: bool
    each: Each | None = None
    lookup_columns: tuple[str, ...] = ()

    def refs(self, scope: Scope) -> list[Ref]:
        """Return the references of a row. Raises: Fault."""
        if self.each is not None:
            scopes = [
                Scope(scope.cells, scope.row, element, number)
                for number, element in enumerate(self.each.elements(scope), 1)
            ]
        else:
            scopes = [scope]
        found = []
        for one in scopes:
            for got in self.id().values(one, []):
                found.append(Ref(key_of(self.kind(), str(got.value))))
        return found


@dataclass(slots=True)
class Referring:
    """A field of type RECORD."""

    reference: Reference
    cites: tuple[str, ...] | None = None

    @property
    def column(self) -> str:
        """Its column."""
        return self.reference.id().column

    def make(self, scope: Scope, notices: list[Fault]) -> list[tuple[Any, Got]]:
        """Return the references."""
        return [(ref, Got(ref)) for ref in self.reference.refs(scope)]


@dataclass(slots=True)
class Placing:
    """A field of type PLACE: text, coordinates, precision, code."""

    text: Expression | None
    lat: Expression | None = None
    lon: Expression | None = None
    pair: Expression | None = None
    precision: Expression | None = None
    code: Expression | None = None
    record: Reference | None = None
    note: Text | None = None
    confidence: Expression | None = None
    cites: tuple[str, ...] | None = None

    @property
    def column(self) -> str:
        """Its column."""
        return self.text.column if self.text else ""

    def make(self, scope: Scope, notices: list[Fault]) -> list[tuple[Any, Got]]:
        """Return the place, none when neither a text nor coordinates are there."""
        found: dict[str, Any] = {}
        text = self.text.one(scope) if self.text else ""
        if self.pair is not None and (said := self.pair.one(scope)):
            found["lat"], found["lon"] = coordinates(said, self.pair.column)
        if self.lat is not None and self.lon is not None:
            lat, lon = self.lat.one(scope), self.lon.one(scope)
            if bool(lat) != bool(lon):
                raise Fault("degrees", (self.lon if lat else self.lat).column)
            if lat:
                found["lat"] = degrees(lat, 90, self.lat.column)
                found["lon"] = degrees(lon, 180, self.lon.column)
        if not text and not found:
            return []
        found["text"] = text or f"{found['lat']}, {found['lon']}"
        for name, expression in (("precision", self.precision), ("code", self.code)):
            if expression is not None and (said := expression.one(scope)):
                found[name] = said
        if self.record is not None:
            refs = self.record.refs(scope)
            if refs:
                found["record"] = refs[0]
        got = Got(found)
        got.note = self.note.text(scope) if self.note else ""
        got.confidence = self.confidence.one(scope) if self.confidence else ""
        return [(found, got)]


@dataclass(slots=True)
class Parting:
    """A field of type PART: who, with degree, type and status."""

    actor: Reference
    degree: Expression | None = None
    type: Expression | None = None
    status: Expression | None = None
    confidence: Expression | None = None
    cites: tuple[str, ...] | None = None

    @property
    def column(self) -> str:
        """Its column."""
        return self.actor.id().column

    def make(self, scope: Scope, notices: list[Fault]) -> list[tuple[Any, Got]]:
        """Return the parts."""
        found: list[tuple[Any, Got]] = []
        for ref in self.actor.refs(scope):
            part: dict[str, Any] = {"actor": ref}
            for name in ("degree", "type", "status"):
                expression: Expression | None = getattr(self, name)
                if expression is not None and (said := expression.one(scope)):
                    part[name] = said
            confidence = self.confidence.one(scope) if self.confidence else ""
            found.append((part, Got(part, confidence=confidence)))
        return found


@dataclass(slots=True)
class Condition:
    """A condition on a row: the text is one of some, or is none of them, or is there at all."""

    text: Text
    among: frozenset[str] | None = None
    without: frozenset[str] | None = None
    filled: bool | None = None

    def holds(self, scope: Scope) -> bool:
        """Say whether it holds."""
        raw = self.text.raw(scope)
        said = "x" if isinstance(raw, dict) and raw else plain(raw).strip() if raw else ""
        if self.filled is not None and bool(said) != self.filled:
            return False
        if self.among is not None and said not in self.among:
            return False
        return self.without is None or said not in self.without


@dataclass(slots=True)
class FieldRule:
    """One field of a template and what makes its values."""

    name: str
    many: bool
    makers: list[Maker]


@dataclass(slots=True)
class Template:
    """One thing that every row makes, or every element of something in it."""

    name: str
    kind: str
    id: Expression
    when: tuple[Condition, ...] = ()
    each: Each | None = None
    cites: tuple[str, ...] = ()
    confidence: str = ""
    fields: list[FieldRule] = field(default_factory=list)
    late: bool = False
    shared: bool = False
    columns: tuple[str, ...] = ()
    """All that it reads; the same there makes the same draft."""
    _kept: dict[tuple[Any, ...], Draft] = field(default_factory=dict)
    _missed: int = 0

    def draft(self, scope: Scope, line: int, made: Made, notices: list[Fault]) -> list[Draft]:
        """Return what a row makes by this template; note it in `made`. Raises: Fault."""
        if self.each is None:
            scopes = [scope]
        else:
            scopes = [
                Scope(scope.cells, scope.row, element, number)
                for number, element in enumerate(self.each.elements(scope), 1)
            ]
        if len(scopes) > MAX_PER_ROW:
            raise Fault("row", self.each.text.columns[0] if self.each and self.each.text.columns else "")
        found = []
        for one in scopes:
            if all(each.holds(one) for each in self.when):
                draft = self._draft(one, line, made, notices)
                if draft is not None:
                    found.append(draft)
        return found

    def _draft(self, scope: Scope, line: int, made: Made, notices: list[Fault]) -> Draft | None:
        """Return a draft; of a thing that many rows name, the one that an earlier row made of the same."""
        if not self.shared or self.each is not None or self.cites or self._missed > MAX_KEPT:
            return self._new(scope, line, made, notices)
        cells = scope.cells
        try:
            key = tuple(cells[name] if name in cells else look(cells, name) for name in self.columns)
            kept = self._kept.get(key)
        except TypeError:  # a list cannot be a key
            return self._new(scope, line, made, notices)
        if kept is not None:
            made.of.setdefault(self.name, []).append((scope.index, scope.element, kept.key))
            return kept
        told = len(notices)
        draft = self._new(scope, line, made, notices)
        self._missed += 1
        if draft is not None and told == len(notices):
            self._kept[key] = draft
        return draft

    def _new(self, scope: Scope, line: int, made: Made, notices: list[Fault]) -> Draft | None:
        said = self.id.one(scope)
        if not said:
            raise Fault("no-id", self.id.column)
        draft = Draft(self.kind, key_of(self.kind, said), scope.row, line)
        default = self._cited(self.cites, scope, made)
        for rule in self.fields:
            values: list[DraftValue] = []
            for maker in rule.makers:
                try:
                    got = maker.make(scope, notices)
                except Fault as fault:
                    fault.column = fault.column or maker.column or rule.name
                    raise
                if got:
                    cites = default if maker.cites is None else self._cited(maker.cites, scope, made)
                    values += [
                        DraftValue(value, cites, about.confidence or self.confidence, about.note)
                        for value, about in got
                    ]
            if not values:
                continue
            if len(values) > 1 and not rule.many:
                raise Fault("many", rule.makers[0].column, rule.name)
            draft.fields[rule.name] = values
            draft.columns[rule.name] = rule.makers[0].column
        if self.kind == "statement" and "words" not in draft.fields:
            return None
        _in_order(draft)
        made.of.setdefault(self.name, []).append((scope.index, scope.element, draft.key))
        return draft

    def _cited(self, names: tuple[str, ...], scope: Scope, made: Made) -> tuple[str, ...]:
        found: list[str] = []
        for name in names:
            there = made.of.get(name, [])
            mine = [key for index, element, key in there if index == scope.index and element is scope.element]
            found += mine if scope.index and mine else [key for _, _, key in there]
        return tuple(dict.fromkeys(found))


def _in_order(draft: Draft) -> None:
    began, ended = draft.fields.get("began"), draft.fields.get("ended")
    if not began or not ended or began[0].value == ended[0].value:
        return
    try:
        low, high = parse_date(began[0].value).first, parse_date(ended[0].value).last
    except VedetteError:
        return
    if low is not None and high is not None and high < low:
        raise Fault("date-order", draft.columns["ended"])
