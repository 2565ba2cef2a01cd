"""What waits for a person, as lines on the first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from vedette_hq.access.models import Person
from vedette_hq.access.queries import unread_count, waiting_count
from vedette_hq.access.roles import Role
from vedette_hq.access.table import declared
from vedette_hq.audit.queries import open_alarms
from vedette_hq.intake.models import Stand
from vedette_hq.intake.queries import heard_devices, visible_deliveries, visible_refusals
from vedette_hq.missions.queries import visible_missions


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that waits: a title, a number, a sentence, where to go. `pressing` ones come first."""

    title: str
    count: int
    text: str
    address: str
    pressing: bool = False


def to_do(person: Person) -> list[Card]:
    """Return what this person may see of what waits, most pressing first; lines of nothing are left out."""
    found = [card for card in _cards(person) if card.count or not card.pressing]
    return sorted(found, key=lambda card: not card.pressing)


def _open_to(person: Person, name: str) -> str:
    """Return the address of a page that is open to this person, "" when it is not."""
    page = declared(name, "GET")
    return reverse(name) if page is not None and person.role in page.roles else ""


def _cards(person: Person) -> list[Card]:
    found = [
        Card(
            _("Waiting for your yes or no"),
            waiting_count(person),
            _("Some acts take two people."),
            _open_to(person, "access:approvals"),
            True,
        ),
        Card(_("Not read yet"), unread_count(person), _("Notices to you"), reverse("access:notices"), True),
    ]
    if person.role == Role.GUEST:
        return found
    refused = visible_refusals(person).filter(decision="").count()
    missing = sum(heard_devices(person).values_list("missing_count", flat=True)[:200])
    checking = visible_deliveries(person).exclude(stand__in=(Stand.TAKEN, Stand.ABORTED)).count()
    missions = visible_missions(person).filter(closed__isnull=True).count()
    found += [
        Card(
            _("Alarms"),
            open_alarms(person),
            _("Look into each, and say what you found."),
            _open_to(person, "audit:alarms"),
            True,
        ),
        Card(
            _("In quarantine, undecided"),
            refused,
            _("Packages that failed a check; two people decide."),
            _open_to(person, "intake:quarantine"),
            True,
        ),
        Card(
            _("Gaps"),
            missing,
            _("Entries of devices whose package has not come."),
            _open_to(person, "intake:gaps"),
            True,
        ),
        Card(
            _("Deliveries under way"),
            checking,
            _("Arriving or being checked."),
            _open_to(person, "intake:desk"),
        ),
        Card(
            _("Missions under way"), missions, _("in whose team you are"), _open_to(person, "missions:list")
        ),
    ]
    return [card for card in found if card.address]
