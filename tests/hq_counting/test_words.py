"""Pages of counts in the reader's words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hq_counting.story import act, worked_example

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Acts told of twice"), ("fr", "Actes racontés deux fois"), ("ru", "Деяния, рассказанные дважды")],
)
def test_acts_told_of_twice_are_shown_in_words(people: Any, visit: Any, language: str, title: str) -> None:
    from django.utils import translation

    from vedette.records.schema import FIELDS, Kind
    from vedette_hq.records.words import field_label

    lead = people["lead"]
    lead.language = language
    lead.save()
    told = worked_example(lead)
    act(told.case, lead, told.happened, told.a, "abduction", parts=[told.x], began="2010-02")
    text = visit(lead).get("/counts/doubles").content.decode()
    with translation.override(language):
        labels = [str(field_label(FIELDS[Kind.ACT][name])) for name in ("type", "began", "parts")]
    for said in (title, "Unit X", *labels):
        assert said in text, said
    assert "<dt>began</dt>" not in text and ">2010-02<" not in text


def test_a_kept_table_says_when_it_was_extracted(people: Any, visit: Any) -> None:
    from vedette_hq.counting.asking import Asked
    from vedette_hq.counting.models import Frozen
    from vedette_hq.counting.queries import table
    from vedette_hq.counting.services import freeze

    lead = people["lead"]
    worked_example(lead)
    made = freeze(table(lead, Asked()), "By year", lead)
    Frozen.objects.filter(pk=made.pk).update(at=made.at - timedelta(days=400))
    text = visit(lead).get(f"/counts/kept/{made.pk}").content.decode()
    day = (made.at - timedelta(days=400)).date().isoformat()
    assert f"Extracted on {day}." in text
    assert "Period: 2010-01-01 to 2010-12-31." in text
