"""Counting attempts, without addresses: by what is tried and whether the browser is known to the house.

What a stranger tries against an account is counted apart from what comes from a browser that this person
used before. So a stranger who fails for hours shuts the door to other strangers, never to the person's own
browser.

Counts lie in buckets whose key is a keyed digest that changes with each span of time; a slot is taken before
the attempt is weighed, by one conditional update, so that attempts at the same instant are all counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from vedette_hq.access.models import Attempt
from vedette_hq.config.runtime import current


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts in a span of `seconds` and the span before it together."""

    name: str
    most: int
    seconds: int


PASSPHRASE = Limit("passphrase", 5, 600)
SECOND = Limit("second", 5, 3600)
SECOND_IN_A_DAY = Limit("second-day", 20, 86_400)
STRANGER = "stranger"


def _keys(limit: Limit, who: str) -> tuple[str, str]:
    span = int(timezone.now().timestamp()) // limit.seconds
    now, before = (current().keyed("attempt", limit.name, who, str(at)) for at in (span, span - 1))
    return now, before


def take(limit: Limit, who: str) -> bool:
    """Take one slot; False when there is none left, and then nothing may be weighed."""
    now, before = _keys(limit, who)
    expires = timezone.now() + timedelta(seconds=2 * limit.seconds)
    Attempt.objects.get_or_create(key=now, defaults={"expires": expires})
    earlier = Attempt.objects.filter(key=before).values_list("count", flat=True).first() or 0
    mine = Attempt.objects.filter(key=now, count__lt=limit.most - earlier)
    return mine.update(count=F("count") + 1) == 1


def left(limit: Limit, who: str) -> int:
    """Return how many slots there are."""
    counts = Attempt.objects.filter(key__in=_keys(limit, who)).values_list("count", flat=True)
    return max(0, limit.most - sum(counts))


def forget(limit: Limit, who: str) -> None:
    """It was them: give the slots back."""
    Attempt.objects.filter(key__in=_keys(limit, who)).delete()


def tidy() -> None:
    """Remove what counts no more."""
    Attempt.objects.filter(expires__lt=timezone.now()).delete()
