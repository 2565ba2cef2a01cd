"""Finding what a register protects in a text, at the speed of four passes over its letters."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vedette.publication.disclosure import alphabet, coordinates
from vedette.publication.disclosure.making import compile_register
from vedette.publication.disclosure.needles import (
    INSIDE,
    Finder,
    Needle,
    Needles,
    Sounding,
)
from vedette.publication.disclosure.register import Register
from vedette.records.names.folding import readings, script_of, skeleton_of
from vedette.records.names.sounds import closeness

AROUND = 160
BLOCK = 1 << 16
OVERLAP = 512
BESIDE = 400
"""Letters between an occupation and the village that makes it tell."""
LIKE = 0.87
LIKE_WITHOUT_VOWELS = 0.8
MAX_HITS = 20_000
"""Hits of one text; a text with more of them is already known to be unfit."""
_ODD = re.compile("[\u0600-\u06ff\u0750-\u077f\u10a0-\u10ff\u1c90-\u1cbf]+")
_RUN = {
    "base64": re.compile(rb"[A-Za-z0-9+/_-]{4,}={0,2}"),
    "hex": re.compile(rb"[0-9A-Fa-f]{4,}"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """Something protected in a text: kind, whose, at which letter, why, through which coding."""

    kind: str
    person: str
    offset: int
    why: str
    how: str = ""


class Matcher:
    """A register ready for searching; remembers the words it has judged."""

    def __init__(self, register: Register) -> None:
        self.needles: Needles = compile_register(register)
        self._judged: dict[tuple[str, str], tuple[Sounding, ...]] = {}
        self._by_skeleton = _by_skeleton(self.needles)

    def text(self, text: str) -> list[Hit]:
        """Return what is protected in a text, in no order, each thing once a block of letters."""
        found: dict[tuple[str, str, int], Hit] = {}
        coded = alphabet.code(text)
        shape = b" " + alphabet.shape(coded) + b" "
        for hit in self._in(coded, shape):
            found.setdefault((hit.kind, hit.person, hit.offset), hit)
            if len(found) > MAX_HITS:
                break
        if alphabet.APART.encode() in coded:
            for hit in self._odd(text):
                found.setdefault((hit.kind, hit.person, hit.offset), hit)
        return list(found.values())

    def _in(self, coded: bytes, shape: bytes) -> Iterator[Hit]:
        yield from self._shaped(coded, shape)
        yield from self._squeezed(coded, shape)
        yield from self._sounded(coded)

    def _shaped(self, coded: bytes, shape: bytes) -> Iterator[Hit]:
        told: set[tuple[str, str]] = set()
        for start, end, needles in self.needles.shape.hits(shape):
            low = max(0, start - AROUND)
            window = shape[low : end + AROUND]
            for needle in needles:
                if (needle.kind, needle.person) in told:
                    continue  # said once of a text: a second place is found when the first is gone
                if needle.kind == "occupation":
                    found = list(self._occupation(needle, shape, start))
                else:
                    match = _over(compiled(needle.pattern), window, start - low, end - low)
                    if match is None:
                        continue
                    where = low + match.start() - 1
                    if needle.kind == "name" and self._open_here(coded, where, None):
                        continue
                    found = [Hit(needle.kind, needle.person, where, needle.why)]
                if found:
                    told.add((needle.kind, needle.person))
                    yield from found

    def _occupation(self, needle: Needle, shape: bytes, start: int) -> Iterator[Hit]:
        jobs, homes = self.needles.occupations[needle.person]
        low = max(0, start - BESIDE)
        window = shape[low : start + BESIDE]
        if any(compiled(each).search(window) for each in homes) and any(
            compiled(each).search(window) for each in jobs
        ):
            yield Hit("occupation", needle.person, start, needle.why)

    def _squeezed(self, coded: bytes, shape: bytes) -> Iterator[Hit]:
        squeezed = alphabet.squeezed(shape)
        wanted: dict[int, dict[Needle, None]] = {}
        told: set[tuple[str, str]] = set()
        at, place = 0, 0
        for start, _, needles in self.needles.squeezed.hits(squeezed):
            if start - place > 0:
                # walk to the letter that is meant: the spaces between are counted by blocks
                at, place = _walk(shape, at, place, start)
            wanted.setdefault(at >> 12, {}).update(dict.fromkeys(needles))
        for block, asked in wanted.items():
            low = max(0, (block << 12) - OVERLAP)
            window = shape[low : (block + 2 << 12) + OVERLAP]
            for needle in asked:
                if (needle.kind, needle.person) in told:
                    continue
                for match in compiled(needle.pattern).finditer(window):
                    if _apart(needle, window, match):
                        where = low + match.start() - 1
                        if needle.kind != "name" or not self._open_here(coded, where, match.group()):
                            told.add((needle.kind, needle.person))
                            yield Hit(needle.kind, needle.person, max(0, where), needle.why)
                            break

    def _sounded(self, coded: bytes) -> Iterator[Hit]:
        finder = self.needles.sound
        for begin in range(0, max(1, len(coded)), BLOCK):
            block = coded[begin : begin + BLOCK + OVERLAP]
            yield from self._sounded_block(finder, block, begin)

    def _sounded_block(self, finder: Finder, block: bytes, begin: int) -> Iterator[Hit]:
        sound = b" " + alphabet.sound(block) + b" "
        words: list[bytes] = []
        index, last = 0, 1
        counted, offset = 0, begin
        told: set[tuple[str, str]] = set()
        for start, _, needles in finder.hits(sound):
            if not words:
                words = alphabet.words(block)
            index += sound.count(b" ", last, start + 1)
            last = start + 1
            if index >= len(words):
                break
            for needle in needles:
                for sounding in self._judge(words[index], needle.text):
                    if (sounding.kind, sounding.person) in told:
                        continue
                    if sounding.beside and not self._beside(words, index, sounding):
                        continue
                    if self._open(words, index):
                        continue
                    told.add((sounding.kind, sounding.person))
                    offset += sum(map(len, words[counted:index])) + index - counted
                    counted = index
                    yield Hit(sounding.kind, sounding.person, offset, "name by its sound")

    def _judge(self, word: bytes, sound: str) -> tuple[Sounding, ...]:
        text = alphabet.plain(word).lower()
        key = (text, sound)
        known = self._judged.get(key)
        if known is None:
            if len(self._judged) > 500_000:
                self._judged.clear()
            folds = [one.fold for one in readings(text[:40])]
            known = tuple(one for one in self.needles.sounds[sound] if _same(folds, one.folds))
            self._judged[key] = known
        return known

    def _beside(self, words: list[bytes], index: int, sounding: Sounding) -> bool:
        near = [word for word in words[max(0, index - 4) : index + 5] if word]
        return any(_same(_folds(word), sounding.beside) for word in near if word != words[index])

    def _open(self, words: list[bytes], index: int) -> bool:
        if not self.needles.open_names:
            return False
        folds = _folds(words[index])
        for surname, others in self.needles.open_names:
            if _same(folds, surname):
                near = [
                    word for word in words[max(0, index - 4) : index + 5] if word and word != words[index]
                ]
                if any(_same(_folds(word), others) for word in near):
                    return True
        return False

    def _open_here(self, coded: bytes, offset: int, matched: bytes | None) -> bool:
        if not self.needles.open_names:
            return False
        low = max(0, offset - 80)
        words = alphabet.words(coded[low : offset + 120])
        index = len(alphabet.words(coded[low : max(low, offset)])) - 1
        if matched is not None and self._open(words, min(len(words) - 1, index + 1)):
            return True
        return any(self._open(words, each) for each in range(max(0, index), min(len(words), index + 2)))

    def _odd(self, text: str) -> Iterator[Hit]:
        """Words of scripts that the code lacks: Arabic, Georgian."""
        for match in _ODD.finditer(text):
            word = match.group()
            for way in (word, word[1:]) if word[:1] in "ووبلف" and len(word) > 4 else (word,):
                ways = readings(way[:40])
                short = script_of(way) == "arabic"
                wanted = {each for one in ways for each in self._by_skeleton.get(one.skeleton, ())}
                for sounding in wanted:
                    if not sounding.beside and any(
                        closeness(one.fold, two, short, False) >= (LIKE_WITHOUT_VOWELS if short else LIKE)
                        for one in ways
                        for two in sounding.folds
                    ):
                        yield Hit(sounding.kind, sounding.person, match.start(), "name in another script")

    def raw(self, data: bytes) -> list[Hit]:
        """Return what is protected in bytes of no known kind: encodings, digests, places in numbers."""
        found: dict[tuple[str, str], Hit] = {}
        for start, end, needles in self.needles.raw.hits(data):
            for needle in needles:
                if (needle.kind, needle.person) in found:
                    continue
                if self._raw_fits(needle, data, start, end):
                    how = needle.coding
                    found[needle.kind, needle.person] = Hit(
                        needle.kind, needle.person, start, needle.why, how
                    )
        return list(found.values())

    def _raw_fits(self, needle: Needle, data: bytes, start: int, end: int) -> bool:
        if needle.coding:
            return any(
                hit.person == needle.person and hit.kind == needle.kind
                for text in _decoded(needle.coding, data, start, end)
                for hit in self._plain(text)
            )
        if needle.near is not None:
            window = data[max(0, start - 80) : end + 80].decode("utf-8", "replace")
            return coordinates.near(window, needle.near)
        if needle.text.startswith("epoch "):
            return _in_day(data, start, int(needle.text[6:]))
        if needle.kind == "coordinates":
            return _is_code(needle.text, data, start, end)
        return True

    def _plain(self, text: str) -> Iterator[Hit]:
        coded = alphabet.code(text)
        return self._in(coded, b" " + alphabet.shape(coded) + b" ")


@lru_cache(maxsize=20_000)
def compiled(pattern: bytes) -> re.Pattern[bytes]:
    """Return an expression made ready; few of a register's are ever asked."""
    return re.compile(pattern)


def _by_skeleton(needles: Needles) -> dict[str, set[Sounding]]:
    found: dict[str, set[Sounding]] = {}
    for each in needles.sounds.values():
        for sounding in each:
            for fold in sounding.folds:
                found.setdefault(skeleton_of(fold), set()).add(sounding)
    return found


def _walk(shape: bytes, at: int, place: int, target: int) -> tuple[int, int]:
    """Go on in `shape` until `target` letters that are no space lie behind; give the place and that count."""
    while place < target and at < len(shape):
        step = min(target - place, len(shape) - at)
        piece = shape[at : at + step]
        place += step - piece.count(b" ")
        at += step
    return at, place


def _over(pattern: re.Pattern[bytes], window: bytes, start: int, end: int) -> re.Match[bytes] | None:
    for match in pattern.finditer(window):
        if match.start() <= end and match.end() >= start:
            return match
    return None


def _apart(needle: Needle, window: bytes, match: re.Match[bytes]) -> bool:
    """Say whether what was found with signs between its letters is more than chance."""
    said = match.group()
    gaps = said.count(b" ")
    begins = match.start() == 0 or window[match.start() - 1] == 32
    ends = match.end() >= len(window) or window[match.end()] == 32
    match needle.text:
        case "any":
            return True
        case "whole":
            return begins or ends or len(said) >= 8
        case "joined":
            return gaps == 0 or begins or ends
    if not gaps:  # a word of its own is found by its shape already
        return not begins and len(said) >= INSIDE
    letters = len(said.split())
    if letters >= len(said) - gaps:
        return begins
    return begins and len(said) - gaps >= INSIDE - 1


def _folds(word: bytes) -> list[str]:
    return [one.fold for one in readings(alphabet.plain(word).lower()[:40])]


_RUSSIAN = "a u e i om em im oi ei ou eu ih eh imi ami am ah ogo omu aa ua skaa ski skogo skomu"
_OTHER = "s es n an en in as ar er era al el c ca ga g k san ho na ni ne"
_ENDINGS = frozenset(("", *_RUSSIAN.split(), *_OTHER.split()))
"""What the cases of Russian, Chechen and English add to the fold of a name."""


def _same(folds: list[str], wanted: frozenset[str]) -> bool:
    for one in folds:
        for two in wanted:
            if one == two or (len(two) >= 4 and one.startswith(two) and one[len(two) :] in _ENDINGS):
                return True
            if abs(len(one) - len(two)) <= 4 and len(two) >= 4:
                for size in range(len(two) - 1, min(len(one), len(two) + 3) + 1):
                    if one[size:] in _ENDINGS and closeness(one[:size], two) >= LIKE:
                        return True
    return False


def _decoded(coding: str, data: bytes, start: int, end: int) -> Iterator[str]:
    kind, _, inner = coding.partition(" ")
    if kind == "punycode":
        label = re.compile(rb"[A-Za-z0-9-]+").match(data, start)
        try:
            yield label.group()[4:].decode("punycode") if label else ""
        except (UnicodeError, ValueError, IndexError, OverflowError):
            return
    elif kind in _RUN:
        low = max(0, start - 240)
        for run in _RUN[kind].finditer(data, low, end + 240):
            if run.end() > start and run.start() < end:
                for piece in _unpacked(kind, run.group()):
                    yield from _texts(inner, piece)
    else:
        step = 4 if kind.startswith("utf-32") else 2 if kind.startswith("utf-16") else 1
        low = start - min(start // step, 60) * step
        yield data[low : end + 60 * step].decode(kind, "replace")


def _unpacked(kind: str, run: bytes) -> Iterator[bytes]:
    if kind == "hex":
        for shift in (0, 1):
            piece = run[shift:]
            yield bytes.fromhex(piece[: len(piece) // 2 * 2].decode("ascii"))
        return
    plain = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    for shift in range(4):
        piece = plain[shift:]
        try:
            yield base64.b64decode(piece[: len(piece) // 4 * 4] + _rest(piece))
        except (binascii.Error, ValueError):
            continue


def _rest(piece: bytes) -> bytes:
    left = piece[len(piece) // 4 * 4 :]
    return left + b"=" * (4 - len(left)) if len(left) > 1 else b""


def _texts(coding: str, piece: bytes) -> Iterator[str]:
    if coding.startswith("utf-16"):
        yield piece.decode(coding, "replace")
        yield piece[1:].decode(coding, "replace")
    else:
        yield piece.decode(coding, "replace")


def _in_day(data: bytes, start: int, low: int) -> bool:
    number = re.compile(rb"\d{9,16}(?!\d)").match(data, start)
    if number is None or data[start - 1 : start].isdigit():
        return False
    size = len(number.group())
    unit = {9: 1, 10: 1, 12: 1000, 13: 1000, 15: 1_000_000, 16: 1_000_000}.get(size, 0)
    return bool(unit) and low <= int(number.group()) // unit < low + 86_400


def _is_code(code: str, data: bytes, start: int, end: int) -> bool:
    """Say whether the code of a place stands alone: a geohash of seven signs or more, a plus code, a tile."""
    before, after = data[start - 1 : start] if start else b"", data[end : end + 12]
    if code.startswith("/"):
        return not after[:1].isdigit()
    if before.isalnum():
        return False
    if code.isupper() or "+" in code or (len(code) == 6 and set(code) <= set("23456789CFGHJMPQRVWX")):
        return re.match(rb"[2-9CFGHJMPQRVWXcfghjmpqrvwx]{2}\+", after) is not None
    if len(code) == 14:
        return not data[end : end + 20].strip(b"0123")[:1].isalnum()
    return re.match(rb"[0-9b-hjkmnp-zB-HJKMNP-Z]{1,6}(?![A-Za-z0-9])", after) is not None
