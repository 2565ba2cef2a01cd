"""What the index holds of an object: tokens that carry the field they stand in.

    2 characters for kind and field, then  стем          a word of a text
                                           ·torture      a term
                                           ≈likely       how sure the author was
    zc<case> zk<kind> zl (stands) zw (withdrawn) zs<source>
    zd (has a date) zy2004 (touches that year) zy (touches many)

A question is asked of the fields that a person sees, and of no other: what is hidden from a role is not in
the question, so it cannot be hit, counted or sorted by. Tokens hold no ASCII character but a-z and 0-9.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from vedette.errors import VedetteError
from vedette.records.dates import PartialDate, parse_date
from vedette.records.revisions import View
from vedette.records.schema import FIELDS, Kind, Type
from vedette.records.stems import words
from vedette.records.values import Value

STATEMENT, ITEM = "statement", "item"
PASSAGE_WORDS = 1000
"""So many words of a text are one passage; what is asked must stand in one passage."""
MAX_SAME = 200
"""A passage ends when one word occurs so often in it: PostgreSQL keeps 256 places of a word."""
MAX_PASSAGES = 999
MAX_YEARS = 12
GAP = "zz"
TERM, SURE = "·", "≈"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxy"
_UNSAFE = re.compile("[^0-9a-z\x80-\ud7ff\ue000-\U0010ffff]+")
_SLUG = re.compile(r"[\W_]+")
OTHER_FIELDS = ((STATEMENT, "words"), (STATEMENT, "source"), (ITEM, "text"), (ITEM, "name"))


def _codes() -> dict[tuple[str, str], str]:
    named = [(str(kind), name) for kind, fields in FIELDS.items() for name in fields] + list(OTHER_FIELDS)
    return {
        key: _DIGITS[number // len(_DIGITS)] + _DIGITS[number % len(_DIGITS)]
        for number, key in enumerate(sorted(named))
    }


CODES: Mapping[tuple[str, str], str] = _codes()
"""(kind, field) to its two characters, the first never z."""
FORM = (
    "3:" + hashlib.sha256("\n".join(f"{k}.{f}={c}" for (k, f), c in CODES.items()).encode()).hexdigest()[:16]
)
"""Names what tokens look like: an index of another form is made anew."""


def safe(text: str) -> str:
    """Return a text as part of a token."""
    return _UNSAFE.sub("", text.lower())


def term_token(code: str, slug: str) -> str:
    """Return the token of a term in a field."""
    return code + TERM + safe(_SLUG.sub("‑", slug))


def sure_token(code: str, slug: str) -> str:
    """Return the token of a confidence in a field."""
    return code + SURE + safe(_SLUG.sub("‑", slug))


def span_tokens(first: date | None, last: date | None, dated: bool) -> list[str]:
    """Return what is true of an object with a date: that it has one, and the years it touches."""
    if not dated:
        return []
    if first is None or last is None or last.year - first.year >= MAX_YEARS:
        return ["zd", "zy"]
    return ["zd", *(f"zy{year}" for year in range(first.year, last.year + 1))]


def _words(code: str, text: str, language: str = "") -> Iterator[str]:
    for word in words(text, language):
        stem = safe(word.stem)
        yield code + stem if stem else GAP
    yield GAP


def texts(kind: Kind, name: str, one: Value) -> list[tuple[str, str]]:
    """Return the texts of a value that can be searched, with their languages."""
    type_, value = FIELDS[kind][name].type, one.value
    found: list[tuple[str, str]] = []
    if type_ is Type.LINE and name != "protected":  # that is an id
        found.append((value, ""))
    elif type_ in (Type.WORDS, Type.NAME, Type.PLACE):
        found.append((value["text"], value.get("language", "")))
    if one.note:
        found.append((one.note, ""))
    return found


def terms(kind: Kind, name: str, one: Value) -> list[str]:
    """Return the codes of terms that a value holds."""
    type_ = FIELDS[kind][name].type
    if type_ is Type.TERM:
        return [one.value]
    if type_ is Type.PART:
        return [one.value[key] for key in ("degree", "type", "status") if one.value.get(key)]
    return []


def record_tokens(kind: Kind, view: View) -> Iterator[str]:
    """Yield the tokens of a record, field by field."""
    for name, values in view.items():
        code = CODES.get((kind, name))
        if code is None:
            continue
        for one in values:
            for text, language in texts(kind, name, one):
                yield from _words(code, text, language)
            for slug in terms(kind, name, one):
                yield term_token(code, slug)
            if one.confidence:
                yield sure_token(code, one.confidence)


def text_tokens(kind: str, name: str, pieces: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the tokens of pieces of text (text, language) of a statement or an item."""
    for text, language in pieces:
        if text:
            yield from _words(CODES[kind, name], text, language)


def passages(tokens: Iterable[str], each: list[str]) -> list[list[str]]:
    """Return tokens cut into passages; `each` (what is true of the whole) stands in every one of them."""
    found: list[list[str]] = []
    passage: list[str] = []
    counts: dict[str, int] = {}
    for word in tokens:
        if word != GAP:
            counts[word] = counts.get(word, 0) + 1
        passage.append(word)
        if len(passage) >= PASSAGE_WORDS or counts.get(word, 0) >= MAX_SAME:
            found.append(passage + each)
            passage, counts = [], {}
            if len(found) == MAX_PASSAGES:
                return found
    if passage or not found:
        found.append(passage + each)
    return found


DATE_FIELDS = ("began", "ended", "date")
"""Of whatever kind: what a record's place in time is read from."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that something is about, None where open; `dated` says whether it has a date at all."""

    first: date | None = None
    last: date | None = None
    dated: bool = False


def span(view: View) -> Span:
    """Return the first and the last day that the dates of a record may mean."""
    return _between([_date(one.value) for name in DATE_FIELDS for one in view.get(name, ())])


def said_span(text: str) -> Span:
    """Return the days of a date of a statement, or of an empty text."""
    return _between([_date(text)] if text else [])


def _between(dates: list[PartialDate | None]) -> Span:
    known = [one for one in dates if one is not None]
    if not known:
        return Span()
    firsts = [one.first for one in known if one.first is not None]
    lasts = [one.last for one in known if one.last is not None]
    open_start, open_end = known[0].first is None, known[-1].last is None
    return Span(
        None if open_start or not firsts else min(firsts), None if open_end or not lasts else max(lasts), True
    )


def _date(text: str) -> PartialDate | None:
    try:
        return parse_date(text)
    except VedetteError:
        return None
