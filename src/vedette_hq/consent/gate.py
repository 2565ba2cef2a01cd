"""The gate: every exit asks it before something about somebody leaves, and tells it what left.

    answer = gate.ask(person, "C15", ids, audience="International Federation", medium="data", language="en")
    … write only what is about `answer.allowed` …
    gate.left(person, "C15", answer.allowed, what="export", reference=export.pk, audience=…, …)

Both in the transaction of the exit. What is not about a person needs no answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette.records.consent import MEDIA, SCOPES, Code, Reason, Use, decide
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CONTENT
from vedette_hq.audit.services import note
from vedette_hq.consent.ledgers import ledgers, pieces, without_details
from vedette_hq.consent.models import Left
from vedette_hq.identity.models import Protected
from vedette_hq.records.models import Record
from vedette_hq.records.queries import record_cases

Items = Iterable[str] | Mapping[str, Iterable[str]]
"""Ids of items that leave with each subject; or, for each subject, its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The gate's answer: who may leave, who may not and why; `carried` says what allowed them.

    `allowed` and the keys of `refused` are the subjects that were asked about, no other id.
    """

    allowed: frozenset[str]
    refused: Mapping[str, tuple[Reason, ...]]
    carried: Mapping[str, tuple[Reason, ...]]


def ask(
    person: Person | None,
    scope: str,
    subjects: Iterable[str],
    *,
    items: Items = (),
    audience: str = "",
    language: str = "",
    medium: str = "",
    reference: str = "",
    at: datetime | None = None,
) -> Answer:
    """Say of which subjects something may be used for `scope` (C01 to C25) now, or at `at`.

    `subjects` are ids of person records and of protected persons. For `person` those of foreign cases are
    refused as if they were not there; None is the house itself. `audience` is to whom it goes, `language` a
    tag (`fr`), `medium` one of `consent.MEDIA`; a grant that limits one of them refuses a use that does not
    say it. With no items it is what is written about the person, and no item. `reference` is the release
    that it is for: what left under the same one needs no new confirmation.
    Raises: UsageError for an unknown scope or medium.
    """
    if scope not in SCOPES or (medium and medium not in MEDIA):
        raise UsageError("consent: no such scope or medium")
    wanted = list(dict.fromkeys(subjects))
    when = at or timezone.now()
    items = _firm(items)
    there = _there(person, wanted)
    known = ledgers([pk for pk in wanted if pk in there], scope, _all_items(items))
    allowed: dict[str, tuple[Reason, ...]] = {}
    refused: dict[str, tuple[Reason, ...]] = {}
    for pk in wanted:
        if pk not in known:
            refused[pk] = (Reason(Code.NOT_THERE),)
            continue
        use = Use(scope, _items_of(items, pk), audience, language, medium, reference)
        found = decide(known[pk], use, when)
        (allowed if found.allowed else refused)[pk] = tuple(without_details(one) for one in found.reasons)
    return Answer(frozenset(allowed), refused, allowed)


def left(
    person: Person | None,
    scope: str,
    subjects: Collection[str],
    *,
    items: Items = (),
    audience: str = "",
    language: str = "",
    medium: str = "",
    what: str = "export",
    reference: str = "",
    at: datetime | None = None,
) -> int:
    """Write down that something about these subjects left; return for how many.

    Asks once more, in the same transaction: what was withdrawn meanwhile does not leave. `what` is the exit
    in a word (export, print, dossier, release, report), `reference` the id of what left.
    Raises: ConflictError when somebody is not allowed; UsageError as `ask`.
    """
    if not what or len(what) > 24 or len(reference) > 64 or len(audience) > 500:
        raise UsageError("consent: what left is named by a word and an id")
    when = at or timezone.now()
    items = _firm(items)
    with transaction.atomic():
        answer = ask(
            person,
            scope,
            subjects,
            items=items,
            audience=audience,
            language=language,
            medium=medium,
            reference=reference,
            at=when,
        )
        if answer.refused:
            raise ConflictError(
                f"consent: {len(answer.refused)} of those about whom it is did not agree, or not any more",
                hint="ask the gate again, and leave them out",
            )
        rows = []
        for some in pieces(answer.allowed):
            records = dict(Record.objects.filter(pk__in=some).values_list("pk", "case_id"))
            hidden = dict(Protected.objects.filter(pk__in=some).values_list("pk", "case_id"))
            for pk in some:
                rows.append(
                    Left(
                        case_id=records.get(pk) or hidden[pk],
                        record_id=pk if pk in records else None,
                        protected_id=None if pk in records else pk,
                        scope=scope,
                        at=when,
                        items=sorted(_items_of(items, pk)),
                        audience=" ".join(audience.split()),
                        language=language,
                        medium=medium,
                        what=what,
                        reference=reference,
                        by=person,
                    )
                )
        Left.objects.bulk_create(rows, batch_size=500)
        if rows:
            note(person, "consent.left", what, reference, scope=scope, count=len(rows))
    return len(rows)


def _there(person: Person | None, ids: Iterable[str]) -> set[str]:
    """Return those ids that are subjects, and of the person's cases."""
    found: set[str] = set()
    records = Record.objects.filter(kind="person")
    hidden = Protected.objects.all()
    if person is not None:
        if person.role not in CONTENT or not person.is_active:
            return found
        cases = list(record_cases(person).values_list("pk", flat=True))
        records, hidden = records.filter(case__in=cases), hidden.filter(case__in=cases)
    for some in pieces(ids):
        found.update(records.filter(pk__in=some).values_list("pk", flat=True))
        found.update(hidden.filter(pk__in=some).values_list("pk", flat=True))
    return found


def _firm(items: Items) -> Items:
    """The same, to be read more than once."""
    if isinstance(items, Mapping):
        return {pk: tuple(some) for pk, some in items.items()}
    return tuple(items)


def _all_items(items: Items) -> Iterable[str]:
    if isinstance(items, Mapping):
        return (pk for some in items.values() for pk in some)
    return items


def _items_of(items: Items, subject: str) -> frozenset[str]:
    if isinstance(items, Mapping):
        return frozenset(items.get(subject, ()))
    return frozenset(items)
