"""Keeping the packs of columns true: read on from where the feed of changes was left, or make all anew.

Changes mark packs as stale; a stale pack is made again before it is counted, by whoever needs it first: the
page that counts, or the worker. Done twice it changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from vedette_hq.counting.models import Double, Pack
from vedette_hq.counting.packing import make
from vedette_hq.records.models import Act, Actor, Changed, Part, Reached, Revision

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

NAME = "counting"
STEP = 2000
"""Changes read at once."""
SLICE = 500


def catch_up(cases: Collection[str] | None = None) -> int:
    """Read all changes, make the stale packs of these cases (of all) anew; return up to which change.

    Where nothing changed, nothing is written.
    """
    while Changed.objects.filter(number__gt=(reached := _reached())).exists():
        with transaction.atomic():
            mark, _ = Reached.objects.select_for_update().get_or_create(name=NAME)
            rows = list(
                Changed.objects.filter(number__gt=mark.number)
                .order_by("number")
                .values_list("number", "object_id", "kind")[:STEP]
            )
            if rows:
                _mark(rows)
                mark.number = rows[-1][0]
                mark.save(update_fields=("number",))
    stale = Pack.objects.filter(stale=True)
    if cases is not None:
        stale = stale.filter(case__in=cases)
    for pack in stale.order_by("pk"):
        make(pack)
    return reached


def duty(work: Work) -> None:
    """Catch up in the worker, so that a page seldom waits."""
    catch_up()


def rebuild() -> None:
    """Forget all and read every change again."""
    with transaction.atomic():
        Pack.objects.all().delete()
        Reached.objects.filter(name=NAME).delete()
    catch_up()


def behind() -> int:
    """Return how many changes were not read yet."""
    return Changed.objects.filter(number__gt=_reached()).count()


def _reached() -> int:
    return Reached.objects.filter(name=NAME).values_list("number", flat=True).first() or 0


def _mark(rows: Sequence[tuple[int, str, str]]) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for _number, pk, kind in rows:
        kinds[kind].add(pk)
    stale: set[tuple[str, str]] = set()
    for acts in _slices(kinds["act"]):
        stale |= _of_acts(acts)
        repeating = Double.objects.filter(of__in=acts, revoked__isnull=True)
        for again in _slices(repeating.values_list("act_id", flat=True)):
            stale |= _of_acts(again)  # what repeats an act counts again when that is gone
    for actors in _slices(kinds["person"] | kinds["group"]):
        stale |= _of_actors(actors)
    _set_stale(stale)


def _slices(ids: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(set(ids))
    return (ordered[start : start + SLICE] for start in range(0, len(ordered), SLICE))


def _of_acts(acts: list[str]) -> set[tuple[str, str]]:
    """Return the (case, bucket) of all victims that these acts ever had."""
    found = set()
    rows = Revision.objects.filter(record__in=acts).values_list("record__case_id", "changes__victim")
    for case, victims in rows:
        found |= {(case, one["value"][0]) for one in victims or []}
    return found


def _of_actors(actors: list[str]) -> set[tuple[str, str]]:
    """Return the (case, bucket) where one of these, or one judged the same as one of these, is counted."""
    entities = Actor.objects.filter(pk__in=actors).values("entity")
    alike = {*actors, *Actor.objects.filter(entity__in=entities).values_list("pk", flat=True)}
    found = set()
    for some in _slices(alike):
        suffered = Act.objects.filter(victim__in=some).values_list("case_id", "victim_id")
        took_part = Act.objects.filter(pk__in=Part.objects.filter(actor__in=some).values("act"))
        for rows in (suffered, took_part.values_list("case_id", "victim_id")):
            found |= {(case, victim[0]) for case, victim in rows.distinct()}
    return found


def _set_stale(stale: set[tuple[str, str]]) -> None:
    by_case: dict[str, set[str]] = defaultdict(set)
    for case, bucket in stale:
        by_case[case].add(bucket)
    for case, buckets in by_case.items():
        held = Pack.objects.filter(case=case, bucket__in=buckets)
        missing = buckets - set(held.values_list("bucket", flat=True))
        held.update(stale=True)
        Pack.objects.bulk_create(
            (Pack(case_id=case, bucket=bucket) for bucket in sorted(missing)), ignore_conflicts=True
        )
