"""What happened, as signed notes that watchers pass on to each other.

    vedette/watch/event/v1
    watch <id>
    watcher <name of the key that signs>
    kind <report | alarm | taken | ended | told | alive | opened | cancelled>
    <lines of the kind>
    time <instant>

An event is named by the SHA-256 of its text. No name of a person, no place and no case stands in it.

Normative page: docs/formats/watch.md, 7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from vedette.errors import FormatError, LimitError, SignatureError
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import SigningKey, check_key_name
from vedette.formats.note import parse_note, sign_note, verify_note
from vedette.missions.watch.codes import ROWS, check_tag
from vedette.missions.watch.rungs import MAX_LEVELS, report_id, watcher_of
from vedette.missions.watch.values import (
    DUTIES,
    Alarm,
    Cause,
    Ended,
    Facts,
    Order,
    Report,
    Status,
    Taken,
    Told,
)
from vedette.values.ids import parse_id
from vedette.values.instants import parse_instant, write_instant

EVENT = "vedette/watch/event/v1"
MAX_EVENT_BYTES = 2048
MAX_NUMBER = 1 << 53
WAYS = ("web", "text", "voice")
WHYS = ("safe", "false-alarm", "handed-over")


@dataclass(frozen=True, slots=True)
class Alive:
    """A watcher lives; `number` grows with each."""

    number: int
    at: int
    watcher: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A contact sheet was opened, by whom (a tag), for which episode."""

    episode: str
    version: int
    who: str
    at: int
    watcher: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Headquarters has cancelled the mission: nothing is watched from `at` on."""

    at: int
    watcher: str


Fact: TypeAlias = Report | Alarm | Taken | Ended | Told | Alive | Opened | Cancelled
KINDS: Mapping[type, str] = {
    Report: "report",
    Alarm: "alarm",
    Taken: "taken",
    Ended: "ended",
    Told: "told",
    Alive: "alive",
    Opened: "opened",
    Cancelled: "cancelled",
}


def _one_of(words: Iterable[str], what: str) -> Callable[[str], str]:
    known = tuple(words)

    def read(text: str) -> str:
        if text not in known:
            raise FormatError(f"event: {what} is one of {', '.join(known)}")
        return text

    return read


def _number(what: str, least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = parse_decimal(text, f"event: {what}")
        if not least <= number <= most:
            raise FormatError(f"event: {what} is a number from {least} to {most}")
        return number

    return read


def _id(what: str) -> Callable[[str], str]:
    return lambda text: parse_id(text, f"event: {what}")


def _claim(text: str) -> int | None:
    return None if text == "-" else _number("claim", 0, (1 << 40) - 1)(text)


_LEVEL = _number("level", 1, MAX_LEVELS)
_LINES: Mapping[str, Mapping[str, Callable[[str], object]]] = {
    "report": {
        "member": check_tag,
        "row": _number("row", 1, ROWS),
        "status": lambda text: Status(_one_of(Status, "status")(text)),
        "delay": _number("delay", 0, 86_400),
        "way": _one_of(WAYS, "way"),
        "claim": _claim,
    },
    "alarm": {
        "id": _id("id"),
        "cause": lambda text: Cause(_one_of(set(Cause) - {Cause.SILENCE, Cause.WATCHER}, "cause")(text)),
        "level": _LEVEL,
    },
    "taken": {"episode": _id("episode"), "level": _LEVEL, "who": check_tag},
    "ended": {"episode": _id("episode"), "why": _one_of(WHYS, "why")},
    "told": {
        "alert": _id("alert"),
        "episode": _id("episode"),
        "level": _LEVEL,
        "round": _number("round", 0, 1 << 31),
        "duty": _one_of(DUTIES, "duty"),
        "sure": lambda text: _one_of(("yes", "no"), "sure")(text) == "yes",
    },
    "alive": {"number": _number("number", 0, MAX_NUMBER)},
    "opened": {"episode": _id("episode"), "version": _number("version", 1, 1 << 31), "who": check_tag},
    "cancelled": {},
}
"""The lines of each kind, in their order, and how each is read."""

_TYPES = {word: kind for kind, word in KINDS.items()}


def event_text(watch: str, fact: Fact) -> str:
    """The text that is signed. Raises: FormatError for a value that cannot be."""
    word = KINDS[type(fact)]
    lines = [EVENT, f"watch {parse_id(watch, 'event: watch')}", f"watcher {check_key_name(fact.watcher)}"]
    lines.append(f"kind {word}")
    for name, read in _LINES[word].items():
        value = _spelled(getattr(fact, name))
        read(value)
        lines.append(f"{name} {value}")
    return "".join(f"{line}\n" for line in [*lines, f"time {write_instant(fact.at)}"])


def _spelled(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def parse_event_text(text: str) -> tuple[str, Fact]:
    """The watch and the fact of an event's text. Raises: FormatError, LimitError."""
    if len(text) > MAX_EVENT_BYTES:
        raise LimitError(f"event: more than {MAX_EVENT_BYTES} characters")
    lines = text.split("\n")
    if len(lines) < 6 or lines[0] != EVENT or lines[-1] != "":
        raise FormatError(f"event: expected {EVENT} and its lines")
    watch = parse_id(_value(lines[1], "watch"), "event: watch")
    watcher = check_key_name(_value(lines[2], "watcher"))
    word = _value(lines[3], "kind")
    if word not in _LINES:
        raise FormatError("event: unknown kind")
    reads = _LINES[word]
    if len(lines) != 6 + len(reads):
        raise FormatError(f"event: the lines of {word} are {' '.join(reads) or 'none'}")
    values: dict[str, object] = {
        name: read(_value(line, name)) for (name, read), line in zip(reads.items(), lines[4:-2], strict=True)
    }
    moment: datetime = parse_instant(_value(lines[-2], "time"), "event: time")
    values |= {"at": int(moment.timestamp()), "watcher": watcher}
    if word == "report":
        values["id"] = report_id(
            watch, str(values["member"]), int(str(values["row"])), Status(str(values["status"]))
        )
    fact: Fact = _TYPES[word](**values)
    if event_text(watch, fact) != text:
        raise FormatError("event: not written as it is written")
    return watch, fact


def _value(line: str, word: str) -> str:
    if not line.startswith(f"{word} "):
        raise FormatError(f"event: expected a line {word!r}")
    return line[len(word) + 1 :]


@dataclass(frozen=True, slots=True)
class Event:
    """A verified event. `id` is the SHA-256 of its text in hex, `note` the bytes that are passed on."""

    id: str
    watch: str
    fact: Fact
    note: bytes


def sign_event(watch: str, fact: Fact, key: SigningKey) -> Event:
    """The event signed by the watcher that saw it. Raises: FormatError; SignatureError for another's key."""
    if key.name != fact.watcher:
        raise SignatureError(f"event: {fact.watcher} saw it, and {key.name} would sign it")
    text = event_text(watch, fact)
    return Event(event_id(text), watch, fact, sign_note(text, [key]).encode())


def event_id(text: str) -> str:
    """The name of an event: the SHA-256 of its text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def verify_event(note: bytes, order: Order) -> Event:
    """The event in a note, signed by one of the order's watchers.

    Raises: FormatError, LimitError; SignatureError for a stranger, another watch, a signature under another's
    name, or a cancelling that is not headquarters'; MissingError for a watcher that is none.
    """
    if len(note) > MAX_EVENT_BYTES:
        raise LimitError(f"event: more than {MAX_EVENT_BYTES} bytes")
    parsed = parse_note(note)
    watch, fact = parse_event_text(parsed.text)
    if watch != order.watch:
        raise SignatureError(f"event: of another watch than {order.watch}")
    watcher = watcher_of(order, fact.watcher)
    if len(parsed.signatures) != 1:
        raise FormatError("event: one signature expected")
    verify_note(parsed, [watcher.key])
    if isinstance(fact, Cancelled) and watcher.rank != 0:
        raise SignatureError("event: only headquarters cancels")
    return Event(event_id(parsed.text), watch, fact, note)


@dataclass(frozen=True, slots=True)
class Held:
    """A fact as one watcher holds it. `received`: when it came here, by the time that is trusted here."""

    fact: Fact
    received: int


def facts_of(held: Iterable[Held], heard: Mapping[str, int]) -> Facts:
    """All that is known of a watch, from what this watcher holds.

    Nothing counts as later than when it came here: a watcher whose clock runs ahead keeps no promise of
    tomorrow. `heard`: when each other watcher was last heard, by the time trusted here.
    """
    lists: dict[type, list[Fact]] = {kind: [] for kind in KINDS}
    seen: set[Fact] = set()
    for each in held:
        fact = each.fact if each.fact.at <= each.received else replace(each.fact, at=each.received)
        if fact not in seen:
            seen.add(fact)
            lists[type(fact)].append(fact)
    return Facts(
        tuple(lists[Report]),  # type: ignore[arg-type]
        tuple(lists[Alarm]),  # type: ignore[arg-type]
        tuple(lists[Taken]),  # type: ignore[arg-type]
        tuple(lists[Ended]),  # type: ignore[arg-type]
        tuple(lists[Told]),  # type: ignore[arg-type]
        tuple(sorted(heard.items())),
    )


def as_cancelled(order: Order, held: Iterable[Held]) -> Order:
    """The order, ended at the earliest cancelling that is held."""
    instants = [min(each.fact.at, each.received) for each in held if isinstance(each.fact, Cancelled)]
    if not instants or (order.cancelled and order.ends <= min(instants)):
        return order
    return replace(order, cancelled=True, ends=max(order.begins, min(instants)))


def used_rows(held: Iterable[Held]) -> frozenset[tuple[str, int]]:
    """The pairs of tag and row that were taken before, for `read_code` and `open_checkin`."""
    return frozenset((each.fact.member, each.fact.row) for each in held if isinstance(each.fact, Report))
