"""From a promise to an alert, and to its end."""

from __future__ import annotations

from typing import Any

import pytest

from hq_watch.stage import HOUR, Sent, engine, line, now, watch_of
from vedette.errors import ConflictError, UsageError, VedetteError

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch(house: Any, people: Any, mission: Any) -> Any:
    return watch_of(mission, people["lead"], due=now() - 20 * 60)


def test_silence_tells_the_officer_once_a_round(watch: Any) -> None:
    sent = Sent()
    at = now()
    held = engine(sent)
    held.tick(at)
    held.tick(at + 1)
    assert [(one.level, one.duty) for one in sent.alerts] == [(1, "officer")]
    held.tick(at + 6 * 60)  # told again until somebody takes it
    assert [(one.level, one.round) for one in sent.alerts] == [(1, 0), (1, 1)]
    row = watch.episodes.get()
    assert (row.cause, row.top, row.over) == ("silence", 1, None)
    assert row.first_told is not None


def test_who_takes_it_stops_the_rounds_and_an_ok_ends_it(watch: Any, people: Any) -> None:
    from vedette_hq.watch import acting, hearing

    sent, at = Sent(), now()
    held = engine(sent)
    held.tick(at)
    row = watch.episodes.get()
    acting.take(row, 1, people["watch"])
    held.tick(at + 6 * 60)
    assert len(sent.alerts) == 1
    member = watch.members.get()
    hearing.hear(line(member, 1, "ok"), "web")
    held.tick(now() + 1)
    row.refresh_from_db()
    assert row.over is not None and row.why == "heard"
    assert row.first_taken is not None


def test_a_check_in_in_time_keeps_the_promise(house: Any, people: Any, mission: Any) -> None:
    from vedette_hq.watch import hearing

    watch = watch_of(mission, people["lead"], due=now() + HOUR)
    hearing.hear(line(watch.members.get(), 3, "ok"), "web")
    sent = Sent()
    engine(sent).tick(now() + 3 * HOUR)
    assert not sent.alerts and not watch.episodes.exists()


def test_a_row_counts_once_and_a_second_sending_of_the_same_is_answered_alike(watch: Any) -> None:
    from vedette_hq.watch import hearing
    from vedette_hq.watch.models import Event

    member = watch.members.get()
    hearing.hear(line(member, 1, "ok"), "web")
    hearing.hear(line(member, 1, "ok"), "web")
    assert Event.objects.filter(kind="report").count() == 1
    with pytest.raises(ConflictError):
        hearing.hear(line(member, 1, "help"), "web")
    with pytest.raises(VedetteError):
        hearing.hear(f"{member.tag} 2 000000", "web")
    with pytest.raises(VedetteError):
        hearing.hear("00000000 2 123456", "web")


def test_from_level_four_on_two_people_end_it(watch: Any, people: Any) -> None:
    from vedette_hq.access import approvals
    from vedette_hq.watch import acting, hearing

    hearing.hear(line(watch.members.get(), 1, "duress"), "web")
    sent = Sent()
    engine(sent).tick(now())
    row = watch.episodes.get(cause="duress")
    assert row.top == 4
    assert {one.duty for one in sent.alerts} == {"officer", "second", "head", "crisis"}
    acting.end(row, "safe", "seen by the lawyer, invented", people["watch"])
    row.refresh_from_db()
    assert row.over is None
    proposal = acting.waiting_end(row)
    assert proposal is not None
    with pytest.raises(UsageError):
        approvals.approve(proposal, people["watch"])
    approvals.approve(proposal, people["lead"])
    row.refresh_from_db()
    assert row.over is not None and row.why == "safe"


def test_an_alarm_by_hand_begins_at_level_four(watch: Any, people: Any) -> None:
    from vedette_hq.watch import acting

    row = acting.raise_alarm(watch, "two cars, invented", people["investigator"])
    assert row.top == 4 and row.cause == "alarm"


def test_calling_it_off_ends_what_is_expected(house: Any, people: Any, mission: Any) -> None:
    from vedette_hq.watch import setting_up

    watch = watch_of(mission, people["lead"], due=now() + HOUR)
    setting_up.cancel(watch, people["lead"])
    sent = Sent()
    engine(sent).tick(now() + 5 * HOUR)
    assert not sent.alerts
    with pytest.raises(ConflictError):
        setting_up.cancel(watch, people["lead"])


def test_a_new_card_counts_at_once_and_the_old_list_no_more(watch: Any, people: Any) -> None:
    from vedette_hq.watch import cards, hearing, setting_up

    member = watch.members.get()
    old = line(member, 1, "ok")
    cards.new_card(member, "seen by strangers, invented", people["lead"])
    setting_up.put_in_force(watch, people["lead"])
    with pytest.raises(VedetteError):
        hearing.hear(old, "web")
    member.refresh_from_db()
    hearing.hear(line(member, 51, "ok"), "web")


def test_what_was_due_cannot_be_edited_away(watch: Any, people: Any) -> None:
    from vedette_hq.watch import setting_up

    promise = watch.promises.get()
    with pytest.raises(ConflictError):
        setting_up.withdraw(promise, people["lead"])
    promise.delete()
    with pytest.raises(ConflictError):
        setting_up.put_in_force(watch, people["lead"])
