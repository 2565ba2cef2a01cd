"""The tabs over every page of a case: this application's, then those of applications that come after it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.access.models import Person
from vedette_hq.access.table import declared

TABS: tuple[tuple[str, Promise], ...] = (
    ("casework:case", pgettext_lazy("tab of a case", "Overview")),
    ("casework:clients", _("Clients")),
    ("casework:papers", pgettext_lazy("tab of a case", "Papers")),
    ("casework:letters", _("Correspondence")),
    ("casework:tasks", _("Tasks")),
    ("casework:costs", _("Costs and remedies")),
    ("casework:conclusions", _("Conclusions")),
    ("casework:chronology", _("Chronology")),
    ("clocks:case", _("Deadlines")),
    ("redress:case", _("Procedures")),
    ("pleadings:case", pgettext_lazy("tab of a case", "Texts")),
    ("opensources:case", _("Open sources")),
    ("dossiers:case", pgettext_lazy("tab of a case", "Dossiers")),
)
"""(name of the address, label). One that does not exist here, or is not open to the reader, is left out."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its address, its label, whether the page belongs to it."""

    address: str
    label: str
    here: bool


BELONGS = {
    "client": "clients",
    "power": "clients",
    "letter": "letters",
    "remedy": "costs",
    "conclusion": "conclusions",
    "conclude": "conclusions",
}
"""Pages of this application below a tab: the first word of their names → the tab."""


def tabs(person: Person, case_id: str, here: str) -> list[Tab]:
    """Return the tabs of a case for a reader who is on the page named `here`."""
    rows = [(name, label) for name, label in TABS if _open(person, name)]
    mine = _here([name for name, _label in rows], here)
    found = []
    for name, label in rows:
        try:
            found.append(Tab(reverse(name, args=(case_id,)), str(label), name == mine))
        except NoReverseMatch:
            continue
    return found


def _open(person: Person, name: str) -> bool:
    page = declared(name, "GET")
    return page is not None and person.role in page.roles


def _here(names: list[str], here: str) -> str:
    """Return the tab that a page belongs to: its own, the one it lies below, or that of its application."""
    if here in names:
        return here
    room, _colon, page = here.partition(":")
    if room == "casework":
        return f"casework:{BELONGS.get(page.partition('_')[0], 'case')}"
    return next((name for name in names if name.startswith(f"{room}:")), "")
