"""Keeping the words of names: read on in `records.Changed` from where it stopped."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

from django.db import transaction

from vedette.records.names.folding import FOLD_VERSION, tokens
from vedette.records.schema import Kind
from vedette_hq.names.models import NameBatch, NamePosting, NameToken
from vedette_hq.records.models import Changed, NameVariant, Reached

NAME = "names"
KINDS = (Kind.PERSON, Kind.GROUP, Kind.PLACE)
MANY = 2000
"""Changes read in one transaction."""
KEPT_BATCHES = 200


def catch_up(most: int | None = None) -> int:
    """Bring the words of names up to date, `MANY` changes a transaction; return how many changes were read.

    `most` bounds them. A change that somebody else reads at the same time is left to them.
    """
    read = 0
    while most is None or read < most:
        here = _batch()
        if not here:
            break
        read += here
    return read


def look_duty(_work: object) -> None:
    """Bring the words of names up to date, a part at a turn, so that no search has to."""
    catch_up(10 * MANY)


def behind() -> int:
    """Return how many changes have not been read."""
    return Changed.objects.filter(number__gt=_reached()).count()


def _reached() -> int:
    return Reached.objects.filter(name=NAME).values_list("number", flat=True).first() or 0


def rebuild() -> int:
    """Throw all words away and make them anew; return how many names there are."""
    with transaction.atomic():
        _start_anew()
    catch_up()
    return NameVariant.objects.filter(record_kind__in=KINDS).count()


@transaction.atomic
def _batch() -> int:
    last = NameBatch.objects.order_by("-id").values_list("fold_version", flat=True).first()
    if last is not None and last != FOLD_VERSION:
        _start_anew()
    reached = _reached()
    rows = list(Changed.objects.filter(number__gt=reached).order_by("number")[:MANY])
    if not rows:  # whoever only looks writes nothing
        return 0
    number = rows[-1].number
    Reached.objects.get_or_create(name=NAME)
    # whoever loses this race has nothing to do
    if not Reached.objects.filter(name=NAME, number=reached).update(number=number):
        return 0
    ids = list(dict.fromkeys(row.object_id for row in rows if row.kind in KINDS))
    if ids:
        _put(ids)
    NameBatch.objects.create(number=number, stamp=secrets.token_hex(16), fold_version=FOLD_VERSION)
    kept = NameBatch.objects.order_by("-id").values_list("id", flat=True)[KEPT_BATCHES : KEPT_BATCHES + 1]
    for old in kept:
        NameBatch.objects.filter(id__lte=old).delete()
    return len(rows)


def _start_anew() -> None:
    NamePosting.objects.all().delete()
    NameToken.objects.all().delete()
    NameBatch.objects.all().delete()
    Reached.objects.filter(name=NAME).update(number=0)


def _put(ids: Sequence[str]) -> None:
    """Make the words of these records' names those that stand now."""
    old = set(NamePosting.objects.filter(record__in=ids).values_list("token", flat=True))
    if old:
        NamePosting.objects.filter(record__in=ids).delete()
    variants = list(NameVariant.objects.filter(record__in=ids, record_kind__in=KINDS))
    wanted: dict[tuple[str, bool], str] = {}
    lines: list[tuple[NameVariant, int, tuple[str, bool]]] = []
    for variant in variants:
        for place, token in enumerate(tokens(variant.text)):
            for reading in token.readings:
                key = (reading.fold, token.vowelless)
                wanted[key] = reading.skeleton
                lines.append((variant, place, key))
    known = _tokens(wanted)
    NamePosting.objects.bulk_create(
        (
            NamePosting(
                token_id=known[key],
                record=variant.record_id,
                case=variant.case_id,
                kind=variant.record_kind,
                number=variant.number,
                place=place,
            )
            for variant, place, key in lines
        ),
        batch_size=1000,
    )
    gone = old - set(known.values())
    if gone:
        NameToken.objects.filter(pk__in=gone, postings__isnull=True).delete()


def _tokens(wanted: dict[tuple[str, bool], str]) -> dict[tuple[str, bool], int]:
    """Return the number of each of these words, new ones made."""
    found = _known(wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        NameToken.objects.bulk_create(
            (NameToken(fold=key[0], vowelless=key[1], skeleton=wanted[key]) for key in missing),
            ignore_conflicts=True,
            batch_size=1000,
        )
        found.update(_known(missing))
    return found


def _known(keys: Iterable[tuple[str, bool]]) -> dict[tuple[str, bool], int]:
    folds = list(dict.fromkeys(fold for fold, _ in keys))
    found: dict[tuple[str, bool], int] = {}
    for start in range(0, len(folds), 1000):
        part = folds[start : start + 1000]
        rows = NameToken.objects.filter(fold__in=part).values_list("fold", "vowelless", "pk")
        found.update({(fold, short): pk for fold, short, pk in rows})
    return found
