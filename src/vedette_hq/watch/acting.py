"""What people do about an alarm: take it, do what the level says, write it down, end it, look at it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError, VedetteError
from vedette.missions.watch import values
from vedette.missions.watch.ladder import PEOPLE_END, level
from vedette_hq.access import approvals
from vedette_hq.access.fields import new_id
from vedette_hq.access.models import Person, Proposal
from vedette_hq.audit.services import note
from vedette_hq.watch import queries
from vedette_hq.watch.facts import facts_of, held_of, me, now_seconds, order_in_force, record, tag_of
from vedette_hq.watch.models import Episode, Member, Step, Watch

if TYPE_CHECKING:
    from collections.abc import Iterable

END = "watch.end"
CALLS = frozenset({"help", "duress", "evacuate"})
"""Words of need: two people end what they began."""
WHYS = ("safe", "false-alarm", "handed-over")


# the rows of episodes follow what the library computes


def project(
    watch: Watch,
    now: int,
    order: values.Order,
    facts: values.Facts,
    stories: Iterable[values.Episode],
    *,
    whole: bool = False,
) -> int:
    """Make the rows of a watch's episodes say what the library says; return how many changed.

    `whole`: the silences of other watchers are among the stories, as only the engine can tell them.
    """
    rows = {row.key: row for row in Episode.objects.filter(watch=watch)}
    tags = {one.tag: one for one in Member.objects.filter(watch=watch)}
    ends = {}
    for each in sorted(facts.ended, key=lambda one: -one.at):
        ends[each.episode] = each.why
    told: dict[str, int] = {}
    for one in sorted(facts.told, key=lambda one: -one.at):
        told[one.episode] = one.at
    taken: dict[str, int] = {}
    for two in sorted(facts.taken, key=lambda one: -one.at):
        taken[two.episode] = two.at
    changed = 0
    seen = set()
    for story in stories:
        seen.add(story.id)
        row = rows.get(story.id)
        new = row is None
        if row is None:
            row = Episode(
                watch=watch,
                key=story.id,
                cause=str(story.cause),
                member=tags.get(story.member),
                begins=story.begins,
                floor=story.floor,
            )
        why = ""
        if story.over is not None:
            why = ends.get(story.id, "heard")
        reached = level(order, story, facts, now) if story.over is None else row.top
        if story.cause is values.Cause.WATCHER:
            reached = 1
        if story.over is not None:
            last = values.Episode(
                story.id, story.cause, story.source, story.member, story.begins, story.floor, None
            )
            reached = max(row.top, level(order, last, facts, max(story.over - 1, story.begins)))
        fresh = {
            "over": story.over,
            "why": why,
            "top": max(row.top, reached),
            "first_told": told.get(story.id),
            "first_taken": taken.get(story.id),
        }
        if not new and all(getattr(row, name) == value for name, value in fresh.items()):
            continue
        for name, value in fresh.items():
            setattr(row, name, value)
        try:
            with transaction.atomic():
                row.save(force_insert=new)
                if row.over is not None and not new:
                    _quiet(row)
        except IntegrityError:  # another process was faster
            continue
        changed += 1
    for key, row in rows.items():
        # what is computed no more was undone by facts that came later
        if key not in seen and row.over is None and (whole or row.cause != str(values.Cause.WATCHER)):
            Episode.objects.filter(pk=row.pk).update(over=now, why="heard")
            _quiet(row)
            changed += 1
    return changed


def _quiet(row: Episode) -> None:
    from vedette_hq.alerts.services import end_watch

    end_watch(row.key)


def project_now(watch: Watch) -> None:
    """Bring the rows of one watch up to date, after something was done."""
    from vedette.missions.watch.ladder import episodes

    order, now = order_in_force(watch), now_seconds()
    if order is not None:
        facts = facts_of(watch)
        project(watch, now, order, facts, episodes(order, facts, now))


# taking


def take(row: Episode, wanted: int, by: Person) -> None:
    """Take a level: somebody has it in hand. Raises: ConflictError when it is over or not reached."""
    watch, now = row.watch, now_seconds()
    order = order_in_force(watch)
    if order is None or row.over is not None:
        raise ConflictError("alarm: is over")
    if not 1 <= wanted <= max(len(order.ladder), 1):
        raise UsageError("alarm: no such level")
    with transaction.atomic():
        record(watch, values.Taken(row.key, wanted, now, me(), tag_of(by)), by)
        note(by, "watch.take", "episode", row.pk, level=wanted)
        project_now(watch)
    _acknowledge(row, wanted, by)


def _acknowledge(row: Episode, upto: int, by: Person) -> None:
    """Say to the alerts that were sent that somebody has them."""
    from vedette_hq.alerts import services
    from vedette_hq.alerts.models import Alert

    open_ = Alert.objects.filter(episode=row.key, level__lte=upto, taken__isnull=True, ended__isnull=True)
    for alert in open_:
        try:
            services.take(by, alert.pk)
        except VedetteError:  # somebody else was faster, or may not see it: the engine goes by our event
            Alert.objects.filter(pk=alert.pk, taken__isnull=True).update(taken=timezone.now(), taken_by=by)


# the checklist and the log


def step(row: Episode, at_level: int, action: str, words: str, by: Person) -> None:
    """Say that a line is done, or write in the log (no action). Raises: UsageError, ConflictError."""
    words = words.strip()[:1000]
    action = action.strip()[:200]
    if not action and not words:
        raise UsageError("log: is empty")
    try:
        with transaction.atomic():
            Step.objects.create(episode=row, level=at_level, action=action, words=words, done_by=by)
            note(by, "watch.step", "episode", row.pk, level=at_level)
    except IntegrityError:
        raise ConflictError("checklist: somebody has done this already") from None


# contact sheets


def sheet_level(row: Episode) -> int:
    """Return from which level on contact sheets may be opened, 0 when never by themselves."""
    order = order_in_force(row.watch)
    return next((rung.level for rung in order.ladder if rung.sheets), 0) if order else 0


def sheet_is_open(row: Episode, reached: int) -> bool:
    """Say whether the sheet may be shown: the ladder says so, or somebody opened it and that was noted."""
    wanted = sheet_level(row)
    if wanted and max(reached, row.top) >= wanted:
        return True
    from vedette.missions.watch.events import Opened

    return any(isinstance(one.fact, Opened) and one.fact.episode == row.key for one in held_of(row.watch))


def open_sheet(row: Episode, by: Person) -> None:
    """Open the contact sheet before the ladder does; it is noted and entered in the register."""
    from vedette.missions.watch.events import Opened

    watch, now = row.watch, now_seconds()
    with transaction.atomic():
        record(watch, Opened(row.key, max(watch.version, 1), tag_of(by), now, me()), by)
        note(by, "watch.sheet-open", "episode", row.pk)


# ending


def needs_two(row: Episode, reached: int) -> bool:
    """Say whether two people end it: from level 4 on, and what a word of need began."""
    if row.watch.drill:
        return False
    return row.cause in CALLS or max(reached, row.top) >= PEOPLE_END


def waiting_end(row: Episode) -> Proposal | None:
    """Return the proposal to end it that waits for a second person."""
    now = timezone.now()
    return Proposal.objects.filter(kind=END, object_id=row.pk, outcome="", expires__gt=now).first()


def end(row: Episode, why: str, words: str, by: Person) -> None:
    """End an alarm, or propose it where two are needed. Raises: UsageError, ConflictError."""
    words = " ".join(words.split())[:1000]
    if why not in WHYS or not words:
        raise UsageError("alarm: say why it ends and how you know")
    if row.over is not None:
        raise ConflictError("alarm: is over already")
    order = order_in_force(row.watch)
    reached = row.top
    if order is not None:
        story = story_of(row)
        reached = level(order, story, facts_of(row.watch), now_seconds())
    if needs_two(row, reached):
        approvals.propose(END, by, row.pk, words, {"why": why})
        return
    _end(row, why, words, by)


def story_of(row: Episode) -> values.Episode:
    """Return a row as the library's value."""
    tag = row.member.tag if row.member else ""
    return values.Episode(row.key, values.Cause(row.cause), "", tag, row.begins, row.floor, row.over)


def _end(row: Episode, why: str, words: str, by: Person) -> None:
    now = now_seconds()
    with transaction.atomic():
        Step.objects.create(episode=row, level=0, words=words, done_by=by)
        record(row.watch, values.Ended(row.key, now, why, me()), by)
        Episode.objects.filter(pk=row.pk, over__isnull=True).update(over=now, why=why)
        note(by, "watch.end", "episode", row.pk, why=why)
        _quiet(row)
        project_now(row.watch)


def carry_out_end(proposal: Proposal, by: Person) -> None:
    """End what one proposed and another agreed to. Raises: ConflictError when it is over."""
    row = Episode.objects.select_related("watch", "member").get(pk=proposal.object_id)
    if row.over is not None:
        raise ConflictError("alarm: is over already")
    _end(row, str(proposal.payload["why"]), proposal.reason, by)


def described_end(proposal: Proposal, person: Person) -> str:
    """Return what is proposed, in one sentence, without a name for who may not see it."""
    from django.utils.translation import gettext as _

    from vedette_hq.watch.words import ENDINGS

    why = str(ENDINGS.get(str(proposal.payload.get("why")), ""))
    return _("End an alarm of the watch: %(why)s") % {"why": why}


def may_end(person: Person, proposal: Proposal) -> bool:
    """Say whether a person may propose or approve this end: whoever sees the alarm."""
    return queries.visible_episodes(person).filter(pk=proposal.object_id).exists()


def end_address(proposal: Proposal, person: Person) -> str:
    """Return the page of the alarm."""
    from django.urls import reverse

    return reverse("watch:episode", args=[proposal.object_id]) if may_end(person, proposal) else ""


# by hand


def raise_alarm(watch: Watch, words: str, by: Person) -> Episode:
    """Raise an alarm by hand: it begins at level 4, at once. Raises: UsageError, ConflictError."""
    words = words.strip()[:1000]
    order, now = order_in_force(watch), now_seconds()
    if order is None or watch.cancelled is not None:
        raise ConflictError("watch: is not in force", hint="begin the watch first")
    if not words:
        raise UsageError("alarm: say what was seen or heard")
    floor = min(PEOPLE_END, len(order.ladder))
    made = values.Alarm(new_id(), values.Cause.ALARM, floor, now, me())
    from vedette.missions.watch.ladder import episode_id

    with transaction.atomic():
        record(watch, made, by)
        project_now(watch)
        row = Episode.objects.get(key=episode_id(watch.pk, made.cause, made.id))
        Step.objects.create(episode=row, level=floor, words=words, done_by=by)
        note(by, "watch.alarm", "episode", row.pk)
    return row


def review(row: Episode, verdict: str, words: str, by: Person) -> None:
    """Say what an alarm was, once it is over. Raises: UsageError, ConflictError."""
    words = words.strip()[:1000]
    if verdict not in Episode.Verdict.values or not words:
        raise UsageError("alarm: say what it was and what is changed")
    kept = {"verdict": verdict, "verdict_words": words, "verdict_by": by, "verdict_at": timezone.now()}
    with transaction.atomic():
        mine = Episode.objects.filter(pk=row.pk, over__isnull=False, verdict="")
        if mine.update(**kept) != 1:
            raise ConflictError("alarm: is not over, or was looked at already")
        note(by, "watch.review", "episode", row.pk, verdict=verdict)
