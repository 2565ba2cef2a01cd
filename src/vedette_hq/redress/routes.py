"""Which bodies are open for a case, by the routing of the library; what the router asks and knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.cases.carousel import months_later
from vedette.cases.procedures import Used, ids, load, versions
from vedette.cases.procedures.names import BODIES as USED_BODIES
from vedette.cases.routing import BODIES, FACTS, Standing, route
from vedette.errors import MissingError
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework.queries import powers_of
from vedette_hq.redress import facts, queries, showing
from vedette_hq.redress.models import Occurrence

TONES = {
    Standing.OPEN: ("good", "good"),
    Standing.LATER: ("wait", ""),
    Standing.ASK: ("wait", "warn"),
    Standing.BARRED: ("bad", ""),
}
"""Standing → (tone of the word, tone of the panel)."""
RECENT_MONTHS = 4
"""As the router's question asks: served within the last four months."""


def procedures(language: str) -> list[tuple[str, str]]:
    """Return every procedure that can be begun, domestic ones first, with its name."""
    return [(one, body_words(one, language)) for one in ids()]


def bodies(language: str) -> list[tuple[str, str]]:
    """Return every body or procedure that may have been used, with its name."""
    return [(one, body_words(one, language)) for one in USED_BODIES]


def body_words(body: str, language: str) -> str:
    """Return what a body is called."""
    if body in BODIES:
        return BODIES[body].said(language)
    if body in ids():
        return versions(body)[-1].words.said(language)
    return _("another body") if body == "other" else body


def asked() -> tuple[str, ...]:
    """Return the names of what the router asks besides country, days and earlier procedures."""
    return tuple(FACTS)


def questions(language: str) -> list[tuple[str, str]]:
    """Return the router's questions."""
    return [(name, words.said(language)) for name, words in FACTS.items()]


def known(person: Person, case: Case, told: Occurrence) -> set[str]:
    """Return the answers that the case itself gives: powers, consent, dates, a report that was filed."""
    today = timezone.localdate()
    found = set()
    if told.exhausted is not None:
        found.add("exhausted")
    if told.served is not None and months_later(told.served, RECENT_MONTHS) >= today:
        found.add("decision_4m")
    if powers_of(person, case, today):
        found.add("victim_consent")
    if any(one.body.startswith("ru_") for one in queries.used_before(person, case)):
        found.add("reported")
    try:
        mandates = load("special_procedures", today)
    except MissingError:
        return found & set(FACTS)
    if facts.consents_of(person, case, {"C13"}, mandates, str(case.pk)):
        found.add("names_to_state")
    return found & set(FACTS)


@dataclass(frozen=True, slots=True)
class Line:
    """A body as the router's page shows it; `begins`: its procedure can be begun here."""

    body: str
    name: str
    standing: str
    standing_words: str
    tone: str
    panel: str
    reasons: tuple[showing.Sourced, ...]
    traps: tuple[showing.Sourced, ...]
    procedure: str

    @property
    def begins(self) -> bool:
        """Whether there is a procedure to begin, and nothing bars the body."""
        return bool(self.procedure) and self.standing != Standing.BARRED


def found(told: Occurrence, used: tuple[Used, ...], also: set[str], language: str) -> list[Line]:
    """Return every body with its standing: open ones first, then what can be had later, asked, barred.

    Raises: UsageError for what the router cannot read.
    """
    words: dict[Any, str] = {
        Standing.OPEN: _("open"),
        Standing.LATER: _("later"),
        Standing.ASK: _("ask a lawyer"),
        Standing.BARRED: _("barred"),
    }
    rows = route(told.country, told.first, told.last, used, set(told.has) | also, today=timezone.localdate())
    lines = [
        Line(
            one.body,
            one.words.said(language),
            str(one.standing),
            words[one.standing],
            *TONES[one.standing],
            tuple(showing.bar(each, language) for each in one.reasons),
            tuple(showing.bar(each, language) for each in one.traps),
            one.procedure,
        )
        for one in rows
    ]
    order = [str(one) for one in Standing]
    return sorted(lines, key=lambda one: order.index(one.standing))
