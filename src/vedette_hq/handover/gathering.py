"""What is open and what changed in a case or a mission, as codes and ids: from the other applications.

Everything goes through their queries, narrowed to the person. A `Point` can be frozen; `showing` turns it
into words by the rights of whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from vedette.errors import FormatError
from vedette.records import investigation as rules
from vedette.records.schema import Shield
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.consent import queries as consent
from vedette_hq.counting.queries import visible_doubles
from vedette_hq.exchange.import_queries import visible_conflicts, visible_imports
from vedette_hq.exchange.models import WORKING, Stage
from vedette_hq.intake.models import Fate
from vedette_hq.intake.queries import visible_arrivals, visible_deliveries, visible_refusals
from vedette_hq.interviews import queries as interviews
from vedette_hq.interviews.facts import gather as facts_of
from vedette_hq.interviews.models import ClaimStatus
from vedette_hq.matching import queries as matching
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import own_missions, visible_devices
from vedette_hq.records.models import Revision
from vedette_hq.records.queries import visible_records, visible_statements
from vedette_hq.vault.models import CaseItem

SILENT = timedelta(days=3)
"""A device in use that was not heard for so long stands in the list."""
MOST = 200
"""So many points of one kind are listed."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing: `group` is where it stands, `code` what it is, `at` an instant in ISO form or empty.

    `about` is the record, the device or whatever it is about, `ids` what is counted by it; `page` and `args`
    are where it is worked on. `more` holds codes. `health`: only for those who may see what tells of health.
    """

    group: str
    code: str
    at: str = ""
    about: str = ""
    page: str = ""
    args: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    by: str = ""
    health: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as JSON; what is empty is left out."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value
        }


_NAMES = {one.name for one in fields(Point)}


def point(plain: dict[str, Any]) -> Point:
    """Return a point that was frozen. Raises: FormatError for another shape."""
    if not {"group", "code"} <= set(plain) <= _NAMES:
        raise FormatError("hand-over: a point has another shape")
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
    }
    return Point(**given)


def open_points(person: Person, subject: Case | Mission, now: datetime) -> list[Point]:
    """Return what is open in a case or mission of the person's."""
    if isinstance(subject, Mission):
        return list(_mission(person, [subject], now))
    return [
        *_consent(person, subject, now),
        *_steps(person, subject, now),
        *_imports(person, subject),
        *_candidates(person, subject),
        *_mission(person, missions_of(person, subject), now),
    ]


def changes(person: Person, subject: Case | Mission, since: datetime) -> list[Point]:
    """Return what changed there since an instant, the newest first of each kind."""
    if isinstance(subject, Mission):
        return list(_arrived(person, [subject], since))
    return [
        *_records(person, subject, since),
        *_statements(person, subject, since),
        *_judgements(person, subject, since),
        *_work(person, subject, since),
        *_arrived(person, missions_of(person, subject), since),
    ]


def missions_of(person: Person, case: Case) -> list[Mission]:
    """Return the missions from which items of a case came, of those in whose team the person is."""
    items = CaseItem.objects.filter(case=case, until__isnull=True).values("item__mission")
    return list(own_missions(person).filter(pk__in=items).order_by("pseudonym"))


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


# what is open


def _consent(person: Person, case: Case, now: datetime) -> Iterator[Point]:
    for one in consent.due(person, now, case)[:MOST]:
        group = "withdrawals" if one.page == "consent:withdrawal" else "consent"
        yield Point(group, one.what, one.day.isoformat(), one.who.pk, one.page, (one.pk,), more=(one.scope,))


def _steps(person: Person, case: Case, now: datetime) -> Iterator[Point]:
    held = interviews.investigation_of(case)
    if held is None or not interviews.desk_cases(person).filter(pk=case.pk).exists():
        return
    facts = facts_of(held)
    urgent = rules.urgent_due(facts, now) if held.urgent_began and not held.urgent_ended else None
    if urgent is not None:
        yield Point(
            "steps", "due", _iso(urgent.at), page="interviews:urgent", args=(case.pk,), more=(urgent.code,)
        )
    if held.urgent_began and not held.urgent_ended:
        for one in rules.urgent_missing(facts):
            yield Point(
                "steps", "missing", page="interviews:urgent", args=(case.pk,), more=(one.code, "urgent")
            )
    for standing in rules.standings(facts, now):
        place = (case.pk, str(standing.step.number))
        for due in standing.due:
            yield Point("steps", "due", _iso(due.at), page="interviews:step", args=place, more=(due.code,))
        if standing.held_by or standing.state in (rules.State.NOT_CALLED, rules.State.PASSED):
            continue
        for one in standing.missing:
            yield Point(
                "steps",
                "missing",
                about=one.about,
                page="interviews:step",
                args=place,
                more=(one.code, standing.step.code),
                health=one.shield is Shield.SPECIAL,
            )


def _imports(person: Person, case: Case) -> Iterator[Point]:
    waiting: dict[str, list[str]] = {}
    rows = visible_conflicts(person).filter(of__case=case, decision="").order_by("of", "pk")
    for run, pk in rows.values_list("of", "pk")[:5_000]:
        waiting.setdefault(run, []).append(pk)
    for run, ids in waiting.items():
        yield Point("imports", "conflicts", page="exchange:import_conflicts", args=(run,), ids=tuple(ids))
    stuck = (Stage.WAITING, Stage.CHECKED, Stage.REFUSED, *WORKING)
    for one in visible_imports(person).filter(case=case, stage__in=stuck).order_by("-made")[:MOST]:
        yield Point(
            "imports", "stage", _iso(one.made), page="exchange:import", args=(one.pk,), more=(one.stage,)
        )


def _candidates(person: Person, case: Case) -> Iterator[Point]:
    """Pairs of which one side at least is in this case, and both are the person's."""
    here = Q(case_one=case) | Q(case_two=case)
    for view in ("strong", "likely", "second", "disputed"):
        ids = list(matching.queue(person, view).filter(here).values_list("pk", flat=True)[:1_000])
        if ids:
            yield Point("candidates", view, page="matching:queue", ids=tuple(ids))


def _mission(person: Person, missions: list[Mission], now: datetime) -> Iterator[Point]:
    devices = visible_devices(person).filter(mission__in=missions)
    refused = visible_refusals(person).filter(device__in=devices, done__isnull=True)
    for refusal in refused.order_by("at")[:MOST]:
        code = "decided" if refusal.decision else "quarantine"
        yield Point(
            "arrivals", code, _iso(refusal.at), str(refusal.device_id), "intake:refusal", (refusal.pk,),
            more=(str(refusal.check_number),),
        )  # fmt: skip
    for device in devices.filter(revoked__isnull=True).order_by("-missing_count", "origin")[:MOST]:
        if device.missing_count:
            yield Point(
                "arrivals", "gap", _iso(device.heard), device.pk, "missions:device", (device.pk,),
                more=(str(device.missing_count),),
            )  # fmt: skip
        elif device.heard is None or device.heard < now - SILENT:
            yield Point("arrivals", "silent", _iso(device.heard), device.pk, "missions:device", (device.pk,))


# what changed


def _records(person: Person, case: Case, since: datetime) -> Iterator[Point]:
    mine = visible_records(person).filter(case=case)
    rows = Revision.objects.filter(record__in=mine, at__gt=since, run="").select_related("record")
    seen: dict[str, list[Revision]] = {}
    for row in rows.order_by("-at", "-id")[: MOST * 5]:
        seen.setdefault(row.record_id, []).append(row)
    for pk, held in list(seen.items())[:MOST]:
        newest, first = held[0], held[-1]
        code = "made" if first.number == 1 else str(newest.done)
        changed = sorted({name for row in held for name in row.changes})
        yield Point(
            "records",
            code,
            _iso(newest.at),
            pk,
            "records:record",
            (pk,),
            more=(newest.record.kind, *changed),
            by=str(newest.by_id or ""),
        )


def _statements(person: Person, case: Case, since: datetime) -> Iterator[Point]:
    rows = visible_statements(person).filter(case=case, run="")
    rows = rows.filter(Q(made__gt=since) | Q(withdrawn__gt=since)).order_by("-made", "pk")
    for row in rows[:MOST]:
        gone = row.withdrawn is not None and row.withdrawn > since
        code = "withdrawn" if gone else "corrects" if row.replaces_id else "said"
        at, by = (row.withdrawn, row.withdrawn_by_id) if gone else (row.made, row.made_by_id)
        yield Point("statements", code, _iso(at), row.pk, "records:statement", (row.pk,), by=str(by or ""))


def _judgements(person: Person, case: Case, since: datetime) -> Iterator[Point]:
    """Of two records both of this case: of others the next reader may know nothing."""
    rows = matching.visible_judgements(person).filter(one__case=case, two__case=case, at__gt=since)
    for row in rows.order_by("-number")[:MOST]:
        yield Point(
            "judgements", str(row.done), _iso(row.at), row.pk, "matching:judgement", (row.pk,),
            by=str(row.by_id),
        )  # fmt: skip
    claims = interviews.visible_claims(person).filter(matter__case=case)
    found = ClaimStatus.objects.filter(claim__in=claims, at__gt=since).select_related("claim")
    for said in found.order_by("-at")[:MOST]:
        yield Point(
            "judgements",
            "claim",
            _iso(said.at),
            said.claim_id,
            "interviews:claim",
            (said.claim_id,),
            more=(said.status,),
            by=str(said.by_id),
            health=said.claim.health,
        )
    doubles = visible_doubles(person).filter(case=case).filter(Q(at__gt=since) | Q(revoked__gt=since))
    for pair in doubles.order_by("-at")[:MOST]:
        code, by = ("undouble", pair.revoked_by_id) if pair.revoked else ("double", pair.by_id)
        at = pair.revoked or pair.at
        yield Point("judgements", code, _iso(at), pair.pk, "counting:doubles", by=str(by or ""))


def _work(person: Person, case: Case, since: datetime) -> Iterator[Point]:
    talks: dict[str, Any] = {}
    for grant in consent.visible_grants(person).filter(case=case, made__gt=since).order_by("-made")[:1_000]:
        talks.setdefault(grant.talk, grant)
    for grant in list(talks.values())[:MOST]:
        about = grant.subject_id
        page = "consent:record" if grant.record_id else "consent:protected"
        yield Point(
            "work", "answers", _iso(grant.made), about, page, (about,), by=str(grant.made_by_id or "")
        )
    away = consent.visible_withdrawals(person).filter(case=case, made__gt=since).order_by("-made")
    for row in away[:MOST]:
        yield Point(
            "work", "taken-back", _iso(row.made), row.subject_id, "consent:withdrawal", (row.pk,),
            by=str(row.made_by_id or ""),
        )  # fmt: skip
    held = interviews.visible_interviews(person).filter(case=case)
    for talk in held.filter(Q(began__gt=since) | Q(ended__gt=since)).order_by("-began")[:MOST]:
        code = "interview-over" if talk.ended else "interview"
        at = talk.ended or talk.began
        yield Point("work", code, _iso(at), talk.pk, "interviews:talk", (talk.pk,), by=str(talk.begun_by_id))
    runs = visible_imports(person).filter(case=case, stage__in=(Stage.DONE, Stage.UNDONE), ended__gt=since)
    for run in runs.order_by("-ended")[:MOST]:
        yield Point(
            "work", "import", _iso(run.ended), page="exchange:import", args=(run.pk,), more=(run.stage,),
            by=str(run.by_id or ""),
        )  # fmt: skip


def _arrived(person: Person, missions: list[Mission], since: datetime) -> Iterator[Point]:
    devices = list(visible_devices(person).filter(mission__in=missions).order_by("origin"))
    came = visible_arrivals(person).filter(device__in=devices, at__gt=since).order_by("-at", "pk")
    of: dict[tuple[str, str], list[Any]] = {}
    for row in came[:5_000]:
        of.setdefault((str(row.device_id), row.fate), []).append(row)
    for (origin, fate), rows in of.items():
        code = "refused" if fate == Fate.REFUSED else "came"
        yield Point(
            "incidents" if code == "refused" else "work", code, _iso(rows[0].at), origin, "missions:device",
            (origin,), more=(fate, str(len(rows))),
        )  # fmt: skip
    bad = visible_deliveries(person).filter(opened__gt=since, arrivals__device__in=devices).exclude(alarms=[])
    for delivery in bad.distinct().order_by("-opened")[:MOST]:
        yield Point("incidents", "alarm", _iso(delivery.opened), page="intake:delivery", args=(delivery.pk,))
    for device in devices:
        if device.revoked is not None and device.revoked > since:
            yield Point(
                "incidents", "revoked", _iso(device.revoked), device.pk, "missions:device", (device.pk,)
            )


def default_since(newest: datetime | None) -> datetime:
    """Return from when changes are told: since the newest sheet, else of the last seven days."""
    return newest or timezone.now() - timedelta(days=7)
