"""The router: body by body, from country, days, earlier procedures and what is so; with what it would close.

A body is `barred` when a rule closes it, `ask` when a lawyer must say, `later` when something can still be
brought (a report, a consent, an exhausted remedy), `open` otherwise. Each reason names its source.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vedette.cases.procedures.guards import moved
from vedette.cases.procedures.model import Bar, Used, Words
from vedette.cases.routing.status import BODIES, FACTS, Status, cited, procedure_of, status_on
from vedette.cases.routing.words import SAID
from vedette.errors import UsageError

COURTS = ("ecthr", "hrc", "cat22", "cerd", "cedaw", "ced31")
"""Procedures of examination and settlement: each may close another; working groups and mandates do not."""
ELSEWHERE = tuple(one for one in COURTS if one != "hrc")


class Standing(StrEnum):
    """What can be done before a body, the gravest last."""

    OPEN = "open"
    LATER = "later"
    ASK = "ask"
    BARRED = "barred"


_ORDER = list(Standing)


@dataclass(frozen=True, slots=True)
class Route:
    """What the router says of a body: its standing, reasons, and what filing there or waiting would spoil.

    `procedure` is what can be begun ("" when this program has no definition of it).
    """

    body: str
    words: Words
    standing: Standing
    reasons: tuple[Bar, ...]
    traps: tuple[Bar, ...]
    procedure: str


def route(
    country: str,
    first: date,
    last: date | None,
    history: Iterable[Used],
    has: Collection[str],
    today: date,
) -> tuple[Route, ...]:
    """Return every body with its standing, in the order of the table.

    `first` and `last` are the days of what happened (`last` None: one day). What is not in `has` (`FACTS`) is
    not known to be so. Raises: UsageError for a country that is none, days turned round, an unknown fact.
    """
    if len(country) != 2 or not country.isascii() or not country.isalpha() or not country.isupper():
        raise UsageError("country: two capital letters expected, as RU")
    end = last or first
    if end < first:
        raise UsageError("days: the last lies before the first")
    unknown = sorted(set(has) - set(FACTS))
    if unknown:
        raise UsageError(f"fact {unknown[0][:40]}: the router does not know it")
    used = tuple(history)
    known = set(BODIES) | {"ru_crime_report", "ru_investigation", "ru_appeal", "other"}
    for one in used:
        if one.body not in known:
            raise UsageError(f"procedure {one.body[:40]}: the router does not know it")
    matter = _Matter(country, first, end, used, frozenset(has), today)
    return tuple(matter.asked(body) for body in BODIES)


@dataclass(frozen=True, slots=True)
class _Matter:
    country: str
    first: date
    last: date
    used: tuple[Used, ...]
    has: frozenset[str]
    today: date

    def asked(self, body: str) -> Route:
        found = sorted(self._reasons(body), key=lambda one: -_ORDER.index(one[0]))
        standing = found[0][0] if found else Standing.OPEN
        ranked = tuple(bar for _, bar in found)
        traps = () if standing == Standing.BARRED else tuple(self._traps(body))
        return Route(body, BODIES[body], standing, ranked, traps, procedure_of(body))

    def _reasons(self, body: str) -> Iterable[tuple[Standing, Bar]]:
        yield from self._in_time_and_place(body)
        yield from self._subject(body)
        yield from self._elsewhere(body)
        if body in COURTS and not {"exhausted", "ineffective"} & self.has:
            yield Standing.LATER, _bar("exhaustion", "exhaustion")
        yield from self._signed(body)
        yield from self._delays(body)

    def _in_time_and_place(self, body: str) -> Iterable[tuple[Standing, Bar]]:
        """1. The table, for the first and the last day: what differs between them is for a lawyer."""
        if body == "ced30" and "national_of_party" in self.has:
            return
        ends = [status_on(body, self.country, day) for day in (self.first, self.last)]
        if None in ends:
            yield Standing.ASK, _bar("country-unknown", "unknown")
            return
        told: list[Status] = [one for one in ends if one is not None]
        if {one.standing for one in told} == {"open"}:
            return
        if all(one.standing == "barred" for one in told):
            if self.first < self.last and told[0].source != told[1].source:
                yield Standing.ASK, _bar("span", told[0].source.id)
            else:
                yield Standing.BARRED, Bar(_code(told[0]), SAID[_code(told[0])], told[0].source)
            return
        graver = next(one for one in told if one.standing != "open")
        if any(one.standing == "ask" for one in told):
            graver = next(one for one in told if one.standing == "ask")
            yield Standing.ASK, Bar("day-of-end", SAID["day-of-end"], graver.source)
        elif body in ("hrc", "cat22") and told[-1].standing == "open":
            yield Standing.ASK, Bar("continuing", SAID["continuing"], graver.source)
        else:
            yield Standing.ASK, Bar("span", SAID["span"], graver.source)

    def _subject(self, body: str) -> Iterable[tuple[Standing, Bar]]:
        """2. What the body is for: said kinds of matter that do not fit it."""
        asked = {
            "cat22": "torture",
            "cerd": "discrimination_race",
            "cedaw": "discrimination_women",
            "ced30": "disappearance",
            "ced31": "disappearance",
            "wgeid": "disappearance",
            "wgad": "detention",
            "reprisals": "un_cooperation",
        }.get(body)
        if asked and asked not in self.has:
            kinds = {"torture", "disappearance", "detention", "discrimination_race", "discrimination_women"}
            other = kinds & self.has
            yield (Standing.BARRED if other else Standing.ASK), _bar(f"subject-{asked}", "subject")

    def _elsewhere(self, body: str) -> Iterable[tuple[Standing, Bar]]:
        """3. The same matter before another procedure: pending (HRC, CED) or ever (CAT, Strasbourg)."""
        others = [one for one in self.used if one.body != body and one.body in (*COURTS, "other")]
        pending = [one for one in others if one.ended is None]
        again = [one for one in self.used if one.body == body]
        if body == "cat22" and others:
            grade = Standing.ASK if all(one.body == "other" for one in others) else Standing.BARRED
            yield grade, _bar("was-elsewhere", "cat-same")
        elif body == "ecthr" and others:
            grade = Standing.ASK if all(one.body == "other" for one in others) else Standing.BARRED
            yield grade, _bar("was-submitted", "ecthr-same")
        elif body in ("hrc", "cerd", "cedaw", "ced31") and pending:
            grade = Standing.ASK if all(one.body == "other" for one in pending) else Standing.BARRED
            yield grade, _bar("is-elsewhere", "hrc-same")
        elif body == "ced30":
            same = [one for one in self.used if one.body in (*COURTS, "wgeid") and one.ended is None]
            if same:
                yield Standing.ASK, _bar("is-elsewhere", "ced-same")
        if body in COURTS and any(one.ended is None for one in again):
            yield Standing.BARRED, _bar("pending-here", "subject")
        elif body in COURTS and again:
            yield Standing.ASK, _bar("was-here", "subject")

    def _signed(self, body: str) -> Iterable[tuple[Standing, Bar]]:
        """4. Proof of authority or consent, without which nothing is registered."""
        if body in COURTS and "victim_consent" not in self.has:
            yield Standing.LATER, _bar("authority", "authority")
        if body in ("wgeid", "ced30") and not {"family_consent", "victim_consent"} & self.has:
            yield Standing.LATER, _bar("family-consent", "wgeid-consent")
        if body == "wgad" and not {"family_consent", "victim_consent"} & self.has:
            yield Standing.LATER, _bar("victim-or-family", "wgad-consent")
        if body in ("special_procedures", "reprisals") and "victim_consent" not in self.has:
            yield Standing.LATER, _bar("informed-consent", "reprisal" if body == "reprisals" else "sp-names")
        if body == "special_procedures" and "names_to_state" not in self.has:
            yield Standing.LATER, _bar("names", "sp-names")
        if body == "ced30" and "reported" not in self.has:
            yield Standing.LATER, _bar("reported", "ced-reported")

    def _delays(self, body: str) -> Iterable[tuple[Standing, Bar]]:
        """5. Time that has passed, as far as it can be told without the dates of service."""
        if body == "ecthr" and "decision_4m" not in self.has:
            yield Standing.ASK, _bar("time-limit", "ecthr-time")
        if body == "hrc" and "delay_reason" not in self.has:
            domestic = [
                one.ended for one in self.used if one.ended is not None and one.body.startswith("ru_")
            ]
            other = [one.ended for one in self.used if one.ended is not None and one.body in ELSEWHERE]
            five = domestic and moved(max(domestic), 5, "years") < self.today and "exhausted" in self.has
            three = other and moved(max(other), 3, "years") < self.today
            if three:
                yield Standing.ASK, _bar("three-years", "hrc-99")
            elif five and not other:
                yield Standing.ASK, _bar("five-years", "hrc-99")

    def _traps(self, body: str) -> Iterable[Bar]:
        """What a filing there, or waiting, would spoil."""
        if body == "ecthr":
            yield _bar("closes-cat", "cat-same")
            if self.country == "RU":
                yield _bar("no-execution", "ecthr-execution")
                yield _bar("no-interim", "ecthr-39")
            if moved(self.first, 10, "years") < self.today:
                yield _bar("ten-years", "ecthr-late")
        if body in ("hrc", "cerd", "cedaw", "ced31"):
            yield _bar("closes-cat", "cat-same")
        if body in ("hrc", "cat22", "cerd", "cedaw", "ced31"):
            yield _bar("one-committee", "one-committee")
            yield _bar("closes-ecthr", "ecthr-same")
        if body == "cat22":
            yield _bar("holds-hrc", "hrc-same")
        if body == "hrc":
            ended = [one for one in self.used if one.ended is not None and one.body in COURTS]
            yield _bar("three-years-run" if ended else "five-years-run", "hrc-99")
        if body == "wgeid":
            passed = moved(self.first, 3, "months") < self.today
            yield _bar("urgent-passed" if passed else "urgent-runs", "wgeid-urgent")
            yield _bar("holds-ced", "ced-same")
        if body in ("special_procedures", "wgad", "wgeid", "ced30"):
            yield _bar("name-to-state", "sp-names")


def _bar(code: str, source: str) -> Bar:
    return Bar(code, SAID[code], cited(source))


def _code(status: Status) -> str:
    if status.body in ("ced30", "ced31"):
        return "not-party"
    return "before-treaty" if status.until is not None else "after-end"
