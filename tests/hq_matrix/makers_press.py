"""Rows of the press desk: a press release with what was typed, somebody of the press."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CONTENT, Role

PRESS = frozenset({Role.LEAD, Role.EDITOR})


def text(side: Side) -> Any:
    """A press release of the case of a side, with its parts."""
    from vedette_hq.access.fields import new_id
    from vedette_hq.press.models import Composition, Version
    from vedette_hq.releases.models import Release

    made = Release.objects.create(
        case=side.row("case"),
        kind="press_release",
        code=f"press-{new_id()[:12]}",
        title=f"title of press text {side.word}",
        languages=["fr"],
        made_by=side.maker,
    )
    held = Composition.objects.create(release=made, made_by=side.maker)
    data = {
        "kind": "press_release",
        "shared": {"values": {}, "rows": {}},
        "said": {"fr": {"values": {"headline": f"headline of press text {side.word}"}, "rows": {}}},
    }
    Version.objects.create(composition=held, number=1, data=data, made_by=side.maker)
    return made


def reader(side: Side) -> Any:
    """Somebody of the book."""
    from vedette_hq.press.models import Reader

    made = Reader(outlet=f"outlet {side.word}", languages=["fr"], made_by=side.maker)
    made.seal(f"reader {side.word}", f"{side.word}@press.invented.example", "")
    made.save()
    return made


def _left(held: Any) -> None:
    held.state, held.released_at = "released", timezone.now()
    held.save()


KINDS = {
    "press_text": Kind(text, CONTENT, through="case", over=_left, stays=True),
    "own_press_text": Kind(text, CONTENT, through="case", over=_left, seen_over=False, stays=True),
    "press_reader": Kind(reader, PRESS, PRESS),
}
