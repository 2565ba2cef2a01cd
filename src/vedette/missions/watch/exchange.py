"""What two watchers say to each other: events both ways, and that they live.

    vedette/watch/ask/v1              vedette/watch/answer/v1         the text of a signed note
    watch <id>                        watch <id>
    from <asking watcher>             from <answering watcher>
    to <asked watcher>                to <asking watcher>
    number <n>                        nonce <that of the question>
    nonce <id>                        time <instant>
    time <instant>                    last <n>
    after <n>                         more <yes | no>
    state <SHA-256>                   state <SHA-256>
    version <n>                       version <n>
    alive <base64> ...                alive <base64> ...
    event <base64> ...                event <base64> ...

`number` grows with each question of a watcher, so that no question counts twice, whatever the clocks say.
`after` is the place in the asked watcher's own list up to which the asker has it. `state` is over all events
held: when both sides have told everything and it differs, the next question begins again from 0.

Normative page: docs/formats/watch.md, 8.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from vedette.errors import ConflictError, FormatError, LimitError, SignatureError
from vedette.formats import base64
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import SigningKey, check_key_name
from vedette.formats.note import parse_note, sign_note, verify_note
from vedette.missions.watch.events import MAX_EVENT_BYTES, MAX_NUMBER
from vedette.missions.watch.ladder import watcher_of
from vedette.missions.watch.values import Order
from vedette.values.ids import parse_digest, parse_id
from vedette.values.instants import parse_instant, write_instant

ASK, ANSWER = "vedette/watch/ask/v1", "vedette/watch/answer/v1"
MEDIA_TYPE = "text/x.vedette.watch"
MAX_EVENTS = 64
"""Events in one message; the rest comes with the next."""
MAX_ALIVE = 16
MAX_MESSAGE_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class Ask:
    """A question. `time` is the asker's, Unix seconds, `version` that of the order it holds.

    `events` and `alive` are notes, not verified yet.
    """

    watch: str
    asker: str
    asked: str
    number: int
    nonce: str
    time: int
    after: int
    state: str
    version: int
    alive: tuple[bytes, ...] = ()
    events: tuple[bytes, ...] = ()

    def text(self) -> str:
        """The text that is signed. Raises: FormatError, LimitError."""
        return _text(
            ASK,
            [
                ("watch", parse_id(self.watch, "ask: watch")),
                ("from", check_key_name(self.asker)),
                ("to", check_key_name(self.asked)),
                ("number", str(_number(self.number, "ask: number"))),
                ("nonce", parse_id(self.nonce, "ask: nonce")),
                ("time", write_instant(self.time)),
                ("after", str(_number(self.after, "ask: after"))),
                ("state", parse_digest(self.state, "ask: state")),
                ("version", str(_number(self.version, "ask: version"))),
            ],
            self.alive,
            self.events,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `last` is the place in the answering watcher's list up to which the asker now has it.

    `more`: there is more after it. `time` is the answering watcher's.
    """

    watch: str
    answering: str
    asker: str
    nonce: str
    time: int
    last: int
    more: bool
    state: str
    version: int
    alive: tuple[bytes, ...] = ()
    events: tuple[bytes, ...] = ()

    def text(self) -> str:
        """The text that is signed. Raises: FormatError, LimitError."""
        return _text(
            ANSWER,
            [
                ("watch", parse_id(self.watch, "answer: watch")),
                ("from", check_key_name(self.answering)),
                ("to", check_key_name(self.asker)),
                ("nonce", parse_id(self.nonce, "answer: nonce")),
                ("time", write_instant(self.time)),
                ("last", str(_number(self.last, "answer: last"))),
                ("more", "yes" if self.more else "no"),
                ("state", parse_digest(self.state, "answer: state")),
                ("version", str(_number(self.version, "answer: version"))),
            ],
            self.alive,
            self.events,
        )


def _number(number: int, what: str) -> int:
    if not 0 <= number <= MAX_NUMBER:
        raise FormatError(f"{what}: a number of at most 53 bits expected")
    return number


def _text(
    kind: str, lines: list[tuple[str, str]], alive: tuple[bytes, ...], events: tuple[bytes, ...]
) -> str:
    if len(events) > MAX_EVENTS or len(alive) > MAX_ALIVE:
        raise LimitError(f"{kind}: at most {MAX_EVENTS} events and {MAX_ALIVE} signs of life")
    if any(len(note) > MAX_EVENT_BYTES for note in (*alive, *events)):
        raise LimitError(f"{kind}: an event of more than {MAX_EVENT_BYTES} bytes")
    lines += [("alive", base64.encode(note)) for note in alive]
    lines += [("event", base64.encode(note)) for note in events]
    return "".join(f"{line}\n" for line in [kind, *(f"{word} {value}" for word, value in lines)])


def state_of(ids: Iterable[str]) -> str:
    """The digest over a set of events, by their ids in any order."""
    return hashlib.sha256("".join(f"{each}\n" for each in sorted(set(ids))).encode()).hexdigest()


def peek_watch(data: bytes) -> str:
    """The watch a message claims to be about, to find the order by; nothing is verified by this.

    Raises: FormatError, LimitError.
    """
    if len(data) > MAX_MESSAGE_BYTES:
        raise LimitError(f"exchange: more than {MAX_MESSAGE_BYTES} bytes")
    lines = data[:256].split(b"\n")
    if len(lines) < 3 or lines[0] not in (ASK.encode(), ANSWER.encode()):
        raise FormatError(f"exchange: expected {ASK} or {ANSWER}")
    try:
        return parse_id(_value(lines[1].decode("ascii"), "watch"), "exchange: watch")
    except UnicodeDecodeError:
        raise FormatError("exchange: not ASCII") from None


def sign_ask(ask: Ask, key: SigningKey) -> bytes:
    """The question as it goes over the line. Raises: FormatError, LimitError, SignatureError."""
    return _signed(ask.text(), ask.asker, key)


def sign_answer(answer: Answer, key: SigningKey) -> bytes:
    """The answer as it goes over the line. Raises: FormatError, LimitError, SignatureError."""
    return _signed(answer.text(), answer.answering, key)


def _signed(text: str, name: str, key: SigningKey) -> bytes:
    if key.name != name:
        raise SignatureError(f"exchange: {name} speaks, and {key.name} would sign it")
    data = sign_note(text, [key]).encode()
    if len(data) > MAX_MESSAGE_BYTES:
        raise LimitError(f"exchange: more than {MAX_MESSAGE_BYTES} bytes")
    return data


def read_ask(data: bytes, order: Order, me: str, last_number: int) -> Ask:
    """The question in `data`, put to `me` by another watcher of the order, and put for the first time.

    `last_number` is the number of that watcher's last question that was taken, -1 for none: whoever calls
    stores the new one, in the transaction that takes the events.

    Raises: FormatError, LimitError; SignatureError for a stranger, MissingError for a watcher that is none,
    ConflictError for a question that is not newer.
    """
    text = _verified_text(data, order)
    values, alive, events = _lines(
        text, ASK, ("watch", "from", "to", "number", "nonce", "time", "after", "state", "version")
    )
    ask = Ask(
        values["watch"],
        values["from"],
        values["to"],
        parse_decimal(values["number"], "ask: number"),
        values["nonce"],
        int(parse_instant(values["time"], "ask: time").timestamp()),
        parse_decimal(values["after"], "ask: after"),
        values["state"],
        parse_decimal(values["version"], "ask: version"),
        alive,
        events,
    )
    if ask.text() != text:
        raise FormatError("ask: not written as it is written")
    if ask.watch != order.watch or ask.asked != me or ask.asker == me:
        raise SignatureError(f"ask: is not meant for {me} of watch {order.watch}")
    if ask.number <= last_number:
        raise ConflictError(f"ask: number {ask.number} of {ask.asker} was put before")
    return ask


def asker_of(data: bytes) -> str:
    """Who a question says that it is from, to look up its last number; nothing is verified by this.

    Raises: FormatError, LimitError.
    """
    peek_watch(data)
    lines = data[:2048].split(b"\n")
    try:
        return check_key_name(_value(lines[2].decode("utf-8"), "from"))
    except UnicodeDecodeError:
        raise FormatError("exchange: not UTF-8") from None


def read_answer(data: bytes, order: Order, ask: Ask) -> Answer:
    """The answer in `data`, given to exactly this question by the watcher that was asked.

    Raises: FormatError, LimitError; SignatureError for a stranger's or another question's answer.
    """
    text = _verified_text(data, order)
    values, alive, events = _lines(
        text, ANSWER, ("watch", "from", "to", "nonce", "time", "last", "more", "state", "version")
    )
    answer = Answer(
        values["watch"],
        values["from"],
        values["to"],
        values["nonce"],
        int(parse_instant(values["time"], "answer: time").timestamp()),
        parse_decimal(values["last"], "answer: last"),
        values["more"] == "yes",
        values["state"],
        parse_decimal(values["version"], "answer: version"),
        alive,
        events,
    )
    if answer.text() != text:
        raise FormatError("answer: not written as it is written")
    meant = (ask.watch, ask.asked, ask.asker, ask.nonce)
    if (answer.watch, answer.answering, answer.asker, answer.nonce) != meant or answer.watch != order.watch:
        raise SignatureError("answer: is not the answer to this question")
    return answer


def _verified_text(data: bytes, order: Order) -> str:
    if len(data) > MAX_MESSAGE_BYTES:
        raise LimitError(f"exchange: more than {MAX_MESSAGE_BYTES} bytes")
    note = parse_note(data)
    lines = note.text.split("\n", 3)
    if len(lines) < 4:
        raise FormatError("exchange: cut short")
    speaker = watcher_of(order, _value(lines[2], "from"))
    if len(note.signatures) != 1:
        raise FormatError("exchange: one signature expected")
    verify_note(note, [speaker.key])
    return note.text


def _lines(
    text: str, kind: str, words: tuple[str, ...]
) -> tuple[dict[str, str], tuple[bytes, ...], tuple[bytes, ...]]:
    lines = text.split("\n")[:-1]
    if lines[0] != kind or len(lines) < len(words) + 1:
        raise FormatError(f"exchange: expected {kind} and its lines")
    values = {word: _value(line, word) for word, line in zip(words, lines[1:], strict=False)}
    notes: dict[str, list[bytes]] = {"alive": [], "event": []}
    for line in lines[len(words) + 1 :]:
        word, _, value = line.partition(" ")
        if word not in notes:
            raise FormatError("exchange: a line that is not known")
        notes[word].append(base64.decode(value, f"exchange: {word}"))
    if len(notes["alive"]) > MAX_ALIVE or len(notes["event"]) > MAX_EVENTS:
        raise LimitError(f"exchange: at most {MAX_EVENTS} events and {MAX_ALIVE} signs of life")
    return values, tuple(notes["alive"]), tuple(notes["event"])


def _value(line: str, word: str) -> str:
    if not line.startswith(f"{word} "):
        raise FormatError(f"exchange: expected a line {word!r}")
    return line[len(word) + 1 :]
