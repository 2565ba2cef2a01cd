"""Rows of the watch: a watch with a card, a promise and an alarm; shifts."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone

from hq_matrix.makers import NOBODY, Kind, Side
from vedette_hq.access.roles import LEADS, Role

OFFICERS = frozenset({Role.LEAD, Role.WATCH, Role.LAWYER, Role.INVESTIGATOR})
SETTERS = frozenset({Role.LEAD, Role.WATCH})


def watch(side: Side) -> Any:
    """A watch that is being set up."""
    from vedette.missions.watch.ladder import LADDER
    from vedette_hq.watch.models import Watch
    from vedette_hq.watch.setting_up import house_row, plain_ladder

    house_row()  # as whoever sets one up has it made
    return Watch.objects.create(
        mission=side.row("mission"),
        begins=1_900_000_000,
        ends=1_900_100_000,
        ladder=plain_ladder(LADDER),
        made_by=side.maker,
    )


def member(side: Side) -> Any:
    """A card."""
    from vedette_hq.watch.models import Member

    return Member.objects.create(
        watch=side.row("watch"),
        name=f"name of member {side.word}",
        tag=secrets.token_hex(4),
        seed=secrets.token_hex(32),
        letters="CABD",
        made_by=side.maker,
    )


def promise(side: Side) -> Any:
    """A promise."""
    from vedette_hq.watch.models import Promise

    return Promise.objects.create(
        watch=side.row("watch"),
        member=side.row("settable_member"),
        opens=1_900_000_000,
        due=1_900_003_600 + secrets.randbelow(3_000),
        grace=900,
        made_by=side.maker,
    )


def episode(side: Side) -> Any:
    """An alarm."""
    from vedette_hq.watch.models import Episode

    return Episode.objects.create(
        watch=side.row("watch"),
        key=secrets.token_hex(16),
        cause="silence",
        member=side.row("settable_member"),
        begins=1_900_000_000,
        floor=1,
        top=1,
    )


def shift(person: Any) -> Any:
    """A shift of a person."""
    from vedette_hq.watch.models import Shift

    now = timezone.now()
    ends = now + timedelta(hours=8)
    return Shift.objects.create(duty="officer", person=person, begins=now, ends=ends, made_by=person)


def any_shift(side: Side) -> Any:
    """A shift of somebody."""
    return shift(side.maker)


def _set(**values: Any) -> Any:
    def over(row: Any) -> None:
        for name, value in values.items():
            setattr(row, name, value() if callable(value) else value)
        row.save()

    return over


_CANCELLED = _set(cancelled=timezone.now)
KINDS = {
    "watch": Kind(watch, OFFICERS, over=_CANCELLED),
    "settable_watch": Kind(lambda side: side.row("watch"), SETTERS, over=_CANCELLED),
    "settable_mission": Kind(
        lambda side: side.row("mission"),
        SETTERS,
        over=_set(closed=timezone.now),
        seen_over=False,
    ),
    "settable_member": Kind(member, SETTERS, shows="name", over=_CANCELLED, read_with="watch"),
    "settable_promise": Kind(promise, SETTERS),
    "watch_episode": Kind(episode, OFFICERS, over=_set(over=1_900_000_900, why="safe")),
    "own_shift": Kind(shift, OFFICERS, NOBODY, personal=True, read_by=LEADS),
    "any_shift": Kind(any_shift, LEADS, LEADS, over=_set(withdrawn=timezone.now)),
}
