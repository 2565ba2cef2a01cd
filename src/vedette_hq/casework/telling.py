"""The chronology of a case: its events, letters, steps, powers, remedies and conclusions on one line of time.

Applications that come after this one add what they know by `register_source` in `ready()` of their `apps.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework import queries
from vedette_hq.interviews.queries import visible_outputs
from vedette_hq.interviews.words import OUTPUTS
from vedette_hq.records.models import Event
from vedette_hq.records.queries import labels, visible_records

Day = date


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its day as precise as known, in words, where it comes from, of which kind.

    `until` is the last day when it is not known exactly or lasted. `source` is "record:ID", "letter:ID", …;
    `kind`: event, letter-in, letter-out, served, step, power, remedy, conclusion, or of another application.
    """

    date: Day | None
    words: str
    source: str
    kind: str
    until: Day | None = None
    address: str = ""


Source = Callable[[Person, Case], Iterable[Entry]]
_MORE: list[Source] = []


def register_source(source: Source) -> None:
    """Let another application add its lines; the same function once."""
    if source not in _MORE:
        _MORE.append(source)


def chronology(person: Person, case: Case) -> list[Entry]:
    """Return what happened in a case as this person may see it, the earliest first; what has no day last."""
    found = [*_events(person, case), *_letters(person, case), *_steps(person, case), *_powers(person, case)]
    found += [*_remedies(person, case), *_conclusions(person, case)]
    found += [one for source in _MORE for one in source(person, case)]
    return sorted(found, key=lambda one: (one.date is None, one.date or date.max, one.kind, one.source))


def _events(person: Person, case: Case) -> Iterable[Entry]:
    seen = visible_records(person).filter(case=case, kind="event", withdrawn__isnull=True)
    rows = list(Event.objects.filter(record__in=seen).order_by("first"))
    named = labels(person, [one.record_id for one in rows])
    for one in rows:
        first, last = one.first or one.last, one.last
        until = last if last and last != first else None
        words = named.get(one.record_id, one.record_id[:8])
        yield Entry(
            first,
            words,
            f"record:{one.record_id}",
            "event",
            until,
            reverse("records:record", args=(one.record_id,)),
        )


def _letters(person: Person, case: Case) -> Iterable[Entry]:
    for one in queries.letters_of(person, case):
        kind = f"letter-{one.way}"
        body = f"{one.get_kind_display()}: {one.title} ({one.body})"
        address = reverse("casework:letter", args=(one.pk,))
        yield Entry(one.day, body, f"letter:{one.pk}", kind, address=address)
        held = queries.served(one)
        for proof in held.proofs if held else ():
            said = _("Served: %(title)s (%(how)s)") % {"title": one.title, "how": proof.get_how_display()}
            yield Entry(proof.on, said, f"letter:{one.pk}", "served", address=address)


def _steps(person: Person, case: Case) -> Iterable[Entry]:
    rows = visible_outputs(person).filter(investigation__case=case, withdrawn__isnull=True, none=False)
    for one in rows.order_by("at"):
        words = str(OUTPUTS.get(one.code, one.code))
        yield Entry(one.at.date(), f"{words} {one.number}".strip(), f"output:{one.pk}", "step")


def _powers(person: Person, case: Case) -> Iterable[Entry]:
    for one in queries.powers_of(person, case):
        words = f"{one.get_kind_display()}: {one.holder}"
        address = reverse("casework:client", args=(one.client_id,))
        yield Entry(one.given, words, f"power:{one.pk}", "power", address=address)
        if one.revoked:
            yield Entry(one.revoked, _("Revoked: %(what)s") % {"what": words}, f"power:{one.pk}", "power")


def _remedies(person: Person, case: Case) -> Iterable[Entry]:
    address = reverse("casework:costs", args=(case.pk,))
    for line in queries.remedies_of(person, case):
        for step in line.history:
            words = f"{line.remedy.title}: {step.get_state_display()}"
            yield Entry(step.on, words, f"remedy:{line.remedy.pk}", "remedy", address=address)


def _conclusions(person: Person, case: Case) -> Iterable[Entry]:
    for one in queries.visible_conclusions(person).filter(case=case, outcome="signed").order_by("number"):
        words = _("Conclusion signed off: %(title)s") % {"title": one.matter.title}
        assert one.decided is not None  # noqa: S101 - a signed one was decided
        address = reverse("casework:conclusion", args=(one.pk,))
        yield Entry(one.decided.date(), words, f"conclusion:{one.pk}", "conclusion", address=address)
