"""Events and their exchange, with real signatures: strangers, replays, lost messages, old copies."""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest

from missions_watch.memory import MemoryStore
from missions_watch.stage import ANNA, HQ, KEYS, NORD, SUD, T0, WATCH, order, signer
from vedette.errors import ConflictError, FormatError, LimitError, MissingError, SignatureError, VedetteError
from vedette.missions.watch.conversation import Conversation
from vedette.missions.watch.events import (
    Alive,
    Cancelled,
    Fact,
    Held,
    Opened,
    as_cancelled,
    event_text,
    facts_of,
    parse_event_text,
    sign_event,
    used_rows,
    verify_event,
)
from vedette.missions.watch.exchange import asker_of, peek_watch, read_answer, sign_answer
from vedette.missions.watch.ladder import report_id
from vedette.missions.watch.values import Alarm, Cause, Ended, Report, Status, Taken, Told

EPISODE = "e" * 32
REPORT = Report(report_id(WATCH, ANNA, 3, Status.OK), ANNA, 3, Status.OK, 0, T0, HQ, "web", T0 - 5)
EVERY: tuple[Fact, ...] = (
    REPORT,
    replace(REPORT, claim=None, delay=5400, way="voice"),
    Alarm("a" * 32, Cause.ALARM, 4, T0, HQ),
    Taken(EPISODE, 2, T0, HQ, "0000000a"),
    Ended(EPISODE, T0, "false-alarm", HQ),
    Told("b" * 32, EPISODE, 1, 0, "officer", T0, HQ, False),
    Alive(7, T0, HQ),
    Opened(EPISODE, 1, "0000000a", T0, HQ),
    Cancelled(T0, HQ),
)


class Side:
    """One watcher with its store."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.store = MemoryStore(KEYS[name])
        self.store.give(order())
        self.talk = Conversation(self.store, KEYS[name], os.urandom)

    def sees(self, number: int, at: int = T0) -> None:
        """Keep something that happened here."""
        self.store.keep(WATCH, Alarm(f"{number:032x}", Cause.ALARM, 1, at, self.name), at)

    def alarms(self) -> set[str]:
        return {each.fact.id for each in self.store.held(WATCH) if isinstance(each.fact, Alarm)}


def exchange(asking: Side, asked: Side, now: int) -> bool:
    """One question and its answer; whether there is more."""
    ask, data = asking.talk.ask(WATCH, asked.name, now)
    answer, _ = asked.talk.answer(data, now)
    return asking.talk.take_answer(ask, answer, now).more


class TestEvents:
    @pytest.mark.parametrize("fact", EVERY, ids=lambda fact: type(fact).__name__)
    def test_round_trip(self, fact: Fact) -> None:
        assert parse_event_text(event_text(WATCH, fact)) == (WATCH, fact)
        event = sign_event(WATCH, fact, KEYS[HQ])
        assert verify_event(event.note, order()) == event

    @pytest.mark.parametrize("fact", EVERY, ids=lambda fact: type(fact).__name__)
    def test_every_byte_altered_is_refused(self, fact: Fact) -> None:
        note = sign_event(WATCH, fact, KEYS[HQ]).note
        for at in range(len(note)):
            with pytest.raises(VedetteError):
                verify_event(note[:at] + bytes([note[at] ^ 1]) + note[at + 1 :], order())
        for changed in (note[:-1], note + b"\n", note[1:]):
            with pytest.raises(VedetteError):
                verify_event(changed, order())

    def test_strangers_and_borrowed_names_are_refused(self) -> None:
        stranger = signer("stranger.example/c1")
        with pytest.raises(MissingError):
            verify_event(sign_event(WATCH, replace(REPORT, watcher=stranger.name), stranger).note, order())
        with pytest.raises(SignatureError):
            sign_event(WATCH, REPORT, KEYS[NORD])
        borrowed = sign_event(WATCH, replace(REPORT, watcher=NORD), KEYS[NORD]).note.decode()
        with pytest.raises(VedetteError):
            verify_event(borrowed.replace(f"watcher {NORD}", f"watcher {HQ}").encode(), order())
        with pytest.raises(SignatureError):
            verify_event(sign_event("f" * 32, REPORT, KEYS[HQ]).note, order())
        with pytest.raises(LimitError):
            verify_event(bytes(3000), order())

    def test_only_headquarters_cancels(self) -> None:
        with pytest.raises(SignatureError):
            verify_event(sign_event(WATCH, Cancelled(T0, NORD), KEYS[NORD]).note, order())

    @pytest.mark.parametrize(
        "fact",
        [
            replace(REPORT, row=0),
            replace(REPORT, delay=-1),
            replace(REPORT, member="ANNA"),
            replace(REPORT, way="sms"),
            Alarm("a" * 32, Cause.SILENCE, 4, T0, HQ),
            Ended(EPISODE, T0, "why not", HQ),
            Taken(EPISODE, 10, T0, HQ, "0000000a"),
            Taken(EPISODE, 1, T0, HQ, "Natalia"),
            Told("b" * 32, EPISODE, 1, -1, "officer", T0, HQ),
        ],
    )
    def test_what_cannot_be_is_not_written(self, fact: Fact) -> None:
        with pytest.raises(FormatError):
            event_text(WATCH, fact)

    def test_nothing_counts_as_later_than_it_came(self) -> None:
        ahead = replace(REPORT, at=T0 + 30 * 86_400)
        assert facts_of([Held(ahead, T0)], {}).reports[0].at == T0
        assert facts_of([Held(replace(REPORT, at=T0 - 9), T0)], {}).reports[0].at == T0 - 9

    def test_cancelling_counts_from_its_earliest_event(self) -> None:
        held = [Held(Cancelled(T0 + 60, HQ), T0 + 60), Held(Cancelled(T0 + 30, HQ), T0 + 90)]
        assert (as_cancelled(order(), held).ends, as_cancelled(order(), held).cancelled) == (T0 + 30, True)
        assert as_cancelled(order(), []) == order()

    def test_used_rows(self) -> None:
        assert used_rows([Held(REPORT, T0)]) == {(ANNA, 3)}


class TestConversation:
    def test_both_come_to_know_the_same(self) -> None:
        one, two = Side(HQ), Side(NORD)
        for number in range(100):
            one.sees(number)
        for number in range(100, 250):
            two.sees(number)
        rounds = 1
        while exchange(one, two, T0 + rounds):
            rounds += 1
        assert one.alarms() == two.alarms() and len(one.alarms()) == 250
        assert rounds <= 8
        assert not exchange(one, two, T0 + 60)

    def test_three_of_whom_two_never_speak(self) -> None:
        head, nord, sud = Side(HQ), Side(NORD), Side(SUD)
        head.sees(1)
        sud.sees(2)
        for now in range(T0, T0 + 6):
            exchange(head, nord, now)
            exchange(nord, sud, now)
        assert head.alarms() == nord.alarms() == sud.alarms()
        assert sud.store.heard[HQ] >= T0, "a sign of life came round by the other partner"

    @pytest.mark.parametrize("seed", range(8))
    def test_lost_doubled_and_late_messages(self, seed: int) -> None:
        rand = random.Random(seed)
        sides = [Side(HQ), Side(NORD), Side(SUD)]
        late: list[tuple[Side, bytes]] = []
        for now in range(T0, T0 + 90):
            asking, asked = rand.sample(sides, 2)
            if rand.random() < 0.3 and now < T0 + 60:
                asking.sees(now - T0)
            ask, data = asking.talk.ask(WATCH, asked.name, now)
            if rand.random() < 0.2:
                continue
            answer, _ = asked.talk.answer(data, now)
            late.append((asked, data))
            if rand.random() < 0.3:
                continue
            asking.talk.take_answer(ask, answer, now)
            if rand.random() < 0.3:
                asking.talk.take_answer(ask, answer, now)
            again, old = rand.choice(late)
            with pytest.raises(ConflictError):
                again.talk.answer(old, now)
        for now in range(T0 + 200, T0 + 212):
            for a in sides:
                for b in sides:
                    if a is not b:
                        exchange(a, b, now)
        assert sides[0].alarms() == sides[1].alarms() == sides[2].alarms() != set()

    def test_who_comes_back_from_an_old_copy_gets_everything_again(self) -> None:
        one, two = Side(HQ), Side(NORD)
        for number in range(20):
            two.sees(number)
        exchange(one, two, T0)
        lost = two.store.watches[WATCH]
        del lost.events[10:], lost.received[10:]
        lost.ids = {event.id for event in lost.events}
        for now in range(T0 + 100, T0 + 400, 61):
            exchange(one, two, now)
        assert len(two.alarms()) == 20

    def test_strangers_replays_and_others_answers_are_refused(self) -> None:
        one, two, three = Side(HQ), Side(NORD), Side(SUD)
        ask, data = one.talk.ask(WATCH, NORD, T0)
        with pytest.raises(SignatureError):
            three.talk.answer(data, T0)  # meant for another
        answer, _ = two.talk.answer(data, T0)
        with pytest.raises(ConflictError):
            two.talk.answer(data, T0)
        other, more = one.talk.ask(WATCH, NORD, T0 + 1)
        with pytest.raises(SignatureError):
            one.talk.take_answer(other, answer, T0 + 1)  # the answer to an earlier question
        assert asker_of(more) == HQ and peek_watch(more) == WATCH
        forged = sign_answer(replace(read_answer(answer, order(), ask), answering=SUD), KEYS[SUD])
        with pytest.raises(SignatureError):
            one.talk.take_answer(ask, forged, T0)
        with pytest.raises(MissingError):
            two.talk.answer(data.replace(WATCH.encode(), b"f" * 32), T0)
        with pytest.raises(LimitError):
            two.talk.answer(bytes(300_000), T0)
        assert SUD not in two.store.heard and two.store.heard[HQ] == T0

    def test_every_byte_of_a_message_altered_is_refused(self) -> None:
        one, two = Side(HQ), Side(NORD)
        one.sees(1)
        ask, data = one.talk.ask(WATCH, NORD, T0)
        for at in range(0, len(data), 7):
            with pytest.raises(VedetteError):
                two.talk.answer(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], T0)
        answer, _ = two.talk.answer(data, T0)
        for at in range(0, len(answer), 7):
            with pytest.raises(VedetteError):
                one.talk.take_answer(ask, answer[:at] + bytes([answer[at] ^ 1]) + answer[at + 1 :], T0)
        assert two.alarms() == {f"{1:032x}"}

    def test_a_clock_ahead_makes_nobody_live_longer(self) -> None:
        nord, sud = Side(NORD), Side(SUD)
        life = sign_event(WATCH, Alive(10, T0 + 30 * 86_400, HQ), KEYS[HQ])
        nord.store.watches[WATCH].lives[HQ] = life
        exchange(sud, nord, T0)
        assert sud.store.heard[HQ] == T0

    def test_a_clock_that_cannot_be_believed_cuts_nothing_down(self) -> None:
        one, two = Side(HQ), Side(NORD)
        two.sees(1, T0)
        ask, data = one.talk.ask(WATCH, NORD, T0 - 9000)
        answer, _ = two.talk.answer(data, T0)
        one.talk.take_answer(ask, answer, T0 - 9000, settled=False)
        assert [each.received for each in one.store.held(WATCH)] == [T0]

    def test_a_bad_event_spoils_no_other(self) -> None:
        one, two = Side(HQ), Side(NORD)
        bad = sign_event("f" * 32, Alarm("9" * 32, Cause.ALARM, 1, T0, HQ), KEYS[HQ])
        one.store.add(WATCH, [bad], T0)
        one.sees(5)
        exchange(one, two, T0)
        assert two.alarms() == {f"{5:032x}"}
