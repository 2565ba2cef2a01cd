"""Targets of vedette.house.redacting: plans of films, and what a child that may be taken over answers."""

from __future__ import annotations

import json

from targets import attempt, target

from vedette.house.redacting import Area, FilmPlan, Track, answers
from vedette.house.redacting.areas import MAX_FRAMES, encode_plan, parse_plan

FILM = "film-plan"
_PLAN = FilmPlan(
    (Track(((0, 4, 4, 20, 30), (9, 8, 4, 20, 30))), Track(((3, 0, 0, 8, 8),), "plate", "ellipse")),
    "alter",
    ((4, 5),),
)


@target(FILM, 400)
def _plan(data: bytes) -> None:
    """A plan that is read is written again as the same bytes, and hides what it says in each frame."""
    plan = attempt(parse_plan, data)
    if plan is None:
        return
    assert encode_plan(plan) == data
    for track in plan.tracks[:20]:
        for frame in (track.first, (track.first + track.last) // 2, track.last):
            area = track.at(frame)
            assert area is not None and area.w > 0 and area.h > 0
        assert track.at(track.last + 1) is None
    assert not plan.leaves_out(MAX_FRAMES)


@target("film-answer", 400)
def _answer(data: bytes) -> None:
    """Each reader of an answer gives a value or refuses."""
    for reader in (answers.parse_size, answers.parse_seen, answers.parse_made):
        attempt(reader, data)
    faces = attempt(answers.parse_faces, data)
    assert faces is None or all(isinstance(each, Area) for each in faces[2])
    tracked = attempt(answers.parse_tracked, data)
    assert tracked is None or encode_plan(tracked.plan)
    for media_type in ("image/jpeg", "image/png"):
        size = attempt(answers.measured, data, media_type)
        assert size is None or min(size) >= 0


def seeds() -> dict[str, list[bytes]]:
    """A plan; answers of each kind; heads of pictures."""
    seen = {"frames": 9, "width": 64, "height": 36, "seconds": 0.4, "sound": True, "rate": 25.0}
    plan = encode_plan(_PLAN)
    said = (
        [64, 36],
        [64, 36, 0.4],
        seen,
        [[64, 36], [[1.5, 2, 20, 30, 0.9]]],
        [plan.decode(), [3, 4], seen],
    )
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00\xff\xd9"
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x10\x00\x00\x00\x20\x08\x02\x00\x00\x00"
    return {
        FILM: [plan, encode_plan(FilmPlan())],
        "film-answer": [*(json.dumps(each).encode() for each in said), jpeg, png],
    }
