"""Partial dates in words, in English, French and Russian; no word depends on what stands before."""

from __future__ import annotations

import re

from vedette.records.dates import PartialDate, members

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
}
_OF = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_SEASONS = {
    "en": ("spring", "summer", "autumn", "winter"),
    "fr": ("printemps", "été", "automne", "hiver"),
    "ru": ("весна", "лето", "осень", "зима"),
}
_SOUTH = {"en": " (southern hemisphere)", "fr": " (hémisphère Sud)", "ru": " (южное полушарие)"}
_SAY = {
    "en": {
        "quarter": "quarter {n} of {y}",
        "third": "third {n} of {y}",
        "half": "half {n} of {y}",
        "decade": "the {y}s",
        "century": "{y}–{z}",
        "about": "about {x}",
        "unsure": "{x} (uncertain)",
        "later": "{x} or later",
        "earlier": "{x} or earlier",
        "or": "or",
        "and": "and",
        "unknown": "date unknown",
        "day": "{d} of an unknown month",
        "some": "one day of {x} (written {t})",
    },
    "fr": {
        "quarter": "trimestre {n} de {y}",
        "third": "tiers {n} de {y}",
        "half": "semestre {n} de {y}",
        "decade": "les années {y}",
        "century": "{y}–{z}",
        "about": "vers {x}",
        "unsure": "{x} (incertain)",
        "later": "{x} ou après",
        "earlier": "{x} ou avant",
        "or": "ou",
        "and": "et",
        "unknown": "date inconnue",
        "some": "un jour de {x} (écrit {t})",
    },
    "ru": {
        "quarter": "{n}-й квартал {y}",
        "third": "{n}-я треть {y}",
        "half": "{n}-е полугодие {y}",
        "decade": "{y}-е",
        "century": "{y}–{z}",
        "about": "примерно {x}",
        "unsure": "{x} (неточно)",
        "later": "{x} или позже",
        "earlier": "{x} или раньше",
        "or": "или",
        "and": "и",
        "unknown": "дата неизвестна",
        "some": "один из дней: {x} (записано {t})",
    },
}


def written(one: PartialDate, language: str) -> str:
    """Return a date in words; see `dates.words`."""
    tongue = language if language in _SAY else "en"
    text = one.text
    if text[0] in "[{":
        return _members(text, tongue)
    if "/" in text:
        return _interval(text, tongue)
    return _single(text, tongue)


def _interval(text: str, tongue: str) -> str:
    start, end = text.split("/")
    if start == "..":
        return _SAY[tongue]["earlier"].format(x=_single(end, tongue))
    if end == "..":
        return _SAY[tongue]["later"].format(x=_single(start, tongue))
    return f"{_single(start, tongue) if start else '?'} – {_single(end, tongue) if end else '?'}"


def _members(text: str, tongue: str) -> str:
    found = []
    for start, end in members(text):
        if not start:
            found.append(_SAY[tongue]["earlier"].format(x=_single(end, tongue)))
        elif not end:
            found.append(_SAY[tongue]["later"].format(x=_single(start, tongue)))
        elif start == end:
            found.append(_single(start, tongue))
        else:
            found.append(f"{_single(start, tongue)} – {_single(end, tongue)}")
    joint = _SAY[tongue]["or" if text[0] == "[" else "and"]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} {joint} {found[-1]}"


def _single(text: str, tongue: str) -> str:
    say = _SAY[tongue]
    plain = re.sub("[?~%]", "", text)
    found = _bare(plain, tongue)
    if "~" in text or "%" in text:
        found = say["about"].format(x=found)
    if "?" in text or "%" in text:
        found = say["unsure"].format(x=found)
    return found


def _bare(plain: str, tongue: str) -> str:
    say = _SAY[tongue]
    if "T" in plain:
        day, _, clock = plain.partition("T")
        return f"{_bare(day, tongue)}, {clock.replace('Z', ' UTC')}"
    year, _, rest = plain.partition("-")
    month, _, day = rest.partition("-")
    if year == "XXXX":
        return say["unknown"] if not rest.replace("X", "").strip("-") else plain
    if year[0] == "Y" or "S" in year:
        return plain
    if "X" in year:
        return plain if month else _years(year, say)
    if not month or (month == "XX" and day in ("", "XX")):
        return str(int(year))
    if "X" in month or ("X" in day and day != "XX"):
        known = month.isdigit() and int(month) <= 12
        within = f"{_MONTHS[tongue].split()[int(month) - 1]} {int(year)}" if known else str(int(year))
        return say["some"].format(x=within, t=plain)
    number = int(month)
    if number > 12:
        return _part(number, str(int(year)), tongue)
    name = _MONTHS[tongue].split()[number - 1]
    if day in ("", "XX"):
        return f"{name} {int(year)}"
    if tongue == "ru":
        name = _OF[number - 1]
    first = "1er" if tongue == "fr" and int(day) == 1 else str(int(day))
    return f"{first} {name} {int(year)}"


def _years(year: str, say: dict[str, str]) -> str:
    low, high = year.replace("X", "0"), year.replace("X", "9")
    decade = year.endswith("X") and "X" not in year[:3]
    return say["decade"].format(y=int(low)) if decade else say["century"].format(y=int(low), z=int(high))


def _part(number: int, year: str, tongue: str) -> str:
    say = _SAY[tongue]
    if number <= 32:
        place = _SOUTH[tongue] if number >= 29 else ""
        return f"{_SEASONS[tongue][(number - 21) % 4]} {year}{place}"
    if number <= 36:
        return say["quarter"].format(n=number - 32, y=year)
    if number <= 39:
        return say["third"].format(n=number - 36, y=year)
    return say["half"].format(n=number - 39, y=year)
