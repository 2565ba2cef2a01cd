"""Writing a note, replacing and ending it; giving a sheet to the next shift, and taking it over."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette.formats.jcs import encode
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.handover import queries
from vedette_hq.handover.gathering import Point, changes, open_points
from vedette_hq.handover.models import Note, Sheet
from vedette_hq.matching.models import Candidate
from vedette_hq.missions.models import Mission
from vedette_hq.records.models import Record

MAX_WORDS_CHARS = 2_000
MAX_RANK = 99


@dataclass(frozen=True, slots=True)
class Said:
    """What a note says; `rank` is for calls only."""

    kind: str
    words: str
    record: Record | None = None
    who: str = ""
    due: date | None = None
    rank: int | None = None


def _open(subject: Case | Mission) -> str:
    """Return the word for it in an act. Raises: ConflictError when it is closed."""
    kind = "case" if isinstance(subject, Case) else "mission"
    if subject.closed is not None:
        raise ConflictError(f"{kind}: is closed")
    return kind


def _checked(subject: Case | Mission, said: Said, by: Person) -> dict[str, Any]:
    words, who = said.words.strip(), " ".join(said.who.split())
    if by.role not in CASEWORK:
        raise UsageError("hand-over: those who work on cases write it")
    if said.kind not in Note.Kind.values:
        raise UsageError("hand-over: no such kind of note")
    if not words or len(words) > MAX_WORDS_CHARS:
        raise UsageError(f"hand-over: a note has 1 to {MAX_WORDS_CHARS} characters")
    if len(who) > 200:
        raise UsageError("hand-over: a name has at most 200 characters")
    if said.record is not None and (said.record.case_id != subject.pk or said.record.kind != "person"):
        raise UsageError("hand-over: the person is not of this case")
    if said.rank is not None and not (said.kind == Note.Kind.CALL and 1 <= said.rank <= MAX_RANK):
        raise UsageError(f"hand-over: only calls have a place, from 1 to {MAX_RANK}")
    return {
        "kind": said.kind,
        "words": words,
        "record": said.record,
        "who": who,
        "due": said.due,
        "rank": said.rank,
        "made_by": by,
    }


def write(subject: Case | Mission, said: Said, by: Person) -> Note:
    """Write a note about a case or a mission. Raises: UsageError, ConflictError."""
    kind, values = _open(subject), _checked(subject, said, by)
    with transaction.atomic():
        made = Note.objects.create(**queries.about(subject), **values)
        note(by, "handover.note", kind, subject.pk, note=made.pk, says=said.kind)
    return made


def rewrite(old: Note, said: Said, by: Person) -> Note:
    """Put a note in the place of another, which stays readable. Raises: UsageError, ConflictError."""
    kind, values = _open(old.subject), _checked(old.subject, said, by)
    with transaction.atomic():
        held = Note.objects.select_for_update().get(pk=old.pk)
        if held.done is not None:
            raise ConflictError("hand-over: this note is ended")
        try:
            with transaction.atomic():
                made = Note.objects.create(**queries.about(old.subject), **values, replaces=held)
        except IntegrityError:
            raise ConflictError("hand-over: this note was replaced already") from None
        note(by, "handover.replace", kind, old.subject.pk, note=made.pk, replaces=old.pk)
    return made


def end(old: Note, outcome: str, words: str, by: Person) -> None:
    """Say that a note is done, dropped or was wrong, in words. Raises: UsageError, ConflictError."""
    kind, words = _open(old.subject), words.strip()
    if by.role not in CASEWORK or outcome not in Note.Outcome.values:
        raise UsageError("hand-over: no such end of a note")
    if not words or len(words) > 1_000:
        raise UsageError("hand-over: say how it ended, in at most 1000 characters")
    with transaction.atomic():
        Note.objects.select_for_update().get(pk=old.pk)
        mine = Note.objects.filter(pk=old.pk, done__isnull=True, replaced_by__isnull=True)
        ended = {"done": timezone.now(), "done_by": by, "done_words": words, "outcome": outcome}
        if mine.update(**ended) != 1:
            raise ConflictError("hand-over: this note is ended or replaced already")
        note(by, "handover.end", kind, old.subject.pk, note=old.pk, outcome=outcome)


def content_of(person: Person, subject: Case | Mission, since: datetime, now: datetime) -> dict[str, Any]:
    """Return what a sheet freezes: notes with their words, what is open and what changed as codes and ids.

    Pairs of records of which one is not of this case are left out: the next reader may know nothing of it.
    """
    return {
        "notes": [_plain_note(one) for one in queries.open_notes(person, subject)],
        "open": [one.plain() for one in _inside(subject, open_points(person, subject, now))],
        "changes": [one.plain() for one in changes(person, subject, since)],
    }


def _inside(subject: Case | Mission, points: Sequence[Point]) -> list[Point]:
    found = []
    for one in points:
        if one.group == "candidates":
            rows = Candidate.objects.filter(pk__in=one.ids, case_one=subject.pk, case_two=subject.pk)
            ids = tuple(rows.order_by("pk").values_list("pk", flat=True))
            if not ids:
                continue
            found.append(replace(one, ids=ids))
        else:
            found.append(one)
    return found


def _plain_note(one: Note) -> dict[str, Any]:
    plain = {
        "id": one.pk,
        "kind": one.kind,
        "words": one.words,
        "who": one.who,
        "record": str(one.record_id or ""),
        "due": one.due.isoformat() if one.due else "",
        "rank": one.rank,
        "made": one.made.isoformat(),
        "by": one.made_by_id,
    }
    return {name: value for name, value in plain.items() if value}


def digest_of(content: dict[str, Any], words: str) -> str:
    """Return the digest of a sheet: SHA-256 over its content and words in JCS, in hex."""
    return hashlib.sha256(encode({"content": content, "words": words})).hexdigest()


def give(subject: Case | Mission, words: str, to: Person | None, by: Person, since: datetime) -> Sheet:
    """Freeze what stands now and give it to the next shift. Raises: UsageError, ConflictError."""
    kind, words = _open(subject), words.strip()
    if by.role not in CASEWORK:
        raise UsageError("hand-over: those who work on cases give it")
    if len(words) > 4_000:
        raise UsageError("hand-over: at most 4000 characters")
    if to is not None and to.pk not in {one.pk for one in queries.colleagues(by, subject)}:
        raise UsageError("hand-over: that person cannot take it over")
    now = timezone.now()
    with transaction.atomic():
        content = content_of(by, subject, since, now)
        made = Sheet.objects.create(
            **queries.about(subject),
            since=since,
            given=now,
            given_by=by,
            to=to,
            words=words,
            content=content,
            digest=digest_of(content, words),
        )
        note(by, "handover.give", kind, subject.pk, sheet=made.pk, digest=made.digest)
    return made


def take(sheet: Sheet, words: str, by: Person) -> None:
    """Take a sheet over, having read it. Raises: UsageError for one's own, ConflictError when it is taken."""
    words = words.strip()
    if sheet.given_by_id == by.pk:
        raise UsageError("hand-over: another takes over what you gave")
    if len(words) > MAX_WORDS_CHARS:
        raise UsageError(f"hand-over: at most {MAX_WORDS_CHARS} characters")
    with transaction.atomic():
        mine = Sheet.objects.filter(pk=sheet.pk, taken__isnull=True)
        if mine.update(taken=timezone.now(), taken_by=by, taken_words=words) != 1:
            raise ConflictError("hand-over: was taken over already")
        kind = "case" if sheet.case_id else "mission"
        note(by, "handover.take", kind, sheet.subject.pk, sheet=sheet.pk)
