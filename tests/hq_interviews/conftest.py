"""The site's stage, and a small invented case."""

from __future__ import annotations

from typing import Any

import pytest

from hq.plugin import *  # noqa: F403
from hq.plugin import join, make_person


@pytest.fixture
def desk(db: None) -> Any:
    """A case with a lead, a lawyer and an editor in its team, a stranger, and an open investigation."""
    from vedette_hq.cases.services import open_case
    from vedette_hq.interviews.services import open_investigation

    class Desk:
        lead = make_person("lead", "lead")
        lawyer = make_person("lawyer", "lawyer")
        investigator = make_person("digger", "investigator")
        editor = make_person("editor", "editor")
        stranger = make_person("stranger", "lead")

    made: Any = Desk()
    made.case = open_case("invented case", made.lead)
    for person in (made.lawyer, made.investigator, made.editor):
        join(person, "case", made.case.pk)
    made.held = open_investigation(made.case, made.lead)
    return made


def let_in(desk: Any, step: int) -> None:
    """Let two pass whatever is missing up to a step, so that a test can begin there."""
    from django.utils import timezone

    from vedette.records import investigation as rules
    from vedette_hq.interviews.facts import gather
    from vedette_hq.interviews.models import Pass

    for number in range(step):
        standing = rules.standings(gather(desk.held), timezone.now())[number]
        if standing.missing:
            Pass.objects.create(
                investigation=desk.held,
                step=number,
                keys=[one.key for one in standing.missing],
                reason="invented",
                asked_by=desk.lead,
                agreed_by=desk.lawyer,
            )


@pytest.fixture
def talk(desk: Any) -> Any:
    """An interview of a witness, begun by the lead."""
    from vedette_hq.interviews import talking

    let_in(desk, 2)
    return talking.begin(desk.case, desk.lead, "witness", "ce", label="neighbour", translated_to="ru")
