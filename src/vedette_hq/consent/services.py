"""What can be done about consent. Rows are added; no answer is changed, and no withdrawal undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette.records import consent
from vedette.records.consent_words import LANGUAGES, risks_id
from vedette.values.instants import write_instant
from vedette_hq.access.fields import new_id
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.consent.models import Condition, Confirmation, Doubt, Grant, Intimate, Withdrawal
from vedette_hq.identity.models import Protected
from vedette_hq.outbox.services import put
from vedette_hq.records.models import Record
from vedette_hq.vault.models import CaseItem, Item

MAX_LIST = 50
THREE = ("yes", "unclear", "no")
OUTCOMES = ("own-will", "pressed", "not-reached")


@dataclass(frozen=True, slots=True)
class Subject:
    """Of whom a ledger is: a person record, or a protected person without a name."""

    case: Case
    record: Record | None = None
    protected: Protected | None = None

    @property
    def pk(self) -> str:
        """The id of the record or the protected person."""
        return str(self.record.pk if self.record else self.protected.pk if self.protected else "")

    def keys(self) -> dict[str, Any]:
        """Return the columns that say of whom a row is."""
        return {"case": self.case, "record": self.record, "protected": self.protected}


def subject_of(thing: Record | Protected) -> Subject:
    """Return a person record or a protected person as a subject. Raises: UsageError for another record."""
    if isinstance(thing, Protected):
        return Subject(thing.case, protected=thing)
    if thing.kind != "person":
        raise UsageError("consent: is of a person")
    return Subject(thing.case, record=thing)


@dataclass(frozen=True, slots=True)
class Talk:
    """What is common to the answers of one conversation; as in `Grant`."""

    at: datetime
    language: str
    form: str
    place: str
    risks: str
    method: str
    items: Sequence[str] | None = None
    interpreter: str = ""
    witnesses: str = ""
    capacity: str = "adult"
    age: int | None = None
    of_age: date | None = None
    giver: str = "self"
    relation: str = ""
    assent: str = ""
    doubt: str = ""
    paper: Item | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one scope, with its limits."""

    scope: str
    given: bool
    audience: Sequence[str] = ()
    languages: Sequence[str] = ()
    media: Sequence[str] = ()
    purpose: str = ""
    not_before: date | None = None
    event: str = ""
    condition: str = ""
    expires: date | None = None
    review: date | None = None
    note: str = ""


def instant_of(day: date) -> datetime:
    """Return when a day counts from: now when it is today, else its beginning in UTC, the narrowest."""
    now = timezone.now()
    return now if day == consent.day_of(now) else datetime.combine(day, time(), UTC)


def answer(subject: Subject, talk: Talk, answers: Iterable[Answered], by: Person) -> list[Grant]:
    """Write down the answers of one conversation, each by itself.

    Raises: UsageError, FormatError, MissingError, ConflictError; then nothing is written.
    """
    wanted = list(answers)
    if not wanted or len({one.scope for one in wanted}) != len(wanted):
        raise UsageError("consent: each scope is answered once, and at least one")
    if subject.case.closed is not None:
        raise ConflictError("case: is closed")
    _check_talk(subject, talk)
    for one in wanted:
        _check_answer(one, talk)
    made = []
    with transaction.atomic():
        name = new_id()
        for one in wanted:
            grant = Grant.objects.create(talk=name, **subject.keys(), **_columns(talk, one), made_by=by)
            for condition in _conditions(one) if one.given else ():
                Condition.objects.create(grant=grant, **condition)
            if talk.doubt and one.given:
                Doubt.objects.create(grant=grant, by=by, words=talk.doubt)
            note(
                by, "consent.answer", "grant", grant.pk, scope=one.scope, answer="yes" if one.given else "no"
            )
            made.append(grant)
    return made


def _columns(talk: Talk, one: Answered) -> dict[str, Any]:
    return {
        "scope": one.scope,
        "given": one.given,
        "at": talk.at,
        "items": None if talk.items is None else sorted(set(talk.items)),
        "audience": [" ".join(name.split()) for name in one.audience if name.strip()],
        "languages": list(one.languages),
        "media": list(one.media),
        "purpose": one.purpose.strip(),
        "language": talk.language,
        "interpreter": talk.interpreter,
        "form": talk.form,
        "paper": talk.paper,
        "witnesses": talk.witnesses,
        "place": talk.place,
        "expires": one.expires,
        "review": one.review,
        "risks": talk.risks,
        "capacity": talk.capacity,
        "age": talk.age,
        "of_age": talk.of_age,
        "giver": talk.giver,
        "relation": talk.relation,
        "assent": talk.assent,
        "method": talk.method,
        "note": one.note.strip(),
    }


def _conditions(one: Answered) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if one.not_before:
        found.append({"awaits": consent.Awaits.DATE, "day": one.not_before})
    if one.event.strip():
        found.append({"awaits": consent.Awaits.EVENT, "words": one.event.strip()})
    if one.condition.strip():
        found.append({"awaits": consent.Awaits.WORDS, "words": one.condition.strip()})
    return found


def _one_of(value: str, words: Iterable[str], what: str) -> None:
    if value not in set(words):
        raise UsageError(f"consent: no such {what}")


def _check_talk(subject: Subject, talk: Talk) -> None:
    if talk.at > timezone.now():
        raise UsageError("consent: was given in the future")
    _one_of(talk.form, consent.Form, "form")
    _one_of(talk.place, consent.Place, "class of place")
    _one_of(talk.capacity, consent.Capacity, "capacity")
    _one_of(talk.giver, consent.Giver, "giver")
    _one_of(talk.assent, consent.Assent, "assent")
    _one_of(talk.risks, (risks_id(language) for language in LANGUAGES), "text of risks")
    lines = (talk.language, talk.interpreter, talk.witnesses, talk.relation, talk.method, talk.doubt)
    for text, most in zip(lines, (35, 200, 500, 200, 500, 1000), strict=True):
        if len(text) > most:
            raise FormatError(f"consent: a text has more than {most} characters")
    if not talk.language or not talk.method.strip():
        raise UsageError("consent: say in which language it was given, and how it can be taken back")
    if talk.giver != consent.Giver.SELF and not talk.relation.strip():
        raise UsageError("consent: say how the one who answers is related to the person")
    if talk.age is not None and not 0 <= talk.age <= 130:
        raise FormatError("consent: an age is 0 to 130 years")
    if talk.items is not None:
        _check_items(subject.case, talk.items)
    if talk.paper is not None:
        _check_items(subject.case, [talk.paper.pk])


def _check_items(case: Case, items: Sequence[str]) -> None:
    wanted = set(items)
    there = CaseItem.objects.filter(case=case, item__in=wanted, until__isnull=True)
    if not wanted or set(there.values_list("item_id", flat=True)) != wanted:
        raise MissingError("consent: names an item that is not in this case, or none")


def _check_answer(one: Answered, talk: Talk) -> None:
    _one_of(one.scope, consent.SCOPES, "scope")
    names = [name for name in one.audience if name.strip()]
    if len(names) > MAX_LIST or any(len(name) > 200 for name in names):
        raise FormatError(f"consent: a list of readers has at most {MAX_LIST} names of 200 characters")
    for medium in one.media:
        _one_of(medium, consent.MEDIA, "medium")
    if len(one.languages) > MAX_LIST or any(not 2 <= len(tag) <= 35 for tag in one.languages):
        raise FormatError("consent: a language is a tag such as fr")
    texts = ((one.purpose, 1000), (one.event, 500), (one.condition, 500), (one.note, 1000))
    if any(len(text) > most for text, most in texts):
        raise FormatError("consent: a text is too long")
    if not one.given:
        return
    if one.scope in consent.LISTED and not names:
        raise UsageError(f"consent {one.scope}: covers only those who are listed; name them")
    if one.expires is not None and one.expires < consent.day_of(talk.at):
        raise UsageError(f"consent {one.scope}: would end before it begins")


def withdraw(
    subject: Subject,
    scope: str,
    by: Person,
    *,
    at: datetime,
    channel: str,
    voluntary: str,
    reach: str,
    items: Sequence[str] | None = None,
    words: str = "",
    duress: str = "",
) -> Withdrawal:
    """Write down that a consent was taken back; it counts at once, in every case, also in a closed one.

    Whatever is doubted about it, it is followed, and nothing is removed. Raises: UsageError, FormatError,
    MissingError.
    """
    if scope != consent.EVERYTHING:
        _one_of(scope, consent.SCOPES, "scope")
    _one_of(voluntary, THREE, "answer")
    _one_of(reach, THREE, "answer")
    if at > timezone.now():
        raise UsageError("consent: is taken back in the future")
    if not channel.strip() or len(channel) > 300 or len(words) > 2000 or len(duress) > 2000:
        raise FormatError("consent: say through which channel it came, in at most 300 characters")
    if items is not None:
        _check_items(subject.case, items)
    with transaction.atomic():
        made = Withdrawal.objects.create(
            **subject.keys(),
            scope=scope,
            items=None if items is None else sorted(set(items)),
            at=at,
            words=words.strip(),
            channel=channel.strip(),
            voluntary=voluntary,
            reach=reach,
            duress=duress.strip(),
            made_by=by,
        )
        errand = put("register.enter", _entry(made), key=f"consent:{made.pk}")
        made.errand = errand.pk
        made.save(update_fields=("errand",))
        note(by, "consent.withdraw", "withdrawal", made.pk, scope=scope)
        if made.interference:
            note(by, "consent.interference", "withdrawal", made.pk, reach=reach, voluntary=voluntary)
    return made


def _entry(made: Withdrawal) -> Mapping[str, Any]:
    """What the register gets: digests with salts, of ids and words that name nobody."""
    fields: dict[str, str | int] = {
        "items": len(made.items or ()),
        "scope": made.scope,
        "standing": "doubted" if made.interference else "free",
        "subject": made.subject_id,
        "time": write_instant(made.at),
        "withdrawal": made.pk,
    }
    return {"type": "consent-withdrawn", "fields": fields}


def check(withdrawal: Withdrawal, outcome: str, words: str, by: Person) -> None:
    """Say what came of asking through the agreed channel. The withdrawal stands whatever it is.

    Raises: UsageError, ConflictError when it was confirmed already.
    """
    _one_of(outcome, OUTCOMES, "outcome")
    if not words.strip() or len(words) > 1000:
        raise UsageError("consent: say in a few words how the person was reached")
    with transaction.atomic():
        rows = Withdrawal.objects.filter(pk=withdrawal.pk).exclude(outcome__in=("own-will", "pressed"))
        done = rows.update(
            outcome=outcome, confirmed=timezone.now(), confirmed_by=by, confirmed_words=words.strip()
        )
        if done != 1:
            raise ConflictError("consent: this withdrawal was confirmed already")
        note(by, "consent.check", "withdrawal", withdrawal.pk, outcome=outcome)
        if outcome == "pressed":
            note(by, "consent.interference", "withdrawal", withdrawal.pk, outcome=outcome)


def told(withdrawal: Withdrawal, by: Person) -> None:
    """Say that the person was told what had left. Raises: ConflictError when that was said already."""
    with transaction.atomic():
        rows = Withdrawal.objects.filter(pk=withdrawal.pk, told__isnull=True)
        if rows.update(told=timezone.now()) != 1:
            raise ConflictError("consent: the person was told already")
        note(by, "consent.told", "withdrawal", withdrawal.pk)


def meet(condition: Condition, words: str, by: Person) -> None:
    """Say that a condition is met, and how one knows. Raises: UsageError, ConflictError."""
    _open(condition.grant)
    if condition.awaits == consent.Awaits.DATE:
        raise UsageError("consent: a day comes by itself")
    if not words.strip() or len(words) > 500:
        raise UsageError("consent: say in a few words how you know")
    with transaction.atomic():
        rows = Condition.objects.filter(pk=condition.pk, met__isnull=True)
        if rows.update(met=timezone.now(), met_by=by, met_words=words.strip()) != 1:
            raise ConflictError("consent: this condition was met already")
        note(by, "consent.met", "grant", condition.grant_id)


def ask_again(grant: Grant, channel: str, by: Person, review: date | None = None) -> Confirmation:
    """Write down that the person, asked again now, still agrees. Raises: UsageError, ConflictError."""
    _open(grant)
    if not grant.given:
        raise UsageError("consent: was refused; write down a new answer")
    if not channel.strip() or len(channel) > 300:
        raise UsageError("consent: say how the person was asked")
    now = timezone.now()
    if review is not None and review <= consent.day_of(now):
        raise UsageError("consent: the next day to ask lies in the past")
    with transaction.atomic():
        made = Confirmation.objects.create(grant=grant, at=now, review=review, channel=channel.strip(), by=by)
        note(by, "consent.again", "grant", grant.pk)
    return made


def doubt(grant: Grant, words: str, by: Person) -> Doubt:
    """Doubt that somebody agreed freely: nothing leaves until two settle that. Raises: UsageError."""
    if not grant.given or not words.strip() or len(words) > 1000:
        raise UsageError("consent: say in a few words what is doubted about a yes")
    with transaction.atomic():
        made = Doubt.objects.create(grant=grant, by=by, words=words.strip())
        note(by, "consent.doubt", "grant", grant.pk)
    return made


def mark_intimate(case: Case, item: str, intimate: bool, by: Person) -> None:
    """Say that an item is intimate, or that it is not. Raises: MissingError."""
    _check_items(case, [item])
    with transaction.atomic():
        if intimate:
            Intimate.objects.get_or_create(pk=item, defaults={"by": by})
        else:
            Intimate.objects.filter(pk=item).delete()
        note(by, "consent.intimate", "item", item, marked="yes" if intimate else "no")


def _open(grant: Grant) -> None:
    if grant.case.closed is not None:
        raise ConflictError("case: is closed")
