"""Redress, narrowed to the person: proceedings and steps of the cases on which they work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from vedette.cases.carousel import Act, Carousel, Kind, carousel
from vedette.cases.procedures import Definition, Used, load
from vedette.cases.procedures import Kind as StateKind
from vedette.errors import MissingError
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework.queries import casework_cases, workable_cases
from vedette_hq.redress.models import Earlier, Occurrence, Proceeding, Step

MOST = 500


def redress_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose procedures the person may read."""
    return casework_cases(person)


def open_cases(person: Person) -> QuerySet[Case]:
    """Return the open ones among them, in which the person may write."""
    return workable_cases(person)


def visible_proceedings(person: Person) -> QuerySet[Proceeding]:
    """Return the proceedings of those cases."""
    return Proceeding.objects.filter(case__in=redress_cases(person))


def open_proceedings(person: Person) -> QuerySet[Proceeding]:
    """Return those in which the person may write."""
    return Proceeding.objects.filter(case__in=open_cases(person))


def open_steps(person: Person) -> QuerySet[Step]:
    """Return the steps that stand, in proceedings in which the person may write."""
    return Step.objects.filter(proceeding__in=open_proceedings(person), withdrawn__isnull=True)


def open_earlier(person: Person) -> QuerySet[Earlier]:
    """Return what was used before and stands, in cases in which the person may write."""
    return Earlier.objects.filter(case__in=open_cases(person), withdrawn__isnull=True)


def occurrence_of(person: Person, case: Case) -> Occurrence | None:
    """Return what the router was told of a case; None while it was told nothing, or for a foreign case."""
    return Occurrence.objects.filter(case__in=redress_cases(person), case=case).first()


def proceedings_of(person: Person, case: Case) -> list[Proceeding]:
    """Return the proceedings of a case, those still running first, then by their beginning."""
    rows = visible_proceedings(person).filter(case=case).select_related("case", "opened_by")
    return sorted(rows.order_by("began", "opened")[:MOST], key=lambda one: one.ended is not None)


def steps_of(person: Person, proceeding: Proceeding, *, withdrawn: bool = False) -> list[Step]:
    """Return the steps of a proceeding that stand (all, when `withdrawn`), the first first."""
    rows = Step.objects.filter(proceeding__in=visible_proceedings(person), proceeding=proceeding)
    if not withdrawn:
        rows = rows.filter(withdrawn__isnull=True)
    return list(rows.select_related("entered_by", "confirmed_by", "withdrawn_by").order_by("number")[:MOST])


def definition_of(proceeding: Proceeding) -> Definition:
    """Return the definition by which a proceeding goes. Raises: MissingError."""
    return load(proceeding.procedure, proceeding.version)


def earlier_of(person: Person, case: Case) -> list[Earlier]:
    """Return what was used before or elsewhere, withdrawn lines left out."""
    rows = Earlier.objects.filter(case__in=redress_cases(person), case=case, withdrawn__isnull=True)
    return list(rows.select_related("made_by").order_by("started")[:MOST])


def used_before(
    person: Person, case: Case, *, but: Proceeding | None = None, day: date | None = None
) -> tuple[Used, ...]:
    """Return every procedure used for a case: our own that were filed, and those entered as earlier ones.

    `but` is left out, and so is what began after `day`.
    """
    found = [Used(one.body, one.started, one.ended, one.outcome) for one in earlier_of(person, case)]
    for one in proceedings_of(person, case):
        if but is not None and one.pk == but.pk:
            continue
        filed = filed_on(person, one)
        if filed is not None:
            found.append(Used(one.procedure, filed, one.ended, one.state if one.ended else ""))
    return tuple(sorted((one for one in found if day is None or one.started <= day), key=_began))


def _began(one: Used) -> date:
    return one.started


def filed_on(person: Person, proceeding: Proceeding) -> date | None:
    """Return the day on which a proceeding left our hands; None while it is being prepared."""
    try:
        definition = definition_of(proceeding)
    except MissingError:
        return None
    known = {one.id for one in definition.states if one.kind == StateKind.THEIRS}
    return next(
        (one.on for one in steps_of(person, proceeding) if one.transition and one.after in known), None
    )


def acts_of(steps: Iterable[Step]) -> list[Act]:
    """Return the steps that are counted, as the carousel takes them."""
    return [
        Act(
            Kind(one.counted),
            one.on,
            one.pk,
            one.served,
            one.office,
            one.official,
            one.reference,
            one.due,
        )
        for one in steps
        if one.counted
    ]


def carousel_of(person: Person, case: Case, *, day: date | None = None) -> Carousel:
    """Return the table of refusals of a case as it stands today, over all its domestic proceedings.

    Raises: UsageError when a step lies in the future and is no hearing.
    """
    rows = Step.objects.filter(
        proceeding__in=visible_proceedings(person), proceeding__case=case, withdrawn__isnull=True
    ).exclude(counted="")
    return carousel(acts_of(rows.order_by("on", "number")), day or timezone.localdate())
