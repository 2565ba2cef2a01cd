"""In Chromium: refusal served, clock, complaint typeset, filed with proof, hearing, carousel, dossier."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hq_dossiers.test_building import unpacked, verified
from hq_pleadings.story import told
from hq_redress.looking import SHOTS, Window
from hq_redress.story import COMPLAINT, FIELDS, entry, filed
from instruments import skip_aloud

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    try:
        from playwright import sync_api
    except ImportError:
        skip_aloud("no playwright")
    path = os.environ.get("VEDETTE_CHROMIUM") or shutil.which("chromium")
    with sync_api.sync_playwright() as tools:
        try:
            started = tools.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except sync_api.Error:
            skip_aloud("no Chromium on this machine")
        yield started
        started.close()


def test_from_a_refusal_to_a_dossier(
    people: Any, visit: Any, items: dict[str, Any], worker: Any, site: int, browser: Any, tmp_path: Path
) -> None:
    from vedette_hq.casework.models import Letter
    from vedette_hq.clocks.models import Deadline
    from vedette_hq.pleadings.models import Issue
    from vedette_hq.redress.models import Proceeding, Step, StepPaper
    from vedette_hq.vault.models import CaseItem

    lawyer, lead = people["lawyer"], people["lead"]
    case, client = told(people)
    for kind in ("picture", "pdf"):
        CaseItem.objects.create(case=case, item=items[kind], added_by=lawyer)
    one = Window(browser, visit, lawyer, site)
    # 1. The report was filed and registered; the term to decide runs.
    one.go(f"/redress/case/{case.pk}")
    one.fill(procedure="ru_crime_report", on="2026-03-02")
    one.press("Begin")
    held = Proceeding.objects.get()
    step = f"/redress/{held.pk}/step"
    one.go(f"{step}/file")
    one.fill(on="2026-03-02", counted="report")
    for name, value in FIELDS.items():
        one.fill(**{f"field-{name}": value})
    for code in ("statement", "warning", "witness_list", "proof"):
        one.fill(**{f"doc-{code}": "words", f"doc-{code}-words": f"invented {code}"})
    one.press("Enter this step")
    one.go(f"{step}/register")
    one.fill(on="2026-03-02", **{"field-registration": "KRSP 1-v, 10:00"})
    one.press("Enter this step")
    # 2. The refusal, served by post: its deadlines and the clock.
    one.go(f"{step}/refuse")
    one.fill(on="2026-03-20", served="2026-03-25", evidence="RR 1", office="Investigative unit, invented")
    one.fill(official="Invented B.", reference="7/26", counted="refusal", **{"field-official": "Invented B."})
    one.press("Enter this step")
    assert one.says("Opening a case refused") and Step.objects.get(transition="refuse").served
    three = Deadline.objects.get(case=case, rule="ru.144.3d")
    assert three.theirs < date(2026, 3, 20) and three.state == "met"
    one.look("proceeding")
    one.page.locator("a", has_text="how it was counted").first.click()
    one.page.wait_for_url("**/clocks/deadline/**")
    # 3. The complaint to the court, typeset and signed by two.
    one.go(f"/pleadings/case/{case.pk}")
    one.fill(kind="complaint_125", client=client.pk, language="ru")
    one.press("Begin and fill")
    text = one.page.url.rsplit("/", 1)[1]
    one.go(f"/pleadings/{text}/edit/fields")
    one.fill(court="Озёрный районный суд", standing="пострадавший", report_number="КРСП 1-в")
    one.fill(contested="постановление от 20 марта 2026 года", official="следователь", harm="Статья 52.")
    one.fill(arguments="Экспертиза не назначалась.")
    for name in ("unlawful", "oblige", "hearing"):
        one.page.locator(f'[name="asks"][value="{name}"]').check()
    for name in ("decision", "service", "proxy"):
        one.page.locator(f'[name="documents"][value="{name}"]').check()
    one.press("Save")
    one.go(f"/pleadings/{text}")
    one.press("Typeset for signing")
    issue = Issue.objects.get()
    assert issue.ready, issue.found
    other = Window(browser, visit, lead, site)
    for line in issue_lines(issue):
        answered(one, issue, line)
    one.go(f"/pleadings/issue/{issue.pk}")
    one.press("Sign off")
    other.go(f"/pleadings/issue/{issue.pk}")
    other.press("Sign off")
    # 4. Filed with proof; the letter is the document of the step.
    one.go(f"/pleadings/issue/{issue.pk}")
    one.fill(body="Озёрный районный суд", on="2026-03-30", how="stamp", strength="shown")
    one.fill(proof_number="вх. 17")
    one.press(pressed(one))
    letter = Letter.objects.get(origin=f"pleadings:{issue.pk}")
    one.go(f"{step}/complain125")
    one.fill(on="2026-03-30", counted="complaint", **{"doc-complaint": f"letter:{letter.pk}"})
    one.fill(**{"doc-proof": "words", "doc-proof-words": "stamp, incoming 17"})
    for name, value in COMPLAINT.items():
        one.fill(**{f"field-{name}": value})
    one.press("Enter this step")
    assert StepPaper.objects.get(step__transition="complain125", code="complaint").letter == letter
    assert Deadline.objects.get(case=case, rule="ru.125.5d").state == "running"
    # 5. A hearing is set; the refusal is set aside on its eve, and the court ends the complaint.
    for typed in (
        {"counted": "hearing", "on": "2026-04-06", "office": "District court, invented"},
        {"counted": "cancellation", "on": "2026-04-05", "office": "Head of the unit, invented"},
    ):
        one.go(f"/redress/{held.pk}")
        one.unfold("Write down an act")
        one.fill(**typed)
        one.press("Write down")
    one.go(f"{step}/terminate125")
    one.fill(on="2026-04-06", counted="termination", office="District court, invented")
    one.press("Enter this step")
    one.go(f"{step}/refuse")
    one.fill(on="2026-04-09", served="2026-04-10", evidence="by hand", official="Invented C.")
    one.fill(counted="refusal", **{"field-official": "Invented C."})
    one.press("Enter this step")
    # 6. The table says it.
    one.go(f"/redress/case/{case.pk}/carousel")
    assert one.page.locator('[data-found="carousel"]').count() == 1
    assert one.page.locator('[data-found="eve"]').count() == 1
    one.look("carousel")
    with one.page.expect_download() as taken:
        one.page.get_by_role("link", name="PDF русский").click()
    assert taken.value.suggested_filename.endswith("-ru.pdf")
    # 7. The dossier of the case.
    one.go(f"/dossiers/case/{case.pk}")
    one.fill(title="Invented dossier")
    one.press("Begin")
    assert one.says("Invented dossier")
    built(one, other, items, worker, tmp_path)
    # 8. What is open elsewhere.
    one.go(f"/redress/case/{case.pk}/router")
    one.fill(country="RU", first="2026-03-01")
    one.page.locator('[name="has"][value="torture"]').check()
    one.press("Save")
    assert one.page.locator('[data-body="ecthr"][data-standing="barred"]').count() == 1
    one.look("router")
    assert one.faults == [] and other.faults == []


def built(one: Window, other: Window, items: dict[str, Any], worker: Any, folder: Path) -> None:
    """Exhibits, a version, signed off by the other; built by the worker, taken away, verified."""
    from vedette_hq.dossiers.models import Build, Given
    from vedette_hq.outbox import loop

    for number, kind in enumerate(("picture", "pdf"), 1):
        place = {f"place:{items[kind].pk}": str(number), f"title:{items[kind].pk}": f"Exhibit {number}"}
        one.fill(**place)
    one.press("Save")
    one.unfold("Begin a version for a body")
    one.fill(recipient="Invented district court", language="ru", scope="C09")
    one.press("Begin")
    version = "/dossiers/" + one.page.url.rsplit("/dossiers/", 1)[1]
    one.fill(hides="2:1:0,0,500,120")
    one.press("Save")
    other.go(version)
    other.press("Sign off")
    other.press("Build the dossier")
    assert other.says("waits for its turn")
    loop.do(worker, "dossiers.build")
    other.go(version)
    assert other.says("built and verified"), Build.objects.get().failure
    other.look("dossier-built")
    other.fill(to="Registry of the court, invented", how="by hand")
    with other.page.expect_download() as taken:
        other.page.get_by_role("button", name="Take the dossier").click()
    taken.value.save_as(folder / "taken.zip")
    assert Given.objects.get().to == "Registry of the court, invented"
    bag = unpacked((folder / "taken.zip").read_bytes(), folder / "taken")
    assert (bag.parent / "bundle.pdf").read_bytes().startswith(b"%PDF")
    verified(bag, Build.objects.get().card)


def issue_lines(issue: Any) -> list[str]:
    """The open lines of its checklist."""
    from vedette_hq.pleadings import making

    return [getattr(line, "name", line) for line in making.unanswered(issue)]


def answered(one: Window, issue: Any, line: str) -> None:
    """Answer an open line of the checklist with yes."""
    one.go(f"/pleadings/issue/{issue.pk}")
    form = one.page.locator("form", has=one.page.locator(f'input[name="name"][value="{line}"]'))
    with one.page.expect_navigation():
        form.locator('button[value="yes"], button').first.click()


def pressed(one: Window) -> str:
    """The words of the button that files."""
    return str(one.page.locator('form[action$="/file"] button').inner_text())


LANGUAGES = ["en", "fr", "ru"] if SHOTS else ["ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_and_can_be_read(
    people: Any, visit: Any, site: int, browser: Any, language: str
) -> None:
    from vedette_hq.redress import services
    from vedette_hq.redress.entry import Told

    case, _client = told(people)
    lawyer, lead = people["lawyer"], people["lead"]
    services.tell(case, lawyer, Told("RU", date(2021, 5, 2), has=("torture", "ineffective")))
    services.add_earlier(case, lawyer, "wgeid", date(2024, 1, 2), None, "", "the family, invented")
    held = filed(case, lawyer, date(2026, 3, 2))
    values = {"official": "следователь"}
    refusal = entry(date(2026, 3, 20), served=date(2026, 3, 25), values=values, counted="refusal")
    services.advance(held, lawyer, "refuse", refusal)
    services.act(held, lawyer, entry(date(2026, 3, 28), counted="hearing", office="Суд"))
    services.advance(held, lawyer, "cancel", entry(date(2026, 3, 27), counted="cancellation"))
    services.advance(held, lawyer, "refuse", entry(date(2026, 4, 2), values=values, counted="refusal"))
    services.take_back(held.steps.order_by("number").last(), lawyer, "ошибка")
    services.begin(case, lawyer, "wgeid", date(2026, 4, 2))
    seen = Window(browser, visit, lead, site, language)
    at = f"/redress/case/{case.pk}"
    for name, path in (
        ("list", "/redress/"),
        ("case", at),
        ("router", f"{at}/router"),
        ("carousel", f"{at}/carousel"),
        ("proceeding", f"/redress/{held.pk}"),
        ("step", f"/redress/{held.pk}/step/refuse"),
        ("statistics", "/redress/statistics"),
    ):
        seen.go(path)
        seen.look(name)
    assert seen.faults == []
    seen.context.close()
