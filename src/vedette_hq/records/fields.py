"""Which fields of which kinds a person may see: the one place that every page, list, count and export asks.

By default a role sees all fields but those whose shield it is kept from; `FieldRule`s of the group go before.
"""

from __future__ import annotations

from collections.abc import Mapping

from vedette.records.schema import FIELDS, Field, Kind, Shield
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK, CONTENT, Role
from vedette_hq.records.models import FieldRule

KEPT_FROM: Mapping[Shield, frozenset[Role]] = {
    Shield.OPEN: frozenset(),
    Shield.NAME: frozenset({Role.EDITOR}),
    Shield.CONTACT: frozenset({Role.EDITOR}),
    Shield.SPECIAL: frozenset({Role.EDITOR}),
    Shield.EXACT_PLACE: frozenset(),
    Shield.SOURCE: frozenset({Role.EDITOR}),
}
"""Shield to the roles that do not see such fields unless the group shows them."""


def rules() -> dict[tuple[str, str, str], bool]:
    """Return the group's rules: (kind, field, role or empty) to shown."""
    rows = FieldRule.objects.values_list("kind", "field", "role", "shown")
    return {(kind, field, role): shown for kind, field, role, shown in rows}


def shown_fields(
    person: Person, kind: Kind, known: Mapping[tuple[str, str, str], bool] | None = None
) -> dict[str, Field]:
    """Return the fields of a kind that the person may see, in the schema's order; none for other roles.

    `known` is `rules()`, when the caller asks for several kinds.
    """
    if person.role not in CONTENT or not person.is_active:
        return {}
    known = rules() if known is None else known
    role = Role(person.role)
    return {
        name: field
        for name, field in FIELDS[kind].items()
        if known.get((kind, name, role), role not in KEPT_FROM[field.shield])
    }


def asked_fields(person: Person, kind: Kind) -> dict[str, Field]:
    """Return the fields that a form shows: seen by the person, and not turned off for everybody."""
    known = rules()
    if person.role not in CASEWORK:
        return {}
    return {
        name: field
        for name, field in shown_fields(person, kind, known).items()
        if known.get((kind, name, ""), not field.off)
    }


def sees_sources(person: Person) -> bool:
    """Say whether the person may see who said something; others see the words alone."""
    if person.role not in CONTENT or not person.is_active:
        return False
    role = Role(person.role)
    return rules().get(("statement", "source", role), role not in KEPT_FROM[Shield.SOURCE])
