"""What can be done about redress: proceedings begun, steps added and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from vedette.cases.carousel import Kind
from vedette.cases.procedures import Bar, Definition, Transition, load, versions
from vedette.cases.procedures.names import BODIES
from vedette.errors import ConflictError, MissingError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.redress import facts, queries, routes, terms
from vedette_hq.redress.entry import Entry, Told
from vedette_hq.redress.models import Earlier, Move, Occurrence, Proceeding, Step, StepPaper

MAX_STEPS = 500


@dataclass(frozen=True, slots=True)
class Passed:
    """Codes of bars that a step passes, and who confirmed it."""

    codes: tuple[str, ...]
    by: Person


def _words(text: str, most: int, what: str, *, needed: bool = True) -> str:
    found = " ".join(text.split())
    if len(found) > most or (needed and not found):
        raise UsageError(f"{what}: say it in at most {most} characters")
    return found


def _open_case(case: Case) -> Case:
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.closed is not None:
        raise ConflictError("case: is closed")
    return row


def tell(case: Case, by: Person, told: Told) -> Occurrence:
    """Write down what the router asks of a case; said again, it replaces what was said.

    Raises: UsageError for a country that is none, a day to come, dates in the wrong order, an unknown fact.
    """
    code, today = told.country.strip().upper(), timezone.localdate()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise UsageError("country: two letters expected, as RU")
    given = (told.first, told.last, told.decision, told.served, told.exhausted)
    if any(one is not None and one > today for one in given):
        raise UsageError("dates: none lies in days to come")
    if told.last is not None and told.last < told.first:
        raise UsageError("dates: the first day before the last")
    if told.served is not None and (told.decision is None or told.served < told.decision):
        raise UsageError("served: on the day of the final decision or later")
    facts_ = sorted(set(told.has))
    if set(facts_) - set(routes.asked()):
        raise UsageError("occurrence: an answer that the router does not ask for")
    names = ("first", "last", "decision", "served", "exhausted")
    with transaction.atomic():
        row = _open_case(case)
        said = {name: getattr(told, name) for name in names} | {"country": code, "has": facts_}
        found, _made = Occurrence.objects.update_or_create(
            case=row, defaults=said | {"changed": timezone.now(), "changed_by": by}
        )
        note(by, "redress.occurrence", "case", row.pk)
    return found


def add_earlier(
    case: Case, by: Person, body: str, started: date, ended: date | None, outcome: str, words: str
) -> Earlier:
    """Write down a procedure used before, or by somebody else. Raises: UsageError, ConflictError."""
    if body not in BODIES:
        raise UsageError("earlier procedure: no such body")
    today = timezone.localdate()
    if started > today or (ended is not None and not started <= ended <= today):
        raise UsageError("dates: began before it ended, and not in days to come")
    with transaction.atomic():
        row = _open_case(case)
        made = Earlier.objects.create(
            case=row,
            body=body,
            started=started,
            ended=ended,
            outcome=_words(outcome, 300, "outcome", needed=False),
            words=_words(words, 500, "words", needed=False),
            made_by=by,
        )
        note(by, "redress.earlier", "case", row.pk, what=body)
    return made


def withdraw_earlier(held: Earlier, by: Person, why: str) -> None:
    """Take back a line of what was used before; it stays. Raises: UsageError, ConflictError."""
    said = _words(why, 500, "reason")
    with transaction.atomic():
        rows = Earlier.objects.filter(pk=held.pk, withdrawn__isnull=True)
        if rows.update(withdrawn=timezone.now(), withdrawn_by=by, why=said) != 1:
            raise ConflictError("earlier procedure: was taken back already")
        note(by, "redress.earlier-end", "case", held.case_id)


def begin(case: Case, by: Person, procedure: str, on: date, title: str = "") -> Proceeding:
    """Begin a procedure by its definition of a day. Raises: MissingError, UsageError, ConflictError."""
    if on > timezone.localdate():
        raise UsageError("beginning: lies in days to come")
    definition = load(procedure, on)
    with transaction.atomic():
        row = _open_case(case)
        made = Proceeding.objects.create(
            case=row,
            procedure=procedure,
            version=definition.since,
            title=_words(title, 200, "title", needed=False),
            state=definition.start,
            began=on,
            opened_by=by,
        )
        note(by, "redress.begin", "case", made.case_id, what=procedure)
    return made


def _locked(proceeding: Proceeding) -> Proceeding:
    row = Proceeding.objects.select_for_update().select_related("case").get(pk=proceeding.pk)
    if row.case.closed is not None:
        raise ConflictError("case: is closed")
    return row


def _checked(row: Proceeding, entry: Entry, transition: str) -> None:
    today = timezone.localdate()
    if entry.on > today and (transition or entry.counted != Kind.HEARING):
        raise UsageError("step: its date lies in days to come")
    if entry.served is not None and not entry.on <= entry.served <= today:
        raise UsageError("served: on the day of the step or later, and not in days to come")
    if entry.served is not None and not entry.evidence.strip():
        raise UsageError("served: say how we know when", hint="the postmark, a receipt, who brought it")
    if entry.counted and entry.counted not in set(Kind):
        raise UsageError("step: counted as something that the table does not know")
    newest = row.steps.filter(withdrawn__isnull=True).exclude(transition="").order_by("-number").first()
    if transition and newest is not None and entry.on < newest.on:
        raise UsageError("step: lies before the one before it", hint="take that one back first")
    if row.steps.count() >= MAX_STEPS:
        raise UsageError(f"proceeding: at most {MAX_STEPS} steps")
    for one in entry.papers:
        if any(each is not None and each.case_id != row.case_id for each in (one.letter, one.paper)):
            raise UsageError("document: is of another case")


def advance(proceeding: Proceeding, by: Person, transition: str, entry: Entry) -> Step:
    """Go on by a transition; deadlines that it opens start, those that it closes are met.

    What bars it is refused with the bars' codes: two people together may let some pass (`passing`).
    Raises: ConflictError, UsageError, MissingError for no such transition.
    """
    with transaction.atomic():
        row, definition, move, bars = ready(proceeding, by, transition, entry)
        if bars:
            raise ConflictError(
                f"step {transition}: barred by {', '.join(one.code for one in bars)}",
                hint="mend what bars it; or give the reason why it goes on, and a lead confirms it",
            )
        return go(row, by, definition, move, entry)


def ready(
    proceeding: Proceeding, by: Person, transition: str, entry: Entry
) -> tuple[Proceeding, Definition, Transition, tuple[Bar, ...]]:
    """Return a proceeding held for the transaction, its rules, the step, and what bars it.

    Raises: ConflictError, UsageError, MissingError for no such transition.
    """
    row = _locked(proceeding)
    definition = queries.definition_of(row)
    moves = {one.id: one for one in definition.open_transitions(row.state)}
    if transition not in moves:
        raise MissingError(f"transition {transition}: does not leave the state {row.state}")
    _checked(row, entry, transition)
    return row, definition, moves[transition], facts.bars(by, row, definition, moves[transition], entry)


def go(
    row: Proceeding,
    by: Person,
    definition: Definition,
    move: Transition,
    entry: Entry,
    passed: Passed | None = None,
) -> Step:
    """Enter a step of a proceeding that `ready` gave, in its transaction."""
    made = _write(row, by, entry, move.id, move.to, passed)
    final = definition.state(move.to).final
    Proceeding.objects.filter(pk=row.pk).update(state=move.to, ended=entry.on if final else None)
    terms.close(by, made, row, move.closes)
    terms.open_(by, made, row, definition, move)
    note(by, "redress.step", "case", row.case_id, what=move.id, barred=len(passed.codes) if passed else 0)
    return made


def act(proceeding: Proceeding, by: Person, entry: Entry) -> Step:
    """Write down an act that leaves the state as it is. Raises: UsageError, ConflictError."""
    if not entry.counted:
        raise UsageError("act: say what it is")
    with transaction.atomic():
        row = _locked(proceeding)
        _checked(row, entry, "")
        made = _write(row, by, entry, "", row.state)
        note(by, "redress.step", "case", row.case_id, what=entry.counted)
    return made


def _write(
    row: Proceeding, by: Person, entry: Entry, transition: str, after: str, passed: Passed | None = None
) -> Step:
    newest = row.steps.order_by("-number").first()
    made = Step.objects.create(
        proceeding=row,
        number=newest.number + 1 if newest else 1,
        transition=transition,
        before=row.state,
        after=after,
        counted=entry.counted,
        on=entry.on,
        served=entry.served,
        evidence=_words(entry.evidence, 300, "evidence of service", needed=False),
        office=_words(entry.office, 200, "office", needed=False),
        official=_words(entry.official, 200, "official", needed=False),
        reference=_words(entry.reference, 100, "number", needed=False),
        due=entry.due,
        values={name: _words(value, 2000, name) for name, value in entry.values.items() if value.strip()},
        note=_words(entry.note, 1000, "note", needed=False),
        overridden=list(passed.codes) if passed else [],
        reason=_words(entry.reason, 500, "reason") if passed else "",
        confirmed_by=passed.by if passed else None,
        entered_by=by,
    )
    StepPaper.objects.bulk_create(
        StepPaper(
            step=made,
            code=one.code,
            letter=one.letter,
            paper=one.paper,
            item=one.item,
            words=_words(one.words, 300, "document", needed=False),
        )
        for one in entry.papers
    )
    return made


def take_back(step: Step, by: Person, why: str) -> None:
    """Take back the newest step that stands; the state is again what it was, its deadlines are withdrawn.

    It stays readable, with the reason. Raises: UsageError, ConflictError when another stands after it.
    """
    said = _words(why, 500, "reason")
    with transaction.atomic():
        row = _locked(step.proceeding)
        standing = row.steps.filter(withdrawn__isnull=True)
        later = standing.filter(number__gt=step.number).exclude(transition="").exists()
        held = standing.filter(pk=step.pk).first()
        if held is None:
            raise ConflictError("step: was taken back already")
        if held.transition and later:
            raise ConflictError("step: another stands after it", hint="take that one back first")
        Step.objects.filter(pk=held.pk).update(withdrawn=timezone.now(), withdrawn_by=by, why=said)
        if held.transition:
            Proceeding.objects.filter(pk=row.pk).update(state=held.before, ended=None)
        terms.undo(by, held, said)
        note(by, "redress.back", "case", row.case_id, what=held.transition or held.counted)


def move(proceeding: Proceeding, by: Person, version: date, reason: str) -> Move:
    """Decide that a proceeding goes on by another version of its definition, which must know its state.

    Raises: UsageError, MissingError for no such version, ConflictError.
    """
    said = _words(reason, 500, "reason")
    if by.role != Role.LEAD:
        raise UsageError("version: a lead decides it")
    with transaction.atomic():
        row = _locked(proceeding)
        if version == row.version:
            raise ConflictError("version: is the one by which it goes")
        if version not in [one.since for one in versions(row.procedure)]:
            raise MissingError(f"procedure {row.procedure}: no version from {version}")
        load(row.procedure, version).state(row.state)
        made = Move.objects.create(proceeding=row, before=row.version, after=version, reason=said, by=by)
        Proceeding.objects.filter(pk=row.pk).update(version=version)
        note(by, "redress.move", "case", row.case_id, version=version.isoformat())
    return made
