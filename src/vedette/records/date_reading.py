"""Dates as sources write them, in English, French and Russian, read as EDTF. What is ambiguous is refused."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from vedette.errors import FormatError
from vedette.records.dates import day_after, day_before, parse_date

MAX_SOURCE_CHARS = 200
_FORMS = {
    1: "january jan janvier janv январь января январе янв",
    2: "february feb febr février fevrier févr fevr февраль февраля феврале фев февр",
    3: "march mar mars март марта марте мар",
    4: "april apr avril avr апрель апреля апреле апр",
    5: "may mai май мая мае",
    6: "june jun juin июнь июня июне июн",
    7: "july jul juillet juil июль июля июле июл",
    8: "august aug août aout август августа августе авг",
    9: "september sep sept septembre сентябрь сентября сентябре сен сент",
    10: "october oct octobre октябрь октября октябре окт",
    11: "november nov novembre ноябрь ноября ноябре ноя нояб",
    12: "december dec décembre decembre déc дек декабрь декабря декабре",
}
_MONTHS = {word: number for number, words in _FORMS.items() for word in words.split()}
_SEASONS = {
    word: number
    for number, words in {
        21: "spring printemps весна весной весны весну",
        22: "summer été ete лето летом лета",
        23: "autumn fall automne осень осенью осени",
        24: "winter hiver зима зимой зимы зиму",
    }.items()
    for word in words.split()
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_UNKNOWN = frozenset(
    (
        "",
        "-",
        "–",
        "?",
        "unknown",
        "n/a",
        "na",
        "none",
        "no date",
        "not known",
        "inconnu",
        "inconnue",
        "date inconnue",
        "неизвестно",
        "неизвестна",
        "нет данных",
        "н/д",
        "не известно",
        "дата неизвестна",
    )
)
_EDTF = re.compile(r"[\[{]?[0-9X?~%./,-]*[0-9X]{4}[0-9X?~%./,-]*[\]}]?")
"""What may be EDTF already."""
_M = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_S = "|".join(sorted(map(re.escape, _SEASONS), key=len, reverse=True))
_ABOUT = re.compile(
    r"^(?:about|around|approximately|approx\.?|circa|ca\.?|c\.|near|environ|vers|autour d[eu]|около|"
    r"примерно|приблизительно|ориентировочно|~)\s*(?:le |the )?(.+)$"
)
_UNSURE = re.compile(
    r"^(?:possibly|probably|perhaps|maybe|presumably|peut-être|probablement|sans doute|предположительно|"
    r"вероятно|возможно|видимо)\s*,?\s*(?:в |on |in |le |en )?(.+)$|^(.+?)\s*\(?\?\)?$"
)
_BEFORE = re.compile(r"^(?:before|prior to|avant(?: le)?|до|ранее|раньше)\s+(.+)$")
_BY = re.compile(
    r"^(?:by|until|till|up to|no later than|not later than|on or before|jusqu'(?:à|au|en)|"
    r"au plus tard(?: le)?|не позднее|не позже|по)\s+(.+)$"
)
_AFTER = re.compile(r"^(?:after|après(?: le)?|apres(?: le)?|после|позднее|позже)\s+(.+)$")
_SINCE = re.compile(
    r"^(?:since|from|starting|beginning|as of|on or after|depuis(?: le)?|à partir d[eu]|dès(?: le)?|"
    r"начиная с|не ранее|не раньше|с|со)\s+(.+)$"
)
_OPEN = re.compile(
    r"^(.+?)\s*(?:-|–|to|until|till|by|à|au|jusqu'à|по)\s*"
    r"(?:present|now|today|date|ongoing|aujourd'hui|présent|"
    r"настоящее время|наст\.? ?время|н\. ?в\.?|сейчас)$"
)
_BETWEEN = re.compile(
    r"^(?:between|entre(?: le)?|между|в период между)\s+(.+?)\s+(?:and|et(?: le)?|и)\s+(.+)$"
    r"|^(?:from|du|de|с|со|в период с|за период с|в ночь с|ночь с|the night of|nuit du)\s+(.+?)\s+"
    r"(?:to|until|till|au|à|по|до|на)\s+(.+)$"
)
_EARLY = {
    "early": 0, "beginning of": 0, "start of": 0, "début": 0, "debut": 0, "начало": 0, "в начале": 0,
    "mid": 1, "middle of": 1, "mi": 1, "milieu": 1, "середина": 1, "в середине": 1,
    "late": 2, "end of": 2, "fin": 2, "конец": 2, "в конце": 2,
}  # fmt: skip
_THIRD = re.compile(
    rf"^(?:in |the |à la |au )*({'|'.join(sorted(_EARLY, key=len, reverse=True))})"
    r"[ -](?:the |of |de |du |d')*(.+)$"
)
_HALF = re.compile(
    r"^(?:(?:the |в )?(first|second|перв(?:ая|ой|ое|ом)|втор(?:ая|ой|ое|ом)|[12](?:-?[еяо]й?)?) "
    r"(?:half|половина|половине|полугодие|полугодии)(?: of)?|"
    r"([12]|premier|second|deuxième) semestre(?: d[eu])?) ([0-9]{4})$"
)
_QUARTER = re.compile(
    r"^(?:q([1-4])|(?:в )?(iii|ii|iv|i|[1-4])(?:st|nd|rd|th|er|e|ème|-?й|-?м|-?го)? "
    r"(?:quarter|кв\.?|квартал[еа]?|trimestre)(?: of| d[eu])?)[ ,/-]*([0-9]{4})$"
)
_DECADE = re.compile(
    r"^(?:the |les |в )?(?:années |annees )?([12][0-9]{2})0(?:'?s|-?[её]|-?х|-?ые|-?ых)?(?: год[ыаов]+)?$"
)
_YEAR = r"([12][0-9]{3})"
_DAY = r"([0-9]{1,2})"
_SHAPES = tuple(
    (name, re.compile(rf"^{shape}$"))
    for name, shape in (
        ("y", _YEAR),
        ("ymd", rf"{_YEAR}[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})"),
        ("ym", rf"{_YEAR}[-/]([0-9]{{1,2}})"),
        ("compact", r"([12][0-9]{3})([0-9]{2})([0-9]{2})"),
        ("dmy", rf"{_DAY}\.([0-9]{{1,2}})\.{_YEAR}"),
        ("my", rf"([0-9]{{1,2}})[./]{_YEAR}"),
        ("slash", rf"{_DAY}[/-]([0-9]{{1,2}})[/-]{_YEAR}"),
        ("short", r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2})"),
        ("dMy", rf"{_DAY}[ .-]*({_M})[ .,-]*{_YEAR}"),
        ("Mdy", rf"({_M})[ .]*{_DAY},? {_YEAR}"),
        ("My", rf"({_M})[ .,/-]*{_YEAR}"),
        ("yM", rf"{_YEAR}[ .,/-]*({_M})"),
        ("yMd", rf"{_YEAR}[ .,/-]*({_M})[ .,/-]*{_DAY}"),
        ("Sy", rf"({_S})(?:[ ,]| of | d[eu] )*{_YEAR}"),
        ("yS", rf"{_YEAR}[ ,]*({_S})"),
        ("Syy", rf"({_S}) {_YEAR}[/-]([0-9]{{2}}|[12][0-9]{{3}})"),
    )
)
_RANGES = tuple(
    re.compile(rf"^{shape}$")
    for shape in (
        rf"{_DAY}\s*[-–/]\s*{_DAY}([ .]+(?:{_M}|[0-9]{{1,2}})[ .,]+{_YEAR})",
        rf"{_DAY}[ .]+({_M}|[0-9]{{1,2}})\.?\s*[-–]\s*{_DAY}[ .]+({_M}|[0-9]{{1,2}})[ .,]+{_YEAR}",
        rf"({_M})\s*[-–]\s*({_M})[ .,]+{_YEAR}",
        rf"({_M})[ .]*{_DAY}\s*[-–]\s*{_DAY},? {_YEAR}",
        rf"{_YEAR}\s*[-–/]\s*([0-9]{{2}}|[12][0-9]{{3}})",
    )
)
_TOKENS = (
    ("yyyy", "(?P<y>[0-9]{4})"),
    ("yy", "(?P<yy>[0-9]{2})"),
    ("month", rf"(?P<M>{_M})\.?"),
    ("mm", "(?P<m>[0-9]{2})"),
    ("dd", "(?P<d>[0-9]{2})"),
    ("hh", "[0-9]{2}"),
    ("nn", "[0-9]{2}"),
    ("ss", r"[0-9]{2}(?:\.[0-9]+)?"),
    ("m", "(?P<m>[0-9]{1,2})"),
    ("d", "(?P<d>[0-9]{1,2})"),
)
"""What a pattern is made of; `nn` are minutes. A time of day is read and left out."""


def _refuse(said: str, hint: str | None = None) -> FormatError:
    return FormatError(f"date: {said}", hint)


def read(text: str, pattern: str | None = None) -> str:
    """Return EDTF for what a source wrote; see `dates.from_source`."""
    if len(text) > MAX_SOURCE_CHARS:
        raise _refuse(f"has more than {MAX_SOURCE_CHARS} characters")
    if pattern:
        return _by_pattern(text, pattern)
    kept = text.strip()
    if _EDTF.fullmatch(kept):
        try:
            return parse_date(kept).text
        except FormatError:
            pass  # as 2009/10: other readings are tried
    found = _read(_clean(text), 0)
    return parse_date(found).text


def _clean(text: str) -> str:
    plain = (
        " ".join(unicodedata.normalize("NFKC", text).split()).casefold().replace("ё", "е").replace("’", "'")
    )
    plain = re.sub(r"[\u2010-\u2015\u2212]", "–", plain)
    plain = re.sub(r"\b([0-9]{1,2})(?:st|nd|rd|th|er|-го|-е|-ое)\b", r"\1", plain)
    plain = re.sub(r"\b([0-9]{4})\s*(?:г\.?г\.?|годах|годы|года|году|год|г\.?)(?![а-я])", r"\1", plain)
    plain = re.sub(
        r"[ ,]+(?:at |à |в )?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]m)?(?: ?utc| ?z)?$", "", plain
    )
    plain = re.sub(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})t[0-9:.]+(?:z|[+-][0-9:]+)?$", r"\1", plain)
    return " ".join(plain.split()).strip(" ,;")


def _read(text: str, depth: int) -> str:
    if text in _UNKNOWN:
        return "XXXX"
    if depth > 3:
        raise _refuse("is not a date that can be read")
    for way in (_relation, _marked, _part, _range, _shape):
        found = way(text, depth)
        if found:
            return found
    stripped = re.sub(r"^(?:on|in|the|le|en|au|in the|dans|в|во|за)\s+(?=\S)", "", text)
    if stripped != text:
        return _read(stripped, depth + 1)
    raise _refuse("is not a date that can be read", "give a pattern as dd.mm.yyyy, or write it in EDTF")


def _relation(text: str, depth: int) -> str | None:
    if found := _OPEN.match(text):
        return f"{_simple(found[1], depth)}/.."
    if found := _BETWEEN.match(text):
        start, end = found[1] or found[3], found[2] or found[4]
        return _span(start, end, depth)
    if found := _BEFORE.match(text):
        first = parse_date(_simple(found[1], depth)).first
        if first is None or first == date.min:
            raise _refuse("is before nothing")
        return f"../{day_before(first)}"
    if found := _BY.match(text):
        return f"../{_simple(found[1], depth)}"
    if found := _AFTER.match(text):
        last = parse_date(_simple(found[1], depth)).last
        if last is None or last == date.max:
            raise _refuse("is after nothing")
        return f"{day_after(last)}/.."
    if found := _SINCE.match(text):
        return f"{_simple(found[1], depth)}/.."
    return None


def _simple(text: str, depth: int) -> str:
    """Return a date that can stand at the end of an interval."""
    found = _read(text, depth + 1)
    if "/" in found or found[0] in "[{" or found == "XXXX":
        raise _refuse("holds an interval where a date must stand")
    return found


def _span(start: str, end: str, depth: int) -> str:
    high = _simple(end, depth)
    low = _simple(_complete(start, end, high), depth)
    return parse_date(f"{low}/{high}").text


def _complete(start: str, end: str, high: str) -> str:
    """Give the beginning of a range the month and year that only its end names."""
    year, _, rest = re.sub("[?~%]", "", high).partition("-")
    if re.fullmatch(r"[0-9]{1,2}", start) and len(rest) >= 5:
        return f"{year}-{rest[:2]}-{int(start):02}"
    if not re.search(r"[0-9]{4}", start):
        if re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}\.?", start):
            return f"{start.rstrip('.')}.{year}"
        return f"{start.rstrip('.')} {year}"
    return start


def _marked(text: str, depth: int) -> str | None:
    if found := _ABOUT.match(text):
        return _mark(_simple(found[1], depth), "~")
    if (found := _UNSURE.match(text)) and text not in ("?",):
        return _mark(_simple(found[1] or found[2], depth), "?")
    return None


def _mark(edtf: str, mark: str) -> str:
    if edtf[-1] in "?~%":
        return edtf[:-1] + ("%" if edtf[-1] != mark else mark)
    return edtf + mark


def _part(text: str, depth: int) -> str | None:
    if found := _HALF.match(text):
        word = found[1] or found[2]
        return f"{found[3]}-{40 if word[0] in '1fпp' else 41}"
    if found := _QUARTER.match(text):
        return f"{found[3]}-{32 + _ROMAN[found[1] or found[2]]}"
    if (found := _DECADE.match(text)) and not text.isdigit():
        return f"{found[1]}X"
    if found := _THIRD.match(text):
        return _third(_EARLY[found[1]], parse_date(_simple(found[2], depth)).text)
    return None


def _third(which: int, edtf: str) -> str:
    """Return the beginning, middle or end of a month or year, as about so long."""
    if re.fullmatch(r"[0-9]{4}", edtf):
        low, high = ((1, 4), (5, 8), (9, 12))[which]
        return f"{edtf}-{low:02}~/{edtf}-{high:02}~"
    if re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", edtf):
        last = parse_date(edtf).last
        low, high = ((1, 10), (11, 20), (21, last.day if last else 28))[which]
        return f"{edtf}-{low:02}~/{edtf}-{high:02}~"
    if re.fullmatch(r"[0-9]{3}X", edtf):
        low, high = ((0, 3), (4, 6), (7, 9))[which]
        return f"{edtf[:3]}{low}~/{edtf[:3]}{high}~"
    raise _refuse("names the beginning or end of what is no month or year")


def _range(text: str, depth: int) -> str | None:
    if found := _RANGES[0].match(text):
        return _span(found[1], found[2] + found[3], depth)
    if found := _RANGES[1].match(text):
        return _span(f"{found[1]} {found[2]}" if not found[2].isdigit() else f"{found[1]}.{found[2]}",
                     _dmy(found[3], found[4], found[5]), depth)  # fmt: skip
    if found := _RANGES[2].match(text):
        return _span(found[1], f"{found[2]} {found[3]}", depth)
    if found := _RANGES[3].match(text):
        return _span(f"{found[2]} {found[1]}", f"{found[3]} {found[1]} {found[4]}", depth)
    if (found := _RANGES[4].match(text)) and (len(found[2]) == 4 or int(found[2]) > 12):
        end = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
        return parse_date(f"{found[1]}/{end}").text
    halves = re.split(
        r"\s*–\s*|\s+-\s+|(?<=[0-9]{4})-(?=[0-9]{1,2}\.)|\s*/\s*(?=[0-9]{4}-[0-9])|\s+to\s+|\s+au\s+", text
    )
    if len(halves) == 2 and all(halves):
        return _span(halves[0], halves[1], depth)
    return None


def _dmy(day: str, month: str, year: str) -> str:
    return f"{day}.{month}.{year}" if month.isdigit() else f"{day} {month} {year}"


def _shape(text: str, depth: int) -> str | None:
    for name, shape in _SHAPES:
        found = shape.match(text)
        if found:
            return _named(name, found.groups())
    return None


def _named(name: str, got: tuple[str, ...]) -> str:
    match name:
        case "y":
            return got[0]
        case "ymd" | "compact":
            return _day(got[0], int(got[1]), int(got[2]))
        case "ym":
            if int(got[1]) > 12:
                raise _refuse("has no such month")
            return parse_date(f"{got[0]}-{int(got[1]):02}").text
        case "dmy":
            return _day(got[2], int(got[1]), int(got[0]))
        case "my":
            return _month(got[1], int(got[0]))
        case "slash":
            return _slash(int(got[0]), int(got[1]), got[2])
        case "short":
            raise _refuse("has a year of two digits", "give a pattern as dd.mm.yy")
        case "dMy":
            return _day(got[2], _MONTHS[got[1]], int(got[0]))
        case "Mdy":
            return _day(got[2], _MONTHS[got[0]], int(got[1]))
        case "My":
            return _month(got[1], _MONTHS[got[0]])
        case "yM":
            return _month(got[0], _MONTHS[got[1]])
        case "yMd":
            return _day(got[0], _MONTHS[got[1]], int(got[2]))
        case "Sy":
            return f"{got[1]}-{_SEASONS[got[0]]}"
        case "yS":
            return f"{got[0]}-{_SEASONS[got[1]]}"
    return _winter(*got)


def _winter(season: str, year: str, other: str) -> str:
    """Return the winter that two years name."""
    end = int(other) if len(other) == 4 else int(year[:2] + other)
    if _SEASONS[season] != 24 or end != int(year) + 1:
        raise _refuse("names two years for one season")
    return f"{year}-12/{end}-02"


def _slash(one: int, two: int, year: str) -> str:
    if one <= 12 and two <= 12 and one != two:
        raise _refuse("may be day and month or month and day", "give a pattern as dd/mm/yyyy or mm/dd/yyyy")
    return _day(year, two, one) if one > 12 or one == two else _day(year, one, two)


def _day(year: str, month: int, day: int) -> str:
    if day == 0:
        return _month(year, month)
    return parse_date(f"{int(year):04}-{month:02}-{day:02}" if month <= 12 else "no").text


def _month(year: str, month: int) -> str:
    if month == 0:
        return year
    if month > 12:
        raise _refuse("has no such month")
    return parse_date(f"{int(year):04}-{month:02}").text


def _by_pattern(source: str, pattern: str) -> str:
    text, given = _clean(source), " ".join(unicodedata.normalize("NFKC", source).split()).casefold()
    built, rest = "", pattern.strip().casefold()
    while rest:
        for token, shape in _TOKENS:
            if rest.startswith(token):
                if "(?P<" in shape and shape[: shape.index(">")] in built:
                    raise _refuse("has a pattern that names something twice")
                built, rest = built + shape, rest[len(token) :]
                break
        else:
            built, rest = built + re.escape(rest[0]), rest[1:]
    found = (re.fullmatch(built, given) or re.fullmatch(built, text)) if built else None
    if found is None:
        raise _refuse("is not written as its pattern says")
    got = found.groupdict()
    year = got.get("y")
    if year is None and got.get("yy"):
        year = str((1900 if int(got["yy"]) > 68 else 2000) + int(got["yy"]))
    if year is None:
        raise _refuse("has a pattern without a year")
    month = _MONTHS[got["M"]] if got.get("M") else int(got.get("m") or 0)
    return _day(year, month, int(got.get("d") or 0)) if month else year
