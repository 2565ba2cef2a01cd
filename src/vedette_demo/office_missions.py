"""A mission of the office that is under way: risks, watch, plan, incidents, rota, an urgent track.

Everything goes through the services of the site, as if its people had typed it. Nothing leaves the machine:
no channel for alerts is set up, no partner watches; the board shows what would be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from vedette_demo.office_plan import ANSWERS, DAYS, sections
from vedette_demo.office_records import at_their_desks
from vedette_demo.office_urgent import tell_urgent

if TYPE_CHECKING:
    from vedette_hq.access.models import Person
    from vedette_hq.missions.models import Mission
    from vedette_hq.watch.models import Member, Watch

COLLEAGUES = (
    ("field-olga", "Olga Zapisnaya", "f"),
    ("field-pavel", "Pavel Uslovny", "m"),
    ("field-remi", "Rémi Fictif", "m"),
    ("field-sara", "Sara Mockup", "f"),
    ("field-timur", "Timur Nebyvaly", "m"),
    ("field-vera", "Vera Skazochnaya", "f"),
)
"""Login, name, sex. They work in the field and came in long ago; nobody has a link of theirs."""
PLATE = "М 000 ММ 00"
SOON, GRACE_MINUTES, FIRST_LEVEL = timedelta(minutes=8), 2, 60
"""So soon somebody should be heard from, with so short a grace; so many seconds later level 1 begins. Nobody
will call: whoever stays sees on the board what happens then."""


def tell(pseudonym: str) -> dict[str, Any]:
    """Write all of it for one mission, once; say what a visitor finds, and a line to check in with."""
    from vedette_hq.access.models import Person
    from vedette_hq.missions.models import Mission
    from vedette_hq.planning.models import Plan

    mission = Mission.objects.get(pseudonym=pseudonym)
    if not Plan.objects.filter(mission=mission).exists():
        field = bring_in(mission)
        with at_their_desks() as people:
            everybody = {**people, **{one.login: one for one in field}}
            assess(mission, everybody)
            watch = keep_watch(mission, everybody)
            plan(mission, everybody)
            notice(mission, everybody)
            make_rota(mission, everybody)
        hear_one(watch)
        tell_urgent(mission, {person.login: person for person in Person.objects.all()})
    return found(mission)


def bring_in(mission: Mission) -> list[Person]:
    """Give the colleagues in the field their rows, and let them into the team of the mission."""
    from django.utils import timezone

    from vedette_hq.access.models import Membership
    from vedette_hq.access.services import invited_by_two

    made = []
    for login, name, _sex in COLLEAGUES:
        person = invited_by_two(login, name, "investigator", "ru")
        person.joined = timezone.now()
        person.save(update_fields=["joined"])
        Membership.objects.create(person=person, kind="mission", object_id=mission.pk)
        made.append(person)
    return made


def assess(mission: Mission, people: Mapping[str, Person]) -> None:
    """What every mission is assessed for; it stands for 14 days, or until something happens."""
    from vedette.missions.risk import BASE_THREATS
    from vedette_hq.planning.assessing import assess

    for threat in BASE_THREATS:
        levels = (3, 4) if threat == "T02" else (2, 4)
        why = "Nothing was seen for a month; there is a new post at the river road."
        assess(mission, threat, None, levels, why, "Two routes; nobody goes alone.", people["lawyer"])


# the watch


def keep_watch(mission: Mission, people: Mapping[str, Person]) -> Watch:
    """Who is on duty; who will be heard from, and when; whom to call; put in force."""
    from django.utils import timezone

    from vedette.missions.watch.ladder import LADDER
    from vedette_hq.watch import cards, duties, setting_up

    lead, now = people["lead"], timezone.now()
    officer = duties.plan(
        "officer", people["watch"], now - timedelta(minutes=5), now + timedelta(hours=8), lead
    )
    duties.take_over(officer, people["watch"])
    duties.write_words(officer, "The team moved this morning. The driver has no list yet.", people["watch"])
    duties.plan("officer", people["investigator"], now + timedelta(hours=8), now + timedelta(hours=16), lead)
    backup = duties.plan(
        "second", people["field-remi"], now - timedelta(minutes=5), now + timedelta(days=2), lead
    )
    duties.take_over(backup, people["field-remi"])
    began, ends = now - timedelta(hours=12), now + timedelta(days=DAYS + 1)
    watch = setting_up.create(mission, began, ends, "UTC", lead)
    olga, pavel = (
        cards.add_member(watch, people[login], "", lead, reach="+000 000 000, invented")
        for login in ("field-olga", "field-pavel")
    )
    driver = cards.add_member(watch, None, "a driver, invented", lead, reach="through Olga")
    _promise(watch, olga, now + timedelta(minutes=40), 30, people["watch"])
    _promise(watch, pavel, now + SOON, GRACE_MINUTES, people["watch"])
    _promise(watch, driver, now + timedelta(hours=3), 30, people["watch"])
    setting_up.schedule(
        watch,
        [olga, pavel],
        ((now + timedelta(days=1)).date(), (now + timedelta(days=DAYS)).date()),
        [time(8), time(14), time(21)],
        window=7_200,
        grace=1_800,
        by=people["watch"],
    )
    sheet = "Flat above the mill: +000 000 002\nThe lawyer on call: +000 000 001\nAll invented."
    setting_up.set_sheet(watch, sheet, lead)
    setting_up.set_ladder(watch, [replace(LADDER[0], after=FIRST_LEVEL), *LADDER[1:]], lead)
    setting_up.put_in_force(watch, lead)
    watch.refresh_from_db()
    return watch


def _promise(watch: Watch, member: Member, due: datetime, minutes: int, by: Person) -> None:
    from vedette_hq.watch import setting_up

    due = due.astimezone(UTC).replace(microsecond=0)
    days, times = (due.date(), due.date()), [due.time()]
    setting_up.schedule(watch, [member], days, times, window=7_200, grace=60 * minutes, by=by)


def spoken(member: Member, row: int) -> str:
    """The line that somebody who is well reads from their list or types: tag, row, code."""
    from vedette.missions.watch import values
    from vedette.missions.watch.codes import code_for

    card = values.Member(member.tag, bytes.fromhex(member.seed), member.letters, None)
    return f"{member.tag} {row} {code_for(card, row, values.Status.OK)}"


def hear_one(watch: Watch) -> None:
    """One of them checks in, by the public page: that promise is kept."""
    from vedette_hq.watch.hearing import hear

    hear(spoken(watch.members.get(person__login="field-olga"), 1), "web")


# the plan


def plan(mission: Mission, people: Mapping[str, Person]) -> None:
    """A plan without anything that forbids it: proposed by its writer, approved by a second, gone today."""
    from django.utils import timezone

    from vedette.missions.plan.document import parse_plain
    from vedette_hq.access import approvals
    from vedette_hq.planning import queries, services

    device = mission.devices.filter(revoked__isnull=True, size__gt=0).order_by("origin")[0]
    writer, lead = people["lawyer"], people["lead"]
    team = [(people[login].pk, people[login].name) for login in ("field-olga", "field-pavel")]
    held = services.begin(mission, writer)
    plain = sections(timezone.now().date(), team, device.origin)
    document = parse_plain({"vedette": "mission-plan/1", "plan": held.pk, "version": 1, "sections": plain})
    for code, rows in document.sections.items():
        base = services.section_digest(queries.newest(held).document, code)
        services.save_section(held, code, rows, writer, base=base)
    held.refresh_from_db()
    proposal = services.propose(held, "Look at the route.", writer)
    approvals.approve(proposal, lead)
    services.decide(held, "go", ANSWERS, "", lead)


# incidents


def notice(mission: Mission, people: Mapping[str, Person]) -> None:
    """The same car in two places within a day: nobody who saw it once would know."""
    from django.utils import timezone

    from vedette_hq.protection.services import Look, Report, report, sight

    now = timezone.now()
    seen = (
        ("field-olga", 26.0, "River road (invented)", "A grey car stood by the post and drove off after us."),
        ("field-pavel", 3.0, "Old Ridge, market (invented)", "A grey car followed us for three streets."),
    )
    for login, hours, place, words in seen:
        at = now - timedelta(hours=hours)
        said = Report("T02", at, words, place, PLATE, mission, noticed=at)
        made = report(said, people[login])
    more = Look(
        now - timedelta(hours=2), vehicle="grey car, dent at the back", persons="two men, one in black"
    )
    sight(made, more, people["field-pavel"])


# the rota


def make_rota(mission: Mission, people: Mapping[str, Person]) -> None:
    """What a rota must know, six turns, two teams put together by hand; a proposal where one can be had."""
    from django.utils import timezone

    from vedette.adapters.rota_child import solver_there
    from vedette_hq.rota import publishing, queries, services

    lead = people["lead"]
    words = {
        name: services.add_word(kind, name, lead)
        for kind, name in (
            ("region", "Invented valley"),
            ("region", "Invented town"),
            ("language", "Chechen"),
            ("skill", "Law"),
            ("organisation", "Invented Mobile Group"),
            ("organisation", "A guest organisation, invented"),
        )
    }
    for place, (login, _name, sex) in enumerate(COLLEAGUES):
        services.save_profile(
            people[login],
            {
                "goes": True,
                "head": place % 2 == 0,
                "sex": sex,
                "organisation": words[
                    "A guest organisation, invented" if place == 2 else "Invented Mobile Group"
                ],
                "home": words["Invented town"] if place == 5 else None,
                "knows": [words["Chechen"], words["Law"]] if place % 2 else [words["Chechen"]],
            },
            lead,
        )
    today = timezone.now().date()
    away = people["field-sara"]
    services.add_days(away, "away", today + timedelta(days=14), today + timedelta(days=24), away)
    rota = services.make_rota("The next turns, invented", lead)
    first = today + timedelta(days=DAYS)
    series = services.Series(
        words["Invented valley"], mission, first, 15, 14, 6, 3, 4, [(words["Law"].pk, 1)]
    )
    services.plan_turns(rota, series, lead)
    rota.refresh_from_db()
    teams: Sequence[Sequence[str]] = (("field-remi", "field-timur", "field-vera"), ())
    seats = {
        turn.pk: {people[login].pk: "goes" for login in team}
        for turn, team in zip(queries.turns_of(rota), teams, strict=False)
    }
    services.save_draft(rota, seats, rota.revision, lead)
    rota.refresh_from_db()
    if solver_there():  # OR-tools, the extra `rota`: `./run` does not install it
        publishing.ask(rota, ("even",), lead)


# what a visitor finds


def found(mission: Mission) -> dict[str, Any]:
    """Count what stands: who was heard, warnings, risks, turns, papers; and a line to check in with."""
    from vedette.missions.watch.ladder import standing
    from vedette_hq.appeals.models import Made
    from vedette_hq.planning import queries
    from vedette_hq.planning.models import Plan
    from vedette_hq.protection.models import Incident, Warning
    from vedette_hq.rota.models import Proposal, Seat, Turn
    from vedette_hq.watch.facts import facts_of, now_seconds, order_in_force
    from vedette_hq.watch.models import Shift, Watch

    watch = Watch.objects.get(mission=mission)
    order, at = order_in_force(watch), now_seconds()
    states = [] if order is None else standing(order, facts_of(watch), at)
    waited = watch.members.get(person__login="field-pavel")
    due = next((one.due for one in states if one.member == waited.tag), None)
    plan_ = Plan.objects.get(mission=mission)
    return {
        "heard": sum(one.heard is not None for one in states),
        "due": max(0, due - at) if due else 0,
        "name": waited.name,
        "line": spoken(waited, 1),
        "duty": Shift.objects.filter(taken__isnull=False, released__isnull=True).count(),
        "stage": str(queries.stage(plan_)),
        "incidents": Incident.objects.filter(mission=mission).count(),
        "warnings": Warning.objects.filter(stands=True, closed__isnull=True).count(),
        "risks": mission.assessments.count(),
        "turns": Turn.objects.count(),
        "seats": Seat.objects.count(),
        "proposals": Proposal.objects.count(),
        "papers": Made.objects.count(),
    }
