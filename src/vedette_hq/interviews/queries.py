"""Investigations, interviews, examinations and claims, narrowed to the person asking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from vedette.errors import ProofError
from vedette.records import investigation as rules
from vedette.records.schema import Shield
from vedette_hq.access.models import Person, Team
from vedette_hq.access.roles import CASEWORK, CONTENT, Role
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.identity.models import Protected
from vedette_hq.interviews.facts import gather
from vedette_hq.interviews.fragments import Edit, replay
from vedette_hq.interviews.models import (
    Call,
    Claim,
    ClaimStatus,
    Earlier,
    Evidence,
    Examination,
    Finding,
    Fragment,
    Interview,
    Investigation,
    Matter,
    Output,
    Passage,
    Present,
    Revised,
    Signature,
)
from vedette_hq.interviews.sheets import Piece, Said, sheets
from vedette_hq.missions.queries import team
from vedette_hq.records.fields import KEPT_FROM
from vedette_hq.records.fields import rules as field_rules
from vedette_hq.records.models import Record, Statement
from vedette_hq.records.queries import record_cases, visible_records
from vedette_hq.vault.models import CaseItem, Item
from vedette_hq.vault.queries import visible_items

HEALTH_OUTPUTS = [one.code for step in rules.STEPS for one in step.outputs if one.shield is Shield.SPECIAL]


def desk_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose investigation and interviews the person reads: those they work on."""
    return visible_cases(person) if person.role in CASEWORK and person.is_active else Case.objects.none()


def sees_health(person: Person) -> bool:
    """Say whether the person may see what is written of somebody's health."""
    if person.role not in CONTENT or not person.is_active:
        return False
    role = Role(person.role)
    return field_rules().get(("examination", "findings", role), role not in KEPT_FROM[Shield.SPECIAL])


def health_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose examinations the person reads."""
    return desk_cases(person) if sees_health(person) else Case.objects.none()


def visible_interviews(person: Person) -> QuerySet[Interview]:
    """Return the interviews of the person's cases."""
    return Interview.objects.filter(case__in=desk_cases(person)).select_related("case")


def visible_passages(person: Person) -> QuerySet[Passage]:
    """Return the passages of the person's interviews."""
    return Passage.objects.filter(interview__case__in=desk_cases(person))


def visible_fragments(person: Person) -> QuerySet[Fragment]:
    """Return the texts that came too late and stand beside, of the person's interviews."""
    return Fragment.objects.filter(passage__interview__case__in=desk_cases(person), kept=True)


def visible_present(person: Person) -> QuerySet[Present]:
    """Return who was there, of the person's interviews."""
    return Present.objects.filter(interview__case__in=desk_cases(person))


def visible_signatures(person: Person) -> QuerySet[Signature]:
    """Return the signatures under the person's interviews."""
    return Signature.objects.filter(interview__case__in=desk_cases(person))


def visible_outputs(person: Person) -> QuerySet[Output]:
    """Return what the steps of the person's investigations brought, withdrawn ones too."""
    rows = Output.objects.filter(investigation__case__in=desk_cases(person))
    return rows if sees_health(person) else rows.exclude(code__in=HEALTH_OUTPUTS)


def visible_calls(person: Person) -> QuerySet[Call]:
    """Return the calls of the person's investigations, withdrawn ones too."""
    return Call.objects.filter(investigation__case__in=desk_cases(person))


def visible_examinations(person: Person) -> QuerySet[Examination]:
    """Return the examinations of the person's cases."""
    return Examination.objects.filter(case__in=health_cases(person)).select_related("case")


def visible_findings(person: Person) -> QuerySet[Finding]:
    """Return the findings of the person's cases, withdrawn ones too."""
    return Finding.objects.filter(examination__case__in=health_cases(person)).select_related(
        "examination__case"
    )


def claim_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose claims the person reads."""
    return record_cases(person)


def visible_matters(person: Person) -> QuerySet[Matter]:
    """Return what is claimed about in the person's cases."""
    return Matter.objects.filter(case__in=claim_cases(person)).select_related("case")


def visible_claims(person: Person) -> QuerySet[Claim]:
    """Return the claims of the person's cases; those that speak of health only for those who may see that."""
    rows = Claim.objects.filter(matter__case__in=claim_cases(person)).select_related("matter__case")
    return rows if sees_health(person) else rows.filter(health=False)


def visible_evidence(person: Person) -> QuerySet[Evidence]:
    """Return what stands for or against the person's claims, withdrawn ones too."""
    rows = Evidence.objects.filter(claim__in=visible_claims(person))
    return rows if sees_health(person) else rows.filter(finding__isnull=True)


def investigation_of(case: Case) -> Investigation | None:
    """Return the investigation of a case that the guard has let somebody see."""
    return Investigation.objects.filter(case=case).select_related("case", "record", "protected").first()


@dataclass(frozen=True, slots=True)
class Line:
    """One case as it is listed: how many things are missing where work can go on, how many are late."""

    case: Case
    held: Investigation | None
    missing: int = 0
    late: int = 0
    urgent: bool = False


def lines(person: Person) -> list[Line]:
    """Return the person's cases, urgent ones first, closed ones last."""
    found = []
    now = timezone.now()
    for case in desk_cases(person).order_by("-opened"):
        held = investigation_of(case)
        if held is None:
            found.append(Line(case, None))
            continue
        facts = gather(held)
        standings = rules.standings(facts, now)
        missing = sum(len(one.missing) for one in standings if not one.held_by)
        late = sum(due.late for one in standings for due in one.due)
        urgent = held.urgent_began is not None and held.urgent_ended is None
        found.append(Line(case, held, missing, late, urgent))
    return sorted(found, key=lambda one: (one.case.closed is not None, not one.urgent))


def standings(held: Investigation, at: datetime | None = None) -> list[rules.Standing]:
    """Return how every step stands now."""
    return rules.standings(gather(held), at or timezone.now())


def shown_standings(person: Person, found: list[rules.Standing]) -> list[rules.Standing]:
    """Return the steps without what speaks of somebody's health, for those who may not see that."""
    if sees_health(person):
        return found
    kept = []
    for one in found:
        missing = tuple(each for each in one.missing if each.shield is not Shield.SPECIAL)
        passed = tuple(each for each in one.let_pass if each.shield is not Shield.SPECIAL)
        due = tuple(each for each in one.due if each.code != "injuries-fade")
        kept.append(replace(one, missing=missing, let_pass=passed, due=due))
    return kept


def shown_kinds(person: Person, kinds: tuple[rules.Output, ...]) -> tuple[rules.Output, ...]:
    """Return the kinds of outputs that the person may see and write."""
    if sees_health(person):
        return kinds
    return tuple(kind for kind in kinds if kind.shield is not Shield.SPECIAL)


def names_of(held: Investigation, standing: Iterable[rules.Standing]) -> dict[str, str]:
    """Return how the interviews, findings and claims that something is missing about are called."""
    wanted = {one.about for each in standing for one in (*each.missing, *each.let_pass) if one.about}
    found = {one: one for one in wanted}
    for row in Interview.objects.filter(pk__in=wanted):
        found[row.pk] = f"{row.label}, {row.began:%Y-%m-%d}"
    for finding in Finding.objects.filter(pk__in=wanted):
        found[finding.pk] = str(finding.number)
    for claim in Claim.objects.filter(pk__in=wanted).select_related("matter"):
        found[claim.pk] = f"{claim.matter.title}, {claim.number}"
    return found


def outputs_of(person: Person, held: Investigation, step: int | None = None) -> list[Output]:
    """Return what a step brought, or all, withdrawn ones too, the newest first."""
    rows = visible_outputs(person).filter(investigation=held)
    if step is not None:
        rows = rows.filter(step=step)
    return list(rows.select_related("made_by", "withdrawn_by", "item").order_by("-at", "-made"))


def subjects(person: Person, case: Case) -> tuple[QuerySet[Record], QuerySet[Protected]]:
    """Return the person records and the protected persons of a case, to choose whom something is about."""
    records = visible_records(person).filter(case=case, kind="person", withdrawn__isnull=True)
    newest = records.order_by("-made").values("pk")[:500]
    offered = records.filter(pk__in=newest).order_by("-made")  # a form looks up what was chosen: no slice
    return offered, Protected.objects.filter(case=case).order_by("pseudonym")


def items_of(person: Person, case: Case) -> QuerySet[Item]:
    """Return the items of a case that the person may see."""
    inside = CaseItem.objects.filter(case=case, until__isnull=True).values("item")
    return visible_items(person).filter(pk__in=inside).order_by("-received")


def statements_of(person: Person, case: Case) -> QuerySet[Statement]:
    """Return the statements of a case that stand, the newest first."""
    rows = Statement.objects.filter(case__in=record_cases(person).filter(pk=case.pk), withdrawn__isnull=True)
    return rows.order_by("-made")


def staff_of(case: Case) -> list[Person]:
    """Return the people in the team of a case."""
    return [row.person for row in team(Team.CASE, case.pk)]


def said_of(interview: Interview) -> list[Said]:
    """Return the passages of an interview as they are printed; what is empty is left out."""
    rows = sorted(interview.passages.all(), key=lambda one: one.number)
    return [
        Said(one.number, one.question, one.words, one.translation)
        for one in rows
        if one.words.strip() or one.question.strip()
    ]


def pages_of(interview: Interview) -> list[list[Piece]]:
    """Return the sheets of an interview."""
    return sheets(said_of(interview))


def earlier_of(interview: Interview) -> tuple[list[Earlier], list[Interview]]:
    """Return the earlier interviews of the person: told of, and held here in the same case."""
    told = list(interview.earlier.select_related("made_by").order_by("-made"))
    same = Q(pk__in=[])
    if interview.record_id:
        same = Q(record=interview.record_id)
    elif interview.protected_id:
        same = Q(protected=interview.protected_id)
    ours = Interview.objects.filter(same, case=interview.case_id, began__lt=interview.began)
    return told, list(ours.exclude(pk=interview.pk).order_by("-began"))


def history_of(kinds: Mapping[str, Iterable[str]]) -> list[Revised]:
    """Return the edits of things that the guard has let somebody see, the newest first."""
    wanted = Q(pk__in=[])
    for kind, ids in kinds.items():
        wanted |= Q(kind=kind, object_id__in=list(ids))
    return list(Revised.objects.filter(wanted).select_related("by").order_by("-id")[:500])


def interviews_of(case: Case) -> list[Interview]:
    """Return the interviews of a case, the newest first."""
    return list(Interview.objects.filter(case=case).select_related("begun_by").order_by("-began"))


def findings_of(examination: Examination, *, all_: bool = False) -> list[Finding]:
    """Return the findings of an examination in their order; withdrawn ones when `all_`."""
    rows = examination.findings.prefetch_related("photos").select_related("made_by", "withdrawn_by")
    return list((rows if all_ else rows.filter(withdrawn__isnull=True)).order_by("psychological", "number"))


def passages_of(interview: Interview) -> list[Passage]:
    """Return the passages of an interview, in order."""
    return list(interview.passages.order_by("number"))


def kept_of(interview: Interview) -> list[Fragment]:
    """Return the texts that came too late and wait to be looked at."""
    rows = Fragment.objects.filter(passage__interview=interview, kept=True, settled__isnull=True)
    return list(rows.select_related("by").order_by("at"))


def fragments_of(interview: Interview) -> list[Fragment]:
    """Return every edit of an interview, the newest first."""
    rows = Fragment.objects.filter(passage__interview=interview).select_related("by", "passage", "settled_by")
    return list(rows.order_by("-at", "-version")[:2000])


def broken_texts(interview: Interview) -> list[int]:
    """Return the numbers of the passages whose edits, done again, do not give what stands."""
    edits: dict[tuple[str, str], list[Edit]] = {}
    rows = Fragment.objects.filter(passage__interview=interview, kept=False).order_by("version")
    for row in rows:
        edits.setdefault((row.passage_id, row.field), []).append(Edit(row.start, row.cut, row.put))
    found = set()
    for passage in passages_of(interview):
        for name in ("question", "words", "translation"):
            try:
                same = replay(edits.get((passage.pk, name), [])) == getattr(passage, name)
            except ProofError:
                same = False
            if not same:
                found.add(passage.number)
    return sorted(found)


def acts_of(person: Person, case: Case) -> QuerySet[Record]:
    """Return the acts of a case that stand, as records."""
    rows = visible_records(person).filter(
        case=case, kind="act", withdrawn__isnull=True, act_row__isnull=False
    )
    return rows.select_related("act_row").order_by("-made")


def statuses_of(claim: Claim) -> list[ClaimStatus]:
    """Return every judgement of a claim, the newest first."""
    return list(claim.statuses.select_related("by").order_by("-at", "-pk"))


def taken_away(person: Person, claim: Claim) -> list[Evidence]:
    """Return what lay beside a claim once."""
    rows = visible_evidence(person).filter(claim=claim, withdrawn__isnull=False)
    return list(rows.select_related("withdrawn_by", "made_by").order_by("-withdrawn"))


def signatures_of(interview: Interview) -> list[Signature]:
    """Return what was noted of signatures, page by page."""
    rows = interview.signatures.select_related("made_by", "withdrawn_by")
    return list(rows.order_by("page", "made"))
