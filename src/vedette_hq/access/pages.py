"""How a page is declared, and this application's own pages.

Every address of the site has one row for each set of methods, in the `pages.py` of its application: who may
come in, at which stage of logging in, and whose object it is about. The guard (`access.middleware`) knows no
other rule; an address without a row is refused to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db.models import QuerySet

from vedette_hq.access.roles import ALL, LEADS, STAFF, Role


class Stage(IntEnum):
    """How far a visitor must have come."""

    PUBLIC = 0
    """Anybody who reaches the address."""
    FIRST = 1
    """Passphrase given, second factor not yet."""
    INSIDE = 2
    """Both factors given."""


@dataclass(frozen=True, slots=True)
class Page:
    """One address: its name (`vault:item`), methods, roles, and the kind of object that `id` names.

    `of` is a key of a `SCOPES`: the object must be among those that scope gives for the person, or the answer
    is "not found", also for a role that may not come in. `fresh` asks for both factors in the last minutes.
    `argument` is the name of the part of the address that holds the object's id. `machine` answers 401 where
    a person would be sent to log in, and does its own checks of who asks. `watched` notes who asks for an
    object that is not theirs, or is not there.
    """

    name: str
    methods: str
    roles: frozenset[Role] = ALL
    of: str = ""
    fresh: bool = False
    stage: Stage = Stage.INSIDE
    argument: str = "id"
    machine: bool = False
    watched: bool = False

    def allows(self, method: str) -> bool:
        """Say whether this row is about `method`; HEAD is GET."""
        return ("GET" if method == "HEAD" else method) in self.methods.split()


Scope = Callable[[Any], QuerySet[Any]]
"""Takes a person, gives the objects of one kind that this person may see now."""
Scopes = Mapping[str, Scope]


def _people() -> tuple[Page, ...]:
    inside = (
        Page("access:again", "GET POST"),
        Page("access:account", "GET"),
        Page("access:passphrase", "GET POST", fresh=True),
        Page("access:add_totp", "GET POST", fresh=True),
        Page("access:add_passkey", "GET POST", fresh=True),
        Page("access:remove_totp", "POST", of="totp", fresh=True),
        Page("access:remove_passkey", "POST", of="passkey", fresh=True),
        Page("access:codes", "POST", fresh=True),
        Page("access:session_end", "POST", of="session"),
        Page("access:sessions_end", "POST"),
        Page("access:notices", "GET"),
        Page("access:notices_seen", "POST"),
        Page("access:notice_seen", "POST", of="notice"),
    )
    people = (
        Page("access:people", "GET", LEADS),
        Page("access:invite", "GET POST", LEADS, fresh=True),
        Page("access:person", "GET", LEADS, of="person"),
        *(
            Page(f"access:{name}", "POST", LEADS, of="person", fresh=True)
            for name in (
                "link",
                "unlink",
                "suspend",
                "propose_role",
                "propose_reset",
                "propose_resume",
                "propose_leave",
            )
        ),
    )
    two = (
        Page("access:approvals", "GET", STAFF),
        Page("access:proposal", "GET", STAFF, of="proposal"),
        Page("access:approve", "POST", STAFF, of="proposal", fresh=True),
        Page("access:refuse", "POST", STAFF, of="proposal", fresh=True),
        Page("access:withdraw", "POST", STAFF, of="proposal"),
    )
    return (
        Page("access:login", "GET POST", stage=Stage.PUBLIC),
        Page("access:invitation", "GET POST", stage=Stage.PUBLIC),
        Page("access:logout", "POST", stage=Stage.FIRST),
        Page("access:second", "GET POST", stage=Stage.FIRST),
        Page("access:enrol", "GET", stage=Stage.FIRST),
        Page("access:enrol_totp", "GET POST", stage=Stage.FIRST),
        Page("access:enrol_passkey", "GET POST", stage=Stage.FIRST),
        Page("access:totp_picture", "GET", stage=Stage.FIRST),
        *inside,
        *people,
        *two,
    )


def _of(name: str) -> Scope:
    """Return a query of this application by its name; looked up when asked, models being loaded then."""

    def scope(person: Any) -> QuerySet[Any]:
        from vedette_hq.access import approvals, queries

        found: QuerySet[Any] = getattr(queries if hasattr(queries, name) else approvals, name)(person)
        return found

    return scope


PAGES: tuple[Page, ...] = _people()
SCOPES: Scopes = {
    "person": _of("visible_people"),
    "proposal": _of("visible_proposals"),
    "session": _of("own_sessions"),
    "totp": _of("own_totps"),
    "passkey": _of("own_passkeys"),
    "notice": _of("own_notices"),
}
