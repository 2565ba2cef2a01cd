"""One telling by several ways: at once, each with its own outcome, a slow one holding up no other."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from vedette.adapters.alerts import (
    Message,
    Outcome,
    Posting,
    Result,
    Sent,
    Way,
    may_repeat,
    message_id,
    send_all,
    sum_of,
    tell,
    ways_now,
)
from vedette.adapters.alerts.message import accepted, refused, unsure

A, B, C = Way("a", "1"), Way("b", "2"), Way("c", "3")


class Lane:
    """A channel of some mood."""

    kind = "lane"

    def __init__(
        self,
        outcome: Outcome | Exception,
        *,
        until: threading.Event | None = None,
        recognises_ids: bool = False,
    ) -> None:
        self.name = "lane"
        self.recognises_ids = recognises_ids
        self.sent: list[Message] = []
        self._outcome, self._until = outcome, until

    def check(self, to: str) -> None:
        """Any."""

    def send(self, message: Message) -> Outcome:
        """Send."""
        if self._until is not None:
            self._until.wait(60)
        self.sent.append(message)
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


def results(sent: tuple[Sent, ...]) -> list[str]:
    """The outcomes."""
    return [str(one.outcome.result) for one in sent]


def test_every_way_has_its_own_outcome() -> None:
    lanes: dict[str, Any] = {"a": Lane(accepted()), "b": Lane(refused("no")), "c": Lane(RuntimeError("x"))}
    sent = tell("alert-1", "text", [A, B, C, Way("d", "4")], lanes)
    assert results(sent) == ["accepted", "refused", "unsure", "refused"]
    assert sum_of(sent) == Outcome(Result.ACCEPTED, "1 of 4 ways")
    assert sum_of(()) == Outcome(Result.REFUSED, "0 of 0 ways")


def test_a_slow_way_holds_up_no_other() -> None:
    done: list[Sent] = []
    heard = threading.Event()

    def late(sent: Sent) -> None:
        done.append(sent)
        heard.set()

    goes_on = threading.Event()
    lanes: dict[str, Any] = {"a": Lane(accepted(), until=goes_on), "b": Lane(accepted())}
    began = time.monotonic()
    sent = tell("alert-1", "text", [A, B], lanes, wait=0.1, done=late)
    assert time.monotonic() - began < 30
    assert results(sent) == ["unsure", "accepted"] and not done
    goes_on.set()
    assert heard.wait(60) and done == [Sent(A, accepted())]


def test_the_same_telling_bears_the_same_id_and_tells_nothing() -> None:
    lanes: dict[str, Any] = {"a": Lane(accepted()), "b": Lane(accepted())}
    for _ in range(2):
        send_all("alert-1", [Posting(A, "one"), Posting(B, "two", urgent=False)], lanes)
    first, again = lanes["a"].sent
    assert first.id == again.id == message_id("alert-1", A) != message_id("alert-2", A)
    assert lanes["b"].sent[0].id != first.id and "alert" not in first.id
    assert (lanes["b"].sent[0].text, lanes["b"].sent[0].urgent) == ("two", False)


def test_a_text_that_is_none_is_refused_and_stops_no_other() -> None:
    lanes: dict[str, Any] = {"a": Lane(accepted()), "b": Lane(accepted())}
    sent = send_all("x", [Posting(A, "two\nlines"), Posting(B, "fine")], lanes)
    assert results(sent) == ["refused", "accepted"] and not lanes["a"].sent


def test_first_two_channels_then_all() -> None:
    again = Way("a", "9")
    assert ways_now([A, again, B, C], 0, 1) == (A, B)
    assert ways_now([A, again, B, C], 1, 1) == (A, again, B, C)
    assert ways_now([A, again, B, C], 0, 3) == (A, again, B, C)
    assert ways_now([A], 0, 1) == (A,) and ways_now([], 0, 1) == ()


@pytest.mark.parametrize("knows", [True, False])
def test_what_may_go_again(knows: bool) -> None:
    lane: Any = Lane(accepted(), recognises_ids=knows)
    assert may_repeat(refused("x"), lane)
    assert not may_repeat(accepted(), lane)
    assert may_repeat(unsure("x"), lane) is knows and may_repeat(None, lane) is knows
