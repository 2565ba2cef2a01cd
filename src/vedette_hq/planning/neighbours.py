"""What planning asks of its neighbours, as values of the library: incidents, patterns, the watch.

For services and for pages whose guard has let the person into the mission: nothing is narrowed here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from vedette.missions.plan_checks import Block
from vedette.missions.risk import Incident
from vedette.protection.kinds import KINDS
from vedette_hq.missions.models import Mission
from vedette_hq.protection import queries as protection
from vedette_hq.protection.words import kind_label
from vedette_hq.watch.models import Episode, Event, Promise, Watch

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def incidents(mission: Mission) -> tuple[Incident, ...]:
    """Return what was reported about a mission or the whole house; `at` is when it was reported here."""
    rows = protection.incidents_since(mission, _LONG_AGO)
    return tuple(Incident(one.pk, one.kind, one.made, one.closed is None) for one in rows)


def blocks(mission: Mission) -> tuple[Block, ...]:
    """Return the patterns that forbid departure."""
    return tuple(Block(one.code, len(one.incidents), one.words) for one in protection.blocks(mission))


def threats() -> dict[str, str]:
    """Return the 29 kinds of threat with their labels in the reader's language."""
    return {code: f"{code} {kind_label(code)}" for code in KINDS}


def watched(mission: Mission) -> bool:
    """Say whether an order of check-ins is in force for a mission, drills apart."""
    now = int(timezone.now().timestamp())
    rows = Watch.objects.filter(mission=mission, version__gt=0, cancelled__isnull=True, drill=False)
    return rows.filter(ends__gt=now).exists()


@dataclass(frozen=True, slots=True)
class Figures:
    """What was promised and heard in watches, drills apart; alarms by how they were judged."""

    promised: int
    heard: int
    alarms: int
    verdicts: tuple[tuple[str, int], ...]
    taken: tuple[int, ...]
    """Seconds from the beginning of each alarm to the first human who took it, in order."""
    untaken: int

    @property
    def middle(self) -> int | None:
        """The middle of those seconds."""
        return self.taken[len(self.taken) // 2] if self.taken else None

    @property
    def slowest(self) -> int | None:
        """The most of those seconds."""
        return self.taken[-1] if self.taken else None


def figures(missions: list[Mission]) -> Figures:
    """Return the figures of the watch of some missions up to now."""
    now = int(timezone.now().timestamp())
    watches = Watch.objects.filter(mission__in=missions, drill=False, version__gt=0)
    episodes = Episode.objects.filter(watch__in=watches)
    verdicts = Counter(str(one.get_verdict_display()) for one in episodes if one.verdict)
    return Figures(
        Promise.objects.filter(watch__in=watches, due__lte=now).count(),
        Event.objects.filter(watch__in=watches, kind="report").count(),
        episodes.count(),
        tuple(sorted(verdicts.items())),
        tuple(sorted(max(0, one.first_taken - one.begins) for one in episodes if one.first_taken)),
        sum(1 for one in episodes if not one.first_taken),
    )
