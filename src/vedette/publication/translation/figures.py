"""What of a text must be the same in every language: numbers, dates, times, telephone numbers, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from vedette.publication.translation.number_words import WORDS, spelled

MAX_CHARACTERS = 50_000
MAX_DIGITS = 24
"""A longer number is compared sign by sign."""
_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_ENDINGS = {"ru": "(?:[ьяйею]|ем|ём|ом|а|у|е)?"}
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
_GAP = "[ \u00a0\u202f\u2009]"
_ADDRESS = re.compile(r"https?://[^\s<>\"»”)]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(rf"\+\d(?:{_GAP}|[-()\u2011])?\d(?:(?:{_GAP}|[-()\u2011])*\d){{6,13}}")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](\d{4})(?![\d])")
_TIME = re.compile(
    rf"(?<![\d:.,])(\d{{1,2}})(?::|{_GAP}?h{_GAP}?)([0-5]\d)(?!\d)(?:{_GAP}?([ap])\.?m\b)?", re.IGNORECASE
)
_NUMBER = re.compile(rf"(?<![\w])\d{{1,3}}(?:(?:{_GAP}|[.,'’])\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?")
_PERCENT = re.compile(
    rf"{_GAP}?(?:%|٪|per cent\b|percent\b|pour cent\b|процент|prozent\b|por ciento\b)", re.I
)
_SCALE_GAP = re.compile(rf"{_GAP}?([^\W\d_]{{1,20}})")


@dataclass(frozen=True, slots=True)
class Figure:
    """One of them: `key` is the same in every language, `words` as written; not `sure`: perhaps no figure."""

    kind: str
    key: str
    words: str
    sure: bool = True


def figures(text: str, language: str) -> tuple[Figure, ...]:
    """Return the figures of a text in their order by kind: address, telephone, date, time, number.

    A date without its year has `?` for it; English `3/4/2019` has both readings in its key, joined with `|`.
    Only the first 50 000 characters are read.
    """
    rest = text[:MAX_CHARACTERS].translate(_DIGITS)
    found: list[Figure] = []
    for step in (_addresses, _dates, _times):
        rest = _taken(rest, step(rest, language), found)
    rest = _taken(rest, _numbers(rest, language), found)
    for one in spelled(rest, language):
        found.append(Figure("number", str(one.value), rest[one.start : one.end], one.sure))
    return tuple(found)


_Spot = tuple[int, int, Figure]


def _taken(text: str, spots: Iterator[_Spot], found: list[Figure]) -> str:
    """Add what was found, and return the text with spaces of the same length in its place."""
    parts, last = [], 0
    for start, end, figure in sorted(spots, key=lambda one: (one[0], -one[1])):
        if start < last:
            continue
        parts += [text[last:start], "\n" * (end - start)]
        last = end
        found.append(figure)
    return "".join([*parts, text[last:]])


def _addresses(text: str, _language: str) -> Iterator[_Spot]:
    for one in _ADDRESS.finditer(text):
        words = one.group().rstrip(".,;:!?")
        yield one.start(), one.start() + len(words), Figure("address", words.casefold(), words)
    for one in _PHONE.finditer(text):
        key = "+" + "".join(filter(str.isdigit, one.group()))
        yield one.start(), one.end(), Figure("telephone", key, one.group())


def _month_pattern(language: str) -> re.Pattern[str] | None:
    tongue = "ru" if language == "ce" else language
    if tongue not in _MONTHS:
        return None
    ending = _ENDINGS.get(tongue, "")
    names = "|".join(f"(?:{name}{ending})" for name in _MONTHS[tongue].split())
    of = {"es": "(?: de| del)?", "en": "(?: of)?"}.get(tongue, "")
    day = r"(\d{1,2})(?:st|nd|rd|th|er|\.|-?го|-е)?"
    tail = rf"(?:(?:{_GAP}|,| de| del)*(\d{{4}})(?!\d))?"
    first = rf"(?<![\d.,]){day}{of}{_GAP}({names})\b{tail}"
    other = rf"|\b({names}){_GAP}(\d{{1,2}})(?:st|nd|rd|th)?\b(?!{_GAP}?\d){tail}" if tongue == "en" else ""
    whole = rf"|\b({names})(?:{_GAP}| de | del )(\d{{4}})(?!\d)"
    return re.compile(first + other + whole, re.IGNORECASE)


_PATTERNS = {each: _month_pattern(each) for each in (*_MONTHS, "ce")}


def _month(name: str, language: str) -> int:
    tongue = "ru" if language == "ce" else language
    said = name.casefold()
    stems = _MONTHS[tongue].split()
    if tongue == "ru":
        fitting = [number for number, stem in enumerate(stems, 1) if said.startswith(stem)]
        return max(fitting, key=lambda number: len(stems[number - 1]))
    return stems.index(said) + 1


def _key(year: str | None, month: int, day: str | int | None) -> str:
    shown = f"-{int(day):02}" if day else ""
    return f"{year or '?'}-{month:02}{shown}"


def _dates(text: str, language: str) -> Iterator[_Spot]:
    for one in _ISO.finditer(text):
        yield one.start(), one.end(), Figure("date", one.group(), one.group())
    for one in _DOTTED.finditer(text):
        first, second, year = int(one[1]), int(one[2]), one[3]
        readings = [_key(year, second, first)] if 0 < second < 13 else []
        if (language == "en" or not readings) and 0 < first < 13 and (first != second or not readings):
            readings.append(_key(year, first, second))
        if readings:
            yield one.start(), one.end(), Figure("date", "|".join(readings), one.group())
    pattern = _PATTERNS.get(language)
    for one in pattern.finditer(text) if pattern else ():
        got = list(one.groups())
        if got[0]:
            key = _key(got[2], _month(got[1], language), got[0])
        elif language == "en" and got[3]:
            key = _key(got[5], _month(got[3], language), got[4])
        else:
            key = _key(got[-1], _month(got[-2], language), None)
        yield one.start(), one.end(), Figure("date", key, one.group())


def _times(text: str, _language: str) -> Iterator[_Spot]:
    for one in _TIME.finditer(text):
        hour = int(one[1])
        if one[3] and hour <= 12:
            hour = hour % 12 + (12 if one[3] in "pP" else 0)
        if hour < 25:
            yield one.start(), one.end(), Figure("time", f"{hour:02}:{one[2]}", one.group())


def _decimal(words: str, language: str) -> str:
    """Return a number as it is counted with: without separators of thousands, with a point."""
    text = re.sub(rf"{_GAP}|['’]", "", words)
    point = "." if language in ("en", "ar") else ","
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?", text)
    if (grouped and text.count("." if point == "," else ",")) or (
        grouped and len(re.findall("[.,]", text)) > 1
    ):
        text = text.replace("," if point == "." else ".", "")
    text = text.replace(",", ".")
    if len(text) > MAX_DIGITS:
        return text
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return f"{value.normalize():f}"


def _numbers(text: str, language: str) -> Iterator[_Spot]:
    table = WORDS.get("ru" if language == "ce" else language, {})
    for one in _NUMBER.finditer(text):
        key, end = _decimal(one.group(), language), one.end()
        percent = _PERCENT.match(text, end)
        scale = _SCALE_GAP.match(text, end)
        value = table.get(scale[1].casefold(), 0) if scale else 0
        if percent:
            key, end = f"{key}%", percent.end()
        elif scale and value in (1000, 10**6, 10**9) and len(key) <= MAX_DIGITS:
            key, end = f"{(Decimal(key) * value).normalize():f}", scale.end()
        yield one.start(), end, Figure("number", key, text[one.start() : end])
