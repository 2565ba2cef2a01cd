"""How a paper takes words out of the data set: in its language, with what is missing noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from vedette.papers.tree import Inline, Span, Text, bold, text
from vedette.protection.appeals import (
    FIELDS,
    LANGUAGES,
    NOT_KNOWN,
    ROWS,
    Type,
    Urgent,
    choice_label,
    instant,
    label,
    offset,
    translation,
)
from vedette.protection.appeals_formal import FORMAL
from vedette.protection.appeals_phrases import PHRASES

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
_MONTH_ALONE_RU = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a paper lacks: a `field` or list, a `translation` (or a stale one), a `consent`, room.

    `must`: the paper is not sent without it. `key` is a field, a list, a text's key, a scope, or a number.
    """

    what: str
    key: str
    must: bool = False


def phrase(key: str, language: str, **more: str) -> str:
    """Return a sentence of a paper."""
    held = PHRASES.get(key) or FORMAL[key]
    said = held[LANGUAGES.index(language)]
    return said.format(**more) if more else said


def day(value: str, language: str) -> str:
    """Return a partial date as it is written in a language: "3 May 2026", "mai 2026", "2026 г."."""
    year, _, rest = value.partition("-")
    if not rest:
        return f"{year} г." if language == "ru" else year
    month, _, number = rest.partition("-")
    names = (_MONTH_ALONE_RU if language == "ru" and not number else _MONTHS[language]).split()
    name = names[int(month) - 1]
    if not number:
        return f"{name} {year}" + (" г." if language == "ru" else "")
    first = "1er" if language == "fr" and int(number) == 1 else str(int(number))
    return f"{first} {name} {year}" + (" г." if language == "ru" else "")


def moment(at: datetime, language: str, *, about: bool = False) -> str:
    """Return an instant in the clock that it bears, and say which: "3 May 2026, 21:40 (UTC+3)".

    `about` says before the hour that it is not sure.
    """
    near = f"{phrase('about', language)} " if about else ""
    shift = at.strftime("%z")
    zone = choice_label("zone", shift, language) if shift != "+0000" else "UTC"
    return f"{day(at.strftime('%Y-%m-%d'), language)}, {near}{at:%H:%M} ({zone})"


@dataclass
class Desk:
    """One paper being written, in one language."""

    urgent: Urgent
    language: str
    missing: list[Missing] = field(default_factory=list)

    def say(self, key: str, **more: str) -> str:
        """Return a sentence."""
        return phrase(key, self.language, **more)

    def label(self, key: str) -> str:
        """Return a label."""
        return label(key, self.language)

    def colon(self, words: str) -> str:
        """Return words with a colon after them, as the language sets it."""
        return f"{words}\u00a0:" if self.language == "fr" else f"{words}:"

    def lack(self, what: str, key: str, *, must: bool = False) -> None:
        """Notice something missing, once."""
        found = Missing(what, key, must)
        if found not in self.missing:
            self.missing.append(found)

    def name(self, *, must: bool = True) -> str:
        """Return the person's name; noticed when it is missing, or stands in foreign letters."""
        found = self.urgent.name(self.language)
        right = "name_local" if self.language == "ru" else "name_latin"
        if not found:
            self.lack("field", right, must=must)
            return self.say("open")
        if not self.urgent.value(right):
            self.lack("field", right)
        return found

    def value(self, name: str, *, must: bool = False) -> Text:
        """Return the value of a field as it stands on paper."""
        one, value = FIELDS[name], self.urgent.value(name)
        if value in ("", NOT_KNOWN):
            return self._nothing(value, name, must=must)
        if one.type is Type.CHOICE:
            return text(choice_label(name, value, self.language))
        if one.type is Type.DATE:
            return text(day(value, self.language))
        if one.type is Type.INSTANT:
            return text(self.when(name))
        return self.words(name, value) if one.translated else text(value)

    def _nothing(self, value: str, name: str, *, must: bool) -> Text:
        if value == NOT_KNOWN and not must:
            return text(Span(self.say("unknown"), italic=True))
        self.lack("field", name, must=must)
        return text(Span(self.say("unknown" if value else "open"), italic=True))

    def words(self, key: str, original: str) -> Text:
        """Return a text in the paper's language, or the original, saying that it is one."""
        found, fault = translation(self.urgent, key, original, self.language)
        if not fault:
            return text(found)
        self.lack("translation" if fault == "missing" else "stale", key)
        spoken = self.say(f"lang.{self.urgent.language}")
        return text(original, " ", Span(self.say("untranslated", spoken=spoken), italic=True))

    def when(self, name: str = "last_seen") -> str:
        """Return an instant of the data set with its clock, as sure as it is known."""
        at = instant(self.urgent, name)
        if at is None:
            return ""
        if name == "last_seen" and self.urgent.value("exact") == "day":
            return day(at.strftime("%Y-%m-%d"), self.language)
        about = name == "last_seen" and self.urgent.value("exact") == "about"
        return moment(at, self.language, about=about)

    def standing(self) -> str:
        """Return what is known of where the person is: "unknown", "unconfirmed", "held"; or "closed".

        A paper claims no more: nobody's whereabouts are unknown once officials say that they hold them.
        """
        if self.urgent.value("kind") in ("good", "bad"):
            return "closed"
        if self.urgent.value("acknowledged") == "yes":
            return "held"
        return "unconfirmed" if self.given("held") else "unknown"

    def row(self, name: str, number: int, one: str) -> Text:
        """Return one cell of a list."""
        fields = {each.name: each for each in ROWS[name][1]}
        value = self.urgent.rows[name][number].get(one, "")
        if not value:
            return text("–")
        if value == NOT_KNOWN:
            return text(self.say("unknown"))
        if fields[one].type is Type.DATE:
            return text(day(value, self.language))
        return self.words(f"{name}.{number}.{one}", value) if fields[one].translated else text(value)

    def count(self, name: str, *, must: bool = False) -> int:
        """Return how many rows a list has; noticed when it has none."""
        found = len(self.urgent.rows.get(name, ()))
        if not found:
            self.lack("field", name, must=must)
        return found

    def given(self, name: str) -> bool:
        """Say whether there is something to print for a field, without noticing that it is missing."""
        return self.urgent.value(name) not in ("", NOT_KNOWN)

    def pair(self, name: str, *, must: bool = False) -> tuple[Text, Text]:
        """Return a field of a form: its label and its value."""
        return text(self.label(name)), self.value(name, must=must)

    def demands(self) -> list[Text]:
        """Return what is asked, in order."""
        chosen = self.urgent.several("demands")
        found: list[Text] = [text(self.label(f"demands.{one}")) for one in chosen]
        if self.given("demand_more"):
            found.append(self.value("demand_more"))
        if not found:
            self.lack("field", "demands", must=True)
            return [text(Span(self.say("open"), italic=True))]
        stops = [";"] * (len(found) - 1) + ["."]
        sep = "\u00a0;" if self.language == "fr" else ";"
        return [
            text(one, "" if ends(one) else (sep if end == ";" else end))
            for one, end in zip(found, stops, strict=True)
        ]

    def calls(self) -> list[tuple[Text, ...]]:
        """Return the log of calls as rows of a table, the earliest first."""
        found: list[tuple[Text, ...]] = []
        zone = offset(self.urgent)
        for one in sorted(self.urgent.calls, key=lambda each: each.at):
            station = ", ".join(part for part in (one.station, one.number) if part)
            at = moment(one.at.astimezone(zone), self.language)
            found.append((text(at), text(station), text(one.who or "–"), text(one.answer)))
        return found


def ends(line: Text) -> bool:
    """Say whether a text has its own full stop, or another mark, at its end."""
    last: Inline | None = line[-1] if line else None
    return isinstance(last, Span) and last.text.rstrip().endswith((".", ";", "!", "?", "…"))


def sentence(line: Text) -> Text:
    """Return a text with one full stop at its end, never two."""
    return line if ends(line) else text(line, ".")


def strong(words: str) -> Text:
    """Return words in bold, as a text."""
    return text(bold(words))
