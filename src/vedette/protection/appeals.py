"""The urgent track: one set of data about a person who was taken, entered once; every paper is made from it.

A value is what was said, or nothing. "?" says that it was asked and nobody knows: that is printed, and not
missing. What is empty is listed as missing and never invented. Texts are written in one language and
translated beside it; a translation names the digest of what it translates, so one of an earlier text is
noticed. The clock runs from when the person was last seen, not from when we were told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from vedette.errors import FormatError
from vedette.protection.appeals_labels import LABELS

LANGUAGES = ("en", "fr", "ru")
NOT_KNOWN = "?"
MAX_LINE, MAX_WORDS, MAX_ROWS = 500, 12_000, 60
WGEID_URGENT = timedelta(days=92)
"""Source: WGEID, reporting: within three months of the disappearance."""
DEMANDS = (
    *("whereabouts", "safety", "contact", "release", "investigate", "preserve", "protect", "harassment"),
    "norms",
)


class Type(StrEnum):
    """What a value is: a line, words of several lines, a date as precise as known, an instant, choices."""

    LINE = "line"
    WORDS = "words"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `translated`: its words stand in a paper's own language."""

    name: str
    type: Type
    group: str
    choices: tuple[str, ...] = ()
    translated: bool = False


def _line(group: str, names: str, *, translated: bool = False) -> list[Field]:
    return [Field(name, Type.LINE, group, (), translated) for name in names.split()]


def _words(group: str, names: str) -> list[Field]:
    return [Field(name, Type.WORDS, group, (), translated=True) for name in names.split()]


def _choice(group: str, name: str, choices: str) -> Field:
    return Field(name, Type.CHOICE, group, tuple(choices.split()))


_PERSON = (
    *_line("person", "name_local name_latin"),
    _choice("person", "sex", "female male other"),
    Field("born", Type.DATE, "person"),
    *_line("person", "birth_place citizenship", translated=True),
    *_line("person", "document phone"),
    *_line("person", "address occupation", translated=True),
    _choice("person", "civil", "single married widowed divorced"),
    _choice("person", "pregnant", "yes no"),
    *_words("person", "look clothing health"),
    _choice("person", "photo", "yes no"),
    _choice("person", "defender", "team yes no"),
    *_words("person", "activity"),
)
_TAKING = (
    Field("last_seen", Type.INSTANT, "taking"),
    _choice("taking", "zone", "+0300 +0000 +0100 +0200 +0400 +0500 +0600 +0700 +0800 +0900 +1000"),
    _choice("taking", "exact", "exact about day"),
    *_line("taking", "place", translated=True),
    *_words("taking", "circumstances vehicles others_taken"),
    _choice("taking", "warrant", "shown none"),
)
_TAKERS = (
    _choice("takers", "force", "police security army officials armed private"),
    *_words("takers", "force_words why_state"),
    *_line("takers", "held", translated=True),
    _choice("takers", "acknowledged", "yes no silent"),
)
_CONTEXT = _words("context", "earlier background reason")
_AUTHOR = (
    _choice("author", "source", "family lawyer own witness"),
    *_line("author", "applicant"),
    Field("applicant_born", Type.DATE, "author"),
    _choice("author", "applicant_status", "relative representative witness"),
    *_line("author", "applicant_relation applicant_address", translated=True),
    *_line("author", "applicant_phone"),
    *_line("author", "submitter", translated=True),
    *_line("author", "submitter_contact"),
    *_words("author", "who_we_are"),
)
_APPEAL = (
    *_line("appeal", "addressee", translated=True),
    Field("demands", Type.SEVERAL, "appeal", DEMANDS),
    *_words("appeal", "demand_more not_to_do"),
    _choice("appeal", "kind", "new update good bad"),
    *_line("appeal", "number"),
    Field("until", Type.DATE, "appeal"),
    *_words("appeal", "quote"),
    *_line("appeal", "quote_by", translated=True),
    Field("embargo", Type.INSTANT, "appeal"),
    *_line("appeal", "press_contact"),
)
FIELDS: Mapping[str, Field] = {
    one.name: one
    for one in (
        *_PERSON,
        *_TAKING,
        *_TAKERS,
        *_words("context", "earlier background reason"),
        *_AUTHOR,
        *_APPEAL,
    )
}
GROUPS = ("person", "taking", "takers", "context", "author", "appeal")
ROWS: Mapping[str, tuple[str, tuple[Field, ...]]] = {
    "witnesses": ("taking", (*_line("", "code"), *_words("", "saw"))),
    "threats": ("context", (Field("date", Type.DATE, ""), *_words("", "what"))),
    "steps": (
        "author",
        (
            Field("date", Type.DATE, ""),
            *_line("", "authority what result", translated=True),
            *_line("", "number"),
        ),
    ),
    "updates": ("appeal", (Field("date", Type.DATE, ""), *_words("", "what"))),
    "annexes": ("author", (*_line("", "what", translated=True), *_line("", "pages"))),
}
"""Lists: in which group each stands, and the fields of its rows."""

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_TEXT_DIGEST_CHARS = 16


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the log: when (aware), whom, who answered, what was said."""

    at: datetime
    station: str
    number: str
    who: str
    answer: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom an appeal is sent: lines by language, and how it is reached. `copy`: only for information."""

    names: Mapping[str, str]
    contact: tuple[str, ...] = ()
    copy: bool = False

    def name(self, language: str) -> str:
        """Return the name in a language, else in any."""
        return self.names.get(language) or next((one for one in self.names.values() if one), "")


@dataclass(frozen=True, slots=True)
class Urgent:
    """What is known. `values` and `rows` as they were typed, `language` in which.

    `translations`: by language and key, the digest of the original and the words. `government` and `public`
    are the two consents, None: not asked yet.
    """

    values: Mapping[str, str]
    rows: Mapping[str, tuple[Mapping[str, str], ...]]
    language: str
    translations: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    addressees: tuple[Addressee, ...] = ()
    government: bool | None = None
    public: bool | None = None
    today: date = date(1970, 1, 1)

    def value(self, name: str) -> str:
        """Return a value, "" when there is none."""
        return self.values.get(name, "")

    def several(self, name: str) -> list[str]:
        """Return what was ticked."""
        return self.value(name).split()

    def name(self, language: str) -> str:
        """Return the person's name as it is written for a language, in whatever letters there are."""
        names = [self.value("name_local"), self.value("name_latin")]
        wanted = names if language == "ru" else names[::-1]
        return next((one for one in wanted if one and one != NOT_KNOWN), "")


def check_value(one: Field, value: str) -> str:
    """Return a value as it is kept. Raises: FormatError naming the field."""
    value = value.strip() if one.type is Type.WORDS else " ".join(value.split())
    if value in ("", NOT_KNOWN):
        return value if value == "" or one.type is not Type.INSTANT else ""
    if len(value) > (MAX_WORDS if one.type is Type.WORDS else MAX_LINE):
        raise FormatError(f"{one.name}: is too long")
    if one.type is Type.CHOICE and value not in one.choices:
        raise FormatError(f"{one.name}: is none of the choices")
    if one.type is Type.SEVERAL:
        chosen = value.split()
        if set(chosen) - set(one.choices):
            raise FormatError(f"{one.name}: is none of the choices")
        return " ".join(each for each in one.choices if each in chosen)
    if one.type is Type.DATE:
        return _check_date(one.name, value)
    if one.type is Type.INSTANT:
        if not _INSTANT.fullmatch(value):
            raise FormatError(f"{one.name}: year-month-dayThour:minute expected")
        try:
            datetime.fromisoformat(value)
        except ValueError:
            raise FormatError(f"{one.name}: there is no such time") from None
    return value


def _check_date(name: str, value: str) -> str:
    if not _DATE.fullmatch(value):
        raise FormatError(f"{name}: year, year-month or year-month-day expected")
    if len(value) == 10:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise FormatError(f"{name}: there is no such day") from None
    return value


def parse_urgent(data: Any) -> Urgent:
    """Return the data set that these plain values are: {language, values, rows, translations}.

    Raises: FormatError naming the field at fault; nothing unknown passes.
    """
    if not isinstance(data, dict) or set(data) != {"language", "values", "rows", "translations"}:
        raise FormatError("urgent: language, values, rows and translations expected")
    language, values, rows, said = (data[key] for key in ("language", "values", "rows", "translations"))
    if language not in LANGUAGES or not all(isinstance(one, dict) for one in (values, rows, said)):
        raise FormatError("urgent: the language is en, fr or ru, the rest are objects")
    if set(values) - set(FIELDS) or set(rows) - set(ROWS) or set(said) - set(LANGUAGES):
        raise FormatError("urgent: there is a field that nobody knows")
    kept = {name: check_value(FIELDS[name], _string(values[name], name)) for name in FIELDS if name in values}
    listed = {name: _rows(name, rows[name]) for name in ROWS if name in rows}
    found = Urgent({k: v for k, v in kept.items() if v}, {k: v for k, v in listed.items() if v}, language)
    return replace(found, translations={lang: _translations(said[lang]) for lang in said})


def _string(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise FormatError(f"{name}: text expected")
    return value


def _rows(name: str, rows: Any) -> tuple[Mapping[str, str], ...]:
    fields = {one.name: one for one in ROWS[name][1]}
    if not isinstance(rows, list | tuple) or len(rows) > MAX_ROWS:
        raise FormatError(f"{name}: a list of at most {MAX_ROWS} expected")
    found = []
    for row in rows:
        if not isinstance(row, dict) or set(row) - set(fields):
            raise FormatError(f"{name}: a row has a field that nobody knows")
        kept = {key: check_value(fields[key], _string(row[key], key)) for key in fields if key in row}
        if any(kept.values()):
            found.append({key: value for key, value in kept.items() if value})
    return tuple(found)


def _translations(said: Any) -> Mapping[str, tuple[str, str]]:
    if not isinstance(said, dict) or len(said) > 500:
        raise FormatError("translations: at most 500 texts expected")
    found = {}
    for key, pair in said.items():
        good = isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(one, str) for one in pair)
        if not good or len(pair[1]) > MAX_WORDS or len(pair[0]) != _TEXT_DIGEST_CHARS or len(key) > 80:
            raise FormatError("translations: a digest and words expected")
        if pair[1].strip():
            found[str(key)] = (pair[0], pair[1].strip())
    return found


def plain(urgent: Urgent) -> dict[str, Any]:
    """Return what `parse_urgent` reads again."""
    return {
        "language": urgent.language,
        "values": dict(urgent.values),
        "rows": {name: [dict(row) for row in rows] for name, rows in urgent.rows.items()},
        "translations": {
            lang: {key: list(pair) for key, pair in said.items()}
            for lang, said in urgent.translations.items()
        },
    }


def text_digest(words: str) -> str:
    """Return the digest by which a translation names what it translates."""
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:_TEXT_DIGEST_CHARS]


def texts(urgent: Urgent) -> Iterator[tuple[str, str, str]]:
    """Yield each text that is to be translated: its key, its label's key, its words; in the page's order."""
    for group in GROUPS:
        for one in FIELDS.values():
            value = urgent.value(one.name)
            if one.group == group and one.translated and value not in ("", NOT_KNOWN):
                yield one.name, one.name, value
        for name, (where, fields) in ROWS.items():
            for number, row in enumerate(urgent.rows.get(name, ())) if where == group else ():
                for each in fields:
                    value = row.get(each.name, "")
                    if each.translated and value not in ("", NOT_KNOWN):
                        yield f"{name}.{number}.{each.name}", f"{name}.{each.name}", value


def translation(urgent: Urgent, key: str, words: str, language: str) -> tuple[str, str]:
    """Return a text in a language, and "" (it stands), "missing" (the original), or "stale" (old words)."""
    if language == urgent.language:
        return words, ""
    held = urgent.translations.get(language, {})
    digest, said = held.get(key, ("", ""))
    if said and digest == text_digest(words):
        return said, ""
    moved = dict(held.values()).get(text_digest(words), "")
    if moved:  # a row moved: what it says is the same
        return moved, ""
    return (said, "stale") if said else (words, "missing")


def offset(urgent: Urgent) -> timezone:
    """Return the clock used where it happened; Moscow's and Grozny's when nothing was said."""
    zone = urgent.value("zone") or "+0300"
    if zone == NOT_KNOWN:
        zone = "+0300"
    return timezone(timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:])))


def instant(urgent: Urgent, name: str = "last_seen") -> datetime | None:
    """Return an instant of the data set, aware, None when it is not known."""
    value = urgent.value(name)
    return datetime.fromisoformat(value).replace(tzinfo=offset(urgent)) if value else None


@dataclass(frozen=True, slots=True)
class Clock:
    """How long somebody has been missing: since when, hours, and when the first day is over."""

    since: datetime
    hours: int
    due: datetime
    late: bool


def clock(urgent: Urgent, now: datetime) -> Clock | None:
    """Return the clock of the track at the instant `now`; None while it is not known when it began."""
    since = instant(urgent)
    if since is None:
        return None
    due = since + timedelta(hours=24)
    return Clock(
        since.astimezone(UTC), int((now - since).total_seconds() // 3600), due.astimezone(UTC), now > due
    )


def label(key: str, language: str) -> str:
    """Return what a field, choice, demand or paper is called."""
    return LABELS[key][LANGUAGES.index(language)]


def choice_label(name: str, value: str, language: str) -> str:
    """Return what a choice is called; clocks are written as UTC+3."""
    if name == "zone":
        hours, minutes = int(value[:3]), value[3:]
        return f"UTC{hours:+d}" + (f":{minutes}" if minutes != "00" else "")
    key = f"{name}.{value}"
    return label(key if key in LABELS else f"yes.{value}", language)


def languages_left(urgent: Urgent) -> Sequence[str]:
    """Return the languages into which texts are translated."""
    return [one for one in LANGUAGES if one != urgent.language]
