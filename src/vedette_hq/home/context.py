"""What every page shows around its content: the group's name, the menu, the lock."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.pages import Stage
from vedette_hq.access.table import declared

MENU = (
    ("home:start", _("Start")),
    ("intake:desk", _("Intake desk")),
    ("vault:items", _("Evidence")),
    ("missions:list", _("Missions")),
    ("cases:list", _("Cases")),
    ("casework:list", _("Redress")),
    ("releases:list", _("Publicity")),
    ("records:cases", _("Records")),
    ("handover:start", _("Hand-over")),
    ("identity:persons", _("Protected persons")),
    ("register:standing", _("Register")),
    ("access:people", _("People")),
    ("audit:acts", _("Audit")),
)
"""The main menu; a person sees the lines whose pages are open to them."""
WINGS = (
    (
        _("Records"),
        (
            ("records:cases", _("Records")),
            ("interviews:list", _("Interviews")),
            ("consent:start", _("Consent")),
            ("finding:search", _("Search")),
            ("names:search", _("Names")),
            ("matching:queue", _("Matching")),
            ("counting:table", _("Counts")),
            ("exchange:imports", _("Imports")),
            ("exchange:exports", _("Exports")),
            ("terms:list", _("Terms")),
            ("records:fields", _("Fields")),
        ),
    ),
    (
        _("Redress"),
        (
            ("casework:list", _("Cases on hand")),
            ("clocks:wall", _("Deadlines")),
            ("redress:list", _("Procedures")),
            ("opensources:list", _("Open sources")),
            ("redress:statistics", _("Statistics of redress")),
        ),
    ),
    (
        _("Publicity"),
        (
            ("releases:list", _("Releases")),
            ("redaction:list", _("Redaction")),
            ("translation:list", _("Translation")),
            ("press:list", _("Press desk")),
            ("website:start", _("Public site")),
            ("effect:list", _("Effect")),
        ),
    ),
    (
        _("Missions"),
        (
            ("missions:list", _("Missions")),
            ("planning:list", _("Plans")),
            ("rota:start", _("Rota")),
            ("watch:board", _("Watch")),
            ("protection:incidents", _("Incidents")),
            ("protection:warning", _("Early warning")),
            ("appeals:list", _("Urgent")),
            ("alerts:start", _("Alerts")),
        ),
    ),
)
"""The second menus, each in the rooms of its wing; its first line stands for the wing in the main menu."""
GUESTS = {"pleadings": "casework", "dossiers": "casework"}
"""Rooms without a list of their own → a room of the wing they are in."""


def _lines(request: Any, lines: Any) -> list[tuple[str, Any, bool]]:
    """Return the lines whose pages are open to this person, and which of them they are on."""
    person = getattr(request, "person", None)
    if person is None or request.stage is not Stage.INSIDE:
        return []
    open_to = [(name, text) for name, text in lines if _open(name, person)]
    here = _here(request, [name for name, _text in open_to], main=lines is MENU)
    return [(name, text, name == here) for name, text in open_to]


def _open(name: str, person: Any) -> bool:
    page = declared(name, "GET")
    return page is not None and person.role in page.roles


def _here(request: Any, names: list[str], *, main: bool) -> str:
    """Return the line a page belongs to: its own, else the one of its room called most like it."""
    match = request.resolver_match
    if match is None or match.view_name in names:
        return match.view_name if match else ""
    room, page = match.namespace, match.url_name or ""
    if main and (wing := _wing_of(room)):
        return str(wing[1][0][0])
    mine = [name for name in names if name.partition(":")[0] == room]
    alike = [name for name in mine if page.startswith(name.partition(":")[2][:6])]
    return next(iter(alike or mine), "")


def _wing_of(room: str) -> tuple[Any, Any] | None:
    """Return the wing that a room belongs to."""
    room = GUESTS.get(room, room)
    for title, lines in WINGS:
        if any(name.partition(":")[0] == room for name, _text in lines):
            return title, lines
    return None


def _wing(request: Any) -> dict[str, Any]:
    match = request.resolver_match
    wing = _wing_of(match.namespace) if match else None
    return {"title": wing[0], "lines": _lines(request, wing[1])} if wing else {}


def house(request: HttpRequest) -> dict[str, Any]:
    """Return what `hq/base.html` needs."""
    inside = getattr(request, "stage", Stage.PUBLIC) is Stage.INSIDE
    return {
        "menu": lazy(lambda: _lines(request, MENU), list)(),
        "wing": lazy(lambda: _wing(request), dict)(),
        "person": getattr(request, "person", None) if inside else None,
        "languages": (("en", "English"), ("fr", "français"), ("ru", "русский")),
        "loopback": settings.LOOPBACK,
        "demonstration": settings.DEMONSTRATION,
    }
