"""Names of a register found in a text: every script and romanisation, every inflection, in any word order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from vedette.publication.redaction.register import Person, Place, Register
from vedette.publication.redaction.words_of import Spot, forms, keys, spots
from vedette.records.names.comparing import father
from vedette.records.names.equivalents import builtin
from vedette.records.names.folding import readings, script_of, skeleton_of, tokens
from vedette.records.names.printing import STANDARDS, transliterate
from vedette.records.names.sounds import closeness

CLOSE = 0.86
"""Two folds that are as alike as this may be one name."""
CLOSE_UNVOWELLED = 0.84
_SURNAME = ("ov", "ev", "in", "ova", "eva", "ina", "ski", "ska", "skaia")
_BETWEEN = re.compile(r"[\s\-‐‑\u00a0]{1,3}|\.\s{0,2}")
_INITIALS_AFTER = re.compile(r"[ \u00a0]?(?:[^\W\d_]\.[ \u00a0]?){1,2}(?<=\.)")
_INITIALS_BEFORE = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.[ \u00a0]?){1,3}$")
PARTICLES = frozenset(("ibn", "bin", "al", "el", "ogli", "oglu", "kizi"))


@dataclass(frozen=True, slots=True)
class Named:
    """A name found: `text[start:end]`, whose, which parts (given, surname, patronymic, nickname, place).

    `part` and `case` are those of the word that tells its case; `near` when only something alike was found,
    `small` when it is written in small letters.
    """

    start: int
    end: int
    person: str
    parts: frozenset[str]
    part: str = ""
    case: str = ""
    near: bool = False
    small: bool = False
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class Index:
    """Words of the names of a register, looked up by their folds."""

    people: dict[str, Person | Place] = field(default_factory=dict)
    whole: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    bare: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    shapes: dict[str, set[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(set))

    def enter(self, word: str, whose: str, part: str) -> None:
        """Take in one word of a name."""
        whole, bare = map(set, keys(word))
        if script_of(word) == "cyrillic":
            for standard in STANDARDS:
                for fold in keys(transliterate(word, standard))[0]:
                    self.whole[fold].add((whose, part))
        table = builtin()
        for fold in whole:
            for one in (fold, *table.others(fold)):
                self.whole[one].add((whose, part))
                self.shapes[skeleton_of(one)].add((whose, part, one))
                if len(one) > 2 and one[-1] in "aeiou":
                    self.bare[one[:-1]].add((whose, part))
        for fold in bare:
            self.bare[fold].add((whose, part))


def _part(fold: str, number: int, count: int) -> str:
    if father(fold):
        return "patronymic"
    if len(fold) > 4 and fold.endswith(_SURNAME):
        return "surname"
    return "given" if number == 0 or (count > 2 and number == 1) else "surname"


def index_of(register: Register) -> Index:
    """Return the words of all names of a register, ready to be looked up."""
    index = Index()
    for person in register.people:
        index.people[person.id] = person
        for name in person.names:
            words = tokens(name)
            surname = any(len(one.fold) > 4 and one.fold.endswith(_SURNAME) for one in words)
            for number, token in enumerate(words):
                if token.initial or token.fold in PARTICLES or token.script == "number":
                    continue
                part = _part(token.fold, number, len(words))
                if surname and part == "surname" and not token.fold.endswith(_SURNAME):
                    part = "given"
                index.enter(token.text, person.id, part if len(words) > 1 else "nickname")
        for name in person.nicknames:
            for token in tokens(name):
                if not token.initial:
                    index.enter(token.text, person.id, "nickname")
    for place in register.places:
        index.people[place.id] = place
        for name in place.names:
            for number, token in enumerate(tokens(name)):
                index.enter(token.text, place.id, f"place {len(tokens(name))}.{number}")
    return index


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word, whose it may be and as which part, and the code of its ending for each of them."""

    spot: Spot
    whose: dict[str, set[str]]
    cases: dict[str, str]
    near: bool


def _exact(index: Index, spot: Spot) -> tuple[dict[str, set[str]], dict[str, str]]:
    found: dict[str, set[str]] = defaultdict(set)
    cases: dict[str, str] = {}
    for fold, code in forms(spot.text):
        if len(fold) < (3 if code else 5) and not spot.capital:
            continue  # a short word in small letters is a word of the language
        rows = set(index.whole.get(fold, ()))
        if code:
            rows |= index.bare.get(fold, set())
        for whose, part in rows:
            found[whose].add(part)
            cases.setdefault(whose, code)
    return found, cases


def _alike(index: Index, spot: Spot) -> dict[str, set[str]]:
    """What is not the same and sounds nearly so; only for words written as names are."""
    found: dict[str, set[str]] = defaultdict(set)
    if not spot.capital or len(spot.text) < 4:
        return found
    unvowelled = script_of(spot.text) == "arabic"
    most = CLOSE_UNVOWELLED if unvowelled else CLOSE
    for fold, _code in forms(spot.text):
        shape = skeleton_of(fold)
        if len(shape) < 3:
            continue
        for whose, part, other in index.shapes.get(shape, ()):
            if closeness(fold, other, unvowelled, False) >= most:
                found[whose].add(part)
    return found


def _hits(index: Index, text: str) -> list[_Hit]:
    found = []
    for spot in spots(text):
        whose, cases = _exact(index, spot)
        near = False
        if not whose:
            whose, near = _alike(index, spot), True
        if whose:
            found.append(_Hit(spot, whose, cases, near))
    return found


def _groups(hits: Sequence[_Hit], text: str) -> list[list[_Hit]]:
    """Put together neighbours that may be one person's."""
    groups: list[list[_Hit]] = []
    shared: set[str] = set()
    for hit in hits:
        before = groups[-1][-1] if groups else None
        if (
            before is not None
            and _BETWEEN.fullmatch(text[before.spot.end : hit.spot.start])
            and shared & set(hit.whose)
        ):
            groups[-1].append(hit)
            shared &= set(hit.whose)
        else:
            groups.append([hit])
            shared = set(hit.whose)
    return groups


_RANK = {"surname": 0, "given": 1, "nickname": 2, "patronymic": 3}


def find_names(text: str, register: Register, index: Index | None = None) -> list[Named]:
    """Return where names of the register stand in a text, in order, those of people to be named left out.

    Where a word may be of somebody who is named openly and of somebody who is not, it is found.
    """
    index = index or index_of(register)
    found = []
    for group in _groups(_hits(index, text), text):
        counted: dict[str, set[str]] = {}
        for whose in set.intersection(*(set(hit.whose) for hit in group)):
            counted[whose] = set().union(*(hit.whose[whose] for hit in group))
        counted = {
            whose: parts
            for whose, parts in counted.items()
            if isinstance(index.people[whose], Person) or _whole_place(parts)
        }
        if not counted:
            continue
        best = max(len(parts) for parts in counted.values())
        chosen = sorted(whose for whose, parts in counted.items() if len(parts) == best)
        hidden = [one for one in chosen if not getattr(index.people[one], "keep", False)]
        if not hidden:
            continue
        start, end = group[0].spot.start, group[-1].spot.end
        parts = counted[hidden[0]]
        if "surname" in parts:
            start, end = _with_initials(text, start, end)
        part, case = _teller(group, hidden[0])
        found.append(
            Named(
                start,
                end,
                hidden[0],
                frozenset(parts),
                part,
                case,
                all(hit.near for hit in group),
                not any(hit.spot.capital for hit in group),
                tuple(one for one in chosen if one != hidden[0]),
            )
        )
    return found


def _teller(group: Sequence[_Hit], whose: str) -> tuple[str, str]:
    """Return the part and the ending of the word that tells the case: one that has an ending, if any does."""
    rows = [
        (not hit.cases.get(whose), _RANK.get(part, 9), part, hit.cases.get(whose, ""))
        for hit in group
        for part in hit.whose[whose]
    ]
    _plain, _rank, part, case = min(rows)
    return part, case


def _whole_place(parts: set[str]) -> bool:
    """Say whether every word of one name of a place was found."""
    for part in parts:
        count = int(part.removeprefix("place ").partition(".")[0])
        if all(f"place {count}.{number}" in parts for number in range(count)):
            return True
    return False


def _with_initials(text: str, start: int, end: int) -> tuple[int, int]:
    after = _INITIALS_AFTER.match(text, end)
    if after is not None and after.end() - after.start() <= 8:
        end = after.end() - (1 if text[after.end() - 1].isspace() else 0)
    before = _INITIALS_BEFORE.search(text, max(0, start - 12), start)
    return (before.start() if before is not None else start), end


def folds_of(register: Register) -> frozenset[str]:
    """Return the folds of every word of every name of people: no pseudonym may be one of them."""
    found: set[str] = set()
    table = builtin()
    for person in register.people:
        for name in (*person.names, *person.nicknames):
            for token in tokens(name):
                for reading in readings(token.text):
                    found |= {reading.fold, *table.others(reading.fold)}
    return frozenset(found)
