"""Deadlines, terms and reckonings as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from vedette.cases import citing
from vedette.cases.clocks import Rule, doubts_in_words, explain
from vedette.cases.clocks.rules import Unit
from vedette.errors import VedetteError
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework.coming import SHOWN, Coming
from vedette_hq.clocks import queries, reckoning
from vedette_hq.clocks.editions import Book, book
from vedette_hq.clocks.forms import CONFIDENCES, FIRST_DAYS, ROLL_OVERS
from vedette_hq.clocks.models import OPEN, Deadline


def spoken() -> str:
    """Return the reader's language: en, fr or ru."""
    said = (get_language() or "en")[:2]
    return said if said in ("en", "fr", "ru") else "en"


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline in a list."""

    row: Deadline
    label: str
    tone: str
    left: str


@dataclass(frozen=True, slots=True)
class Card:
    """One term as its card shows it."""

    rule: Rule
    label: str
    length: str
    first_day: str
    roll_over: str
    confidence: str
    note: str
    owed_by: str
    law: str
    source: str


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How a deadline was reckoned, in sentences. `moved`: what stands now gives other dates."""

    steps: tuple[str, ...]
    doubts: tuple[str, ...]
    card: Card | None
    moved: bool


def tone(row: Deadline, today: date) -> str:
    """Return the colour of a deadline's state."""
    if row.state not in OPEN:
        return {"met": "good", "missed": "bad"}.get(row.state, "")
    left = row.days_left(today)
    return "bad" if left <= 1 else "wait" if left <= 7 else ""


def left_in_words(row: Deadline, today: date) -> str:
    """Return how long is left, or since when it is over."""
    if row.state == Deadline.State.SUSPENDED:
        return _("stands still")
    if row.state not in OPEN:
        return str(row.get_state_display())
    left = row.days_left(today)
    if left == 0:
        return pgettext("a deadline", "today")
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}


def name_of(row: Deadline, in_force: Book, language: str) -> str:
    """Return what a deadline is called: its title, else the label of its term."""
    if row.title:
        return row.title
    held = in_force.rules.get(row.rule)
    return held.label(language) if held else row.rule


def lines(rows: Iterable[Deadline], today: date) -> list[Line]:
    """Return deadlines as a list shows them."""
    in_force, said = book(), spoken()
    return [
        Line(row, name_of(row, in_force, said), tone(row, today), left_in_words(row, today)) for row in rows
    ]


def coming(person: Person, case: Case) -> list[Coming]:
    """Return the deadlines of a case that run, the next first, for its overview."""
    rows = queries.deadlines_of(person, case).filter(state__in=OPEN)[:SHOWN]
    return [
        Coming(one.row.due, one.label, one.left, one.tone, reverse("clocks:deadline", args=(one.row.pk,)))
        for one in lines(rows, timezone.localdate())
    ]


def length_of(rule: Rule) -> str:
    """Return a term's length in words."""
    n = rule.length
    if rule.unit is Unit.DAYS:
        return ngettext("%(n)s calendar day", "%(n)s calendar days", n) % {"n": n}
    if rule.unit is Unit.WORKING_DAYS:
        return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": n}
    if rule.unit is Unit.MONTHS:
        return ngettext("%(n)s calendar month", "%(n)s calendar months", n) % {"n": n}
    if rule.unit is Unit.YEARS:
        return ngettext("%(n)s calendar year", "%(n)s calendar years", n) % {"n": n}
    if rule.unit is Unit.HOURS:
        return ngettext("%(n)s full hour", "%(n)s full hours", n) % {"n": n}
    return _("the day named in the paper") if rule.unit is Unit.NAMED else _("at once, without a number")


def card(rule: Rule) -> Card:
    """Return a term's card."""
    said = spoken()
    return Card(
        rule,
        rule.label(said),
        length_of(rule),
        str(dict(FIRST_DAYS)[rule.first_day]),
        str(dict(ROLL_OVERS)[rule.roll_over]),
        str(dict(CONFIDENCES)[rule.confidence]),
        rule.note.get(said, ""),
        str(Deadline.Owed(rule.owed_by).label),
        citing.said(rule.law, said),
        citing.said(rule.source, said),
    )


def reckoned(row: Deadline) -> Reckoned:
    """Return how a deadline is reckoned by what stands now."""
    in_force = book()
    held = in_force.rules.get(row.rule)
    try:
        term = reckoning.reckon(row, in_force)
    except VedetteError as error:
        return Reckoned((), (str(error),), card(held) if held else None, False)
    moved = (term.ours, term.theirs) != (row.ours, row.theirs)
    return Reckoned(explain(term, spoken()), doubts_in_words(term, spoken()), card(term.rule), moved)
