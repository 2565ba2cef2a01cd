"""One telling of one person: by which of their ways, in which order, and what became of it.

Shared by headquarters and partners. A message's id is the alert's with the way, so that the same telling
sent twice is known as the same by whoever can know it.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vedette.adapters.alerts.message import Channel, Message, Outcome, Result, refused, unsure
from vedette.errors import VedetteError

ENOUGH = 2
"""So many ways are tried at once when an alert is told the first time; all of them from the second on."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach one person: the name of a channel, and their address on it."""

    channel: str
    to: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one telling by one way."""

    way: Way
    outcome: Outcome


def message_id(alert: str, way: Way) -> str:
    """Return the id of the message of one alert by one way: 32 hex digits that tell nothing."""
    data = "\x00".join(("message", alert, way.channel, way.to)).encode()
    return hashlib.sha256(data).hexdigest()[:32]


def ways_now(ways: Sequence[Way], round_: int, level: int) -> tuple[Way, ...]:
    """Return the ways of one telling, the person's first ones first.

    At low levels the first telling goes by two independent channels; when nobody took it, and from level 3
    on, by all. Who set up one way only is told by that.
    """
    if round_ > 0 or level >= 3:
        return tuple(ways)
    first: list[Way] = []
    for way in ways:
        if len(first) < ENOUGH and way.channel not in {one.channel for one in first}:
            first.append(way)
    return tuple(first)


def may_repeat(outcome: Outcome | None, channel: Channel) -> bool:
    """Say whether the same telling may go by this channel once more: after a crash, or a fault.

    What was refused may. What may have been accepted (unsure, or begun and never ended: None) goes again only
    where the same id is known; the next round sends anew anyway.
    """
    if outcome is None or outcome.result is Result.UNSURE:
        return channel.recognises_ids
    return outcome.result is Result.REFUSED


def send_by(channel: Channel | None, message: Message) -> Outcome:
    """Send by one channel; a fault of any kind is an outcome, so that one way never stops another."""
    if channel is None:
        return refused("there is no such channel")
    try:
        return channel.send(message)
    except VedetteError as error:
        return refused(str(error)[:120])
    except Exception as error:  # noqa: BLE001 - an alert must go its other ways whatever happens on this one
        return unsure(f"the channel failed ({type(error).__name__})")


@dataclass(frozen=True, slots=True)
class Posting:
    """One text by one way."""

    way: Way
    text: str
    urgent: bool = True


def tell(
    alert: str,
    text: str,
    ways: Sequence[Way],
    channels: Mapping[str, Channel],
    *,
    urgent: bool = True,
    wait: float = 12.0,
    done: Callable[[Sent], None] | None = None,
) -> tuple[Sent, ...]:
    """Send one `text` by all `ways` at once: `send_all` with the same words for each."""
    return send_all(alert, [Posting(way, text, urgent) for way in ways], channels, wait=wait, done=done)


def send_all(
    alert: str,
    postings: Sequence[Posting],
    channels: Mapping[str, Channel],
    *,
    wait: float = 12.0,
    done: Callable[[Sent], None] | None = None,
) -> tuple[Sent, ...]:
    """Send all at once, so that a slow gateway holds up no other; return what is known after `wait` seconds.

    The answer is in the order of `postings`. What has not ended by then counts as unsure; `done` is called
    for it when it does, in another thread. Nothing is raised for what fails outside.
    """
    found: dict[int, Outcome] = {}
    given = False
    lock = threading.Lock()

    def work(number: int, one: Posting) -> None:
        try:
            message = Message(message_id(alert, one.way), one.text, one.way.to, one.urgent)
        except VedetteError as error:
            outcome = refused(str(error)[:120])
        else:
            outcome = send_by(channels.get(one.way.channel), message)
        with lock:
            late = given
            found[number] = outcome
        if late and done is not None:
            done(Sent(one.way, outcome))

    threads = [
        threading.Thread(target=work, args=(number, one), name="alert", daemon=True)
        for number, one in enumerate(postings)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + wait
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    with lock:
        given = True
        late = unsure("no answer yet")
        return tuple(Sent(one.way, found.get(number, late)) for number, one in enumerate(postings))


def sum_of(sent: Sequence[Sent]) -> Outcome:
    """Return what became of a telling as a whole: the best of its ways; refused when there was none."""
    for result in (Result.ACCEPTED, Result.UNSURE):
        if any(one.outcome.result is result for one in sent):
            many = sum(1 for one in sent if one.outcome.result is result)
            return Outcome(result, f"{many} of {len(sent)} ways")
    return refused(f"0 of {len(sent)} ways")
