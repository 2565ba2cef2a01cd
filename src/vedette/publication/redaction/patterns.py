"""What may tell who somebody is, and has a form of its own: ages, dates, times, numbers, addresses, families.

The patterns are those of Russian, English and French texts; dates also of Arabic ones. Digits of any script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vedette.publication.translation.number_words import spelled

MONTHS: dict[str, tuple[str, ...]] = {
    "ru": (
        *("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август"),
        *("сентябр", "октябр", "ноябр", "декабр"),
    ),
    "en": (
        *("january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    ),
    "ar": (
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس"),
        *("سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
}
_IN = {
    "ru": [
        *("январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе"),
        *("сентябре", "октябре", "ноябре", "декабре"),
    ],
    "en": [one.capitalize() for one in MONTHS["en"]],
    "fr": list(MONTHS["fr"]),
    "ar": list(MONTHS["ar"]),
}
_RU_END = r"(?:ь|я|а|е|й|ю|у|ём|ем|ом|и)?"
_MONTH = (
    "|".join(f"(?:{one}{_RU_END})" for one in MONTHS["ru"])
    + "|"
    + "|".join((*MONTHS["en"], *MONTHS["fr"], *MONTHS["ar"], "fevrier", "aout", "decembre"))
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_G = r"(?:\s?(?:года|году|годом|год|г\.\s?р\.|г\.|عام))?"
_WORDED = (
    rf"(?P<day>{_DAY})(?:-?го|-?е|er|st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR}){_G}"
)
_AMERICAN = rf"(?P<month2>{'|'.join(MONTHS['en'])})\s+(?P<day2>{_DAY})(?:st|nd|rd|th)?,\s*(?P<year2>{_YEAR})"
_NUMERIC = (
    rf"(?P<day3>{_DAY})[./-](?P<month3>0?[1-9]|1[0-2])[./-](?P<year3>{_YEAR}){_G}"
    rf"|(?P<year4>{_YEAR})-(?P<month4>0[1-9]|1[0-2])-(?P<day4>\d\d)"
)
_I = re.IGNORECASE
DATE = re.compile(rf"(?<!\w)(?:{_WORDED}|{_AMERICAN}|{_NUMERIC})(?!\w)", _I)
_BORN = re.compile(
    r"(?:родил\w*|рожд\w*|род\.|born|née?s?|naissance|birth|مواليد|ولد)(?:\s+(?:on|le|of|в|:|в\s+году))?[\s:—-]*$",
    _I,
)
_BORN_AFTER = re.compile(r"^\s*(?:г\.?\s?р\.?|года\s+рождения|рождения)", _I)
_BORN_YEAR = re.compile(
    rf"(?:(?P<a>{_YEAR})\s*(?:г\.\s?р\.|года\s+рождения))|(?:(?:born\s+in|née?s?\s+en|родил\w*\s+в)\s+(?P<b>{_YEAR}))",
    _I,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Something with a form of its own: `text[start:end]`, class, reason, what may stand instead."""

    start: int
    end: int
    cls: str
    reason: str
    replacement: str
    certainty: str = "sure"


REMOVED = {
    "phone": {"en": "[telephone removed]", "fr": "[téléphone supprimé]", "ru": "[телефон удалён]"},
    "mail": {"en": "[address removed]", "fr": "[adresse supprimée]", "ru": "[адрес удалён]"},
    "address": {"en": "[address removed]", "fr": "[adresse supprimée]", "ru": "[адрес удалён]"},
    "document": {"en": "[number removed]", "fr": "[numéro supprimé]", "ru": "[номер удалён]"},
    "plate": {"en": "[number plate removed]", "fr": "[plaque supprimée]", "ru": "[номер машины удалён]"},
    "account": {"en": "[account removed]", "fr": "[compte supprimé]", "ru": "[счёт удалён]"},
    "coordinates": {"en": "[place removed]", "fr": "[lieu supprimé]", "ru": "[место удалено]"},
    "file": {
        "en": "[file number removed]",
        "fr": "[numéro de dossier supprimé]",
        "ru": "[номер дела удалён]",
    },
    "place": {"en": "[a settlement]", "fr": "[une localité]", "ru": "[населённый пункт]"},
    "name": {"en": "[name removed]", "fr": "[nom supprimé]", "ru": "[имя удалено]"},
    "": {"en": "[removed]", "fr": "[supprimé]", "ru": "[удалено]"},
}


def removed(reason: str, language: str) -> str:
    """Return what says that something stood here."""
    words = REMOVED.get(reason, REMOVED[""])
    return words.get(language[:2], "[…]")


def digits(text: str) -> str:
    """Return a text with the digits of every script as ASCII ones, of the same length."""
    return "".join(
        str(unicodedata.digit(one)) if not one.isascii() and unicodedata.digit(one, -1) >= 0 else one
        for one in text
    )


def month_of(word: str) -> int:
    """Return the number of a month by its name in any of the languages; 0 for none."""
    plain = word.casefold()
    if plain in ("fevrier", "aout", "decembre"):
        return {"fevrier": 2, "aout": 8, "decembre": 12}[plain]
    if plain.startswith("ма") and not plain.startswith("мар"):
        return 5
    for language in ("en", "fr", "ar"):
        if plain in MONTHS[language]:
            return MONTHS[language].index(plain) + 1
    return next((n for n, one in enumerate(MONTHS["ru"], 1) if n != 5 and plain.startswith(one)), 0)


def _date(found: re.Match[str]) -> tuple[int, int]:
    said = {key.rstrip("234"): value for key, value in found.groupdict().items() if value}
    month = said["month"]
    return int(said["year"]), int(month) if month.isdigit() else month_of(month)


def decade(year: int, language: str) -> str:
    """Return the decade of a year, as it stands after "born in": "the 1980s"."""
    tens = year // 10 * 10
    words = {"en": f"the {tens}s", "fr": f"les années {tens}", "ru": f"{tens}-е годы", "ar": f"{tens}"}
    return words.get(language[:2], f"{tens}–{tens + 9}")


def _coarser(year: int, month: int, days: str, language: str) -> str:
    if days == "year" or not month:
        return f"{year} год" if language[:2] == "ru" else str(year)
    short = language[:2] if language[:2] in _IN else "en"
    name = _IN[short][month - 1]
    return f"в {name} {year} года" if short == "ru" else f"{name} {year}"


def dates(text: str, language: str, days: str) -> Iterator[Seen]:
    """Yield dates: those of a birth always, others when no day is to stay."""
    for found in DATE.finditer(text):
        start, end = found.span()
        year, month = _date(found)
        if _BORN.search(text, max(0, start - 30), start) or _BORN_AFTER.search(text[end : end + 20]):
            yield Seen(start, end, "R2", "birth", decade(year, language))
        elif days != "day":
            opening = re.search(r"(?<!\w)(?:в|с|со)\s+$", text[max(0, start - 4) : start], _I)
            words = _coarser(year, month, days, language)
            if opening is not None and words.startswith("в "):
                words = words[2:]
            yield Seen(start, end, "R2", "date", words)
    for found in _BORN_YEAR.finditer(text):
        group = "a" if found["a"] else "b"
        yield Seen(*found.span(group), "R2", "birth", decade(int(found[group]), language))


_AGED = re.compile(
    r"(?:aged|age[: ]|âgée?s?\s+de|возраст\w*\s+(?:в\s+)?|ему|ей|исполнил\w*)\s*(?P<a>\d{1,3})(?!\d)"
    r"|(?<!\d)(?P<b>\d{1,3})(?:-|\s|‑)?(?:летн\w+|year-old|years?\s+old|years?\s+of\s+age)"
    r"|,\s(?P<c>\d{2})(?=,\s)",
    _I,
)
_YEARS = re.compile(r"(?<![\d.,])(?P<n>\d{1,3})\s+(?P<unit>лет|года|год|ans|years?|سنة|عاما|عامًا)(?!\w)", _I)
_MAY_BE_AGE = re.compile(
    r"(?:через|спустя|назад|на|к|после|sentenced\s+to|for|in|pendant|dans|à|depuis|за)\s*$", _I
)


def band(age: int, language: str) -> str:
    """Return ten years in which an age lies: "30–39"; one word for the young and the old."""
    if age < 18:
        words = {"en": "under 18", "fr": "moins de 18", "ru": "до 18", "ar": "دون 18"}
        return words.get(language[:2], "<18")
    if age >= 80:
        return {"en": "over 80", "fr": "plus de 80", "ru": "старше 80"}.get(language[:2], ">80")
    low = max(18, age // 10 * 10)
    return f"{low}–{age // 10 * 10 + 9}"


def ages(text: str, language: str) -> Iterator[Seen]:
    """Yield ages in figures; those that may be a length of time as "perhaps"."""
    taken = set()
    for found in _AGED.finditer(text):
        group = next(name for name in "abc" if found[name])
        age = int(found[group])
        if 1 <= age <= 115:
            taken.add(found.start(group))
            certainty = "likely" if group == "c" else "sure"
            yield Seen(*found.span(group), "R2", "age", band(age, language), certainty)
    for found in _YEARS.finditer(text):
        age = int(found["n"])
        if found.start("n") in taken or not 1 <= age <= 115:
            continue
        sure = not _MAY_BE_AGE.search(text, max(0, found.start() - 16), found.start())
        words = band(age, language)
        if found["unit"].casefold().startswith("год"):
            yield Seen(
                found.start(), found.end(), "R2", "age", f"{words} лет", "likely" if sure else "perhaps"
            )
        else:
            yield Seen(*found.span("n"), "R2", "age", words, "likely" if sure else "perhaps")


_AFTER_WORDS = re.compile(
    r"(?:\s+|-)(?P<unit>лет|года|годов|год|ans|years?)(?!\w)(?P<old>\s+old|-old|\s+of\s+age)?", _I
)
_TENS = {
    "двадцати": 20,
    "тридцати": 30,
    "сорока": 40,
    "пятидесяти": 50,
    "шестидесяти": 60,
    "семидесяти": 70,
    "восьмидесяти": 80,
}
_ONES = {
    "одно": 1,
    "двух": 2,
    "трёх": 3,
    "трех": 3,
    "четырёх": 4,
    "четырех": 4,
    "пяти": 5,
    "шести": 6,
    "семи": 7,
    "восьми": 8,
    "девяти": 9,
    "десяти": 10,
    "одиннадцати": 11,
    "двенадцати": 12,
    "тринадцати": 13,
    "четырнадцати": 14,
    "пятнадцати": 15,
    "шестнадцати": 16,
    "семнадцати": 17,
    "восемнадцати": 18,
    "девятнадцати": 19,
}
_ONE_WORD = re.compile(rf"(?<!\w)(?P<t>{'|'.join(_TENS)})?(?P<o>{'|'.join(_ONES)})?(?=летн\w+)", _I)


def ages_in_words(text: str, language: str) -> Iterator[Seen]:
    """Yield ages in words, Russian ones of one word too; those that may be a length of time as "perhaps"."""
    for one in spelled(text, language[:2]):
        after = _AFTER_WORDS.match(text, one.end)
        if after is None or not 1 <= one.value <= 115:
            continue
        sure = bool(after["old"]) or not _MAY_BE_AGE.search(text, max(0, one.start - 16), one.start)
        certainty = "sure" if after["old"] else "likely" if sure else "perhaps"
        words = band(one.value, language)
        if after["unit"].casefold().startswith("год"):
            yield Seen(one.start, after.end("unit"), "R2", "age", f"{words} лет", certainty)
        else:
            yield Seen(one.start, one.end, "R2", "age", words, certainty)
    for found in _ONE_WORD.finditer(text):
        age = _TENS.get((found["t"] or "").casefold(), 0) + _ONES.get((found["o"] or "").casefold(), 0)
        if age and found.end() > found.start():
            yield Seen(*found.span(), "R2", "age", f"{band(age, language)}-", "sure")


_CLOCK = re.compile(
    r"(?:(?<!\w)(?P<lead>в|во|около|примерно\s+в|at|around|à|vers)\s+)?"
    r"(?<![\d.:/])(?:(?P<h>[01]?\d|2[0-3])(?::|h|\s?ч(?:ас\w*|\.)?\s?|\.(?=\d\d\s*(?:ч|утра|вечера)))(?P<m>[0-5]\d)?"
    r"(?:\s?мин(?:ут\w*|\.)?)?|(?P<h2>1[0-2]|[1-9])(?:[.:][0-5]\d)?\s?(?P<pm>[ap]\.?m\.?)"
    r"|(?P<h3>1[0-2]|[1-9])\s+(?P<part>утра|вечера|ночи|дня))(?![\w:])",
    _I,
)
_PARTS = {
    "en": ("at night", "in the morning", "in the afternoon", "in the evening"),
    "fr": ("la nuit", "le matin", "l’après-midi", "le soir"),
    "ru": ("ночью", "утром", "днём", "вечером"),
    "ar": ("ليلا", "صباحا", "ظهرا", "مساء"),
}


def times(text: str, language: str) -> Iterator[Seen]:
    """Yield times of the day; the part of the day stands instead."""
    for found in _CLOCK.finditer(text):
        if found["part"]:
            part = ("ночи", "утра", "дня", "вечера").index(found["part"].casefold())
        elif found["h2"]:
            part = (int(found["h2"]) % 12 + (12 if found["pm"].casefold().startswith("p") else 0)) // 6
        elif found["h"] and (found["m"] or not text[found.start("h") : found.end()].isdigit()):
            part = int(found["h"]) // 6
        else:
            continue
        short = language[:2] if language[:2] in _PARTS else ""
        yield Seen(*found.span(), "R2", "time", _PARTS[short][part] if short else "[…]", "likely")


_NUMBER_WORD = (
    r"(?:\d{1,2}|дво\w+|тро\w+|четвер\w+|пятер\w+|шестер\w+|семер\w+|восьмер\w+|девятер\w+|десятер\w+"
    r"|two|three|four|five|six|seven|eight|nine|ten|deux|trois|quatre|cinq|sept|huit|neuf|dix)"
)
_FAMILY = re.compile(
    rf"(?<!\w)(?P<n>{_NUMBER_WORD})\s+(?:\w+\s+)?(?:дет(?:ей|и|ьми|ям)|реб[её]нка|сынов\w*|дочер\w*|брать\w*|"
    r"children|sons|daughters|brothers|sisters|enfants|fils|filles|frères|sœurs)(?!\w)",
    _I,
)
_SEVERAL = {"en": "several", "fr": "plusieurs", "ru": "несколько"}

_NUMBERS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("mail", "R1", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    (
        "mail",
        "R1",
        re.compile(r"(?:https?://)?(?:t\.me|vk\.com|wa\.me|instagram\.com|facebook\.com)/[\w.+/-]+", _I),
    ),
    ("mail", "R1", re.compile(r"(?<![\w@.])@[A-Za-z_]\w{3,31}")),
    (
        "coordinates",
        "R1",
        re.compile(
            r"(?<![\d.])-?\d{1,2}[.,]\d{3,8}(?:\s*°)?(?:\s*[NSСЮ])?\s*[,;/ ]"
            r"\s*-?\d{1,3}[.,]\d{3,8}(?!\d)(?:\s*°)?(?:\s*[EWВЗ](?!\w))?"
            r"|\d{1,3}°\s?\d{1,2}['′’](?:\s?\d{1,2}(?:[.,]\d+)?[\"″”])?\s?[NSEWСЮВЗ](?:[,;\s]+\d{1,3}°\s?\d{1,2}['′’]"
            r"(?:\s?\d{1,2}(?:[.,]\d+)?[\"″”])?\s?[NSEWСЮВЗ])?"
        ),
    ),
    (
        "account",
        "R1",
        re.compile(r"(?<!\d)(?:\d[ -]?){15,19}\d(?!\d)|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b"),
    ),
    (
        "phone",
        "R1",
        re.compile(r"(?<![\w+])(?:\+|00|8(?=[ (-]?9|[ (-]?8))[ ]?\d{0,3}(?:[ ().–‑-]{0,2}\d){7,12}(?!\d)"),
    ),
    (
        "plate",
        "R1",
        re.compile(
            r"(?<!\w)[АВЕКМНОРСТУХABEKMHOPCTYX]\s?\d{3}\s?[АВЕКМНОРСТУХABEKMHOPCTYX]{2}\s?\d{2,3}(?!\w)", _I
        ),
    ),
    (
        "document",
        "R1",
        re.compile(r"(?<!\d)\d{2}\s?\d{2}\s?(?:№\s?)?\d{6}(?!\d)|(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)"),
    ),
    (
        "file",
        "R2",
        re.compile(
            r"(?:дел[оауе]м?|производств\w+|материал\w*|case|file|dossier|affaire|requête|application)\s*"
            r"(?:№|no\.?|nº|n°|N|#)\s?(?P<v>[\w/.-]*\d[\w/.-]*\w)",
            _I,
        ),
    ),
    (
        "address",
        "R1",
        re.compile(
            r"(?<!\w)(?:ул\.|улиц[аыеу]|пер\.|переул\w+|пр\.|просп\w*\.?|шоссе)\s*[\w. -]{2,40}?,?"
            r"\s*(?:д\.|дом\w*)?\s*"
            r"\d{1,4}\s?[а-яa-z]?(?:\s*[,/]\s*(?:кв\.|квартир\w+|корп\.)\s*\d{1,4})*(?!\w)"
            r"|(?<![\w])\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|chemin|place)\s+[\w' ’-]{2,40}"
            r"|(?<!\w)\d{1,4}\s+[A-Z][\w' ’-]{2,30}\s(?:Street|Road|Avenue|Lane|St\.|Rd\.)",
            _I,
        ),
    ),
)


def numbers(text: str, language: str) -> Iterator[Seen]:
    """Yield telephones, mail, accounts, documents, plates, coordinates, file numbers, addresses."""
    for reason, cls, pattern in _NUMBERS:
        for found in pattern.finditer(text):
            span = found.span("v") if "v" in pattern.groupindex else found.span()
            if any(one.isdigit() for one in found.group()) or reason == "mail":
                yield Seen(*span, cls, reason, removed(reason, language))
    for found in _FAMILY.finditer(text):
        yield Seen(*found.span("n"), "R2", "family", _SEVERAL.get(language[:2], "[…]"), "likely")


def seen(text: str, language: str, days: str) -> list[Seen]:
    """Return all of these in a text, where they stand in it."""
    plain = digits(text)
    finders: tuple[Callable[[str, str], Iterator[Seen]], ...] = (numbers, ages, ages_in_words, times)
    found = [one for finder in finders for one in finder(plain, language)]
    return [*dates(plain, language, days), *found]
