"""An invented case with a client who agreed, items, and a dossier in a version."""

from __future__ import annotations

from typing import Any

from hq_casework.story import case_of, client_of
from hq_consent.stage import item, yes


def agreed(people: Any) -> tuple[Any, Any, list[Any]]:
    """A case, its client who agreed to a committee, three items."""
    case = case_of(people)
    client = client_of(case, people["lawyer"])
    items = [item(case, people["lawyer"]) for _ in range(3)]
    return case, client, items


def consent(client: Any, by: Any, **more: Any) -> Any:
    """The client's yes to international bodies."""
    return yes(client.record or client.protected, "C11", by, **more)


def sign(version: Any, by: Any) -> None:
    """Somebody reads a version and signs it off."""
    from vedette_hq.dossiers import services

    version.refresh_from_db()
    services.sign(version, by, services.read_of(version))
