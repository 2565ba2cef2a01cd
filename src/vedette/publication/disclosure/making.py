"""Making a register ready for searching: every spelling of what it protects, for each view of a text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import product, zip_longest

from vedette.publication.disclosure import coordinates, spellings
from vedette.publication.disclosure.needles import (
    INSIDE,
    SHORTEST_SURNAME,
    TAIL,
    TAILS,
    Needle,
    Needles,
    Pile,
    Sounding,
    all_scripts,
    cases,
    folds_of,
    parts,
    shaped,
    squeeze,
    words_pattern,
)
from vedette.publication.disclosure.register import Name, Protected, Register


class _Maker:
    def __init__(self, people: Sequence[Protected]) -> None:
        self.common = Counter(
            word
            for one in people
            for phrase in (*one.relations, *one.places, *one.villages, *(name.full for name in one.names))
            for word in set(spellings.words(phrase))
        )
        self.raw, self.shape, self.squeezed, self.sound = Pile(), Pile(), Pile(), Pile()
        self.sounds: dict[str, dict[Sounding, None]] = defaultdict(dict)
        self.occupations: dict[str, tuple[list[bytes], list[bytes]]] = {}

    def person(self, one: Protected) -> None:
        for name in one.names:
            if name.kind == "nickname":
                self.phrase("nickname", one.id, name.full, spellings.stem)
            else:
                self.name(one.id, name)
        for phone in one.phones:
            self.phone(one.id, phone)
        for day in one.dates:
            for way in set(spellings.dates(day)):
                self.phrase("date", one.id, way, str, tails=False)
            self.epoch(one.id, day)
        for place in one.places:
            self.phrase("place", one.id, place, spellings.stem)
        for relation in one.relations:
            self.phrase("relation", one.id, relation, spellings.root)
        for text in (*one.numbers, *one.files):
            self.number(one.id, text, "file-name" if text in one.files else "number")
        for place_ in one.coordinates:
            self.place(one.id, place_)
        for digest in one.digests:
            self.digest(one.id, bytes.fromhex(digest), "digest of a sealed original")
        if one.occupations and one.villages:
            jobs = [self.pattern(each, spellings.root) for each in one.occupations]
            homes = [self.pattern(way, spellings.stem) for each in one.villages for way in all_scripts(each)]
            self.occupations[one.id] = ([each for each in jobs if each], [each for each in homes if each])
            for each in one.villages:
                for way in all_scripts(each):
                    self.anchor("occupation", one.id, way, spellings.stem)

    def name(self, person: str, name: Name) -> None:
        surname, others = spellings.surname_of(name), spellings.others_of(name)
        if not surname:
            return
        alone = len(surname) >= SHORTEST_SURNAME
        given = [each for each in others if not spellings.PATRONYMIC.search(each) and len(each) > 1]
        beside = (
            frozenset().union(*(folds_of(each) for each in others if len(each) > 1))
            if not alone
            else frozenset()
        )
        if alone:
            self.by_ear(Sounding(person, folds_of(surname)), surname)
        elif beside:
            self.by_ear(Sounding(person, cases(surname), beside), surname)
        fathers = [each for each in others if spellings.PATRONYMIC.search(each)]
        for first in given:  # a given name with the father's says as much
            for father in fathers:
                self.by_ear(Sounding(person, folds_of(first), folds_of(father)), first)
        stems = {spellings.stem(surname)} | {spellings.stem(each) for each in spellings.romanised(surname)}
        if alone:
            for stem in stems:
                self.surname(person, stem)
        for stem in stems:
            for first in given:
                for other in {spellings.stem(first), first} | spellings.romanised(first):
                    self.together(person, stem, other, surname)
        forms = {surname, *spellings.romanised(surname)}
        whole = {name.full, *(f"{one} {surname}" for one in given), *(f"{surname} {one}" for one in given)}
        for form in forms if alone else ():
            self.coded("name", person, form, spellings.stem(form))
        for text in whole:
            for form in () if alone else all_scripts(text):
                self.coded("name", person, form, form)
            self.confirmed(person, text)
        for text in forms if alone else ():
            self.confirmed(person, text)

    def by_ear(self, sounding: Sounding, word: str) -> None:
        for text in spellings.sounds(spellings.stem(word)):
            for ending in TAILS:
                whole = text + ending
                if len(text) >= (2 if not sounding.beside else 1):
                    self.sounds[whole][sounding] = None

    def surname(self, person: str, stem: str) -> None:
        """In letters that look alike; in other words; with signs between; backwards; turned."""
        shape = shaped(stem)
        if b" " in shape.strip() or len(shape) < 3:
            return
        if len(shape) >= SHORTEST_SURNAME:
            pattern = rb"(?<![^ ])" + re.escape(shape) + TAIL + rb"(?![^ ])"
            self.shape.add(b" " + shape, Needle("name", person, "surname", pattern, text="looks"))
        apart = rb" {0,5}".join(re.escape(bytes([each])) for each in shape)
        if len(shape) >= 5:
            self.squeezed.add(
                shape, Needle("name", person, "surname with signs between", apart, text="apart")
            )
        if len(shape) >= INSIDE - 1:
            back = shape[::-1]
            apart = rb" {0,5}".join(re.escape(bytes([each])) for each in back)
            self.squeezed.add(back, Needle("name", person, "surname backwards", apart, text="any"))
        for way in _leet(stem) if len(stem) >= 5 and stem.isascii() else ():
            self.squeezed.add(
                way, Needle("name", person, "surname with digits for letters", re.escape(way), text="any")
            )
        for turned in spellings.turned(stem) if len(stem) >= 6 else ():
            way = shaped(turned).replace(b" ", b"")
            self.squeezed.add(
                way, Needle("name", person, "surname with letters turned", re.escape(way), text="any")
            )
        if len(stem) >= 5 and spellings.cyrillic(stem):
            way = shaped(spellings.typed(stem)).replace(b" ", b"")
            self.squeezed.add(
                way,
                Needle(
                    "name",
                    person,
                    "surname typed on Latin keys",
                    rb" {0,2}".join(re.escape(bytes([e])) for e in way),
                    text="any",
                ),
            )

    def together(self, person: str, stem: str, first: str, surname: str) -> None:
        one, two = shaped(stem).replace(b" ", b""), shaped(first).replace(b" ", b"")
        if len(one) + len(two) < 7:
            return
        if len(one) >= 6 and len(two) >= 4:  # cut short, as sheet names and file names are
            whole = two + one[:4]
            apart = rb" {0,5}".join(re.escape(bytes([each])) for each in whole)
            self.squeezed.add(whole, Needle("name", person, "name cut short", apart, text="joined"))
        for left, right in ((one, two), (two, one)):
            whole = left + right
            apart = rb" {0,5}".join(re.escape(bytes([each])) for each in whole)
            self.squeezed.add(whole, Needle("name", person, "name written together", apart, text="joined"))

    def pattern(self, text: str, cut: Callable[[str], str], tails: bool = True) -> bytes:
        words = parts(text) if tails else text.lower().split()
        if not words:
            return b""
        cuts = [
            shaped(cut(word)).replace(b" ", b"") if tails and not word.isdigit() else shaped(word)
            for word in words
        ]
        if not tails:
            plain = rb" {1,4}".join(re.escape(word.strip()) for word in cuts)
            return rb"(?<![^ ])" + plain + rb"(?![^ ])"
        return words_pattern(cuts)

    def anchor(
        self, kind: str, person: str, text: str, cut: Callable[[str], str], tails: bool = True
    ) -> None:
        """Add a phrase, found by its longest word."""
        pattern = self.pattern(text, cut, tails)
        if not pattern:
            return
        words = parts(text) if tails else text.lower().split()
        starts = set(re.findall(r"(?<!\w)(?:[^\W\d_]+|\d+)", text.lower())) & set(words)
        # the rarest word of the phrase: kinship and kinds of streets are shared by many
        longest = max(
            sorted(starts or words), key=lambda word: (len(word) > 2, -self.common[word], len(word))
        )
        shape = shaped(longest if not tails or longest.isdigit() else cut(longest)).strip()
        anchor = b" " + shape
        if not tails:  # a date as it stands, one or two signs between its parts
            each = [shaped(word).strip() for word in words]
            for gaps in product((b" ", b"  "), repeat=min(3, len(each) - 1)):
                pieces = [part + gap for part, gap in zip_longest(each, gaps, fillvalue=b" ")]
                self.shape.add(b" " + b"".join(pieces), Needle(kind, person, kind, pattern))
        elif len(shape) >= 3:
            self.shape.add(anchor, Needle(kind, person, kind, pattern))

    def phrase(
        self, kind: str, person: str, text: str, cut: Callable[[str], str], tails: bool = True
    ) -> None:
        if kind in ("nickname", "place"):
            self.phrase_by_ear(kind, person, text)
        for way in all_scripts(text) if kind in ("nickname", "place") else (text,):
            self.anchor(kind, person, way, cut, tails)
            fleeting = re.sub(r"[оеё]([кц])\Z", r"\1", way)
            if fleeting != way and kind != "date":  # волчонок, волчонком
                self.anchor(kind, person, fleeting, cut, tails)
            if kind in ("nickname", "place") and len(squeeze(way)) >= INSIDE:
                whole = b"".join(shaped(cut(word)) for word in parts(way)).replace(b" ", b"")
                apart = rb" {0,5}".join(re.escape(bytes([each])) for each in whole)
                self.squeezed.add(whole, Needle(kind, person, kind, apart, text="apart"))
                self.coded(kind, person, way, spellings.stem(way) if len(parts(way)) == 1 else way)

    def phrase_by_ear(self, kind: str, person: str, text: str) -> None:
        words = [word for word in parts(text) if not word.isdigit()]
        longest = max(words, key=len, default="")
        beside = frozenset().union(*(folds_of(word) for word in words if word != longest))
        if len(longest) >= 5 and min(len(each) for each in spellings.sounds(longest)) >= 3:
            self.by_ear(Sounding(person, folds_of(longest), beside, kind), longest)

    def phone(self, person: str, text: str) -> None:
        digits = re.sub(r"\D", "", text)
        core = digits[-10:] if len(digits) >= 10 else digits
        if len(core) < 6:
            return
        shape = shaped(core)
        apart = rb" {0,6}".join(re.escape(bytes([each])) for each in shape)
        needle = Needle("phone", person, "telephone", apart, text="any")
        self.squeezed.add(shape, needle)
        if len(shape) >= 9:
            back = rb" {0,6}".join(re.escape(bytes([each])) for each in shape[::-1])
            self.squeezed.add(shape[::-1], Needle("phone", person, "telephone backwards", back, text="any"))
        for text_ in {core, digits}:
            self.coded("phone", person, text_, text_)
            self.confirmed(person, text_)
            self.confirmed(person, "+" + text_)

    def number(self, person: str, text: str, kind: str) -> None:
        plain = text.rsplit(".", 1)[0] if kind == "file-name" and "." in text[1:] else text
        if not any(char.isdigit() for char in plain) and len(squeeze(plain)) < 9:
            plain = text  # photo.jpg: the word alone tells nothing
        for way in {plain, *(all_scripts(plain) if kind == "number" else ())}:
            shape = squeeze(way)
            if len(shape) < 5:
                shape = squeeze(text)
            if len(shape) >= 5:
                apart = rb" {0,4}".join(re.escape(bytes([each])) for each in shape)
                self.squeezed.add(shape, Needle(kind, person, kind, apart, text="whole"))
                self.coded(kind, person, way, way)
        self.confirmed(person, text)

    def epoch(self, person: str, day: str) -> None:
        seconds = _seconds(day)
        if seconds > 100_000_000:
            for near in {str(seconds)[:-5], str(seconds + 86_399)[:-5]}:
                self.raw.add(
                    near.encode(), Needle("date", person, "seconds since 1970", text=f"epoch {seconds}")
                )

    def place(self, person: str, place: tuple[float, float]) -> None:
        for start in set(coordinates.starts(place)):
            self.raw.add(start.encode(), Needle("coordinates", person, "latitude and longitude", near=place))
        for code in set(coordinates.codes(place)):
            for way in {code, code.lower(), code.upper()}:
                self.raw.add(way.encode(), Needle("coordinates", person, "code of a place", text=code))

    def coded(self, kind: str, person: str, form: str, start: str) -> None:
        """How a text begins in other encodings, base64, hexadecimal; the rest is read at a hit."""
        for way in {start, start.upper(), start.title()}:
            for coding in _ENCODINGS:
                try:
                    data = way.encode(coding)
                except UnicodeEncodeError:
                    continue
                wide = coding.startswith(("utf-16", "utf-32"))
                if (wide and len(way) >= 4) or (
                    not wide and coding != "utf-8" and not way.isascii() and len(data) >= 6
                ):
                    short = 20 if coding.startswith("utf-32") else 12 if wide else 7
                    self.raw.add(data[:short], Needle(kind, person, kind, coding=coding))
                if coding in _COMMON and len(data) >= 6:
                    for inner in _in_base64(data):
                        self.raw.add(inner[:10], Needle(kind, person, kind, coding=f"base64 {coding}"))
                    for digits in {data[:8].hex(), data[:8].hex().upper()}:
                        self.raw.add(digits.encode(), Needle(kind, person, kind, coding=f"hex {coding}"))
            if not way.isascii():
                puny = b"xn--" + way.lower().encode("punycode")
                self.raw.add(puny, Needle(kind, person, kind, coding="punycode"))
        if not form.isascii() and " " not in form:
            puny = form.lower().encode("punycode")
            if len(puny) >= 8:
                self.raw.add(b"xn--" + puny, Needle(kind, person, kind, coding="punycode"))

    def confirmed(self, person: str, text: str) -> None:
        """Digests of a text, by which who guesses it would know."""
        for way in {text, text.lower(), text.upper(), text.title(), text.title() + "\n"}:
            data = way.encode()
            for algorithm in _ALGORITHMS:
                self.digest(
                    person,
                    hashlib.new(algorithm, data, usedforsecurity=False).digest(),
                    f"{algorithm} of a protected text",
                )

    def digest(self, person: str, digest: bytes, why: str) -> None:
        needle = Needle("digest", person, why)
        plain = digest[:8].hex().encode()
        for way in (plain, plain.upper(), digest[:8], base64.b64encode(digest[:9])):
            self.raw.add(way, needle)
        if why.startswith("digest"):
            colons = ":".join(f"{each:02x}" for each in digest[:8]).encode()
            for way in (colons, colons.upper(), *_in_base64(digest)):
                self.raw.add(way[:24], needle)


_ENCODINGS = (
    *("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8"),
    *("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"),
)
_COMMON = frozenset(("utf-8", "utf-16-le", "cp1251"))
_ALGORITHMS = ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b")


def _in_base64(data: bytes) -> Iterator[bytes]:
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + data)
        first = (0, 2, 3)[shift]
        last = (len(data) + shift) * 8 // 6
        inner = text[first:last]
        if len(inner) >= 7:
            yield inner
            if b"+" in inner or b"/" in inner:
                yield inner.replace(b"+", b"-").replace(b"/", b"_")


def _leet(stem: str) -> set[bytes]:
    """Ways to write Latin letters as digits that look like them; without those that shapes join."""
    found = set()
    for number in range(1, 16):
        way = stem
        for bit, (letter, sign) in enumerate((("a", "4"), ("e", "3"), ("t", "7"), ("v", "\\/"))):
            way = way.replace(letter, sign) if number >> bit & 1 else way
        found.add(squeeze(way))
    return found - {squeeze(stem)}


def _seconds(day: str) -> int:
    year, month, number = (int(each) for each in day.split("-"))
    # days from civil: Howard Hinnant's algorithm, in the public domain
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + number - 1
    return (era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468) * 86_400


def _open(text: str) -> tuple[frozenset[str], frozenset[str]]:
    name = Name(text)
    others = [folds_of(each) for each in spellings.others_of(name) if len(each) > 1]
    return folds_of(spellings.surname_of(name)), frozenset().union(*others)


def compile_register(register: Register) -> Needles:
    """Return a register made ready for searching."""
    maker = _Maker(register.people)
    for one in register.people:
        maker.person(one)
    sound = Pile()
    for text in maker.sounds:
        sound.add(b" " + text.encode() + b" ", Needle("name", "", "", text=text))
    return Needles(
        maker.raw.finder(),
        maker.shape.finder(),
        maker.squeezed.finder(),
        sound.finder(),
        {text: tuple(each) for text, each in maker.sounds.items()},
        tuple(_open(text) for text in register.open_names if text.strip()),
        maker.occupations,
        frozenset(day for one in register.people for day in one.dates),
    )
