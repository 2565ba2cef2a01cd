"""A real row of each kind of object: of the own team, of a team far away, closed, and deleted.

Every key of a `SCOPES` has a line in `KINDS`: how its row is made, which roles see the row of a team
they are in
(`own`), and which see rows of teams they are not in (`far`). This is written by hand, beside the
queries and not
from them, so that a query which gives too much stands against it.

An application that adds a scope adds a line here; until then the matrix is red and says which one is missing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.utils import timezone

from hq.plugin import ROLES, join, logged_in, make_person
from vedette_hq.access.roles import CASEWORK, CONTENT, LEADS, OVERSIGHT, STAFF, Role
from vedette_hq.intake.queries import LOOKING

NOBODY: frozenset[Role] = frozenset()
AUDITOR = frozenset({Role.AUDITOR})


@dataclass
class Side:
    """One team and what is its own: mission and case, and who made all of it. `word` marks its texts."""

    word: str
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def maker(self) -> Any:
        """The lead who made all of it."""
        return self._somebody("maker")

    @property
    def proposer(self) -> Any:
        """The lead who proposes something about it."""
        return self._somebody("proposer")

    def _somebody(self, name: str) -> Any:
        if name not in self.rows:
            self.rows[name] = make_person(f"{name}-{self.word}", "lead")
        return self.rows[name]

    def row(self, kind: str) -> Any:
        """Return this side's row of a kind, made at first use."""
        if kind not in self.rows:
            self.rows[kind] = KINDS[kind].make(self)
        return self.rows[kind]


@dataclass(frozen=True)
class Kind:
    """How a row is made, and who sees it. `personal`: everybody has one, and sees their own alone."""

    make: Callable[[Any], Any]
    own: frozenset[Role]
    far: frozenset[Role] = NOBODY
    personal: bool = False
    shows: str = ""
    """The text of the row that only those who see this kind may read."""
    through: str = "mission"
    """Whose team `own` speaks of: "mission", "case", or "either"."""
    over: Callable[[Any], Any] | None = None
    """What makes such a row be over: closed, ended, withdrawn, decided."""
    seen_over: bool = True
    """Whether it is still seen then, by those who saw it before."""
    read_with: str = ""
    """Who sees this kind reads of it too, and can do nothing with it."""
    read_by: frozenset[Role] = NOBODY
    """Roles that read of every such row, wherever they are, and can do nothing with it."""
    stays: bool = False
    """Whether such a row can never be deleted."""


def _digest() -> str:
    return secrets.token_hex(32)


def mission(side: Side) -> Any:
    from vedette_hq.missions.models import Mission

    return Mission.objects.create(pseudonym=f"m-{side.word}", title=f"title of mission {side.word}")


def device(side: Side) -> Any:
    from vedette_hq.missions.models import Device

    origin = f"device.invented.example/{side.word}"
    return Device.objects.create(
        origin=origin, mission=side.row("mission"), size=3, missing=[1], missing_count=1
    )


def case(side: Side) -> Any:
    from vedette_hq.cases.models import Case

    return Case.objects.create(title=f"title of case {side.word}", opened_by=side.maker)


def item(side: Side) -> Any:
    from vedette_hq.vault.models import Item

    if "items" not in side.rows:
        side.rows["items"] = []
    made = Item.objects.create(
        package_sha256=_digest(),
        package_size=1_000,
        item=secrets.token_hex(16),
        mission=side.row("mission"),
        device=side.row("device"),
        device_index=len(side.rows["items"]),
        name=f"name of item {side.word}",
        media_type="image/jpeg",
        content_sha256=_digest(),
    )
    side.rows["items"].append(made)
    return made


def derived(side: Side) -> Any:
    from vedette_hq.vault.models import Derived

    return Derived.objects.create(
        item=side.row("item"),
        kind="transcript",
        language="ru",
        author=side.maker,
        event=secrets.token_hex(16),
        object_sha256=_digest(),
        object_size=10,
    )


def pair(side: Side) -> Any:
    from vedette_hq.vault.models import NearPair

    one, two = sorted((side.row("item"), item(side)), key=lambda each: str(each.pk))
    return NearPair.objects.create(one=one, two=two, distance=3)


def case_item(side: Side) -> Any:
    from vedette_hq.vault.models import CaseItem

    return CaseItem.objects.create(case=side.row("case"), item=side.row("item"), added_by=side.maker)


def thing(side: Side) -> Any:
    from vedette_hq.vault.models import PhysicalObject

    return PhysicalObject.objects.create(
        code=secrets.token_hex(4),
        mission=side.row("mission"),
        kind="paper",
        description=f"description of thing {side.word}",
        made_by=side.maker,
        holder=side.maker.pseudonym,
    )


def handover(side: Side) -> Any:
    from vedette_hq.vault.models import Handover

    return Handover.objects.create(
        object=side.row("object"),
        number=1,
        giver="p-giver",
        taker="p-taker",
        place_class="headquarters",
        reason="invented",
        noted_by=side.maker,
        event=secrets.token_hex(16),
    )


def delivery(side: Side) -> Any:
    from vedette_hq.intake.models import Delivery

    return Delivery.objects.create(way="device", device=side.row("device"))


def refusal(side: Side) -> Any:
    from vedette_hq.intake.models import Refusal

    return Refusal.objects.create(
        folder=f"q-{side.word}",
        check_number=3,
        sha256=_digest(),
        size=10,
        reason="invented",
        at=timezone.now(),
        delivery=side.row("delivery"),
        device=side.row("device"),
    )


def ticket(side: Side) -> Any:
    from vedette_hq.intake.models import Ticket

    return Ticket.objects.create(
        digest=_digest(),
        label=f"ticket-{side.word}",
        mission=side.row("mission"),
        made_by=side.maker,
        until=timezone.now() + timedelta(days=1),
    )


def protected(side: Side) -> Any:
    from vedette_hq.identity.models import Protected

    return Protected.objects.create(case=side.row("case"), pseudonym=f"w-{side.word}", made_by=side.maker)


def source(side: Side) -> Any:
    from vedette_hq.records.models import Source

    return Source.objects.create(case=side.row("case"), what="person", title=f"title of source {side.word}")


def import_(side: Side) -> Any:
    from vedette_hq.exchange.models import Import, Stage

    made = Import.objects.create(case=side.row("case"), made_by=side.maker, stage=Stage.DONE)
    made.set = f"set-{side.word}"[:40]
    made.save()
    return made


def _case_closed(row: Any) -> None:
    from vedette_hq.cases.models import Case

    Case.objects.filter(pk=row.case_id).update(closed=timezone.now())


def _pair_closed(row: Any) -> None:
    _case_closed(row.one)


def statement(side: Side) -> Any:
    from vedette_hq.records.models import Statement

    words = f"words of statement {side.word}"
    return Statement.objects.create(case=side.row("case"), source=side.row("source"), words=words)


def record(side: Side) -> Any:
    """A person of whom nothing is written yet."""
    from vedette_hq.records.models import Record

    return Record.objects.create(case=side.row("case"), kind="person")


def group(side: Side) -> Any:
    from vedette_hq.records.models import Record

    return Record.objects.create(case=side.row("case"), kind="group")


def candidate(side: Side) -> Any:
    from vedette_hq.matching.models import Candidate

    one, two = sorted((record(side), record(side)), key=lambda each: str(each.pk))
    case = side.row("case")
    return Candidate.objects.create(
        kind="person", one=one, two=two, case_one=case, case_two=case, bits=100, levels={}, model="shipped-1"
    )


def judgement(side: Side) -> Any:
    """A verdict of the side's maker about two persons; nothing takes it out of the log."""
    from vedette_hq.matching.models import Judgement
    from vedette_hq.matching.services import _append

    one, two = sorted((record(side), record(side)), key=lambda each: str(each.pk))
    reason = f"reason of judgement {side.word}"
    made = Judgement(
        done="judge", kind="person", one=one, two=two, verdict="same", by=side.maker, reason=reason
    )
    _append(made)
    return made


def learned(side: Side) -> Any:
    from vedette_hq.matching.models import Run

    name = f"learned-{side.word}"
    return Run.objects.create(name=name, made_by=side.maker, weights={}, records=1, pairs=1, judgements=0)


def investigated(side: Side) -> Any:
    from vedette_hq.interviews.models import Investigation

    case = side.row("case")
    return Investigation.objects.get_or_create(case=case, defaults={"opened_by": side.maker})[0]


def step_output(side: Side) -> Any:
    from vedette_hq.interviews.models import Output

    return Output.objects.create(
        investigation=investigated(side),
        step=0,
        code="contact-note",
        at=timezone.now(),
        words=f"words of output {side.word}",
        made_by=side.maker,
    )


def urgent_call(side: Side) -> Any:
    from vedette_hq.interviews.models import Call

    return Call.objects.create(
        investigation=investigated(side),
        at=timezone.now(),
        station=f"station of call {side.word}",
        answer="invented",
        made_by=side.maker,
    )


def interview(side: Side) -> Any:
    from vedette_hq.interviews.models import Interview

    return Interview.objects.create(
        case=side.row("case"),
        purpose="witness",
        language="ru",
        label=f"label of interview {side.word}",
        begun_by=side.maker,
    )


def passage(side: Side) -> Any:
    from vedette_hq.interviews.models import Passage

    return Passage.objects.create(interview=side.row("interview"), number=len(side.rows))


def kept_text(side: Side) -> Any:
    from vedette_hq.interviews.models import Fragment

    return Fragment.objects.create(
        passage=passage(side), field="words", version=0, put="invented", kept=True, by=side.maker
    )


def present(side: Side) -> Any:
    from vedette_hq.interviews.models import Present

    return Present.objects.create(
        interview=side.row("interview"), role="other", name=f"name of one {side.word}", noted_by=side.maker
    )


def page_signature(side: Side) -> Any:
    from vedette_hq.interviews.models import Signature

    return Signature.objects.create(
        interview=side.row("interview"), page=1, digest=_digest(), made_by=side.maker
    )


def examination(side: Side) -> Any:
    from vedette_hq.interviews.models import Examination

    return Examination.objects.create(
        case=side.row("case"),
        label=f"label of examination {side.word}",
        examiner="p-doctor",
        began=timezone.now(),
        made_by=side.maker,
    )


def finding(side: Side) -> Any:
    from vedette_hq.interviews.models import Finding

    return Finding.objects.create(
        examination=side.row("examination"),
        number=len(side.rows),
        view="front",
        x=500,
        y=300,
        region="left-chest",
        type="burn",
        data={"words": f"words of finding {side.word}"},
        made_by=side.maker,
    )


def matter(side: Side) -> Any:
    from vedette_hq.interviews.models import Matter

    return Matter.objects.create(
        case=side.row("case"), title=f"title of matter {side.word}", made_by=side.maker
    )


def claim(side: Side) -> Any:
    from vedette_hq.interviews.models import Claim

    return Claim.objects.create(
        matter=side.row("matter"),
        number=len(side.rows),
        words=f"words of claim {side.word}",
        made_by=side.maker,
    )


def laid_evidence(side: Side) -> Any:
    from vedette_hq.interviews.models import Evidence

    return Evidence.objects.create(
        claim=side.row("claim"),
        item=side.row("item"),
        words=f"words of evidence {side.word}",
        made_by=side.maker,
    )


def saved_list(side: Side) -> Any:
    from vedette_hq.finding.models import SavedList

    return SavedList.objects.create(
        owner=side.maker, name=f"name of list {side.word}", case=side.row("case"), team=True, picked=True
    )


def alarm(side: Side) -> Any:
    from vedette_hq.audit.models import Alarm

    return Alarm.objects.create(key=f"alarm-{side.word}", what="rate", person=side.maker)


def act(side: Side) -> Any:
    from vedette_hq.audit.services import note

    return note(side.maker, "item.view", "item", str(side.row("item").pk))


def proposal(side: Side) -> Any:
    """A proposal that leads decide: that the side's maker leaves."""
    from vedette_hq.access.models import Proposal

    return Proposal.objects.create(
        kind="case.join",
        object_id=f"{side.row('case').pk}{side.maker.pk}",
        payload={"case": side.row("case").pk, "person": side.maker.pk},
        reason=f"reason of proposal {side.word}",
        proposed_by=side.proposer,
        expires=timezone.now() + timedelta(days=1),
    )


def session(person: Any) -> Any:
    from vedette_hq.access.models import Session

    return Session.objects.create(
        session_key=secrets.token_hex(16), session_data="x", expire_date=timezone.now(), person=person
    )


def totp(person: Any) -> Any:
    from vedette_hq.access.models import Totp

    return Totp.objects.create(person=person, label="invented", secret="x")  # noqa: S106


def passkey(person: Any) -> Any:
    from vedette_hq.access.models import Passkey

    return Passkey.objects.create(person=person, label="invented", digest=_digest(), credential="00")


def notice(person: Any) -> Any:
    from vedette_hq.access.models import Notice

    return Notice.objects.create(person=person, code="access.codes_failed", key=secrets.token_hex(8))


def _same(kind: str) -> Callable[[Side], Any]:
    return lambda side: side.row(kind)


def _set(**columns: Any) -> Callable[[Any], Any]:
    """Write columns of a row; a function is called for its value."""

    def write(row: Any) -> None:
        values = {name: value() if callable(value) else value for name, value in columns.items()}
        type(row).objects.filter(pk=row.pk).update(**values)

    return write


def _settle(row: Any) -> None:
    from vedette_hq.audit.models import Alarm

    Alarm.objects.filter(pk=row.pk).update(settled=timezone.now(), settled_by=row.person)


def _refuse(row: Any) -> None:
    from vedette_hq.access.models import Proposal

    rows = Proposal.objects.filter(pk=row.pk)
    rows.update(outcome="refused", decided_by=row.proposed_by, decided=timezone.now())


def _leave(row: Any) -> None:
    from vedette_hq.access.models import Person

    Person.objects.filter(pk=row.pk).update(left=timezone.now())


_CLOSED = _set(closed=timezone.now)
_BROUGHT = _set(stand="aborted", closed=timezone.now)


ALL = frozenset(Role)


def consent_person(side: Side) -> Any:
    from vedette_hq.records.models import Record

    return Record.objects.create(case=side.row("case"), kind="person", version=1)


def consent_grant(side: Side) -> Any:
    from vedette_hq.consent.models import Grant

    return Grant.objects.create(
        talk=secrets.token_hex(16),
        case=side.row("case"),
        record=side.row("consent_person"),
        scope="C17",
        given=True,
        at=timezone.now(),
        language="ru",
        form="written",
        place="office",
        risks="risks-1/ru",
        capacity="adult",
        giver="self",
        method="a word to a friend",
        note=f"note of grant {side.word}",
        made_by=side.maker,
    )


def consent_condition(side: Side) -> Any:
    from vedette_hq.consent.models import Condition

    return Condition.objects.create(grant=side.row("consent_grant"), awaits="words", words="if my son agrees")


def consent_doubt(side: Side) -> Any:
    from vedette_hq.consent.models import Doubt

    return Doubt.objects.create(grant=side.row("consent_grant"), by=side.maker, words="somebody waited")


def consent_withdrawal(side: Side) -> Any:
    from vedette_hq.consent.models import Withdrawal

    return Withdrawal.objects.create(
        case=side.row("case"),
        record=side.row("consent_person"),
        scope="C17",
        at=timezone.now(),
        channel=f"channel of withdrawal {side.word}",
        voluntary="yes",
        reach="no",
        made_by=side.maker,
    )


def term_file(side: Side) -> Any:
    """A file of lists that waits to be taken over."""
    from vedette_hq.terms.models import TermFile

    lists = {"huridocs-7": {"title": side.word, "rows": [["h01", "", "01", {"en": "One"}]]}}
    return TermFile.objects.create(given_by=side.maker, lists=lists)


def handover_note(side: Side) -> Any:
    from vedette_hq.handover.models import Note

    words = f"words of note {side.word}"
    return Note.objects.create(case=side.row("case"), kind="promise", words=words, made_by=side.maker)


def handover_sheet(side: Side) -> Any:
    from vedette_hq.handover.models import Sheet

    return Sheet.objects.create(
        case=side.row("case"),
        since=timezone.now(),
        given_by=side.maker,
        words=f"words of sheet {side.word}",
        content={"notes": [], "open": [], "changes": []},
        digest=_digest(),
    )


def frozen_table(side: Side) -> Any:
    from vedette_hq.counting.asking import Asked
    from vedette_hq.counting.models import Frozen
    from vedette_hq.counting.services import digest_of

    result = {"cells": [], "rows": [], "columns": [], "total": 0, "sources": 0, "first": "", "last": ""}
    asked = Asked().plain()
    return Frozen.objects.create(
        title=f"title of table {side.word}",
        by=side.maker,
        asked=asked,
        result=result,
        cases=[str(side.row("case").pk)],
        reached=0,
        digest=digest_of(asked, result),
    )


def double(side: Side) -> Any:
    from vedette_hq.counting.models import Double
    from vedette_hq.records.models import Record

    one, two = (Record.objects.create(case=side.row("case"), kind="act") for _ in range(2))
    return Double.objects.create(case=side.row("case"), act=one, of=two, reason="x", by=side.maker)


KINDS: dict[str, Kind] = {
    # terms
    "term_file": Kind(term_file, LEADS, LEADS, over=_set(done=timezone.now), seen_over=False),
    # missions
    "mission": Kind(mission, STAFF, AUDITOR, over=_CLOSED),
    "own_mission": Kind(_same("mission"), STAFF, shows="title", over=_CLOSED),
    "governed_mission": Kind(_same("mission"), STAFF, OVERSIGHT, over=_CLOSED),
    "device": Kind(device, STAFF, AUDITOR, over=_set(revoked=timezone.now)),
    # cases
    "case": Kind(case, CONTENT, shows="title", through="case", over=_CLOSED),
    "governed_case": Kind(_same("case"), CONTENT, OVERSIGHT, through="case", over=_CLOSED),
    "led_case": Kind(_same("case"), LEADS, through="case", over=_CLOSED),
    # identity desk
    "desk_case": Kind(_same("case"), CASEWORK, through="case", over=_CLOSED),
    "protected": Kind(protected, CASEWORK, shows="pseudonym", through="case"),
    # interviews
    "interviews_case": Kind(_same("case"), CASEWORK, through="case", over=_CLOSED),
    "examined_case": Kind(_same("case"), CASEWORK, through="case", over=_CLOSED),
    "step_output": Kind(
        step_output, CASEWORK, shows="words", through="case", over=_set(withdrawn=timezone.now)
    ),
    "urgent_call": Kind(
        urgent_call, CASEWORK, shows="station", through="case", over=_set(withdrawn=timezone.now)
    ),
    "interview": Kind(interview, CASEWORK, shows="label", through="case", over=_set(ended=timezone.now)),
    "passage": Kind(passage, CASEWORK, through="case"),
    "kept_text": Kind(kept_text, CASEWORK, through="case", over=_set(settled=timezone.now)),
    "present": Kind(present, CASEWORK, shows="name", through="case", over=_set(until=timezone.now)),
    "page_signature": Kind(page_signature, CASEWORK, through="case", over=_set(withdrawn=timezone.now)),
    "examination": Kind(examination, CASEWORK, shows="label", through="case"),
    "finding": Kind(finding, CASEWORK, through="case", over=_set(withdrawn=timezone.now)),
    "claims_case": Kind(_same("case"), CONTENT, through="case", over=_CLOSED),
    "matter": Kind(matter, CONTENT, shows="title", through="case", over=_set(withdrawn=timezone.now)),
    "claim": Kind(claim, CONTENT, shows="words", through="case", over=_set(withdrawn=timezone.now)),
    "laid_evidence": Kind(
        laid_evidence, CONTENT, shows="words", through="case", over=_set(withdrawn=timezone.now)
    ),
    # consent
    "consent_case": Kind(_same("case"), CASEWORK, through="case", over=_CLOSED),
    "consent_asked": Kind(_same("case"), CONTENT, through="case", over=_CLOSED),
    "consent_person": Kind(consent_person, CASEWORK, through="case", read_with="record"),
    "consent_grant": Kind(consent_grant, CASEWORK, shows="note", through="case"),
    "consent_condition": Kind(consent_condition, CASEWORK, through="case"),
    "consent_doubt": Kind(consent_doubt, CASEWORK, through="case"),
    "consent_withdrawal": Kind(consent_withdrawal, CASEWORK, shows="channel", through="case"),
    # hand-over
    "handover_case": Kind(_same("case"), CASEWORK, through="case", over=_CLOSED),
    "handover_mission": Kind(_same("mission"), CASEWORK | {Role.WATCH}, over=_CLOSED),
    "handover_note": Kind(
        handover_note, CASEWORK, shows="words", through="case", over=_set(done=timezone.now, outcome="done")
    ),
    "own_handover_note": Kind(_same("handover_note"), CASEWORK, through="case"),
    "handover_sheet": Kind(handover_sheet, CASEWORK, shows="words", through="case"),
    # counts
    "frozen_table": Kind(frozen_table, CONTENT, shows="title", through="case"),
    "double": Kind(double, CASEWORK, through="case", over=_set(revoked=timezone.now), seen_over=False),
    # records
    "record_case": Kind(_same("case"), CONTENT, through="case", over=_CLOSED),
    "writable_case": Kind(_same("case"), CASEWORK, through="case", over=_CLOSED, seen_over=False),
    "source": Kind(source, CASEWORK, shows="title", through="case"),
    "statement": Kind(statement, CONTENT, shows="words", through="case", over=_set(withdrawn=timezone.now)),
    "writable_statement": Kind(
        _same("statement"), CASEWORK, through="case", over=_set(withdrawn=timezone.now), seen_over=False
    ),
    "import": Kind(import_, CASEWORK, shows="set", through="case", over=_case_closed, seen_over=False),
    "record": Kind(record, CONTENT, through="case", over=_set(withdrawn=timezone.now)),
    "writable_record": Kind(
        _same("record"), CASEWORK, through="case", over=_set(withdrawn=timezone.now), seen_over=False
    ),
    # matching
    "actor": Kind(_same("record"), CONTENT, through="case", over=_set(withdrawn=timezone.now)),
    "writable_actor": Kind(
        _same("record"), CASEWORK, through="case", over=_set(withdrawn=timezone.now), seen_over=False
    ),
    "group": Kind(group, CONTENT, through="case", over=_set(withdrawn=timezone.now)),
    "candidate": Kind(candidate, CASEWORK, through="case", over=_pair_closed, seen_over=False),
    "judgement": Kind(judgement, CASEWORK, shows="reason", through="case", stays=True),
    "revocable": Kind(
        _same("judgement"), LEADS, through="case", over=_pair_closed, seen_over=False, stays=True
    ),
    "model": Kind(learned, NOBODY, LEADS, shows="name", over=_set(ended=timezone.now)),
    # evidence room
    "item": Kind(item, CONTENT, shows="name", through="either"),
    "own_item": Kind(_same("item"), CASEWORK),
    "custody_item": Kind(_same("item"), CONTENT, AUDITOR, through="either"),
    "own_derived": Kind(
        derived, LEADS, through="either", over=_set(withdrawn=timezone.now), read_with="item"
    ),
    "pair": Kind(pair, CONTENT),
    "case_item": Kind(case_item, CASEWORK, through="case", over=_set(until=timezone.now), seen_over=False),
    "object": Kind(thing, CASEWORK, shows="description"),
    "handover": Kind(handover, CASEWORK),
    # intake desk
    "delivery": Kind(delivery, LOOKING, OVERSIGHT, over=_BROUGHT),
    "refusal": Kind(refusal, LOOKING, OVERSIGHT, over=_set(decision="destroy", decided=timezone.now)),
    "ticket": Kind(ticket, LOOKING, OVERSIGHT, shows="label", over=_set(ended=timezone.now)),
    # search and views: shared with the team; whose it is may change and end it
    "list": Kind(
        saved_list, CONTENT, shows="name", through="case", over=_set(ended=timezone.now), seen_over=False
    ),
    "own_list": Kind(_same("list"), NOBODY, through="case", over=_set(ended=timezone.now), seen_over=False),
    "fillable_list": Kind(
        _same("list"), CONTENT, through="case", over=_set(ended=timezone.now), seen_over=False
    ),
    # audit
    "audited_item": Kind(_same("item"), NOBODY, OVERSIGHT),
    "audited_person": Kind(lambda side: side.maker, NOBODY, OVERSIGHT, over=_leave),
    "settleable_alarm": Kind(alarm, NOBODY, LEADS, over=_settle, seen_over=False),
    # people
    "person": Kind(lambda side: side.maker, NOBODY, LEADS, over=_leave),
    "proposal": Kind(
        proposal,
        frozenset({Role.LAWYER}),
        LEADS,
        shows="reason",
        through="case",
        over=_refuse,
        seen_over=False,
    ),
    "session": Kind(session, ALL, personal=True),
    "totp": Kind(totp, ALL, personal=True),
    "passkey": Kind(passkey, ALL, personal=True),
    "notice": Kind(notice, ALL, personal=True),
}
for _room in sorted(Path(__file__).parent.glob("makers_*.py")):
    KINDS |= import_module(f"hq_matrix.{_room.stem}").KINDS
"""A room with many kinds has a file `makers_<application>.py` of its own, with its KINDS."""


RELATIONS = {
    "member": frozenset({"mission", "case"}),
    "mission": frozenset({"mission"}),
    "case": frozenset({"case"}),
    "stranger": frozenset(),
    "former": frozenset(),
}
"""In which teams of the near side somebody is now."""
OWNERS = ("own", "far", "over", "gone", "missing")
"""Of an object: of their own team, of another, of their own and over, deleted, never there."""


@dataclass
class Somebody:
    """One who asks, and in which teams they are: `relation` is a key of `RELATIONS`."""

    name: str
    person: Any
    relation: str
    client: Any = None
    own: dict[str, Any] = field(default_factory=dict)

    def log_in(self) -> None:
        """Log in anew, both factors given just now: for pages that ask for that, however slow the machine."""
        self.client = logged_in(self.person)
        self.client.raise_request_exception = False

    def sees(self, kind: str, owner: str) -> bool:
        """Say whether they see a row, by this file alone. A personal one is `own` when it is theirs."""
        rule = KINDS[kind]
        if owner in ("missing", "gone") or (owner == "over" and not rule.seen_over):
            return False
        if rule.personal:
            return owner in ("own", "over")
        teams = RELATIONS[self.relation] if owner != "far" else frozenset()
        through = {"mission", "case"} if rule.through == "either" else {rule.through}
        if rule.through == "either" and owner == "over":  # it was taken out of the case
            through = {"mission"}
        return self.person.role in (rule.own | rule.far if teams & through else rule.far)


class World:
    """Two teams, what is over of the first's, and people of every role in each relation to the first."""

    def __init__(self) -> None:
        self.own, self.far, self.over = Side("near"), Side("distant"), Side("closed")
        self.people: list[Somebody] = []
        self._out: dict[tuple[str, str], Any] = {}
        for relation in RELATIONS:
            for role in ROLES if relation in ("member", "stranger") else PART[relation]:
                person = make_person(f"{relation}-{role}", role)
                self._join(person, relation)
                self.people.append(Somebody(f"{role} ({relation})", person, relation))
        for side in (self.own, self.far, self.over):
            join(side.maker, "mission", str(side.row("mission").pk))
            for kind, rule in KINDS.items():
                if not rule.personal:
                    side.row(kind)
            act(side)
        for kind, rule in KINDS.items():
            if rule.over is not None:
                rule.over(self.over.row(kind))
        self.gone = {kind: self._gone(kind) for kind, rule in KINDS.items() if not rule.personal}
        for kind, rule in KINDS.items():
            if rule.personal:
                self.far.rows[kind] = rule.make(self.far.maker)
                row = rule.make(self.far.maker)
                self.gone[kind] = str(row.pk)
                row.delete()
                for one in self.people:
                    one.own[kind] = rule.make(one.person)

    def _join(self, person: Any, relation: str) -> None:
        from vedette_hq.access.models import Membership

        for side in (self.own, self.over):
            for kind in RELATIONS[relation] or ({"mission", "case"} if relation == "former" else ()):
                join(person, kind, str(side.row(kind).pk))
        if relation == "former":
            Membership.objects.filter(person=person).update(until=timezone.now() - timedelta(hours=1))

    def _gone(self, kind: str) -> str:
        """Make a row of a team of the near side and delete it; return its id."""
        side = Side(f"gone-{kind.replace('_', '-')}")
        row = KINDS[kind].make(side)
        pk = str(row.pk)
        if KINDS[kind].stays:
            return "e" * 32
        row.delete()
        return pk

    def out(self, role: str, column: str) -> Any:
        """Return somebody of the team who has left, or is suspended, and whose memberships still stand."""
        if (role, column) not in self._out:
            person = make_person(f"{column}-{role}", role)
            self._join(person, "member")
            setattr(person, column, timezone.now())
            person.save()
            self._out[role, column] = person
        return self._out[role, column]

    def row(self, kind: str, owner: str, one: Somebody) -> Any:
        """Return the row of a kind: `own`, `far` or `over`."""
        if KINDS[kind].personal and owner in ("own", "over"):
            return one.own[kind]
        return {"own": self.own, "far": self.far, "over": self.over}[owner].row(kind)

    def address_id(self, kind: str, owner: str, one: Somebody) -> str:
        """Return the id to ask for."""
        if owner == "gone":
            return self.gone[kind]
        return "f" * 32 if owner == "missing" else str(self.row(kind, owner, one).pk)


PART = {
    "mission": ("lead", "investigator", "watch", "editor"),
    "case": ("lead", "lawyer", "investigator", "watch", "editor"),
    "former": ("lead", "lawyer", "auditor"),
}
"""Of these relations not every role is asked."""
