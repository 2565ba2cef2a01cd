"""An invented case with its team, a client who said yes, and a crime report on its way."""

from __future__ import annotations

from datetime import date
from typing import Any

FIELDS = {
    name: f"invented {name}"
    for name in [
        "addressee",
        "applicant",
        "what",
        "when",
        "where",
        "who",
        "injuries",
        "evidence_held",
        "asked",
        "medical_why",
    ]
}
COMPLAINT = {
    name: f"invented {name}"
    for name in ["court", "applicant", "official", "right_harmed", "arguments", "asked"]
}


def case_of(people: dict[str, Any], title: str = "Invented case") -> Any:
    """A case with its team."""
    from hq.plugin import join
    from vedette_hq.cases.models import Case

    case = Case.objects.create(title=title, opened_by=people["lead"])
    for role in ("lead", "lawyer", "investigator", "editor"):
        join(people[role], "case", case.pk)
    return case


def client_of(case: Any, lawyer: Any, lead: Any, scopes: tuple[str, ...] = ("C09",)) -> Any:
    """A client of the case, a person record, who said yes to these scopes."""
    from hq_consent.stage import yes
    from vedette.records.schema import Kind
    from vedette.records.values import Value
    from vedette_hq.casework.services import take_client
    from vedette_hq.records.writing import create

    record = create(case, Kind.PERSON, {"name": [Value({"text": "Вымышленный Адам"})]}, lawyer)
    for scope in scopes:
        yes(record, scope, lead, {})
    return take_client(case, lawyer, record.pk, "victim", date(2025, 1, 10))


def papers(*codes: str) -> tuple[Any, ...]:
    """Documents known in words only."""
    from vedette_hq.redress.entry import Paper

    return tuple(Paper(code, words=f"invented {code}") for code in codes)


def entry(on: date, **more: Any) -> Any:
    """A step as it is typed."""
    from vedette_hq.redress.entry import Entry

    if more.get("served") and "evidence" not in more:
        more["evidence"] = "envelope, invented"
    return Entry(on, **more)


def filed(case: Any, lawyer: Any, on: date = date(2025, 3, 3)) -> Any:
    """A crime report that was filed and registered on one day."""
    from vedette_hq.redress import services
    from vedette_hq.redress.models import Proceeding

    held = services.begin(case, lawyer, "ru_crime_report", on)
    asked = papers("statement", "warning", "witness_list", "proof")
    services.advance(held, lawyer, "file", entry(on, values=FIELDS, papers=asked, counted="report"))
    services.advance(held, lawyer, "register", entry(on, values={"registration": "KRSP 1-25, 10:00"}))
    return Proceeding.objects.get(pk=held.pk)
