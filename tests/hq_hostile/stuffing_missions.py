"""Hostile names in what missions, the watch, incidents, the rota and the urgent track hold.

Merged by `stuffing`: its tables, and the rows that the matrix has no need of.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from hq.plugin import join
from hq_hostile.names import packed

TEXTS: Mapping[str, tuple[str, ...]] = {
    "alerts.Channel": ("detail",),
    "alerts.Way": ("hint", "detail"),
    "alerts.Sending": ("detail",),
    "watch.Watch": ("sheet",),
    "watch.Member": ("name", "reach", "cancelled_why"),
    "watch.Promise": ("words",),
    "watch.Peer": ("fault",),
    "watch.Episode": ("verdict_words",),
    "watch.Step": ("words",),
    "watch.Shift": ("words",),
    "protection.Publicity": ("title", "address"),
    "protection.Incident": ("place", "words", "voiced_to", "closed_words"),
    "protection.Sighting": ("plate", "vehicle", "persons", "place", "direction"),
    "protection.Affected": ("name", "harm"),
    "protection.Link": ("why",),
    "protection.Told": ("whom", "number", "answer"),
    "protection.FollowUp": ("words", "done_words"),
    "protection.Warning": ("reason",),
    "protection.Seizure": ("taken_by", "paper"),
    "protection.TakenDevice": ("words",),
    "protection.ToTell": ("words", "done_words"),
    "rota.Word": ("name",),
    "rota.Rota": ("title",),
    "rota.Proposal": ("fault",),
    "rota.Publication": ("reason",),
    "planning.Plan": ("stopped_words",),
    "planning.Version": ("words",),
    "planning.Decision": ("words",),
    "planning.Told": ("how",),
    "planning.Copy": ("holder",),
    "planning.Debrief": ("lessons",),
    "planning.Assessment": ("reason", "measures"),
    "appeals.Authority": ("name_en", "name_fr", "name_ru", "contact"),
    "appeals.Track": ("words",),
    "appeals.Decision": ("who", "words"),
    "appeals.Done": ("words",),
    "appeals.Contact": ("name", "number", "words"),
    "appeals.Sent": ("to", "how", "reference"),
    "casework.Client": ("ended_words",),
    "casework.Wish": ("wants", "refuses", "contact", "language"),
    "casework.Paper": ("title", "language", "withdrawn_reason"),
    "casework.Power": ("holder", "number", "words", "withdrawn_reason"),
    "casework.Letter": ("body", "number", "their_number", "title", "words", "withdrawn_reason"),
    "casework.Service": ("number", "words", "withdrawn_reason"),
    "casework.Task": ("title", "words", "done_words"),
    "casework.Cost": ("words", "withdrawn_reason"),
    "casework.Remedy": ("body", "title", "withdrawn_reason"),
    "casework.Progress": ("words",),
    "casework.Conclusion": ("memo", "decided_words"),
    "pleadings.Text": ("title", "withdrawn_reason"),
    "pleadings.Answer": ("words",),
    "opensources.Source": ("title",),
    "opensources.Note": ("words",),
    "opensources.Reading": ("failure",),
}
"""As `stuffing.TEXTS`."""
CLOSED: Mapping[str, tuple[str, ...]] = {
    "alerts.Channel": ("name", "kind", "secret", "trial_to"),  # a channel's name is [a-z0-9-]
    "alerts.Way": ("sealed", "number"),
    "alerts.Sending": ("telling", "channel", "way", "outcome"),
    "watch.Watch": ("zone",),
    "watch.Member": ("tag", "seed", "letters", "vkey"),
    "watch.Peer": ("short", "name", "sheet"),  # as the partner's card was parsed
    "watch.Episode": ("key", "cause", "why", "verdict"),
    "watch.Step": ("action",),  # one of the ladder's
    "watch.Shift": ("duty",),
    "protection.Incident": ("once", "kind", "precision", "place_key", "publicity"),
    "protection.Sighting": ("plate_key", "place_key"),
    "protection.Affected": ("who",),
    "protection.FollowUp": ("code",),
    "protection.Warning": ("key", "pattern"),
    "protection.TakenDevice": ("errand",),
    "protection.ToTell": ("code",),
    "rota.Word": ("kind",),
    "rota.Proposal": ("emphasis",),
    "planning.Version": ("digest",),
    "planning.Decision": ("outcome",),
    "planning.Told": ("key",),
    "planning.Copy": ("kind", "digest"),
    "planning.Assessment": ("threat",),
    "appeals.Authority": ("kind",),
    "appeals.Track": ("outcome",),
    "appeals.Decision": ("answer",),
    "appeals.Done": ("code",),
    "appeals.Contact": ("role",),
    "casework.Client": ("standing",),
    "casework.Paper": ("kind", "media_type", "sha256"),
    "casework.Power": ("kind",),
    "casework.Letter": ("way", "kind", "origin"),
    "casework.Service": ("how", "strength"),
    "casework.Task": ("origin",),
    "casework.Cost": ("kind", "currency", "payer"),
    "casework.Remedy": ("kind", "currency"),
    "casework.Progress": ("state",),
    "casework.Conclusion": ("outcome", "digest"),
    "pleadings.Text": ("kind", "language"),
    "pleadings.Revision": ("part",),
    "pleadings.Issue": ("language", "pdf_sha256", "docx_sha256"),
    "pleadings.Answer": ("name",),
    "opensources.Source": ("stage",),
    "opensources.Note": ("method", "finding"),
}
"""As `stuffing.CLOSED`. Tables of these rooms that stand in neither hold no text of anybody's."""


def _model(name: str) -> Any:
    from django.apps import apps

    return apps.get_model(name)


def _typed(text: str, *, lines: bool) -> str:
    """What of a name a form of these rooms lets through: no control characters, no blanks at the ends."""
    kept = "".join(char for char in text if (char >= " " and char != "\x7f") or (lines and char == "\n"))
    return kept.strip() or "x"


def add(stuffed: Any) -> None:
    """Add what the matrix has no need of: a watch in force, sightings, a judged day, what was sent."""
    side, lead, now = stuffed.side, stuffed.people["lead"], timezone.now()
    _watched(stuffed)
    incident, case = side.row("incident"), side.row("case")
    same: dict[str, Any] = {"incident": incident, "made_by": lead}
    _model("protection.Sighting").objects.create(at=now, plate="x", plate_key="A777AA-95", **same)
    _model("protection.Affected").objects.create(who="other", name="x", harm="x", **same)
    for to in ({"case": case}, {"item": side.row("item")}, {"publicity": side.row("publicity")}):
        _model("protection.Link").objects.create(**to, **same)
    _model("protection.Told").objects.create(whom="x", at=now, **same)
    for number in (1, 2):
        _model("protection.Wording").objects.create(
            incident=incident, number=number, by=lead, content={}, digest="0" * 64
        )
    plan = side.row("plan")
    version = _model("planning.Version")(plan=plan, number=2, digest="1" * 64, made_by=side.maker)
    version.content = _plan(version, lambda _room, lines=True: "x")
    version.save(force_insert=True)
    _model("planning.Decision").objects.create(plan=plan, version=version, outcome="no-go", by=lead)
    _model("planning.Debrief").objects.create(plan=plan, person=lead)
    _model("planning.Told").objects.create(version=version, key="1" * 8, at=now, by=lead)
    track, paper = side.row("urgent_track"), side.row("urgent_paper")
    _model("appeals.Chosen").objects.create(track=track, authority=side.row("urgent_address"))
    _model("appeals.Decision").objects.create(track=track, answer="silent", who="x", by=lead)
    _model("appeals.Done").objects.create(track=track, code="calls", by=lead)
    _model("appeals.Contact").objects.create(
        track=track, parent=side.row("urgent_contact"), role="other", name="x", made_by=lead
    )
    _model("appeals.Sent").objects.create(made=paper, to="x", at=now, by=lead)
    _model("pleadings.Answer").objects.create(
        issue=side.row("pleading_issue"), name="secrecy", ok=True, words="x", by=lead
    )
    _model("casework.Wish").objects.create(
        client=side.row("casework_client"), wants="x", said=now.date(), made_by=lead
    )
    _model("alerts.Sending").objects.create(
        alert=side.row("alert"), telling="t", person=lead, channel="c", way="w", outcome="refused", at=now
    )
    _model("rota.Proposal").objects.create(
        rota=side.row("rota"), emphasis="same", asked_by=lead, problem={}, done=now, fault="x"
    )


def _watched(stuffed: Any) -> None:
    """A second mission with a watch in force, in which somebody is late; a step done of its alarm."""
    from hq_matrix.makers_watch import episode
    from hq_watch.stage import Sent, engine, now, watch_of

    lead = stuffed.people["lead"]
    mission = _model("missions.Mission").objects.create(pseudonym="m-watched", title="x")
    for person in stuffed.people.values():
        join(person, "mission", str(mission.pk))
    watch = watch_of(mission, lead, due=now() - 1_200, names=("one", "two"))
    engine(Sent()).tick(now())
    held = watch.episodes.first()
    assert held is not None, "nobody was late"
    rows = (held, stuffed.side.rows.get("watch_episode") or episode(stuffed.side))
    for row in rows:
        _model("watch.Step").objects.create(episode=row, level=1, words="x", done_by=lead)
    _model("watch.Peer").objects.create(watch=watch, short="p1", name="p1.example/c1", fault="x")
    _model("watch.Peer").objects.create(
        watch=stuffed.side.row("watch"), short="p1", name="p1.example/c1", fault="x"
    )


def fill(stuffed: Any, turn: int) -> None:
    """Write names into what is kept as documents: plans, reports, data sets, answers, values of warnings."""
    number = [turn * 53]

    def some(room: int, *, lines: bool = True) -> str:
        number[0] += 7
        return _typed(packed(room, number[0]), lines=lines)

    for version in _model("planning.Version").objects.all():
        _model("planning.Version").objects.filter(pk=version.pk).update(content=_plan(version, some))
    _model("planning.Decision").objects.update(
        answers=[{"criterion": some(200), "sense": "must", "holds": held} for held in (True, False, None)]
    )
    from vedette_hq.planning.words import DEBRIEF

    _model("planning.Debrief").objects.update(answers={name: some(1_500) for name, *_ in DEBRIEF})
    from vedette_hq.protection.forms import FIELDS

    for row in _model("protection.Incident").objects.all():
        content = {name: some(1_500) for name in FIELDS}
        _model("protection.Incident").objects.filter(pk=row.pk).update(content=content)
    for wording in _model("protection.Wording").objects.all():
        seen = {key: some(200) for key in ("plate", "vehicle", "persons", "place", "direction")}
        content = {
            **{key: some(200) for key in ("happened", "place", "words")},
            "kind": "T13",
            "fields": {name: some(300) for name in FIELDS},
            "sightings": [{"at": "2026-01-02T03:04", **seen}],
        }
        _model("protection.Wording").objects.filter(pk=wording.pk).update(content=content)
    for warning in _model("protection.Warning").objects.all():
        _model("protection.Warning").objects.filter(pk=warning.pk).update(
            values={"times": 3, "plate": some(40), "other": some(40), "place": some(200)}
        )
    _urgent(some)
    _pleading(some)
    at = timezone.now()
    _model("protection.Incident").objects.filter(pk=stuffed.side.row("incident").pk).update(voiced=at)


def _plan(version: Any, some: Callable[..., str]) -> Any:
    """Return a plan in whose every free text stands a name."""
    from vedette.missions.plan.document import Plan, Row
    from vedette.missions.plan.schema import MAX_LINE_CHARS, SECTIONS, Kind

    held = {}
    for section in SECTIONS:
        rows = []
        for number in range(2 if section.many else 1):
            values = {
                one.name: some(1_200) if one.kind is Kind.TEXT else some(MAX_LINE_CHARS, lines=False)
                for one in section.fields
                if one.kind in (Kind.TEXT, Kind.LINE)
            }
            for one in section.fields:
                if one.kind is Kind.POINT:
                    values[one.name] = f"43.3{number} 45.69"
            if values:
                rows.append(Row(values, f"{number:08x}" if section.many else ""))
        if rows:
            held[section.code] = tuple(rows)
    return Plan(version.plan_id, version.number, held).plain()


def _urgent(some: Callable[..., str]) -> None:
    """Write names into every line and word of what is known of a person taken, and of its calls."""
    from vedette.protection.appeals import FIELDS, ROWS, Type

    free = (Type.LINE, Type.WORDS)
    values = {one.name: some(400, lines=False) for one in FIELDS.values() if one.type in free}
    values["last_seen"] = "2026-01-02T03:04"
    rows = {
        name: [{one.name: some(300, lines=False) for one in fields if one.type in free} for _ in range(2)]
        for name, (_where, fields) in ROWS.items()
    }
    said = {name: [secrets.token_hex(8), some(300)] for name in values if name != "last_seen"}
    data = {"language": "ru", "values": values, "rows": rows, "translations": {"fr": said}}
    _model("appeals.Version").objects.update(data=data)
    _model("appeals.Bundle").objects.update(
        frozen={
            "calls": [[timezone.now().isoformat(), *(some(100) for _ in range(4))]],
            "addressees": [[some(100), [some(100)], False]],
            "government": True,
            "public": True,
            "today": "2026-01-03",
        }
    )
    _model("appeals.Made").objects.update(missing=[])


def _pleading(some: Callable[..., str]) -> None:
    """Write names into every line and word of a text's material."""
    from vedette.cases.pleadings.material import Article, Exhibit, Fact, Material, Person, Remedy, UsedBefore
    from vedette.cases.pleadings.plain import plain

    def line() -> str:
        return some(200, lines=False)

    names = ("addressee", "standing", "contested", "harm", "official", "report_number")
    material = Material(
        "ru",
        people=(Person("victim", line(), line(), address=line(), about=some(300)),),
        facts=(Fact("2026-03", some(300), ("own:1",), line()),),
        remedies=(Remedy("2026-03-02", line(), line(), line(), line(), exhibit="own:1", why=some(300)),),
        used=(UsedBefore(line(), result=line()),),
        articles=(Article(line(), some(300)),),
        requests=(some(300),),
        exhibits=(Exhibit("own:1", line(), "2026-03-02", 2),),
        fields={name: line() for name in names} | {"arguments": some(400)},
    )
    _model("pleadings.Revision").objects.update(data=plain(material))


def flood(stuffed: Any, each: Callable[..., list[Any]]) -> None:
    """Add a row for every name to what these rooms list; `each` is `stuffing.flood`'s."""
    side, lead, now = stuffed.side, stuffed.people["lead"], timezone.now()
    mission, case = side.row("mission"), side.row("case")

    def once(_number: int) -> str:
        return secrets.token_hex(16)

    same: dict[str, Any] = {"mission": mission, "made_by": lead}
    each("protection.Incident", once=once, kind="T13", happened=now, noticed=now, **same)
    each("protection.Publicity", at=now, **same)
    about: dict[str, Any] = {"incident": side.row("incident"), "made_by": lead}
    each("protection.Sighting", at=now, **about)
    each("protection.Affected", who="other", **about)
    each("protection.Told", at=now, **about)
    each("protection.FollowUp", due=now, **about)
    each("protection.TakenDevice", seizure=side.row("seizure"))
    each("protection.ToTell", seizure=side.row("seizure"))
    watched: dict[str, Any] = {"watch": side.row("watch"), "made_by": lead}
    each(
        "watch.Member",
        tag=lambda _number: secrets.token_hex(4),
        seed=lambda _number: secrets.token_hex(32),
        letters="CABD",
        **watched,
    )
    each(
        "watch.Promise",
        member=side.row("settable_member"),
        opens=1_900_000_000,
        due=lambda number: 1_900_010_000 + 60 * number,
        grace=60,
        **watched,
    )
    each("watch.Step", episode=side.row("watch_episode"), level=1, done_by=lead)
    each("watch.Shift", duty="officer", person=lead, begins=now, ends=now + timedelta(hours=8), made_by=lead)
    each("rota.Word", kind="language")
    each("rota.Rota", made_by=lead)
    each("planning.Copy", plan=side.row("plan"), number=lambda number: number + 2, kind="paper", made_by=lead)
    each(
        "planning.Assessment",
        mission=mission,
        threat="T05",
        likelihood=2,
        impact=4,
        expires=now + timedelta(days=14),
        by=lead,
    )
    each("appeals.Authority", kind="duty", made_by=lead)
    each("appeals.Contact", track=side.row("urgent_track"), role="other", made_by=lead)
    each("appeals.Sent", made=side.row("urgent_paper"), at=now, by=lead)
    for record in each_record(case, 6):
        _model("appeals.Track").objects.create(case=case, record=record, opened_by=lead)


def each_record(case: Any, many: int) -> list[Any]:
    """Persons of a case."""
    table = _model("records.Record")
    return [table.objects.create(case=case, kind="person") for _ in range(many)]
