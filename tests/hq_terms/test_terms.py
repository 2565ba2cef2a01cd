"""Pages of terms: browse, search, a term of the group, lists of others; who may do what."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from vedette.errors import ConflictError, UsageError
from vedette_hq.audit.models import Act
from vedette_hq.terms import queries, services
from vedette_hq.terms.models import GroupTerm, TermFile

pytestmark = pytest.mark.django_db
CSV = (
    "list_code,list_name,huri_code,en,ru\n4,acts,010100000000,Life,Жизнь\n"
    "4,acts,010101000000,Killing,\n9,b,0100,No,\n"
)


@pytest.fixture(autouse=True)
def fresh() -> None:
    queries.forget()


def term(code: str = "village-guard", parent: str = "pro-government-forces") -> services.Given:
    return services.Given(
        code, parent, "0201", {"en": "Village guard", "ru": "Сельская охрана"}, {"en": "Armed."}
    )


def test_everybody_of_the_house_browses_and_finds_in_three_languages(people: Any, visit: Any) -> None:
    for role in ("lead", "lawyer", "investigator", "editor", "auditor", "watch"):
        page = visit(people[role]).get("/terms/")
        assert page.status_code == 200 and "Degrees of involvement" in page.text
    client = visit(people["investigator"])
    page = client.get("/terms/in/acts")
    assert (
        "Enforced disappearance" in page.text
        and "h010103010000" not in page.text
        and "030103000000" in page.text
    )
    assert "Disparition forcée" in page.text and "Add a term" not in page.text
    found = client.get("/terms/", {"q": "исчезновение"}).text
    assert "Enforced disappearance" in found and "Slander" not in found
    assert "No term has these words" in client.get("/terms/", {"q": "zzzz"}).text
    assert client.get("/terms/in/no-such").status_code == 404
    russian = client.get("/terms/in/acts", headers={"accept-language": "ru"}).text
    assert "Насильственное исчезновение" in russian


def test_a_guest_and_those_who_do_not_lead_are_kept_out(people: Any, visit: Any) -> None:
    assert visit(people["guest"]).get("/terms/").status_code in (403, 404)
    for role in ("lawyer", "investigator", "auditor"):
        client = visit(people[role])
        assert client.get("/terms/in/acts/add").status_code in (403, 404)
        assert client.post("/terms/in/acts/retire", {"code": "x"}).status_code in (403, 404)
        assert client.get("/terms/import").status_code in (403, 404)
    assert not GroupTerm.objects.exists()


def test_a_lead_adds_a_term_and_takes_it_out_of_use(people: Any, visit: Any) -> None:
    client = visit(people["lead"])
    assert not queries.known("perpetrator-types", "village-guard")
    data = {
        "code": "village-guard", "parent": "pro-government-forces", "label_en": "Village guard",
        "label_fr": "", "label_ru": "Сельская охрана", "meaning": "Armed villagers.", "huridocs": "0201",
    }  # fmt: skip
    assert client.get("/terms/in/perpetrator-types/add").status_code == 200
    assert client.post("/terms/in/perpetrator-types/add", data).status_code == 302
    assert queries.known("perpetrator-types", "village-guard")
    assert queries.label("perpetrator-types", "village-guard", "ru") == "Сельская охрана"
    codes = [one.code for one in queries.terms("perpetrator-types")]
    assert codes.index("village-guard") == codes.index("death-squad") + 1
    assert client.post("/terms/in/perpetrator-types/add", data).status_code == 400  # there already
    assert client.post("/terms/in/perpetrator-types/retire", {"code": "village-guard"}).status_code == 302
    assert "village-guard" not in [one.code for one in queries.terms("perpetrator-types")]
    assert queries.known("perpetrator-types", "village-guard")
    assert "out of use" in client.get("/terms/in/perpetrator-types").text
    client.post("/terms/in/perpetrator-types/use", {"code": "village-guard"})
    assert "village-guard" in [one.code for one in queries.terms("perpetrator-types")]
    acts = Act.objects.filter(verb__startswith="term.").order_by("number")
    assert list(acts.values_list("verb", flat=True)) == ["term.add", "term.retire", "term.use"]


@pytest.mark.parametrize("code", ["Village", "a b", "", "torture", "-a", "a--b"])
def test_a_code_that_is_none_or_there_is_refused(people: Any, visit: Any, code: str) -> None:
    data = {"code": code, "label_en": "X", "meaning": "Y"}
    assert visit(people["lead"]).post("/terms/in/acts/add", data).status_code == 400
    assert not GroupTerm.objects.exists()


def test_our_terms_cannot_be_taken_out_of_use(people: Any, visit: Any) -> None:
    page = visit(people["lead"]).post("/terms/in/acts/retire", {"code": "torture"}, follow=True)
    assert "the group has no such term" in page.text
    assert "torture" in [one.code for one in queries.terms("acts")]


def test_services_ask_for_a_lead_and_refuse_twice(people: Any) -> None:
    with pytest.raises(UsageError):
        services.add("perpetrator-types", term(), people["lawyer"])
    services.add("perpetrator-types", term(), people["lead"])
    services.retire("perpetrator-types", "village-guard", people["lead"])
    with pytest.raises(ConflictError):
        services.retire("perpetrator-types", "village-guard", people["lead"])


def test_a_file_of_lists_is_shown_first_and_then_taken_over_once(people: Any, visit: Any) -> None:
    client = visit(people["lead"])
    given = SimpleUploadedFile("lists.csv.gz", gzip.compress(CSV.encode()))
    page = client.post("/terms/import", {"file": given})
    assert page.status_code == 302 and not GroupTerm.objects.exists()
    shown = client.get(page["location"]).text
    assert "Killing" in shown and "acts" in shown
    assert client.post(page["location"], {}).status_code == 302 and not GroupTerm.objects.exists()
    assert client.post(page["location"], {"list": ["huridocs-4", "acts"]}).status_code == 302
    rows = GroupTerm.objects.values_list("vocabulary", "code", "parent", "huridocs")
    assert set(rows) == {
        ("huridocs-4", "h010100000000", "", "010100000000"),
        ("huridocs-4", "h010101000000", "h010100000000", "010101000000"),
    }
    assert client.post(page["location"], {"list": ["huridocs-9"]}).status_code == 404  # taken over once
    assert queries.known("huridocs-4", "h010101000000") and not queries.known("huridocs-9", "h0100")
    listed = client.get("/terms/").text
    assert "huridocs-4" in listed and client.get("/terms/in/huridocs-4").status_code == 200
    again = client.post("/terms/import", {"file": SimpleUploadedFile("l.csv", CSV.encode())})
    client.post(again["location"], {"list": ["huridocs-4"]})
    assert GroupTerm.objects.count() == 2


def test_a_file_is_for_leads_only(people: Any, visit: Any) -> None:
    page = visit(people["lead"]).post("/terms/import", {"file": SimpleUploadedFile("l.csv", CSV.encode())})
    assert visit(people["lawyer"]).get(page["location"]).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", "список".encode("cp1251"), b"a,b\n1,2\n", b"\x1f\x8b\x08"]
)
def test_a_file_that_is_no_list_is_refused_in_words(people: Any, visit: Any, content: bytes) -> None:
    page = visit(people["lead"]).post("/terms/import", {"file": SimpleUploadedFile("l.csv", content)})
    assert page.status_code == 400 and not TermFile.objects.exists()


def test_the_filter_writes_a_label() -> None:
    from django.template import Context, Template
    from django.utils.translation import override

    made = Template('{% load terms %}{{ a|term:"acts" }} {{ b|term:"acts" }} {{ c|term:"acts" }}')
    with override("fr"):
        assert made.render(Context({"a": "rape", "b": "", "c": "no-such"})) == "Viol – no-such"


def test_asking_for_our_codes_asks_no_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert queries.known("acts", "torture")
        assert queries.label("acts", "torture", "en") == "Torture"
