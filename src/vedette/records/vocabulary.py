"""Vocabularies: the terms that a value may be, in our own words, each mapped to a code of HURIDOCS.

Within a vocabulary terms exclude each other. A term with terms under it says "this, and it is not known or
not listed which". A code once published stays; a term out of use is retired and can still be read.

Source: docs/formats/vocabulary.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from vedette.errors import FormatError
from vedette.records import data

LANGUAGES = ("en", "fr", "ru")
CODE_DIGITS = 12
MAX_TERMS = 5000
MAX_LABEL_CHARS = 120
MAX_MEANING_CHARS = 600
_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HEAD = re.compile(r"(\S+)(?: < (\S+))?(?: @([0-9]{2,12}))?(?: retired ([0-9]{1,3}))?")
_FIRST = re.compile(r"([a-z-]{1,40}) version ([1-9][0-9]{0,2})(?: huridocs ([1-9][0-9]?))?")


@dataclass(frozen=True, slots=True)
class Term:
    """One term. `huridocs` is a code of twelve digits of the list `Vocabulary.huridocs`, or empty."""

    code: str
    parent: str
    huridocs: str
    labels: Mapping[str, str]
    meaning: Mapping[str, str]
    retired: int = 0
    """The version that took it out of use; 0 while it is in use."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms by their codes, in the order in which they are shown: a parent before its children."""

    name: str
    version: int
    terms: Mapping[str, Term]
    huridocs: str = ""
    """The number of the list of HURIDOCS that the terms are mapped to, or empty."""

    def under(self, code: str) -> list[Term]:
        """Return the terms directly under a code; those at the top for the empty code."""
        return [term for term in self.terms.values() if term.parent == code]

    def within(self, code: str) -> frozenset[str]:
        """Return a code with all codes under it, at any depth."""
        found = {code}
        for term in self.terms.values():
            if term.parent in found:
                found.add(term.code)
        return frozenset(found)

    def path(self, code: str) -> tuple[str, ...]:
        """Return the codes from the top down to `code`."""
        found: list[str] = []
        while code and code in self.terms and code not in found:
            found.append(code)
            code = self.terms[code].parent
        return tuple(reversed(found))


def is_code(text: str) -> bool:
    """Say whether a text can be the code of a term: small Latin letters, digits, single hyphens."""
    return len(text) <= 80 and _CODE.fullmatch(text) is not None


def label_of(term: Term, language: str) -> str:
    """Return the label of a term in a language, else in English, else its code."""
    return term.labels.get(language) or term.labels.get("en") or term.code


def parse_vocabulary(text: str, what: str = "vocabulary") -> Vocabulary:
    """Return the vocabulary written in the text. Raises: FormatError naming the line."""
    lines = text.splitlines()
    first = _FIRST.fullmatch(lines[0]) if lines else None
    if first is None:
        raise FormatError(f"{what}: the first line is no name and version")
    terms: dict[str, Term] = {}
    block: list[str] = []
    version = int(first[2])
    for number, line in enumerate([*lines[1:], ""], 2):
        if line.strip():
            block.append(line)
        elif block:
            term = _term(block, f"{what}: line {number - len(block)}", version)
            if term.code in terms:
                raise FormatError(f"{what}: {term.code} stands twice")
            if term.parent and term.parent not in terms:
                raise FormatError(f"{what}: {term.code} stands before what it is under")
            terms[term.code] = term
            block = []
        if len(terms) > MAX_TERMS:
            raise FormatError(f"{what}: has more than {MAX_TERMS} terms")
    return Vocabulary(first[1], version, MappingProxyType(terms), first[3] or "")


def _term(block: list[str], what: str, version: int) -> Term:
    head = _HEAD.fullmatch(block[0])
    if head is None or not is_code(head[1]) or len(block) != 1 + len(LANGUAGES):
        raise FormatError(f"{what}: is not a term")
    if (head[3] and len(head[3]) % 2) or int(head[4] or 0) > version:
        raise FormatError(f"{what}: is not a term")
    labels, meaning = {}, {}
    for language, line in zip(LANGUAGES, block[1:], strict=True):
        label, colon, words = line.partition(": ")
        if not colon or not label.strip() or not words.strip():
            raise FormatError(f"{what}: has no label and meaning in {language}")
        if len(label) > MAX_LABEL_CHARS or len(words) > MAX_MEANING_CHARS:
            raise FormatError(f"{what}: is too long in {language}")
        labels[language], meaning[language] = label, words
    code = (head[3] or "").ljust(CODE_DIGITS, "0") if head[3] else ""
    return Term(
        head[1], head[2] or "", code, MappingProxyType(labels), MappingProxyType(meaning), int(head[4] or 0)
    )


def write_vocabulary(vocabulary: Vocabulary) -> str:
    """Return the text that `parse_vocabulary` reads."""
    first = f"{vocabulary.name} version {vocabulary.version}"
    lines = [first + (f" huridocs {vocabulary.huridocs}" if vocabulary.huridocs else "")]
    for term in vocabulary.terms.values():
        head = term.code + (f" < {term.parent}" if term.parent else "")
        head += f" @{_short(term.huridocs)}" if term.huridocs else ""
        head += f" retired {term.retired}" if term.retired else ""
        lines += ["", head, *(f"{term.labels[one]}: {term.meaning[one]}" for one in LANGUAGES)]
    return "\n".join(lines) + "\n"


def _short(code: str) -> str:
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


@lru_cache(maxsize=1)
def builtin() -> Mapping[str, Vocabulary]:
    """Return our own vocabularies by name. The same object each time; read once."""
    found: dict[str, Vocabulary] = {}
    for name in data.names("vocabulary"):
        if not name.endswith(".txt"):
            continue
        made = parse_vocabulary(data.read(f"vocabulary/{name}").decode("utf-8"), name)
        if name != f"{made.name}.txt":
            raise FormatError(f"{name}: holds the vocabulary {made.name}")
        found[made.name] = made
    return MappingProxyType(found)


def ordered(terms: Iterable[Term]) -> list[tuple[int, Term]]:
    """Return terms with their depth, each after the one it is under, else in the order given."""
    under: dict[str, list[Term]] = {}
    known = list(terms)
    codes = {term.code for term in known}
    for term in known:
        under.setdefault(term.parent if term.parent in codes else "", []).append(term)
    found: list[tuple[int, Term]] = []
    waiting = [(0, term) for term in reversed(under.get("", []))]
    while waiting:
        depth, term = waiting.pop()
        found.append((depth, term))
        waiting += [(depth + 1, one) for one in reversed(under.get(term.code, []))]
    return found
