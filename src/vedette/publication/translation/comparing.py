"""A translation held against its source: what a machine can see of a difference, for a person to judge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from vedette.publication.translation.figures import Figure, figures
from vedette.publication.translation.glossary import Term, Terms, terms_in
from vedette.publication.translation.spelling import Name, Names, uses

_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC, _ARABIC = re.compile(r"[\u0400-\u052f]"), re.compile(r"[\u0600-\u06ff]")
SCRIPTS = {"ru": "Cyrillic", "ce": "Cyrillic", "ar": "Arabic"}
LONG = 80
"""Characters from which the lengths of two texts are compared."""
RATIO = 2.6
"""One text so many times as long as the other is told of."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of a part: `source` and `target` are the words on either side, perhaps empty.

    `grave`: it is to be put right, or a person says in words why it stays.
    """

    kind: str
    part: str
    source: str = ""
    target: str = ""
    grave: bool = True
    want: str = ""

    @property
    def key(self) -> str:
        """Return what names it as long as neither side changes: 16 hexadecimal digits."""
        said = "\x1f".join((self.kind, self.part, self.source, self.target, self.want))
        return sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Side:
    """A text in a language."""

    language: str
    words: str


def compare(
    part: str,
    source: Side,
    target: Side,
    *,
    names: Names | Sequence[Name] = (),
    terms: Terms | Sequence[Term] = (),
) -> tuple[Difference, ...]:
    """Return how a part of a translation differs from the same part of its source.

    What is empty on both sides is no part. A figure is compared as a value: 1,234 and 1 234 are the same, so
    are 3 March and 3 марта; each once, however often it stands. Never raises.
    """
    if not source.words.strip() and not target.words.strip():
        return ()
    if not target.words.strip():
        return (Difference("missing", part, source.words[:80]),)
    if not source.words.strip():
        return (Difference("added", part, target=target.words[:80]),)
    found = [*_whole(part, source, target)]
    if not any(one.kind == "same" for one in found):
        found += _figures(part, source, target)
        found += _names(part, source, target, names)
        found += _terms(part, source, target, terms)
    return tuple(dict.fromkeys(found))


def _whole(part: str, source: Side, target: Side) -> Iterable[Difference]:
    letters = len(_LETTER.findall(target.words))
    if source.language != target.language and " ".join(source.words.split()) == " ".join(
        target.words.split()
    ):
        if letters >= 12:
            yield Difference("same", part, source.words[:80], target.words[:80])
        return
    script = SCRIPTS.get(target.language, "Latin")
    theirs = {"Cyrillic": len(_CYRILLIC.findall(target.words)), "Arabic": len(_ARABIC.findall(target.words))}
    theirs["Latin"] = letters - sum(theirs.values())
    if letters >= 20 and theirs[script] * 2 < letters:
        yield Difference("script", part, target=target.words[:80])
    long, short = max(len(source.words), len(target.words)), min(len(source.words), len(target.words))
    if long >= LONG and long > RATIO * short:
        yield Difference("length", part, str(len(source.words)), str(len(target.words)), grave=False)


def _figures(part: str, source: Side, target: Side) -> Iterable[Difference]:
    ours, theirs = figures(source.words, source.language), figures(target.words, target.language)
    for one in _unmatched(ours, theirs):
        yield Difference(one.kind, part, one.words)
    for one in _unmatched(theirs, ours):
        yield Difference(one.kind, part, target=one.words)


def _unmatched(some: Sequence[Figure], others: Sequence[Figure]) -> Iterable[Figure]:
    """Yield the sure ones that the others have not.

    A year or a day alone may stand inside a date of the others; a date may leave out a year that is there.
    """
    loose = {str(int(each)) for one in others if one.kind == "date" for each in re.findall(r"\d+", one.key)}
    keys = {(one.kind, one.key) for one in others}
    numbers = loose | {one.key for one in others}
    for one in some:
        if not one.sure or (one.kind, one.key) in keys or (one.kind == "number" and one.key in loose):
            continue
        if one.kind == "date" and any(
            _same_day(a, b, numbers)
            for other in others
            if other.kind == "date"
            for a in one.key.split("|")
            for b in other.key.split("|")
        ):
            continue
        yield one


def _same_day(one: str, two: str, numbers: set[str]) -> bool:
    ours, theirs = one.split("-"), two.split("-")
    if ours[1:] != theirs[1:]:
        return False
    return ours[0] in ("?", theirs[0]) or (theirs[0] == "?" and ours[0] in numbers)


def spelled(part: str, text: Side, names: Names | Sequence[Name]) -> tuple[Difference, ...]:
    """Return the names of a text that are in another spelling than the approved one of its language."""
    return tuple(
        Difference("spelling", part, target=text.words[one.start : one.end], want=want)
        for one in uses(text.words, text.language, names)
        if not one.proper and (want := one.name.approved(text.language))
    )


def _names(part: str, source: Side, target: Side, names: Names | Sequence[Name]) -> Iterable[Difference]:
    theirs = uses(target.words, target.language, names)
    held = {one.name.id for one in theirs}
    yield from spelled(part, target, names)
    said: set[str] = set()
    for one in uses(source.words, source.language, names):
        words = source.words[one.start : one.end]
        right = one.name.approved(source.language)
        if not one.proper and right:
            yield Difference("spelling", part, source=words, want=right)
        if one.name.id not in held and one.name.id not in said:
            said.add(one.name.id)
            yield Difference("name", part, words, want=one.name.approved(target.language))


def _terms(part: str, source: Side, target: Side, terms: Terms | Sequence[Term]) -> Iterable[Difference]:
    held = {one.term.id for one in terms_in(target.words, target.language, terms)}
    said: set[str] = set()
    for one in terms_in(source.words, source.language, terms):
        accepted = one.term.accepted(target.language)
        if accepted and one.term.id not in held and one.term.id not in said:
            said.add(one.term.id)
            words = source.words[one.start : one.end]
            yield Difference("term", part, words, want=accepted[0], grave=False)
