"""Reporting, wording again, following up, and who may read what of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq.plugin import join, make_person
from hq_protection.story import told
from vedette.errors import ConflictError, FormatError, UsageError

pytestmark = pytest.mark.django_db


def page(visit: Any, person: Any, address: str) -> str:
    answer = visit(person).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def quick(client: Any, of: Any, **more: Any) -> Any:
    from vedette_hq.access.fields import new_id

    data = {
        "kind": "T02",
        "words": "A grey car stood opposite for two hours.",
        "ago": "0",
        "place": "Lesnoye, market",
        "plate": "А 777 АА 95",
        "mission": of.pk if of else "house",
        "once": new_id(),
    } | more
    return client.post("/protection/new", data)


def test_a_quick_entry_is_kept_with_all_that_follows(people: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.audit.models import Act
    from vedette_hq.protection.models import Incident

    client = visit(people["investigator"])
    answer = quick(client, mission)
    assert answer.status_code == 302
    made = Incident.objects.get()
    assert answer["Location"] == f"/protection/incident/{made.pk}"
    (seen,) = made.sightings.all()
    assert seen.plate_key == "A777AA-95" and seen.plate == "А 777 АА 95"
    assert {one.code for one in made.follow_ups.all()} == {"review-cameras", "change-route"}
    (wording,) = made.wordings.all()
    act = Act.objects.get(verb="incident.report")
    assert act.detail["digest"] == wording.digest and "grey car" not in str(act.detail)
    text = client.get(answer["Location"]).content.decode()
    for said in (
        "A777AA-95",
        "grey car",
        "Look through the cameras",
        "Somebody watches us",
        "blocks departures",
    ):
        assert said in text, said


def test_what_is_sent_twice_is_entered_once(people: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.protection.models import Incident

    client, once = visit(people["watch"]), "ab" * 16
    first, second = quick(client, mission, once=once), quick(client, mission, once=once)
    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": ""}, "Choose what it is."),
        ({"words": " "}, "This field is required."),
        ({"plate": "!!"}, "at least three must have been seen"),
        ({"plate": "??"}, "at least three must have been seen"),
        ({"ago": "7"}, "7 is not one of the available choices"),
        ({"mission": "f" * 32}, "is not one of the available choices"),
        ({"other": "T99"}, "T99 is not one of the available choices"),
        ({"once": "x"}, "broken on the way"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    people: Any, mission: Any, visit: Any, wrong: Any, said: str
) -> None:
    from vedette_hq.protection.models import Incident, Sighting

    answer = quick(visit(people["lawyer"]), mission, **wrong)
    assert answer.status_code == 400 and said in answer.content.decode()
    assert not Incident.objects.exists() and not Sighting.objects.exists()


def test_services_refuse_what_pages_cannot_send(people: Any, mission: Any) -> None:
    from vedette_hq.protection.services import Report, report

    now, lead = timezone.now(), people["lead"]
    with pytest.raises(UsageError, match="ahead"):
        report(Report("T02", now + timedelta(hours=1), "x", mission=mission), lead, now=now)
    with pytest.raises(FormatError, match="plate"):
        told(lead, "T02", now, mission, plate="x")
    with pytest.raises(UsageError, match="what it is"):
        told(lead, "T30", now, mission)
    with pytest.raises(UsageError, match="role"):
        told(people["editor"], "T02", now, mission)


def test_no_wording_is_lost(people: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.protection import services
    from vedette_hq.protection.models import Incident

    client = visit(people["lead"])
    quick(client, mission)
    row = Incident.objects.get()
    data = {
        "kind": "T04",
        "happened": "2026-01-02T10:00",
        "precision": "hour",
        "place": "Lesnoye, market",
        "words": "A man got out and said we would be sorry.",
        "version": "1",
        "said": "You will be sorry.",
        "rules_followed": "yes",
    }
    answer = client.post(f"/protection/incident/{row.pk}/report", data)
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert (row.version, row.kind, row.content["said"]) == (2, "T04", "You will be sorry.")
    text = page(visit, people["watch"], f"/protection/incident/{row.pk}/wordings")
    assert "A grey car stood" in text and "we would be sorry" in text
    assert "assess-threat" in {one.code for one in row.follow_ups.all()}  # instructions of the new kind
    stale = client.post(f"/protection/incident/{row.pk}/report", data)  # written on the first version
    assert stale.status_code == 302 and Incident.objects.get().version == 2
    late = Incident.objects.get()
    late.version = 1
    with pytest.raises(ConflictError, match="somebody else"):
        services.sight(late, services.Look(timezone.now(), vehicle="grey"), people["lead"])


def test_everything_can_be_added_and_ended(people: Any, mission: Any, visit: Any) -> None:
    from hq_handover.story import filled
    from vedette_hq.protection.models import FollowUp, Incident, Link

    case, anna, *_ = filled(people)
    client, lead = visit(people["lead"]), people["lead"]
    quick(client, mission, kind="T08", plate="")
    row = Incident.objects.get()
    base = f"/protection/incident/{row.pk}"
    client.post(
        "/protection/publications", {"title": "An article", "at": "2026-01-01T09:00", "mission": mission.pk}
    )
    from vedette_hq.protection.models import Publicity

    out = Publicity.objects.get()
    posts: list[tuple[str, dict[str, str]]] = [
        ("sight", {"at": "2026-01-01T10:00", "plate": "A7?7AA95", "vehicle": "grey", "direction": "north"}),
        ("affect", {"who": "team", "person": people["investigator"].pk, "harm": "a bruise"}),
        ("affect", {"who": "client", "record": anna.pk}),
        ("affect", {"who": "driver", "name": "driver K"}),
        ("link", {"to": f"case:{case.pk}", "why": "the same officers"}),
        ("link", {"to": f"publicity:{out.pk}"}),
        (
            "tell",
            {"whom": "Police", "at": "2026-01-01T11:00", "number": "KUSP 77", "answer": "none"},
        ),
        ("follow", {"words": "Ask the neighbour", "due": "2026-01-05T10:00"}),
        ("voice", {"words": "the head"}),
        ("complete", {}),
    ]
    for name, data in posts:
        answer = client.post(f"{base}/{name}", data, follow=True)
        assert answer.status_code == 200, name
        assert 'class="error"' not in answer.content.decode(), (name, data)
    task = FollowUp.objects.get(code="close-sites")
    client.post(f"/protection/follow-up/{task.pk}/do", {"words": "all out by ten"})
    text = page(visit, lead, base)
    for said in (
        "Anna Invented", "driver K", "a bruise", "Invented case", "An article", "KUSP 77",
        "Ask the neighbour", "the head", "all out by ten", "north",
    ):  # fmt: skip
        assert said in text, said
    # a watch officer sees the incident, but no person of a case and no case
    text = page(visit, people["watch"], base)
    assert "driver K" in text and "Anna Invented" not in text and "Invented case" not in text
    assert Link.objects.count() == 2
    again = client.post(f"{base}/link", {"to": f"case:{case.pk}"}, follow=True).content.decode()
    assert "tied to this already" in again
    empty = client.post(f"{base}/close", {"words": " "}, follow=True).content.decode()
    assert "say why it is over" in empty
    client.post(f"{base}/close", {"words": "They were sentenced."})
    row.refresh_from_db()
    assert row.closed is not None
    refused = client.post(f"{base}/sight", {"at": "2026-01-01T10:00", "vehicle": "red"}, follow=True)
    assert "is closed" in refused.content.decode()
    client.post(f"{base}/reopen")
    row.refresh_from_db()
    assert row.closed is None


def test_only_the_team_reads_it(people: Any, strangers: Any, mission: Any, visit: Any) -> None:
    row = told(
        people["investigator"], "T05", timezone.now(), mission, words="invented threat", plate="A777AA95"
    )
    base = f"/protection/incident/{row.pk}"
    for role in ("lead", "lawyer", "investigator", "watch"):
        assert "invented threat" in page(visit, people[role], base)
        far = visit(strangers[role])
        assert far.get(base).status_code == 404
        listed = far.get("/protection/?plate=A777AA95&show=all").content.decode()
        assert "invented threat" not in listed and row.number not in listed
        assert far.get("/protection/warning").content.decode().count("blocks departures") == 0
        assert far.get(f"/protection/mission/{mission.pk}").status_code == 404
    for role in ("editor", "auditor", "guest"):
        assert visit(people[role]).get("/protection/").status_code in (403, 404)


def test_the_house_s_incidents_are_everybody_s(people: Any, strangers: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.protection import queries

    row = told(people["lead"], "T17", timezone.now(), None, words="listed again")
    assert "listed again" in page(visit, strangers["investigator"], f"/protection/incident/{row.pk}")
    assert row in queries.open_incidents(people["watch"], mission)


def test_another_team_sees_it_once_it_is_told(people: Any, strangers: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.missions.models import Mission
    from vedette_hq.protection import queries, services

    other = Mission.objects.create(pseudonym="m-other", title="Another")
    join(strangers["watch"], "mission", other.pk)
    join(people["lead"], "mission", other.pk)
    row = told(people["lead"], "T08", timezone.now(), mission)
    assert visit(strangers["watch"]).get(f"/protection/incident/{row.pk}").status_code == 404
    assert not queries.blocks(other)
    client = visit(people["lead"])
    client.post(f"/protection/incident/{row.pk}/link", {"to": f"mission:{other.pk}"})
    assert visit(strangers["watch"]).get(f"/protection/incident/{row.pk}").status_code == 200
    assert [one.code for one in queries.blocks(other)][:1] == ["site"]
    with pytest.raises(ConflictError):
        services.link(row, people["lead"], mission=mission)


def test_what_planning_and_the_rota_ask(people: Any, mission: Any) -> None:
    from vedette_hq.protection import queries, services

    before = timezone.now()
    row = told(people["lead"], "T04", timezone.now() - timedelta(minutes=6), mission)
    services.affect(row, "team", people["lead"], person=people["investigator"])
    assert list(queries.open_incidents(people["watch"], mission)) == [row]
    assert queries.incidents_since(mission, before - timedelta(hours=1)) == [row]
    assert queries.incidents_since(mission, timezone.now()) == []
    found = queries.incidents_of_colleagues([people["investigator"].pk, people["watch"].pk])
    assert found == {people["investigator"].pk: [row.happened], people["watch"].pk: []}
    (block, *_rest) = queries.blocks(mission)
    assert block.weight >= 3 and block.words and row.pk in block.incidents and block.warning


def test_a_plate_is_found_however_it_was_written(people: Any, mission: Any, visit: Any) -> None:
    told(people["lead"], "T02", timezone.now(), mission, plate="А777АА95", words="the one")
    told(people["lead"], "T02", timezone.now(), mission, plate="B123BB95", words="another")
    for text in ("A777AA95", "а 777 аа", "A7?7AA 95"):
        shown = page(visit, people["watch"], f"/protection/?plate={text}")
        assert "A777AA-95" in shown and "B123BB-95" not in shown
    assert "That is no plate" in page(visit, people["watch"], "/protection/?plate=!!")


def test_a_person_out_of_the_team_reads_nothing_any_more(people: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.access.models import Membership

    mine = make_person("mine", "investigator")
    membership = join(mine, "mission", mission.pk)
    row = told(mine, "T02", timezone.now(), mission)
    assert visit(mine).get(f"/protection/incident/{row.pk}").status_code == 200
    Membership.objects.filter(pk=membership.pk).update(until=timezone.now() - timedelta(minutes=1))
    assert visit(mine).get(f"/protection/incident/{row.pk}").status_code == 404
