"""The language of guards: a closed one, over facts. Nothing in it calls, loops or names anything outside.

    guard   = and, { "or", and }                       and = not, { "and", not }
    not     = [ "not" ], ( "(", guard, ")" | test )
    test    = has_document(x) | has_field(x) | consent(x) | used_before(x) | pending(x) | known(x)
            | value, ( "<" | "<=" | "=" | ">=" | ">" ), value
    value   = ( date(x) | 2022-09-16 ), [ ( "+" | "-" ), number, ( "days" | "months" | "years" ) ]
            | count(x) | number

A date that is not known makes a comparison unknown (None), which is neither true nor false.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from vedette.cases.procedures.model import Facts
from vedette.errors import FormatError

MAX_CHARACTERS = 500
MAX_DEPTH = 20
TESTS = ("has_document", "has_field", "consent", "used_before", "pending", "known")
SIGNS = ("<=", ">=", "<", ">", "=")
UNITS = ("days", "months", "years")
_TOKEN = re.compile(r"\s*(?:(\d{4}-\d\d-\d\d)|(\d{1,6})|([A-Za-z][A-Za-z0-9_.-]*)|(<=|>=|[<>=()+-]))")


@dataclass(frozen=True, slots=True)
class Question:
    """One question with yes or no: its kind (`TESTS`) and what it is about."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Value:
    """A date or a number: by name or as written, and for dates how much is added."""

    kind: str
    """date, day, count, number"""
    name: str
    amount: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values of one sort, compared."""

    left: Value
    sign: str
    right: Value


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Both:
    """All of several (`sign` "and") or any of them ("or")."""

    sign: str
    parts: tuple[Expression, ...]


Expression = Question | Comparison | Not | Both


def parse_guard(text: str) -> Expression:
    """Return the expression of a text. Raises: FormatError that names the spot."""
    if len(text) > MAX_CHARACTERS:
        raise FormatError(f"guard: {len(text)} characters, at most {MAX_CHARACTERS}")
    return _Reader(text).whole()


class _Reader:
    """A reader by descent; `at` is the token that comes next."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        place = 0
        while text[place:].strip():
            found = _TOKEN.match(text, place)
            if found is None:
                raise FormatError(f"guard: character {place + 1}: {text[place]!r} is no part of the language")
            self._tokens.append(found.group(found.lastindex or 0))
            place = found.end()
        self._at = 0

    def whole(self) -> Expression:
        """Read all of it."""
        found = self._either(0)
        if self._at < len(self._tokens):
            raise self._wrong("the end")
        return found

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _wrong(self, expected: str) -> FormatError:
        return FormatError(
            f"guard: word {self._at + 1}: {expected} expected, found {self._next() or 'the end'}"
        )

    def _take(self, *allowed: str) -> str:
        found = self._next()
        if found not in allowed:
            raise self._wrong(" or ".join(allowed))
        self._at += 1
        return found

    def _either(self, depth: int) -> Expression:
        return self._row("or", depth)

    def _part(self, sign: str, depth: int) -> Expression:
        return self._row("and", depth) if sign == "or" else self._not(depth)

    def _row(self, sign: str, depth: int) -> Expression:
        parts = [self._part(sign, depth)]
        while self._next() == sign:
            self._at += 1
            parts.append(self._part(sign, depth))
        return parts[0] if len(parts) == 1 else Both(sign, tuple(parts))

    def _not(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise FormatError(f"guard: brackets deeper than {MAX_DEPTH}")
        if self._next() == "not":
            self._at += 1
            return Not(self._not(depth + 1))
        if self._next() == "(":
            self._at += 1
            found = self._either(depth + 1)
            self._take(")")
            return found
        if self._next() in TESTS:
            kind = self._take(*TESTS)
            return Question(kind, self._name())
        left = self._value()
        sign = self._take(*SIGNS)
        right = self._value()
        if (left.kind in ("date", "day")) != (right.kind in ("date", "day")):
            raise FormatError("guard: a date is compared with a number")
        return Comparison(left, sign, right)

    def _name(self) -> str:
        self._take("(")
        found = self._next()
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", found):
            raise self._wrong("a name")
        self._at += 1
        self._take(")")
        return found

    def _value(self) -> Value:
        found = self._next()
        if found in ("date", "count"):
            self._at += 1
            made = Value(found, self._name())
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", found):
            try:
                date.fromisoformat(found)
            except ValueError as error:
                raise FormatError(f"guard: {found} is no day") from error
            self._at += 1
            made = Value("day", found)
        elif found.isdigit():
            self._at += 1
            return Value("number", str(int(found)))
        else:
            raise self._wrong("a date, a count or a number")
        if made.kind != "count" and self._next() in ("+", "-"):
            sign = self._take("+", "-")
            amount = self._next()
            if not re.fullmatch(r"\d{1,4}", amount):
                raise self._wrong("a number of at most four digits")
            self._at += 1
            unit = self._take(*UNITS)
            made = Value(made.kind, made.name, int(amount) if sign == "+" else -int(amount), unit)
        return made


def write_guard(expression: Expression) -> str:
    """Return the text of an expression, as `parse_guard` reads it again."""
    if isinstance(expression, Question):
        return f"{expression.kind}({expression.name})"
    if isinstance(expression, Comparison):
        return f"{_written(expression.left)} {expression.sign} {_written(expression.right)}"
    if isinstance(expression, Not):
        part = expression.part
        return f"not ({write_guard(part)})" if isinstance(part, Both) else f"not {write_guard(part)}"
    parts = [
        f"({write_guard(one)})" if isinstance(one, Both) else write_guard(one) for one in expression.parts
    ]
    return f" {expression.sign} ".join(parts)


def _written(value: Value) -> str:
    text = f"{value.kind}({value.name})" if value.kind in ("date", "count") else value.name
    return (
        f"{text} {'+' if value.amount >= 0 else '-'} {abs(value.amount)} {value.unit}" if value.unit else text
    )


def atoms(expression: Expression) -> Iterator[Question | Value]:
    """Yield what an expression asks about: its tests, and the names and constants it compares."""
    if isinstance(expression, Question):
        yield expression
    elif isinstance(expression, Comparison):
        yield expression.left
        yield expression.right
    elif isinstance(expression, Not):
        yield from atoms(expression.part)
    else:
        for one in expression.parts:
            yield from atoms(one)


def holds(expression: Expression, facts: Facts) -> bool | None:
    """Return whether it is so; None when a date that it needs is not known."""
    if isinstance(expression, Question):
        return _answer(expression, facts)
    if isinstance(expression, Comparison):
        left, right = _valued(expression.left, facts), _valued(expression.right, facts)
        return None if left is None or right is None else _compared(left, expression.sign, right)
    if isinstance(expression, Not):
        part = holds(expression.part, facts)
        return None if part is None else not part
    found = [holds(one, facts) for one in expression.parts]
    decisive = expression.sign == "or"
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def _answer(test: Question, facts: Facts) -> bool:
    if test.kind == "used_before":
        return any(one.body == test.name for one in facts.used)
    if test.kind == "pending":
        return any(one.body == test.name and one.ended is None for one in facts.used)
    held = {
        "has_document": facts.documents,
        "has_field": facts.fields,
        "consent": facts.consents,
        "known": facts.dates,
    }
    return test.name in held[test.kind]


def _valued(value: Value, facts: Facts) -> int | None:
    """Return a number; a date as its ordinal, None for one that is not known."""
    if value.kind == "number":
        return int(value.name)
    if value.kind == "count":
        return facts.counts.get(value.name, 0)
    day = date.fromisoformat(value.name) if value.kind == "day" else facts.dates.get(value.name)
    return None if day is None else moved(day, value.amount, value.unit).toordinal()


def _compared(left: int, sign: str, right: int) -> bool:
    return {
        "<": left < right,
        "<=": left <= right,
        "=": left == right,
        ">=": left >= right,
        ">": left > right,
    }[sign]


def moved(day: date, amount: int, unit: str) -> date:
    """Return a day moved by days, months or years; the same number, clipped at the end of the month."""
    if not unit or not amount:
        return day
    if unit == "days":
        at = min(max(day.toordinal() + amount, date.min.toordinal()), date.max.toordinal())
        return date.fromordinal(at)
    year, month = divmod(day.year * 12 + day.month - 1 + amount * (12 if unit == "years" else 1), 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if amount < 0 else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
