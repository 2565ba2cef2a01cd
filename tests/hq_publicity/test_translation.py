"""A release translated side by side: versions, glossary and names, differences, review by another."""

from __future__ import annotations

from typing import Any

import pytest

from hq.plugin import join, make_person
from hq_publicity.story import source, words_by_source
from vedette.errors import ConflictError, UsageError
from vedette.publication.translation.parts import parts

pytestmark = pytest.mark.django_db


def case_of(people: Any) -> Any:
    from vedette_hq.cases.models import Case

    case = Case.objects.create(title="Invented case", opened_by=people["lead"])
    for role in ("lead", "lawyer", "investigator", "editor"):
        join(people[role], "case", case.pk)
    return case


def began(people: Any) -> Any:
    from vedette_hq.releases import services

    release = services.draft(
        people["editor"],
        "press_release",
        "Invented order",
        case=case_of(people),
        languages=("en", "fr", "ru"),
    )
    services.write_text(people["editor"], release, "en", source())
    return release


def typed(language: str, **changed: str) -> dict[str, str]:
    said = words_by_source(language)
    return {f"t:{one.path}": changed.get(one.path, said[one.words]) for one in parts(source())}


def test_a_release_is_translated_compared_and_reviewed(people: Any, visit: Any) -> None:
    from vedette_hq.releases import services as releases
    from vedette_hq.releases.models import Release
    from vedette_hq.releases.queries import document_of, texts_of
    from vedette_hq.translation.models import AgreedName, GlossaryTerm, Stays, Version

    release = began(people)
    investigator, lawyer = visit(people["investigator"]), visit(people["lawyer"])
    page = f"/translation/{release.pk}/fr"
    # 1. The tables of the house.
    said = {"w_en": "order", "w_fr": "ordonnance | arrêté", "note": "of a court"}
    assert investigator.post("/translation/terms/new", said).status_code == 302
    assert GlossaryTerm.objects.get().renderings["fr"] == "ordonnance | arrêté"
    name = {
        "kind": "place",
        "a_en": "Upper Lagovat",
        "a_fr": "Lagovat-le-Haut",
        "v_fr": "Lagovat; Haut-Lagovat",
    }
    name |= {"a_ru": "Верхний Лаговат"}
    assert investigator.post("/translation/names/new", name).status_code == 302
    assert AgreedName.objects.get().spellings["fr"]["variants"] == ["Lagovat", "Haut-Lagovat"]
    # 2. Side by side: the margin has what was agreed.
    held = investigator.get(page)
    text = held.content.decode()
    assert held.status_code == 200 and "Lagovat-le-Haut" in text and "ordonnance · arrêté" in text
    assert "12 parts wait." in text
    # 3. Half of it is saved: it cannot be handed over.
    half = dict(list(typed("fr").items())[:5]) | {"seen": "0", "hand": "1"}
    refused = investigator.post(page, half)
    assert refused.status_code == 400 and "is missing" in refused.content.decode()
    assert Version.objects.count() == 1 and "fr" not in texts_of(release)
    late = investigator.post(page, typed("fr") | {"seen": "0"})
    assert late.status_code == 409 and "somebody else saved" in late.content.decode()
    assert "annulé le refus" in late.content.decode()
    # 4. All of it, with four mistakes.
    wrong = {
        "summary": "Après 41 mois, le tribunal de Haut-Lagovat a annulé le refus.",
        "block.1.text": "Le 4 mars 2026 à 10 h 30, le tribunal a lu son texte. Sept personnes"
        " attendaient depuis 2024.",
    }
    given = typed("fr", **wrong) | {"seen": "1", "hand": "1"}
    assert investigator.post(page, given).status_code == 302
    release = Release.objects.get(pk=release.pk)
    assert document_of(texts_of(release)["fr"]).summary == wrong["summary"]
    told = lawyer.get(page).content.decode()
    for sign in ("41", "3 March 2026", "4 mars 2026", "Haut-Lagovat"):
        assert sign in told, sign
    # 5. A reviewer is refused while they stand; two are put right, one stays with a reason.
    assert "differences stand" in lawyer.post(f"{page}/review", follow=True).content.decode()
    right = typed("fr", summary=wrong["summary"].replace("41", "14")) | {"seen": "2", "hand": "1"}
    assert investigator.post(page, right).status_code == 302
    from vedette_hq.translation import queries

    release = Release.objects.get(pk=release.pk)
    (left,) = queries.compared(release, "fr").standing({})
    assert (left.kind, left.target, left.want) == ("spelling", "Haut-Lagovat", "Lagovat-le-Haut")
    stay = {"key": left.key, "words": "So it is called in the order."}
    assert lawyer.post(f"{page}/stay", stay).status_code == 302
    assert Stays.objects.get().words == stay["words"]
    with pytest.raises((ConflictError, UsageError)):
        from vedette_hq.translation import services

        services.review(people["investigator"], release, "fr")  # a hand of it
    assert lawyer.post(f"{page}/review").status_code == 302
    assert texts_of(release)["fr"].reviewed_by == people["lawyer"]
    assert "The text in this language is reviewed" in lawyer.get(page).content.decode()
    # 6. The source changes: one part is stale, the rest stays.
    releases.write_text(
        people["editor"], release, "en", source(title="Invented court orders a second inquiry")
    )
    again = investigator.get(page).content.decode()
    assert "the source changed" in again and "1 part waits." in again
    kept = typed("fr") | {"seen": "3", "hand": "1"}
    assert investigator.post(page, kept).status_code == 409
    assert investigator.post(page, kept | {"seen": "4", "ok:title": "1"}).status_code == 302
    assert texts_of(Release.objects.get(pk=release.pk))["fr"].reviewed is None
    listed = investigator.get("/translation/").content.decode()
    assert "Invented order" in listed and "to be reviewed" in listed and "not begun" in listed


def test_the_original_is_looked_at_for_its_spellings(people: Any, visit: Any) -> None:
    from vedette_hq.translation.services import keep_name

    release = began(people)
    keep_name(people["editor"], "place", {"en": ("Upper Laghovat", "Upper Lagovat")})
    page = visit(people["lawyer"]).get(f"/translation/{release.pk}/en").content.decode()
    assert "another spelling than the approved one" in page
    assert "<strong><bdi>Upper Laghovat</bdi></strong>" in page


def test_who_is_not_of_the_case_sees_nothing_of_it(people: Any, visit: Any) -> None:
    release = began(people)
    far = make_person("far-away", "editor")
    assert visit(far).get(f"/translation/{release.pk}/fr").status_code == 404
    assert "Invented order" not in visit(far).get("/translation/").content.decode()
    assert visit(people["guest"]).get("/translation/names").status_code in (403, 404)
    assert visit(people["lawyer"]).get(f"/translation/{release.pk}/xx").status_code == 404


def test_lines_of_the_tables_are_changed_and_taken_out_of_use(people: Any, visit: Any) -> None:
    from vedette_hq.translation.models import AgreedName, GlossaryTerm

    editor = visit(people["editor"])
    assert editor.post("/translation/terms/new", {"w_en": "alone"}).status_code == 200  # two languages wanted
    assert not GlossaryTerm.objects.exists()
    editor.post("/translation/terms/new", {"w_en": "one", "w_ru": "один"})
    row = GlossaryTerm.objects.get()
    editor.post(f"/translation/terms/{row.pk}", {"w_en": "one", "w_ru": "единица"})
    row.refresh_from_db()
    assert row.renderings["ru"] == "единица" and row.changed_by == people["editor"]
    assert "единица" in editor.get("/translation/terms").content.decode()
    editor.post(f"/translation/terms/{row.pk}/end")
    assert "единица" not in editor.get("/translation/terms").content.decode()
    editor.post("/translation/names/new", {"kind": "person", "v_en": "Only Variant"})
    assert not AgreedName.objects.exists()
    editor.post("/translation/names/new", {"kind": "person", "a_en": "Ann Invented"})
    held = AgreedName.objects.get()
    assert "Ann Invented" in editor.get(f"/translation/names/{held.pk}").content.decode()
    for asked, there in (("Анн Инвентед", True), ("ann", True), ("Zaur", False)):
        page = editor.get("/translation/names", {"q": asked}).content.decode()
        assert ("Ann Invented" in page) is there, asked
    editor.post(f"/translation/names/{held.pk}/end")
    assert "Ann Invented" not in editor.get("/translation/names").content.decode()
