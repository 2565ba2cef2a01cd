"""Where a text is cut, and why; the cut text. A person confirms every cut: this proposes.

A cut replaces `text[start:end]`; nothing of what it held stays. Cuts of a text never overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError, UsageError
from vedette.publication.redaction.classes import CLASSES, REASONS
from vedette.publication.redaction.naming import Index, Named, find_names, folds_of, index_of
from vedette.publication.redaction.patterns import digits, removed, seen
from vedette.publication.redaction.pseudonyms import Pseudonyms, case_of
from vedette.publication.redaction.register import Person, Phrase, Place, Register, Role
from vedette.records.names.folding import tokens
from vedette.records.stems import words as stemmed_words

MAX_CHARS = 400_000
DAYS = ("day", "month", "year")
CERTAINTIES = ("sure", "likely", "perhaps")
_SEVERITY = {"R1": 0, "R3": 1, "R4": 2, "R5": 3, "R6": 4, "R7": 5, "R2": 6}


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut: where, its class and reason, what stands instead, how sure, and whose name it was."""

    start: int
    end: int
    cls: str
    reason: str
    replacement: str
    certainty: str = "sure"
    person: str = ""


def cuts(
    text: str,
    language: str,
    register: Register,
    pseudonyms: Pseudonyms | None = None,
    *,
    days: str = "day",
) -> tuple[Cut, ...]:
    """Return the cuts proposed for a text, in order, none over another.

    `days` says how exact dates stay: "day", "month" or "year". People get names of `pseudonyms`; without
    them, words that say that a name was removed. Raises: LimitError, UsageError.
    """
    if len(text) > MAX_CHARS:
        raise LimitError(f"redaction: a text of at most {MAX_CHARS} characters expected")
    if days not in DAYS:
        raise UsageError("redaction: dates stay exact to the day, month or year")
    index = index_of(register)
    found = [_of_name(one, index, language, pseudonyms) for one in find_names(text, register, index)]
    found += _phrases(text, language, register.phrases)
    found += _known_numbers(text, language, register.numbers)
    found += [
        Cut(one.start, one.end, one.cls, one.reason, one.replacement, one.certainty)
        for one in seen(text, language, days)
    ]
    return tuple(_apart(found))


def _apart(found: Iterable[Cut]) -> Iterator[Cut]:
    """Of those that overlap, keep the graver class, then the longer; the others give way."""
    kept: list[Cut] = []
    order = sorted(found, key=lambda one: (_SEVERITY[one.cls], one.start - one.end, one.start))
    for one in order:
        if one.start < one.end and not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    yield from sorted(kept, key=lambda one: one.start)


def sex_of(person: Person) -> str:
    """Return the sex as said, or as the forms of Russian names tell; empty when neither does."""
    if person.sex:
        return person.sex
    for name in person.names:
        for token in tokens(name):
            fold = token.fold
            if fold.endswith(("ovna", "evna", "iSna", "kizi")):
                return "f"
            if fold.endswith(("oviS", "eviS", "ogli", "oglu")):
                return "m"
        for token in tokens(name):
            if len(token.fold) > 4 and token.fold.endswith(("ova", "eva", "ina", "ska")):
                return "f"
            if len(token.fold) > 4 and token.fold.endswith(("ov", "ev", "in", "ski")):
                return "m"
    return ""


def _of_name(one: Named, index: Index, language: str, pseudonyms: Pseudonyms | None) -> Cut:
    whose = index.people[one.person]
    if isinstance(whose, Place):
        words = whose.general.get(language[:2]) or removed("place", language)
        certainty = "perhaps" if one.near else "sure"
        return Cut(one.start, one.end, "R2", "place", words, certainty, one.person)
    parts = one.parts
    if one.near or one.small or parts <= {"given"} or parts <= {"patronymic"}:
        certainty = "perhaps"
    elif one.others or parts <= {"nickname"}:
        certainty = "likely"
    else:
        certainty = "sure"
    reason = "nickname" if parts <= {"nickname"} else "name"
    if whose.role in (Role.SOURCE, Role.OFFICIAL) or pseudonyms is None:
        words = removed("name", language)
    else:
        sex = sex_of(whose)
        words = pseudonyms.of(one.person, sex).said(language, case_of(one.case, one.part, sex))
    return Cut(one.start, one.end, Role(whose.role).cls, reason, words, certainty, one.person)


def _phrases(text: str, language: str, phrases: Sequence[Phrase]) -> list[Cut]:
    words = list(stemmed_words(text, language)) if phrases else []
    stems = [one.stem for one in words]
    found = []
    for phrase in phrases:
        wanted = [one.stem for one in stemmed_words(phrase.text, language)]
        if not wanted:
            continue
        for place in range(len(stems) - len(wanted) + 1):
            if stems[place : place + len(wanted)] == wanted:
                start, end = words[place].start, words[place + len(wanted) - 1].end
                said = phrase.replacement or removed("", language)
                found.append(Cut(start, end, phrase.cls, phrase.reason, said))
    return found


def _known_numbers(text: str, language: str, numbers: Sequence[str]) -> list[Cut]:
    plain = digits(text)
    found = []
    for number in numbers:
        letters = [one for one in digits(number) if one.isalnum()]
        if len(letters) < 4:
            continue
        pattern = r"[\s().–‑/-]{0,3}".join(re.escape(one) for one in letters)
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", plain, re.IGNORECASE):
            found.append(Cut(*match.span(), "R1", "document", removed("document", language)))
    return found


def check_cuts(text: str, found: Sequence[Cut]) -> None:
    """Raises: FormatError for cuts out of order, over one another, beyond the text, or of no class."""
    end = 0
    for number, one in enumerate(sorted(found, key=lambda cut: cut.start), 1):
        if not end <= one.start < one.end <= len(text):
            raise FormatError(f"redaction: cut {number} lies over another or beyond the text")
        if one.cls not in CLASSES or one.reason not in REASONS or one.certainty not in CERTAINTIES:
            raise FormatError(f"redaction: cut {number} has no class or reason of the lists")
        end = one.end


def apply_cuts(text: str, found: Sequence[Cut]) -> str:
    """Return the text with these cuts made. Raises: FormatError as `check_cuts`."""
    check_cuts(text, found)
    parts, at = [], 0
    for one in sorted(found, key=lambda cut: cut.start):
        parts += [text[at : one.start], one.replacement]
        at = one.end
    parts.append(text[at:])
    return "".join(parts)


def left(text: str, language: str, register: Register) -> tuple[Cut, ...]:
    """Return what names, phrases and numbers of the register still stand in a text that was cut."""
    index = index_of(register)
    found = [_of_name(one, index, language, None) for one in find_names(text, register, index)]
    found += _phrases(text, language, register.phrases)
    found += _known_numbers(text, language, register.numbers)
    return tuple(_apart(found))


def taken_folds(register: Register) -> frozenset[str]:
    """Return the folds that no pseudonym may have."""
    return folds_of(register)
