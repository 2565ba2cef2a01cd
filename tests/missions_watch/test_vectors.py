"""The committed vectors: what the code makes now, and what it takes and refuses."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from missions_watch import stage
from vedette.errors import VedetteError
from vedette.missions.watch.orders import parse_order, verify_order
from vedette.missions.watch.texts import open_checkin

FOLDER = Path(__file__).resolve().parents[2] / "vectors" / "watch"


def load(name: str) -> dict[str, object]:
    return json.loads((FOLDER / name).read_text("utf-8"))  # type: ignore[no-any-return]


def test_they_are_made_again_as_they_stand() -> None:
    spec = importlib.util.spec_from_file_location("watch_vectors", FOLDER / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in module.vectors().items():
        assert load(name) == json.loads(json.dumps(value)), name


def test_texts() -> None:
    found = load("texts.json")
    for row in found["good"]:  # type: ignore[attr-defined]
        opened = open_checkin(row["text"], stage.MEMBERS)
        assert (opened.status.value, opened.row, opened.delay, opened.claim) == (
            row["status"],
            row["row"],
            row["delay"],
            row["claim"],
        )
    for fault, text in found["refused"].items():  # type: ignore[attr-defined]
        with pytest.raises(VedetteError):
            open_checkin(text, stage.MEMBERS)
            pytest.fail(fault)


def test_order() -> None:
    found = load("order.json")
    assert parse_order(str(found["document"]).encode()) == stage.order()
    assert verify_order(str(found["note"]).encode(), [stage.REGISTER.verifier])[0] == stage.order()
