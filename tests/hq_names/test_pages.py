"""The search page and the suggestions."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from hq.plugin import join, make_person
from hq_names.stage import a_case, named

pytestmark = pytest.mark.django_db


def test_the_page_shows_hits_with_reasons_and_prints_names_in_a_standard(visit: Any, house: Any) -> None:
    case = a_case()
    record = named(case, "Ямадаев Хамид")
    page = visit(case.lead).post(reverse("names:search"), {"q": "Khamid Iamadaïev", "standard": "german"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Ямадаев Хамид" in text
    assert "Jamadajew Chamid" in text
    assert "kh~х" in text
    assert reverse("records:record", args=[record.pk]) in text


def test_a_name_stands_in_no_address(visit: Any, house: Any) -> None:
    case = a_case()
    named(case, "Ямадаев Хамид")
    page = visit(case.lead).get(reverse("names:search"), {"q": "Ямадаев"})
    assert page.status_code == 200
    assert "Ямадаев" not in page.content.decode()


@pytest.mark.parametrize(("language", "words"), [("fr", "même son"), ("ru", "звучат одинаково")])
def test_reasons_are_told_in_the_readers_language(visit: Any, house: Any, language: str, words: str) -> None:
    case = a_case()
    named(case, "Ямадаев Хамид")
    case.lead.language = language
    case.lead.save()
    page = visit(case.lead).post(reverse("names:search"), {"q": "Khamid Iamadaïev"})
    assert words in page.content.decode()


def test_suggestions_answer_with_records_of_my_cases(visit: Any, house: Any) -> None:
    mine, other = a_case("one"), a_case("two")
    record = named(mine, "Ямадаев Хамид")
    named(other, "Ямадаев Хамид")
    hits = visit(mine.lead).get(reverse("names:suggest"), {"q": "Iamada"}).json()["hits"]
    assert [hit["record"] for hit in hits] == [record.pk]
    assert hits[0]["why"]
    assert visit(mine.lead).get(reverse("names:suggest"), {"q": "Iamada", "case": other.pk}).json() == {
        "hits": []
    }
    assert visit(mine.lead).get(reverse("names:suggest"), {"kind": "nonsense"}).json() == {"hits": []}


def test_roles_without_content_get_no_page(visit: Any, house: Any) -> None:
    case = a_case()
    named(case, "Ямадаев Хамид")
    for role in ("watch", "auditor", "guest"):
        somebody = make_person(f"x-{role}", role)
        join(somebody, "case", case.pk)
        for name in ("names:search", "names:suggest"):
            page = visit(somebody).get(reverse(name), {"q": "Ямадаев"})
            assert page.status_code in (403, 404)
            assert "Ямадаев" not in page.content.decode()


def test_strangers_text_is_escaped(visit: Any, house: Any) -> None:
    case = a_case()
    named(case, "<script>Ямадаев</script> Хамид")
    page = visit(case.lead).post(reverse("names:search"), {"q": "<b>Ямадаев"})
    assert "<script>Я" not in page.content.decode()
    assert "<b>Я" not in page.content.decode()
