"""Letters brought to one byte each, so that names are found at the speed of memory.

A text is written in a code of 256 places that holds what people in the region write. From that code three
views are made by one table each: *shape*, in which letters that look alike are one (Latin a, Cyrillic а; 0,
o); *squeezed*, the same without anything between letters; *sound*, consonants alone, in classes that all
romanisations share.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

_CYRILLIC = "".join(chr(0x410 + each) for each in range(64)) + "ЁёӀӏІіЇїЄєҐґЎў"
_ACCENTED = "éèêëàâçôîïûùüöäščžñáíóúıÉÈÀÇŠČŽÊ"
_SIGNS = "\u00a0«»“”’‘–—…№·•‑\u202f\u00ad\u200b„"
_PLACES = "".join(chr(each) for each in range(128)) + _CYRILLIC + _ACCENTED + _SIGNS
CODE = _PLACES[:256] + "\ufffe" * (256 - len(_PLACES[:256]))
"""Place → character."""
_ENCODING = codecs.charmap_build(CODE)
_HELD = frozenset(CODE)
_NAMED = re.compile(r"^(?:TAG LATIN|REGIONAL|LATIN LETTER SMALL|.*SQUARED LATIN|.*CIRCLED LATIN).* ([A-Z])$")
APART = "\x01"
"""What stands for a letter of a script that is read by itself: Arabic, Georgian."""
_GONE = "\u00ad\u200b"
"""Characters of the code that are not seen at all."""

_LOOKS: dict[str, str] = {
    **dict(zip("авекмнорстух", "abekmhopctyx", strict=True)),
    "ё": "e",
    "й": "и",
    "і": "i",
    "ї": "i",
    "ӏ": "i",
    "l": "i",
    "1": "i",
    "0": "o",
    "3": "з",
    "@": "a",
    "$": "s",
    "5": "s",
    "ґ": "г",
    "є": "e",
    "ў": "y",
    "u": "и",
    "n": "п",
    "r": "г",
    "ь": "b",
    "6": "б",
    "4": "ч",
    "л": "л",
    "п": "п",
    "ъ": "ъ",
    "б": "б",
}
"""Each letter or sign → the one that stands for all that look like it."""
_OTHER_LOOKS = dict(
    zip(
        "αβεζηικμνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧаьցօոսհқңғҳҷәөүұһѕјԁԛԝɑɡʀʜᴀᴇᴏɩⅼ",
        "abezhikmvoptyxwABEZHIKMNOPTYXабgonиhкнгхчаоууhsjdqwagRHaeoil",
        strict=False,
    )
)
"""Letters outside the code that look like one in it."""


def _is_word(char: str) -> bool:
    return char.isalnum() or char in "@$"


def _shape_of(char: str) -> str:
    low = char.lower()
    base = low if low in CODE[128:206] else unicodedata.normalize("NFD", low)[0]
    if char in "@$":
        return _LOOKS[char]
    if not _is_word(char):
        return " "
    return _LOOKS.get(base, base)


def _table(of: dict[str, str]) -> bytes:
    return bytes(CODE.index(of.get(char, " ")) if char != "\ufffe" else 32 for char in CODE)


_SHAPE = _table({char: _shape_of(char) for char in CODE if char != "\ufffe"})
_GONE_PLACES = bytes(CODE.index(char) for char in _GONE)

_CLASSES = {
    letter: group[0]
    for group in ("pbпб", "vfwвф", "kgqгкґ", "dtдт", "szcjжзсцчшщ", "mм", "nн", "lл", "rр", "xх")
    for letter in group
}
_SILENT = set("aeiouyhаеёиоуыэюяйьъіїєўӏ")


def _sound_of(char: str) -> str:
    low = char.lower()
    base = low if low in CODE[128:206] else unicodedata.normalize("NFD", low)[0]
    return _CLASSES.get(base, base) if char.isalnum() else " "


_SOUND = _table({char: _sound_of(char) for char in CODE if char != "\ufffe"})
_SILENT_PLACES = bytes(
    place
    for place, char in enumerate(CODE)
    if char in _GONE
    or (
        char.lower() in _SILENT
        or (char.isalpha() and unicodedata.normalize("NFD", char.lower())[0] in _SILENT and char not in "йЙ")
    )
)
_WORDS = bytes(place if char.isalnum() else 32 for place, char in enumerate(CODE))


def code(text: str) -> bytes:
    """Return a text in the code: one byte a letter; what it lacks by its looks, else a space."""
    return codecs.charmap_encode(text, _ODD, _ENCODING)[0].translate(None, _GONE_PLACES)


def _stand_ins(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - registered for this alone
    return "".join(map(_stand_in, error.object[error.start : error.end])), error.end


_ODD = "vedette-disclosure"
codecs.register_error(_ODD, _stand_ins)


@lru_cache(maxsize=70_000)
def _stand_in(char: str) -> str:
    if char in _OTHER_LOOKS:
        return _OTHER_LOOKS[char]
    number = unicodedata.digit(char, None)
    if number is not None:
        return str(number)
    if "\u0600" <= char <= "\u077f" or "\u10a0" <= char <= "\u10ff" or "\u1c90" <= char <= "\u1cbf":
        return APART if char.isalpha() else " "
    named = _NAMED.search(unicodedata.name(char, ""))
    if named:  # small capitals, flags, tags, letters in squares
        return named.group(1).lower()
    kind = unicodedata.category(char)
    if kind in ("Mn", "Me", "Cf"):
        return ""
    found = "".join(
        _OTHER_LOOKS.get(one, one if one in _HELD else "")
        for one in unicodedata.normalize("NFKD", char)
        if unicodedata.category(one) not in ("Mn", "Cf", "Me")
    )
    return found or " "


def shape(coded: bytes) -> bytes:
    """Return words with a space for everything between them; letters that look alike are one."""
    return coded.translate(_SHAPE)


def squeezed(shaped: bytes) -> bytes:
    """Return a shape without spaces."""
    return shaped.translate(None, b" ")


def sound(coded: bytes) -> bytes:
    """Return the consonants of words by class, with a space for everything between words."""
    return coded.translate(_SOUND, _SILENT_PLACES)


def words(coded: bytes) -> list[bytes]:
    """Return the words of a text in the code, empty ones between signs: as `sound` counts them."""
    return coded.translate(_WORDS).split(b" ")


def plain(coded: bytes) -> str:
    """Return what bytes of the code say."""
    return codecs.charmap_decode(coded, "replace", CODE)[0]
