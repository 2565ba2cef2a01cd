"""Noting an act, checking the chain, anchoring its head in the register, and raising alarms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from vedette.errors import ConflictError, ProofError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.audit.chain import EMPTY, START, Head, act_digest, check_from
from vedette_hq.audit.models import Act, Alarm, Anchor, Mark, What
from vedette_hq.audit.notices import code_of

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand

__all__ = ["START", "act_digest", "note"]

ATTEMPTS = 3
"""So many refused attempts of one person within an hour raise an alarm."""
_MARK = "chain"


def note(
    person: Person | None,
    verb: str,
    kind: str = "",
    object_id: str = "",
    *,
    outcome: str = "done",
    **detail: str | int,
) -> Act:
    """Note one act, in the transaction that does it.

    `verb` is a word of `audit.verbs`; `detail` holds no name of a person and no line of testimony.
    """
    for _ in range(50):
        last = Act.objects.order_by("-number").values_list("number", "digest").first()
        number, before = last or (0, START)
        act = Act(
            number=number + 1,
            at=timezone.now(),
            person=person,
            verb=verb,
            kind=kind,
            object_id=object_id,
            outcome=outcome,
            detail=detail,
        )
        act.digest = act_digest(before, act)
        try:
            with transaction.atomic():
                act.save(force_insert=True)
        except IntegrityError:  # another process took this number; PostgreSQL only
            continue
        return act
    raise IntegrityError("audit: no number could be had")


def known_head() -> Head:
    """Return the head up to which the chain was checked before."""
    mark = Mark.objects.filter(pk=_MARK).first()
    return Head(mark.number, mark.digest) if mark else EMPTY


def check_chain(*, whole: bool = False, many: int | None = None) -> Head:
    """Check the acts that were not checked before, or all; remember how far; return the head.

    Raises: ProofError naming the act at fault. An alarm is raised then.
    """
    try:
        reached = check_from(EMPTY if whole else known_head(), many)
        for anchor in Anchor.objects.filter(size__lte=reached.size).order_by("-size")[: None if whole else 2]:
            held = Act.objects.filter(pk=anchor.size).values_list("digest", flat=True).first()
            if held != anchor.root:
                raise ProofError(f"audit: act {anchor.size} is not the one that stands in the register")
        newest = Anchor.objects.order_by("-size").first()
        if newest is not None and many is None and newest.size > reached.size:
            raise ProofError(f"audit: acts after {reached.size} are gone, the register holds {newest.size}")
    except ProofError:
        alarm(What.CHAIN, None, key=f"chain:{timezone.now():%Y%m%d}")
        raise
    Mark.objects.update_or_create(
        pk=_MARK, defaults={"number": reached.size, "digest": reached.root, "at": timezone.now()}
    )
    return reached


def anchor(work: Work, errands: Sequence[Errand]) -> None:
    """Check the chain and enter its head in the register; nothing when that head stands there already.

    Done twice it is entered once: an entry is recognised by size and root.
    Raises: ProofError for a broken chain, which is not anchored.
    """
    head = check_chain()
    if not head.size or Anchor.objects.filter(pk=head.size).exists():
        return
    held = work.hq.register.find("audit", size=head.size, root=head.root)
    if held:
        index = held[0].index
    else:
        fields: dict[str, str | int] = {"root": head.root, "size": head.size, "time": work.hq.now()}
        index = work.hq.enter([("audit", fields)])[0].index
    Anchor.objects.get_or_create(pk=head.size, defaults={"root": head.root, "index": index})


def anchor_duty(work: Work) -> None:
    """Anchor the head; called hourly, and before the house is locked."""
    anchor(work, ())


def alarm(
    what: str,
    person: Person | None,
    kind: str = "",
    object_id: str = "",
    *,
    key: str = "",
    stops: bool = False,
) -> Alarm:
    """Raise an alarm, in the caller's transaction; the same once an hour. A lead finds it at the start."""
    from vedette_hq.outbox.services import put

    who = person.pk if person else ""
    key = key or f"{what}:{who}:{timezone.now():%Y%m%d%H}"
    found, new = Alarm.objects.get_or_create(
        key=key,
        defaults={"what": what, "person": person, "kind": kind, "object_id": object_id, "stops": stops},
    )
    if new:
        note(person, "alarm.raise", "alarm", found.pk, what=str(what))
        put("alarm", {"alarm": found.pk, "what": str(what)}, key=key)
    return found


def raise_alarm(work: Work, errands: Sequence[Errand]) -> None:
    """See that each alarm stands where the leads look, and that each of them is told, once.

    A payload holds `what`, and may hold `person`, `kind` and `object`; another application may have put it.
    One with a `code` is a notice instead: `access.services.raise_alarm` tells those whom it concerns.
    """
    from vedette_hq.access.services import raise_alarm as tell_those_concerned

    for errand in errands:
        if "code" in errand.payload:
            tell_those_concerned(work, [errand])
            continue
        with transaction.atomic():
            found = _standing(errand)
            if found.settled is None:
                _tell(found)


def _standing(errand: Errand) -> Alarm:
    """Return the alarm that an errand is about; made now when another application put the errand."""
    payload: dict[str, Any] = errand.payload
    by_id = Alarm.objects.filter(pk=str(payload.get("alarm", "")))
    known = by_id.first() or Alarm.objects.filter(key=errand.key).first()
    if known is not None:
        return known
    what = str(payload.get("what", ""))
    person = Person.objects.filter(pk=str(payload.get("person", ""))).first()
    found = Alarm.objects.create(
        key=errand.key,
        what=what if what in What.values else What.OTHER,
        person=person,
        kind=str(payload.get("kind", ""))[:24],
        object_id=str(payload.get("object", ""))[:64],
    )
    note(person, "alarm.raise", "alarm", found.pk, what=what[:40])
    return found


def _tell(found: Alarm) -> None:
    """Tell the leads but the one whom it is about; when there is no other, the auditors."""
    from vedette_hq.access.services import active_leads, notify

    people = [lead for lead in active_leads() if lead.pk != found.person_id]
    if not people:
        auditors = Person.objects.filter(role=Role.AUDITOR, joined__isnull=False, left__isnull=True)
        people = list(auditors.filter(suspended__isnull=True).exclude(pk=found.person_id))
    name = found.person.name if found.person else "–"
    for each in people:
        notify(each, code_of(found), address=reverse("audit:alarms"), key=f"alarm:{found.pk}", name=name)


def settle_alarm(found: Alarm, by: Person, words: str) -> None:
    """Say that a lead has looked, and what they found; what was stopped goes on.

    Raises: UsageError for one's own alarm, no words, or one who is no lead; ConflictError when it is settled.
    """
    if by.role != Role.LEAD or found.person_id == by.pk:
        raise UsageError("alarm: another lead settles it")
    if not words.strip():
        raise UsageError("alarm: say in a few words what was found")
    with transaction.atomic():
        mine = Alarm.objects.filter(pk=found.pk, settled__isnull=True)
        if mine.update(settled=timezone.now(), settled_by=by, words=words.strip()[:300]) != 1:
            raise ConflictError("alarm: was settled by somebody else")
        note(by, "alarm.settle", "alarm", found.pk)


def attempted(person: Person, kind: str, object_id: str) -> None:
    """Note that somebody asked for an object that is not theirs, or is not there: both are noted alike.

    Several within an hour raise an alarm.
    """
    with transaction.atomic():
        note(person, "object.refuse", kind[:24], object_id[:64], outcome="refused")
        since = timezone.now() - timedelta(hours=1)
        count = Act.objects.filter(person=person, verb="object.refuse", at__gte=since).count()
        if count >= ATTEMPTS:
            alarm(What.FOREIGN, person, kind, object_id[:64])
