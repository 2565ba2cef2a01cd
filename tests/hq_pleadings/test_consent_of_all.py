"""A text that names clients leaves only when each of them agreed, whoever was chosen."""

from __future__ import annotations

from typing import Any

import pytest

from hq_pleadings.story import FIELDS, NAME, told
from vedette_hq.casework.models import Letter
from vedette_hq.pleadings.models import Issue, Text
from vedette_hq.pleadings.queries import material_of, revision_of

pytestmark = pytest.mark.django_db


def test_a_text_without_chosen_client_needs_the_consent_of_whom_it_names(people: Any, visit: Any) -> None:
    case, _client = told(people, scopes=())
    one = visit(people["lawyer"])
    begun = {"kind": "complaint_124", "client": "", "language": "ru", "title": ""}
    one.post(f"/pleadings/case/{case.pk}/begin", begun)
    text = Text.objects.get(case=case)
    assert material_of(revision_of(text)).first("victim").name == NAME
    one.post(f"/pleadings/{text.pk}/edit/fields", FIELDS | {"seen": "1"})
    one.post(f"/pleadings/{text.pk}/make", {"language": "ru"})
    issue = Issue.objects.get()
    one.post(f"/pleadings/issue/{issue.pk}/answer", {"name": "secrecy", "ok": "yes"})
    for who in ("lawyer", "lead"):
        visit(people[who]).post(f"/pleadings/issue/{issue.pk}/sign")
    proof = {"body": "x", "on": "2026-04-01", "how": "stamp", "strength": "said"}
    one.post(f"/pleadings/issue/{issue.pk}/file", proof)
    assert not Letter.objects.filter(origin__startswith="pleadings:").exists(), "filed without consent"
