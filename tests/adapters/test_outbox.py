"""The outbox: how long it waits, what it remembers, and that losing it costs nothing but time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.abroad import new_hq
from vedette.house.abroad.outbox import LONGEST_WAIT, MAX_ASKED, Outbox, back_off
from vedette.house.headquarters import Headquarters

START = datetime(2026, 5, 14, 10, 0, tzinfo=UTC)


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def hq(tmp_path: Path, time: Time) -> Iterator[Headquarters]:
    with Headquarters(new_hq(tmp_path / "hq"), time) as held:
        yield held


def test_waits_grow_from_a_minute_to_an_hour_and_no_further() -> None:
    waits = [back_off(tries, 0.5) for tries in range(1, 60)]
    assert waits[:4] == [timedelta(minutes=m) for m in (1, 2, 4, 8)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    for tries in range(1, 60):
        assert back_off(tries, 0.0) < back_off(tries, 0.999) or back_off(tries, 0.999) == LONGEST_WAIT
        assert timedelta(seconds=40) < back_off(tries, 0.0)


def test_a_failure_is_left_alone_until_its_time_and_forgotten_when_mended(
    hq: Headquarters, time: Time
) -> None:
    outbox = Outbox(hq)
    assert outbox.due("nord", "cosign")
    outbox.failed("nord", "cosign", "witness nord: cannot be reached")
    outbox.write()
    again = Outbox(hq)
    assert not again.due("nord", "cosign")
    assert again.due("nord", "register")
    assert again.due("sud", "cosign")
    time.now += timedelta(minutes=2)
    assert again.due("nord", "cosign")
    again.failed("nord", "cosign", "still not")
    (one,) = again.waiting()
    assert (one.tries, one.since, one.error) == (2, "2026-05-14T10:00:00Z", "still not")
    again.done("nord", "cosign")
    again.write()
    assert Outbox(hq).waiting() == []


def test_a_clock_that_was_set_back_does_not_stop_it(hq: Headquarters, time: Time) -> None:
    outbox = Outbox(hq)
    outbox.failed("nord", "cosign", "no")
    time.now -= timedelta(days=400)
    assert outbox.due("nord", "cosign")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"waiting":[1,{"partner":1}],"cosigned":3,"asked":[]}'])
def test_a_state_that_cannot_be_read_costs_only_waiting_times(hq: Headquarters, data: bytes) -> None:
    (hq.folder / "outbox" / "state.json").write_bytes(data)
    outbox = Outbox(hq)
    assert outbox.waiting() == []
    outbox.failed("nord", "cosign", "no")
    outbox.write()
    assert len(Outbox(hq).waiting()) == 1


def test_nothing_is_written_when_nothing_changed(hq: Headquarters) -> None:
    outbox = Outbox(hq)
    outbox.failed("nord", "cosign", "no")
    outbox.write()
    path = hq.folder / "outbox" / "state.json"
    before = path.stat().st_ino
    again = Outbox(hq)
    again.write()
    assert path.stat().st_ino == before


def test_sizes_at_which_a_witness_may_stand_are_the_last_answered_those_asked_and_none(
    hq: Headquarters,
) -> None:
    outbox = Outbox(hq)
    assert list(outbox.asked("nord", 10)) == [0]
    assert list(outbox.asked("nord", 12)) == [0, 10]
    outbox.write()
    outbox = Outbox(hq)
    assert sorted(outbox.asked("nord", 15)) == [0, 10, 12]
    outbox.known()["nord"] = 12
    assert sorted(outbox.asked("nord", 20)) == [0, 12, 15]
    for size in range(21, 60):
        stands = outbox.asked("nord", size)
        assert len(stands) <= MAX_ASKED
        assert {0, 12} <= set(stands)
