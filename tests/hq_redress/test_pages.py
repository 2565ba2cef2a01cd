"""The pages without a browser: what they say, what they refuse, what leaves as a paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hq_redress.story import FIELDS, case_of, client_of, entry, filed

pytestmark = pytest.mark.django_db


def page(visit: Any, person: Any, address: str, status: int = 200) -> str:
    answer = visit(person).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def test_a_step_is_entered_by_the_page_and_bars_are_said(people: Any, visit: Any) -> None:
    from vedette_hq.redress.models import Proceeding, Step

    case, lawyer = case_of(people), people["lawyer"]
    one = visit(lawyer)
    answer = one.post(
        f"/redress/case/{case.pk}/begin", {"procedure": "ru_crime_report", "on": "2025-03-03", "title": ""}
    )
    held = Proceeding.objects.get()
    assert answer.url == f"/redress/{held.pk}"
    at = f"/redress/{held.pk}/step/file"
    shown = page(visit, lawyer, at)
    assert 'data-code="guard:consent09"' in shown and 'data-code="document:proof"' in shown
    assert "last checked 2026-11-23" in shown
    client_of(case, lawyer, people["lead"])
    typed = {"on": "2025-03-03", "counted": "report"}
    typed |= {f"field-{name}": value for name, value in FIELDS.items()}
    answer = one.post(at, typed)
    assert answer.status_code == 400 and 'data-code="document:proof"' in answer.content.decode()
    assert 'data-code="guard:consent09"' not in answer.content.decode() and not Step.objects.exists()
    for code in ("statement", "warning", "witness_list", "proof"):
        typed |= {f"doc-{code}": "words", f"doc-{code}-words": f"invented {code}"}
    assert one.post(at, typed).status_code == 302
    assert Step.objects.get().counted == "report"
    shown = page(visit, lawyer, f"/redress/{held.pk}")
    assert "Filed, not yet registered" in shown and "invented proof" in shown
    step = Step.objects.get()
    one.post(f"/redress/steps/{step.pk}/back", {"why": "too early"})
    shown = page(visit, lawyer, f"/redress/{held.pk}")
    assert "Report being written" in shown and "too early" in shown


def test_the_router_says_what_is_open_what_bars_and_what_closes_what(people: Any, visit: Any) -> None:
    from vedette_hq.redress.models import Earlier, Occurrence

    case, lawyer = case_of(people), people["lawyer"]
    one, at = visit(lawyer), f"/redress/case/{case.pk}/router"
    assert "Say where and when it happened" in page(visit, lawyer, at)
    typed = {"country": "ru", "first": "2024-05-02", "has": ["torture", "ineffective", "victim_consent"]}
    assert one.post(f"/redress/case/{case.pk}/occurrence", typed).status_code == 302
    assert Occurrence.objects.get().country == "RU"
    shown = page(visit, lawyer, at)
    for body, standing in (("cat22", "open"), ("ecthr", "barred"), ("ced31", "barred")):
        assert f'data-body="{body}" data-standing="{standing}"' in shown, body
    assert "closed for it" in shown and "last checked" in shown
    before = {"body": "ecthr", "started": "2022-06-01", "ended": "2023-01-10", "outcome": "inadmissible"}
    one.post(f"/redress/case/{case.pk}/earlier", before)
    assert 'data-body="cat22" data-standing="barred"' in page(visit, lawyer, at)
    held = Earlier.objects.get()
    one.post(f"/redress/earlier/{held.pk}/end", {"why": "it was another matter"})
    assert 'data-body="cat22" data-standing="open"' in page(visit, lawyer, at)
    one.post(f"/redress/case/{case.pk}/occurrence", typed | {"first": "2022-09-16"})
    assert 'data-body="ecthr" data-standing="ask"' in page(visit, lawyer, at)
    wrong = one.post(f"/redress/case/{case.pk}/occurrence", typed | {"last": "2024-05-01"}, follow=False)
    assert wrong.status_code == 302 and Occurrence.objects.get().first.isoformat() == "2022-09-16"


def test_a_letter_of_the_case_is_the_document_of_a_step(people: Any, visit: Any) -> None:
    from vedette_hq.casework.letters import LetterSaid, write_letter
    from vedette_hq.redress.models import StepPaper

    case, lawyer = case_of(people), people["lawyer"]
    client_of(case, lawyer, people["lead"])
    held = filed(case, lawyer)
    said = LetterSaid("in", "refusal", "Investigative unit", title="Refusal of 5 March, invented")
    letter = write_letter(case, said, lawyer)
    typed = {"on": "2025-03-05", "counted": "refusal", "field-official": "x"}
    typed["doc-paper"] = f"letter:{letter.pk}"
    assert visit(lawyer).post(f"/redress/{held.pk}/step/refuse", typed).status_code == 302
    assert StepPaper.objects.get(code="paper").letter == letter
    at = f"/redress/{held.pk}/step/complain125"
    assert "Refusal of 5 March, invented" in page(visit, lawyer, at)
    typed = {"on": "2025-03-10", "counted": "complaint", "doc-complaint": f"letter:{letter.pk}"}
    typed |= {"doc-proof": "words", "doc-proof-words": "slip"}
    names = ("court", "applicant", "official", "right_harmed", "arguments", "asked")
    typed |= {f"field-{name}": "x" for name in names}
    assert visit(lawyer).post(at, typed).status_code == 302
    assert StepPaper.objects.get(code="complaint", step__transition="complain125").letter == letter
    assert "Refusal of 5 March, invented" in page(visit, lawyer, f"/redress/{held.pk}")


def test_the_table_is_taken_along_in_three_languages(people: Any, visit: Any) -> None:
    from vedette_hq.redress import services

    case, lawyer = case_of(people), people["lawyer"]
    assert "No step of this case is counted" in page(visit, lawyer, f"/redress/case/{case.pk}/carousel")
    client_of(case, lawyer, people["lead"])
    held = filed(case, lawyer)
    told = {"official": "x"}
    services.advance(held, lawyer, "refuse", entry(date(2025, 3, 5), values=told, counted="refusal"))
    services.advance(held, lawyer, "cancel", entry(date(2025, 4, 5), counted="cancellation"))
    services.advance(held, lawyer, "refuse", entry(date(2025, 4, 8), values=told, counted="refusal"))
    shown = page(visit, lawyer, f"/redress/case/{case.pk}/carousel")
    assert 'data-found="carousel"' in shown and "When the decision was served is not written down" in shown
    for language in ("en", "fr", "ru"):
        for form, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("txt", b"")):
            answer = visit(lawyer).get(f"/redress/case/{case.pk}/carousel/{language}.{form}")
            assert answer.status_code == 200 and answer.content.startswith(start)
            assert case.title not in answer["Content-Disposition"]
    assert visit(lawyer).get(f"/redress/case/{case.pk}/carousel/de.pdf").status_code == 404
    assert visit(lawyer).get(f"/redress/case/{case.pk}/carousel/en.exe").status_code == 404


def test_the_diagram_marks_where_it_stands_and_runs_nothing(people: Any, visit: Any) -> None:
    case, lawyer = case_of(people), people["lawyer"]
    client_of(case, lawyer, people["lead"])
    held = filed(case, lawyer)
    answer = visit(lawyer).get(f"/redress/{held.pk}/diagram.svg")
    assert answer["Content-Type"] == "image/svg+xml" and "sandbox" in answer["Content-Security-Policy"]
    drawn = answer.content.decode()
    assert drawn.startswith("<svg") and 'stroke-width="4"' in drawn and "<script" not in drawn
    assert "Inquiry: three days" in page(visit, lawyer, f"/redress/{held.pk}")


def test_statistics_are_a_leads_and_count_own_cases_only(people: Any, visit: Any) -> None:
    from vedette_hq.casework.services import RemedySaid, add_remedy
    from vedette_hq.redress import services
    from vedette_hq.redress.models import Proceeding

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    client_of(case, lawyer, lead)
    held = filed(case, lawyer)
    typed = entry(date(2025, 3, 13), office="Unit 4, invented", counted="opening")
    services.advance(held, lawyer, "open", typed)
    assert Proceeding.objects.get().ended == date(2025, 3, 13)
    services.begin(case, lawyer, "ru_investigation", date(2025, 3, 13))
    said = RemedySaid("compensation", "Invented compensation", "ordered", date(2025, 5, 1), body="court")
    add_remedy(case, said, lawyer)
    shown = page(visit, lead, "/redress/statistics")
    assert "Unit 4, invented" in shown and "Case opened: go on with the investigation: 1" in shown
    assert "Compensation" in shown.title() and '<td data-label="Days, median">10</td>' in shown
    assert visit(lawyer).get("/redress/statistics").status_code == 403
    from hq.plugin import make_person

    shown = page(visit, make_person("other", "lead"), "/redress/statistics")
    assert "Unit 4, invented" not in shown and "Compensation" not in shown.title()


def test_nobody_from_elsewhere_comes_in(people: Any, strangers: Any, visit: Any) -> None:
    case, lawyer = case_of(people), people["lawyer"]
    client_of(case, lawyer, people["lead"])
    held = filed(case, lawyer)
    for address in (f"/redress/case/{case.pk}", f"/redress/{held.pk}", f"/redress/{held.pk}/diagram.svg"):
        page(visit, strangers["lawyer"], address, 404)
        assert visit(people["editor"]).get(address).status_code in (403, 404)
