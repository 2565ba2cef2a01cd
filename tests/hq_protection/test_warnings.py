"""Warnings: written down, looked at, closed in words, opened again; across missions for leads alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq.plugin import join
from hq_protection.story import NOW, at, told
from vedette.errors import ConflictError, UsageError

pytestmark = pytest.mark.django_db


def of(pattern: str) -> Any:
    from vedette_hq.protection.models import Warning

    return Warning.objects.get(pattern=pattern)


def test_the_same_plate_blocks_until_it_is_closed_in_words(people: Any, mission: Any) -> None:
    from vedette_hq.protection import queries, warnings
    from vedette_hq.protection.models import Warning

    lead = people["lead"]
    told(lead, "T02", at(days=3), mission, plate="A777AA95", place="market")
    told(lead, "T02", at(days=2), mission, plate="А777АА95", place="bridge")
    plate = of("plate")
    assert plate.weight == 4 and len(plate.incidents) == 2
    assert {one.code for one in queries.blocks(mission, NOW)} >= {"plate", "watched"}
    with pytest.raises(UsageError, match="why"):
        warnings.close(plate, " ", None, lead)
    with pytest.raises(UsageError, match="come already"):
        warnings.close(plate, "x", NOW.date(), lead, now=NOW)
    warnings.close(plate, "It is the neighbour's, he showed his papers.", None, lead, now=NOW)
    assert "plate" not in {one.code for one in queries.blocks(mission, NOW)}
    # nothing new: it stays closed, however often it is looked at
    warnings.look_duty(None, now=NOW)
    plate.refresh_from_db()
    assert plate.closed is not None
    # a third sighting joins: open again, in the same row
    told(lead, "T02", at(days=1), mission, plate="A777AA95", place="school")
    plate.refresh_from_db()
    assert plate.closed is None and plate.reopened == 1
    assert "plate" in {one.code for one in queries.blocks(mission, NOW)}
    assert Warning.objects.filter(pattern="plate").count() == 1
    with pytest.raises(ConflictError):
        warnings.reopen(plate, lead)


def test_a_day_to_look_again_opens_it(people: Any, mission: Any) -> None:
    from vedette_hq.protection import queries, warnings

    now = timezone.now()
    told(people["lead"], "T04", now - timedelta(hours=1), mission)
    row = of("threat")
    warnings.close(row, "A drunk neighbour.", (now + timedelta(days=1)).date(), people["lead"])
    row.refresh_from_db()
    later = now + timedelta(days=2)
    assert not queries.blocks(mission, now)
    assert queries.blocks(mission, later), "who leaves after that day leaves with it open"
    warnings.refresh(mission, later)
    row.refresh_from_db()
    assert row.closed is None and row.reopened == 1


def test_what_time_alone_brings_is_found_by_the_duty(people: Any, mission: Any) -> None:
    from vedette_hq.alerts.models import Alert
    from vedette_hq.protection import warnings
    from vedette_hq.protection.models import Warning

    row = told(people["lead"], "T08", at(days=2), mission)
    assert not Warning.objects.filter(pattern="undone").exists()
    warnings.look_duty(None, now=NOW)
    assert of("undone").weight == 3
    assert Alert.objects.filter(key=f"report:{row.pk}").exists()
    # 72 hours on, the danger for the other places has passed by time; the row says so and blocks nothing
    warnings.look_duty(None, now=NOW + timedelta(days=3))
    site = of("site")
    assert not site.stands and site.closed is None


def test_the_first_attack_asks_to_close_the_other_places(people: Any, mission: Any) -> None:
    from vedette_hq.protection import queries, services

    row = told(people["lead"], "T10", at(hours=1), mission)
    assert "site" in {one.code for one in queries.blocks(mission, NOW)}
    task = row.follow_ups.get(code="close-sites")
    services.do(task, "both flats empty, keys with the lawyer", people["lead"], now=NOW)
    assert "site" not in {one.code for one in queries.blocks(mission, NOW)}


def test_grave_things_are_told_to_the_team_s_leads_and_watch(people: Any, mission: Any) -> None:
    from vedette_hq.alerts.models import Alert
    from vedette_hq.protection import services

    now = timezone.now()
    row = told(people["investigator"], "T20", now - timedelta(minutes=6), mission)
    alert = Alert.objects.get(key=f"incident:{row.pk}")
    assert alert.code == "protection.incident" and alert.next is not None
    assert set(alert.people) == {people["lead"].pk, people["watch"].pk}
    told(people["investigator"], "T02", now - timedelta(minutes=6), mission)
    assert Alert.objects.filter(key__startswith="incident:").count() == 1
    services.voice(row, "the head", people["lead"])
    alert.refresh_from_db()
    assert alert.ended is not None


def test_looking_and_closing_by_the_pages(people: Any, mission: Any, visit: Any) -> None:
    told(people["lead"], "T05", timezone.now() - timedelta(minutes=6), mission)
    row, client = of("threat"), visit(people["watch"])
    text = client.get("/protection/warning").content.decode()
    assert "A threat stands" in text and "nobody looks at it yet" in text
    client.post(f"/protection/warning/{row.pk}/look")
    assert "Invented watch" in client.get("/protection/warning").content.decode()
    assert client.post(f"/protection/warning/{row.pk}/close", {"words": ""}).status_code == 302
    row.refresh_from_db()
    assert row.closed is None
    client.post(f"/protection/warning/{row.pk}/close", {"words": "The caller was found."})
    assert "The caller was found." in client.get("/protection/warning").content.decode()
    client.post(f"/protection/warning/{row.pk}/reopen")
    row.refresh_from_db()
    assert row.closed is None


def test_across_missions_only_leads_learn_of_it_until_they_tell(
    people: Any, strangers: Any, mission: Any, visit: Any
) -> None:
    from vedette_hq.missions.models import Mission
    from vedette_hq.protection import queries
    from vedette_hq.protection.models import Warning

    other = Mission.objects.create(pseudonym="m-other", title="Far title")
    for role in ("watch", "investigator"):
        join(strangers[role], "mission", other.pk)
    now = timezone.now()
    told(people["lead"], "T02", now - timedelta(days=2), mission, plate="A777AA95", words="near words")
    told(
        strangers["investigator"], "T02", now - timedelta(days=1), other, plate="A777AA95", words="far words"
    )
    row = Warning.objects.get(across=True)
    assert row.pattern == "plate"
    for person in (people["watch"], people["investigator"], strangers["watch"]):
        client = visit(person)
        assert client.get(f"/protection/warning/{row.pk}").status_code == 404
        assert "across missions" not in client.get("/protection/warning").content.decode()
    assert "plate" not in {one.code for one in queries.blocks(mission)}
    lead = visit(people["lead"])  # of one mission only
    text = lead.get(f"/protection/warning/{row.pk}").content.decode()
    assert "m-other" in text and "far words" not in text and "Far title" not in text
    assert visit(people["watch"]).post(f"/protection/warning/{row.pk}/tell").status_code == 404
    lead.post(f"/protection/warning/{row.pk}/tell")
    text = visit(strangers["watch"]).get(f"/protection/warning/{row.pk}").content.decode()
    assert "A777AA-95" in text and "near words" not in text and "Invented mission" not in text
    assert {one.code for one in queries.blocks(mission)} >= {"plate"}
    assert {one.code for one in queries.blocks(other)} >= {"plate"}


def test_the_pages_speak_french_and_russian(people: Any, mission: Any, visit: Any) -> None:
    told(people["lead"], "T06", timezone.now() - timedelta(hours=2), mission)
    for language, said in (("fr", "Menace publique"), ("ru", "Публичная угроза")):
        people["watch"].language = language
        people["watch"].save()
        text = visit(people["watch"]).get("/protection/").content.decode()
        assert said in text, language
