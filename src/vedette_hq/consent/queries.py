"""Consent, narrowed to the person asking: the ledgers of the cases in whose teams they do casework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from vedette.records import consent
from vedette.records.consent import SCOPES, Stands, standing
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.consent.ledgers import grant_of, kin, ledgers
from vedette_hq.consent.models import Basis, Condition, Doubt, Grant, Intimate, Left, Withdrawal
from vedette_hq.identity.models import Protected
from vedette_hq.records.models import Actor, Record
from vedette_hq.records.queries import labels, record_cases
from vedette_hq.vault.models import CaseItem, Item

AHEAD = timedelta(days=60)
"""How long before its day something stands in the list of what is due."""
MANY = 500


def ledger_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose ledgers the person reads and keeps."""
    return visible_cases(person) if person.role in CASEWORK else Case.objects.none()


def asked_cases(person: Person) -> QuerySet[Case]:
    """Return the cases about which the person may ask the gate."""
    return record_cases(person)


def ledger_persons(person: Person) -> QuerySet[Record]:
    """Return the person records of those cases."""
    return Record.objects.filter(kind="person", case__in=ledger_cases(person))


def visible_grants(person: Person) -> QuerySet[Grant]:
    """Return the answers of those cases."""
    return Grant.objects.filter(case__in=ledger_cases(person))


def visible_conditions(person: Person) -> QuerySet[Condition]:
    """Return the conditions of those answers."""
    return Condition.objects.filter(grant__case__in=ledger_cases(person))


def visible_doubts(person: Person) -> QuerySet[Doubt]:
    """Return the doubts about those answers."""
    return Doubt.objects.filter(grant__case__in=ledger_cases(person))


def visible_withdrawals(person: Person) -> QuerySet[Withdrawal]:
    """Return the withdrawals of those cases."""
    return Withdrawal.objects.filter(case__in=ledger_cases(person))


@dataclass(frozen=True, slots=True)
class Who:
    """A subject as it is listed. `kind` is the beginning of its page's name: record or protected."""

    pk: str
    kind: str
    label: str


def people_of(person: Person, case: Case) -> list[Who]:
    """Return whom a case is about: its person records, and protected persons whom no record stands for."""
    records = list(
        Record.objects.filter(case=case, kind="person", withdrawn__isnull=True)
        .order_by("made", "pk")
        .values_list("pk", flat=True)
    )
    called = labels(person, records)
    found = [Who(pk, "record", called.get(pk, pk[:8])) for pk in records]
    if person.role in CASEWORK:
        stood = set(Actor.objects.filter(case=case).exclude(protected="").values_list("protected", flat=True))
        rows = Protected.objects.filter(case=case).exclude(pk__in=stood).order_by("pseudonym")
        found += [Who(one.pk, "protected", one.pseudonym) for one in rows]
    return found


def who_is(person: Person, row: Grant | Withdrawal) -> Who:
    """Return of whom an answer or a withdrawal is."""
    if row.protected is not None:
        return Who(row.protected.pk, "protected", row.protected.pseudonym)
    pk = str(row.record_id)
    return Who(pk, "record", labels(person, [pk]).get(pk, pk[:8]))


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a case, as the page of the case lists them."""

    who: Who
    scopes: Sequence[tuple[str, Stands]]
    asked: bool
    published: bool


def rows_of(person: Person, case: Case, at: datetime) -> list[Row]:
    """Return how consent stands for each person of a case."""
    people = people_of(person, case)[:MANY]
    known = ledgers([one.pk for one in people])
    found = []
    for one in people:
        ledger = known[one.pk]
        said = {answer.scope for answer in ledger.grants}
        if any(away.scope == consent.EVERYTHING for away in ledger.withdrawals):
            said = set(SCOPES)
        said |= {away.scope for away in ledger.withdrawals} & set(SCOPES)
        scopes = [(scope, standing(ledger, scope, at)) for scope in SCOPES if scope in said]
        found.append(Row(one, scopes, bool(said), ledger.published))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One scope of one person: how it stands, the reasons, and the answers."""

    scope: str
    stands: Stands
    reasons: Sequence[consent.Reason]
    grants: Sequence[Grant]
    review: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of one person shows."""

    lines: Sequence[Line]
    withdrawals: Sequence[Withdrawal]
    left: Sequence[Left]
    published: bool
    elsewhere: bool = field(default=False)


def page_of(person: Person, pk: str, at: datetime) -> Page:
    """Return the ledger of one subject that the guard has let somebody see, of their cases alone."""
    ledger = ledgers([pk])[pk]
    same, own = kin([pk])
    cases = ledger_cases(person)
    about = Q(record__in=same[pk]) | Q(protected__in=same[pk])
    grants = list(
        Grant.objects.filter(about, case__in=cases)
        .filter(Q(record__in=own[pk]) | Q(protected__in=own[pk]) | Q(given=False))
        .select_related("made_by")
        .order_by("-at", "-pk")
    )
    away = list(Withdrawal.objects.filter(about, case__in=cases).order_by("-at"))
    left = list(Left.objects.filter(about, case__in=cases).select_related("by").order_by("-at")[:MANY])
    of: dict[str, list[Grant]] = {}
    for grant in grants:
        of.setdefault(grant.scope, []).append(grant)
    lines = []
    for scope in SCOPES:
        found = consent.decide(ledger, consent.Use(scope), at)
        mine = of.get(scope, [])
        review = consent.review_of(grant_of(mine[0]), at) if mine and mine[0].given else None
        lines.append(Line(scope, standing(ledger, scope, at), found.reasons, mine, review))
    return Page(lines, away, left, ledger.published)


def left_under(withdrawal: Withdrawal, person: Person) -> QuerySet[Left]:
    """Return what had left under what was taken back, of the person's cases: it cannot be called back."""
    same, _ = kin([withdrawal.subject_id])
    ids = same[withdrawal.subject_id]
    rows = Left.objects.filter(Q(record__in=ids) | Q(protected__in=ids), case__in=ledger_cases(person))
    if withdrawal.scope != consent.EVERYTHING:
        rows = rows.filter(scope=withdrawal.scope)
    return rows.select_related("by").order_by("-at")


def still_stands(withdrawal: Withdrawal, at: datetime) -> list[str]:
    """Return the scopes that stand all the same: on these the evidence is kept."""
    ledger = ledgers([withdrawal.subject_id])[withdrawal.subject_id]
    return [scope for scope in SCOPES if standing(ledger, scope, at) in (Stands.YES, Stands.LIMITED)]


def items_of(case: Case) -> list[Item]:
    """Return the items of a case that the guard has let somebody see, newest first."""
    held = CaseItem.objects.filter(case=case, until__isnull=True).values("item")
    return list(Item.objects.filter(pk__in=held).order_by("-received")[:200])


def intimate_of(items: Sequence[Item]) -> set[str]:
    """Return which of these items are marked as intimate."""
    return set(Intimate.objects.filter(pk__in=[one.pk for one in items]).values_list("pk", flat=True))


def basis_of(case: Case) -> Basis | None:
    """Return the basis "published by the source" of a case, None when it has none now."""
    return (
        Basis.objects.filter(case=case, ended__isnull=True)
        .select_related("proposed_by", "approved_by")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Due:
    """Something to look at: `what` is a word (review, expiry, doubt, condition, of-age, check, tell)."""

    what: str
    day: date
    scope: str
    who: Who
    page: str
    pk: str


def due(person: Person, at: datetime, case: Case | None = None) -> list[Due]:
    """Return what is due in the person's cases, or in one of them, the most pressing first."""
    today, until = consent.day_of(at), consent.day_of(at + AHEAD)
    grants = visible_grants(person).filter(given=True, case__closed__isnull=True)
    away = visible_withdrawals(person)
    if case is not None:
        grants, away = grants.filter(case=case), away.filter(case=case)
    pressing = grants.filter(
        Q(expires__lte=until)
        | Q(review__lte=until)
        | Q(of_age__lte=until)
        | Q(doubts__settled__isnull=True, doubts__isnull=False)
        | Q(conditions__met__isnull=True, conditions__isnull=False)
    ).distinct()
    rows = list(
        pressing.select_related("protected").prefetch_related("conditions", "doubts", "confirmations")[:MANY]
    )
    waiting = list(
        away.filter(Q(told__isnull=True) | Q(outcome__in=("", "not-reached"))).select_related("protected")[
            :MANY
        ]
    )
    called = labels(person, [str(one.record_id) for one in [*rows, *waiting] if one.record_id])
    found: list[Due] = []

    def add(what: str, day: date, row: Grant | Withdrawal) -> None:
        hidden = row.protected
        who = (
            Who(hidden.pk, "protected", hidden.pseudonym)
            if hidden
            else Who(str(row.record_id), "record", called.get(str(row.record_id), str(row.record_id)[:8]))
        )
        page = "consent:grant" if isinstance(row, Grant) else "consent:withdrawal"
        found.append(Due(what, day, row.scope, who, page, row.pk))

    superseded = _superseded(rows)
    for row in rows:
        if row.pk in superseded:
            continue
        review = consent.review_of(grant_of(row), at)
        if row.expires and row.expires <= until:
            add("expiry", row.expires, row)
        elif review and review <= until:
            add("review", review, row)
        if row.of_age and row.of_age <= until:
            add("of-age", row.of_age, row)
        if any(one.settled is None for one in row.doubts.all()):
            add("doubt", today, row)
        for one in row.conditions.all():
            if one.met is None and one.awaits != consent.Awaits.DATE:
                add("condition", today, row)
    for gone in waiting:
        if gone.outcome in ("", "not-reached"):
            add("check", consent.day_of(gone.at), gone)
        if gone.told is None and left_under(gone, person).exists():
            add("tell", consent.day_of(gone.at), gone)
    return sorted(found, key=lambda one: (one.day, one.what, one.pk))


def _superseded(rows: Sequence[Grant]) -> set[str]:
    """Return those yeses that a newer no or withdrawal has cut off: nothing of them is due."""
    known = ledgers({row.subject_id for row in rows})
    found = set()
    for row in rows:
        ledger = known[row.subject_id]
        noes = [
            one.at for one in ledger.grants if one.scope == row.scope and not one.given and one.items is None
        ]
        noes += [
            one.at
            for one in ledger.withdrawals
            if one.scope in (row.scope, consent.EVERYTHING) and one.items is None
        ]
        if any(row.at <= no for no in noes):
            found.add(row.pk)
    return found
