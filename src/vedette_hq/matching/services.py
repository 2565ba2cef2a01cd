"""Judging and taking back; putting two beside each other; learning weights from this house's own records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, FormatError, MissingError, ProofError, UsageError
from vedette.records.linking import estimate
from vedette.records.linking.estimating import from_judgements
from vedette.records.linking.persons import PERSON, keys
from vedette.records.same import START, check_log, entry_digest, pair_of
from vedette.records.schema import Kind
from vedette_hq.access.fields import new_id
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.audit.services import note
from vedette_hq.matching import profiles, queries, suggesting
from vedette_hq.matching.models import Candidate, Judgement, Profile, Run
from vedette_hq.matching.settling import settle, standing
from vedette_hq.outbox.services import put as put_errand
from vedette_hq.records.models import Record
from vedette_hq.records.queries import writable_records

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand

MAX_REASON_CHARS = 500
LEARN_FROM = 20_000
"""So many records a model is learned from at most."""
LEARN_LEAST = 50
RANDOM_PAIRS = 40_000


def judge(
    one: Record, two: Record, verdict: str, by: Person, reason: str, *, blind: bool = False
) -> Judgement:
    """Write down what somebody concluded about two records; entities are computed anew.

    Raises: UsageError for no reason, no such verdict, two kinds, or a kind that is not matched; MissingError
    when a record is not theirs to judge; ConflictError when their own judgement of the two stands.
    """
    if verdict not in Judgement.Verdict.values:
        raise UsageError("judgement: is same, different or unsure")
    pair = pair_of(one.pk, two.pk)
    if one.kind != two.kind or one.kind not in profiles.KINDS:
        raise UsageError("judgement: both must be persons, or both groups")
    with transaction.atomic():
        _writable(pair, by)
        if standing().filter(one=pair[0], two=pair[1], by=by).exists():
            raise ConflictError(_("You have judged these two already. Take that back first."))
        shown = queries.scored_for(by, pair)
        row = Judgement(
            done=Judgement.Done.JUDGE,
            kind=one.kind,
            one_id=pair[0],
            two_id=pair[1],
            verdict=verdict,
            by=by,
            reason=_reason(reason),
            blind=blind,
            bits=round(shown.bits * 100) if shown else None,
            evidence={part.field: part.level for part in shown.parts} if shown else {},
            model=suggesting.model_in_use().name if shown else "",
        )
        _append(row)
        _follow(row)
        note(by, "match.judge", one.kind, row.pk, verdict=verdict)
    return row


def revoke(judgement: Judgement, by: Person, reason: str) -> Judgement:
    """Take a judgement back, by another entry; entities are what they were without it.

    Its author may, and a lead. Raises: UsageError, MissingError, ConflictError when it does not stand.
    """
    if judgement.by_id != by.pk and by.role != Role.LEAD:
        raise UsageError("judgement: its author or a lead takes it back")
    with transaction.atomic():
        _writable((judgement.one_id, judgement.two_id), by)
        if not standing().filter(pk=judgement.pk).exists():
            raise ConflictError(_("This judgement was taken back already."))
        row = Judgement(
            done=Judgement.Done.REVOKE,
            kind=judgement.kind,
            one_id=judgement.one_id,
            two_id=judgement.two_id,
            by=by,
            reason=_reason(reason),
            revokes=judgement,
        )
        _append(row)
        _follow(row)
        note(by, "match.revoke", judgement.kind, judgement.pk)
    return row


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise UsageError(_("Say why, in a few words."))
    if len(text) > MAX_REASON_CHARS:
        raise FormatError(f"judgement: a reason has at most {MAX_REASON_CHARS} characters")
    return text


def _writable(pair: Sequence[str], by: Person) -> None:
    """Refuse a pair unless both stand in open cases of theirs; locked, so that one at a time goes on."""
    if by.role not in CASEWORK or not by.is_active:
        raise MissingError("judgement: no such record")
    mine = writable_records(by).filter(pk__in=pair, withdrawn__isnull=True)
    if len(list(mine.select_for_update(of=("self",)).values_list("pk"))) != 2:
        raise MissingError("judgement: no such record, or it is withdrawn or its case closed")


def _append(row: Judgement) -> None:
    row.at = timezone.now()
    for _attempt in range(50):
        last = Judgement.objects.order_by("-number").values_list("number", "digest").first()
        number, before = last or (0, START)
        row.number = number + 1
        row.digest = entry_digest(before, fields_of(row))
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if row.revokes_id and Judgement.objects.filter(revokes=row.revokes_id).exists():
                raise ConflictError(_("This judgement was taken back already.")) from None
            continue  # another process took this number; PostgreSQL only
        return
    raise IntegrityError("judgements: no number could be had")


def fields_of(row: Judgement) -> dict[str, Any]:
    """Return the fields that a judgement's digest is over: docs/formats/judgement.md."""
    return {
        "number": row.number,
        "id": row.pk,
        "done": str(row.done),
        "kind": str(row.kind),
        "one": row.one_id,
        "two": row.two_id,
        "verdict": str(row.verdict),
        "by": row.by_id,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "reason": row.reason,
        "blind": row.blind,
        "bits": row.bits,
        "evidence": row.evidence,
        "model": row.model,
        "revokes": row.revokes_id or "",
    }


def _follow(row: Judgement) -> None:
    """Let entities and the queue say what now stands."""
    count = standing().filter(one=row.one_id, two=row.two_id).count()
    Candidate.objects.filter(one=row.one_id, two=row.two_id).update(judged=count)
    settle((row.one_id, row.two_id))


def check_judgements() -> tuple[int, str]:
    """Check the whole log; return how many entries it has and the last digest. Raises: ProofError."""
    head = check_log(_entries())
    for pk, done, revokes in Judgement.objects.filter(done=Judgement.Done.REVOKE).values_list(
        "pk", "done", "revokes__done"
    ):
        if revokes != Judgement.Done.JUDGE:
            raise ProofError(f"judgements: {done} {pk} takes back what is no verdict")
    return head


def _entries() -> Iterator[tuple[Mapping[str, Any], str]]:
    for row in Judgement.objects.order_by("number").iterator(chunk_size=1000):
        yield fields_of(row), row.digest


def put_together(record: Record, other_id: str, by: Person) -> Candidate:
    """Put two records of one's cases beside each other, however little they weigh.

    Raises: MissingError when the other is not theirs, UsageError when they cannot be the same.
    """
    if other_id == record.pk:
        raise UsageError(_("That is the same record."))
    other = writable_records(by).filter(pk=other_id, kind=record.kind, withdrawn__isnull=True).first()
    if other is None or record.kind not in profiles.KINDS or record.withdrawn is not None:
        raise MissingError("candidate: no such record")
    pair = pair_of(record.pk, other.pk)
    with transaction.atomic():
        row = Candidate.objects.filter(one=pair[0], two=pair[1]).first()
        if row is None:
            suggesting.take_in([pk for pk in pair if not Profile.objects.filter(pk=pk).exists()])
            row = Candidate.objects.filter(one=pair[0], two=pair[1]).first() or _asked(pair)
        if not row.asked:
            Candidate.objects.filter(pk=row.pk).update(asked=True)
            row.asked = True
    return row


def _asked(pair: tuple[str, str]) -> Candidate:
    scorer = suggesting.Scorer(suggesting.model_in_use())
    scorer.read(pair)
    scored = scorer.score(pair)
    if scored is None:
        raise MissingError("candidate: no such record")
    row = scorer.row(pair, scored)
    row.asked = True
    row.save(force_insert=True)
    return row


# weights learned from this house's records


def ask_to_learn(by: Person) -> None:
    """Have the worker learn weights from the records of this house. Raises: UsageError when there are few."""
    if Profile.objects.filter(kind=Kind.PERSON).count() < LEARN_LEAST:
        raise UsageError(
            _("There are too few persons to learn from: %(least)s at least.") % {"least": LEARN_LEAST}
        )
    with transaction.atomic():
        put_errand("matching.learn", {"person": by.pk}, key=new_id())
        note(by, "match.learn")


def learn(work: Work, errands: Sequence[Errand]) -> None:
    """Learn weights: without answers from the records, then moved by what people judged."""
    from vedette_hq.outbox.loop import Refuse

    for errand in errands:
        by = Person.objects.filter(pk=str(errand.payload.get("person", ""))).first()
        if by is None:
            raise Refuse("learn: nobody asked")
        if Run.objects.filter(name=f"learned-{errand.pk[:8]}").exists():
            continue
        try:
            _learn(f"learned-{errand.pk[:8]}", by)
        except UsageError as error:
            raise Refuse(str(error)) from None


def _learn(name: str, by: Person) -> Run:
    rows = Profile.objects.filter(kind=Kind.PERSON).order_by("pk").values_list("data", flat=True)[:LEARN_FROM]
    records = [profiles.comparable(data) for data in rows]

    def beginning(*letters: str) -> Any:
        return lambda record: [key for key in keys(record) if key.startswith(letters)]

    trainings = [
        (beginning("n:"), frozenset({"name"})),
        (beginning("d:"), frozenset({"born"})),
        (beginning("y:"), frozenset({"born", "name"})),
    ]
    used = suggesting.model_in_use()
    found = estimate(
        name,
        records,
        PERSON,
        trainings,
        expected=used.prior,
        start=used,
        most=suggesting.TOO_COMMON,
        random_pairs=RANDOM_PAIRS,
    )
    told = standing().filter(kind=Kind.PERSON).exclude(verdict=Judgement.Verdict.UNSURE)
    answers = [(row.evidence, row.verdict == Judgement.Verdict.SAME) for row in told]
    model = from_judgements(found.model, PERSON, answers)
    weights = model.plain()
    weights["weights"] |= {  # groups are few: what is compared of them alone stays as shipped
        field: levels for field, levels in used.plain()["weights"].items() if field not in weights["weights"]
    }
    return Run.objects.create(
        name=name,
        made_by=by,
        weights=weights,
        records=len(records),
        pairs=found.trained_pairs,
        judgements=len(answers),
    )


def use(run: Run, by: Person) -> None:
    """Score with these weights from now on; every candidate is scored anew. Raises: ConflictError."""
    now = timezone.now()
    with transaction.atomic():
        Run.objects.filter(used__isnull=False, ended__isnull=True).exclude(pk=run.pk).update(ended=now)
        if Run.objects.filter(pk=run.pk, used__isnull=True).update(used=now, used_by=by, ended=None) != 1:
            raise ConflictError(_("These weights are or were in use already."))
        note(by, "match.model", "model", run.pk)
        _score_anew()


def use_shipped(by: Person) -> None:
    """Go back to the shipped weights. Raises: ConflictError when they are in use."""
    with transaction.atomic():
        if not Run.objects.filter(used__isnull=False, ended__isnull=True).update(ended=timezone.now()):
            raise ConflictError(_("The shipped weights are in use already."))
        note(by, "match.model", "model", "shipped")
        _score_anew()


def _score_anew() -> None:
    """Have the worker go through all records again, without forgetting what was judged."""
    from vedette_hq.records.models import Reached

    Profile.objects.all().delete()
    Reached.objects.filter(name=suggesting.NAME).update(number=0)
