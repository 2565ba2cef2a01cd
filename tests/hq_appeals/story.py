"""An invented person who was taken, on the site: what is typed into the page, consents, addresses."""

from __future__ import annotations

from typing import Any

from protection_appeals.sample import ROWS, VALUES

SCOPES = ("C09", "C13", "C15", "C17")


def agree(record: Any, lead: Any, scopes: Any = SCOPES, **said: Any) -> None:
    """The family says yes to these scopes; other organisations are named."""
    from hq_consent.stage import yes

    for scope in scopes:
        more = {"audience": ["Observatory", "Amnesty International"]} if scope == "C15" else {}
        yes(record, scope, lead, said, **more)


def typed(seen: int = 1, values: dict[str, str] | None = None) -> dict[str, Any]:
    """What the form of the data set sends."""
    found: dict[str, Any] = {"language": "ru", "seen": str(seen)}
    for name, value in (VALUES | (values or {})).items():
        found[name] = value.split() if name == "demands" else value
    for name, rows in ROWS.items():
        for number, row in enumerate(rows):
            found |= {f"{name}-{number}-{key}": value for key, value in row.items()}
    return found


def case_of(people: dict[str, Any]) -> Any:
    """A case with its team."""
    from hq.plugin import join
    from vedette_hq.cases.models import Case

    case = Case.objects.create(title="Invented case", opened_by=people["lead"])
    for role in ("lead", "lawyer", "investigator", "editor"):
        join(people[role], "case", case.pk)
    return case


def track_of(people: dict[str, Any], **more: Any) -> Any:
    """A track, opened by the investigator."""
    from vedette_hq.appeals.services import Opening, begin

    case = case_of(people)
    given = {"case": case, "name": "Вымышленная Анна Петровна", "last_seen": "2026-11-22T21:40", **more}
    return begin(Opening("ru", **given), people["investigator"])


def filled(people: dict[str, Any]) -> Any:
    """The same with all that is known, an address, and every consent."""
    from protection_appeals.sample import urgent
    from vedette.protection.appeals import plain
    from vedette_hq.appeals import services

    lead = people["lead"]
    track = track_of(people)
    services.save(track, plain(urgent()), people["investigator"], 1)
    agree(track.record, lead)
    services.decide(track, lead, "public", "husband and head", "")
    address = services.keep_address(
        services.Entry("government", "Chairman, invented", "", "Председатель"), lead
    )
    services.choose(track, lead, [address.pk], [])
    return track
