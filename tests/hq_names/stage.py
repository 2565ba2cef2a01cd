"""A case with records that have names, and people in its team."""

from __future__ import annotations

from typing import Any

from hq.plugin import join, make_person


def a_case(word: str = "one") -> Any:
    """A case with a lead in its team: `case.lead`."""
    from vedette_hq.cases.models import Case

    lead = make_person(f"lead-{word}", "lead")
    case = Case.objects.create(title=f"title of case {word}", opened_by=lead)
    join(lead, "case", case.pk)
    case.lead = lead
    return case


def named(case: Any, *texts: str, kind: str = "person", by: Any = None) -> Any:
    """A record of the case with these names."""
    from vedette.records.schema import Kind
    from vedette.records.values import Value
    from vedette_hq.records import writing

    values = [Value({"text": text}) for text in texts]
    return writing.create(case, Kind(kind), {"name": values}, by or case.lead)


def rename(record: Any, by: Any, *texts: str) -> None:
    """Give a record other names."""
    from vedette.records.values import Value
    from vedette_hq.records import writing

    writing.revise(record, {"name": [Value({"text": text}) for text in texts]}, by, "misheard")
