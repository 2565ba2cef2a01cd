"""An index of names in memory: words, the names each stands in, and who may be answered with them.

It holds folds and numbers, not spellings. Whoever asks reads the spellings where they are kept, narrowed
again, and scores them (`comparing.score`); so what is out of date here can only be missed, not shown.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from vedette.records.names.comparing import (
    BEGINNING,
    EQUIVALENT,
    FEMININE,
    INITIAL,
    PARTICLES,
    PATRONYMIC,
    SHORT_FORM,
    endings,
    father,
    weight,
)
from vedette.records.names.equivalents import Table
from vedette.records.names.folding import Reading, Token, skeleton_of, tokens
from vedette.records.names.sounds import closeness

ID_BYTES = 16
MAX_WORDS = 16
"""Of one name, all readings counted."""
WORDS_LIKE = 40
"""So many words of the vocabulary are looked at for one word of a query."""
WALKED = 60_000
"""So many places where such words stand are walked for one word of a query."""
WALKED_RARE = 1_500
"""So many names that have only one word of the query are looked at."""
WALKED_ALONE = 6_000
"""The same when the query has only one word."""
LEAST_LIKE = 0.55
SURE = 0.96
"""When no word is as like as this, all words are looked at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name: of which record and case (32 hex digits each), its number there, and its words' folds."""

    record: str
    case: str
    kind: str
    number: int
    words: tuple[int, ...]
    """Numbers of words, as `Index.word` gives them."""


@dataclass(slots=True)
class _Asked:
    """One word of a query, with what of the vocabulary is like it."""

    token: Token
    weight: float
    like: dict[int, float] = field(default_factory=dict)
    first: frozenset[str] = frozenset()


def _one_less(text: str) -> set[str]:
    """Return the text with each of its letters left out."""
    return {text[:place] + text[place + 1 :] for place in range(len(text))} if len(text) > 1 else set()


class Index:
    """Names by their words. Not safe for two threads at once: the caller holds a lock."""

    def __init__(self) -> None:
        self._folds: list[str] = [""]  # word 0 is none
        self._short = bytearray(1)
        self._word: dict[tuple[str, bool], int] = {}
        self._skeleton: list[str] = [""]
        self._shapes: list[str] = []
        self._without: dict[str, list[int]] = {}
        self._shapes_without: dict[str, list[str]] = {}
        self._of_skeleton: dict[str, list[int]] = {}
        self._sorted: list[tuple[str, int]] | None = None
        self._places: list[array[int]] = [array("I")]
        self._columns: list[array[int]] = []
        self._record = bytearray()
        self._case = array("I")
        self._kind = bytearray()
        self._number = array("H")
        self._live = bytearray()
        self._cases: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self._slots: dict[bytes, list[int]] = {}
        self._settled = 0
        self.dead = 0

    def __len__(self) -> int:
        return len(self._live) - self.dead

    @property
    def words(self) -> int:
        """How many different words it knows."""
        return len(self._folds) - 1

    def word(self, fold: str, vowelless: bool) -> int:
        """Return the number of a word, new or known."""
        key = (fold, vowelless)
        number = self._word.get(key)
        if number is None:
            number = self._word[key] = len(self._folds)
            self._folds.append(fold)
            self._short.append(vowelless)
            skeleton = skeleton_of(fold)
            self._skeleton.append(skeleton)
            if not fold.isdigit():
                for less in _one_less(fold):
                    self._without.setdefault(less, []).append(number)
            if skeleton not in self._of_skeleton:
                self._shapes.append(skeleton)
                for less in _one_less(skeleton) if len(skeleton) > 3 else ():
                    self._shapes_without.setdefault(less, []).append(skeleton)
            self._of_skeleton.setdefault(skeleton, []).append(number)
            self._places.append(array("I"))
            self._sorted = None
        return number

    def add(self, entries: Iterable[Entry]) -> None:
        """Take names in. A record's older names are taken out by `remove` first."""
        for entry in entries:
            slot = len(self._live)
            record = bytes.fromhex(entry.record)
            self._record += record
            self._slots.setdefault(record, []).append(slot)
            self._case.append(self._cases.setdefault(entry.case, len(self._cases)))
            self._kind.append(self._kinds.setdefault(entry.kind, len(self._kinds)))
            self._number.append(entry.number)
            self._live.append(1)
            words = list(dict.fromkeys(entry.words))[:MAX_WORDS]
            while len(self._columns) < len(words):
                self._columns.append(array("I", bytes(4 * slot)))
            for place, column in enumerate(self._columns):
                column.append(words[place] if place < len(words) else 0)
            for word in words:
                self._places[word].append(slot)

    def settle(self) -> None:
        """Forget the list of who stands where, once all names are in, in the order of their records' ids."""
        ids = self._record
        inside = all(
            ids[i - ID_BYTES : i] <= ids[i : i + ID_BYTES] for i in range(ID_BYTES, len(ids), ID_BYTES)
        )
        if inside:
            self._settled = len(self._live)
            self._slots = {}

    def _slots_of(self, record: str) -> list[int]:
        key = bytes.fromhex(record)
        found = list(self._slots.get(key, ()))
        low, high = 0, self._settled
        while low < high:
            middle = (low + high) // 2
            if self._record[middle * ID_BYTES : (middle + 1) * ID_BYTES] < key:
                low = middle + 1
            else:
                high = middle
        while low < self._settled and self._record[low * ID_BYTES : (low + 1) * ID_BYTES] == key:
            found.append(low)
            low += 1
        return found

    def remove(self, record: str) -> None:
        """Take a record's names out."""
        for slot in self._slots_of(record):
            self.dead += self._live[slot]
            self._live[slot] = 0
        self._slots.pop(bytes.fromhex(record), None)

    def search(
        self, text: str, cases: Collection[str], kinds: Collection[str], table: Table, limit: int
    ) -> list[tuple[str, int]]:
        """Return (record, number of the name) of the names most like `text`, the likeliest first, roughly.

        Only of these cases and kinds. The caller asks for more than it needs, and scores them.
        """
        allowed = {self._cases[case] for case in cases if case in self._cases}
        of_kind = {self._kinds[kind] for kind in kinds if kind in self._kinds}
        read = tokens(text)
        if not read or not allowed or not of_kind:
            return []
        asked = self._asked(read, table)
        slots = self._candidates(asked, allowed, of_kind, everything=len(allowed) == len(self._cases))
        best = heapq.nlargest(limit, zip(self._rough(slots, asked), slots, strict=True))
        return [
            (self._record[slot * ID_BYTES : (slot + 1) * ID_BYTES].hex(), self._number[slot])
            for value, slot in best
            if value > 0
        ]

    def _asked(self, read: Sequence[Token], table: Table) -> list[_Asked]:
        found = []
        for place, token in enumerate(read):
            one = _Asked(token, weight(token))
            if token.initial:
                one.first = frozenset(reading.fold[0] for reading in token.readings)
            else:
                self._like(one, table, ends=place == len(read) - 1)
            found.append(one)
        for left, right in pairwise(read):
            if left.initial or right.initial or left.script != right.script or left.script == "number":
                continue
            whole = tokens(left.text + right.text)
            if len(whole) == 1:
                extra = _Asked(whole[0], 0.5)
                for reading in whole[0].readings:
                    for number in self._known(reading.fold):
                        extra.like[number] = 1.0
                if extra.like:
                    extra.weight = weight(left) + weight(right)
                    found.append(extra)
        return found

    def _known(self, fold: str) -> list[int]:
        return [self._word[key] for key in ((fold, False), (fold, True)) if key in self._word]

    def _like(self, one: _Asked, table: Table, *, ends: bool) -> None:
        """Find what of the vocabulary is like a word, roughly."""
        token, like, folds = one.token, one.like, self._folds
        for reading in token.readings:
            fold = reading.fold
            same = self._known(fold)
            like.update(dict.fromkeys(same, 1.0))
            if token.script == "number":
                continue
            man = endings(fold)
            for form in (man, man + "a"):
                for number in self._known(form):
                    self._better(like, number, FEMININE)
            for other in table.others(fold):
                equal = table.between(fold, other)
                brief = equal is not None and equal.basis == "short"
                for number in self._known(other):
                    self._better(like, number, SHORT_FORM if brief else EQUIVALENT)
            stem = father(fold)
            for number in self._known(stem) if stem else ():
                self._better(like, number, PATRONYMIC)
            if ends and len(fold) >= 3:
                for number in self._begins(fold):
                    self._better(like, number, BEGINNING + 0.2 * len(fold) / len(folds[number]))
            if token.vowelless:
                self._by_consonants(reading, like)
            else:
                self._by_letters(reading, like)

    def _by_letters(self, reading: Reading, like: dict[int, float]) -> None:
        """A letter apart, or a consonant apart with any vowels; when nothing is near, a look at all words."""
        fold, folds = reading.fold, self._folds
        near = set(self._without.get(fold, ()))
        for key in _one_less(fold):
            near.update(self._known(key))
            near.update(self._without.get(key, ()))
        for shape in self._shapes_near(reading.skeleton):
            near.update(self._of_skeleton[shape])
        numbers = list(near)
        found = process.extract(
            fold,
            [folds[number] for number in numbers],
            scorer=JaroWinkler.similarity,
            limit=WORDS_LIKE,
            score_cutoff=LEAST_LIKE,
        )
        for _, value, place in found:
            bones = self._skeleton[numbers[place]] == reading.skeleton
            self._better(like, numbers[place], min(0.99, value + 0.03 * bones))
        if not found or max(value for _, value, _ in found) < SURE:
            far = process.extract(
                fold, folds, scorer=JaroWinkler.similarity, limit=2 * WORDS_LIKE, score_cutoff=0.72
            )
            for _, value, number in far:
                self._better(like, number, value)

    def _shapes_near(self, skeleton: str) -> set[str]:
        """Return skeletons that are there and at most one consonant apart; short ones only as they are."""
        found = {skeleton} & self._of_skeleton.keys()
        if len(skeleton) > 2:
            found.update(self._shapes_without.get(skeleton, ()))
            for key in _one_less(skeleton):
                if key in self._of_skeleton and len(key) > 2:
                    found.add(key)
                if len(key) > 2:
                    found.update(self._shapes_without.get(key, ()))
        return found

    def _by_consonants(self, reading: Reading, like: dict[int, float]) -> None:
        """For a script without short vowels: consonants nearly the same, then how it may sound."""
        skeleton, fold = reading.skeleton, reading.fold
        apart = 1 + (len(skeleton) > 2)
        close = process.extract(
            skeleton, self._shapes, scorer=Levenshtein.distance, limit=3 * WORDS_LIKE, score_cutoff=apart
        )
        numbers = [number for shape, _, _ in close for number in self._of_skeleton[shape]]
        best = process.extract(
            fold,
            [self._folds[number] for number in numbers],
            scorer=JaroWinkler.similarity,
            limit=3 * WORDS_LIKE,
        )
        for _, _, place in best:
            number = numbers[place]
            value = closeness(fold, self._folds[number], True, bool(self._short[number]))
            self._better(like, number, value)

    @staticmethod
    def _better(like: dict[int, float], number: int, value: float) -> None:
        if value >= LEAST_LIKE and value > like.get(number, 0.0):
            like[number] = value

    def _begins(self, fold: str) -> list[int]:
        if self._sorted is None:
            self._sorted = sorted((each, number) for number, each in enumerate(self._folds))
        place = bisect_left(self._sorted, (fold, -1))
        found: list[int] = []
        while place < len(self._sorted) and self._sorted[place][0].startswith(fold) and len(found) < 200:
            found.append(self._sorted[place][1])
            place += 1
        return found

    def _candidates(
        self, asked: list[_Asked], allowed: set[int], of_kind: set[int], *, everything: bool
    ) -> list[int]:
        """Return names that have two words of the query, and some that have its rarest and likest one."""
        parts = [one for one in asked if one.like and one.token.text not in PARTICLES]
        parts = parts or [one for one in asked if one.like]
        found: set[int] = set()
        once: set[int] = set()
        for one in parts:
            here: set[int] = set()
            for _, number in sorted(((value, number) for number, value in one.like.items()), reverse=True):
                if here and len(here) + len(self._places[number]) > WALKED:
                    continue
                here.update(self._places[number])
            found |= once & here
            once |= here
        ways = [
            (value * value * one.weight / (len(self._places[number]) + 20) ** 0.5, number)
            for one in parts
            for number, value in one.like.items()
        ]
        walked, most = 0, WALKED_RARE if len(parts) > 1 else WALKED_ALONE
        for _, number in sorted(ways, reverse=True):
            places = self._places[number]
            if walked and walked + len(places) > most:
                continue
            walked += len(places)
            found.update(places[:most])
        live, case, kind = self._live, self._case, self._kind
        if everything and len(of_kind) == len(self._kinds):
            return [slot for slot in found if live[slot]] if self.dead else list(found)
        return [slot for slot in found if live[slot] and case[slot] in allowed and kind[slot] in of_kind]

    def _rough(self, slots: Sequence[int], asked: list[_Asked]) -> list[float]:
        """Return for each of these names how much of the query it has, each word of the query for itself."""
        if len(slots) < 2:
            return [1.0] * len(slots)
        pick = itemgetter(*slots)
        columns = [pick(column) for column in self._columns]
        total = [0.0] * len(slots)
        for one in asked:
            like = one.like
            if one.first:
                firsts = one.first
                like = {
                    word: INITIAL
                    for column in columns
                    for word in set(column)
                    if self._folds[word][:1] in firsts
                }
            if not like:
                continue
            by_word = [map(like.get, column, repeat(0.0)) for column in columns]
            best = map(max, *by_word) if len(by_word) > 1 else by_word[0]
            weight_of = one.weight
            total = [value + weight_of * here for value, here in zip(total, best, strict=True)]
        long = columns[3] if len(columns) > 3 else ()
        return [value - 0.1 * (word > 0) for value, word in zip(total, long, strict=True)] if long else total
