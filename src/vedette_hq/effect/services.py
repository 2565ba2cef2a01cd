"""What can be done with the log of effects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CONTENT
from vedette_hq.audit.services import note
from vedette_hq.effect.models import Happened, Task
from vedette_hq.protection.models import Incident
from vedette_hq.releases.models import Release


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log as it is typed."""

    kind: str
    tone: str
    day: date
    words: str
    origin: str = ""
    release: Release | None = None
    incident: Incident | None = None


def _words(text: str, most: int, what: str, *, needed: bool = True) -> str:
    found = " ".join(text.split())
    if len(found) > most or (needed and not found):
        raise UsageError(f"{what}: say it in at most {most} characters")
    return found


def add(by: Person, line: Line) -> Happened:
    """Write down what happened. Raises: UsageError."""
    if by.role not in CONTENT:
        raise UsageError("effect: is for those who work on releases")
    if line.kind not in Happened.Kind.values or line.tone not in Happened.Tone.values:
        raise UsageError("effect: a kind and how it counts expected")
    if line.day > timezone.now().date():
        raise UsageError("effect: the day lies in the future")
    with transaction.atomic():
        made = Happened.objects.create(
            kind=line.kind,
            tone=line.tone,
            day=line.day,
            words=_words(line.words, 1000, "what happened"),
            origin=_words(line.origin, 1000, "where it stands", needed=False),
            release=line.release,
            incident=line.incident,
            made_by=by,
        )
        note(by, "effect.add", "effect", made.pk, what=line.kind)
    return made


def withdraw(by: Person, held: Happened, reason: str) -> None:
    """Withdraw a line that is wrong. Raises: UsageError, ConflictError when it was already."""
    said = _words(reason, 500, "reason")
    with transaction.atomic():
        rows = Happened.objects.filter(pk=held.pk, withdrawn__isnull=True)
        if rows.update(withdrawn=timezone.now(), withdrawn_by=by, withdrawn_reason=said) != 1:
            raise ConflictError("effect: was withdrawn already")
        note(by, "effect.withdraw", "effect", held.pk)


def follow(by: Person, held: Happened, words: str, due: date) -> Task:
    """Write down something to do after it. Raises: UsageError."""
    with transaction.atomic():
        made = Task.objects.create(happened=held, words=_words(words, 500, "what to do"), due=due, made_by=by)
        note(by, "effect.follow", "effect", held.pk)
    return made


def do(by: Person, task: Task, words: str) -> None:
    """Say that it is done, and how it went. Raises: UsageError, ConflictError when it was already."""
    said = _words(words, 500, "words", needed=False)
    with transaction.atomic():
        rows = Task.objects.filter(pk=task.pk, done__isnull=True)
        if rows.update(done=timezone.now(), done_by=by, done_words=said) != 1:
            raise ConflictError("task: was done already")
        note(by, "effect.done", "effect", task.happened_id)
