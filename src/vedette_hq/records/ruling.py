"""The group's rules about fields: a lead proposes one, another lead approves it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from vedette.errors import UsageError
from vedette.records.schema import FIELDS, NEEDED, Field, Kind, Shield
from vedette_hq.access.approvals import propose
from vedette_hq.access.models import Person, Proposal
from vedette_hq.access.roles import CASEWORK, CONTENT, Role
from vedette_hq.audit.services import note
from vedette_hq.records.fields import KEPT_FROM, rules
from vedette_hq.records.models import FieldRule
from vedette_hq.records.words import SHIELDS, field_label, kind_label

KIND = "records.field"
"""The kind of proposal: its object is kind, field and role with colons between."""
SOURCE = Field("source", next(iter(FIELDS[Kind.TIE].values())).type, "Source", shield=Shield.SOURCE)
"""Who said a statement: a field of statements as far as these rules go."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether a role sees a field, and whether that is the group's own rule."""

    role: str
    label: str
    shown: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Ruled:
    """One field as the rules leave it."""

    kind: str
    field: str
    label: str
    shield: str
    asked: bool
    cells: tuple[Cell, ...]


def _fields() -> list[tuple[str, Field]]:
    found = [(str(kind), field) for kind in Kind for field in FIELDS[kind].values()]
    return [*found, ("statement", SOURCE)]


def ruled() -> list[tuple[str, list[Ruled]]]:
    """Return every field of every kind with who sees it now, by the label of the kind."""
    known = rules()
    by_kind: dict[str, list[Ruled]] = {}
    for kind, field in _fields():
        cells = tuple(
            Cell(
                role,
                str(role.label),
                known.get((kind, field.name, role), role not in KEPT_FROM[field.shield]),
                (kind, field.name, role) in known,
            )
            for role in Role
            if role in CONTENT
        )
        asked = known.get((kind, field.name, ""), not field.off)
        shield = str(SHIELDS[field.shield])
        row = Ruled(kind, field.name, field_label(field), shield, asked, cells)
        by_kind.setdefault(kind_label(kind, many=True), []).append(row)
    return list(by_kind.items())


def standing_rules() -> list[FieldRule]:
    """Return the rules of the group, the newest first."""
    return list(FieldRule.objects.select_related("set_by").order_by("-at"))


def propose_rule(person: Person, kind: str, field: str, role: str, shown: bool, purpose: str) -> Proposal:
    """Propose that a field is shown to a role or hidden from it; without a role: asked for or not.

    Raises: UsageError, and as `approvals.propose`.
    """
    _check(kind, field, role, shown)
    payload = {"kind": kind, "field": field, "role": role, "shown": shown}
    return propose(KIND, person, f"{kind}:{field}:{role}", purpose, payload)


def _check(kind: str, field: str, role: str, shown: bool) -> None:
    if (kind, field) not in {(one, each.name) for one, each in _fields()}:
        raise UsageError("rule: no such field")
    if role and role not in CONTENT:
        raise UsageError("rule: this role reads no records")
    if not role and kind == "statement":
        raise UsageError("rule: who said something is always asked for")
    needed = kind != "statement" and field in NEEDED[Kind(kind)]
    if not shown and needed and (not role or role in CASEWORK):
        raise UsageError("rule: a record cannot be written without this field")


def carry_out(proposal: Proposal, by: Person) -> None:
    """Set the rule of an approved proposal. Raises: UsageError when the schema has the field no more."""
    asked = proposal.payload
    kind, field, role, shown = asked["kind"], asked["field"], asked["role"], bool(asked["shown"])
    _check(kind, field, role, shown)
    FieldRule.objects.update_or_create(
        kind=kind,
        field=field,
        role=role,
        defaults={
            "shown": shown,
            "purpose": proposal.reason[:300],
            "set_by": proposal.proposed_by,
            "at": proposal.proposed,
        },
    )
    note(by, "field.rule", "field", f"{kind}:{field}:{role}", shown=int(shown))


def described(proposal: Proposal, reader: Person) -> str:
    """Return the proposal as one sentence."""
    asked = proposal.payload
    kind = str(asked["kind"])
    known = SOURCE if kind == "statement" else FIELDS[Kind(kind)].get(str(asked["field"]))
    names = {
        "field": field_label(known) if known else asked["field"],
        "kind": kind_label(kind, many=True),
        "role": str(Role(asked["role"]).label) if asked["role"] else "",
    }
    if not asked["role"]:
        text = _("“%(field)s” of %(kind)s is asked for.")
        return (text if asked["shown"] else _("“%(field)s” of %(kind)s is not asked for any more.")) % names
    text = _("“%(field)s” of %(kind)s is shown to: %(role)s.")
    return (text if asked["shown"] else _("“%(field)s” of %(kind)s is hidden from: %(role)s.")) % names
