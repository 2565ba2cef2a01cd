"""What the rules of an investigation need to know, read from the rows of a case."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q

from vedette.records.investigation import Claimed, Facts, Noted, Talk
from vedette.records.schema import Shield
from vedette_hq.interviews.models import Claim, ClaimStatus, Evidence, Finding, Interview, Investigation
from vedette_hq.records.models import Act, Source, Statement


def gather(held: Investigation) -> Facts:
    """Return the facts of an investigation as they stand: for the rules, not for a page."""
    outputs: dict[str, list[Noted]] = {}
    rows = held.outputs.filter(withdrawn__isnull=True).order_by("at", "made")
    for row in rows:
        said = Noted(row.at, row.answer, row.signed, row.none, row.until, row.made_by_id)
        outputs.setdefault(row.code, []).append(said)
    passed: dict[int, frozenset[str]] = {}
    for one in held.passes.all():
        passed[one.step] = passed.get(one.step, frozenset()) | frozenset(one.keys)
    return Facts(
        opened=held.opened,
        outputs=outputs,
        identity=bool(held.record_id or held.protected_id),
        consent=_consent(held),
        urgent=held.urgent_began is not None,
        last_seen=held.last_seen,
        calls=held.calls.filter(withdrawn__isnull=True).count(),
        talks=_talks(held),
        unphotographed=_unphotographed(held),
        acts=Act.objects.filter(case=held.case_id).count(),
        sources=independent_sources(held),
        claims=_claims(held),
        passed=passed,
    )


def _consent(held: Investigation) -> bool:
    """Whether the applicant's consent to be recorded (C01) stands in the ledger."""
    from vedette_hq.consent.gate import ask

    who = held.record_id or held.protected_id
    return bool(who and ask(None, "C01", [who]).allowed)


def _talks(held: Investigation) -> list[Talk]:
    rows = Interview.objects.filter(
        case=held.case_id, purpose=Interview.Purpose.APPLICANT, ended__isnull=False
    )
    rows = rows.prefetch_related("people", "signatures", "passages").order_by("began")
    return [_talk(row) for row in rows]


def _talk(row: Interview) -> Talk:
    from vedette_hq.interviews.queries import pages_of

    pages = len(pages_of(row))
    there = {one.person_id for one in row.people.all() if one.ours}
    signed = {s.page for s in row.signatures.all() if s.withdrawn is None and s.digest == row.digest}
    return Talk(row.pk, len(there), pages, len(signed & set(range(1, pages + 1))), row.entered is not None)


def _unphotographed(held: Investigation) -> list[str]:
    rows = Finding.objects.filter(
        examination__case=held.case_id, psychological=False, withdrawn__isnull=True
    ).annotate(pictures=Count("photos"))
    return [row.pk for row in rows.order_by("made") if not row.pictures and not row.data.get("no_photo")]


def independent_sources(held: Investigation) -> int:
    """Return how many sources of the case said something that stands; copies count with what they copy."""
    return len(roots(held.case_id).values_set())


class _Roots(dict[str, str]):
    def values_set(self) -> set[str]:
        return set(self.values())


def roots(case_id: str) -> _Roots:
    """Return, for each source of a case that said something, the source it only repeats, or itself."""
    copied = dict(Source.objects.filter(case=case_id).values_list("pk", "copied_from"))
    said = Statement.objects.filter(case=case_id, withdrawn__isnull=True)
    found = _Roots()
    for pk in said.values_list("source_id", flat=True).distinct().order_by():
        root, seen = pk, {pk}
        while (before := copied.get(root)) and before not in seen:
            root = before
            seen.add(root)
        found[pk] = root
    return found


def _claims(held: Investigation) -> list[Claimed]:
    rows = Claim.objects.filter(
        matter__case=held.case_id, matter__withdrawn__isnull=True, withdrawn__isnull=True
    ).order_by("matter__made", "number")
    claims = list(rows)
    statuses = newest_statuses([one.pk for one in claims])
    counts = for_counts([one.pk for one in claims])
    found = []
    for one in claims:
        last = statuses.get(one.pk)
        shield = Shield.SPECIAL if one.health else Shield.OPEN
        status, at = (last.status, last.at) if last else ("", None)
        found.append(Claimed(one.pk, status, counts.get(one.pk, 0), at, shield))
    return found


def newest_statuses(claims: list[str]) -> Mapping[str, ClaimStatus]:
    """Return the newest judgement of each claim that has one."""
    rows = ClaimStatus.objects.filter(claim__in=claims).select_related("by").order_by("at", "pk")
    return {row.claim_id: row for row in rows}


def for_counts(claims: list[str]) -> Mapping[str, int]:
    """Return how many things stand for each claim; a withdrawn statement is none."""
    stands = Q(statement__isnull=True) | Q(statement__withdrawn__isnull=True)
    rows = Evidence.objects.filter(stands, claim__in=claims, against=False, withdrawn__isnull=True)
    return {row["claim"]: row["n"] for row in rows.order_by().values("claim").annotate(n=Count("pk"))}
