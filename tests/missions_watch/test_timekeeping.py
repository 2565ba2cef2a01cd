"""Trusted time: clocks that are set, machines that restart, and what the others say."""

from __future__ import annotations

import pytest

from missions_watch.stage import T0
from vedette.errors import FormatError
from vedette.missions.watch.timekeeping import Mark, Timekeeper, parse_mark

DAY, HOUR = 86_400, 3600
STEPS = (30 * DAY, -30 * DAY, HOUR, -HOUR)


@pytest.mark.parametrize("step", STEPS)
def test_a_running_process_goes_on_counting_when_its_clock_is_set(step: int) -> None:
    keeper = Timekeeper(T0, 0, "a")
    assert keeper.now(T0 + 10, 10).at == T0 + 10
    found = keeper.now(T0 + 20 + step, 20)
    assert (found.at, found.steady_since) == (T0 + 20, T0)
    assert ("ahead" if step > 0 else "behind") in found.doubt
    assert keeper.now(T0 + 5 * HOUR + step, 5 * HOUR).at == T0 + 5 * HOUR
    assert keeper.now(T0 + 6 * HOUR, 6 * HOUR).doubt == ""


def test_small_adjustments_are_followed() -> None:
    keeper = Timekeeper(T0, 0, "a")
    for tick in range(0, 100_000, 10):
        found = keeper.now(T0 + tick + tick // 1000, tick)
    assert abs(found.at - (T0 + tick + tick // 1000)) <= 1 and found.doubt == ""


def test_time_does_not_run_backwards_by_more_than_a_second() -> None:
    keeper = Timekeeper(T0, 0, "a")
    before = 0
    for tick in range(200):
        at = keeper.now(T0 + tick - (tick % 5), tick).at
        assert at >= before - 1
        before = at


@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_starts_again_on_a_running_machine_trusts_its_count(step: int) -> None:
    keeper = Timekeeper(T0 + 900 + step, 900, "a", Mark(T0, 0, "a"))
    assert keeper.now(T0 + 900 + step, 900).at == T0 + 900


@pytest.mark.parametrize("step", STEPS)
def test_a_machine_that_starts_with_a_wrong_clock_follows_two_others(step: int) -> None:
    true = T0 + 5 * HOUR
    keeper = Timekeeper(true + step, 0, "b", Mark(T0, 10 * DAY, "a"))
    keeper.heard("nord", true + 20, 20)
    keeper.heard("sud", true + 22, 20)
    found = keeper.now(true + step + 20, 20)
    assert abs(found.at - (true + 20)) <= 2 and found.steady_since == found.at
    later = keeper.now(true + step + 600, 600)
    assert abs(later.at - (true + 600)) <= 2 and later.steady_since == found.at


@pytest.mark.parametrize("step", (30 * DAY, -30 * DAY))
def test_beyond_belief_one_other_is_enough(step: int) -> None:
    true = T0 + 5 * HOUR
    keeper = Timekeeper(true + step, 0, "b", Mark(T0, 10 * DAY, "a"))
    assert keeper.now(true + step, 0).doubt
    keeper.heard("nord", true + 20, 20)
    assert keeper.now(true + step + 20, 20).at == true + 20


def test_a_watcher_that_lies_alone_sets_nobody() -> None:
    keeper = Timekeeper(T0, 0, "a")
    keeper.heard("nord", T0 + 30 * DAY, 10)
    found = keeper.now(T0 + 10, 10)
    assert found.at == T0 + 10 and "another watcher" in found.doubt
    keeper.heard("sud", T0 + 20, 20)
    assert keeper.now(T0 + 20, 20).at == T0 + 20


def test_two_liars_who_do_not_agree_are_no_majority() -> None:
    keeper = Timekeeper(T0, 0, "a")
    keeper.heard("nord", T0 + 30 * DAY, 10)
    keeper.heard("sud", T0 - 30 * DAY, 10)
    assert keeper.now(T0 + 10, 10).at == T0 + 10


def test_what_was_said_long_ago_counts_no_more() -> None:
    keeper = Timekeeper(T0, 0, "a")
    keeper.heard("nord", T0 + 30 * DAY, 0)
    keeper.heard("sud", T0 + 30 * DAY, 0)
    assert keeper.now(T0 + 601, 601).at == T0 + 601


def test_without_anybody_it_goes_on_from_what_was_written_down() -> None:
    keeper = Timekeeper(T0 - 30 * DAY, 0, "b", Mark(T0, 99, "a"))
    assert keeper.now(T0 - 30 * DAY + 5, 5).at == T0 + 5


def test_the_mark_is_read_as_it_was_written() -> None:
    keeper = Timekeeper(T0, 5, "3f0a")
    mark = keeper.mark(keeper.now(T0 + 1, 6), 6)
    assert parse_mark(mark.encode()) == mark == Mark(T0 + 1, 6, "3f0a")
    for bad in (
        b"",
        b"1 2\n",
        b"1 2 a",
        b"01 2 a\n",
        b"1 2 a b\n",
        b"\xff 2 a\n",
        b"1 -2 a\n",
        b"1 2 " + b"a" * 300,
    ):
        with pytest.raises(FormatError):
            parse_mark(bad)
