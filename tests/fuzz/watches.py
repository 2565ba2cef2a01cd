"""Targets of vedette.missions.watch: texts, spoken codes, orders, sheets, events, the exchange, time marks.

The property: a value that is written again as the same bytes, or a VedetteError. The `-signed` target takes
what the fuzzer wants to say for the text of a note, so that no signature stops it.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from targets import attempt, target

from missions_watch import stage
from vedette.formats.note import sign_note
from vedette.missions.watch.arriving import LETTER, MAX_FOUND, checkins_in
from vedette.missions.watch.codes import Spoken, code_for, parse_spoken
from vedette.missions.watch.conversation import Conversation
from vedette.missions.watch.events import Event, event_text, parse_event_text, sign_event, verify_event
from vedette.missions.watch.exchange import MAX_MESSAGE_BYTES, asker_of, peek_watch, read_ask
from vedette.missions.watch.member_file import MemberFile, parse_member_file
from vedette.missions.watch.orders import (
    Sheet,
    encode_order,
    open_sealed,
    parse_order,
    parse_sheet,
    sign_order,
    verify_order,
)
from vedette.missions.watch.texts import encode_checkin, open_checkin, parse_checkin
from vedette.missions.watch.timekeeping import Mark, parse_mark
from vedette.missions.watch.values import Alarm, Cause, Status, Taken

WATCH = "watch-text"
_ORDER = stage.order()
_ANNA = stage.MEMBERS[0]


@target(WATCH)
def _text(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    signed = attempt(parse_checkin, text)
    if signed is not None:
        assert len(signed.body()) == 17
    attempt(open_checkin, text, stage.MEMBERS)


@target("watch-spoken")
def _spoken(data: bytes) -> None:
    found = attempt(parse_spoken, data.decode("utf-8", "replace"))
    if found is not None:
        minutes = f" +{found.delay // 60}" if found.delay else ""
        assert parse_spoken(f"{found.tag} {found.row} {found.code}{minutes}") == found


@target("watch-arriving")
def _arriving(data: bytes) -> None:
    """What a gateway or a mail program handed over; what is found is one line, and found in itself."""
    for kind in ("", "application/x-www-form-urlencoded", LETTER):
        found = attempt(checkins_in, data, kind)
        for each in found or ():
            assert "\n" not in each and checkins_in(each.encode()) == (each,)
        assert found is None or 0 < len(found) <= MAX_FOUND


@target("watch-order", 120)
def _order(data: bytes) -> None:
    found = attempt(parse_order, data)
    if found is not None:
        assert encode_order(found) == data
    attempt(verify_order, data, [stage.REGISTER.verifier])
    attempt(open_sealed, data, [])


@target("watch-sheet")
def _sheet(data: bytes) -> None:
    found = attempt(parse_sheet, data)
    if found is not None:
        assert found.encode() == data


@target("watch-event")
def _event(data: bytes) -> None:
    attempt(verify_event, data, _ORDER)
    found = attempt(parse_event_text, data.decode("utf-8", "replace"))
    if found is not None:
        assert event_text(*found).encode() == data


@target("watch-exchange", 120)
def _exchange(data: bytes) -> None:
    attempt(peek_watch, data)
    attempt(asker_of, data)
    attempt(read_ask, data, _ORDER, stage.NORD, -1)


@target("watch-exchange-signed", 120)
def _exchange_signed(data: bytes) -> None:
    """Any text, signed by a watcher of the order."""
    text = data.decode("utf-8", "replace")
    note = attempt(sign_note, text, [stage.KEYS[stage.HQ]])
    if note is not None and len(whole := note.encode()) <= MAX_MESSAGE_BYTES:
        found = attempt(read_ask, whole, _ORDER, stage.NORD, -1)
        if found is not None:
            assert found.text() == text


@target("watch-files")
def _files(data: bytes) -> None:
    member = attempt(parse_member_file, data)
    if member is not None:
        assert member.encode() == data
    mark = attempt(parse_mark, data)
    if mark is not None:
        assert mark.encode() == data


def seeds() -> dict[str, list[bytes]]:
    """Good ones to begin from."""
    from missions_watch.memory import MemoryStore

    head = stage.KEYS[stage.HQ]
    spoken = Spoken(stage.ANNA, 12, code_for(_ANNA, 12, Status.OK), 1800)
    facts = (
        Alarm("a" * 32, Cause.ALARM, 4, stage.T0, stage.HQ),
        Taken("e" * 32, 2, stage.T0, stage.HQ, "0000000a"),
    )
    events: list[Event] = [sign_event(stage.WATCH, fact, head) for fact in facts]
    store = MemoryStore(head)
    store.give(_ORDER)
    store.add(stage.WATCH, events, stage.T0)
    ask, asked = Conversation(store, head, lambda size: bytes(size)).ask(stage.WATCH, stage.NORD, stage.T0)
    return {
        WATCH: [encode_checkin(stage.DEVICE, spoken, stage.T0).encode()],
        "watch-arriving": [
            b"From=%2B47&Body=7f3a12bc+12+493021+%2B30",
            (
                b"Subject: x\nContent-Transfer-Encoding: quoted-printable\n\n"
                b"7f3a12bc 12 493=\n021\n> 7f3a12bc 11 000111"
            ),
            b'{"message":"' + encode_checkin(stage.DEVICE, spoken, stage.T0).encode() + b'"}',
        ],
        "watch-spoken": [b"7f3a12bc 12 493021", b"7f3a12bc 12 493 021 +30"],
        "watch-order": [encode_order(_ORDER), sign_order(_ORDER, stage.REGISTER)],
        "watch-sheet": [Sheet(stage.WATCH, 1, ("Invented.", "")).encode()],
        "watch-event": [event.note for event in events]
        + [event_text(stage.WATCH, fact).encode() for fact in facts],
        "watch-exchange": [asked],
        "watch-exchange-signed": [ask.text().encode()],
        "watch-files": [
            MemberFile(stage.ANNA, ("https://nord.example/watch/",)).encode(),
            Mark(stage.T0, 900, "3f0a").encode(),
        ],
    }
