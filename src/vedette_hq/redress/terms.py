"""Deadlines that steps open and close, through the clocks application; a step holds only which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from vedette.cases.procedures import Definition, Term, Transition
from vedette.errors import MissingError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.clocks import services as clocks
from vedette_hq.clocks.editions import Book, book
from vedette_hq.clocks.models import OPEN, Deadline
from vedette_hq.clocks.queries import visible_deadlines
from vedette_hq.redress.models import Proceeding, Step, StepTerm

_TONES = {
    Deadline.State.RUNNING: "wait",
    Deadline.State.RESTORED: "wait",
    Deadline.State.MET: "good",
    Deadline.State.MISSED: "bad",
}


def open_(by: Person, step: Step, proceeding: Proceeding, definition: Definition, move: Transition) -> None:
    """Begin every deadline that a transition opens, in the caller's transaction.

    Raises: UsageError when a date stands in a letter and was not written, or as `clocks.services.start`.
    """
    for rule in move.opens:
        term = definition.term(rule)
        source = _giving(step, proceeding, definition, term)
        if term.starts == "letter" and step.due is None:
            raise UsageError(
                f"step {move.id}: the date stands in the letter", hint="write it as the day until which"
            )
        deadline = clocks.start(
            by,
            proceeding.case,
            rule,
            event=source.on,
            taken=source.on,
            served=source.served,
            named=step.due,
            evidence=source.evidence,
            by="us" if term.owed_by == "us" else "authority",
            origin=f"redress:{step.pk}:{rule}",
        )
        StepTerm.objects.create(step=step, deadline=deadline, what=StepTerm.What.OPENED)


def _giving(step: Step, proceeding: Proceeding, definition: Definition, term: Term) -> Step:
    """Return the step whose date sets a term running: this one, or for an extension what it extends."""
    if not term.of:
        return step
    opening = [one.id for one in definition.transitions if term.of in one.opens]
    rows = proceeding.steps.filter(withdrawn__isnull=True, transition__in=opening).order_by("-number")
    return rows.first() or step


def close(by: Person, step: Step, proceeding: Proceeding, rules: Iterable[str]) -> None:
    """Say of every open deadline of a proceeding, of these rules, that this step met it."""
    wanted = list(rules)
    rows = StepTerm.objects.filter(
        step__proceeding=proceeding,
        step__withdrawn__isnull=True,
        what=StepTerm.What.OPENED,
        deadline__state__in=(*OPEN, Deadline.State.MISSED),
    ).select_related("deadline")
    for row in rows:
        if row.deadline.rule in wanted or row.deadline.origin.rpartition(":")[2] in wanted:
            deadline = clocks.meet(by, row.deadline, step.on, step.reference)
            StepTerm.objects.create(step=step, deadline=deadline, what=StepTerm.What.CLOSED)


def undo(by: Person, step: Step, why: str) -> None:
    """Withdraw the deadlines that a step opened, and begin those again that it met."""
    for row in step.terms.select_related("deadline", "deadline__case"):
        held = row.deadline
        if row.what == StepTerm.What.OPENED and held.state != Deadline.State.WITHDRAWN:
            clocks.withdraw(by, held, why)
        elif row.what == StepTerm.What.CLOSED:
            opened = StepTerm.objects.filter(deadline=held, what=StepTerm.What.OPENED).first()
            again = clocks.start(
                by,
                held.case,
                held.rule,
                event=held.event,
                taken=held.taken,
                served=held.served,
                served_latest=held.served_latest,
                named=held.named,
                evidence=held.evidence,
                title=held.title,
                by=held.owed_by,
                origin=f"redress:{step.pk}:again:{held.rule}",
                region=held.region,
            )
            if opened is not None:
                StepTerm.objects.create(step=opened.step, deadline=again, what=StepTerm.What.OPENED)


@dataclass(frozen=True, slots=True)
class Line:
    """A deadline as a procedure lists it: the day that counts for who owes it, and how it stands."""

    title: str
    us: bool
    day: date
    state: Any
    tone: str
    url: str


def lines(person: Person, proceeding: Proceeding, language: str) -> list[Line]:
    """Return the deadlines of a proceeding, open ones first, the nearest first; withdrawn ones left out."""
    ids = StepTerm.objects.filter(step__proceeding=proceeding).values("deadline")
    rows = visible_deadlines(person).filter(pk__in=ids).exclude(state=Deadline.State.WITHDRAWN)
    in_force = book()
    return [
        Line(
            one.title or _label(in_force, one.rule, language),
            one.owed_by == Deadline.Owed.US,
            one.due,
            one.get_state_display(),
            _TONES.get(Deadline.State(one.state), ""),
            reverse("clocks:deadline", args=(one.pk,)),
        )
        for one in sorted(rows.order_by("due", "pk"), key=lambda one: not one.open)
    ]


def _label(in_force: Book, rule: str, language: str) -> str:
    try:
        return in_force.rule(rule).label(language)
    except MissingError:
        return rule
