"""Number plates as people note them: in two alphabets, with gaps, in parts. One plate, one key.

A plate of the region is written with twelve letters that look alike in Cyrillic and Latin, so both are folded
to Latin; where the form says that a digit stands, O is a nought and З a three, and the other way round. A
sign that was not seen is written `?` or `*`.

    А 777 АА 95   A777AA95   а777аа   A7?7AA 95

Raises of this module: FormatError, naming no plate.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from vedette.errors import FormatError

MAX_WRITTEN_CHARS = 40
MAX_SIGNS = 12
UNSEEN = "?"
_LATIN = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_TO_DIGIT = str.maketrans({"O": "0", "З": "3", "I": "1", "B": "8", "Б": "6", "D": "0", "Q": "0"})
_TO_LETTER = str.maketrans({"0": "O", "8": "B"})
_LETTERS = frozenset("ABEKMHOPCTYX")
FORMS = ("LDDDLL", "LLDDD", "DDDDLL", "LDDDD", "DLLDDD")
"""Cars; taxis and buses; trailers, motorcycles and army; police; diplomats. A region of two or three digits
may follow."""


class Match(StrEnum):
    """How two plates compare."""

    SAME = "same"
    PERHAPS = "perhaps"
    """Nothing contradicts, but something was not seen: the region, or a sign or two."""
    NO = "no"


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate as compared: its signs without the region, the region's digits, "" when not seen."""

    signs: str
    region: str

    @property
    def key(self) -> str:
        """The one spelling under which it is kept: `A777AA-95`, `A777AA`."""
        return f"{self.signs}-{self.region}" if self.region else self.signs

    @property
    def seen(self) -> int:
        """How many of its signs were seen, without the region."""
        return sum(1 for sign in self.signs if sign != UNSEEN)


def parse_plate(text: str) -> Plate:
    """Return the plate that somebody noted.

    Spaces, dots, dashes and a country mark (RUS) are let go. At least three signs must have been seen.
    A text of no known form is kept as it is written, in upper case. Raises: FormatError.
    """
    if len(text) > MAX_WRITTEN_CHARS:
        raise FormatError(f"plate: at most {MAX_WRITTEN_CHARS} characters")
    folded = unicodedata.normalize("NFKC", text).upper().translate(_LATIN)
    signs = "".join(sign for sign in folded if sign not in " .-–—_/|\t\n").replace("*", UNSEEN)
    signs = signs.removesuffix("RUS").removesuffix("РУС").removesuffix("PYC")
    if not signs or len(signs) > MAX_SIGNS:
        raise FormatError(f"plate: 3 to {MAX_SIGNS} letters and digits expected")
    if not all(sign == UNSEEN or sign.isdecimal() or sign.isalpha() for sign in signs):
        raise FormatError("plate: letters, digits and ? for what was not seen expected")
    signs = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in signs)
    plate = _by_form(signs) or Plate(signs, "")
    if plate.seen < 3:
        raise FormatError("plate: at least three signs must have been seen", hint="note it in words")
    return plate


def _by_form(signs: str) -> Plate | None:
    for form in FORMS:
        body, region = signs[: len(form)], signs[len(form) :].translate(_TO_DIGIT)
        if len(body) != len(form) or len(region) not in (0, 2, 3):
            continue
        if region and not all(sign in "0123456789?" for sign in region):
            continue
        read = "".join(_as(sign, place) for sign, place in zip(body, form, strict=True))
        if "!" not in read:
            return Plate(read, region)
    return None


def _as(sign: str, place: str) -> str:
    """Read a sign as the letter or digit that its place demands; "!" when it cannot be one."""
    if sign == UNSEEN:
        return sign
    if place == "D":
        read = sign.translate(_TO_DIGIT)
        return read if read.isascii() and read.isdigit() else "!"
    read = sign.translate(_TO_LETTER)
    return read if read in _LETTERS else "!"


def parse_key(key: str) -> Plate:
    """Return the plate of a key. Raises: FormatError for what `Plate.key` does not write."""
    signs, _, region = key.partition("-")
    if not signs or len(key) > MAX_SIGNS + 4 or (not region and "-" in key):
        raise FormatError("plate: not a key")
    return Plate(signs, region)


def compare(one: Plate, two: Plate) -> Match:
    """Say whether two notes can be of one plate; `PERHAPS` needs three signs seen alike in both."""
    if len(one.signs) != len(two.signs):
        return Match.NO
    pairs = list(zip(one.signs, two.signs, strict=True))
    if any(a != b and UNSEEN not in (a, b) for a, b in pairs):
        return Match.NO
    if not _regions_agree(one.region, two.region):
        return Match.NO
    alike = sum(1 for a, b in pairs if a == b != UNSEEN)
    whole = alike == len(pairs) and UNSEEN not in one.region + two.region
    if whole and one.region == two.region:
        return Match.SAME
    return Match.PERHAPS if alike >= 3 else Match.NO


def _regions_agree(one: str, two: str) -> bool:
    if not one or not two:
        return True
    if len(one) != len(two):
        return False
    return all(a == b or UNSEEN in (a, b) for a, b in zip(one, two, strict=True))
