"""When opening identities is unusual; and the form of what is sealed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from vedette.errors import FormatError, OpenError
from vedette.seal import generate_identity
from vedette_hq.identity.rules import Pace, Rules, standing
from vedette_hq.identity.sealing import STEP, Card, parse_card, seal, seal_identity, unseal, unseal_identity

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def openings(count: int, minutes: float, who: str = "") -> list[tuple[datetime, str]]:
    return [(NOW - timedelta(minutes=minutes * n + 1), who or str(n)) for n in range(count)]


def test_usual_work_is_free() -> None:
    assert standing(openings(4, 10), NOW, Rules()).pace is Pace.FREE


def test_many_within_an_hour_are_slowed_then_stopped() -> None:
    slow = standing(openings(5, 1), NOW, Rules())
    assert (slow.pace, slow.alarms) == (Pace.SLOW, ("rate",))
    assert slow.again == NOW + timedelta(minutes=4)
    assert standing(openings(5, 1), NOW + timedelta(minutes=6), Rules()).again is None
    assert standing(openings(10, 1), NOW, Rules()).pace is Pace.STOPPED


def test_many_persons_over_days_stop() -> None:
    far = standing(openings(30, 300), NOW, Rules())
    assert (far.pace, far.alarms) == (Pace.STOPPED, ("bulk",))
    assert standing(openings(30, 300, "one"), NOW, Rules()).pace is Pace.FREE


@pytest.mark.parametrize(("hour", "usual"), [(6, False), (7, True), (20, True), (21, False), (3, False)])
def test_working_hours(hour: int, usual: bool) -> None:
    at = NOW.replace(hour=hour)
    assert Rules().usual_hour(at) is usual
    assert Rules(begins=21, ends=7).usual_hour(at) is not usual
    assert Rules(zone=timezone(timedelta(hours=2))).usual_hour(at - timedelta(hours=2)) is usual


def test_working_hours_follow_the_clocks_of_their_zone() -> None:
    rules = Rules(zone=ZoneInfo("Europe/Paris"))
    assert rules.usual_hour(datetime(2026, 7, 1, 5, 30, tzinfo=UTC))  # half past seven in summer
    assert not rules.usual_hour(datetime(2026, 1, 5, 5, 30, tzinfo=UTC))  # half past six in winter


def test_a_card_comes_back_and_its_size_tells_little() -> None:
    card = Card("Имя «Фамилия»", "+000", "notes\nin two lines")
    data = card.encode()
    assert parse_card(data) == card
    assert len(data) == len(Card("x").encode()) == STEP
    assert "Имя" not in repr(card)


def test_every_altered_card_is_refused_or_another_card() -> None:
    data = Card("a name", "contact", "notes").encode()
    for place in range(0, len(data), 7):
        broken = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        try:
            assert parse_card(broken).encode() == broken
        except FormatError:
            continue
    for broken in (data[:-1], data + b" ", b"", b" " * STEP, data.replace(b"name", b"nome")):
        with pytest.raises(FormatError):
            parse_card(broken)


def test_only_the_key_opens_and_a_key_travels_sealed() -> None:
    key, other = generate_identity(), generate_identity()
    blob = seal(Card("a name").encode(), [key.recipient])
    assert b"a name" not in blob
    assert parse_card(unseal(blob, key)) == Card("a name")
    with pytest.raises(OpenError):
        unseal(blob, other)
    again = unseal_identity(seal_identity(key, other.recipient), other)
    assert again.encode() == key.encode()
