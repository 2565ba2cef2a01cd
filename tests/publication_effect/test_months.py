"""Counting by month."""

from __future__ import annotations

from datetime import date

import pytest

from vedette.errors import UsageError
from vedette.publication.effect import KINDS, TONES, Happening, months


def test_each_thing_is_counted_in_its_month_and_empty_months_stand() -> None:
    some = [
        Happening(date(2025, 12, 31), "helpful"),
        Happening(date(2026, 1, 1), "harmful"),
        Happening(date(2026, 1, 31), "harmful"),
        Happening(date(2026, 3, 1), "release"),
        Happening(date(2026, 4, 1), "helpful"),
    ]
    found = months(some, date(2025, 12, 15), date(2026, 3, 1))
    assert [one.first for one in found] == [date(2025, 12, 1), *(date(2026, n, 1) for n in (1, 2, 3))]
    assert [[one.count(tone) for tone in TONES] for one in found] == [
        [1, 0, 0, 0],
        [0, 2, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 1],
    ]


def test_every_kind_has_a_tone_and_what_is_none_is_refused() -> None:
    assert set(KINDS.values()) == set(TONES)
    with pytest.raises(UsageError, match="no tone"):
        months([Happening(date(2026, 1, 1), "good")], date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(UsageError, match="1 to 600"):
        months([], date(2026, 1, 1), date(2025, 1, 1))
    with pytest.raises(UsageError, match="1 to 600"):
        months([], date(1, 1, 1), date(2025, 1, 1))
