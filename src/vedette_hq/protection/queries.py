"""Incidents and warnings, narrowed to the person; and what planning and the watch ask about a mission.

An incident of a mission is its team's. One without a mission is the whole house's. What incidents of several
missions say together is told to leads alone, until one of them tells the teams: it would show one team that
something exists in another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from vedette.protection.incident import History, Publication, Seen, Task
from vedette.protection.incident import Incident as Known
from vedette.protection.patterns import BLOCKS_FROM, Finding, Pattern, find
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.missions.models import Device, Mission
from vedette_hq.missions.queries import own_missions, visible_devices
from vedette_hq.protection.models import (
    FollowUp,
    Incident,
    Publicity,
    Seizure,
    Sighting,
    TakenDevice,
    ToTell,
    Warning,
    Wording,
)

READERS = CASEWORK | {Role.WATCH}
"""Who sees and reports incidents: those who work on cases, and watch officers."""
ACROSS = frozenset({Pattern.PLATE, Pattern.PLACE})
"""What is looked for across missions."""


def protection_missions(person: Person) -> QuerySet[Mission]:
    """Return the missions whose incidents the person sees: those in whose team they are."""
    return own_missions(person) if person.role in READERS else Mission.objects.none()


def of_missions(missions: Any) -> Q:
    """Return the condition that an incident is of one of these missions, or tied to one."""
    linked = Q(pk__in=Incident.objects.filter(links__mission__in=missions).values("pk"))
    return Q(mission__in=missions) | linked


def visible_incidents(person: Person) -> QuerySet[Incident]:
    """Return the incidents of the person's missions, and those of the whole house; closed ones too."""
    if person.role not in READERS or not person.is_active:
        return Incident.objects.none()
    return Incident.objects.filter(of_missions(own_missions(person)) | Q(mission__isnull=True))


def visible_follow_ups(person: Person) -> QuerySet[FollowUp]:
    """Return what is to be done after those incidents."""
    return FollowUp.objects.filter(incident__in=visible_incidents(person))


def visible_sightings(person: Person) -> QuerySet[Sighting]:
    """Return what was seen."""
    return Sighting.objects.filter(incident__in=visible_incidents(person))


def visible_publicity(person: Person) -> QuerySet[Publicity]:
    """Return what went out about the person's missions or the whole house."""
    if person.role not in READERS or not person.is_active:
        return Publicity.objects.none()
    return Publicity.objects.filter(Q(mission__in=own_missions(person)) | Q(mission__isnull=True))


def visible_warnings(person: Person) -> QuerySet[Warning]:
    """Return the warnings of the person's circles; to a lead also those across missions."""
    if person.role not in READERS or not person.is_active:
        return Warning.objects.none()
    mine = own_missions(person)
    told = Warning.objects.filter(told_teams__isnull=False, of_missions__mission__in=mine).values("pk")
    seen = Q(across=False) & (Q(mission__in=mine) | Q(mission__isnull=True)) | Q(pk__in=told)
    if person.role == Role.LEAD:
        seen |= Q(across=True)
    return Warning.objects.filter(seen)


def tellable_warnings(person: Person) -> QuerySet[Warning]:
    """Return the warnings across missions that a lead can tell the teams."""
    rows = visible_warnings(person).filter(across=True, told_teams__isnull=True)
    return rows if person.role == Role.LEAD else Warning.objects.none()


def visible_seizures(person: Person) -> QuerySet[Seizure]:
    """Return the seizures of the person's missions."""
    return Seizure.objects.filter(mission__in=protection_missions(person))


def visible_taken(person: Person) -> QuerySet[TakenDevice]:
    """Return the things that were taken in them."""
    return TakenDevice.objects.filter(seizure__in=visible_seizures(person))


def visible_to_tell(person: Person) -> QuerySet[ToTell]:
    """Return who must be told of them."""
    return ToTell.objects.filter(seizure__in=visible_seizures(person))


# what other rooms ask


def open_incidents(person: Person, mission: Mission) -> QuerySet[Incident]:
    """Return the incidents of a mission that nobody has closed and the person may see, newest first.

    Those of the whole house are among them.
    """
    rows = visible_incidents(person).filter(
        of_missions([mission]) | Q(mission__isnull=True), closed__isnull=True
    )
    return rows.order_by("-happened")


def incidents_since(mission: Mission, instant: datetime) -> list[Incident]:
    """Return what was reported after an instant and touches a mission, near-misses too, the newest first.

    For services, without a person: each of them expires a risk assessment. Those of the whole house count.
    """
    rows = Incident.objects.filter(of_missions([mission]) | Q(mission__isnull=True), made__gt=instant)
    return list(rows.order_by("-made"))


@dataclass(frozen=True, slots=True)
class Block:
    """Why nobody of a mission should depart now. `code` is a `Pattern`; `words` says it in a sentence."""

    code: str
    weight: int
    since: datetime
    words: str
    incidents: tuple[str, ...]
    warning: str
    """The id of the warning that a person can close; "" while none was written down yet."""


def blocks(mission: Mission, at: datetime | None = None) -> list[Block]:
    """Return why nobody of a mission should depart at an instant; empty: nothing stands against it here.

    The heaviest first, then the oldest. For services, without a person. Computed anew: it waits for no
    worker. A warning that people have closed blocks no more, until something new joins it.
    """
    from vedette_hq.protection.words import reason_of

    at = at or timezone.now()
    rows = Warning.objects.filter(Q(mission=mission) | Q(mission__isnull=True, across=False))
    known = {row.key: row for row in rows}
    found = []
    for one in find(history_of(mission), int(at.timestamp())):
        row = known.get(one.key)
        if one.blocks and not (row and is_held(row, one, at)):
            since = datetime.fromtimestamp(one.since, tz=at.tzinfo)
            words = reason_of(one.pattern, one.values)
            pk = row.pk if row else ""
            found.append(Block(str(one.pattern), one.weight, since, words, one.incidents, pk))
    told = Warning.objects.filter(across=True, told_teams__isnull=False, of_missions__mission=mission)
    for row in told.filter(stands=True, closed__isnull=True, weight__gte=BLOCKS_FROM):
        words = reason_of(row.pattern, row.values)
        found.append(Block(row.pattern, row.weight, row.since, words, (), row.pk))
    return sorted(found, key=lambda one: (-one.weight, one.since, one.words))


def is_held(row: Warning, finding: Finding, at: datetime) -> bool:
    """Say whether people have closed this until after an instant, and nothing has joined it since."""
    if row.closed is None or (row.again is not None and row.again <= at.date()):
        return False
    return set(finding.incidents) <= set(row.held) and finding.weight <= row.held_weight


# histories


def history_of(mission: Mission | None) -> History:
    """Return what one circle knows: a mission's incidents and the house's; with None the house's alone."""
    if mission is None:
        return _history(
            Incident.objects.filter(mission__isnull=True), Publicity.objects.filter(mission__isnull=True)
        )
    return _history(
        Incident.objects.filter(of_missions([mission]) | Q(mission__isnull=True)),
        Publicity.objects.filter(Q(mission=mission) | Q(mission__isnull=True)),
    )


def whole_history() -> History:
    """Return everything, to look for what crosses missions. Never shown as it is."""
    return _history(Incident.objects.all(), Publicity.objects.none())


def _history(incidents: QuerySet[Incident], publicity: QuerySet[Publicity]) -> History:
    rows = list(incidents.distinct())
    ids = [row.pk for row in rows]
    seen: dict[str, list[Seen]] = defaultdict(list)
    for one in Sighting.objects.filter(incident__in=ids):
        seen[one.incident_id].append(Seen(one.plate_key, int(one.at.timestamp()), one.place_key))
    tied: dict[str, set[str]] = defaultdict(set)
    crossing: dict[str, set[str]] = defaultdict(set)
    for link in _links(ids):
        if link.publicity_id:
            tied[link.incident_id].add(link.publicity_id)
        if link.mission_id:
            crossing[link.incident_id].add(link.mission_id)
    tasks = [
        Task(one.pk, one.incident_id, one.code, int(one.due.timestamp()), one.done is not None)
        for one in FollowUp.objects.filter(incident__in=ids)
    ]
    known = tuple(
        Known(
            id=row.pk,
            kind=row.kind,
            at=int(row.happened.timestamp()),
            noticed=int(row.noticed.timestamp()),
            missions=frozenset(crossing[row.pk] | ({row.mission_id} if row.mission_id else set())),
            place=row.place_key,
            seen=tuple(seen[row.pk]),
            publications=frozenset(tied[row.pk]),
            near_miss=row.near_miss,
            written=int(row.written.timestamp()) if row.written else None,
            ended=row.closed is not None,
        )
        for row in rows
    )
    out = tuple(Publication(one.pk, int(one.at.timestamp())) for one in publicity)
    return History(known, out, tuple(tasks))


def _links(ids: Iterable[str]) -> Any:
    from vedette_hq.protection.models import Link

    return Link.objects.filter(incident__in=list(ids))


# pages


def wordings_of(incident: Incident) -> list[Wording]:
    """Return every wording of an incident that the guard has let somebody see, the first one first."""
    return list(incident.wordings.order_by("number").select_related("by"))


def devices_of(person: Person, mission: Mission) -> QuerySet[Device]:
    """Return the devices of a mission of the person."""
    return visible_devices(person).filter(mission=mission)


def known_places(person: Person) -> list[str]:
    """Return coarse places that were noted before and the person may see, to choose from."""
    rows = visible_incidents(person).exclude(place="").order_by("-happened").values_list("place", flat=True)
    return list(dict.fromkeys(rows[:200]))[:40]


def incidents_of_colleagues(people: Iterable[str]) -> dict[str, list[datetime]]:
    """Return when something happened to each of these colleagues (ids), the newest first.

    For the rota, without a person: it reads dates, never what happened.
    """
    from vedette_hq.protection.models import Affected

    found: dict[str, list[datetime]] = {pk: [] for pk in people}
    rows = Affected.objects.filter(person__in=list(found)).order_by("-incident__happened")
    for pk, at in rows.values_list("person_id", "incident__happened"):
        found[pk].append(at)
    return found
