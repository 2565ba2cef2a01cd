"""The pages of the watch: set-up from nothing to an alarm, the board, duty, drills, the dead-man's signal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq_watch.stage import HOUR, Sent, engine, line, now, watch_of

pytestmark = pytest.mark.django_db


def page(visit: Any, person: Any, address: str, status: int = 200) -> str:
    answer = visit(person).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def test_a_watch_is_set_up_page_by_page(house: Any, people: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.watch.models import Member, Promise, Watch

    lead = visit(people["lead"])
    begins = timezone.now() + timedelta(hours=1)
    text = page(visit, people["lead"], "/watch/all")
    assert f"/watch/mission/{mission.pk}" in text
    form = {
        "begins": f"{begins:%Y-%m-%dT%H:%M}",
        "ends": f"{begins + timedelta(days=3):%Y-%m-%dT%H:%M}",
        "zone": "UTC",
    }
    made = lead.post(f"/watch/mission/{mission.pk}", form)
    assert made.status_code == 302
    watch = Watch.objects.get()
    text = page(visit, people["lead"], f"/watch/of/{watch.pk}")
    assert "not in force" in text and "Give somebody a card" in text
    lead.post(f"/watch/of/{watch.pk}/member", {"person": people["investigator"].pk, "reach": "+000"})
    member = Member.objects.get()
    first = (begins + timedelta(days=1)).date().isoformat()
    times = {
        "members": member.pk,
        "first": first,
        "last": first,
        "times": "08:00 20:30",
        "window": 60,
        "grace": 15,
    }
    lead.post(f"/watch/of/{watch.pk}/times", times)
    assert Promise.objects.count() == 2
    lead.post(f"/watch/of/{watch.pk}/begin")
    watch.refresh_from_db()
    assert watch.version == 1 and not watch.changed
    text = page(visit, people["watch"], "/watch/")
    assert "Invented investigator" in text and "Nobody is in alarm" in text
    # the ladder
    text = page(visit, people["lead"], f"/watch/of/{watch.pk}/ladder")
    fields = dict(re.findall(r'name="((?:after|again|unheard)-\d)"[^>]*value="([^"]+)"', text))
    fields |= {f"tell-{n}": "officer" for n in range(1, 7)} | {
        "actions-1": "Try every way to reach them, one after the other\nRing the neighbour, invented"
    }
    wrong = lead.post(f"/watch/of/{watch.pk}/ladder", fields | {"after-2": "1"})
    assert wrong.status_code == 400 and b"ladder level 2" in wrong.content
    assert lead.post(f"/watch/of/{watch.pk}/ladder", fields).status_code == 302
    watch.refresh_from_db()
    assert watch.ladder[0]["actions"] == ["try-all-channels"]
    assert watch.ladder[0]["own"] == ["Ring the neighbour, invented"] and watch.changed


def test_a_list_and_letters_are_shown_once(house: Any, people: Any, mission: Any, visit: Any) -> None:
    watch = watch_of(mission, people["lead"], due=now() + HOUR)
    member = watch.members.get()
    lead = visit(people["lead"])
    shown = lead.post(f"/watch/card/{member.pk}/codes")
    from vedette.missions.watch.codes import row_codes

    text = shown.content.decode()
    assert all(code in text for code in row_codes(bytes.fromhex(member.seed), 7))
    main = re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")])
    for word in ("duress", "help", "evacuate", "Ilya", member.letters):
        assert word not in main
    assert lead.post(f"/watch/card/{member.pk}/codes").status_code == 302
    letters = lead.post(f"/watch/card/{member.pk}/letters").content.decode()
    assert all(f"<strong>{letter}</strong>" in letters for letter in member.letters)
    assert lead.post(f"/watch/card/{member.pk}/letters").status_code == 302
    good = lead.post(
        f"/watch/card/{member.pk}/try", {"status": "ok", "letter": member.letters[0]}, follow=True
    )
    assert b"Right." in good.content
    stale = visit(people["lead"], fresh=False).post(f"/watch/card/{member.pk}/codes")
    assert stale.status_code == 302 and "again" in stale["Location"]


def test_the_board_says_who_is_late_and_what_to_do(house: Any, people: Any, mission: Any, visit: Any) -> None:
    watch = watch_of(mission, people["lead"], due=now() - 20 * 60)
    sent = Sent()
    engine(sent).tick(now())
    row = watch.episodes.get()
    text = page(visit, people["watch"], "/watch/")
    for said in (
        "Level 1",
        "Ilya, invented",
        "was not heard from",
        "Try every way to reach them",
        "I take level 1",
    ):
        assert said in text, said
    officer = visit(people["watch"])
    officer.post(f"/watch/alarm/{row.pk}/take", {"level": 1})
    officer.post(
        f"/watch/alarm/{row.pk}/step", {"level": 1, "action": "try-all-channels", "words": "no answer"}
    )
    text = page(visit, people["lead"], f"/watch/alarm/{row.pk}")
    assert "Invented watch" in text and "no answer" in text and "took level 1" in text
    assert "+000 1234" not in text  # the contact sheet opens at level 4
    visit(people["lead"]).post(f"/watch/alarm/{row.pk}/contacts")
    assert "+000 1234" in page(visit, people["lead"], f"/watch/alarm/{row.pk}")
    officer.post(f"/watch/alarm/{row.pk}/end", {"why": "safe", "words": "heard by telephone, invented"})
    row.refresh_from_db()
    assert row.over is not None
    officer.post(f"/watch/alarm/{row.pk}/review", {"verdict": "late", "words": "grace was too short"})
    text = page(visit, people["lead"], "/watch/figures")
    assert "Invented mission" in text
    state = officer.get("/watch/state", headers={"accept": "application/json"}).json()
    assert state["alarms"] == 0


def test_strangers_see_nothing_until_they_are_on_duty(
    house: Any, people: Any, strangers: Any, mission: Any, visit: Any
) -> None:
    from vedette_hq.watch import duties

    watch = watch_of(mission, people["lead"], due=now() + HOUR)
    other = strangers["watch"]
    assert "Ilya" not in page(visit, other, "/watch/")
    page(visit, other, f"/watch/of/{watch.pk}", 404)
    at = timezone.now()
    shift = duties.plan("officer", other, at - timedelta(minutes=5), at + timedelta(hours=8), people["lead"])
    assert visit(other).post(f"/watch/duty/{shift.pk}/take").status_code == 302
    assert "Ilya, invented" in page(visit, other, "/watch/")
    assert page(visit, people["auditor"], "/watch/", 403)
    assert page(visit, people["guest"], "/watch/", 403)


def test_a_duty_never_falls_between_two(house: Any, people: Any, visit: Any) -> None:
    from vedette_hq.watch import duties, queries

    at = timezone.now()
    first = duties.plan(
        "officer", people["watch"], at - timedelta(hours=8), at + timedelta(minutes=5), people["lead"]
    )
    duties.take_over(first, people["watch"])
    second = duties.plan(
        "officer", people["lawyer"], at - timedelta(minutes=1), at + timedelta(hours=8), people["lead"]
    )
    assert [one.person_id for one in queries.on_duty("officer")] == [people["watch"].pk]
    assert {one.pk for one in duties.told("officer")} == {people["watch"].pk, people["lawyer"].pk}
    visit(people["watch"]).post(
        f"/watch/duty/{first.pk}/words", {"words": "the second telephone rings, invented"}
    )
    text = page(visit, people["lawyer"], "/watch/duty")
    assert "the second telephone rings, invented" in text and "Look at the board before" in text
    visit(people["lawyer"]).post(f"/watch/duty/{second.pk}/take")
    assert [one.person_id for one in queries.on_duty("officer")] == [people["lawyer"].pk]
    page(visit, people["watch"], "/watch/duty")


def test_a_drill_tells_only_whom_it_may(house: Any, people: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.watch import keeping
    from vedette_hq.watch.models import Watch

    lead = visit(people["lead"])
    page(visit, people["lead"], "/watch/drills")
    made = lead.post(
        f"/watch/mission/{mission.pk}/drill",
        {"person": people["investigator"].pk, "minutes": 1, "faster": "60"},
    )
    assert made.status_code == 302
    watch = Watch.objects.get(drill=True)
    sent = Sent()
    due = watch.promises.get().due
    engine(sent).tick(due + 60 + 70)
    assert sent.alerts and {one.duty for one in sent.alerts} <= {"officer", "second", "head", "crisis"}
    assert keeping.send(sent.alerts[0]).detail == "a drill: on the board only"
    text = page(visit, people["lead"], "/watch/drills")
    assert "running" in text


def test_the_dead_mans_signal(house: Any, people: Any, visit: Any) -> None:
    from vedette_hq.watch import duties, queries
    from vedette_hq.watch.models import House

    lead = visit(people["lead"])
    assert "Turned off" in page(visit, people["lead"], "/watch/here")
    lead.post("/watch/here", {"hours": "4"})
    held = queries.house()
    assert held is not None and held.hours == 4
    assert "I am here" in page(visit, people["lead"], "/watch/here")
    House.objects.update(here=timezone.now() - timedelta(hours=3, minutes=10))
    held = queries.house()
    assert duties.reminder(held, timezone.now()) == 2
    lead.post("/watch/here/say")
    assert duties.reminder(queries.house(), timezone.now()) == 0
    assert visit(people["watch"]).get("/watch/here").status_code == 403


def test_an_officer_enters_a_check_in_by_voice(house: Any, people: Any, mission: Any, visit: Any) -> None:
    from vedette_hq.watch.models import Event

    watch = watch_of(mission, people["lead"], due=now() + HOUR)
    member = watch.members.get()
    officer = visit(people["watch"])
    answers = []
    for row, status in enumerate(("ok", "help", "duress", "evacuate"), 1):
        answer = officer.post(
            "/watch/enter", {"text": line(member, row, status), "way": "voice"}, follow=True
        )
        answers.append(re.sub(r'value="\w{64}"', "", answer.content.decode()))
    assert len(set(answers)) == 1
    assert Event.objects.filter(kind="report", person=people["watch"]).count() == 4
    assert officer.post("/watch/enter", {"text": "nothing"}).status_code == 422


@pytest.mark.django_db(transaction=True)  # a turn copies the database, in a transaction of its own
def test_a_message_of_a_colleague_names_nobody_to_the_register(
    house: Any, people: Any, mission: Any, worker: Any
) -> None:
    from vedette_hq.outbox import loop
    from vedette_hq.watch.models import Order

    watch = watch_of(mission, people["lead"], due=now() + HOUR)
    for _ in range(3):
        loop.turn(worker)
    held = Order.objects.get()
    assert held.signed is not None and held.sheet is not None
    (row,) = worker.hq.register.find("watch", watch=watch.pk)
    assert row.values["digest"] == held.digest and row.values["action"] == "order"
    assert b"Ilya" not in bytes(held.signed) and b"+000" not in bytes(held.signed)
