"""What several publications tell together: whether harmless traits single out one person.

A trait is told once one of its words stands in a text about the same subject, in whatever case or spelling.
Then the people in the records who share all that was told are counted: fewer than five are too few to hide
among.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vedette.errors import UsageError
from vedette.publication.disclosure import alphabet, spellings
from vedette.publication.disclosure.matching import compiled
from vedette.publication.disclosure.needles import Needle, Pile, all_scripts, parts, shaped, words_pattern

MINIMUM = 5
KINDS = ("village", "district", "date", "age", "injury", "occupation", "family", "sex")
_WINDOW = 200
_AGE = (
    "лет года год years year old ans an летний летняя летнего летней летнему летним летнюю "
    "jahre jährige años سنة"
)
_BEFORE_AGE = "aged age возраст возрасте âgé âgée agé agée"


@dataclass(frozen=True, slots=True)
class Traits:
    """What the records say of one person: for each kind of trait, its words in the languages of publication.

    An age is its number, a date `2014-03-12`. `subjects` are the cases the person stands in; none: any.
    """

    person: str
    protected: bool
    traits: Mapping[str, tuple[str, ...]]
    subjects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Publication:
    """A text that was published or is about to be: its code, what it is about (a case), all its words."""

    code: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Unmasked:
    """A protected person whom publications single out: among `k` in the records, by which traits.

    `needless` are the traits to generalise, after which enough people are left; `publications` told them.
    """

    person: str
    subject: str
    publications: tuple[str, ...]
    traits: tuple[str, ...]
    k: int
    needless: tuple[str, ...]


def jigsaw(
    population: Iterable[Traits], published: Iterable[Publication], minimum: int = MINIMUM
) -> tuple[Unmasked, ...]:
    """Return the protected people whom fewer than `minimum` people of the records hide.

    One trait alone singles out nobody here: the records are not all people of a village.
    Raises: UsageError for a kind of trait that is not known.
    """
    people = tuple(population)
    for one in people:
        for kind in one.traits:
            if kind not in KINDS:
                raise UsageError(f"trait {kind!r}: is none of {', '.join(KINDS)}")
    texts: dict[str, list[Publication]] = defaultdict(list)
    for each in published:
        texts[each.subject].append(each)
    finder = _Words(people)
    sharing: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in people:
        for kind, words in one.traits.items():
            for word in words:
                sharing[kind, _same_word(word)].add(one.person)
    found = []
    for subject, about in sorted(texts.items()):
        told: dict[tuple[str, str], set[str]] = defaultdict(set)
        for each in about:
            for trait in finder.told(each.text):
                told[trait].add(each.code)
        for one in people:
            if one.protected and (not one.subjects or subject in one.subjects):
                singled = _single_out(one, subject, told, sharing, minimum)
                if singled is not None:
                    found.append(singled)
    return tuple(found)


def _single_out(
    one: Traits,
    subject: str,
    told: Mapping[tuple[str, str], set[str]],
    sharing: Mapping[tuple[str, str], set[str]],
    minimum: int,
) -> Unmasked | None:
    shown: dict[str, list[tuple[str, str]]] = {}
    for kind, words in one.traits.items():
        seen = [(kind, _same_word(word)) for word in words if (kind, _same_word(word)) in told]
        if seen:
            shown[kind] = seen
    if len(shown) < 2:
        return None
    alike = {kind: set().union(*(sharing[each] for each in seen)) for kind, seen in shown.items()}
    k = len(set.intersection(*alike.values()))
    if k >= minimum:
        return None
    kept, needless = dict(alike), []
    while len(kept) >= 2 and len(set.intersection(*kept.values())) < minimum:
        # the trait whose absence leaves the most people goes first
        def left(kind: str, among: Mapping[str, set[str]] = kept) -> int:
            return len(set.intersection(*(each for name, each in among.items() if name != kind)))

        worst = max(sorted(kept), key=left)
        needless.append(worst)
        del kept[worst]
    codes = {code for seen in shown.values() for each in seen for code in told[each]}
    return Unmasked(
        one.person, subject, tuple(sorted(codes)), tuple(sorted(shown)), k, tuple(sorted(needless))
    )


def _same_word(word: str) -> str:
    return " ".join(word.casefold().split())


class _Words:
    """The words of all traits, found in one pass."""

    def __init__(self, people: Sequence[Traits]) -> None:
        pile = Pile()
        for kind, word in {
            (kind, word) for one in people for kind, words in one.traits.items() for word in words
        }:
            for way, tails in _ways(kind, word):
                cut = spellings.stem if kind in ("village", "district") else spellings.root
                shapes = [shaped(cut(each) if tails else each).replace(b" ", b"") for each in parts(way)]
                if not shapes:
                    continue
                if tails:
                    pattern = words_pattern(shapes)
                    anchor = b" " + max(shapes, key=len)
                else:
                    plain = rb" {1,4}".join(re.escape(each) for each in shapes)
                    pattern = rb"(?<![^ ])" + plain + rb"(?![^ ])"
                    anchor = b" " + shapes[0] + b" " if len(shapes) == 1 else b" " + shapes[0]
                pile.add(anchor, Needle(kind, "", "", pattern, text=_same_word(word)))
        self._finder = pile.finder()

    def told(self, text: str) -> set[tuple[str, str]]:
        shape = b" " + alphabet.shape(alphabet.code(text)) + b" "
        found: set[tuple[str, str]] = set()
        for start, end, needles in self._finder.hits(shape):
            window = shape[max(0, start - _WINDOW) : end + _WINDOW]
            for needle in needles:
                trait = (needle.kind, needle.text)
                if trait not in found and compiled(needle.pattern).search(window):
                    found.add(trait)
        return found


def _ways(kind: str, word: str) -> list[tuple[str, bool]]:
    """Return how a trait may be written, and whether its words take endings."""
    if kind == "date" and re.match(r"\d{4}-\d\d-\d\d\Z", word):
        return [(way, False) for way in sorted(set(spellings.dates(word)))]
    if kind == "age" and word.strip().isdigit():
        number = word.strip()
        ways = [f"{number} {each}" for each in _AGE.split()] + [
            f"{each} {number}" for each in _BEFORE_AGE.split()
        ]
        return [
            (way, False) for way in (*ways, f"{number} year old", f"âgé de {number}", f"âgée de {number}")
        ]
    if kind in ("village", "district"):
        return [(way, True) for way in sorted(all_scripts(word))]
    return [(word, True)]
