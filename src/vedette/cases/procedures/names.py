"""The names of facts that guards may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vedette.cases.procedures.model import Words

DATES: Mapping[str, Words] = MappingProxyType(
    {
        "today": Words("today", "aujourd’hui", "сегодня"),
        "event_first": Words(
            "first day of what happened", "premier jour des faits", "первый день произошедшего"
        ),
        "event_last": Words(
            "last day of what happened", "dernier jour des faits", "последний день произошедшего"
        ),
        "decision": Words(
            "date of the final domestic decision",
            "date de la décision interne définitive",
            "дата окончательного внутреннего решения",
        ),
        "served": Words("date on which it was served", "date de sa notification", "дата её вручения"),
        "exhausted": Words(
            "day on which domestic remedies were exhausted",
            "jour de l’épuisement des recours internes",
            "день исчерпания внутренних средств",
        ),
        "other_ended": Words(
            "day on which another international procedure ended",
            "jour où une autre procédure internationale a pris fin",
            "день окончания другой международной процедуры",
        ),
    }
)
"""Dates of a case."""
COUNTS: Mapping[str, Words] = MappingProxyType(
    {
        "refusals": Words("refusals so far", "refus jusqu’ici", "отказов до сих пор"),
        "cancellations": Words("refusals cancelled", "refus annulés", "отменённых отказов"),
        "applicants": Words("applicants", "requérants", "заявителей"),
    }
)
"""Counts of a case."""
CONSENTS = frozenset(f"C{number:02}" for number in range(1, 26))
"""Scopes of consent, as vedette.records.consent names them."""
BODIES = (
    *("ru_crime_report", "ru_investigation", "ru_appeal", "ecthr", "wgeid", "ced30", "ced31", "cat22"),
    *("hrc", "cerd", "cedaw", "wgad", "special_procedures", "reprisals", "other"),
)
"""Bodies and procedures that may have been used before."""
