"""Judgements, candidates and entities, narrowed to the person asking: both sides must be in their cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from vedette.formats.jcs import encode
from vedette.records.linking.model import Scored
from vedette.records.linking.persons import QUEUE_BITS
from vedette.records.same import Conflict, Judged, Pair, Verdict, entities
from vedette.records.schema import Kind
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.matching.models import Candidate, Judgement, Run
from vedette_hq.matching.profiles import KINDS, NEEDS
from vedette_hq.matching.settling import around, standing
from vedette_hq.records.fields import rules, shown_fields
from vedette_hq.records.models import Record
from vedette_hq.records.queries import record_cases, seen_many, visible_records, writable_cases

BLIND_AFTER = 1
"""A sampled pair goes to somebody else once so many have judged it."""


def visible_judgements(person: Person) -> QuerySet[Judgement]:
    """Return the judgements about two records of the person's cases, revocations too."""
    cases = record_cases(person)
    return Judgement.objects.filter(one__case__in=cases, two__case__in=cases)


def readable_judgements(person: Person) -> QuerySet[Judgement]:
    """Return the judgements whose reasons the person may read."""
    return visible_judgements(person) if person.role in CASEWORK else Judgement.objects.none()


def revocable(person: Person) -> QuerySet[Judgement]:
    """Return the standing judgements that the person may take back: their own, a lead's all of open cases."""
    cases = writable_cases(person)
    rows = standing(Judgement.objects.filter(one__case__in=cases, two__case__in=cases))
    return rows if person.role == Role.LEAD else rows.filter(by=person)


def visible_actors(person: Person) -> QuerySet[Record]:
    """Return the persons and groups of the person's cases."""
    return visible_records(person).filter(kind__in=KINDS)


def writable_actors(person: Person) -> QuerySet[Record]:
    """Return the persons and groups that the person may judge."""
    return visible_records(person).filter(kind__in=KINDS, case__in=writable_cases(person), withdrawn=None)


def visible_groups(person: Person) -> QuerySet[Record]:
    """Return the groups of the person's cases."""
    return visible_records(person).filter(kind=Kind.GROUP)


def visible_runs(person: Person) -> QuerySet[Run]:
    """Return the learned models, for leads."""
    return Run.objects.all() if person.role == Role.LEAD and person.is_active else Run.objects.none()


def visible_candidates(person: Person) -> QuerySet[Candidate]:
    """Return the pairs whose both records stand in the person's open cases."""
    if person.role not in CASEWORK:
        return Candidate.objects.none()
    cases = writable_cases(person)
    rows = Candidate.objects.filter(case_one__in=cases, case_two__in=cases)
    rows = rows.filter(one__withdrawn__isnull=True, two__withdrawn__isnull=True)
    hidden = without(person)
    if any(hidden.values()):
        known = rows.values_list("pk", "kind", "levels", "asked")
        rows = rows.filter(
            pk__in=[pk for pk, kind, levels, asked in known if asked or _enough(levels, hidden[kind])]
        )
    return rows


def _enough(levels: Mapping[str, Any], hidden: Collection[str]) -> bool:
    """Say whether a pair would be offered by what is not hidden alone."""
    from vedette.records.linking.model import prior_bits
    from vedette_hq.matching.suggesting import model_in_use

    seen = sum(bits for name, (_, bits, _) in levels.items() if name not in hidden) / 100
    return bool(seen + prior_bits(model_in_use()) >= QUEUE_BITS)


def without(person: Person) -> dict[str, frozenset[str]]:
    """Return what is not compared for this person, of each kind: what rests on a field they may not see."""
    known = rules()
    shown = {
        kind: shown_fields(person, kind, known) for kind in (Kind.PERSON, Kind.GROUP, Kind.TIE, Kind.ACT)
    }
    return {
        kind: frozenset(
            name for name, needs in of.items() if any(field not in shown[k] for k, field in needs)
        )
        for kind, of in NEEDS.items()
    }


def scored_for(person: Person, pair: Pair) -> Scored | None:
    """Return how much two records weigh, by what the person may see; None when they were not read yet."""
    from vedette_hq.matching.suggesting import Scorer, model_in_use

    scorer = Scorer(model_in_use(), without(person))
    scorer.read(pair)
    return scorer.score(pair)


# the queue

VIEWS = ("strong", "likely", "possible", "second", "unsure", "disputed")


def queue(person: Person, view: str) -> QuerySet[Candidate]:
    """Return the candidates of one list, the heaviest first.

    strong, likely, possible: not judged yet, nor joined already. second: judged once by somebody else, for a
    second person who does not see how. unsure: judged so. disputed: judgements that contradict each other.
    """
    rows = visible_candidates(person).order_by("-bits", "pk")
    if view == "second":
        mine = standing().filter(by=person, one=_outer("one"), two=_outer("two"))
        return _without_mine(rows.filter(sampled=True, judged=BLIND_AFTER), mine)
    if view in ("unsure", "disputed"):
        return rows.filter(judged__gt=0, pk__in=_judged_as(person, rows.filter(judged__gt=0), view))
    rows = rows.filter(judged=0).exclude(one__actor_row__entity=F("two__actor_row__entity"))
    if view == "strong":
        return rows.filter(strong=True)
    rows = rows.filter(strong=False)
    return rows.filter(bits__gte=0) if view == "likely" else rows.filter(bits__lt=0)


def _outer(name: str) -> Any:
    from django.db.models import OuterRef

    return OuterRef(name)


def _without_mine(rows: QuerySet[Candidate], mine: QuerySet[Judgement]) -> QuerySet[Candidate]:
    from django.db.models import Exists

    return rows.filter(~Exists(mine))


def _judged_as(person: Person, rows: QuerySet[Candidate], view: str) -> list[str]:
    """Return the pairs that are unsure, or disputed; one that waits for this person's blind look is not."""
    found = []
    verdicts: dict[Pair, set[str]] = defaultdict(set)
    for one, two, verdict in standing(visible_judgements(person)).values_list("one_id", "two_id", "verdict"):
        verdicts[one, two].add(verdict)
    for row in rows:
        held = verdicts[row.one_id, row.two_id]
        if is_blind(person, row):
            continue
        if (view == "unsure" and held == {"unsure"}) or (
            view == "disputed" and {"same", "different"} <= held
        ):
            found.append(row.pk)
    return found


def is_blind(person: Person, row: Candidate) -> bool:
    """Say whether the person may still be the second judge of a pair: nothing is shown of the first."""
    if not row.sampled or row.judged != BLIND_AFTER or person.role not in CASEWORK:
        return False
    return not standing().filter(one=row.one_id, two=row.two_id, by=person).exists()


def judgements_of(person: Person, pair: Pair) -> list[Judgement]:
    """Return the log about two records, newest first."""
    rows = (
        visible_judgements(person)
        .filter(one=pair[0], two=pair[1])
        .select_related("by", "revokes", "revocation")
    )
    return list(rows.order_by("-number"))


# entities, as a person may see them


def entities_for(person: Person, ids: Iterable[str] | None = None) -> dict[str, str]:
    """Return the entity of records across the person's cases, by judgements about records they may see.

    Without `ids`, of every record that was judged; who is not in the answer is their own entity.
    `Actor.entity` is the same within one case.
    """
    rows = standing(visible_judgements(person))
    if ids is None:
        return entities((), _judged(rows))[0]
    wanted = set(ids)
    return {
        pk: entity
        for pk, entity in entities(wanted, _judged(around(wanted, rows)[1]))[0].items()
        if pk in wanted
    }


def _judged(rows: Iterable[Judgement]) -> Iterator[Judged]:
    return (Judged(row.one_id, row.two_id, Verdict(row.verdict)) for row in rows)


@dataclass(frozen=True, slots=True)
class Together:
    """The records held to be one with `record`, it first, and the contradictions about them."""

    record: Record
    records: tuple[Record, ...]
    conflicts: tuple[Conflict, ...]
    judgements: tuple[Judgement, ...]


def together(person: Person, record: Record) -> Together:
    """Return what is held to be one with a record of `visible_records`. Withdrawn records are left out."""
    _reached, rows = around({record.pk}, standing(visible_judgements(person)))
    found, conflicts = entities({record.pk}, _judged(rows))
    members = {pk for pk, entity in found.items() if entity == found[record.pk]}
    records = {row.pk: row for row in visible_records(person).filter(pk__in=members, withdrawn=None)}
    others = tuple(records[pk] for pk in sorted(records) if pk != record.pk)
    about = tuple(one for one in conflicts if record.pk in one.members)
    told = tuple(row for row in rows if {row.one_id, row.two_id} & members)
    return Together(record, (record, *others), about, told)


def entity_view(person: Person, record: Record) -> dict[str, Any]:
    """Return an entity as it is shown: its records, every value with the records and statements it is from.

    Holds no time and no log: taking a judgement back gives the view of before, byte for byte.
    """
    held = together(person, record)
    records = sorted(held.records, key=lambda row: row.pk)
    values: dict[str, dict[bytes, dict[str, Any]]] = {}
    for one in seen_many(person, records):
        for name, several in one.view.items():
            for value in several:
                place = values.setdefault(name, {}).setdefault(
                    encode(value.value), {"value": value.value, "from": []}
                )
                place["from"].append({"record": one.record.pk, "cites": list(value.cites)})
    return {
        "entity": min(row.pk for row in records),
        "records": [{"id": row.pk, "case": row.case_id} for row in records],
        "values": {name: [each[key] for key in sorted(each)] for name, each in sorted(values.items())},
        "conflicts": [
            {"one": one.one, "two": one.two, "members": list(one.members)} for one in held.conflicts
        ],
    }


def entity_bytes(person: Person, record: Record) -> bytes:
    """Return `entity_view` in its one spelling."""
    return encode(entity_view(person, record))


# how good the links are


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two people said the same of a pair; `kappa` is that beyond chance, in thousandths."""

    pairs: int
    alike: int
    kappa: int | None
    table: tuple[tuple[str, tuple[int, int, int]], ...]


def agreement(person: Person) -> Agreement:
    """Return the agreement on pairs of which a second person judged blind, of the person's cases."""
    first: dict[Pair, str] = {}
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for row in standing(visible_judgements(person)).order_by("number"):
        pair = (row.one_id, row.two_id)
        if row.blind and pair in first:
            counted[first[pair], row.verdict] += 1
        elif not row.blind:
            first.setdefault(pair, row.verdict)
    whole = sum(counted.values())
    alike = sum(count for (one, two), count in counted.items() if one == two)
    names = list(Judgement.Verdict.values)
    table = tuple(
        (one, (counted[one, names[0]], counted[one, names[1]], counted[one, names[2]])) for one in names
    )
    return Agreement(whole, alike, _kappa(counted, names, whole, alike), table)


def _kappa(counted: Mapping[tuple[str, str], int], names: list[str], whole: int, alike: int) -> int | None:
    """Return Cohen's kappa in thousandths; None when chance alone would agree always."""
    if not whole:
        return None
    by_chance = sum(
        sum(counted.get((name, other), 0) for other in names)
        * sum(counted.get((other, name), 0) for other in names)
        for name in names
    )
    if by_chance == whole * whole:
        return None
    return round(1000 * (alike * whole - by_chance) / (whole * whole - by_chance))


@dataclass(frozen=True, slots=True)
class Band:
    """Candidates of one band of weight, and what people said of those they judged."""

    name: str
    offered: int
    waiting: int
    same: int
    different: int
    unsure: int

    @property
    def judged(self) -> int:
        """How many verdicts there are."""
        return self.same + self.different + self.unsure


def bands(person: Person) -> list[Band]:
    """Return the candidates of the person's cases by weight: how often a suggestion was right."""
    rows = visible_candidates(person)
    asked = {
        "strong": Q(strong=True),
        "likely": Q(strong=False, bits__gte=0),
        "possible": Q(strong=False, bits__lt=0),
    }
    verdicts: dict[Pair, str] = {}
    for row in standing(visible_judgements(person)).filter(blind=False).order_by("number"):
        verdicts.setdefault((row.one_id, row.two_id), row.verdict)
    found = []
    for name, which in asked.items():
        mine = rows.filter(which)
        told = [verdicts.get(pair, "") for pair in mine.filter(judged__gt=0).values_list("one_id", "two_id")]
        counts = [told.count(verdict) for verdict in ("same", "different", "unsure")]
        found.append(Band(name, mine.count(), mine.filter(judged=0).count(), *counts))
    return found


def candidate_of(one: str, two: str) -> Candidate | None:
    """Return the candidate of a pair that the caller may see."""
    return Candidate.objects.filter(one=one, two=two).first()


def lately(person: Person) -> int:
    """Return how many verdicts a person gave within the last hour."""
    since = timezone.now() - timedelta(hours=1)
    return Judgement.objects.filter(by=person, done=Judgement.Done.JUDGE, at__gte=since).count()


def recent(person: Person, days: int = 30) -> dict[str, int]:
    """Return what changed of late in the person's cases: verdicts given and taken back."""
    rows = visible_judgements(person).filter(at__gte=timezone.now() - timedelta(days=days))
    given = rows.filter(done=Judgement.Done.JUDGE)
    return {
        "days": days,
        "given": given.count(),
        "same": given.filter(verdict=Verdict.SAME).count(),
        "revoked": rows.filter(done=Judgement.Done.REVOKE).count(),
    }
