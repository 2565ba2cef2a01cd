"""The urgent track, narrowed to the person: tracks of the cases on which they work; the book of addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from vedette.protection.appeals import Addressee, Call, Urgent, parse_urgent
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.appeals.models import Authority, Bundle, Contact, Decision, Made, Track, Version
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.interviews.queries import visible_calls
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import own_missions
from vedette_hq.records.models import Record
from vedette_hq.records.queries import labels, visible_records, writable_cases

MOST = 300


def visible_tracks(person: Person) -> QuerySet[Track]:
    """Return the tracks of the cases on which the person works."""
    if person.role not in CASEWORK:
        return Track.objects.none()
    return Track.objects.filter(case__in=visible_cases(person))


def open_tracks(person: Person) -> QuerySet[Track]:
    """Return those that have not ended: in which the person can write."""
    return visible_tracks(person).filter(ended__isnull=True, case__closed__isnull=True)


def visible_bundles(person: Person) -> QuerySet[Bundle]:
    """Return the bundles of papers of those tracks."""
    return Bundle.objects.filter(track__in=visible_tracks(person))


def visible_papers(person: Person) -> QuerySet[Made]:
    """Return the papers of those tracks, without their bytes."""
    return Made.objects.filter(bundle__track__in=visible_tracks(person)).defer("pdf", "docx")


def open_contacts(person: Person) -> QuerySet[Contact]:
    """Return the lines of contact trees that the person may mark."""
    return Contact.objects.filter(track__in=open_tracks(person))


def addresses(person: Person) -> QuerySet[Authority]:
    """Return the group's book of addresses."""
    return (
        Authority.objects.all() if person.role in CASEWORK and person.is_active else Authority.objects.none()
    )


def version_of(track: Track) -> Version | None:
    """Return what stands of a track that the guard has let somebody see."""
    return track.versions.order_by("-number").first()


def calls_of(person: Person, track: Track) -> list[Call]:
    """Return the calls of the case's log that were not withdrawn, the earliest first."""
    rows = visible_calls(person).filter(investigation__case=track.case_id, withdrawn__isnull=True)
    return [
        Call(one.at, one.station, one.number, one.who, one.answer) for one in rows.order_by("at", "pk")[:MOST]
    ]


def addressees_of(track: Track) -> list[Addressee]:
    """Return to whom the appeals of a track are addressed."""
    rows = track.chosen.select_related("authority").order_by("copy", "authority__kind", "authority__pk")
    return [
        Addressee(
            {"en": one.authority.name_en, "fr": one.authority.name_fr, "ru": one.authority.name_ru},
            tuple(line.strip() for line in one.authority.contact.splitlines() if line.strip()),
            one.copy,
        )
        for one in rows
    ]


def thaw(data: Any, frozen: Any) -> Urgent:
    """Return the data set of a bundle: what was known, with calls, addressees and consents as they were."""
    from dataclasses import replace
    from datetime import date

    return replace(
        parse_urgent(data),
        calls=tuple(Call(datetime.fromisoformat(one[0]), *one[1:]) for one in frozen["calls"]),
        addressees=tuple(Addressee(one[0], tuple(one[1]), one[2]) for one in frozen["addressees"]),
        government=frozen["government"],
        public=frozen["public"],
        today=date.fromisoformat(frozen["today"]),
    )


def is_public(track: Track) -> bool:
    """Say whether it was decided last that the taking becomes public; nobody decided: it does not."""
    newest = track.decisions.order_by("-at", "pk").first()
    return newest is not None and newest.answer == Decision.Answer.PUBLIC


def name_of(person: Person, track: Track) -> str:
    """Return how the person taken is called for this reader."""
    return labels(person, [track.record_id]).get(track.record_id, str(track.pk)[:8])


def names_of(person: Person, tracks: list[Track]) -> dict[str, str]:
    """Return the same for several."""
    held = labels(person, [one.record_id for one in tracks])
    return {one.pk: held.get(one.record_id, one.pk[:8]) for one in tracks}


def cases_to_open(person: Person) -> list[Case]:
    """Return the open cases in which a track can begin."""
    return list(writable_cases(person).order_by("title"))


def missions_to_name(person: Person) -> list[Mission]:
    """Return the missions in which a defender can have been."""
    return list(own_missions(person).filter(closed__isnull=True).order_by("title"))


def persons_to_choose(person: Person) -> list[tuple[str, str]]:
    """Return the person records of the cases in which a track can begin, with their labels and cases."""
    rows = visible_records(person).filter(
        case__in=writable_cases(person), kind="person", withdrawn__isnull=True
    )
    some = list(rows.select_related("case").order_by("-made")[:MOST])
    named = labels(person, [one.pk for one in some])
    found = [(one.pk, f"{named.get(one.pk, one.pk[:8])} ({one.case.title})") for one in some]
    return sorted(found, key=lambda pair: pair[1].casefold())


def record_of(person: Person, pk: str) -> Record | None:
    """Return a person record that can be chosen."""
    return visible_records(person).filter(case__in=writable_cases(person), kind="person", pk=pk).first()


def hours_of(version: Version | None) -> Any:
    """Return the clock of a track now, None while it is not known when the person was last seen."""
    from vedette.protection.appeals import clock

    return clock(parse_urgent(version.data), timezone.now()) if version else None
