"""From people and needs to a published rota, and who sees what of it."""

from __future__ import annotations

import re
import sys
import time
from datetime import timedelta
from typing import Any

import pytest

from hq.plugin import join
from hq_rota.story import MONDAY, Story, seat_by_hand, seated, told, worked_out
from vedette.errors import ConflictError, MissingError, UsageError
from vedette_hq.rota import publishing, queries, services
from vedette_hq.rota.models import Going, Rota, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(people: Any, mission: Any) -> Story:
    return told(people["lead"], mission)


def page(visit: Any, person: Any, address: str) -> str:
    answer = visit(person).get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_a_proposal_mans_every_turn_and_breaks_no_rule(story: Story) -> None:
    (one,) = worked_out(story)
    assert one.fault == "" and one.content["open"] == []
    assert seated(story) == {}  # a proposal is not the draft
    publishing.take(one, story.lead)
    assert len(seated(story)) == 4 and publishing.faults_of(story.rota) == []


def test_who_must_go_goes_and_who_must_not_does_not(story: Story) -> None:
    first = story.turns[0]
    clara, denis = story.people["Clara"], story.people["Denis"]
    services.save_draft(
        story.rota, {first.pk: {clara.pk: "must", denis.pk: "not"}}, story.rota.revision, story.lead
    )
    (one,) = worked_out(story)
    publishing.take(one, story.lead)
    assert clara.pk in seated(story)[first.pk] and denis.pk not in seated(story)[first.pk]
    assert Seat.objects.get(turn=first, person=denis).state == Seat.State.NOT


def test_a_settled_team_stays_as_it_is(story: Story) -> None:
    first = story.turns[0]
    three = [story.people[name].pk for name in ("Anna", "Boris", "Clara")]
    services.save_draft(story.rota, {first.pk: dict.fromkeys(three, "goes")}, story.rota.revision, story.lead)
    services.change_turn(
        first,
        story.lead,
        fixed=True,
        region=first.region,
        mission=first.mission,
        first=first.first,
        last=first.last,
        least=3,
        most=4,
        wants=[(w, n) for w, n in first.wants],
    )
    (one,) = worked_out(story, "gentle")
    publishing.take(one, story.lead)
    assert seated(story)[first.pk] == set(three)


def test_an_open_turn_is_explained_with_names_and_what_would_help(story: Story, visit: Any) -> None:
    turn = story.turns[1]
    for name in ("Anna", "Clara", "Elza", "Galina", "Irina", "Kira"):  # all who know law
        services.add_days(
            story.people[name],
            "away",
            turn.first + timedelta(days=3),
            turn.first + timedelta(days=3),
            story.lead,
        )
    (one,) = worked_out(story)
    assert one.content["open"] == [turn.pk]
    text = page(visit, story.lead, f"/rota/proposals/{one.pk}")
    assert "people are asked for who know: Law" in text and "some cannot go on these days" in text
    assert re.search(r"(Anna|Clara|Elza|Galina|Irina|Kira) Invented could go on these days after all", text)
    assert "one rule were let go for this turn: people are asked for who know: Law" in text


def test_only_one_asking_at_a_time_and_none_without_turns(story: Story) -> None:
    empty = services.make_rota("Empty", story.lead)
    with pytest.raises(UsageError):
        publishing.ask(empty, ["even"], story.lead)
    publishing.ask(story.rota, ["even"], story.lead)
    with pytest.raises(ConflictError):
        publishing.ask(story.rota, ["even"], story.lead)
    with pytest.raises(UsageError):
        publishing.ask(story.rota, ["cheap"], story.lead)


def test_a_broken_child_is_said_and_asked_again(story: Story) -> None:
    (one,) = publishing.ask(story.rota, ["even"], story.lead)
    publishing.look_duty(None)
    publishing._WORKING[one.pk].process.kill()
    for _ in range(100):
        publishing.look_duty(None)
        one.refresh_from_db()
        if one.done:
            break
        time.sleep(0.05)
    assert "broke off" in one.fault and one.content is None
    with pytest.raises(ConflictError):
        publishing.take(one, story.lead)
    publishing.ask(story.rota, ["even"], story.lead)  # nothing stands in the way


def test_without_the_solver_the_page_says_how_to_install_it(
    story: Story, visit: Any, monkeypatch: Any
) -> None:
    monkeypatch.setitem(sys.modules, "ortools", None)  # as where it is not installed
    text = page(visit, story.lead, f"/rota/{story.rota.pk}")
    assert "vedette[rota]" in text and "Ask for proposals" not in text
    with pytest.raises(MissingError):
        publishing.ask(story.rota, ["even"], story.lead)
    first = story.turns[0]
    client = visit(story.lead)
    team = {f"s.{story.people[name].pk}": "goes" for name in ("Anna", "Boris", "Clara")}
    client.post(f"/rota/turns/{first.pk}", {**team, "revision": story.rota.revision, "t": first.pk})
    assert len(seated(story)[first.pk]) == 3
    assert "keeps the rules" in page(visit, story.lead, f"/rota/turns/{first.pk}")


def test_two_edits_at_once_lose_nothing(story: Story) -> None:
    first, second = story.turns[:2]
    seen = story.rota.revision
    anna, boris = story.people["Anna"].pk, story.people["Boris"].pk
    services.save_draft(story.rota, {first.pk: {anna: "goes"}}, seen, story.lead)
    with pytest.raises(ConflictError):
        services.save_draft(story.rota, {second.pk: {boris: "goes"}}, seen, story.lead)
    assert seated(story) == {first.pk: {anna}}


def test_the_check_says_while_typing_what_breaks_and_writes_nothing(story: Story, visit: Any) -> None:
    first, second = story.turns[:2]
    anna = story.people["Anna"].pk
    form = {
        "revision": story.rota.revision,
        "t": [first.pk, second.pk],
        "c": [f"{first.pk}.{anna}", f"{second.pk}.{anna}"],
    }
    answer = visit(story.lead).post(f"/rota/{story.rota.pk}/check", form).json()
    texts = [one["text"] for one in answer["turns"][first.pk]]
    assert "One person would be alone." in texts
    assert any(
        "another turn on the same days" in one["text"] and one["never"] for one in answer["turns"][second.pk]
    )
    assert seated(story) == {}


def test_the_grid_keeps_what_it_does_not_show(story: Story, visit: Any) -> None:
    first, second = story.turns[:2]
    anna, boris, clara = (story.people[name].pk for name in ("Anna", "Boris", "Clara"))
    rows = {first.pk: {anna: "must", boris: "not"}, second.pk: {clara: "goes"}}
    services.save_draft(story.rota, rows, story.rota.revision, story.lead)
    story.rota.refresh_from_db()
    form = {
        "revision": story.rota.revision,
        "t": [first.pk],
        "c": [f"{first.pk}.{clara}", f"{first.pk}.{boris}"],
    }
    visit(story.lead).post(f"/rota/{story.rota.pk}/grid", form)
    assert queries.seats_of(story.rota) == {
        first.pk: {anna: "must", boris: "not", clara: "goes"},
        second.pk: {clara: "goes"},
    }


def _published(story: Story) -> Any:
    seat_by_hand(story)
    made = publishing.publish(story.rota, story.rota.revision, "", story.lead)
    story.rota.refresh_from_db()
    return made


def test_publishing_tells_each_person_and_asks(story: Story, visit: Any, people: Any) -> None:
    made = _published(story)
    going = Going.objects.filter(over__isnull=True)
    someone = going.select_related("person").first()
    assert someone is not None and someone.person.notices.filter(code="rota.told").count() == 1
    text = page(visit, someone.person, "/rota/")
    assert "I will go" in text and "North" in text
    visit(someone.person).post(f"/rota/going/{someone.pk}/answer", {"answer": "no"})
    assert people["lead"].notices.filter(code="rota.refused").count() == 1
    assert "cannot go" in page(visit, story.lead, f"/rota/{story.rota.pk}")
    with pytest.raises(ConflictError):  # nothing changed
        publishing.publish(story.rota, story.rota.revision, "", story.lead)
    assert made.number == 1


def test_an_answer_stands_when_the_next_publication_leaves_it_alone(story: Story) -> None:
    _published(story)
    first, last = story.turns[0], story.turns[-1]
    kept = Going.objects.filter(turn=first).select_related("person").first()
    gone = Going.objects.filter(turn=last).select_related("person").first()
    assert kept is not None and gone is not None
    publishing.answer(kept, "yes", kept.person)
    row = {
        who: state for who, state in queries.seats_of(story.rota)[last.pk].items() if who != gone.person_id
    }
    services.save_draft(story.rota, {last.pk: row}, story.rota.revision, story.lead)
    story.rota.refresh_from_db()
    publishing.publish(story.rota, story.rota.revision, "invented: one fell ill", story.lead)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert kept.answer == "yes" and kept.over is None
    assert gone.over is not None and gone.person.notices.filter(code="rota.ended").exists()
    with pytest.raises(ConflictError):
        publishing.answer(gone, "yes", gone.person)


def test_a_broken_rule_needs_a_reason_and_some_cannot_be_broken(story: Story) -> None:
    first = story.turns[0]
    anna, boris = story.people["Anna"], story.people["Boris"]
    services.save_draft(story.rota, {first.pk: {anna.pk: "goes"}}, story.rota.revision, story.lead)
    story.rota.refresh_from_db()
    with pytest.raises(UsageError, match="nobody may break"):  # alone
        publishing.publish(story.rota, story.rota.revision, "a reason", story.lead)
    services.save_draft(
        story.rota, {first.pk: {anna.pk: "goes", boris.pk: "goes"}}, story.rota.revision, story.lead
    )
    story.rota.refresh_from_db()
    with pytest.raises(UsageError, match="say why"):  # two where three are asked for
        publishing.publish(story.rota, story.rota.revision, "  ", story.lead)
    assert not Going.objects.exists()
    made = publishing.publish(story.rota, story.rota.revision, "Only two are free.", story.lead)
    assert made.broken and made.reason == "Only two are free."
    family = story.words["North"]
    services.save_profile(anna, {"family": [family]}, story.lead)
    story.rota.refresh_from_db()
    with pytest.raises(UsageError, match="nobody may break"):
        publishing.publish(story.rota, story.rota.revision, "a reason", story.lead)


def test_publishing_what_was_not_seen_is_refused(story: Story) -> None:
    with pytest.raises(ConflictError):
        publishing.publish(story.rota, story.rota.revision - 1, "", story.lead)


def test_each_sees_their_own_and_their_missions_turns(
    story: Story, visit: Any, people: Any, strangers: Any
) -> None:
    _published(story)
    going = Going.objects.select_related("person", "turn").first()
    assert going is not None
    address = f"/rota/seen/{going.turn_id}"
    assert visit(going.person).get(address).status_code == 200
    assert visit(people["watch"]).get(address).status_code == 200  # of the mission's team
    assert visit(strangers["investigator"]).get(address).status_code == 404
    assert visit(strangers["lead"]).get(address).status_code == 200
    assert "Invented mission" not in page(visit, strangers["lead"], address)
    assert visit(going.person).get(f"/rota/{story.rota.pk}").status_code in (403, 404)
    assert "North" not in page(visit, strangers["investigator"], "/rota/")


def test_people_write_their_own_part_and_no_more(story: Story, visit: Any) -> None:
    anna, boris = story.people["Anna"], story.people["Boris"]
    north = story.words["North"].pk
    visit(anna).post("/rota/me", {"family": [north], "sex": "f", "goes": "", "head": ""})
    profile = queries.profile_of(anna)
    assert [one.name for one in profile.family.all()] == ["North"]
    assert profile.goes and profile.head  # not theirs to change
    with pytest.raises(UsageError):
        services.save_profile(anna, {"head": False}, anna)
    with pytest.raises(UsageError):
        services.save_profile(boris, {"sex": "m"}, anna)
    with pytest.raises(UsageError):
        services.add_days(boris, "away", MONDAY, MONDAY, anna)
    days = services.add_days(boris, "away", MONDAY, MONDAY, boris)
    assert visit(anna).post(f"/rota/days/{days.pk}/remove").status_code == 404
    assert visit(boris).post(f"/rota/days/{days.pk}/remove").status_code == 302


def test_the_calendar_says_days_and_nothing_else(story: Story, visit: Any) -> None:
    _published(story)
    going = Going.objects.select_related("person", "turn").first()
    assert going is not None
    answer = visit(going.person).get("/rota/me/calendar")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{going.turn.first:%Y%m%d}" in text
    assert f"DTEND;VALUE=DATE:{going.turn.last + timedelta(days=1):%Y%m%d}" in text
    for secret in ("North", "Invented", "mission", "m-1", going.person.name, "edette"):
        assert secret not in text


def test_a_hand_over_is_told_before_its_day_and_is_over_when_taken(
    story: Story, visit: Any, people: Any
) -> None:
    from django.utils import timezone

    from vedette_hq.handover import services as handover

    _published(story)
    back = MONDAY - timezone.now().date() + timedelta(days=13)
    for turn in story.turns:  # the first turn hands over tomorrow
        turn.__class__.objects.filter(pk=turn.pk).update(first=turn.first - back, last=turn.last - back)
    publishing.look_duty(None)
    publishing.look_duty(None)
    first = story.turns[0]
    givers = [one.person for one in queries.team_going(first)]
    assert all(one.notices.filter(code="rota.hand_over").count() == 1 for one in givers)
    mission = first.mission
    join(givers[0], "mission", mission.pk)
    text = page(visit, givers[0], "/rota/hand-overs")
    assert "1 day together" in text and "not given yet" in text
    sheet = handover.give(mission, "The lawyer is told.", None, givers[0], timezone.now())
    assert "given" in page(visit, givers[0], "/rota/hand-overs")
    handover.take(sheet, "", people["investigator"])
    assert "taken over" in page(visit, givers[0], "/rota/hand-overs")
    for turn in story.turns:
        turn.__class__.objects.filter(pk=turn.pk).update(
            first=turn.first - timedelta(days=20), last=turn.last - timedelta(days=20)
        )
    publishing.look_duty(None)
    assert not people["lead"].notices.filter(code="rota.late", key__contains=first.pk).exists()
    assert people["lead"].notices.filter(code="rota.late").count() <= 1


def test_incidents_and_other_rotas_count(story: Story) -> None:
    from vedette_hq.protection.queries import incidents_of_colleagues

    assert incidents_of_colleagues([story.people["Anna"].pk]) == {story.people["Anna"].pk: []}
    _published(story)
    other = services.make_rota("Summer, invented", story.lead)
    after = story.turns[-1].last + timedelta(days=3)
    services.plan_turns(
        other,
        services.Series(
            story.words["South"], None, first=after, days=10, every=10, count=1, least=2, most=3, wants=[]
        ),
        story.lead,
    )
    other = Rota.objects.get(pk=other.pk)
    turn = queries.turns_of(other)[0]
    tired = Going.objects.filter(turn=story.turns[-1]).values_list("person_id", flat=True)
    services.save_draft(other, {turn.pk: dict.fromkeys(tired, "goes")}, other.revision, story.lead)
    broken = publishing.faults_of(other)
    assert {one.members[0] for one in broken if one.rule == "rest"} == set(tired)


def test_a_dropped_turn_tells_its_team_at_the_next_publication(story: Story) -> None:
    _published(story)
    last = story.turns[-1]
    who = Going.objects.filter(turn=last).select_related("person").first()
    assert who is not None
    services.drop_turn(last, story.lead)
    story.rota.refresh_from_db()
    who.refresh_from_db()
    assert who.over is None  # still so, until it is published
    publishing.publish(story.rota, story.rota.revision, "", story.lead)
    who.refresh_from_db()
    assert who.over is not None
    with pytest.raises(ConflictError):
        services.drop_turn(last, story.lead)


def test_a_closed_rota_is_not_changed(story: Story) -> None:
    services.close_rota(story.rota, story.lead)
    story.rota.refresh_from_db()
    with pytest.raises(ConflictError, match="closed"):
        services.save_draft(story.rota, {}, story.rota.revision, story.lead)
    with pytest.raises(ConflictError):
        services.close_rota(story.rota, story.lead)


def test_words_stand_once_in_their_list(story: Story) -> None:
    with pytest.raises(ConflictError):
        services.add_word("region", " north ", story.lead)
    services.retire_word(story.words["North"], story.lead)
    assert services.add_word("region", "North", story.lead).pk == story.words["North"].pk
    for kind, name in (("region", "  "), ("river", "x"), ("skill", "x" * 61)):
        with pytest.raises(UsageError):
            services.add_word(kind, name, story.lead)
