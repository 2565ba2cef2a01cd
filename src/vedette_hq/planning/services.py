"""Writing a plan, having it approved by two, deciding on the day, changing it under way, ending it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, UsageError
from vedette.missions.plan.comparing import copied
from vedette.missions.plan.document import Plan as Document
from vedette.missions.plan.document import Row
from vedette.missions.plan_checks import departs
from vedette_hq.access import approvals
from vedette_hq.access.fields import new_id
from vedette_hq.access.models import Person, Proposal
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.access.services import notify
from vedette_hq.audit.services import note
from vedette_hq.missions.models import Mission
from vedette_hq.planning import queries
from vedette_hq.planning.models import Copy, Debrief, Decision, Plan, Told, Version
from vedette_hq.planning.queries import APPROVE, CHANGE, Stage

QUIET = timedelta(hours=2)
"""So long one person's savings make one version, while nobody has proposed, printed or carried it."""


def _mine(mission: Mission, by: Person) -> None:
    """Refuse who may not write plans. Raises: UsageError, ConflictError."""
    if by.role not in CASEWORK:
        raise UsageError("plan: those who work on cases write it")
    if mission.closed is not None:
        raise ConflictError("mission: is closed")


def _held(plan: Plan) -> Plan:
    """Return the plan as it is now, held for this transaction. Raises: ConflictError when it is destroyed."""
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.destroyed:
        raise ConflictError("plan: was destroyed")
    return held


def begin(mission: Mission, by: Person, source: Plan | None = None) -> Plan:
    """Begin a plan for the next turn, empty or after an older one. Raises: UsageError, ConflictError."""
    _mine(mission, by)
    with transaction.atomic():
        plan = Plan.objects.create(mission=mission, made_by=by, copied_from=source)
        document = Document(plan.pk, 1, {})
        if source is not None:
            old = queries.in_force(source) or queries.newest(source)
            copy = copied(old.document, plan.pk)
            document = Document(plan.pk, 1, copy.sections)
        Version.objects.create(
            plan=plan, number=1, content=document.plain(), digest=document.digest, made_by=by
        )
        _days(plan, document)
        note(by, "plan.begin", "mission", mission.pk, plan=plan.pk)
    return plan


def _days(plan: Plan, document: Document) -> None:
    """Keep the days of the plan beside it."""
    purpose, ending = document.one("purpose"), document.one("ending")
    begins, ends, destroy = purpose.day("begins"), purpose.day("ends"), ending.day("destroy")
    Plan.objects.filter(pk=plan.pk).update(begins=begins, ends=ends, destroy_on=destroy)


def save_section(
    plan: Plan, code: str, rows: Sequence[Row], by: Person, *, base: str, words: str = ""
) -> Version:
    """Put rows in the place of one section. `base` is the digest of the section that the writer had read.

    Raises: ConflictError when another changed this section meanwhile, or while the plan waits for approval;
    UsageError, FormatError, LimitError.
    """
    _mine(plan.mission, by)
    with transaction.atomic():
        held = _held(plan)
        last = queries.newest(held)
        if queries.waiting(held) is not None:
            raise ConflictError("plan: waits for approval", hint="withdraw the proposal to change it")
        if section_digest(last.document, code) != base:
            raise ConflictError("plan: somebody else has changed this section meanwhile")
        document = last.document.with_section(code, tuple(rows))
        if document.plain()["sections"] == last.document.plain()["sections"]:
            return last
        return _written(held, last, document, by, words)


def _written(plan: Plan, last: Version, document: Document, by: Person, words: str) -> Version:
    fresh = last.frozen is None and last.made_by_id == by.pk and timezone.now() - last.made < QUIET
    number = last.number if fresh else last.number + 1
    document = Document(plan.pk, number, document.sections)
    if fresh:
        Version.objects.filter(pk=last.pk).update(content=document.plain(), digest=document.digest)
        version = Version.objects.get(pk=last.pk)
    else:
        version = Version.objects.create(
            plan=plan,
            number=number,
            content=document.plain(),
            digest=document.digest,
            made_by=by,
            words=words[:1000],
        )
    if queries.in_force(plan) is None:
        _days(plan, document)
    note(by, "plan.write", "plan", plan.pk, version=number, digest=document.digest)
    return version


def section_digest(document: Document, code: str) -> str:
    """Return what a section is recognised by, to notice that another has changed it."""
    return Document("0" * 32, 0, {code: document.rows(code)} if document.rows(code) else {}).digest


# approval by two


def propose(plan: Plan, words: str, by: Person) -> Proposal:
    """Ask a second person to approve the newest version.

    Raises: UsageError when red findings stand or nothing changed; ConflictError when it waits already.
    """
    _mine(plan.mission, by)
    with transaction.atomic():
        held = _held(plan)
        head, stage = queries.newest(held), queries.stage(held)
        if head.approved:
            raise UsageError("plan: this version is approved already")
        moving = stage in (Stage.UNDER_WAY, Stage.STOPPED)
        if stage is Stage.BACK:
            raise UsageError("plan: the mission is over")
        if not moving and not departs(queries.findings(held, head, timezone.now())):
            raise UsageError("plan: something forbids it", hint="mend what is marked as blocking first")
        Version.objects.filter(pk=head.pk).update(frozen=timezone.now())
        payload = {"plan": held.pk, "number": head.number}
        return approvals.propose(CHANGE if moving else APPROVE, by, head.pk, words, payload)


def _version_of(proposal: Proposal) -> Version | None:
    rows = Version.objects.select_related("plan__mission")
    return rows.filter(pk=proposal.object_id, plan__destroyed__isnull=True).first()


def may_propose(person: Person, proposal: Proposal) -> bool:
    """Whoever may write the plan may propose it."""
    version = _version_of(proposal)
    return version is not None and queries.writable_plans(person).filter(pk=version.plan_id).exists()


def may_approve(person: Person, proposal: Proposal) -> bool:
    """Say whether a person may be the second: lead or lawyer of the team, who neither wrote it nor travels.

    For a change under way it is enough to be another of the team who works on cases, and not its writer.
    """
    version = _version_of(proposal)
    if version is None or not queries.writable_plans(person).filter(pk=version.plan_id).exists():
        return False
    if version.made_by_id == person.pk or proposal.proposed_by_id == person.pk:
        return False
    if proposal.kind == CHANGE:
        return True
    if person.role not in (Role.LEAD, Role.LAWYER) or queries.travels(person, version.document):
        return False
    return person.pk not in writers(version)


def writers(version: Version) -> set[str]:
    """Return who wrote what is new since the version in force."""
    before = version.plan.versions.filter(approved__isnull=False, number__lt=version.number)
    last = before.order_by("-number").values_list("number", flat=True).first() or 0
    rows = version.plan.versions.filter(number__gt=last, number__lte=version.number)
    return set(rows.values_list("made_by_id", flat=True))


def agree(proposal: Proposal, by: Person) -> None:
    """Put a version in force: what the approval carries out. All who must know are told.

    Raises: ConflictError when it is not the newest any more; UsageError when something forbids it by now.
    """
    version = _version_of(proposal)
    if version is None:
        raise ConflictError("plan: was destroyed")
    plan, now = _held(version.plan), timezone.now()
    if queries.newest(plan).pk != version.pk:
        raise ConflictError("plan: a newer version was written meanwhile")
    if proposal.kind == APPROVE and not departs(queries.findings(plan, version, now)):
        raise UsageError("plan: something forbids it by now", hint="look at what the checks say")
    rows = Version.objects.filter(pk=version.pk, approved__isnull=True)
    approved = {"approved": now, "approved_by": by, "proposed_by": proposal.proposed_by}
    if rows.update(**approved) != 1:
        raise ConflictError("plan: is approved already")
    document = version.document
    _days(plan, document)
    verb = "plan.change" if proposal.kind == CHANGE else "plan.approve"
    note(by, verb, "plan", plan.pk, version=version.number, digest=version.digest)
    _tell_all(plan, version, document)


def _tell_all(plan: Plan, version: Version, document: Document) -> None:
    """Write down who must know of a version: the team by notices, travellers without account by hand."""
    people = queries.colleagues(plan)
    ids = {one.pk for one in people}
    for person in people:
        Told.objects.get_or_create(version=version, person=person, key="")
        address = reverse("planning:plan", args=[plan.pk])
        notify(person, "planning.force", address=address, key=f"plan:{version.pk}", number=version.number)
    for row in document.rows("roster"):
        if row.text("account") not in ids:
            Told.objects.get_or_create(version=version, person=None, key=row.key)


def say_told(told: Told, how: str, by: Person) -> None:
    """Write down that somebody knows of a version: oneself, or a traveller who was told.

    Raises: UsageError for another colleague, who says so themselves; ConflictError when it is noted.
    """
    if told.person_id is not None and told.person_id != by.pk:
        raise UsageError("plan: everybody says for themselves that they have read it")
    if told.person_id is None and not how.strip():
        raise UsageError("plan: say how they were told")
    with transaction.atomic():
        rows = Told.objects.filter(pk=told.pk, at__isnull=True)
        if rows.update(at=timezone.now(), by=by, how=how.strip()[:200]) != 1:
            raise ConflictError("plan: is noted already")
        note(by, "plan.told", "plan", told.version.plan_id, version=told.version.number)


def described(proposal: Proposal, reader: Person) -> str:
    """Return the sentence for whoever decides."""
    version = _version_of(proposal)
    if version is None:
        return _("A plan that was destroyed.")
    from vedette_hq.missions.queries import called

    name = called(reader)(version.plan.mission)
    values = {"mission": name, "number": version.number}
    if proposal.kind == CHANGE:
        return _("Version %(number)s of the plan shall be in force while %(mission)s is under way.") % values
    return _("Version %(number)s of the plan of %(mission)s shall be in force.") % values


def address(proposal: Proposal, reader: Person) -> str:
    """Return the page of the plan."""
    version = _version_of(proposal)
    return reverse("planning:plan", args=[version.plan_id]) if version else ""


# on the day


def decide(plan: Plan, outcome: str, answers: Mapping[str, bool], words: str, by: Person) -> Decision:
    """Decide go or no-go. `answers` says of each criterion, by its key, whether it holds now.

    Go needs: the newest version in force and nothing red now, each "must" true, each "never" false. It is for
    a lead of the team or the head of the mission. After a stop, go means that it goes on.

    Raises: UsageError, ConflictError.
    """
    words = words.strip()
    with transaction.atomic():
        held, now = _held(plan), timezone.now()
        version = queries.in_force(held)
        if version is None or version.content is None:
            raise UsageError("plan: no version of it is in force")
        document = version.document
        if not queries.may_go(by, held, document):
            raise UsageError("plan: a lead of the team or the head of the mission decides this")
        stage = queries.stage(held)
        if held.back or stage is Stage.UNDER_WAY:
            raise ConflictError(
                "plan: the mission is over" if held.back else "plan: the mission is under way"
            )
        rows = [
            {"criterion": row.text("criterion"), "sense": row.text("sense"), "holds": answers.get(row.key)}
            for row in document.rows("go")
        ]
        if outcome == Decision.Outcome.GO:
            _may_depart(held, version, rows, stage)
            outcome = Decision.Outcome.RESUME if stage is Stage.STOPPED else outcome
        elif outcome != Decision.Outcome.NO_GO:
            raise UsageError("plan: go or no-go")
        elif not words:
            raise UsageError("plan: say why not")
        if outcome == Decision.Outcome.RESUME:
            Plan.objects.filter(pk=held.pk).update(stopped=None, stopped_by=None, stopped_words="")
        made = Decision.objects.create(
            plan=held, version=version, outcome=outcome, answers=rows, words=words[:1000], at=now, by=by
        )
        note(by, "plan.decide", "plan", held.pk, outcome_of=str(outcome), version=version.number)
        _notices(held, "planning.decided", f"decision:{made.pk}", by)
    return made


def _may_depart(plan: Plan, version: Version, rows: Sequence[Mapping[str, Any]], stage: Stage) -> None:
    if queries.newest(plan).pk != version.pk and stage is not Stage.STOPPED:
        raise UsageError("plan: has changes that nobody has approved")
    if any(row["holds"] is None for row in rows):
        raise UsageError("plan: each criterion is answered, yes or no")
    wrong = [row for row in rows if row["holds"] != (row["sense"] == "must")]
    if wrong:
        raise UsageError("plan: a criterion says no-go", hint="decide no-go, or mend what it asks for")
    if not departs(queries.findings(plan, version, timezone.now())):
        raise UsageError("plan: something forbids departure", hint="look at what the checks say")


def _notices(plan: Plan, code: str, key: str, by: Person) -> None:
    where = reverse("planning:plan", args=[plan.pk])
    for person in queries.colleagues(plan):
        if person.pk != by.pk:
            notify(person, code, address=where, key=key, by=by.name)


def stop(plan: Plan, words: str, by: Person) -> None:
    """Stop a mission, at once and without asking anybody. Raises: UsageError, ConflictError."""
    words = words.strip()
    if not words:
        raise UsageError("plan: say why it stops")
    with transaction.atomic():
        held = _held(plan)
        if not queries.may_stop(by, held):
            raise UsageError("plan: cannot be stopped by this person, or not any more")
        rows = Plan.objects.filter(pk=held.pk, stopped__isnull=True)
        if rows.update(stopped=timezone.now(), stopped_by=by, stopped_words=words[:1000]) != 1:
            raise ConflictError("plan: is stopped already")
        note(by, "plan.stop", "plan", held.pk)
        _notices(held, "planning.stopped", f"stop:{new_id()}", by)


def come_back(plan: Plan, keys: Sequence[str], by: Person) -> None:
    """Write down that everybody is back: each traveller is named. Raises: UsageError, ConflictError."""
    _mine(plan.mission, by)
    with transaction.atomic():
        held = _held(plan)
        if queries.stage(held) not in (Stage.UNDER_WAY, Stage.STOPPED):
            raise ConflictError("plan: the mission is not under way")
        version = queries.in_force(held)
        roster = [row.key for row in version.document.rows("roster")] if version else []
        if set(keys) != set(roster):
            raise UsageError("plan: it is over when everybody is back", hint="count all who travelled")
        rows = Plan.objects.filter(pk=held.pk, back__isnull=True)
        if rows.update(back=timezone.now(), back_by=by) != 1:
            raise ConflictError("plan: is noted already")
        note(by, "plan.back", "plan", held.pk)
        _notices(held, "planning.back", f"back:{held.pk}", by)


def debrief(plan: Plan, answers: Mapping[str, str], lessons: str, by: Person) -> Debrief:
    """Say how it was, once each; what one says later takes its place. Raises: UsageError, ConflictError."""
    if not any(value.strip() for value in answers.values()) and not lessons.strip():
        raise UsageError("debrief: says nothing")
    with transaction.atomic():
        held = _held(plan)
        if held.back is None:
            raise ConflictError("plan: the mission is not over")
        if len(lessons) > 4000 or any(len(value) > 4000 for value in answers.values()):
            raise UsageError("debrief: at most 4000 characters each")
        values = {"answers": dict(answers), "lessons": lessons.strip(), "at": timezone.now()}
        row, _made = Debrief.objects.update_or_create(plan=held, person=by, defaults=values)
        note(by, "plan.debrief", "plan", held.pk)
    return row


def read_personal(plan: Plan, by: Person) -> None:
    """Note that somebody had next of kin and medical needs of all travellers shown."""
    note(by, "plan.personal", "plan", plan.pk)


def copy_out(version: Version, kind: str, holder: str, by: Person, digest: str = "") -> Copy:
    """Write down that a copy leaves: printed, or as a sealed file. Raises: UsageError."""
    holder = " ".join(holder.split())
    if not holder or len(holder) > 200:
        raise UsageError("copy: say who holds it, in at most 200 characters")
    with transaction.atomic():
        held = _held(version.plan)
        if version.frozen is None:
            Version.objects.filter(pk=version.pk, frozen__isnull=True).update(frozen=timezone.now())
        made = Copy.objects.create(
            plan=held, number=version.number, kind=kind, holder=holder, made_by=by, digest=digest
        )
        note(by, "plan.copy", "plan", held.pk, version=version.number, copy_kind=kind)
    return made


def end_copy(copy: Copy, by: Person) -> None:
    """Write down that a copy was burnt or deleted. Raises: ConflictError."""
    with transaction.atomic():
        if Copy.objects.filter(pk=copy.pk, ended__isnull=True).update(ended=timezone.now(), ended_by=by) != 1:
            raise ConflictError("copy: is noted already")
        note(by, "plan.copy_end", "plan", copy.plan_id)
