"""The pages: reached by those of the case, not found for others; lists; exports and their trace."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

VIEWS = ("table", "map", "timeline", "network", "chain")


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode("utf-8")


def body(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_case_answers_its_team_and_nobody_else(stage: Any, visit: Any, view: str) -> None:
    address = f"/find/{view}?case={stage.case.pk}"
    page = text(visit(stage.lead).get(address))
    assert "The raid on Aul" in page
    assert "style=" not in page
    assert visit(stage.other).get(address).status_code == 404
    assert visit(stage.lead).get(f"/find/{view}").status_code == 404
    assert visit(stage.lead).get(f"/find/{view}?case={'f' * 32}").status_code == 404


def test_the_search_page_finds_marks_and_counts(stage: Any, visit: Any) -> None:
    page = text(visit(stage.lead).get("/find/", {"words": "избитый подвал"}))
    assert "<mark>избивали</mark>" not in page  # another word: «избивать» is not «избить»
    page = text(visit(stage.lead).get("/find/", {"words": "избивать"}))
    assert "<mark>избивали</mark>" in page
    assert "<mark>избивать</mark>" in page
    assert text(visit(stage.other).get("/find/", {"words": "избивать"})).count("<mark>") == 0


def test_names_are_found_in_another_script_with_the_reason(stage: Any, visit: Any) -> None:
    page = text(visit(stage.lead).get("/find/", {"words": "Bersanov Issa"}))
    assert "Names like this" in page
    assert "Иса Берсанов" in page


def test_the_map_draws_by_precision(stage: Any, visit: Any) -> None:
    page = text(visit(stage.lead).get(f"/find/map?case={stage.case.pk}"))
    for kind in ("exact", "near", "district", "region"):
        assert f'class="{kind}"' in page
    assert "url(#hatched)" in page
    assert "1 record has no place on the map" in page
    assert "http" not in page.split("<svg")[1].split("</svg>")[0]


def test_the_timeline_lists_what_has_no_date(stage: Any, visit: Any) -> None:
    page = text(visit(stage.lead).get(f"/find/timeline?case={stage.case.pk}"))
    assert "2005-01-01" in page
    assert "2005-12-31" in page
    assert "1 without a date" in page


def test_the_network_is_the_same_twice_and_says_who_did_what(stage: Any, visit: Any) -> None:
    address = f"/find/network?case={stage.case.pk}"
    first, second = (
        text(visit(stage.lead).get(address)).split("<svg")[1].split("</svg>")[0] for _ in range(2)
    )
    assert first == second
    assert "Torture × 1" in first
    assert "w-aster" in first


def test_the_chain_says_what_led_to_what(stage: Any, visit: Any) -> None:
    page = text(visit(stage.lead).get(f"/find/chain?case={stage.case.pk}"))
    assert "Trial of the detained" in page
    assert "Зачистка в ауле" in page


def test_a_table_shows_chosen_columns_and_sorts(stage: Any, visit: Any) -> None:
    address = f"/find/table?case={stage.case.pk}&show=event&column=title&column=began"
    page = text(visit(stage.lead).get(address + "&sort=title"))
    order = [
        page.index(title)
        for title in ("Letters without an answer", "Trial of the detained", "Зачистка в ауле")
    ]
    assert order == sorted(order)
    page = text(visit(stage.lead).get(address + "&sort=title&down=1"))
    order = [
        page.index(title)
        for title in ("Letters without an answer", "Trial of the detained", "Зачистка в ауле")
    ]
    assert order == sorted(order, reverse=True)


def test_a_list_is_kept_shared_and_ended(stage: Any, visit: Any) -> None:
    from vedette_hq.finding.models import SavedList

    lead, editor = visit(stage.lead), visit(stage.editor)
    answer = lead.post("/find/keep", {"name": "Beaten", "case": "", "asked_words": "избивать"})
    kept = SavedList.objects.get()
    assert answer["Location"] == f"/find/lists/{kept.pk}"
    assert "<mark>избивали</mark>" in text(lead.get(f"/find/lists/{kept.pk}"))
    assert editor.get(f"/find/lists/{kept.pk}").status_code == 404
    lead.post(f"/find/lists/{kept.pk}/change", {"name": "Beaten men", "case": stage.case.pk})
    assert "Beaten men" in text(editor.get(f"/find/lists/{kept.pk}"))
    assert editor.post(f"/find/lists/{kept.pk}/end").status_code == 404
    assert visit(stage.other).get(f"/find/lists/{kept.pk}").status_code == 404
    lead.post(f"/find/lists/{kept.pk}/end")
    assert lead.get(f"/find/lists/{kept.pk}").status_code == 404


def test_records_are_picked_into_a_list_and_seen_in_every_view(stage: Any, visit: Any) -> None:
    from vedette_hq.finding.models import SavedList

    lead = visit(stage.lead)
    lead.post("/find/lists", {"name": "By hand", "case": stage.case.pk})
    kept = SavedList.objects.get()
    picked = [stage.id(name) for name in ("raid", "torture", "isa")] + [stage.statements["fr"].pk]
    lead.post("/find/pick", {"list": kept.pk, "object": picked})
    assert kept.picks.count() == 4
    for view in VIEWS:
        assert text(lead.get(f"/find/{view}?list={kept.pk}"))
    assert "Letters without" not in text(lead.get(f"/find/table?list={kept.pk}&show=event"))
    lead.post(f"/find/lists/{kept.pk}/pick", {"object": [stage.id("isa")], "out": "1"})
    assert kept.picks.count() == 3


def test_a_record_of_another_case_cannot_be_picked(stage: Any, visit: Any) -> None:
    from vedette_hq.finding.models import Pick, SavedList

    other = visit(stage.other)
    other.post("/find/lists", {"name": "Mine", "case": ""})
    other.post("/find/pick", {"list": SavedList.objects.get().pk, "object": [stage.id("isa")]})
    assert not Pick.objects.exists()


FORMS = {
    "table": "csv json",
    "map": "csv json svg",
    "timeline": "csv json svg",
    "network": "csv json svg",
    "chain": "csv json svg",
}


@pytest.mark.parametrize(
    ("view", "form"), [(view, form) for view, forms in FORMS.items() for form in forms.split()]
)
def test_every_export_is_noted_and_holds_no_formula(stage: Any, visit: Any, view: str, form: str) -> None:
    from vedette_hq.audit.models import Act

    stage.make(
        "formula",
        __import__("vedette.records.schema").records.schema.Kind.EVENT,
        title="=HYPERLINK(1)",
        began="2004",
    )
    answer = visit(stage.lead).post(
        f"/find/export/{view}", {"case": stage.case.pk, "form": form, "show": "event"}
    )
    given = body(answer)
    noted = Act.objects.get(verb="view.export")
    assert noted.detail == {"view": view, "form": form, "count": 0, "outside": 0}
    assert noted.object_id == stage.case.pk
    if form == "json":
        assert json.loads(given)["rows"]
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(given)))
        assert len(rows) > 1
        assert not any(cell.startswith("=") for row in rows for cell in row)
    else:
        assert given.startswith("<?xml")
        assert "<a " not in given
        __import__("defusedxml.ElementTree").ElementTree.fromstring(given)


def test_nothing_is_exported_of_another_case(stage: Any, visit: Any) -> None:
    from vedette_hq.audit.models import Act

    for view in VIEWS:
        given = {"case": stage.case.pk, "form": "csv"}
        assert visit(stage.other).post(f"/find/export/{view}", given).status_code == 404
    assert not Act.objects.filter(verb="view.export").exists()


def test_for_outside_nothing_goes_about_those_who_have_not_agreed(stage: Any, visit: Any) -> None:
    from vedette_hq.audit.models import Act
    from vedette_hq.consent.models import Left

    lead = visit(stage.lead)
    outside = {"case": stage.case.pk, "to": "C15", "audience": "An invented organisation"}
    inside = body(lead.post("/find/export/table", {"case": stage.case.pk, "form": "csv", "show": "act"}))
    assert "Иса Берсанов" in inside
    for kind in ("act", "person", "event", "statement", "chain"):
        given = body(lead.post("/find/export/table", {**outside, "form": "csv", "show": kind}))
        for held in ("Берсанов", "w-aster", "подвале", "Зачистка"):
            assert held not in given, (kind, held)
    drawn = body(lead.post("/find/export/network", {**outside, "form": "svg"}))
    assert "Руслан Кадаев" in drawn  # an alleged perpetrator alone is not asked
    assert "Берсанов" not in drawn
    assert not Left.objects.exists()
    assert Act.objects.filter(verb="view.export", detail__outside=1).count() == 6
    nobody = lead.post("/find/export/table", {**outside, "audience": "", "form": "csv"})
    assert nobody.status_code == 302
