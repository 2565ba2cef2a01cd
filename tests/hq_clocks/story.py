"""An invented case with two lawyers' eyes, and deadlines in it."""

from __future__ import annotations

from typing import Any


def case_of(people: dict[str, Any]) -> Any:
    """A case with its team."""
    from hq.plugin import join
    from vedette_hq.cases.models import Case

    case = Case.objects.create(title="Invented case", opened_by=people["lead"])
    for role in ("lead", "lawyer", "investigator"):
        join(people[role], "case", case.pk)
    return case
