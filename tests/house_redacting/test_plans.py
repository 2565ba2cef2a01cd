"""Plans: ways through a film, their rules, and the bytes in which they travel."""

from __future__ import annotations

import pytest

from vedette.errors import FormatError, UsageError
from vedette.house.redacting import Area, FilmPlan, Track, encode_plan, parse_plan
from vedette.house.redacting.following import Following

PLAN = FilmPlan(
    (Track(((3, 10, 10, 20, 20), (5, 15, 10, 21, 20))), Track(((4, 0, 0, 9, 9),), "plate", "ellipse")),
    "alter",
    ((0, 1), (7, 7)),
)


def test_a_track_goes_straight_and_rounds_outwards() -> None:
    track = PLAN.tracks[0]
    assert (track.first, track.last) == (3, 5) and track.at(2) is None and track.at(6) is None
    assert track.at(3) == Area(10, 10, 20, 20)
    assert track.at(4) == Area(12, 10, 21, 20)  # 12.5 to 33 of 30 and 36
    assert len(PLAN.at(4)) == 2 and PLAN.leaves_out(7) and not PLAN.leaves_out(2)


def test_a_plan_travels_as_its_own_bytes_alone() -> None:
    data = encode_plan(PLAN)
    assert parse_plan(data) == PLAN and b'"v":1' in data
    for bad in (
        b"",
        b"[]",
        b"{}",
        data + b" ",
        data.replace(b"alter", b"other"),
        data.replace(b"[7,7]", b"[7]"),
    ):
        with pytest.raises(FormatError):
            parse_plan(bad)
    for bad in (data.replace(b"[7,7]", b"[1,7]"), data.replace(b'"fill"', b'"mosaic"', 1), b"[" * 100_000):
        with pytest.raises(FormatError):
            parse_plan(bad)


def test_rules_of_a_plan() -> None:
    with pytest.raises(UsageError, match="order of the frames"):
        Track(((3, 0, 0, 5, 5), (3, 0, 0, 5, 5)))
    with pytest.raises(UsageError, match="no key"):
        Track(())
    with pytest.raises(UsageError, match="voice"):
        FilmPlan(voice="whisper")
    with pytest.raises(UsageError, match="ranges"):
        FilmPlan(cuts=((4, 2),))


def test_a_face_lost_for_a_while_stays_hidden_and_is_named() -> None:
    following = Following(640, 360, 3)
    for frame in range(0, 60, 3):
        left = 100.0 + 2 * frame
        seen = not 18 <= frame <= 27
        following.add(frame, [(left, 100.0, left + 50, 160.0, 0.9)] if seen else [])
    (track,) = following.tracks(60)
    assert track.first == 0 and track.last == 59
    for frame in range(60):
        area, left = track.at(frame), 100 + 2 * frame
        assert area is not None and area.x <= left and area.x + area.w >= left + 50
    assert any(15 < frame < 30 for frame in following.doubtful(60))


def test_a_face_that_goes_within_the_picture_is_named_and_one_that_leaves_it_is_not() -> None:
    gone, left = Following(640, 360, 3), Following(640, 360, 3)
    for frame in range(0, 60, 3):
        gone.add(frame, [(300.0, 100.0, 350.0, 160.0, 0.9)] if frame < 21 else [])
        at = 400.0 + 12 * frame
        left.add(frame, [(at, 100.0, min(640.0, at + 50), 160.0, 0.9)] if at < 620 else [])
    (track,) = gone.tracks(60)
    assert track.last == 24 and 24 in gone.doubtful(60)
    (track,) = left.tracks(60)
    assert not left.doubtful(60)
