"""Targets of the gate: what strangers send to a locked house, and the settings of a house.

The property: whatever comes, the gate answers or refuses, and what was typed never comes back in its answer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from targets import attempt, target

from vedette.errors import OpenError
from vedette_hq.config.settings_file import parse_settings
from vedette_hq.serving.gate import Asked, Gate, parse_head
from vedette_hq.serving.gate_page import LANGUAGES, Notice, choose_language, parse_form
from vedette_hq.serving.opening import read_sheets

PASSPHRASE = b"zaq-invented-typed-words"


def _refuse(*_: object) -> bytes:
    raise OpenError("lockbox: no slot opens")


class _Patient(Gate):
    """A gate that lets nobody wait."""

    def _try(self, asked: Asked, form: Any) -> Any:
        attempt(_refuse)
        return self._page(asked, Notice("wrong"), form.language)


GATE = "gate-request"


@target(GATE, 400)
def _request(data: bytes) -> None:
    """A head, a body: read strictly, answered with one of the gate's answers."""
    head, _, body = data.partition(b"\r\n\r\n")
    read = attempt(parse_head, head)
    if read is None:
        return
    method, aim, headers = read
    path, _, query = aim.partition("?")
    gate = _Patient(None, Path(), "http://localhost:8400", Notice(), _refuse)  # type: ignore[arg-type]
    told = gate.answer(Asked(method, path, query, headers, body))
    assert told.status in (200, 303, 400, 403, 404, 421, 503)
    assert PASSPHRASE not in told.body


@target("gate-form", 400)
def _form(data: bytes) -> None:
    """A form that is read has the three fields and one of our languages."""
    form = attempt(parse_form, data)
    if form is not None:
        assert form.language in ("", *LANGUAGES)
        assert "passphrase='" not in repr(form)
        attempt(read_sheets, form.sheets)
    assert choose_language("", data.decode("latin-1")) in LANGUAGES


@target("settings-file", 400)
def _settings(data: bytes) -> None:
    """Settings that are read say where to listen; others are refused by name."""
    settings = attempt(parse_settings, data.decode("utf-8", "replace"))
    if settings is not None:
        assert settings.site.origin.startswith(("http://", "https://"))
        assert settings.site.languages and 0 <= settings.site.idle_minutes <= 1440
