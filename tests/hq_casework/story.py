"""An invented case on the site: its team, a client, a matter with all elements judged."""

from __future__ import annotations

from datetime import date
from typing import Any

DAY = date(2026, 3, 2)
PDF = b"%PDF-1.7\n% invented\n" + b"0" * 2000


def case_of(people: dict[str, Any]) -> Any:
    """A case with its team: a lead, a lawyer, an investigator, an editor."""
    from hq.plugin import join
    from vedette_hq.cases.models import Case

    case = Case.objects.create(title="Invented case", opened_by=people["lead"])
    for role in ("lead", "lawyer", "investigator", "editor"):
        join(people[role], "case", case.pk)
    return case


def person_of(case: Any, by: Any, name: str = "Вымышленная Анна") -> Any:
    """A person record of the case."""
    from vedette.records.schema import Kind
    from vedette.records.values import Value
    from vedette_hq.records.writing import create

    return create(case, Kind.PERSON, {"name": [Value({"text": name})]}, by)


def client_of(case: Any, by: Any) -> Any:
    """A client of the case."""
    from vedette_hq.casework.services import take_client

    return take_client(case, by, person_of(case, by).pk, "victim", DAY)


def matter_of(case: Any, by: Any, template: str = "disappearance") -> Any:
    """A matter with nothing judged."""
    from vedette_hq.interviews.claiming import add_matter

    return add_matter(case, by, "What happened to Anna", template)


def judged(matter: Any, by: Any, status: str = "proven") -> Any:
    """The same with a record laid beside each element, and each judged."""
    from vedette_hq.interviews import claiming

    record = person_of(matter.case, by, "Свидетель вымышленный")
    for claim in matter.claims.all():
        claiming.lay(claim, by, False, "saw it", record=record)
        claiming.judge(claim, by, status, "it is shown by what is laid here")
    return matter
