"""Keeping candidates: read on in `records.Changed`, make profiles and keys anew, score who meets whom."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q

from vedette.records.linking.model import Model, Scored, parse_model, score
from vedette.records.linking.persons import (
    QUEUE_BITS,
    SHIPPED,
    comparisons,
    is_strong,
    keys,
    shared_words,
    word_share,
    words_of,
)
from vedette.records.same import Pair, pair_of
from vedette.records.schema import Kind
from vedette_hq.matching import profiles
from vedette_hq.matching.models import Candidate, Meets, Profile, Run
from vedette_hq.matching.settling import settle, standing
from vedette_hq.records.models import Act, Changed, Reached, Tie

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

NAME = "matching"
STEP = 200
"""Changes taken in at once."""
TURN_SECONDS = 1.5
"""So long one turn of the worker takes changes in, at most one step longer."""
TOO_COMMON = 150
"""A key that more records share joins nobody."""
MOST_MET = 400
"""With so many others one record is compared at most, those first that share most keys."""
SAMPLE = 52
"""Of 256: so many pairs go to a second person."""


def model_in_use() -> Model:
    """Return the model that candidates are scored with."""
    run = Run.objects.filter(used__isnull=False, ended__isnull=True).first()
    return parse_model(run.weights) if run is not None else SHIPPED


def is_sampled(pair: Pair) -> bool:
    """Say whether a second person judges this pair: drawn from the two ids, so that nobody chooses."""
    return hashlib.sha256("".join(pair).encode("ascii")).digest()[0] < SAMPLE


def duty(work: Work) -> None:
    """Take in some of what changed; the worker calls it often."""
    until = time.monotonic() + TURN_SECONDS
    while time.monotonic() < until and catch_up(STEP):
        work.beat()


def catch_up(most: int | None = None) -> int:
    """Take in what changed; return how many changes were read. Done twice it changes nothing."""
    done = 0
    while most is None or done < most:
        with transaction.atomic():
            mark, _ = Reached.objects.select_for_update().get_or_create(name=NAME)
            rows = list(
                Changed.objects.filter(number__gt=mark.number)
                .order_by("number")
                .values_list("number", "object_id", "kind")[:STEP]
            )
            if not rows:
                return done
            take_in(_touched(rows))
            mark.number = rows[-1][0]
            mark.save(update_fields=("number",))
            done += len(rows)
    return done


def rebuild() -> None:
    """Forget what is derived and make it anew; judgements, and pairs that were judged, stay."""
    with transaction.atomic():
        Meets.objects.all().delete()
        Profile.objects.all().delete()
        Candidate.objects.filter(judged=0, asked=False).delete()
        Reached.objects.filter(name=NAME).delete()
    catch_up()


def _touched(rows: Iterable[tuple[int, str, str]]) -> list[str]:
    """Return the persons and groups whose profiles these changes touch."""
    found: dict[str, None] = {}
    around: dict[str, list[str]] = defaultdict(list)
    for _, pk, kind in rows:
        if kind in profiles.KINDS:
            found[pk] = None
        else:
            around[kind].append(pk)
    found |= dict.fromkeys(Act.objects.filter(pk__in=around[Kind.ACT]).values_list("victim_id", flat=True))
    for pair in Tie.objects.filter(pk__in=around[Kind.TIE], kind=Kind.TIE).values_list("one_id", "two_id"):
        found |= dict.fromkeys(pair)
    return list(found)


def take_in(ids: Collection[str]) -> None:
    """Make profiles, keys and candidates of these records anew. Callers hold a transaction."""
    if not ids:
        return
    made = profiles.of_records(ids)
    before = dict(Profile.objects.filter(pk__in=ids).values_list("pk", "data"))
    settle(ids)
    fresh = {pk: row for pk, row in made.items() if before.get(pk) != row[1]}
    gone = [pk for pk in ids if pk not in made]
    moved = [*fresh, *gone]
    if not moved:
        return
    Meets.objects.filter(record__in=moved).delete()
    Profile.objects.filter(pk__in=moved).delete()
    Profile.objects.bulk_create(
        Profile(record=record, case_id=record.case_id, kind=record.kind, data=data)
        for record, data in fresh.values()
    )
    Meets.objects.bulk_create(
        (
            Meets(record=record, case_id=record.case_id, kind=record.kind, key=key)
            for record, data in fresh.values()
            for key in keys(profiles.comparable(data))
        ),
        batch_size=1000,
    )
    Candidate.objects.filter(Q(one__in=moved) | Q(two__in=moved), judged=0, asked=False).delete()
    _propose({pk: record.kind for pk, (record, _) in fresh.items()})


def _propose(kinds: Mapping[str, str]) -> None:
    wanted = _met(kinds)
    if not wanted:
        return
    scorer = Scorer(model_in_use())
    scorer.read({pk for pair in wanted for pk in pair})
    kept = {
        (row.one_id, row.two_id): row
        for row in Candidate.objects.filter(Q(one__in=list(kinds)) | Q(two__in=list(kinds)))
    }
    new = []
    for pair in sorted(wanted):
        scored = scorer.score(pair)
        if scored is None:
            continue
        row = kept.get(pair)
        if row is not None:
            scorer.write(row, scored)
            row.save(update_fields=("bits", "strong", "levels", "model"))
        elif scored.bits >= QUEUE_BITS:
            new.append(scorer.row(pair, scored))
    Candidate.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)


def _met(kinds: Mapping[str, str]) -> set[Pair]:
    """Return the pairs of these records with any that share a key; too common a key counts not."""
    mine: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = Meets.objects.filter(record__in=list(kinds)).exclude(key__startswith="w:")
    for record, kind, key in rows.values_list("record_id", "kind", "key"):
        mine[key, kind].append(record)
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    names = sorted({key for key, _ in mine})
    for at in range(0, len(names), 500):
        others: dict[tuple[str, str], list[str]] = defaultdict(list)
        found = Meets.objects.filter(key__in=names[at : at + 500]).values_list("record_id", "kind", "key")
        for record, kind, key in found:
            others[key, kind].append(record)
        for where, records in others.items():
            if len(records) <= TOO_COMMON:
                for one in mine.get(where, ()):
                    shared[one].update(other for other in records if other != one)
    return {pair_of(one, two) for one, met in shared.items() for two, _ in met.most_common(MOST_MET)}


@dataclass
class Scorer:
    """Scores pairs of records by their profiles, with how rare words of names are in the two cases."""

    model: Model
    without: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Kind to what is not compared, because who asks may not see it."""
    _rows: dict[str, Profile] = field(default_factory=dict)
    _whole: Counter[tuple[str, str]] = field(default_factory=Counter)
    _words: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _judged: Counter[Pair] = field(default_factory=Counter)

    def read(self, ids: Collection[str]) -> None:
        """Read the profiles of these records."""
        listed = sorted(ids)
        for at in range(0, len(listed), 500):
            part = listed[at : at + 500]
            self._rows |= {row.pk: row for row in Profile.objects.filter(pk__in=part)}
            self._judged.update(standing().filter(one__in=part).values_list("one_id", "two_id"))
        cases = {row.case_id for row in self._rows.values()}
        for case, kind, count in (
            Profile.objects.filter(case__in=cases).values_list("case", "kind").annotate(count=Count("pk"))
        ):
            self._whole[case, kind] = count
        spelled = (text for row in self._rows.values() for text in row.data.get("name", ()))
        words = sorted({f"w:{word}"[:80] for text in spelled for word in words_of(text)})
        for at in range(0, len(words), 500):
            counted = Meets.objects.filter(key__in=words[at : at + 500], case__in=cases)
            for case, kind, key, count in counted.values_list("case", "kind", "key").annotate(
                count=Count("pk")
            ):
                self._words[case, kind, key] = count

    def score(self, pair: Pair) -> Scored | None:
        """Return how much the two weigh; None when they cannot be compared."""
        one, two = (self._rows.get(pk) for pk in pair)
        if one is None or two is None or one.kind != two.kind:
            return None
        left, right = (profiles.comparable(row.data, self.without.get(row.kind, ())) for row in (one, two))

        def rarity(name: str, a: Any, b: Any) -> float | None:
            shares = sorted(self._share(word, one, two) for word in shared_words(a, b))
            return shares[0] * shares[1] if len(shares) > 1 else None

        return score(self.model, comparisons(one.kind), left, right, rarity)

    def _share(self, word: str, one: Profile, two: Profile) -> float:
        cases = {one.case_id, two.case_id}
        count = sum(self._words.get((case, one.kind, f"w:{word}"[:80]), 0) for case in cases)
        return word_share(count, sum(self._whole[case, one.kind] for case in cases))

    def row(self, pair: Pair, scored: Scored) -> Candidate:
        """Return a candidate, unsaved."""
        one, two = (self._rows[pk] for pk in pair)
        made = Candidate(
            kind=one.kind,
            one_id=pair[0],
            two_id=pair[1],
            case_one_id=one.case_id,
            case_two_id=two.case_id,
            sampled=is_sampled(pair),
            judged=self._judged[pair],
        )
        self.write(made, scored)
        return made

    def write(self, row: Candidate, scored: Scored) -> None:
        """Write a score into a candidate."""
        row.bits = round(scored.bits * 100)
        row.levels = {
            part.field: [part.level, round(part.bits * 100), part.rare and max(1, round(part.rare * 1e6))]
            for part in scored.parts
        }
        row.strong = is_strong(scored.bits, {part.field: part.level for part in scored.parts})
        row.model = self.model.name
