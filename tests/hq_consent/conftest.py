"""The site's stage, and a case with people whose consent is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from hq.plugin import *  # noqa: F403
from hq.plugin import join


@pytest.fixture
def case(people: dict[str, Any]) -> Any:
    """An open case whose team are lead, lawyer, investigator and editor."""
    from vedette_hq.cases.models import Case

    found = Case.objects.create(title="Invented case", opened_by=people["lead"])
    for role in ("lead", "lawyer", "investigator", "editor"):
        join(people[role], "case", found.pk)
    return found


@pytest.fixture
def anna(case: Any, people: dict[str, Any]) -> Any:
    """A person record."""
    from hq_consent.stage import person_record

    return person_record(case, "Anna Invented", people["lead"])


@pytest.fixture
def witness(case: Any, people: dict[str, Any]) -> Any:
    """A protected person whom no record stands for."""
    from vedette_hq.identity.models import Protected

    return Protected.objects.create(case=case, pseudonym="w-abcdefg", made_by=people["lead"])
