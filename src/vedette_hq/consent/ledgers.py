"""What the tables hold of some persons, as `vedette.records.consent` wants it. Many at once, few queries.

Who is the same person: records that name the same protected person, and records that a human judged the same
(`Actor.entity`). A no counts for all of them, in every case; a yes only for the subject it was given for, and
between a protected person and the records that stand for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, F, Q

from vedette.records import consent
from vedette_hq.consent.models import Basis, Grant, Intimate, Left, Withdrawal
from vedette_hq.identity.models import Protected
from vedette_hq.records.models import Actor, Citation, Record, Source

MANY = 500
"""So many ids are asked for at once."""
_PUBLISHED = (Source.What.PUBLICATION, Source.What.DATA)


def pieces(ids: Iterable[str], many: int = MANY) -> Iterator[list[str]]:
    """Yield the ids, each once, in lists of at most `many`."""
    found = list(dict.fromkeys(ids))
    for start in range(0, len(found), many):
        yield found[start : start + many]


def ledgers(subjects: Iterable[str], scope: str = "", items: Iterable[str] = ()) -> dict[str, consent.Ledger]:
    """Return the ledger of each subject (ids of person records and of protected persons).

    With a `scope` only what matters to it is read. Nothing is narrowed to anybody: see `gate`.
    """
    intimate = {pk for some in pieces(items) for pk in _intimate(some)}
    found: dict[str, consent.Ledger] = {}
    for some in pieces(subjects):
        found.update(_some(some, scope, frozenset(intimate)))
    return found


def _intimate(items: Sequence[str]) -> Iterable[str]:
    return Intimate.objects.filter(item__in=items).values_list("item_id", flat=True)


def _some(subjects: Sequence[str], scope: str, intimate: frozenset[str]) -> dict[str, consent.Ledger]:
    same, own = kin(subjects)
    everyone = {pk for ids in same.values() for pk in ids}
    answers = _rows(Grant, everyone, {"scope": scope} if scope else {})
    away = _rows(Withdrawal, everyone, {"scope__in": (scope, consent.EVERYTHING)} if scope else {})
    left = _rows(Left, everyone, {"scope": scope} if scope else {})
    said: dict[str, list[consent.Grant]] = {
        pk: [grant_of(row) for row in rows] for pk, rows in answers.items()
    }
    published = _published([pk for pk in subjects if not any(_known(one, said, away) for one in same[pk])])
    return {
        pk: consent.Ledger(
            grants=tuple(
                one
                for kin_pk in sorted(same[pk])
                for one in said.get(kin_pk, ())
                if not one.given or kin_pk in own[pk]
            ),
            withdrawals=tuple(withdrawal_of(row) for one in sorted(same[pk]) for row in away.get(one, ())),
            left=tuple(
                consent.Left(row.scope, row.at, row.reference)
                for one in sorted(same[pk])
                for row in left.get(one, ())
            ),
            intimate=intimate,
            published=pk in published,
        )
        for pk in subjects
    }


def _known(pk: str, said: Mapping[str, Any], away: Mapping[str, Any]) -> bool:
    return bool(said.get(pk) or away.get(pk))


def kin(subjects: Sequence[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return, for each subject, the ids that are the same person, and those that are the same subject."""
    actors = {pk: (entity, hidden) for pk, entity, hidden in _actors(Q(pk__in=subjects))}
    protected = dict(Protected.objects.filter(pk__in=subjects).values_list("pk", "case_id"))
    own: dict[str, set[str]] = {pk: {pk} for pk in subjects}
    hidden = {one for _, one in actors.values() if one} | set(protected)
    stand: dict[str, set[str]] = defaultdict(set)
    if hidden:
        cases = set(Protected.objects.filter(pk__in=hidden).values_list("case_id", flat=True))
        for pk, entity, one in _actors(Q(case__in=cases, protected__in=hidden)):
            actors[pk] = (entity, one)
            stand[one].add(pk)
    for pk in subjects:
        one = actors[pk][1] if pk in actors else pk
        if one:
            own[pk] |= {one} | stand.get(one, set())
    entities = {actors[one][0] for ids in own.values() for one in ids if one in actors}
    joined: dict[str, set[str]] = defaultdict(set)
    for some in pieces(entities):
        for pk, entity, one in _actors(Q(entity__in=some)):
            joined[entity] |= {pk, one} if one else {pk}
    same = {}
    for pk in subjects:
        same[pk] = set(own[pk]).union(
            *(joined.get(actors[one][0], set()) for one in own[pk] if one in actors)
        )
    return same, own


def _actors(which: Q) -> Iterable[tuple[str, str, str]]:
    return Actor.objects.filter(which).values_list("pk", "entity", "protected")


def _rows(model: Any, ids: Iterable[str], more: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for some in pieces(ids):
        rows = model.objects.filter(Q(record__in=some) | Q(protected__in=some), **more).order_by("at", "pk")
        if model is Grant:
            rows = rows.prefetch_related("conditions", "doubts", "confirmations")
        for row in rows:
            found[row.subject_id].append(row)
    return found


def _published(subjects: Sequence[str]) -> set[str]:
    """Return those records of cases with the basis whose every cited source is a publication or data."""
    cases = Basis.objects.filter(ended__isnull=True).values("case")
    records = set(
        Record.objects.filter(
            pk__in=subjects, case__in=cases, kind="person", withdrawn__isnull=True
        ).values_list("pk", flat=True)
    )
    if not records:
        return set()
    hidden = set(Actor.objects.filter(pk__in=records).exclude(protected="").values_list("pk", flat=True))
    cited = (
        Citation.objects.filter(record__in=records - hidden)
        .values("record")
        .annotate(
            cites=Count("pk"),
            public=Count("pk", filter=Q(statement__source__what__in=_PUBLISHED)),
        )
    )
    return set(cited.filter(cites=F("public")).values_list("record", flat=True))


def grant_of(row: Grant) -> consent.Grant:
    """Return an answer as the library knows it."""
    return consent.Grant(
        id=row.pk,
        scope=row.scope,
        at=row.at,
        given=row.given,
        items=None if row.items is None else frozenset(row.items),
        audience=frozenset(row.audience),
        languages=frozenset(row.languages),
        media=frozenset(row.media),
        expires=row.expires,
        review=row.review,
        conditions=tuple(
            consent.Condition(consent.Awaits(one.awaits), one.day, one.words, one.met)
            for one in row.conditions.all()
        ),
        doubts=tuple(consent.Doubt(one.at, one.settled) for one in row.doubts.all()),
        confirmations=tuple(consent.Confirmation(one.at, one.review) for one in row.confirmations.all()),
        capacity=consent.Capacity(row.capacity),
        giver=consent.Giver(row.giver),
        assent=consent.Assent(row.assent),
        of_age=row.of_age,
    )


def withdrawal_of(row: Withdrawal) -> consent.Withdrawal:
    """Return a withdrawal as the library knows it."""
    return consent.Withdrawal(row.scope, row.at, None if row.items is None else frozenset(row.items))


def without_details(reason: consent.Reason) -> consent.Reason:
    """Return a reason without what may come from a case that is not the reader's."""
    if reason.code in (consent.Code.WITHDRAWN, consent.Code.REFUSED):
        return replace(reason, detail="")
    return reason
