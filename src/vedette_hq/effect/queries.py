"""What happened around the releases that a person sees, and around all publicity of the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from django.db.models import Q, QuerySet

from vedette.publication.effect import Happening, Month, months
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CONTENT
from vedette_hq.effect.models import Happened, Task
from vedette_hq.protection.models import Incident
from vedette_hq.protection.queries import visible_incidents
from vedette_hq.releases.models import Release
from vedette_hq.releases.queries import visible_releases

MOST = 2_000
LISTED = 300


def visible_happened(person: Person) -> QuerySet[Happened]:
    """Return what happened around the releases that the person sees, and what is tied to none."""
    if person.role not in CONTENT or not person.is_active:
        return Happened.objects.none()
    mine = Q(release__in=visible_releases(person)) | Q(release__isnull=True)
    return Happened.objects.filter(mine)


def standing_happened(person: Person) -> QuerySet[Happened]:
    """Return those that nobody withdrew."""
    return visible_happened(person).filter(withdrawn__isnull=True)


def open_tasks(person: Person) -> QuerySet[Task]:
    """Return what is still to be done after them."""
    return Task.objects.filter(happened__in=standing_happened(person), done__isnull=True)


def released(person: Person) -> QuerySet[Release]:
    """Return the releases that went out and the person sees."""
    return visible_releases(person).filter(released_at__isnull=False)


def incidents_to_tie(person: Person) -> list[Incident]:
    """Return the incidents of the log that the person sees, newest first."""
    return list(visible_incidents(person).order_by("-happened")[:200])


@dataclass(frozen=True, slots=True)
class Log:
    """What happened in a time: releases, what was written down, incidents of the log; counted by month.

    `incidents` are those that the reader may see and nobody tied to a line here; they count as harmful.
    """

    since: date
    until: date
    releases: Sequence[Release]
    happened: Sequence[Happened]
    incidents: Sequence[Incident]
    months: tuple[Month, ...]


def log(person: Person, since: date, until: date, release: Release | None = None) -> Log:
    """Return the log between two days for a reader, of one release or of all. Raises: UsageError."""
    gone = released(person)
    rows = standing_happened(person).filter(day__gte=since, day__lte=until)
    incidents: list[Incident] = []
    if release is not None:
        gone = gone.filter(pk=release.pk)
        rows = rows.filter(release=release)
    else:
        tied = visible_happened(person).filter(withdrawn__isnull=True, incident__isnull=False)
        found = visible_incidents(person).exclude(pk__in=tied.values("incident"))
        found = found.filter(happened__date__gte=since, happened__date__lte=until)
        incidents = list(found.order_by("happened")[:MOST])
    held = list(rows.select_related("release", "incident", "made_by").order_by("day", "made", "pk")[:MOST])
    out = [one for one in gone.order_by("released_at")[:MOST] if since <= _day(one) <= until]
    counted = [Happening(_day(one), "release") for one in out]
    counted += [Happening(one.day, one.tone) for one in held]
    counted += [Happening(one.happened.astimezone(UTC).date(), "harmful") for one in incidents]
    return Log(since, until, out, held, incidents, months(counted, since, until))


def _day(release: Release) -> date:
    at = release.released_at
    return at.astimezone(UTC).date() if at is not None else date.max
