"""Steps of procedures as lines of a case's chronology."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from vedette.errors import MissingError
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework.telling import Entry
from vedette_hq.redress import queries, showing


def told(person: Person, case: Case) -> Iterator[Entry]:
    """Yield a line for each step that stands, of the proceedings that the person may see."""
    language = showing.spoken()
    for proceeding in queries.proceedings_of(person, case):
        name = proceeding.title or showing.procedure_words(proceeding, language)
        address = reverse("redress:proceeding", args=(proceeding.pk,))
        try:
            definition = queries.definition_of(proceeding)
            named = {one.id: one.words.said(language) for one in definition.transitions}
        except MissingError:  # this program does not have its definition any more
            named = {}
        for one in queries.steps_of(person, proceeding):
            step = named.get(one.transition, one.transition) or str(one.get_counted_display())
            yield Entry(one.on, f"{name}: {step}", f"step:{one.pk}", "procedure", address=address)
