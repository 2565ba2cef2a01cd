"""Pages that are read: every kind of record, for everybody who may, in three languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from hq_records.stage import Desk, fill, make_desk
from vedette.records.schema import Kind

OF_RECORD = ("record", "history", "compare", "who")


def of(name: str, row: Any, query: str = "") -> str:
    return reverse(f"records:{name}", args=[row.pk]) + query


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_every_page_opens(desk: Desk, visit: Any, language: str) -> None:
    lead = desk.team["lead"]
    lead.language = language
    lead.save()
    client = visit(lead)
    addresses = [reverse("records:cases"), reverse("records:fields"), of("source", desk.source)]
    addresses += [of("case", desk.case, f"?kind={kind}") for kind in (*Kind, "statement", "source")]
    addresses += [of(name, row) for name in (*OF_RECORD, "edit") for row in desk.records.values()]
    addresses += [of("new", desk.case, f"?kind={kind}") for kind in Kind] + [of("new", desk.case)]
    addresses += [of("statement", row) for row in desk.statements]
    addresses += [of("statement_correct", desk.statements[0])]
    addresses += [of(name, desk.case) for name in ("source_new", "statement_new", "choices")]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if "json" not in answer.headers["Content-Type"]:
            assert f'lang="{language}"'.encode() in answer.content


def test_a_record_shows_values_beside_the_quotes_they_rest_on(desk: Desk, visit: Any) -> None:
    page = visit(desk.team["lawyer"]).get(of("record", desk.records["act"])).content.decode()
    assert "Torture" in page and "Beating" in page and "Аслан Выдуманный" in page
    assert "Они пришли ночью и увели его." in page and 'href="#quote-1"' in page
    assert "Witness of near" in page


def test_a_stranger_gets_the_same_not_found(desk: Desk, visit: Any, strangers: Any) -> None:
    for role in ("lead", "lawyer", "investigator", "editor", "auditor", "watch", "guest"):
        client = visit(strangers[role])
        for address in (
            of("record", desk.records["act"]),
            of("case", desk.case),
            of("statement", desk.statements[0]),
        ):
            assert client.get(address).status_code == 404


def test_lists_are_turned_page_by_page(desk: Desk, visit: Any) -> None:
    for number in range(120):
        desk.make(f"p{number}", Kind.PERSON, {"pseudonym": f"nobody-{number:03d}"})
    client, found, query = visit(desk.team["lead"]), set(), "?kind=person"
    import re

    for _ in range(5):
        page = client.get(of("case", desk.case, query)).content.decode()
        found |= set(re.findall(r"nobody-(\d{3})", page))
        further = re.search(r'rel="next" href="(\?[^"]+)"', page)
        if further is None:
            break
        query = further.group(1).replace("&amp;", "&")
    assert len(found) == 120
    assert client.get(of("case", desk.case, "?kind=person&before=x")).status_code == 404
    assert client.get(of("case", desk.case, "?kind=person&before=9-" + "0" * 32)).status_code == 200


def test_what_was_withdrawn_is_listed_apart_and_named_by_what_may_be_seen(desk: Desk, visit: Any) -> None:
    from vedette_hq.records import writing

    writing.withdraw(desk.records["person"], desk.team["lead"], "a second record of the same")
    client = visit(desk.team["lead"])
    assert "Аслан" not in client.get(of("case", desk.case, "?kind=person")).content.decode()
    page = client.get(of("case", desk.case, "?kind=person&withdrawn=1")).content.decode()
    assert "Аслан" in page


def test_what_rests_on_a_corrected_statement_is_marked(desk: Desk, visit: Any) -> None:
    from vedette_hq.records import saying

    client = visit(desk.team["lead"])
    assert "rests on what was withdrawn" not in client.get(of("record", desk.records["act"])).content.decode()
    newer = saying.correct(desk.statements[0], "Они пришли утром.", desk.team["lead"], "misheard")
    page = client.get(of("record", desk.records["act"])).content.decode()
    assert "rests on what was withdrawn" in page and newer.pk in page
    old = client.get(of("statement", desk.statements[0])).content.decode()
    assert newer.pk in old and desk.records["act"].pk in old


def test_the_team_of_another_case_sees_nothing_of_it(desk: Desk, visit: Any) -> None:
    other = fill(make_desk("far"))
    page = visit(other.team["lead"]).get(reverse("records:cases")).content.decode()
    assert desk.case.title not in page and other.case.title in page


def test_the_page_of_a_protected_person_leads_to_the_identity_desk(desk: Desk, visit: Any) -> None:
    from vedette_hq.identity.models import Protected

    hidden = Protected.objects.create(case=desk.case, pseudonym="w-zq", made_by=desk.team["lead"])
    desk.make("hidden", Kind.PERSON, {"pseudonym": "w-other", "protected": hidden.pk})
    page = visit(desk.team["lead"]).get(of("record", desk.records["hidden"])).content.decode()
    assert reverse("identity:person", args=[hidden.pk]) in page and "w-zq" in page
    page = visit(desk.team["editor"]).get(of("record", desk.records["hidden"])).content.decode()
    assert hidden.pk not in page and "w-zq" not in page and "identity desk only" in page


def test_places_of_the_gazetteer_are_offered_in_the_readers_language(desk: Desk, visit: Any) -> None:
    client = visit(desk.team["lead"])
    (first, *_) = client.get(reverse("records:places") + "?q=Грозный").json()["found"]
    assert first["label"].startswith("Grozny") and abs(float(first["lat"]) - 43.3) < 0.1
    assert client.get(reverse("records:places") + "?q=").json() == {"found": []}
    assert visit(desk.team["editor"]).get(reverse("records:places") + "?q=x").status_code == 403


def test_reading_a_record_is_noted_once_an_hour(desk: Desk, visit: Any) -> None:
    from vedette_hq.audit.models import Act

    client = visit(desk.team["lawyer"])
    for _ in range(2):
        client.get(of("record", desk.records["person"]))
    noted = Act.objects.filter(verb="record.read", object_id=desk.records["person"].pk)
    assert [act.person_id for act in noted] == [desk.team["lawyer"].pk]
