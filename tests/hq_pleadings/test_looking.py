"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hq.looking import LANGUAGES, faults_of
from hq_pleadings.story import told as case_told

pytestmark = pytest.mark.django_db
PARTS = ("fields", "people", "facts", "remedies", "exhibits")


def told(people: Any) -> tuple[Any, dict[str, str]]:
    """A text that is signed by one and one that was filed, and the addresses of their pages."""
    from vedette_hq.pleadings import making, services
    from vedette_hq.pleadings.queries import material_of, revision_of

    case, client = case_told(people)
    lawyer, lead = people["lawyer"], people["lead"]
    text = services.begin(case, lawyer, "complaint_124", "ru", client)
    material = material_of(revision_of(text))
    fields = {
        "addressee": "Прокурору Озёрного района",
        "harm": "Нарушено право на доступ к правосудию.",
        "arguments": "Экспертиза не назначалась.",
        "documents": "decision proxy",
    }
    whole = replace(material, fields={**material.fields, **fields})
    services.save(text, lawyer, "fields", whole, 1)
    issue = making.make(text, lawyer, "ru")
    making.answer(issue, lawyer, "secrecy", True, "ничего под подпиской")
    for who in (lawyer, lead):
        making.sign(issue, who)
    said = making.FilingSaid("Прокуратура", date(2026, 4, 1), "stamp", "shown", "", "вх. 17")
    making.file(issue, lawyer, said)
    form = services.begin(case, lawyer, "ecthr_form", "fr", client)
    bare = making.make(form, lawyer, "fr")
    signed = making.make(text, lawyer, "ru")
    base = f"/pleadings/{text.pk}"
    found = {"case": f"/pleadings/case/{case.pk}", "text": base, "history": f"{base}/history"}
    found |= {f"edit-{part}": f"{base}/edit/{part}" for part in PARTS}
    found |= {"form": f"/pleadings/{form.pk}", "form-fields": f"/pleadings/{form.pk}/edit/fields"}
    found |= {"filed": f"/pleadings/issue/{issue.pk}", "open": f"/pleadings/issue/{signed.pk}"}
    return lead, found | {"bare": f"/pleadings/issue/{bare.pk}"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_fit_and_can_be_read(visit: Any, people: Any, tmp_path: Path, language: str) -> None:
    for person in people.values():
        person.language = language
        person.save()
    reader, addresses = told(people)
    one = visit(reader)
    found = {name: one.get(address).content.decode() for name, address in addresses.items()}
    assert not faults_of(found, language, tmp_path)
