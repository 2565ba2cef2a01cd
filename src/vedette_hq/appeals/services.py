"""What can be done in an urgent track. What was known and decided is added to; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, UsageError
from vedette.protection.appeals import parse_urgent, plain
from vedette.protection.appeals_papers import kind_of
from vedette.protection.appeals_steps import STEPS
from vedette.records.schema import Kind
from vedette.records.values import Value
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.appeals import queries
from vedette_hq.appeals.models import Authority, Chosen, Contact, Decision, Done, Made, Sent, Track, Version
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.cases.services import open_case
from vedette_hq.interviews.models import Investigation
from vedette_hq.interviews.services import (
    URGENT_STEP,
    begin_urgent,
    note_call,
    open_investigation,
    write_output,
)
from vedette_hq.missions.models import Mission
from vedette_hq.records.models import Record
from vedette_hq.records.queries import whole_view
from vedette_hq.records.writing import create

MAX_CONTACTS = 200


@dataclass(frozen=True, slots=True)
class Opening:
    """Of whom a track is opened: a record, or the name of somebody without one; no case: a new one."""

    language: str
    case: Case | None = None
    record: Record | None = None
    name: str = ""
    mission: Mission | None = None
    last_seen: str = ""
    """year-month-dayThour:minute on the clock `zone`; empty while nobody knows."""
    zone: str = "+0300"
    place: str = ""
    defender: bool = False


def _words(text: str, most: int, what: str, *, needed: bool = True) -> str:
    found = " ".join(text.split())
    if len(found) > most or (needed and not found):
        raise UsageError(f"{what}: say it in at most {most} characters")
    return found


def _open(track: Track) -> Track:
    row = Track.objects.select_for_update().select_related("case").get(pk=track.pk)
    if row.ended is not None or row.case.closed is not None:
        raise ConflictError("urgent track: has ended")
    return row


def begin(opening: Opening, by: Person) -> Track:
    """Open the track of somebody who was taken; the clock runs from when they were last seen.

    Without a case a new one is opened (a lead can), without a record one is made with the name. What the
    record says already is taken over. Raises: UsageError, FormatError, ConflictError.
    """
    if by.role not in CASEWORK:
        raise UsageError("urgent track: is opened by those who work on cases")
    if opening.record is None and not opening.name.strip():
        raise UsageError("urgent track: choose a person, or write the name")
    with transaction.atomic():
        case = opening.case or (opening.record.case if opening.record else None)
        if case is None:
            if by.role != Role.LEAD:
                raise UsageError("urgent track: a lead opens the case", hint="choose a case of yours")
            case = open_case("Urgent track", by)
        record = opening.record or create(
            case, Kind.PERSON, {"name": [Value({"text": " ".join(opening.name.split())})]}, by
        )
        if record.case_id != case.pk:
            raise UsageError("urgent track: the person is of another case")
        try:
            with transaction.atomic():
                track = Track.objects.create(case=case, record=record, mission=opening.mission, opened_by=by)
        except IntegrityError:
            raise ConflictError("urgent track: this person has an open one") from None
        note(by, "urgent.begin", "urgent", track.pk)
        values = _taken_over(record) | {"zone": opening.zone, "place": opening.place}
        if opening.last_seen:
            values["last_seen"] = opening.last_seen
        if opening.defender:
            values["defender"] = "team"
        data = {"language": opening.language, "values": values, "rows": {}, "translations": {}}
        save(track, data, by, 0)
    return track


def _taken_over(record: Record) -> dict[str, str]:
    """Return what the person record says, as the data set has it. A date with a doubt is left out."""
    from vedette.protection.appeals import FIELDS, check_value

    view = whole_view(record)

    def first(name: str) -> str:
        values = view.get(name)
        value = values[0].value if values else ""
        return str(value.get("text", "")) if isinstance(value, dict) else str(value)

    found: dict[str, str] = {}
    for one in view.get("name", ()):
        words = str(one.value["text"])
        latin = all(ord(letter) < 0x250 for letter in words)
        found.setdefault("name_latin" if latin else "name_local", words)
    pairs = {
        "born": "born",
        "birth_place": "birth_place",
        "citizenship": "citizenship",
        "documents": "document",
        "address": "address",
        "contact": "phone",
        "occupation": "occupation",
        "look": "look",
    }
    for theirs, ours in pairs.items():
        try:
            found[ours] = check_value(FIELDS[ours], first(theirs))
        except FormatError:
            continue
    return {name: value for name, value in found.items() if value}


def save(track: Track, data: Any, by: Person, seen: int) -> Version:
    """Keep what is known now, as one version more; `seen` is the number of the one its author saw (0: none).

    The clock of the investigation is set with it. Raises: FormatError naming the field, ConflictError when
    somebody else saved meanwhile: then nothing is kept.
    """
    checked = parse_urgent(data)
    with transaction.atomic():
        row = _open(track)
        newest = queries.version_of(row)
        number = newest.number if newest else 0
        if number != seen:
            raise ConflictError("urgent track: somebody else saved in the meantime")
        held = plain(checked)
        if newest is not None and newest.data == held:
            return newest
        made = Version.objects.create(track=row, number=number + 1, data=held, made_by=by)
        note(by, "urgent.write", "urgent", row.pk, number=made.number)
        _clock(row, by, held)
    return made


def _clock(track: Track, by: Person, data: Mapping[str, Any]) -> None:
    from vedette.protection.appeals import instant

    at = instant(parse_urgent(data))
    held = open_investigation(track.case, by)
    if at is None:
        return
    if at > timezone.now():
        raise FormatError("last_seen: lies in the future")
    place = str(data["values"].get("place", ""))[:500]
    if held.last_seen != at or held.urgent_began is None or held.last_seen_place != place:
        begin_urgent(held, by, at, place)


def call(track: Track, by: Person, at: datetime, station: str, number: str, who: str, answer: str) -> None:
    """Write a call into the log of the case. Raises: FormatError, ConflictError while no clock runs."""
    with transaction.atomic():
        row = _open(track)
        held = Investigation.objects.filter(case=row.case_id, urgent_began__isnull=False).first()
        if held is None:
            raise ConflictError(
                "call: the clock does not run yet", hint="write down first when the person was last seen"
            )
        note_call(held, by, at, station, number, who, answer)


def decide(track: Track, by: Person, answer: str, who: str, words: str) -> Decision:
    """Write down whether it becomes public, as the family decided. Raises: UsageError, ConflictError."""
    if answer not in Decision.Answer.values:
        raise UsageError("decision: is none of the answers")
    with transaction.atomic():
        row = _open(track)
        made = Decision.objects.create(
            track=row,
            answer=answer,
            who=_words(who, 300, "who decided"),
            words=_words(words, 1000, "words", needed=False),
            by=by,
        )
        note(by, "urgent.decide", "urgent", row.pk, answer=answer)
        held = Investigation.objects.filter(case=row.case_id, urgent_began__isnull=False).first()
        if held is not None:
            write_output(
                held, URGENT_STEP, "urgent-publicity", by, at=made.at, answer=answer, words=made.words
            )
    return made


def step_done(track: Track, by: Person, code: str, words: str) -> None:
    """Say that one thing of the first day is done. Raises: UsageError, ConflictError when it is already."""
    if code not in {one.code for one in STEPS}:
        raise UsageError("urgent step: there is no such step")
    with transaction.atomic():
        row = _open(track)
        try:
            with transaction.atomic():
                Done.objects.create(
                    track=row, code=code, words=_words(words, 500, "words", needed=False), by=by
                )
        except IntegrityError:
            raise ConflictError("urgent step: was done already") from None
        note(by, "urgent.step", "urgent", row.pk, what=code)


def add_contact(
    track: Track, by: Person, role: str, name: str, number: str, parent: Contact | None = None
) -> Contact:
    """Add somebody to the contact tree, under who tells them. Raises: UsageError, ConflictError."""
    if role not in Contact.Role.values or (parent is not None and parent.track_id != track.pk):
        raise UsageError("contact: a role, and somebody of the same tree, expected")
    with transaction.atomic():
        row = _open(track)
        if row.contacts.count() >= MAX_CONTACTS:
            raise UsageError(f"contact: a tree has at most {MAX_CONTACTS}")
        made = Contact.objects.create(
            track=row,
            parent=parent,
            role=role,
            name=_words(name, 200, "name"),
            number=_words(number, 200, "number", needed=False),
            made_by=by,
        )
        note(by, "urgent.contact", "urgent", row.pk)
    return made


def told(contact: Contact, by: Person, words: str) -> None:
    """Say that somebody of the tree was told. Raises: ConflictError when they were already, UsageError."""
    with transaction.atomic():
        _open(contact.track)
        rows = Contact.objects.filter(pk=contact.pk, done__isnull=True)
        said = _words(words, 500, "words", needed=False)
        if rows.update(done=timezone.now(), done_by=by, words=said) != 1:
            raise ConflictError("contact: was told already")
        note(by, "urgent.told", "urgent", contact.track_id)


def choose(track: Track, by: Person, to: Iterable[str], copies: Iterable[str]) -> None:
    """Set to whom the appeals are addressed, and who gets copies. Raises: UsageError, ConflictError."""
    wanted = dict.fromkeys(copies, True) | dict.fromkeys(to, False)
    with transaction.atomic():
        row = _open(track)
        known = queries.addresses(by).filter(pk__in=list(wanted), retired__isnull=True)
        if known.count() != len(wanted) or len(wanted) > 60:
            raise UsageError("addressees: choose them from the book, at most 60")
        row.chosen.all().delete()
        Chosen.objects.bulk_create(
            Chosen(track=row, authority_id=pk, copy=copy) for pk, copy in wanted.items()
        )
        note(by, "urgent.addressees", "urgent", row.pk, count=len(wanted))


def end(track: Track, by: Person, outcome: str, words: str) -> None:
    """End a track and say how. Raises: UsageError, ConflictError."""
    if outcome not in Track.Outcome.values:
        raise UsageError("urgent track: say how it ended")
    said = _words(words, 1000, "words")
    with transaction.atomic():
        row = _open(track)
        now = timezone.now()
        Track.objects.filter(pk=row.pk).update(ended=now, ended_by=by, outcome=outcome, words=said)
        note(by, "urgent.end", "urgent", row.pk, outcome=outcome)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the book of addresses as it is typed."""

    kind: str
    name_en: str = ""
    name_fr: str = ""
    name_ru: str = ""
    contact: str = ""
    checked: date | None = None


def keep_address(entry: Entry, by: Person, held: Authority | None = None) -> Authority:
    """Write a line of the book, or change one. Raises: UsageError."""
    if entry.kind not in Authority.Kind.values or not (entry.name_en or entry.name_fr or entry.name_ru):
        raise UsageError("address: a kind and a name in one language expected")
    if len(entry.contact) > 2000 or (entry.checked and entry.checked > timezone.now().date()):
        raise UsageError("address: at most 2000 characters, and checked today at the latest")
    fields = {
        "kind": entry.kind,
        "name_en": _words(entry.name_en, 300, "name", needed=False),
        "name_fr": _words(entry.name_fr, 300, "name", needed=False),
        "name_ru": _words(entry.name_ru, 300, "name", needed=False),
        "contact": entry.contact.strip(),
        "checked": entry.checked,
    }
    with transaction.atomic():
        if held is None:
            found = Authority.objects.create(**fields, made_by=by)
        else:
            Authority.objects.filter(pk=held.pk).update(**fields)
            found = Authority.objects.get(pk=held.pk)
        note(by, "urgent.address", "authority", found.pk)
    return found


def retire_address(held: Authority, by: Person) -> None:
    """Take a line of the book out of use; papers that bear it stay. Raises: ConflictError."""
    with transaction.atomic():
        rows = Authority.objects.filter(pk=held.pk, retired__isnull=True)
        if rows.update(retired=timezone.now()) != 1:
            raise ConflictError("address: is out of use already")
        note(by, "urgent.address-end", "authority", held.pk)


def sent(made: Made, by: Person, at: datetime, to: str, how: str, reference: str) -> Sent:
    """Write down that a paper went out; the step of the investigation that it is, is written with it.

    Raises: UsageError, ConflictError when it was not signed off, or is a translation for reading only.
    """
    kind = kind_of(made.code)
    if at > timezone.now():
        raise UsageError("sent: lies in the future")
    if kind.signed and made.second_by_id is None:
        raise ConflictError("paper: two sign it off before it leaves")
    if made.language not in kind.filed:
        raise ConflictError("paper: in this language it is a translation for reading")
    with transaction.atomic():
        track = _open(made.bundle.track)
        row = Sent.objects.create(
            made=made,
            to=_words(to, 300, "to whom"),
            how=_words(how, 200, "how", needed=False),
            reference=_words(reference, 200, "number", needed=False),
            at=at,
            by=by,
        )
        note(by, "urgent.sent", "paper", made.pk, what=made.code, digest=made.pdf_sha256)
        held = Investigation.objects.filter(case=track.case_id, urgent_began__isnull=False).first()
        if held is not None and kind.output:
            words = f"{made.code}/{made.language} {made.pdf_sha256[:16]}"
            write_output(held, URGENT_STEP, kind.output, by, at=at, number=row.reference, words=words)
    return row
