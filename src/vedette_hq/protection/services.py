"""What is done about an incident: report, word it again, add to it, follow it up, close it. One verb each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette.protection.incident import place_key
from vedette.protection.kinds import KINDS, kind_of
from vedette.protection.plates import parse_plate
from vedette.protection.response import instructions
from vedette.protection.wording import wording_digest
from vedette_hq.access.fields import new_id
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.missions.models import Mission
from vedette_hq.protection import telling, warnings
from vedette_hq.protection.models import (
    Affected,
    FollowUp,
    Incident,
    Link,
    Publicity,
    Sighting,
    Told,
    Wording,
)
from vedette_hq.protection.queries import READERS
from vedette_hq.records.models import Record
from vedette_hq.vault.models import Item

MAX_WORDS_CHARS = 8_000
MAX_FIELD_CHARS = 4_000
FUTURE = timedelta(minutes=10)
"""A clock may be so much ahead."""


@dataclass(frozen=True, slots=True)
class Report:
    """The quick entry: what, when, where about, in words, and a plate. `noticed` None: now."""

    kind: str
    happened: datetime
    words: str
    place: str = ""
    plate: str = ""
    mission: Mission | None = None
    near_miss: bool = False
    precision: str = Incident.Precision.MINUTE
    noticed: datetime | None = None
    once: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One sighting. Anything may be empty but not everything."""

    at: datetime
    plate: str = ""
    vehicle: str = ""
    persons: str = ""
    place: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """The full report: what may be told otherwise than in the quick entry, and `content` by field."""

    kind: str
    happened: datetime
    precision: str
    place: str
    words: str
    near_miss: bool
    publicity: str = ""
    review: date | None = None
    content: Mapping[str, str] = field(default_factory=dict)


def _checked(kind: str, happened: datetime, words: str, precision: str, by: Person, now: datetime) -> str:
    if by.role not in READERS:
        raise UsageError("incident: is not for this role")
    if kind not in KINDS:
        raise UsageError("incident: choose what it is")
    words = words.strip()
    if not words or len(words) > MAX_WORDS_CHARS:
        raise UsageError(f"incident: say what happened, in at most {MAX_WORDS_CHARS} characters")
    if happened > now + FUTURE:
        raise UsageError("incident: its time lies ahead")
    if precision not in Incident.Precision.values:
        raise UsageError("incident: say how well the time is known")
    return words


def report(said: Report, by: Person, *, now: datetime | None = None) -> Incident:
    """Enter an incident with what is known at once. What carries the same `once` is entered once.

    The standing instructions of its kind begin to run, warnings are looked for, and of a grave one those on
    duty are told. Raises: UsageError, FormatError for a plate that is none.
    """
    now = now or timezone.now()
    words = _checked(said.kind, said.happened, said.words, said.precision, by, now)
    place = " ".join(said.place.split())
    key, once = place_key(place), said.once or new_id()
    look = Look(said.happened, plate=said.plate, place=place) if said.plate.strip() else None
    seen = _sighting(look) if look else None
    held = Incident.objects.filter(once=once, made_by=by).first()
    if held is not None:
        return held
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Incident.objects.create(
                    once=once,
                    mission=said.mission,
                    kind=said.kind,
                    near_miss=said.near_miss,
                    happened=said.happened,
                    precision=said.precision,
                    noticed=said.noticed or now,
                    place=place,
                    place_key=key,
                    words=words,
                    made=now,
                    made_by=by,
                )
        except IntegrityError:
            raise ConflictError("incident: was sent twice at the same moment; look at the list") from None
        if seen is not None:
            Sighting.objects.create(incident=made, made_by=by, made=now, **seen)
        digest = _word(made, by, now)
        note(by, "incident.report", "incident", made.pk, what=made.kind, digest=digest)
        for one in instructions(made.sort, near_miss=made.near_miss):
            due = made.noticed + timedelta(seconds=one.within)
            FollowUp.objects.create(incident=made, code=one.code, due=due, made=now, made_by=None)
        warnings.refresh_for(made, now)
        if made.sort.grave and not made.near_miss:
            telling.grave(made)
    return made


def _sighting(look: Look) -> dict[str, Any]:
    """Return the columns of a sighting. Raises: UsageError for nothing at all, FormatError for a plate."""
    texts = {
        "plate": " ".join(look.plate.split())[:40],
        "vehicle": look.vehicle.strip()[:200],
        "persons": look.persons.strip()[:1_000],
        "place": " ".join(look.place.split()),
        "direction": look.direction.strip()[:200],
    }
    if not any(texts[name] for name in ("plate", "vehicle", "persons")):
        raise UsageError("sighting: note a plate, a vehicle or people")
    keys = {"plate_key": parse_plate(look.plate).key if texts["plate"] else ""}
    return {"at": look.at, **texts, **keys, "place_key": place_key(look.place)}


def _plain(incident: Incident) -> dict[str, Any]:
    """Return what one wording holds."""
    return {
        "kind": incident.kind,
        "happened": incident.happened.isoformat(),
        "precision": str(incident.precision),
        "noticed": incident.noticed.isoformat(),
        "place": incident.place,
        "words": incident.words,
        "near_miss": incident.near_miss,
        "publicity": str(incident.publicity),
        "review": incident.review.isoformat() if incident.review else "",
        "fields": dict(incident.content),
        "sightings": [
            {
                "at": one.at.isoformat(),
                "plate": one.plate,
                "vehicle": one.vehicle,
                "persons": one.persons,
                "place": one.place,
                "direction": one.direction,
            }
            for one in incident.sightings.order_by("at", "pk")
        ],
    }


def _word(incident: Incident, by: Person, now: datetime) -> str:
    """Write down the incident as it is worded now; return the digest."""
    content = _plain(incident)
    digest = wording_digest(incident.pk, incident.version, content)
    Wording.objects.create(
        incident=incident, number=incident.version, at=now, by=by, content=content, digest=digest
    )
    return digest


def _again(incident: Incident, by: Person, now: datetime) -> str:
    """Write another wording down, because something of it changed; return the digest."""
    version = incident.version
    if Incident.objects.filter(pk=incident.pk, version=version).update(version=version + 1) != 1:
        raise ConflictError("incident: somebody else has just changed it", hint="load the page again")
    incident.version = version + 1
    return _word(incident, by, now)


def _open(incident: Incident) -> None:
    if incident.closed is not None:
        raise ConflictError("incident: is closed", hint="open it again first")


def write(incident: Incident, whole: Whole, by: Person, *, now: datetime | None = None) -> None:
    """Word an incident otherwise, or more fully; what stood before stays readable.

    Raises: UsageError, ConflictError when it is closed or somebody else has just changed it.
    """
    now = now or timezone.now()
    _open(incident)
    words = _checked(whole.kind, whole.happened, whole.words, whole.precision, by, now)
    if any(len(value) > MAX_FIELD_CHARS for value in whole.content.values()):
        raise UsageError(f"incident: at most {MAX_FIELD_CHARS} characters in a field")
    if whole.publicity not in Incident.Publicity.values:
        raise UsageError("incident: no such decision about publicity")
    place, before = " ".join(whole.place.split()), incident.kind
    changed = {
        "kind": whole.kind,
        "happened": whole.happened,
        "precision": whole.precision,
        "place": place,
        "place_key": place_key(place),
        "words": words,
        "near_miss": whole.near_miss,
        "publicity": whole.publicity,
        "review": whole.review,
        "content": {name: value for name, value in whole.content.items() if value},
    }
    with transaction.atomic():
        for name, value in changed.items():
            setattr(incident, name, value)
        digest = _again(incident, by, now)
        Incident.objects.filter(pk=incident.pk).update(**changed)
        note(by, "incident.write", "incident", incident.pk, number=incident.version, digest=digest)
        if before != incident.kind:
            _instruct(incident, now)
        warnings.refresh_for(incident, now)


def _instruct(incident: Incident, now: datetime) -> None:
    """Let the instructions of another kind run too; those of the old one stay, people end them."""
    for one in instructions(incident.sort, near_miss=incident.near_miss):
        due = incident.noticed + timedelta(seconds=one.within)
        FollowUp.objects.get_or_create(
            incident=incident, code=one.code, defaults={"due": due, "made": now, "made_by": None}
        )
    if kind_of(incident.kind).grave and not incident.near_miss:
        telling.grave(incident)


def sight(incident: Incident, look: Look, by: Person, *, now: datetime | None = None) -> Sighting:
    """Add a sighting. Raises: UsageError, FormatError, ConflictError."""
    now = now or timezone.now()
    _open(incident)
    if look.at > now + FUTURE:
        raise UsageError("sighting: its time lies ahead")
    columns = _sighting(look)
    with transaction.atomic():
        made = Sighting.objects.create(incident=incident, made_by=by, made=now, **columns)
        digest = _again(incident, by, now)
        note(by, "incident.sight", "incident", incident.pk, sighting=made.pk, digest=digest)
        warnings.refresh_for(incident, now)
    return made


def affect(
    incident: Incident,
    who: str,
    by: Person,
    *,
    person: Person | None = None,
    record: Record | None = None,
    name: str = "",
    harm: str = "",
) -> Affected:
    """Say whom it happened to, in one of three ways. Raises: UsageError, ConflictError."""
    _open(incident)
    name = " ".join(name.split())[:200]
    if who not in Affected.Who.values or sum(map(bool, (person, record, name))) != 1:
        raise UsageError("incident: choose one colleague, or one person of a case, or write a pseudonym")
    with transaction.atomic():
        made = Affected.objects.create(
            incident=incident,
            who=who,
            person=person,
            record=record,
            name=name,
            harm=harm.strip()[:1_000],
            made_by=by,
        )
        note(by, "incident.affect", "incident", incident.pk, who=who)
    return made


def link(
    incident: Incident,
    by: Person,
    why: str = "",
    *,
    other: Incident | None = None,
    case: Case | None = None,
    item: Item | None = None,
    publicity: Publicity | None = None,
    mission: Mission | None = None,
) -> Link:
    """Tie an incident to one thing. With a mission, that mission's team sees it from now on.

    Raises: UsageError for none or several, or for itself; ConflictError when they are tied already.
    """
    tied = {"other": other, "case": case, "item": item, "publicity": publicity, "mission": mission}
    given = {name: value for name, value in tied.items() if value is not None}
    if len(given) != 1 or other == incident:
        raise UsageError("incident: choose one thing to tie it to")
    if mission is not None and incident.mission_id in (None, mission.pk):
        raise ConflictError("incident: that team sees it already")
    (name, value), now = next(iter(given.items())), timezone.now()
    with transaction.atomic():
        if Link.objects.filter(incident=incident, **given).exists():
            raise ConflictError("incident: is tied to this already")
        made = Link.objects.create(incident=incident, why=why.strip()[:500], made_by=by, **given)
        note(by, "incident.link", "incident", incident.pk, what=name, other=str(value.pk))
        warnings.refresh_for(incident, now)
    return made


def tell(incident: Incident, whom: str, number: str, at: datetime, answer: str, by: Person) -> Told:
    """Write down that an authority was told, with its number and answer. Raises: UsageError."""
    whom = " ".join(whom.split())[:300]
    if not whom:
        raise UsageError("incident: say who was told")
    with transaction.atomic():
        made = Told.objects.create(
            incident=incident,
            whom=whom,
            number=" ".join(number.split())[:100],
            at=at,
            answer=answer.strip()[:2_000],
            made_by=by,
        )
        note(by, "incident.tell", "incident", incident.pk, told=made.pk)
    return made


def follow(incident: Incident, words: str, due: datetime, by: Person) -> FollowUp:
    """Ask for something to be done. Raises: UsageError, ConflictError."""
    _open(incident)
    words = words.strip()
    if not words or len(words) > 500:
        raise UsageError("follow-up: say what is to be done, in at most 500 characters")
    with transaction.atomic():
        made = FollowUp.objects.create(incident=incident, words=words, due=due, made_by=by)
        note(by, "incident.follow", "incident", incident.pk, follow=made.pk)
    return made


def do(task: FollowUp, words: str, by: Person, *, now: datetime | None = None) -> None:
    """Say that something was done, or why it is not. Raises: ConflictError when somebody has said it."""
    now = now or timezone.now()
    with transaction.atomic():
        mine = FollowUp.objects.filter(pk=task.pk, done__isnull=True)
        if mine.update(done=now, done_by=by, done_words=words.strip()[:1_000]) != 1:
            raise ConflictError("follow-up: is done already")
        note(by, "incident.do", "incident", task.incident_id, follow=task.pk, code=task.code)
        warnings.refresh_for(task.incident, now)


def voice(incident: Incident, to: str, by: Person, *, now: datetime | None = None) -> None:
    """Say that it was told by voice, and to whom. Raises: UsageError, ConflictError."""
    to = " ".join(to.split())
    if not to or len(to) > 200:
        raise UsageError("incident: say who was told by voice")
    with transaction.atomic():
        mine = Incident.objects.filter(pk=incident.pk, voiced__isnull=True)
        if mine.update(voiced=now or timezone.now(), voiced_by=by, voiced_to=to) != 1:
            raise ConflictError("incident: was told by voice already")
        note(by, "incident.voice", "incident", incident.pk)
        telling.heard(incident)


def complete(incident: Incident, by: Person, *, now: datetime | None = None) -> None:
    """Say that the written report is complete. Raises: ConflictError."""
    now = now or timezone.now()
    with transaction.atomic():
        mine = Incident.objects.filter(pk=incident.pk, written__isnull=True)
        if mine.update(written=now, written_by=by) != 1:
            raise ConflictError("incident: its report is complete already")
        note(by, "incident.written", "incident", incident.pk)
        telling.report_done(incident)
        warnings.refresh_for(incident, now)


def close(incident: Incident, words: str, by: Person, *, now: datetime | None = None) -> None:
    """Close an incident, saying why it is over. Raises: UsageError, ConflictError.

    What repeats is still counted with it.
    """
    now, words = now or timezone.now(), words.strip()
    if not words or len(words) > 1_000:
        raise UsageError("incident: say why it is over, in at most 1000 characters")
    with transaction.atomic():
        mine = Incident.objects.filter(pk=incident.pk, closed__isnull=True)
        if mine.update(closed=now, closed_by=by, closed_words=words) != 1:
            raise ConflictError("incident: is closed already")
        note(by, "incident.close", "incident", incident.pk)
        telling.heard(incident)
        telling.report_done(incident)
        warnings.refresh_for(incident, now)


def reopen(incident: Incident, by: Person) -> None:
    """Open a closed incident again. Raises: ConflictError."""
    with transaction.atomic():
        mine = Incident.objects.filter(pk=incident.pk, closed__isnull=False)
        if mine.update(closed=None, closed_by=None, closed_words="") != 1:
            raise ConflictError("incident: is open")
        note(by, "incident.reopen", "incident", incident.pk)
        warnings.refresh_for(incident, timezone.now())


def publish(
    title: str,
    at: datetime,
    mission: Mission | None,
    by: Person,
    *,
    address: str = "",
    now: datetime | None = None,
) -> Publicity:
    """Write down that something of ours went out, or will. Raises: UsageError."""
    title = " ".join(title.split())
    if by.role not in READERS or not title or len(title) > 300:
        raise UsageError("publication: a title has 1 to 300 characters")
    now = now or timezone.now()
    with transaction.atomic():
        made = Publicity.objects.create(
            title=title, at=at, mission=mission, address=address.strip()[:1_000], made_by=by, made=now
        )
        note(by, "publicity.add", "publicity", made.pk)
        warnings.refresh(mission, now)
    return made
