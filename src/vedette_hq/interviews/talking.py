"""What can be done in an interview: frame, people, pauses, passages typed bit by bit, end, signatures.

A text is saved as the edit it is, on the version that the writer had before them. An edit of an older version
is kept beside, shown, and overwrites nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette.records import investigation as rules
from vedette.records.dates import parse_date
from vedette.records.values import MAX_WORDS_CHARS
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.identity.models import Protected
from vedette_hq.interviews.facts import gather
from vedette_hq.interviews.fragments import edit_between
from vedette_hq.interviews.models import (
    Earlier,
    Fragment,
    Interview,
    Investigation,
    Passage,
    Pause,
    Present,
    Signature,
)
from vedette_hq.interviews.queries import pages_of, said_of
from vedette_hq.interviews.services import line, open_case, revise, set_aside, subject
from vedette_hq.interviews.sheets import digest
from vedette_hq.records.models import Record, Source
from vedette_hq.records.saying import add_source, say
from vedette_hq.vault.models import Item

FIELDS = ("question", "words", "translation")
FRAME = frozenset(
    {
        "language",
        "translated_to",
        "place",
        "interpreter",
        "interpreter_notes",
        "recording",
        "remarks",
        "no_account",
    }
)
ROLES = ("interpreter", "lawyer", "relative", "guardian", "doctor", "psychologist", "official", "other")
MAX_PASSAGES = 500
STEPS = {"applicant": 2, "witness": 6, "other": 6}
"""To which step an interview of each purpose belongs."""


def begin(
    case: Case,
    by: Person,
    purpose: str,
    language: str,
    *,
    label: str = "",
    record: Record | None = None,
    protected: Protected | None = None,
    **frame: str,
) -> Interview:
    """Begin an interview: the first account is open, the writer is there.

    Raises: ConflictError when an earlier gate is closed, or nothing is open; FormatError, MissingError.
    """
    open_case(case)
    held = Investigation.objects.filter(case=case).first()
    if held is None:
        raise ConflictError("interview: the case has no investigation", hint="open it first, with step 0")
    if purpose not in STEPS:
        raise UsageError("interview: no such purpose")
    rules.may_write(rules.standings(gather(held), timezone.now())[STEPS[purpose]])
    about = subject(case, record, protected, label)
    with transaction.atomic():
        made = Interview.objects.create(
            case=case, purpose=purpose, begun_by=by, **about, **_frame({"language": language, **frame})
        )
        Passage.objects.create(interview=made, number=0)
        Present.objects.create(interview=made, role="ours", person=by, noted_by=by)
        note(by, "interview.begin", "interview", made.pk)
    return made


def _frame(given: Mapping[str, str]) -> dict[str, str]:
    if set(given) - FRAME:
        raise UsageError("interview: no such field")
    found = {name: line(text, 35, name) for name, text in given.items() if name == "language"}
    for name, most in (
        ("translated_to", 35),
        ("place", 300),
        ("interpreter", 200),
        ("interpreter_notes", 1000),
    ):
        if name in given:
            found[name] = line(given[name], most, name, needed=False)
    if "recording" in given:
        if given["recording"] not in ("none", "audio", "video"):
            raise FormatError("interview: no such kind of recording")
        found["recording"] = given["recording"]
    for name, most in (("remarks", 5000), ("no_account", 500)):
        if name in given:
            found[name] = given[name].strip()[:most]
    return found


def _open(interview: Interview) -> Interview:
    """The row, locked, when it can be written into. Raises: ConflictError."""
    held = Interview.objects.select_for_update().select_related("case").get(pk=interview.pk)
    open_case(held.case)
    if held.ended is not None:
        raise ConflictError("interview: is over", hint="take it up again, with a reason, to write more")
    return held


def set_frame(interview: Interview, by: Person, **frame: str) -> None:
    """Change language, place, interpreter, recording, remarks; what they were stays readable."""
    with transaction.atomic():
        held = _open(interview)
        if revise(held, "interview", _frame(frame), by):
            note(by, "interview.frame", "interview", held.pk)


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands now. `kept`: the id of the fragment that came too late and stands beside, else empty."""

    version: int
    text: str
    kept: str = ""


def write(passage: Passage, field: str, text: str, base: int, by: Person, fragment: str) -> Saved:
    """Save the text that somebody sees before them, typed on version `base`.

    `fragment` is an id of the writer's: the same sent twice is saved once. A text on an older version than
    stands is kept beside. Raises: FormatError, ConflictError when the interview is over.
    """
    if field not in FIELDS or (field == "question" and passage.number == 0):
        raise FormatError("passage: no such text")
    if len(text) > MAX_WORDS_CHARS or any(0xD800 <= ord(c) < 0xE000 or c == "\0" for c in text):
        raise FormatError(f"passage: has at most {MAX_WORDS_CHARS} characters")
    if not isinstance(base, int) or base < 0:
        raise FormatError("passage: version is not a whole number")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    with transaction.atomic():
        known = Fragment.objects.filter(pk=fragment).select_related("passage").first()
        if known is not None:
            if known.passage_id != passage.pk or known.field != field:
                raise MissingError("passage: no such fragment")
            return _stands(Passage.objects.get(pk=passage.pk), field, known.pk if known.kept else "")
        interview = Interview.objects.select_for_update().get(pk=passage.interview_id)
        held = Passage.objects.select_for_update().get(pk=passage.pk)
        version, before = int(held.versions.get(field, 0)), getattr(held, field)
        if text == before:
            return _stands(held, field)
        if base != version or interview.ended is not None:
            # it came too late: it is not lost, and overwrites nothing
            Fragment.objects.create(
                pk=fragment, passage=held, field=field, version=version, put=text, kept=True, by=by
            )
            note(by, "interview.kept", "interview", held.interview_id)
            return _stands(held, field, fragment)
        open_case(interview.case)
        edit = edit_between(before, text)
        Fragment.objects.create(
            pk=fragment,
            passage=held,
            field=field,
            version=version + 1,
            start=edit.start,
            cut=edit.cut,
            put=edit.put,
            by=by,
        )
        held.versions = {**held.versions, field: version + 1}
        setattr(held, field, text)
        held.save(update_fields=("versions", field))
    return _stands(held, field)


def _stands(held: Passage, field: str, kept: str = "") -> Saved:
    return Saved(int(held.versions.get(field, 0)), getattr(held, field), kept)


def settle(fragment: Fragment, by: Person) -> None:
    """Say that a text kept beside needs no more attention; it stays readable. Raises: ConflictError."""
    with transaction.atomic():
        rows = Fragment.objects.filter(pk=fragment.pk, kept=True, settled__isnull=True)
        if rows.update(settled=timezone.now(), settled_by=by) != 1:
            raise ConflictError("passage: this text was settled already")
        note(by, "interview.settle", "interview", fragment.passage.interview_id)


def ask(interview: Interview, question: str, by: Person) -> Passage:
    """Add a question. The first account comes first. Raises: ConflictError, FormatError."""
    words = question.strip()
    if not words or len(words) > 5000:
        raise FormatError("question: has 1 to 5000 characters")
    with transaction.atomic():
        held = _open(interview)
        account = Passage.objects.get(interview=held, number=0)
        if not account.words.strip() and not held.no_account:
            raise ConflictError(
                "question: the first account comes first", hint="write it down, or say why there is none"
            )
        last = Passage.objects.filter(interview=held).order_by("-number").values_list("number", flat=True)[0]
        if last >= MAX_PASSAGES:
            raise FormatError(f"interview: has at most {MAX_PASSAGES} questions")
        made = Passage.objects.create(interview=held, number=last + 1)
        note(by, "interview.ask", "interview", held.pk)
    from vedette_hq.access.fields import new_id

    write(made, "question", words, 0, by, new_id())
    return made


def come(interview: Interview, by: Person, role: str, person: Person | None, name: str) -> Present:
    """Note that somebody is there: one of ours, or another in a role. Raises: FormatError, ConflictError."""
    if person is None and role not in ROLES:
        raise FormatError("present: no such role")
    with transaction.atomic():
        held = _open(interview)
        here = Present.objects.filter(interview=held, until__isnull=True)
        if person is not None and here.filter(person=person).exists():
            raise ConflictError("present: is noted already")
        made = Present.objects.create(
            interview=held,
            role="ours" if person else role,
            person=person,
            name="" if person else line(name, 200, "name"),
            noted_by=by,
        )
        note(by, "interview.present", "interview", held.pk)
    return made


def leave(present: Present, by: Person) -> None:
    """Note that somebody has gone. Raises: ConflictError."""
    with transaction.atomic():
        _open(present.interview)
        rows = Present.objects.filter(pk=present.pk, until__isnull=True)
        if rows.update(until=timezone.now()) != 1:
            raise ConflictError("present: has gone already")
        note(by, "interview.present", "interview", present.interview_id)


def pause(interview: Interview, by: Person, reason: str) -> None:
    """Begin a pause. Raises: ConflictError."""
    with transaction.atomic():
        held = _open(interview)
        try:
            with transaction.atomic():
                Pause.objects.create(interview=held, reason=line(reason, 300, "reason", False), noted_by=by)
        except IntegrityError:
            raise ConflictError("pause: has begun already") from None
        note(by, "interview.pause", "interview", held.pk)


def go_on(interview: Interview, by: Person) -> None:
    """End the pause. Raises: ConflictError."""
    with transaction.atomic():
        held = _open(interview)
        if Pause.objects.filter(interview=held, ended__isnull=True).update(ended=timezone.now()) != 1:
            raise ConflictError("pause: there is none")
        note(by, "interview.go-on", "interview", held.pk)


def tell_earlier(
    interview: Interview, by: Person, when: str, by_whom: str, words: str, item: Item | None = None
) -> Earlier:
    """Note an earlier interview of the person, held by others or elsewhere. Raises: FormatError."""
    open_case(interview.case)
    date = parse_date(when.strip(), "earlier interview").text if when.strip() else ""
    with transaction.atomic():
        made = Earlier.objects.create(
            interview=interview,
            when=date,
            by_whom=line(by_whom, 300, "by whom"),
            words=line(words, 1000, "words", needed=False),
            item=item,
            made_by=by,
        )
        note(by, "interview.earlier", "interview", interview.pk)
    return made


def finish(interview: Interview, by: Person) -> None:
    """End an interview: its words stand, and can be printed and signed.

    Raises: ConflictError while a pause runs, a text kept beside is not settled, or nothing was said.
    """
    with transaction.atomic():
        held = _open(interview)
        if held.pauses.filter(ended__isnull=True).exists():
            raise ConflictError("interview: a pause still runs")
        if Fragment.objects.filter(passage__interview=held, kept=True, settled__isnull=True).exists():
            raise ConflictError("interview: a text that came too late waits to be looked at")
        if not any(one.words.strip() for one in held.passages.all()):
            raise ConflictError("interview: nothing was written down")
        if not held.no_account and not held.passages.get(number=0).words.strip():
            raise ConflictError("interview: the first account is missing", hint="say why there is none")
        now = timezone.now()
        Present.objects.filter(interview=held, until__isnull=True).update(until=now)
        changes = {"ended": now, "digest": digest(said_of(held))}
        revise(held, "interview", changes, by)
        note(by, "interview.finish", "interview", held.pk)


def resume(interview: Interview, by: Person, reason: str) -> None:
    """Take an interview up again that is over and not in the records; signatures stay with the old words."""
    with transaction.atomic():
        held = Interview.objects.select_for_update().select_related("case").get(pk=interview.pk)
        open_case(held.case)
        if held.ended is None or held.entered is not None:
            raise ConflictError("interview: is not over, or stands in the records already")
        revise(held, "interview", {"ended": None, "digest": ""}, by, line(reason, 500, "reason"))
        Present.objects.create(interview=held, role="ours", person=by, noted_by=by)
        note(by, "interview.resume", "interview", held.pk)


def sign(
    interview: Interview, by: Person, page: int, refused: str = "", item: Item | None = None
) -> Signature:
    """Note that a page was signed, or not and why. Raises: ConflictError, FormatError."""
    with transaction.atomic():
        held = Interview.objects.select_for_update().select_related("case").get(pk=interview.pk)
        open_case(held.case)
        if held.ended is None:
            raise ConflictError("signature: the interview is not over")
        if not 1 <= page <= len(pages_of(held)):
            raise FormatError("signature: there is no such page")
        rows = Signature.objects.filter(interview=held, page=page, withdrawn__isnull=True, digest=held.digest)
        if rows.exists():
            raise ConflictError("signature: is noted already")
        made = Signature.objects.create(
            interview=held,
            page=page,
            refused=line(refused, 500, "reason", needed=False),
            item=item,
            digest=held.digest,
            made_by=by,
        )
        note(by, "interview.sign", "interview", held.pk, page=page)
    return made


def unsign(signature: Signature, by: Person, reason: str) -> None:
    """Withdraw what was noted of a signature. Raises: FormatError, ConflictError."""
    open_case(signature.interview.case)
    with transaction.atomic():
        set_aside(Signature, signature, by, reason, "signature")
        note(by, "interview.unsign", "interview", signature.interview_id)


def enter(interview: Interview, by: Person) -> Source:
    """Make a source and statements of an interview that is over: account and answers in their exact words.

    Another interview of the same person in the case is the same source. Raises: ConflictError.
    """
    with transaction.atomic():
        held = Interview.objects.select_for_update().select_related("case").get(pk=interview.pk)
        open_case(held.case)
        if held.ended is None or held.entered is not None:
            raise ConflictError("interview: is not over, or stands in the records already")
        source = _source_of(held, by)
        for one in held.passages.order_by("number"):
            if one.words.strip():
                one.statement = say(source, one.words, by, **_told(held, one))
                one.save(update_fields=("statement",))
        revise(held, "interview", {"entered": timezone.now(), "source": source}, by)
        note(by, "interview.enter", "interview", held.pk, source=source.pk)
    return source


def _source_of(held: Interview, by: Person) -> Source:
    same = Interview.objects.filter(case=held.case_id, source__isnull=False).exclude(pk=held.pk)
    if held.protected_id:
        same = same.filter(protected=held.protected_id)
    elif held.record_id:
        same = same.filter(record=held.record_id)
    else:
        same = same.none()
    known = same.order_by("entered").select_related("source").first()
    if known is not None and known.source is not None:
        return known.source
    more: dict[str, Any] = {"protected": held.protected} if held.protected_id else {}
    return add_source(held.case, Source.What.PERSON, held.label, by, **more)


def _told(held: Interview, one: Passage) -> dict[str, Any]:
    told: dict[str, Any] = {
        "language": held.language,
        "interpreter": held.interpreter,
        "said": (held.began if one.number == 0 else one.at).date().isoformat(),
        "external": f"interview:{held.pk}:{one.number}",
        "locator": {"paragraph": one.number + 1},
    }
    if one.translation.strip():
        told |= {"translation": one.translation.strip(), "translated_to": held.translated_to}
        told["translated_by"] = held.interpreter
    return told
