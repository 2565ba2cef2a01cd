"""What can be done about an investigation: applicant, what steps bring, urgent track, passing a gate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette.records import investigation as rules
from vedette_hq.access.approvals import propose
from vedette_hq.access.models import Person, Proposal, Team
from vedette_hq.access.roles import CASEWORK, LEADS, Role
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.identity.models import Protected
from vedette_hq.interviews.facts import gather
from vedette_hq.interviews.models import Call, Investigation, Output, Pass, Revised
from vedette_hq.missions.queries import in_team
from vedette_hq.records.models import Record
from vedette_hq.vault.models import Item

PASS = "interviews.pass"  # noqa: S105 (a kind of proposal)
URGENT_STEP = -1
MAX_WORDS_CHARS = 20_000


def line(text: str, most: int, what: str, needed: bool = True) -> str:
    """Return one line of text, blanks joined. Raises: FormatError naming `what`."""
    found = " ".join(text.split())
    if len(found) > most or (needed and not found):
        raise FormatError(f"{what}: has 1 to {most} characters" if needed else f"{what}: is too long")
    return found


def text_of(text: str, most: int, what: str) -> str:
    """Return a text, its line ends made plain. Raises: FormatError naming `what`."""
    found = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(found) > most or any(0xD800 <= ord(char) < 0xE000 or char == "\0" for char in found):
        raise FormatError(f"{what}: is too long, or no text")
    return found


def open_case(case: Case) -> None:
    """Refuse what is written into a closed case. Raises: ConflictError."""
    if Case.objects.filter(pk=case.pk, closed__isnull=False).exists():
        raise ConflictError("case: is closed")


def subject(case: Case, record: Record | None, protected: Protected | None, label: str) -> dict[str, Any]:
    """Return whom something is about, checked. Raises: MissingError, FormatError."""
    if record is not None and (record.case_id != case.pk or record.kind != "person"):
        raise MissingError("subject: is no person of this case")
    if protected is not None and protected.case_id != case.pk:
        raise MissingError("subject: is protected in another case")
    name = protected.pseudonym if protected is not None else line(label, 200, "subject")
    return {"record": record, "protected": protected, "label": name}


def revise(
    thing: Model,
    kind: str,
    changes: Mapping[str, Any],
    by: Person,
    reason: str = "",
    *,
    versioned: bool = False,
) -> bool:
    """Write fields of a row and keep what they were; say whether anything changed. Within a transaction."""
    found = {}
    for name, after in changes.items():
        before = getattr(thing, name)
        if before != after:
            found[name] = [_plain(before), _plain(after)]
            setattr(thing, name, after)
    if not found:
        return False
    if versioned:
        thing.version += 1  # type: ignore[attr-defined]
    thing.save()
    Revised.objects.create(kind=kind, object_id=thing.pk, by=by, reason=reason[:500], changes=found)
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Model):
        return value.pk
    return value


def set_aside(model: type[Model], row: Any, by: Person, reason: str, what: str) -> None:
    """Withdraw a row that stands, with a reason. Within a transaction. Raises: FormatError, ConflictError."""
    words = line(reason, 500, "reason")
    rows = model._default_manager.filter(pk=row.pk, withdrawn__isnull=True)
    if rows.update(withdrawn=timezone.now(), withdrawn_by=by, withdrawn_reason=words) != 1:
        raise ConflictError(f"{what}: is withdrawn already")


def open_investigation(case: Case, by: Person) -> Investigation:
    """Open the investigation of a case, once. Raises: ConflictError."""
    open_case(case)
    with transaction.atomic():
        made, new = Investigation.objects.get_or_create(case=case, defaults={"opened_by": by})
        if new:
            note(by, "investigation.open", "case", case.pk)
    return made


def set_applicant(
    held: Investigation,
    by: Person,
    record: Record | None,
    protected: Protected | None,
    label: str,
    words: str,
) -> None:
    """Say who applies, and what was said of consent. Raises: MissingError, FormatError, ConflictError."""
    open_case(held.case)
    changes = subject(held.case, record, protected, label)
    changes["consent_words"] = line(words, 1000, "consent", needed=False)
    with transaction.atomic():
        row = Investigation.objects.select_for_update().get(pk=held.pk)
        if revise(row, "investigation", changes, by):
            note(by, "investigation.applicant", "case", held.case_id)


def write_output(
    held: Investigation,
    step: int,
    code: str,
    by: Person,
    *,
    at: datetime,
    item: Item | None = None,
    **said: Any,
) -> Output:
    """Write down what a step brought; `step` is -1 for the urgent track.

    `said` may hold words, number, until, answer, signed, none. Raises: MissingError for no such output,
    ConflictError when an earlier gate is closed, FormatError, UsageError for a sign-off that is not theirs.
    """
    open_case(held.case)
    kind = rules.output_of(None if step == URGENT_STEP else step, code)
    fields = {
        "words": "",
        "number": "",
        "until": None,
        "answer": "",
        "signed": False,
        "none": False,
        **said,
    }
    fields["words"] = text_of(fields["words"], MAX_WORDS_CHARS, "output")
    fields["number"] = line(fields["number"], 200, "number", needed=False)
    if at > timezone.now():
        raise FormatError("output: lies in the future")
    if kind.answers and fields["answer"] not in kind.answers:
        raise FormatError("output: needs one of the answers")
    if fields["answer"] and not kind.answers:
        raise FormatError("output: takes no answer")
    if fields["none"] and not (kind.none and fields["words"]):
        raise FormatError("output: say in words why there is none")
    if fields["until"] is not None and fields["until"] <= at:
        raise FormatError("output: ends before it begins")
    with transaction.atomic():
        Investigation.objects.select_for_update().get(pk=held.pk)
        if step == URGENT_STEP:
            if held.urgent_began is None:
                raise ConflictError("urgent track: is not open")
        else:
            rules.may_write(rules.standings(gather(held), timezone.now())[step])
        if code == "sign-off":
            _may_sign_off(held, by)
        made = Output.objects.create(
            investigation=held, step=step, code=code, at=at, made_by=by, item=item, **fields
        )
        note(by, "investigation.output", "case", held.case_id, step=step, what=code)
    return made


def _may_sign_off(held: Investigation, by: Person) -> None:
    memos = Output.objects.filter(investigation=held, code="conclusion-memo", withdrawn__isnull=True)
    memo = memos.order_by("-made").first()
    if memo is None:
        raise ConflictError("sign-off: there is no conclusion to sign")
    if by.role != Role.LEAD or memo.made_by_id == by.pk:
        raise UsageError("sign-off: a lead signs, and not who wrote the conclusion")


def withdraw_output(output: Output, by: Person, reason: str) -> None:
    """Withdraw what was written down; it stays readable. Raises: FormatError, ConflictError."""
    open_case(output.investigation.case)
    with transaction.atomic():
        set_aside(Output, output, by, reason, "output")
        note(by, "investigation.withdraw", "case", output.investigation.case_id, what=output.code)


def begin_urgent(held: Investigation, by: Person, last_seen: datetime, place: str) -> None:
    """Open the urgent track; its clock runs from when somebody was last seen.

    Raises: FormatError, ConflictError.
    """
    open_case(held.case)
    now = timezone.now()
    if last_seen > now:
        raise FormatError("urgent track: last seen lies in the future")
    changes: dict[str, Any] = {
        "last_seen": last_seen,
        "last_seen_place": line(place, 500, "place", needed=False),
        "urgent_ended": None,
        "urgent_reason": "",
    }
    with transaction.atomic():
        row = Investigation.objects.select_for_update().get(pk=held.pk)
        changes["urgent_began"] = row.urgent_began or now
        if revise(row, "investigation", changes, by):
            note(by, "investigation.urgent", "case", held.case_id)


def end_urgent(held: Investigation, by: Person, reason: str) -> None:
    """End the urgent track and say why: found, released, dead. Raises: FormatError, ConflictError."""
    open_case(held.case)
    words = line(reason, 500, "reason")
    with transaction.atomic():
        row = Investigation.objects.select_for_update().get(pk=held.pk)
        if row.urgent_began is None or row.urgent_ended is not None:
            raise ConflictError("urgent track: is not open")
        revise(row, "investigation", {"urgent_ended": timezone.now(), "urgent_reason": words}, by)
        note(by, "investigation.urgent-end", "case", held.case_id)


def note_call(
    held: Investigation, by: Person, at: datetime, station: str, number: str, who: str, answer: str
) -> Call:
    """Write a call into the log of the urgent track. Raises: FormatError, ConflictError."""
    open_case(held.case)
    if held.urgent_began is None:
        raise ConflictError("urgent track: is not open")
    if at > timezone.now():
        raise FormatError("call: lies in the future")
    said = text_of(answer, 4000, "answer")
    if not said:
        raise FormatError("call: say what was answered, also when nobody picked up")
    with transaction.atomic():
        made = Call.objects.create(
            investigation=held,
            at=at,
            station=line(station, 300, "station"),
            number=line(number, 100, "number", needed=False),
            who=line(who, 300, "name", needed=False),
            answer=said,
            made_by=by,
        )
        note(by, "investigation.call", "case", held.case_id)
    return made


def withdraw_call(call: Call, by: Person, reason: str) -> None:
    """Withdraw a call from the log; it stays readable. Raises: FormatError, ConflictError."""
    open_case(call.investigation.case)
    with transaction.atomic():
        set_aside(Call, call, by, reason, "call")
        note(by, "investigation.withdraw", "case", call.investigation.case_id, what="call")


def propose_pass(held: Investigation, step: int, by: Person, reason: str) -> Proposal:
    """Propose to let pass what a step lacks now; another decides. Raises: ConflictError, UsageError."""
    open_case(held.case)
    standing = rules.standings(gather(held), timezone.now())[rules.step_of(step).number]
    keys = [one.key for one in standing.missing]
    if not keys:
        raise ConflictError(f"step {step}: nothing is missing")
    with transaction.atomic():
        payload = {"investigation": held.pk, "step": step, "keys": keys}
        made = propose(PASS, by, f"{held.pk}{step}", reason, payload)
        note(by, "investigation.pass-propose", "case", held.case_id, step=step)
    return made


def _of(proposal: Proposal) -> Investigation:
    pk = str(proposal.payload.get("investigation", ""))
    found = Investigation.objects.filter(pk=pk).select_related("case").first()
    if found is None:
        raise MissingError("proposal: its investigation is not there")
    return found


def may_propose(person: Person, proposal: Proposal) -> bool:
    """Say whether somebody may ask to let a gate be passed: who works on the case."""
    return person.role in CASEWORK and in_team(person, Team.CASE, _of(proposal).case_id)


def may_agree(person: Person, proposal: Proposal) -> bool:
    """Say whether somebody may agree: a lead or a lawyer of the team."""
    return person.role in LEADS | {Role.LAWYER} and in_team(person, Team.CASE, _of(proposal).case_id)


def agree(proposal: Proposal, by: Person) -> None:
    """Let pass what was missing when it was proposed, and nothing else. Raises: ConflictError."""
    held = _of(proposal)
    open_case(held.case)
    made = Pass.objects.create(
        investigation=held,
        step=int(proposal.payload["step"]),
        keys=list(proposal.payload["keys"]),
        reason=proposal.reason,
        asked_by=proposal.proposed_by,
        agreed_by=by,
    )
    note(by, "investigation.pass", "case", held.case_id, step=made.step)


def address(proposal: Proposal, reader: Person) -> str:
    """Return the page of the step, for those of the team."""
    held = _of(proposal)
    if not in_team(reader, Team.CASE, held.case_id):
        return ""
    return reverse("interviews:step", args=(held.case_id, int(proposal.payload["step"])))


def described(proposal: Proposal, reader: Person) -> str:
    """Return the proposal as one sentence; the title of the case only for its team."""
    held = _of(proposal)
    mine = in_team(reader, Team.CASE, held.case_id)
    name = held.case.title if mine else held.case_id[:8]
    return _("The gate of step %(step)s is passed in the case %(case)s, though something is missing.") % {
        "step": proposal.payload["step"],
        "case": name,
    }
