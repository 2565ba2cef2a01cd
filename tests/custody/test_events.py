"""Custody events: pseudonyms, classes of place, and reasons that can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vedette.custody.events import PLACE_CLASSES, Action, CustodyEvent
from vedette.errors import FormatError
from vedette.formats.entry import FIELDS, build_entry, parse_entry

EVENT = CustodyEvent(
    event="0" * 32,
    action=Action.RECEIVE,
    time="2026-05-14T10:00:00Z",
    actor="duty-1",
    package_sha256="a" * 64,
    reason="arrived at the intake desk",
)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("place", PLACE_CLASSES)
def test_every_act_anywhere_can_be_entered(action: Action, place: str) -> None:
    event = replace(EVENT, action=action, place_class=place)
    assert tuple(sorted(event.values())) == FIELDS[action.entry_type]
    assert parse_entry(build_entry(bytes(32), action.entry_type, event.values())).type == action.entry_type


def test_acts_that_see_content_are_access_and_the_others_custody() -> None:
    seen = {action.word for action in Action if action.entry_type == "access"}
    assert seen == {"view", "derive", "redact", "disclose"}
    moved = {action.word for action in Action if action.entry_type == "custody"}
    assert moved == {"collect", "copy", "transfer", "receive", "destroy"}


@pytest.mark.parametrize(
    "change",
    [
        {"event": "x"},
        {"time": "yesterday"},
        {"actor": ""},
        {"actor": "Анна"},
        {"counterparty": "A. Person"},
        {"package_sha256": "A" * 64},
        {"digest_before": "0"},
        {"digest_after": "0"},
        {"place_class": "Invented Street 5"},
        {"reason": ""},
        {"reason": "x" * 201},
        {"reason": "two\nlines"},
        {"reason": "turned \u202e around"},
    ],
    ids=str,
)
def test_event_that_names_people_places_or_nothing_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(FormatError, match="custody"):
        replace(EVENT, **change)  # type: ignore[arg-type]
