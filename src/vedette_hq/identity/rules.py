"""When opening identities is unusual: how many, how fast, at which hours. Pure; instants are arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the group takes for usual.

    After `slow_after` openings within an hour each further one waits `wait`, and an alarm is raised; at
    `stop_after` within an hour, or at `bulk` different persons within `days`, openings stop until a lead has
    looked into it. Work is usual from `begins` to `ends` o'clock in `zone`.
    """

    slow_after: int = 5
    stop_after: int = 10
    wait: timedelta = timedelta(minutes=5)
    bulk: int = 30
    days: int = 7
    begins: int = 7
    ends: int = 21
    zone: tzinfo = UTC

    def usual_hour(self, at: datetime) -> bool:
        """Say whether `at` lies within working hours; a range may run over midnight."""
        hour = at.astimezone(self.zone).hour
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


class Pace(Enum):
    """How a person may go on."""

    FREE = "free"
    SLOW = "slow"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Standing:
    """How openings of one person stand at an instant: when the next is let through, and what is unusual."""

    pace: Pace
    again: datetime | None = None
    alarms: tuple[str, ...] = ()


def standing(
    openings: Sequence[tuple[datetime, str]], at: datetime, rules: Rules, stopped: bool = False
) -> Standing:
    """Say how a person may go on who made `openings` (instant, protected person) since they were last
    looked into.

    `stopped`: an alarm of theirs that stops is not settled yet.
    """
    within = sorted(when for when, _ in openings if at - when < HOUR)
    persons = {who for when, who in openings if at - when < timedelta(days=rules.days)}
    alarms: list[str] = []
    if len(within) >= rules.slow_after:
        alarms.append("rate")
    if len(persons) >= rules.bulk:
        alarms.append("bulk")
    if stopped or len(within) >= rules.stop_after or len(persons) >= rules.bulk:
        return Standing(Pace.STOPPED, None, tuple(alarms))
    if len(within) >= rules.slow_after and at < within[-1] + rules.wait:
        return Standing(Pace.SLOW, within[-1] + rules.wait, tuple(alarms))
    return Standing(Pace.SLOW if alarms else Pace.FREE, None, tuple(alarms))
