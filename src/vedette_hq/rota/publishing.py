"""Asking for proposals, taking one, publishing, answering, and what is looked at again and again."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from vedette.adapters.rota_child import Working, solver_there, start
from vedette.errors import ConflictError, MissingError, StoreError, UsageError, VedetteError
from vedette.missions.rota.checker import check
from vedette.missions.rota.values import NEVER, Fault
from vedette.missions.rota.wire import problem_from_plain, problem_to_plain, teams_from_plain, teams_to_plain
from vedette_hq.access.models import Person
from vedette_hq.access.services import notify, notify_leads
from vedette_hq.audit.services import note
from vedette_hq.rota import queries
from vedette_hq.rota.models import Going, Proposal, Publication, Rota, Seat
from vedette_hq.rota.services import _lead, _touch

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

_WORKING: dict[str, Working] = {}
"""Children at work, by proposal. A process that dies takes them along; the next one asks anew."""
SECONDS = 6.0
"""So long a proposal is worked on at most; why turns stay open comes after."""
AHEAD = timedelta(days=2)
"""So long before a hand-over those who give it are told."""


def ask(rota: Rota, emphases: Sequence[str], by: Person) -> list[Proposal]:
    """Ask for proposals, one for each emphasis. The draft stays as it is.

    Raises: MissingError when nothing here can work one out, UsageError for a rota without turns or people.
    """
    _lead(by)
    if not solver_there():
        raise MissingError("rota: nothing here works out proposals")
    if not emphases or set(emphases) - set(Proposal.Emphasis.values):
        raise UsageError("rota: choose what a proposal cares for")
    seats = queries.seats_of(rota)
    problem = queries.problem_of(rota, seats)
    if not problem.turns or not problem.members:
        raise UsageError("rota: plan turns, and put people on the rota first")
    standing = queries.teams_in(seats)
    before = standing if any(standing.values()) else queries.published_teams(rota)
    with transaction.atomic():
        if rota.proposals.filter(done__isnull=True).exists():
            raise ConflictError("rota: proposals are being worked out already")
        made = [
            Proposal.objects.create(
                rota=rota,
                emphasis=emphasis,
                asked_by=by,
                problem=problem_to_plain(problem),
                before=teams_to_plain(before),
            )
            for emphasis in dict.fromkeys(emphases)
        ]
        note(by, "rota.propose", "rota", rota.pk, count=len(made))
    return made


def look_duty(work: Work | None) -> None:
    """Have proposals worked out, one after another, without waiting; tell who hands over soon."""
    _work_out()
    _tell_of_handings()


def _work_out() -> None:
    waiting = {one.pk: one for one in queries.waiting_proposals()}
    for pk in set(_WORKING) - set(waiting):
        _WORKING.pop(pk).stop()
    for pk, working in list(_WORKING.items()):
        with contextlib.suppress(VedetteError):
            _finish(waiting[pk], working)
    if not _WORKING and waiting:
        one = next((one for one in waiting.values() if one.done is None), None)
        if one is not None:
            try:
                problem, before = problem_from_plain(one.problem), teams_from_plain(one.before)
                _WORKING[one.pk] = start(problem, one.emphasis, before, seconds=SECONDS)
            except VedetteError as error:
                _write(one, None, str(error))


def _finish(one: Proposal, working: Working) -> None:
    try:
        answer = working.answer()
    except StoreError as error:
        _WORKING.pop(one.pk)
        _write(one, None, str(error))
        return
    if answer is not None:
        _WORKING.pop(one.pk)
        _write(one, answer, "")


def _write(one: Proposal, content: dict[str, object] | None, fault: str) -> None:
    now = timezone.now()
    Proposal.objects.filter(pk=one.pk, done__isnull=True).update(content=content, done=now, fault=fault[:200])
    one.done = now


def take(proposal: Proposal, by: Person) -> int:
    """Make a proposal the draft: who must go or must not stays so. Returns how many seats changed.

    Turns planned since it was asked for stay as they are. Raises: ConflictError when there is none yet.
    """
    _lead(by)
    if proposal.content is None:
        raise ConflictError("proposal: there is none yet")
    teams = teams_from_plain(proposal.content["teams"])
    turns = [turn.key for turn in problem_from_plain(proposal.problem).turns]
    there = {turn.pk for turn in queries.turns_of(proposal.rota) if not turn.fixed}
    people = set(queries.colleagues().values_list("pk", flat=True))
    changed = 0
    with transaction.atomic():
        _touch(proposal.rota)
        for turn in turns:
            if turn not in there:
                continue
            held = {one.person_id: one for one in Seat.objects.filter(turn=turn)}
            wanted = {who for who in teams.get(turn, ()) if who in people}
            gone = [one.pk for who, one in held.items() if one.state == Seat.State.GOES and who not in wanted]
            Seat.objects.filter(pk__in=gone).delete()
            new = [Seat(turn_id=turn, person_id=who) for who in sorted(wanted - held.keys())]
            Seat.objects.bulk_create(new)
            changed += len(gone) + len(new)
        Proposal.objects.filter(pk=proposal.pk).update(taken=timezone.now(), taken_by=by)
        note(by, "rota.take", "rota", proposal.rota_id, proposal=proposal.pk, changed=changed)
    return changed


def faults_of(rota: Rota) -> list[Fault]:
    """Return what the draft breaks."""
    seats = queries.seats_of(rota)
    return check(queries.problem_of(rota, seats), queries.teams_in(seats))


def publish(rota: Rota, revision: int, reason: str, by: Person) -> Publication:
    """Publish the draft as it was seen, and tell everybody whom it changes. Answers that still fit stand.

    Raises: ConflictError when it was changed meanwhile, or nothing is new; UsageError when a rule is broken
    that nobody may break, or another one without a reason in words.
    """
    _lead(by)
    reason = " ".join(reason.split())
    if len(reason) > 1_000:
        raise UsageError("rota: a reason has at most 1000 characters")
    with transaction.atomic():
        _touch(rota, revision)
        broken = [one for one in faults_of(rota) if one.rule != "open"]
        if any(one.rule in NEVER for one in broken):
            raise UsageError(
                "rota: a rule is broken that nobody may break", hint="mend what stands in red first"
            )
        if broken and not reason:
            raise UsageError("rota: rules are broken: say why it is published all the same")
        turns = queries.turns_of(rota)
        teams = queries.teams_in(queries.seats_of(rota))
        content = [
            {
                "turn": turn.pk,
                "region": turn.region_id,
                "mission": turn.mission_id or "",
                "first": turn.first.isoformat(),
                "last": turn.last.isoformat(),
                "team": list(teams.get(turn.pk, ())),
            }
            for turn in turns
        ]
        newest = queries.newest_publication(rota)
        if newest is not None and newest.content == content:
            raise ConflictError("rota: nothing changed since it was published")
        made = Publication.objects.create(
            rota=rota,
            number=newest.number + 1 if newest else 1,
            content=content,
            broken=[[one.rule, one.turn, list(one.members)] for one in broken],
            reason=reason,
            by=by,
        )
        _tell(rota, made, newest)
        note(by, "rota.publish", "rota", rota.pk, publication=made.pk, broken=len(broken))
    return made


def _tell(rota: Rota, made: Publication, before: Publication | None) -> None:
    days = {row["turn"]: (row["first"], row["last"]) for row in (before.content if before else [])}
    now_days = {row["turn"]: (row["first"], row["last"]) for row in made.content}
    wanted = {(row["turn"], who) for row in made.content for who in row["team"]}
    standing = {
        (one.turn_id, one.person_id): one
        for one in Going.objects.filter(turn__rota=rota, over__isnull=True).select_related("person", "turn")
    }
    ended = {key for key in standing if key not in wanted or days.get(key[0]) != now_days.get(key[0])}
    Going.objects.filter(pk__in=[standing[key].pk for key in ended]).update(over=timezone.now())
    new = sorted(wanted - (standing.keys() - ended))
    Going.objects.bulk_create([Going(publication=made, turn_id=turn, person_id=who) for turn, who in new])
    people = {one.pk: one for one in Person.objects.filter(pk__in={who for _turn, who in {*new, *ended}})}
    for who, person in people.items():
        count = sum(1 for _turn, one in new if one == who)
        if not person.is_active:
            continue
        if count:
            notify(
                person, "rota.told", address=reverse("rota:start"), key=f"rota.told.{made.pk}", count=count
            )
        if any(one == who for _turn, one in ended - wanted):
            notify(person, "rota.ended", address=reverse("rota:start"), key=f"rota.ended.{made.pk}")


def answer(going: Going, said: str, by: Person) -> None:
    """Say whether one can go on a published turn; leads hear of a no. Raises: UsageError, ConflictError."""
    if going.person_id != by.pk or said not in (Going.Answer.YES, Going.Answer.NO):
        raise UsageError("rota: one answers for oneself, yes or no")
    with transaction.atomic():
        mine = Going.objects.filter(pk=going.pk, over__isnull=True)
        if mine.update(answer=said, answered=timezone.now()) != 1:
            raise ConflictError("rota: this turn is another now")
        if said == Going.Answer.NO:
            address = reverse("rota:rota", args=[going.turn.rota_id])
            notify_leads("rota.refused", address=address, key=f"rota.refused.{going.pk}", name=by.name)
        note(by, "rota.answer", "rota_going", going.pk, said=said)


def _tell_of_handings() -> None:
    """Tell those who give, before the day; and the leads, when the day is over and nobody took it."""
    today = timezone.now().date()
    soon = Going.objects.filter(over__isnull=True, turn__dropped__isnull=True)
    turns = [
        one.turn
        for one in soon.filter(turn__last__gte=today - timedelta(days=30)).select_related("turn__mission")
    ]
    for handing in queries.handings(list({turn.pk: turn for turn in turns}.values())):
        taken = handing.sheet is not None and handing.sheet.taken is not None
        if taken or today < handing.day - AHEAD:
            continue
        mark = f"{handing.turn.pk}.{handing.day:%y%m%d}"
        for person in handing.givers:
            if person.is_active and handing.sheet is None:
                notify(person, "rota.hand_over", address=reverse("rota:handings"), key=f"rota.give.{mark}")
        if handing.late and (today - handing.day).days <= 30:
            notify_leads("rota.late", address=reverse("rota:handings"), key=f"rota.late.{mark}")
