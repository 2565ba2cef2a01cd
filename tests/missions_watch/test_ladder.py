"""The ladder: what is silent, how far it has climbed, who is told, and when to look again."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from missions_watch.stage import ANNA, BORIS, HOUR, HQ, MINUTE, NORD, SUD, T0, WATCH, order, promise
from vedette.errors import MissingError, UsageError
from vedette.missions.watch.ladder import (
    LADDER,
    State,
    alerts,
    check_ladder,
    episode_id,
    episodes,
    level,
    look,
    next_look,
    report_id,
    standing,
    starts,
)
from vedette.missions.watch.values import (
    Alarm,
    Alert,
    Cause,
    Ended,
    Facts,
    Order,
    Report,
    Status,
    Taken,
    Told,
)

DUE = T0 + 6 * HOUR
ENDS = DUE + 600
ROWS = itertools.count(1)
UP = T0


def report(at: int, status: Status = Status.OK, member: str = ANNA, delay: int = 0, row: int = 0) -> Report:
    row = row or next(ROWS) % 400 + 1
    return Report(report_id(WATCH, member, row, status), member, row, status, delay, at, HQ, "web")


def heard(at: int) -> tuple[tuple[str, int], ...]:
    return tuple((name, at) for name in (HQ, NORD, SUD))


def told(alert: Alert, at: int, watcher: str = HQ, *, sure: bool = True) -> Told:
    return Told(alert.id, alert.episode, alert.level, alert.round, alert.duty, at, watcher, sure)


def tell_all(
    one: Order, facts: Facts, at: int, watcher: str = HQ, up_since: int = UP
) -> tuple[Facts, list[Alert]]:
    """Tell everything that is due, and keep that it was told."""
    facts = replace(facts, heard=facts.heard or heard(at))
    found = list(alerts(one, facts, at, watcher, up_since=up_since))
    return replace(facts, told=facts.told + tuple(told(each, at, watcher) for each in found)), found


SILENT = episode_id(WATCH, Cause.SILENCE, promise(1).id)


class TestSilence:
    def test_a_promise_can_be_kept_in_the_last_second_of_the_grace(self) -> None:
        assert episodes(order(), Facts(reports=(report(ENDS),)), ENDS + 1) == ()

    def test_it_is_missed_in_the_second_after(self) -> None:
        assert episodes(order(), Facts(), ENDS) == ()
        (found,) = episodes(order(), Facts(), ENDS + 1)
        assert (found.cause, found.source, found.member, found.begins, found.over) == (
            Cause.SILENCE, promise(1).id, ANNA, ENDS, None,
        )  # fmt: skip

    def test_what_was_heard_before_it_opened_keeps_nothing(self) -> None:
        assert episodes(order(), Facts(reports=(report(DUE - HOUR - 1),)), ENDS + 1)
        assert not episodes(order(), Facts(reports=(report(DUE - HOUR),)), ENDS + 1)

    def test_somebody_else_keeps_nothing(self) -> None:
        assert episodes(order(), Facts(reports=(report(DUE, member=BORIS),)), ENDS + 1)

    def test_a_late_ok_ends_it_below_the_level_of_people(self) -> None:
        late = ENDS + 119 * MINUTE
        taken = tuple(
            Taken(SILENT, n, ENDS + rung.after + 1, HQ, "0000000a") for n, rung in enumerate(LADDER, 1)
        )
        (found,) = episodes(order(), Facts(reports=(report(late),), taken=taken), late + 1)
        assert found.over == late

    def test_from_the_level_of_people_on_an_ok_ends_nothing(self) -> None:
        late = ENDS + 2 * HOUR
        (found,) = episodes(order(), Facts(reports=(report(late),)), late + 1)
        assert found.over is None
        ended = Ended(found.id, late + 60, "safe", HQ)
        (found,) = episodes(order(), Facts(reports=(report(late),), ended=(ended,)), late + 61)
        assert found.over == late + 60

    def test_what_is_missed_while_a_silence_lasts_belongs_to_it(self) -> None:
        one = order(promise(1), promise(2, due=DUE + 2 * HOUR), promise(3, due=DUE + 4 * HOUR))
        assert len(episodes(one, Facts(), DUE + 5 * HOUR)) == 1
        ended = Ended(SILENT, DUE + 3 * HOUR, "safe", HQ)
        found = episodes(one, Facts(ended=(ended,)), DUE + 5 * HOUR)
        assert [each.source for each in found] == [promise(1).id, promise(3).id]

    def test_a_delay_moves_the_promise_that_is_open(self) -> None:
        one = order(promise(1), promise(2, due=DUE + 8 * HOUR))
        asked = report(DUE - 60, delay=90 * MINUTE)
        moved = asked.at + 90 * MINUTE + 600
        assert episodes(one, Facts(reports=(asked,)), moved) == ()
        (found,) = episodes(one, Facts(reports=(asked,)), moved + 1)
        assert (found.begins, found.source) == (moved, f"{promise(1).id}+{asked.id}")
        assert episodes(one, Facts(reports=(asked, report(moved))), moved + 1) == ()

    def test_a_delay_is_no_longer_than_the_order_allows_and_never_shortens(self) -> None:
        asked = report(DUE - 60, delay=12 * HOUR)
        (found,) = episodes(order(), Facts(reports=(asked,)), DUE + 12 * HOUR)
        assert found.begins == asked.at + 2 * HOUR + 600
        early = report(DUE - 3000, delay=60)
        (found,) = episodes(order(), Facts(reports=(early,)), ENDS + 1)
        assert (found.begins, found.source) == (ENDS, promise(1).id)

    def test_a_delay_before_the_window_moves_the_next_promise_and_keeps_it_not(self) -> None:
        asked = report(DUE - 2 * HOUR, delay=2 * HOUR + 60)
        assert asked.at + asked.delay == DUE + 60
        asked = replace(asked, delay=2 * HOUR)
        (found,) = episodes(order(), Facts(reports=(asked,)), ENDS + 1)
        assert found.begins == ENDS
        between = report(DUE - 90 * MINUTE)  # still before it opens: keeps nothing of it
        assert episodes(order(), Facts(reports=(asked, between)), ENDS + 1)

    def test_late_with_a_delay_ends_the_silence_and_a_second_one_has_another_id(self) -> None:
        asked = report(ENDS + 300, delay=HOUR)
        again = asked.at + HOUR + 600
        first, second = episodes(order(), Facts(reports=(asked,)), again + 1)
        assert (first.over, second.begins, second.over) == (asked.at, again, None)
        assert first.id != second.id

    def test_the_same_check_in_by_two_ways_counts_once_when_it_first_came(self) -> None:
        one = order(promise(1), promise(2, due=DUE + 2 * HOUR))
        first = report(DUE, row=7)
        copy = replace(
            first, at=DUE + 90 * MINUTE, watcher=NORD
        )  # the network brings it once more, much later
        (found,) = episodes(one, Facts(reports=(copy, first)), DUE + 3 * HOUR)
        assert found.source == promise(2).id

    def test_a_cancelled_mission_is_watched_to_the_second(self) -> None:
        assert episodes(order(cancelled=True, ends=ENDS), Facts(), ENDS + HOUR) == ()
        assert len(episodes(order(cancelled=True, ends=ENDS + 1), Facts(), ENDS + HOUR)) == 1

    def test_what_was_told_and_was_not_so_is_kept_as_a_false_alarm(self) -> None:
        facts, found = tell_all(order(), Facts(), ENDS + 10 * MINUTE)
        assert found
        late_news = replace(facts, reports=(replace(report(DUE), watcher=NORD),))
        (undone,) = episodes(order(), late_news, ENDS + 20 * MINUTE)
        assert (undone.begins, undone.over, undone.id) == (ENDS, ENDS, SILENT)


class TestCalls:
    @pytest.mark.parametrize(
        ("status", "floor"), [(Status.HELP, 3), (Status.DURESS, 4), (Status.EVACUATE, 4)]
    )
    def test_a_call_begins_at_once_on_its_floor(self, status: Status, floor: int) -> None:
        call = report(DUE - 60, status)
        (found,) = episodes(order(), Facts(reports=(call,)), DUE)
        assert (found.cause.value, found.begins, found.floor) == (status.value, call.at, floor)
        assert level(order(), found, Facts(reports=(call,)), call.at) == floor

    def test_an_ok_after_duress_ends_nothing(self) -> None:
        facts = Facts(reports=(report(DUE - 60, Status.DURESS), report(DUE), report(DUE + 60)))
        (found,) = episodes(order(), facts, DUE + 12 * HOUR)
        assert found.over is None

    def test_a_call_ends_the_silence_before_it_and_covers_the_one_after(self) -> None:
        one = order(promise(1), promise(2, due=DUE + 3 * HOUR))
        call = report(ENDS + 700, Status.HELP)
        found = episodes(one, Facts(reports=(call,)), DUE + 6 * HOUR)
        assert [(each.cause, each.over) for each in found] == [(Cause.SILENCE, call.at), (Cause.HELP, None)]

    def test_later_levels_are_counted_from_the_floor(self) -> None:
        call = report(DUE, Status.DURESS)
        taken = tuple(
            Taken(episode_id(WATCH, Cause.DURESS, call.id), n, DUE + 1, HQ, "0000000a") for n in (4, 5, 6)
        )
        facts = Facts(reports=(call,), taken=taken)
        (found,) = episodes(order(), facts, DUE)
        assert [begins - DUE for _, begins in starts(order(), found, facts, DUE + 1)] == [
            0,
            2 * HOUR,
            10 * HOUR,
        ]

    def test_an_alarm_by_hand_begins_on_the_level_it_names(self) -> None:
        alarm = Alarm("a" * 32, Cause.ALARM, 4, DUE, HQ)
        (found,) = episodes(order(), Facts(alarms=(alarm, replace(alarm, watcher=NORD))), DUE)
        assert (found.floor, level(order(), found, Facts(), DUE)) == (4, 4)

    def test_a_stranger_calls_nobody(self) -> None:
        assert episodes(order(), Facts(reports=(report(DUE, Status.HELP, member="ffffffff"),)), DUE) == ()


class TestLevels:
    def test_the_defaults_are_those_of_the_group(self) -> None:
        minutes = [(rung.level, rung.after // MINUTE) for rung in LADDER]
        assert minutes == [(1, 10), (2, 30), (3, 60), (4, 120), (5, 240), (6, 720)]
        assert [rung.sheets for rung in LADDER] == [False, False, False, True, True, True]
        assert check_ladder(LADDER) == LADDER

    def test_it_climbs_by_time_when_each_level_is_taken(self) -> None:
        taken = tuple(Taken(SILENT, r.level, ENDS + r.after + 1, HQ, "0000000a") for r in LADDER)
        (found,) = episodes(order(), Facts(), ENDS + 1)
        assert [
            begins - ENDS for _, begins in starts(order(), found, Facts(taken=taken), ENDS + 24 * HOUR)
        ] == [rung.after for rung in LADDER]

    def test_a_level_nobody_takes_brings_the_next_early(self) -> None:
        ladder = (replace(LADDER[0], unheard=300), *LADDER[1:])
        one = order(ladder=ladder)
        (found,) = episodes(one, Facts(), ENDS + 1)
        begins = [begins - ENDS for _, begins in starts(one, found, Facts(), ENDS + HOUR)]
        assert begins[:2] == [600, 900]
        in_time = Facts(taken=(Taken(SILENT, 1, ENDS + 900, NORD, "0000000a"),))
        assert starts(one, found, in_time, ENDS + HOUR)[1][1] == ENDS + LADDER[1].after
        too_late = Facts(taken=(Taken(SILENT, 1, ENDS + 901, NORD, "0000000a"),))
        assert starts(one, found, too_late, ENDS + HOUR)[1][1] == ENDS + 900

    @pytest.mark.parametrize(
        "change",
        [
            {"level": 2}, {"after": -1}, {"after": 31 * MINUTE}, {"tell": ()}, {"tell": ("partner",)},
            {"again": 0},
            {"tell": ("nobody",)}, {"tell": ("officer", "officer")}, {"unheard": 0}, {"sheets": True},
        ],
    )  # fmt: skip
    def test_a_ladder_that_cannot_be_climbed_is_refused(self, change: dict[str, object]) -> None:
        with pytest.raises(UsageError):
            check_ladder((replace(LADDER[0], **change), *LADDER[1:]))  # type: ignore[arg-type]
        with pytest.raises(UsageError):
            check_ladder(())


class TestTelling:
    def test_each_level_tells_its_duties_once_and_then_in_rounds(self) -> None:
        begins = ENDS + 600
        facts, found = tell_all(order(), Facts(), begins)
        assert [(each.level, each.round, each.duty, each.due) for each in found] == [
            (1, 0, "officer", begins)
        ]
        assert tell_all(order(), replace(facts, heard=()), begins + 299)[1] == []
        facts, found = tell_all(order(), replace(facts, heard=()), begins + 300)
        assert [(each.round, each.due) for each in found] == [(1, begins + 300)]

    def test_taken_it_is_quiet_until_the_next_level(self) -> None:
        facts, _ = tell_all(order(), Facts(), ENDS + 600)
        facts = replace(facts, taken=(Taken(SILENT, 1, ENDS + 601, HQ, "0000000a"),), heard=())
        assert tell_all(order(), facts, ENDS + 1799)[1] == []
        found = tell_all(order(), facts, ENDS + 1800)[1]
        assert [(each.level, each.duty) for each in found] == [(2, "officer"), (2, "second")]

    def test_after_an_outage_every_level_once_in_order_with_how_long(self) -> None:
        up = ENDS + 5 * HOUR
        facts, found = tell_all(order(), Facts(heard=heard(up)), up, up_since=up)
        levels = [each.level for each in found if each.duty == "officer"]
        assert levels == [1, 2, 3, 4]
        assert all(each.round == 0 and each.down == up - each.due > 0 for each in found if each.due < up)
        # of the levels before the last there is no second round
        again = tell_all(order(), replace(facts, heard=()), up + 2 * HOUR)[1]
        assert {each.level for each in again} <= {5, 6}

    def test_what_may_not_have_arrived_is_told_again_soon(self) -> None:
        first = alerts(order(), Facts(heard=heard(ENDS + 600)), ENDS + 600, HQ, up_since=UP)[0]
        facts = Facts(told=(told(first, ENDS + 600, sure=False),), heard=heard(ENDS + 600))
        assert alerts(order(), facts, ENDS + 619, HQ, up_since=UP) == ()
        (second,) = alerts(order(), facts, ENDS + 620, HQ, up_since=UP)
        assert second.round == 1 and second.id != first.id

    def test_two_workers_compute_the_same_ids(self) -> None:
        facts = Facts(heard=heard(ENDS))
        one = alerts(order(), facts, ENDS + 600, HQ, up_since=UP)
        two = alerts(order(), facts, ENDS + 607, HQ, up_since=UP)
        assert [each.id for each in one] == [each.id for each in two]

    def test_whoever_starts_first_listens_to_the_others(self) -> None:
        up = ENDS + HOUR
        unheard = Facts(heard=tuple((name, up - HOUR) for name in (NORD, SUD)))
        assert alerts(order(), unheard, up + 29, HQ, up_since=up) == ()
        assert alerts(order(), unheard, up + 30, HQ, up_since=up)
        assert alerts(order(), Facts(heard=heard(up + 1)), up + 1, HQ, up_since=up)

    def test_a_name_that_is_no_watcher_is_refused(self) -> None:
        with pytest.raises(MissingError):
            alerts(order(), Facts(), ENDS, "stranger.example/c1", up_since=UP)


class TestPartners:
    def test_a_partner_is_quiet_while_headquarters_is_heard(self) -> None:
        at = ENDS + 3 * HOUR
        assert alerts(order(), Facts(heard=heard(at - 60)), at, NORD, up_since=UP) == ()

    def test_it_climbs_when_headquarters_is_silent_the_next_after_a_step(self) -> None:
        last = ENDS + 300
        for name, wait in ((NORD, 600), (SUD, 900)):
            facts = Facts(heard=heard(last))
            for at in (last + wait - 1, last + wait):
                causes = {each.cause for each in alerts(order(), facts, at, name, up_since=UP)}
                assert causes == (set() if at < last + wait else {Cause.WATCHER, Cause.SILENCE})

    def test_what_the_first_told_the_second_tells_only_when_nobody_took_it(self) -> None:
        quiet = Facts(heard=((HQ, ENDS - HOUR),))
        begins = ENDS + 600
        facts, found = tell_all(order(), quiet, begins, NORD)
        assert {each.cause for each in found} == {Cause.SILENCE, Cause.WATCHER}
        late = begins + LADDER[0].unheard + 2 * 5 * MINUTE
        mine = [each for each in alerts(order(), facts, late - 1, SUD, up_since=UP) if each.level == 1]
        assert [each for each in mine if each.cause is Cause.SILENCE] == []
        mine = [each for each in alerts(order(), facts, late, SUD, up_since=UP) if each.level == 1]
        assert [each.cause for each in mine if each.cause is Cause.SILENCE] == [Cause.SILENCE]

    def test_two_partners_without_a_line_between_them_still_take_turns(self) -> None:
        quiet = Facts(heard=((HQ, T0),))
        begins = ENDS + 600

        def silent(name: str, at: int) -> list[Alert]:
            return [e for e in alerts(order(), quiet, at, name, up_since=UP) if e.cause is Cause.SILENCE]

        assert silent(NORD, begins) and not silent(SUD, begins + 299) and silent(SUD, begins + 300)

    @pytest.mark.parametrize("name", [NORD, SUD])
    def test_alone_it_tells_every_level_to_every_duty_once_in_order_and_again(self, name: str) -> None:
        facts, first, again = Facts(heard=((HQ, T0),)), [], 0
        for at in range(ENDS, ENDS + 14 * HOUR, MINUTE):
            facts, found = tell_all(order(), facts, at, name)
            told_now = [each for each in found if each.cause is Cause.SILENCE]
            first += [(each.level, each.duty) for each in told_now if each.round == 0]
            again += sum(each.round > 0 and each.level == 6 for each in told_now)
        assert first == [(rung.level, duty) for rung in LADDER for duty in rung.tell if duty != "partner"]
        assert again > 2

    def test_it_tells_nobody_a_level_below_one_that_it_told_them(self) -> None:
        """Nord told level 1; Sud, which waits for it, comes to level 2 first and leaves level 1 alone."""
        facts, _ = tell_all(order(), Facts(heard=((HQ, ENDS - HOUR),)), ENDS + 600, NORD)
        levels = []
        for at in range(ENDS + 601, ENDS + 2 * HOUR, MINUTE):
            facts, found = tell_all(order(), facts, at, SUD)
            levels += [each.level for each in found if each.cause is Cause.SILENCE and each.duty == "officer"]
        assert levels and levels == sorted(levels) and set(levels) == {2, 3, 4}

    def test_headquarters_back_tells_what_nobody_took_and_nothing_that_was(self) -> None:
        facts, _ = tell_all(order(), Facts(heard=((HQ, ENDS - HOUR),)), ENDS + 600, NORD)
        at = ENDS + 700
        back = replace(facts, heard=heard(at))
        assert {e.cause for e in alerts(order(), back, at, HQ, up_since=at - 60)} == {Cause.SILENCE}
        taken = replace(back, taken=(Taken(SILENT, 1, at - 10, NORD, "0000000a"),))
        assert alerts(order(), taken, at, HQ, up_since=at - 60) == ()

    def test_asked_by_headquarters_a_partner_tells_its_officer_at_once(self) -> None:
        at = ENDS + 2 * HOUR
        facts = Facts(heard=heard(at))
        while True:
            facts, found = tell_all(order(), facts, at)
            if not found:
                break
        assert "partner" in {each.duty for each in facts.told}
        found = list(alerts(order(), facts, at, NORD, up_since=UP))
        assert next((each.level, each.duty) for each in found) == (4, "officer")
        assert {each.duty for each in found} == {"officer"}

    def test_a_partner_that_was_down_does_not_take_its_own_silence_for_headquarters(self) -> None:
        up = ENDS + 9 * HOUR
        facts = Facts(heard=((HQ, up - 8 * HOUR),))
        assert not any(e.cause is Cause.WATCHER for e in alerts(order(), facts, up + 599, NORD, up_since=up))
        assert any(e.cause is Cause.WATCHER for e in alerts(order(), facts, up + 600, NORD, up_since=up))

    def test_headquarters_is_told_of_a_silent_partner_once_and_not_after_the_mission(self) -> None:
        at = T0 + HOUR + 600
        facts = Facts(heard=((NORD, T0 + HOUR), (SUD, at)))
        (found,) = alerts(order(), facts, at, HQ, up_since=UP)
        assert (found.cause, found.level, found.duty) == (Cause.WATCHER, 1, "officer")
        over = order(ends=T0 + HOUR)
        assert alerts(over, facts, at, HQ, up_since=UP) == ()


class TestNextLook:
    @example(150, HQ)  # heard at an instant that is still to come: the clock was set back
    @example(356, NORD)  # a call at such an instant
    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 10_000), st.sampled_from([HQ, NORD, SUD]))
    def test_nothing_becomes_due_before_it(self, seed: int, name: str) -> None:
        """Against looking at every minute: whatever is found first was announced."""
        rand = random.Random(seed)
        one = order(
            *(promise(n, rand.choice([ANNA, BORIS]), T0 + rand.randrange(2, 30) * HOUR) for n in range(1, 5))
        )
        statuses = rand.choices([Status.OK, Status.HELP], [9, 1], k=rand.randrange(5))
        facts = Facts(
            reports=tuple(
                report(T0 + rand.randrange(24) * HOUR, s, rand.choice([ANNA, BORIS])) for s in statuses
            ),
            heard=heard(T0 + rand.randrange(40) * HOUR),
        )
        at = T0 + rand.randrange(40 * HOUR)
        found, then = look(one, facts, at, name, up_since=UP)
        assert then > at and then == min(then, at + HOUR)
        known = {each.id for each in found}
        for instant in range(at + 1, then, 97):
            assert {each.id for each in alerts(one, facts, instant, name, up_since=UP)} <= known
        assert next_look(one, facts, at) > at


class TestOrderOfFacts:
    @settings(max_examples=80, deadline=None)
    @given(st.integers(0, 10_000))
    def test_the_order_in_which_facts_came_changes_nothing(self, seed: int) -> None:
        rand = random.Random(seed)
        one = order(*(promise(n, due=T0 + n * 3 * HOUR) for n in range(1, 6)))
        reports = [
            report(T0 + rand.randrange(20 * HOUR), rand.choice(list(Status)), delay=rand.choice([0, 0, 1800]))
            for _ in range(rand.randrange(6))
        ]
        at = T0 + rand.randrange(24 * HOUR)
        every = episodes(one, Facts(reports=tuple(reports)), at)
        ends = [Ended(each.id, each.begins + 3600, "safe", HQ) for each in every if rand.random() < 0.4]
        takes = [Taken(each.id, 1 + rand.randrange(4), each.begins + 900, HQ, "0000000a") for each in every]
        views = []
        for _ in range(2):
            for each in (reports, ends, takes):
                rand.shuffle(each)  # type: ignore[arg-type]
            facts = Facts(tuple(reports), (), tuple(takes), tuple(ends), (), heard(at))
            views.append(
                (episodes(one, facts, at), alerts(one, facts, at, HQ, up_since=UP), standing(one, facts, at))
            )
        assert views[0] == views[1]


class TestBoard:
    def test_how_a_member_stands_over_a_day(self) -> None:
        one = order(promise(1), promise(2, due=DUE + 9 * HOUR))
        facts = Facts(reports=(report(DUE - 30 * MINUTE),))

        def state(at: int, known: Facts = facts) -> tuple[State, str | None, int]:
            anna, _ = standing(one, known, at)
            return anna.state, anna.promise, anna.level

        assert state(T0) == (State.WAITING, promise(1).id, 0)
        assert state(DUE - 40 * MINUTE, Facts()) == (State.OPEN, promise(1).id, 0)
        assert state(DUE + 1, Facts()) == (State.LATE, promise(1).id, 0)
        assert state(ENDS + 1, Facts()) == (State.OVERDUE, promise(1).id, 0)
        assert state(ENDS + 600, Facts()) == (State.OVERDUE, promise(1).id, 1)
        assert state(DUE) == (State.WAITING, promise(2).id, 0)
        assert state(T0 + 30 * HOUR, Facts(reports=(report(DUE), report(DUE + 9 * HOUR)))) == (
            State.DONE,
            None,
            0,
        )

    def test_who_acts_and_what_comes_next_stand_on_it(self) -> None:
        taken = Taken(SILENT, 1, ENDS + 700, HQ, "0000000a")
        anna, boris = standing(order(), Facts(taken=(taken,)), ENDS + 800)
        assert (anna.taken, anna.level, anna.begins) == (taken, 1, ENDS + 1800)
        assert boris.state is State.DONE and anna.episode is not None and anna.episode.id == SILENT

    def test_a_text_that_was_long_on_its_way_is_doubtful(self) -> None:
        old = replace(report(DUE), claim=DUE - 31 * MINUTE)
        assert standing(order(), Facts(reports=(old,)), DUE)[0].doubt
        assert not standing(order(), Facts(reports=(replace(old, claim=DUE - 60),)), DUE)[0].doubt
