"""A plan from its first section to its destruction, through services and pages."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from hq.plugin import join, make_person
from hq_planning.story import approved, filled, shifted, under_way, watched, write
from missions_plan.story import sections
from vedette.errors import ConflictError, UsageError
from vedette.missions.plan.document import parse_plan
from vedette.seal import generate_identity, open_stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(people: dict[str, Any], mission: Any) -> Any:
    """A plan without a fault, not approved yet."""
    watched(mission, people["lead"])
    return filled(people)


def codes(plan: Any) -> set[str]:
    from django.utils import timezone

    from vedette_hq.planning import queries

    return {one.code for one in queries.findings(plan, queries.newest(plan), timezone.now())}


def stage(plan: Any) -> str:
    """How far the plan is now."""
    from vedette_hq.planning import queries
    from vedette_hq.planning.models import Plan

    return str(queries.stage(Plan.objects.get(pk=plan.pk)))


def test_a_filled_plan_has_no_finding(plan: Any) -> None:
    assert codes(plan) == {"risk.person"}  # amber: nobody judged each traveller yet


def test_one_writer_in_one_evening_makes_one_version(plan: Any, people: dict[str, Any]) -> None:
    from django.utils import timezone

    accounts = (people["investigator"].pk, people["lawyer"].pk)
    held = sections(timezone.now().date(), accounts)
    held["kit"]["notes"] = "Two tourniquets."
    write(plan, held, people["lawyer"])
    assert plan.versions.count() == 1
    write(plan, {"kit": {"bag": True}}, people["lead"])
    assert [one.number for one in plan.versions.order_by("number")] == [1, 2]


def test_what_another_changed_meanwhile_is_not_overwritten(plan: Any, people: dict[str, Any]) -> None:
    from vedette.missions.plan.document import Row
    from vedette_hq.planning import queries, services

    old = services.section_digest(queries.newest(plan).document, "kit")
    write(plan, {"kit": {"cash": "none"}}, people["lead"])
    with pytest.raises(ConflictError, match="somebody else"):
        services.save_section(plan, "kit", (Row({"bag": True}),), people["lawyer"], base=old)
    route = services.section_digest(queries.newest(plan).document, "press")
    services.save_section(plan, "press", (), people["lawyer"], base=route)


def test_a_red_finding_blocks_the_proposal(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.planning import services

    held = sections()["lodging"]
    held[1] |= {"building": held[0]["building"], "landing": held[0]["landing"]}
    write(plan, {"lodging": held}, people["lawyer"])
    assert "lodging.landing" in codes(plan)
    with pytest.raises(UsageError, match="forbids"):
        services.propose(plan, "Please look.", people["lawyer"])


def test_two_approve_and_neither_wrote_it_alone_nor_travels(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.access import approvals
    from vedette_hq.planning import queries, services

    second = make_person("second", "lawyer")
    join(second, "mission", plan.mission_id)
    proposal = services.propose(plan, "Look at the route.", people["lawyer"])
    deciders = {one.login for one in approvals.deciders(proposal)}
    assert deciders == {"lead", "second"}  # not the writer, not the investigator who travels
    with pytest.raises(UsageError):
        approvals.approve(proposal, people["lawyer"])
    with pytest.raises(UsageError):
        approvals.approve(proposal, people["investigator"])
    with pytest.raises(ConflictError, match="waits for approval"):
        write(plan, {"press": {"line": "x"}}, people["lawyer"])
    approvals.approve(proposal, second)
    force = queries.in_force(plan)
    assert force is not None
    assert {force.proposed_by_id, force.approved_by_id} == {people["lawyer"].pk, second.pk}
    assert stage(plan) == "approved"
    assert {one.person.login for one in queries.told_of(force) if one.person} >= {"lead", "lawyer", "watch"}


def test_approval_looks_at_the_checks_again(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.access import approvals
    from vedette_hq.missions.models import Device
    from vedette_hq.planning import queries, services

    proposal = services.propose(plan, "Look.", people["lawyer"])
    from django.utils import timezone

    Device.objects.update(revoked=timezone.now())
    with pytest.raises(UsageError, match="forbids it by now"):
        approvals.approve(proposal, people["lead"])
    assert queries.in_force(plan) is None


def test_go_needs_every_criterion_and_nothing_red(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.missions.models import Device
    from vedette_hq.planning import services

    with pytest.raises(UsageError, match="in force"):
        under_way(plan, people)
    approved(plan, people)
    good = {"4444444a": True, "4444444b": False}
    for wrong in ({}, {"4444444a": True}, {"4444444a": False, "4444444b": False}, dict.fromkeys(good, True)):
        with pytest.raises(UsageError, match="criteri"):
            services.decide(plan, "go", wrong, "", people["lead"])
    with pytest.raises(UsageError, match="lead of the team or the head"):
        services.decide(plan, "go", good, "", people["lawyer"])
    Device.objects.update(mission=plan.mission, size=0)
    services.decide(plan, "no-go", {}, "A tail at the airport.", people["investigator"])
    assert stage(plan) == "approved"
    services.decide(plan, "go", good, "", people["investigator"])  # the head of the mission
    assert stage(plan) == "under-way"
    with pytest.raises(ConflictError):
        services.decide(plan, "go", good, "", people["lead"])


def test_an_incident_overnight_forbids_departure(plan: Any, people: dict[str, Any]) -> None:
    """The four sentences of the issue: an incident overtakes assessments and, open, blocks by itself."""
    import secrets

    from django.utils import timezone

    from vedette_hq.planning import services
    from vedette_hq.protection.models import Incident

    approved(plan, people)
    now = timezone.now()
    Incident.objects.create(
        once=secrets.token_hex(16),
        mission=plan.mission,
        kind="T02",
        happened=now,
        noticed=now,
        words="A grey car, invented.",
        made_by=people["watch"],
    )
    assert {"incident.surveillance", "risk.overtaken"} <= codes(plan)
    with pytest.raises(UsageError, match="forbids departure"):
        services.decide(plan, "go", {"4444444a": True, "4444444b": False}, "", people["lead"])


def test_a_change_under_way_needs_one_other_and_is_told_to_all(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.access import approvals
    from vedette_hq.planning import queries, services

    first = approved(plan, people)
    under_way(plan, people)
    write(plan, {"safe": [{**sections()["safe"][0], "withdrew": True}]}, people["lawyer"])
    assert queries.in_force(plan).pk == first.pk
    proposal = services.propose(plan, "The host withdrew.", people["lawyer"])  # red, and still: things change
    assert proposal.kind == "planning.change"
    approvals.approve(proposal, people["investigator"])
    force = queries.in_force(plan)
    assert force.number == 2
    told = queries.told_of(force)
    mine = next(one for one in told if one.person_id == people["watch"].pk)
    with pytest.raises(UsageError, match="for themselves"):
        services.say_told(mine, "", people["lead"])
    services.say_told(mine, "", people["watch"])
    driver = next(one for one in told if one.person_id is None)
    with pytest.raises(UsageError, match="how they were told"):
        services.say_told(driver, " ", people["lead"])
    services.say_told(driver, "by voice", people["lead"])
    with pytest.raises(ConflictError):
        services.say_told(driver, "by voice", people["lead"])


def test_anybody_stops_it_and_a_lead_lets_it_go_on(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.access.models import Notice
    from vedette_hq.planning import services

    approved(plan, people)
    under_way(plan, people)
    services.stop(plan, "A tail that stays.", people["watch"])
    assert stage(plan) == "stopped"
    assert Notice.objects.filter(code="planning.stopped", person=people["investigator"]).exists()
    with pytest.raises(ConflictError):
        services.stop(plan, "Again.", people["lawyer"])
    decision = services.decide(plan, "go", {"4444444a": True, "4444444b": False}, "", people["lead"])
    assert decision.outcome == "resume"
    assert stage(plan) == "under-way"


def test_everybody_is_counted_back_then_debriefed(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.planning import services

    approved(plan, people)
    under_way(plan, people)
    with pytest.raises(UsageError, match="everybody"):
        services.come_back(plan, ["aaaaaaa1", "aaaaaaa2"], people["lead"])
    services.come_back(plan, ["aaaaaaa1", "aaaaaaa2", "aaaaaaa3"], people["lead"])
    assert stage(plan) == "back"
    services.debrief(plan, {"odd": "A car, twice."}, "Leave an hour earlier.", people["lawyer"])
    with pytest.raises(UsageError):
        services.debrief(plan, {"odd": " "}, "", people["watch"])


def gone(plan: Any) -> dict[str, Any]:
    """All values of all rows of the plan, as the database holds them."""
    from vedette_hq.planning.models import Copy, Debrief, Decision, Plan, Told, Version

    held = {
        model.__name__: list(model.objects.values()) for model in (Version, Decision, Debrief, Copy, Told)
    }
    return {**held, "Plan": list(Plan.objects.filter(pk=plan.pk).values())}


def test_it_is_destroyed_on_its_day_and_only_digests_stay(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.access.models import Notice
    from vedette_hq.outbox.models import Errand
    from vedette_hq.planning import destroying, queries, services
    from vedette_hq.planning.models import Plan

    force = approved(plan, people)
    under_way(plan, people)
    services.copy_out(force, "paper", "Vera's bag", people["lawyer"])
    shifted(plan, 0)
    destroying.duty(None)  # type: ignore[arg-type]
    assert Plan.objects.get(pk=plan.pk).destroyed is None  # they are not back: nothing is lost
    services.come_back(plan, ["aaaaaaa1", "aaaaaaa2", "aaaaaaa3"], people["lead"])
    services.debrief(plan, {"odd": "A car named Ogonyok."}, "Leave earlier.", people["lawyer"])
    shifted(plan, 7)
    destroying.duty(None)  # type: ignore[arg-type]
    destroying.duty(None)  # type: ignore[arg-type]
    assert Notice.objects.filter(code="planning.ending", person=people["lawyer"]).count() == 1
    assert "Vera" in str(gone(plan))
    shifted(plan, 0)
    destroying.duty(None)  # type: ignore[arg-type]
    destroying.duty(None)  # type: ignore[arg-type]
    held = Plan.objects.get(pk=plan.pk)
    assert queries.stage(held) == "destroyed"
    text = str(gone(plan))
    for word in ("Vera", "Invented street", "Ogonyok", "dacha", "a sister", "tail"):
        assert word not in text
    assert force.digest in text
    assert "Leave earlier." in text
    errand = Errand.objects.get(kind="register.enter", key=f"plan:{plan.pk}")
    assert errand.payload["fields"]["digest_before"] == force.digest
    with pytest.raises(ConflictError):
        destroying.destroy(held, people["lead"])


def test_the_next_plan_is_copied_from_the_last(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.planning import queries, services

    new = services.begin(plan.mission, people["investigator"], plan)
    document = queries.newest(new).document
    assert document.one("protocols").text("search")
    assert not document.one("signals").text("duress")
    assert new.begins is None


def test_a_sealed_copy_opens_for_its_recipients_alone(plan: Any, people: dict[str, Any], visit: Any) -> None:
    from vedette.errors import OpenError
    from vedette_hq.planning.models import Copy

    device, other = generate_identity(), generate_identity()
    browser = visit(people["lawyer"])
    answer = browser.post(
        f"/plans/{plan.pk}/seal", {"others": f"{device.recipient}\n", "holder": "tablet one", "form": "plan"}
    )
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/octet-stream"
    assert "m-1" not in answer["Content-Disposition"]
    opened = open_stream(io.BytesIO(answer.content), [device]).read_all(1 << 21)
    assert parse_plan(opened).one("purpose").text("cases") == "C-12, C-14"
    with pytest.raises(OpenError):
        open_stream(io.BytesIO(answer.content), [other]).read_all(1 << 21)
    assert Copy.objects.get().kind == "sealed"
    read = browser.post(
        f"/plans/{plan.pk}/seal", {"others": str(device.recipient), "holder": "tablet two", "form": "page"}
    )
    page = open_stream(io.BytesIO(read.content), [device]).read_all(1 << 21)
    assert len(page) % 4096 == 0
    assert b"Invented street 1" in page
    assert b"dacha" not in page  # code words and signals only when they are asked for
    assert b"http" not in page.replace(b"http-equiv", b"")
    refused = browser.post(f"/plans/{plan.pk}/seal", {"others": "age1nothing", "holder": "x", "form": "page"})
    assert refused.status_code == 200
    assert Copy.objects.count() == 2


def test_personal_fields_are_for_few(plan: Any, people: dict[str, Any], visit: Any) -> None:
    """Next of kin: the lead and who made the plan; the traveller's own; nobody else, in no page or file."""
    address = f"/plans/{plan.pk}/print?personal=1&secret=1"
    for role, reads in (("lead", True), ("lawyer", True), ("watch", False)):
        assert (b"a sister" in visit(people[role]).get(address).content) is reads, role
    own = visit(people["investigator"]).get(address).content
    assert own.count(b"a sister") == 1
    device = generate_identity()
    answer = visit(people["investigator"]).post(
        f"/plans/{plan.pk}/seal", {"others": str(device.recipient), "holder": "me", "form": "plan"}
    )
    opened = parse_plan(open_stream(io.BytesIO(answer.content), [device]).read_all(1 << 21))
    assert [row.text("kin") for row in opened.rows("roster")] == ["a sister", "", ""]
    assert b"a sister" not in visit(people["watch"]).get(f"/plans/{plan.pk}/compare").content


def test_who_may_not_read_a_field_keeps_it(plan: Any, people: dict[str, Any], visit: Any) -> None:
    from vedette_hq.planning import queries

    browser = visit(people["investigator"])
    page = browser.get(f"/plans/{plan.pk}/section/roster").content.decode()
    assert page.count("a sister") == 1  # their own row
    data = posted(page)
    data["aaaaaaa2-phone"] = "+0 999"
    assert browser.post(f"/plans/{plan.pk}/section/roster", data).status_code == 302
    rows = queries.newest(plan).document.rows("roster")
    assert [row.text("phone") for row in rows] == ["+0 000", "+0 999", "+0 000"]
    assert {row.text("kin") for row in rows} == {"a sister"}


def posted(page: str) -> dict[str, Any]:
    """What a browser would send back of a page's last form, as it stands."""
    import html

    form = page[page.rindex('<form method="post" action') :]
    form = form[: form.index("</form>")]
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name is None or (kind and kind[1] in ("checkbox", "radio") and " checked" not in tag):
            continue
        plain = "on" if kind and kind[1] == "checkbox" else ""
        data.setdefault(name[1], []).append(html.unescape(value[1]) if value else plain)
    for name, body in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        data[name] = [html.unescape(body)]
    for name, body in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        data[name] = [html.unescape(chosen[1]) if chosen else ""]
    return data


def test_every_section_is_kept_as_it_was_when_it_is_saved_unchanged(
    plan: Any, people: dict[str, Any], visit: Any
) -> None:
    from vedette.missions.plan.schema import SECTIONS
    from vedette_hq.planning import queries

    browser, before = visit(people["lawyer"]), queries.newest(plan).document
    for section in SECTIONS:
        address = f"/plans/{plan.pk}/section/{section.code}"
        answer = browser.post(address, posted(browser.get(address).content.decode()))
        assert answer.status_code == 302, section.code
    after = queries.newest(plan).document
    assert after.plain()["sections"] == before.plain()["sections"]


def test_a_row_is_added_and_taken_out_on_the_page(plan: Any, people: dict[str, Any], visit: Any) -> None:
    from vedette_hq.planning import queries

    browser, address = visit(people["lawyer"]), f"/plans/{plan.pk}/section/points"
    data = posted(browser.get(address).content.decode())
    (key,) = data["new"]
    data |= {
        f"{key}-name": ["Bridge"],
        f"{key}-kind": ["choke"],
        f"{key}-point": ["43,25; 45,1"],
        "more": ["1"],
    }
    answer = browser.post(address, data)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/section/points#new")
    row = queries.newest(plan).document.row("points", key)
    assert row is not None
    assert row.text("point") == "43.2500 45.1000"
    data = posted(browser.get(address).content.decode())
    data["eeeeeee1-remove"] = ["on"]
    browser.post(address, data)
    assert [one.key for one in queries.newest(plan).document.rows("points")] == [key]
    data = posted(browser.get(address).content.decode())
    data[f"{key}-point"] = ["by the river"]
    assert browser.post(address, data).status_code == 400


def test_a_conflict_shows_both_and_loses_nothing(plan: Any, people: dict[str, Any], visit: Any) -> None:
    browser, address = visit(people["lawyer"]), f"/plans/{plan.pk}/section/kit"
    data = posted(browser.get(address).content.decode())
    data["kit-cash"] = ["my words"]
    write(plan, {"kit": {"cash": "their words"}}, people["lead"])
    answer = browser.post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "my words" in page
    assert "their words" in page
    again = posted(page)
    assert browser.post(address, again).status_code == 302


PAGES = ("", "/versions", "/compare", "/print", "/map", "/day", "/debrief")


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_pages_answer_in_each_language(plan: Any, people: dict[str, Any], visit: Any, language: str) -> None:
    approved(plan, people)
    under_way(plan, people)
    browser = visit(people["lead"])
    browser.cookies["language"] = language
    from django.conf import settings

    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for page in PAGES:
        answer = browser.get(f"/plans/{plan.pk}{page}")
        assert answer.status_code == 200, page
    for page in (
        "",
        "calendar",
        "statistics",
        f"mission/{plan.mission_id}",
        f"mission/{plan.mission_id}/risk",
    ):
        answer = browser.get(f"/plans/{page}")
        assert answer.status_code == 200, page
    assert browser.get(f"/plans/mission/{plan.mission_id}/risk/assess?threat=T05").status_code == 200


def test_strangers_and_the_wrong_roles_find_nothing(
    plan: Any, people: dict[str, Any], strangers: dict[str, Any], visit: Any
) -> None:
    for person in (strangers["lead"], people["editor"], people["auditor"], people["guest"]):
        assert visit(person).get(f"/plans/{plan.pk}").status_code in (403, 404)
    watch = visit(people["watch"])
    assert watch.get(f"/plans/{plan.pk}").status_code == 200
    assert watch.get(f"/plans/{plan.pk}/section/kit").status_code in (403, 404)


def test_the_calendar_shows_only_what_is_ones_own(
    plan: Any, people: dict[str, Any], strangers: dict[str, Any], visit: Any
) -> None:
    month = plan.begins.strftime("%Y-%m")
    assert plan.pk in visit(people["watch"]).get(f"/plans/calendar?month={month}").content.decode()
    page = visit(strangers["lead"]).get(f"/plans/calendar?month={month}").content.decode()
    assert plan.pk not in page
    assert visit(people["lead"]).get("/plans/calendar?month=9999-99").status_code == 200


def test_a_destroyed_plan_shows_its_proof_and_nothing_else(
    plan: Any, people: dict[str, Any], visit: Any
) -> None:
    browser = visit(people["lead"])
    assert browser.post(f"/plans/{plan.pk}/destroy", {}).status_code == 302
    assert "Vera" in str(gone(plan))  # not without being sure
    browser.post(f"/plans/{plan.pk}/destroy", {"sure": "yes"})
    page = browser.get(f"/plans/{plan.pk}").content.decode()
    assert "Vera" not in page
    assert plan.versions.get().digest[:8] in page
    for other in ("/print", "/map", "/versions", "/compare", "/day", "/seal", "/section/kit"):
        assert browser.get(f"/plans/{plan.pk}{other}").status_code == 404


def test_facts_for_other_rooms(plan: Any, people: dict[str, Any]) -> None:
    from vedette_hq.planning import queries

    assert queries.roster(plan.mission) == []
    assert queries.checkin_times(plan.mission) is None
    approved(plan, people)
    assert [row["name"] for row in queries.roster(plan.mission)][:1] == ["Vera Invented"]
    assert "kin" not in queries.roster(plan.mission)[0]
    times = queries.checkin_times(plan.mission)
    assert times is not None
    assert times["times"] == ["08:00", "14:00", "21:00"]
    assert queries.turns_of(people["investigator"]) == [(plan.mission_id, plan.begins, plan.ends)]
    assert queries.turns_of(people["lead"]) == []
