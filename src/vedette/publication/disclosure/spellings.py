"""All the ways a word may be written: scripts, romanisations, cases, and the consonants that they share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import product

from vedette.publication.disclosure.register import Name
from vedette.records.names.printing import STANDARDS, transliterate

MAX_SOUNDS = 96
PATRONYMIC = re.compile(
    r"(ович|евич|овна|евна|инична|ична|ovich|evich|yevich|ievich|ovna|evna|yevna|ievna|owitsch|ovitch|evitch)\w{0,3}\Z"
    r"|(оглы|кызы|ogly|kyzy|оглу)\Z",
    re.IGNORECASE,
)
_SURNAME = re.compile(
    r"(ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|ская|цкий|цкая|ской|енко|ян|янц|швили|дзе|ия|ук|юк|оев|иев|аев|ти|"
    r"ov|ova|ev|eva|yev|yeva|iev|ieva|off|eff|in|ina|ine|ski|sky|skaya|skaia|enko|yan|shvili|dze|ow|ew|aev|aeva)\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|\d+")
_ENDS = re.compile(r"(?:[аяоеёийыуюьъ]|ая|ий|ой|ый|ого|ому|a|o|e|y|i)\Z")
_WOMAN = re.compile(r"(?<=ов|ев|ёв|ин|ын)а\Z|(?<=ov|ev)a\Z|(?<=in)a\Z", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Return the words and numbers of a text in lower case."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def cyrillic(word: str) -> bool:
    """Say whether a word has Cyrillic letters."""
    return any("\u0400" <= char <= "\u052f" for char in word)


def surname_of(name: Name) -> str:
    """Return the surname of a name: as it says, by its ending, else the last that is no patronymic."""
    if name.surname:
        return (words(name.surname) or [""])[-1]
    each = [word for word in words(name.full) if not PATRONYMIC.search(word)]
    if not each:
        return ""
    if len(each) == 1:
        return each[0]
    fitting = [word for word in each if _SURNAME.search(word) and len(word) > 3]
    if len(fitting) == 1:
        return fitting[0]
    if fitting and each[0] in fitting and each[-1] not in fitting:
        return each[0]
    return each[-1]


def others_of(name: Name) -> list[str]:
    """Return the words of a name beside its surname."""
    surname = surname_of(name)
    return [word for word in words(name.full) if word != surname]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return what stays of a name or place in every case: without its last vowel, in the man's form."""
    man = _WOMAN.sub("", word)
    if man != word:
        return man
    for ending in ("ская", "цкая", "ский", "цкий", "ской"):
        if word.endswith(ending):
            return word[:-2]
    short = _ENDS.sub("", word) if len(word) > 4 or (cyrillic(word) and len(word) == 4) else word
    return short if len(short) >= 3 else word


@lru_cache(maxsize=65_536)
def root(word: str) -> str:
    """Return what stays of a common word: up to three letters of its end are an ending."""
    size = len(word)
    return word[: size - (3 if size > 8 else 2 if size > 6 else 1 if size > 4 else 0)]


def romanised(word: str) -> set[str]:
    """Return a word in Latin letters by each standard, and as people without one write it."""
    if not cyrillic(word):
        return {word}
    found = {transliterate(word, each) for each in STANDARDS}
    plain = {one.replace("’", "").replace("”", "").replace("ʹ", "").replace("'", "") for one in found}
    more = {one.replace("kh", "h") for one in plain} | {one.replace("kh", "x") for one in plain}
    return {one for one in plain | more if one}


# phonemes of a romanisation, the longest first, by the Cyrillic letter that they write
_LATIN = re.compile(
    "schtsch|shch|chtch|tsch|tch|sch|dzh|dsch|dj|zh|kh|ch|sh|ts|tz|ya|ia|ja|yu|iu|ju|yo|io|jo|ye|ie|je|"
    "ou|oo|gu(?=[eiy])|ph|th|x|j|w|.",
    re.DOTALL,
)
_LETTERS = {
    "schtsch": "щ",
    "shch": "щ",
    "chtch": "щ",
    "tsch": "ч",
    "tch": "ч",
    "sch": "ш",
    "dzh": "џ",
    "dsch": "џ",
    "dj": "џ",
    "zh": "ж",
    "kh": "х",
    "ch": "ч",
    "sh": "ш",
    "ts": "ц",
    "tz": "ц",
    "ph": "ф",
    "th": "т",
    "x": "х",
    "ya": "я",
    "ia": "я",
    "ja": "я",
    "yu": "ю",
    "iu": "ю",
    "ju": "ю",
    "yo": "ё",
    "io": "ё",
    "jo": "ё",
    "ye": "е",
    "ie": "е",
    "je": "е",
    "ou": "у",
    "oo": "у",
    "gu": "г",
    "j": "ж",
    "w": "в",
    **dict(zip("abcdefghiklmnopqrstuvyz", "абкдефгхиклмнопкрстувиз", strict=True)),
}
_SOUNDS = {
    **dict(zip("бпвфкдтзсмнлр", "ppvvkddssmnlr", strict=True)),
    "г": "k,",
    "ґ": "k",
    "х": "x,k,,s",
    "ж": "s,ds",
    "џ": "ds,s",
    "ч": "s,ds",
    "ш": "s,ss",
    "щ": "s,ss",
    "ц": "s,ds",
    "й": ",s",
    "я": ",s",
    "ю": ",s",
    "ё": ",s",
    "с": "s,ss",
    "з": "s",
}
"""Cyrillic letter → the consonant classes of `alphabet.sound` it may become in any romanisation."""
_CHECHEN = (
    ("хь", "х"),
    ("хӏ", "х"),
    ("къ", "к"),
    ("кх", "к"),
    ("гӏ", "г"),
    ("дж", "џ"),
    ("ӏ", ""),
    ("ъ", ""),
)


@lru_cache(maxsize=65_536)
def sounds(word: str) -> frozenset[str]:
    """Return the consonants of a word in all its romanisations and in Cyrillic: few short texts."""
    letters = word
    if not cyrillic(word):
        plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
        letters = "".join(_LETTERS.get(one, "") for one in _LATIN.findall(plain))
    for pair, one in _CHECHEN:
        letters = letters.replace(pair, one)
    steps = []
    for place, letter in enumerate(letters):
        ways = _SOUNDS.get(letter, "").split(",")
        if letter == "е":
            ways = ["", "s"] if place == 0 else [""]
        steps.append(ways)
    found = set()
    for way in product(*steps):
        text = "".join(way)
        found.add(text)
        found.add(_single(text))
        if len(found) >= MAX_SOUNDS:
            break
    for text in list(found):  # one letter written twice: Mohammed, Hassan
        found |= {text[:at] + text[at] + text[at:] for at in range(len(text)) if len(found) < 2 * MAX_SOUNDS}
    return frozenset(found)


def _single(text: str) -> str:
    return re.sub(r"(.)\1", r"\1", text)


_MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ru-name": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "ru-short": "янв фев мар апр мая июн июл авг сен окт ноя дек",
    "en": "january february march april may june july august september october november december",
    "en-short": "jan feb mar apr may jun jul aug sep oct nov dec",
    "en-mid": "jan feb mar apr may june july aug sept oct nov dec",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr-short": "janv févr mars avr mai juin juil août sept oct nov déc",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ce": "нажи-бутт мархи-бутт биэкарг-бутт тушоли-бутт сели-бутт манги-бутт мятсел-бутт эгиш-бутт "
    "тав-бутт ардар-бутт эрх-бутт огой-бутт",
    "roman": "i ii iii iv v vi vii viii ix x xi xii",
}


_DAYS_RU = (
    "первого второго третьего четвёртого пятого шестого седьмого восьмого девятого десятого одиннадцатого "
    "двенадцатого тринадцатого четырнадцатого пятнадцатого шестнадцатого семнадцатого восемнадцатого "
    "девятнадцатого двадцатого двадцать_первого двадцать_второго двадцать_третьего двадцать_четвёртого "
    "двадцать_пятого двадцать_шестого двадцать_седьмого двадцать_восьмого двадцать_девятого тридцатого "
    "тридцать_первого"
)
_DAYS_EN = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty_first twenty_second twenty_third "
    "twenty_fourth twenty_fifth twenty_sixth twenty_seventh twenty_eighth twenty_ninth thirtieth thirty_first"
)


def dates(day: str) -> Iterator[str]:
    """Yield one day, `2014-03-12`, as people and programs write it; signs between the parts do not matter."""
    year, month, number = day.split("-")
    short, plain = str(int(number)), str(int(month))
    for one, two in {(number, month), (short, plain), (short, month), (number, plain)}:
        yield f"{one} {two} {year}"
        yield f"{year} {two} {one}"
        yield f"{two} {one} {year}"
    yield f"{number} {month} {year[2:]}"
    yield f"{year}{month}{number}"
    yield f"{number}{month}{year}"
    when = date(int(year), int(month), int(number))
    yield f"{year} {when.timetuple().tm_yday:03d}"
    yield "{} w{:02d} {}".format(*when.isocalendar())
    for words_of_days, months in ((_DAYS_RU, "ru"), (_DAYS_EN, "en")):
        month_name = _MONTHS[months].split()[int(month) - 1]
        said = words_of_days.split()[int(short) - 1].replace("_", " ")
        yield f"{said} {month_name} {year}"
        if months == "en":
            yield f"{said} of {month_name} {year}"
            yield f"{month_name} {said} {year}"
    for language, names in _MONTHS.items():
        name = names.split()[int(month) - 1]
        for one in {short, number}:
            yield f"{one} {name} {year}"
            if "short" in language or language == "roman":
                yield f"{one} {name} {year[2:]}"
            yield f"{name} {one} {year}"
            if language == "es":
                yield f"{one} de {name} de {year}"
    name = _MONTHS["en"].split()[int(month) - 1]
    ending = (
        {"1": "st", "2": "nd", "3": "rd"}.get(short[-1], "th") if short not in ("11", "12", "13") else "th"
    )
    yield f"{short}{ending} {name} {year}"
    yield f"{short}{ending} of {name} {year}"
    yield f"{name} {short}{ending} {year}"
    yield f"{short} го {_MONTHS['ru'].split()[int(month) - 1]} {year}"
    if short == "1":
        yield f"1er {_MONTHS['fr'].split()[int(month) - 1]} {year}"


_LAYOUT = dict(zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.", strict=True))


def typed(word: str) -> str:
    """Return a Russian word as it comes out when the keyboard was left on Latin letters."""
    return "".join(_LAYOUT.get(char, char) for char in word)


_TURNED = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")


def turned(word: str) -> set[str]:
    """Return a word with every letter half an alphabet on, and with the alphabet mirrored."""
    if cyrillic(word):
        plain = [ord(char) - 0x430 for char in word.replace("ё", "е") if "а" <= char <= "я"]
        return {
            "".join(chr((each + 16) % 32 + 0x430) for each in plain),
            "".join(chr(0x44F - each) for each in plain),
        }
    mirrored = "".join(chr(219 - ord(char)) if "a" <= char <= "z" else char for char in word)
    return {word.translate(_TURNED), mirrored}
