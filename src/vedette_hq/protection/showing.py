"""What the pages of an incident and of a mission show, narrowed once more where it leads away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vedette.protection.incident import Clock, clocks
from vedette.protection.patterns import BLOCKS_FROM
from vedette_hq.access.models import Person, Team
from vedette_hq.access.roles import CASEWORK
from vedette_hq.cases.queries import visible_cases
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import own_missions, team
from vedette_hq.protection import queries
from vedette_hq.protection.forms import PARTS, WholeForm
from vedette_hq.protection.models import Incident, Link, Publicity, Warning, Wording
from vedette_hq.protection.words import ADVICE, PATTERNS, STEPS, instruction, kind_label, reason_of
from vedette_hq.records.models import Record
from vedette_hq.records.queries import labels, visible_records
from vedette_hq.vault.queries import visible_items

MOST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One incident in a list. `late`: something of it should have been done by now."""

    incident: Incident
    kind: str
    step: str
    plates: list[str]
    late: int


def lines(rows: Sequence[Incident]) -> list[Line]:
    """Return incidents as they are listed."""
    now, found = timezone.now(), []
    for row in rows:
        plates = [one.plate_key for one in row.sightings.all() if one.plate_key]
        late = sum(1 for one in row.follow_ups.all() if one.done is None and one.due < now)
        late += sum(1 for _clock, _label, due, done in clock_rows(row) if done is None and due < now)
        still = late if row.closed is None else 0
        found.append(
            Line(row, kind_label(row.kind), str(STEPS[row.sort.step]), list(dict.fromkeys(plates)), still)
        )
    return found


def clock_rows(row: Incident) -> list[tuple[str, str, datetime, datetime | None]]:
    """Return each clock of an incident: its code, its words, by when, and when it was done."""
    if row.near_miss:
        return []
    words = {Clock.VOICE: _("Tell it by voice"), Clock.WRITTEN: _("Complete the written report")}
    done = {Clock.VOICE: row.voiced, Clock.WRITTEN: row.written}
    return [
        (str(one.clock), words[one.clock], datetime.fromtimestamp(one.at, tz=UTC), done[one.clock])
        for one in clocks(row.sort, int(row.noticed.timestamp()))
    ]


def tasks(row: Incident) -> list[dict[str, Any]]:
    """Return what is to be done, what waits first and soonest."""
    now = timezone.now()
    rows = row.follow_ups.select_related("done_by", "made_by")
    ordered = sorted(rows, key=lambda one: (one.done is not None, one.due))
    return [
        {
            "task": one,
            "words": instruction(one.code, one.words),
            "late": one.done is None and one.due < now and row.closed is None,
        }
        for one in ordered
    ]


def told_fields(row: Incident) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what the full report says, by its parts, without what is empty."""
    form = WholeForm(None)
    found = []
    for _key, label, names in PARTS:
        said = []
        for name in names:
            value = str(row.content.get(name, ""))
            if value:
                field: Any = form.fields[name]
                shown = dict(getattr(field, "choices", ())).get(value, value)
                said.append((str(field.label), str(shown)))
        if said:
            found.append((str(label), said))
    return found


@dataclass(frozen=True, slots=True)
class Tie:
    """What an incident is tied to, as far as the reader may see it: words, and where it leads."""

    what: str
    words: str
    page: str
    id: str
    why: str


def ties(person: Person, row: Incident) -> list[Tie]:
    """Return what this incident is tied to, both ways; what the reader may not see is left out."""
    found = []
    seen = queries.visible_incidents(person)
    out = Link.objects.filter(incident=row).select_related("other", "case", "item", "publicity", "mission")
    for one in out.order_by("made"):
        tie = _tie(person, one, seen)
        if tie is not None:
            found.append(tie)
    for one in Link.objects.filter(other=row, incident__in=seen).select_related("incident").order_by("made"):
        found.append(_incident_tie(one.incident, one.why))
    return found


def _incident_tie(other: Incident, why: str) -> Tie:
    return Tie(
        _("Incident"), f"{kind_label(other.kind)} {other.number}", "protection:incident", other.pk, why
    )


def _tie(person: Person, one: Link, seen: Any) -> Tie | None:
    if one.other is not None and seen.filter(pk=one.other_id).exists():
        return _incident_tie(one.other, one.why)
    if one.case is not None and visible_cases(person).filter(pk=one.case_id).exists():
        return Tie(_("Case"), one.case.title, "cases:case", one.case.pk, one.why)
    if one.item is not None and visible_items(person).filter(pk=one.item_id).exists():
        return Tie(
            pgettext("one item", "Evidence"),
            one.item.name or one.item.pk[:8],
            "vault:item",
            one.item.pk,
            one.why,
        )
    if one.publicity is not None and queries.visible_publicity(person).filter(pk=one.publicity_id).exists():
        return Tie(_("Publication"), one.publicity.title, "protection:published", one.publicity.pk, one.why)
    if one.mission is not None and own_missions(person).filter(pk=one.mission_id).exists():
        return Tie(_("Mission"), str(one.mission), "protection:chain", one.mission.pk, one.why)
    return None


def link_choices(person: Person, row: Incident) -> list[tuple[str, Any]]:
    """Return what the reader can tie an incident to: `kind:id`, by groups."""
    seen = queries.visible_incidents(person).exclude(pk=row.pk).order_by("-happened")[:80]
    groups: list[tuple[str, Any]] = [
        (
            _("Incidents"),
            [(f"other:{i.pk}", f"{i.happened:%Y-%m-%d} {kind_label(i.kind)} {i.number}") for i in seen],
        )
    ]
    publicity = queries.visible_publicity(person).order_by("-at")[:40]
    groups.append(
        (_("Publications"), [(f"publicity:{p.pk}", f"{p.at:%Y-%m-%d} {p.title}") for p in publicity])
    )
    if person.role in CASEWORK:
        cases = visible_cases(person).order_by("title")[:80]
        groups.append((_("Cases"), [(f"case:{c.pk}", c.title) for c in cases]))
        items = visible_items(person).order_by("-received")[:40]
        groups.append((_("Evidence"), [(f"item:{i.pk}", i.name or i.pk[:8]) for i in items]))
    if row.mission_id is not None:
        others = own_missions(person).exclude(pk=row.mission_id)
        groups.append(
            (_("Missions whose team shall see it too"), [(f"mission:{m.pk}", str(m)) for m in others])
        )
    return [(label, rows) for label, rows in groups if rows]


def chosen(person: Person, row: Incident, text: str) -> dict[str, Any]:
    """Return what `kind:id` names among the choices; nothing when it is none of them."""
    offered = {value for _label, rows in link_choices(person, row) for value, _text in rows}
    kind, _sep, pk = text.partition(":")
    if text not in offered:
        return {}
    rows: dict[str, Any] = {
        "other": queries.visible_incidents(person),
        "publicity": queries.visible_publicity(person),
        "case": visible_cases(person),
        "item": visible_items(person),
        "mission": own_missions(person),
    }
    return {kind: rows[kind].get(pk=pk)}


def affected(person: Person, row: Incident) -> list[dict[str, Any]]:
    """Return whom it happened to; a person of a case only by a label that the reader may see."""
    rows = list(row.affected.select_related("person").order_by("made"))
    named = labels(person, [str(one.record_id) for one in rows if one.record_id])
    return [
        {
            "who": one.get_who_display(),
            "name": one.person.name if one.person else named.get(str(one.record_id), "") or one.name,
            "harm": one.harm,
        }
        for one in rows
    ]


def colleagues(row: Incident) -> list[Person]:
    """Return who can be named as a colleague: the team of its mission, or everybody at work here."""
    if row.mission_id is not None:
        return [one.person for one in team(Team.MISSION, row.mission_id)]
    people = Person.objects.filter(joined__isnull=False, left__isnull=True, role__in=queries.READERS)
    return list(people.order_by("name"))


def persons(person: Person) -> list[tuple[str, str]]:
    """Return the person records that the reader may name, with their labels."""
    rows = visible_records(person).filter(kind="person", withdrawn__isnull=True).order_by("-made")
    ids = list(rows.values_list("pk", flat=True)[:MOST])
    named = labels(person, ids)
    return sorted(((pk, named[pk]) for pk in ids if pk in named), key=lambda one: one[1].casefold())


def record_of(person: Person, pk: str) -> Record | None:
    """Return a person record that the reader may name."""
    return visible_records(person).filter(kind="person", pk=pk).first()


def warning_rows(rows: Sequence[Warning]) -> list[dict[str, Any]]:
    """Return warnings with their words."""
    return [
        {
            "warning": row,
            "title": PATTERNS[row.pattern],
            "reason": reason_of(row.pattern, row.values),
            "advice": ADVICE[row.pattern],
            "blocks": row.weight >= BLOCKS_FROM and row.stands and row.closed is None,
            "tone": "bad" if row.weight >= 4 else "wait" if row.weight == 3 else "",
            "missions": list(Mission.objects.filter(pk__in=row.of_missions.values("mission")))
            if row.across
            else [],
        }
        for row in rows
    ]


def _missions(row: Warning) -> list[Mission]:
    return list(Mission.objects.filter(pk__in=row.of_missions.values("mission"))) if row.across else []


def warnings_of(person: Person, row: Incident) -> list[dict[str, Any]]:
    """Return the warnings that an incident is part of and the reader may see."""
    rows = queries.visible_warnings(person).filter(closed__isnull=True, stands=True).order_by("-weight")
    return warning_rows([one for one in rows if row.pk in one.incidents and not one.across])


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a mission's story: an incident or something that went out."""

    at: datetime
    incident: Incident | None
    kind: str
    step: str
    publicity: Publicity | None
    wording: Wording | None
    plates: list[str]
    after: str
    """How long after the line before, in words."""


def story(person: Person, mission: Mission) -> list[Moment]:
    """Return what happened around a mission in its order, with what the whole house lived through."""
    rows = queries.visible_incidents(person).filter(
        queries.of_missions([mission])
    ) | queries.visible_incidents(person).filter(mission__isnull=True)
    incidents = {row.pk: row for row in rows.prefetch_related("sightings")}
    first = {
        one.incident_id: one
        for one in Wording.objects.filter(incident__in=list(incidents), number=1).select_related("by")
    }
    out = [p for p in queries.visible_publicity(person) if p.mission_id in (None, mission.pk)]
    moments: list[tuple[datetime, Incident | None, Publicity | None]] = [
        *((row.happened, row, None) for row in incidents.values()),
        *((one.at, None, one) for one in out),
    ]
    found: list[Moment] = []
    before: datetime | None = None
    for at, row, one in sorted(moments, key=lambda moment: moment[0]):
        plates = list(dict.fromkeys(s.plate_key for s in row.sightings.all() if s.plate_key)) if row else []
        found.append(
            Moment(
                at,
                row,
                kind_label(row.kind) if row else "",
                row.sort.step if row else "out",
                one,
                first.get(row.pk) if row else None,
                plates,
                gap(before, at),
            )
        )
        before = at
    return found


def gap(before: datetime | None, at: datetime) -> str:
    """Return how long after another instant something was, in words; "" for the first."""
    if before is None:
        return ""
    minutes = int((at - before).total_seconds() // 60)
    if minutes < 120:
        return _("%(count)s min later") % {"count": minutes}
    if minutes < 48 * 60:
        return _("%(count)s h later") % {"count": minutes // 60}
    return _("%(count)s days later") % {"count": minutes // 1440}


def _moment(held: object) -> str:
    """Return an instant of a wording as people read it; what is none stays as it was written."""
    said = str(held or "")
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return said
    return f"{formats.date_format(at.astimezone(UTC), 'DATETIME_FORMAT')} UTC" if at.tzinfo else said


def told_wording(one: Wording) -> list[tuple[str, str]]:
    """Return what one wording said, line by line."""
    content: dict[str, Any] = one.content
    form = WholeForm(None)
    found = [
        (_("What"), kind_label(str(content.get("kind", "")))),
        (_("When"), _moment(content.get("happened"))),
        (_("Where about"), str(content.get("place", ""))),
        (_("What happened"), str(content.get("words", ""))),
    ]
    for name, value in content.get("fields", {}).items():
        if name in form.fields:
            found.append((str(form.fields[name].label), str(value)))
    for seen in content.get("sightings", []):
        text = ", ".join(
            str(seen[key]) for key in ("plate", "vehicle", "persons", "place", "direction") if seen[key]
        )
        found.append((_("Sighting"), f"{_moment(seen['at'])}: {text}"))
    return [(label, value) for label, value in found if value]
