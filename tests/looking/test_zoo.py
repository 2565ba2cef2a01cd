"""Every hostile file: a sight or a refusal, in seconds, and the process that forks is still the same."""

from __future__ import annotations

import io
import time

import pytest
import zoo

from vedette.errors import FormatError, LimitError, MissingError, VedetteError
from vedette.house.looking import Looker

SECONDS = 180.0
"""Of the clock for three looks, on a machine that has other work; on a quiet one the slowest takes 6."""
BREAKS = {"pdf-flate-bomb-painted", "pdf-words-without-end"}
"""These take more memory than a child has, and its library gives up."""
PLAYED = ("wav", "mp3", "ogg", "flac", "aac", "mp4", "webm", "cut", "large")


def test_the_zoo_is_large() -> None:
    assert len(zoo.ZOO) >= 120
    assert set(zoo.MUST_WARN) | set(zoo.MUST_REFUSE) <= set(zoo.ZOO)


@pytest.mark.parametrize("name", sorted(zoo.ZOO))
def test_a_hostile_file_ends_in_a_sight_or_a_refusal(looker: Looker, name: str) -> None:
    source = io.BytesIO(zoo.ZOO[name]())
    began = time.monotonic()
    sight = looker.look(source, "IMG_0001.jpg", "image/jpeg")
    if name in BREAKS:
        assert set(sight.warnings) <= {"broke-reader", "too-large"}
    else:
        assert "broke-reader" not in sight.warnings
    if name in zoo.MUST_WARN:
        assert zoo.MUST_WARN[name] in sight.warnings
    for text in (sight.text, *(part for claim in sight.claims for part in (claim.name, claim.value))):
        assert not set(text) & set("\0\x1b\u202e\u2066\u200f\x85")
    source.seek(0)
    try:
        small = looker.thumbnail(source)
    except VedetteError as error:
        assert type(error) in (FormatError, LimitError, MissingError)
        assert "failed with" not in str(error), "a reader let a foreign error through"
        assert type(error).__name__ == zoo.MUST_REFUSE.get(name, type(error).__name__)
    else:
        assert name not in zoo.MUST_REFUSE
        assert small.startswith(b"\xff\xd8\xff") and len(small) < 200_000
    assert looker.playable(source) is None or name.startswith(PLAYED)
    assert time.monotonic() - began < SECONDS
