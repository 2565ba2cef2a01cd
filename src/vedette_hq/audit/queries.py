"""Acts, alarms, and what an auditor may look up, narrowed to the person asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from vedette_hq.access.models import Person
from vedette_hq.access.roles import OVERSIGHT, Role
from vedette_hq.audit.models import Act, Alarm, Anchor, Mark
from vedette_hq.audit.verbs import words

PAGE = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """Which acts are asked for; empty means all."""

    person: str = ""
    verb: str = ""
    kind: str = ""
    object_id: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One act as it is read."""

    number: int
    at: datetime
    who: str
    verb: str
    words: str
    kind: str
    object_id: str
    outcome: str
    detail: tuple[tuple[str, str], ...]
    anchored: bool


def visible_acts(person: Person) -> QuerySet[Act]:
    """Return the acts the person may read: leads and auditors all, others their own."""
    if not person.is_active:
        return Act.objects.none()
    if person.role in OVERSIGHT:
        return Act.objects.all()
    return own_acts(person)


def own_acts(person: Person) -> QuerySet[Act]:
    """Return what the person did themselves."""
    return Act.objects.filter(person=person)


def audited_people(person: Person) -> QuerySet[Person]:
    """Return the people whose acts the person may look up: leads and auditors all."""
    if person.role not in OVERSIGHT or not person.is_active:
        return Person.objects.none()
    return Person.objects.all()


def audited_items(person: Person) -> QuerySet[Any]:
    """Return the items whose acts the person may look up, not what they show: leads and auditors all."""
    items = apps.get_model("vault", "Item")._default_manager
    if person.role not in OVERSIGHT or not person.is_active:
        return items.none()
    return items.all()


def visible_alarms(person: Person) -> QuerySet[Alarm]:
    """Return the alarms: leads and auditors see them."""
    if person.role not in OVERSIGHT or not person.is_active:
        return Alarm.objects.none()
    return Alarm.objects.select_related("person", "settled_by")


def settleable_alarms(person: Person) -> QuerySet[Alarm]:
    """Return the alarms that the person may settle: a lead, what is open and not about themselves."""
    if person.role != Role.LEAD:
        return Alarm.objects.none()
    return visible_alarms(person).filter(settled__isnull=True).exclude(person=person)


def open_alarms(person: Person) -> int:
    """Return how many alarms wait for the person; for the first page."""
    return settleable_alarms(person).count()


def narrowed(acts: QuerySet[Act], wanted: Filter) -> QuerySet[Act]:
    """Return those of `acts` that were asked for, newest first."""
    exact = {
        "person_id": wanted.person,
        "verb": wanted.verb,
        "kind": wanted.kind,
        "object_id": wanted.object_id,
        "outcome": wanted.outcome,
    }
    acts = acts.filter(**{name: value for name, value in exact.items() if value})
    if wanted.since:
        acts = acts.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        acts = acts.filter(at__lt=_midnight(wanted.until) + timedelta(days=1))
    return acts.order_by("-number")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def named_for(reader: Person) -> Callable[[Person | None], str]:
    """Return how this reader is told who somebody is: an auditor by pseudonym, others by name."""

    def named(person: Person | None) -> str:
        if person is None:
            return ""
        return person.pseudonym if reader.role == Role.AUDITOR else person.name

    return named


def lines(acts: QuerySet[Act], reader: Person) -> list[Line]:
    """Return acts as they are read by `reader`."""
    named, upto = named_for(reader), anchored_size()
    return [
        Line(
            act.number,
            act.at,
            named(act.person),
            act.verb,
            words(act.verb),
            act.kind,
            act.object_id,
            act.outcome,
            tuple((str(name), str(value)) for name, value in sorted(act.detail.items())),
            act.number <= upto,
        )
        for act in acts.select_related("person")
    ]


def anchored_size() -> int:
    """Return how many acts stand behind a head in the register."""
    return Anchor.objects.order_by("-size").values_list("size", flat=True).first() or 0


def newest_anchor() -> Anchor | None:
    """Return the newest head that stands in the register."""
    return Anchor.objects.order_by("-size").first()


def checked() -> Mark | None:
    """Return how far the chain was checked, and when."""
    return Mark.objects.filter(pk="chain").first()


def choices_of(acts: QuerySet[Act]) -> tuple[list[str], list[str]]:
    """Return the verbs and the kinds of object that occur."""
    verbs = acts.order_by("verb").values_list("verb", flat=True).distinct()
    kinds = acts.exclude(kind="").order_by("kind").values_list("kind", flat=True).distinct()
    return list(verbs), list(kinds)
