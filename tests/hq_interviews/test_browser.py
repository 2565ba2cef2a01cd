"""The whole way in a real browser: contact to claims; a lost connection, two writers, the keyboard."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from hq.plugin import join, make_person
from hq_interviews.browser import SHOTS, browser, served, shoot
from hq_interviews.conftest import let_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db: None) -> Any:
    from vedette_hq.cases.services import open_case

    class Office:
        lead = make_person("lead", "lead")
        lawyer = make_person("lawyer", "lawyer")

    made: Any = Office()
    made.case = open_case("Invented case", made.lead)
    join(made.lawyer, "case", made.case.pk)
    return made


def test_from_contact_to_claims(office: Any) -> None:
    from vedette_hq.interviews.models import Claim, Examination, Fragment, Interview, Investigation, Passage
    from vedette_hq.records.models import Statement

    with served() as (origin, switch), browser(origin, office.lead) as page:
        wide: list[str] = []
        page.goto(f"{origin}/interviews/")
        wide += shoot(page, "list")
        page.get_by_role("link", name="Invented case").click()
        page.get_by_role("button", name="Open the investigation").click()
        wide += shoot(page, "case")
        page.get_by_role("link", name="0. First contact").click()
        page.get_by_text("Note of the contact").last.click()
        page.locator("#id_contact-note-words").fill("A sister came, invented.")
        page.get_by_role("button", name="Write down").first.click()
        page.locator("summary", has_text="Is the person missing").click()
        page.locator("#id_triage-answer").select_option("missing")
        page.get_by_role("button", name="Write down").last.click()
        page.get_by_text("the urgent track is not open").wait_for()
        wide += shoot(page, "step")
        page.goto(f"{origin}/interviews/{office.case.pk}/urgent")
        page.locator("#id_last_seen").fill("2026-11-22T20:00")
        page.get_by_role("button", name="Save").click()
        page.locator("summary", has_text="Write down a call").click()
        page.locator("#id_station").fill("Invented station 3")
        page.locator("#id_answer").fill("Nobody picked up.")
        page.get_by_role("button", name="Write down").first.click()
        page.get_by_text("Nobody picked up.").wait_for()
        wide += shoot(page, "urgent")
        office.held = Investigation.objects.get(case=office.case)
        let_in(office, 2)
        # an interview
        page.goto(f"{origin}/interviews/{office.case.pk}/begin")
        page.locator("#id_label").fill("applicant one")
        page.locator("#id_language").fill("ru")
        page.locator("#id_translated_to").fill("fr")
        wide += shoot(page, "begin")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Two of ours must be there").wait_for()
        account = page.locator("#t-0-words")
        account.press_sequentially("Они пришли ночью.", delay=5)
        until(page, "document.getElementById('saving').dataset.standing === 'saved'")
        talk = Interview.objects.get()
        held = Passage.objects.get(interview=talk)
        assert held.words == "Они пришли ночью."
        # the connection is lost: nothing that is typed is lost, and the page says so
        switch["away"] = True
        account.press_sequentially(" Четверо, в масках.", delay=5)
        until(page, "document.getElementById('saving').dataset.standing === 'away'")
        assert Passage.objects.get(interview=talk).words == "Они пришли ночью."
        wide += shoot(page, "away")
        page.locator("#t-0-translation").fill("Ils sont venus la nuit.")
        switch["away"] = False
        until(page, "document.getElementById('saving').dataset.standing === 'saved'")
        held = Passage.objects.get(interview=talk)
        assert held.words == "Они пришли ночью. Четверо, в масках."
        assert held.translation == "Ils sont venus la nuit."
        # the browser dies while away: what was typed is found again, sealed until then
        switch["away"] = True
        account.press_sequentially(" Один хромал.", delay=5)
        until(page, "document.getElementById('saving').dataset.standing === 'away'")
        stored = page.evaluate(STORED)
        assert stored and "хромал" not in str(stored)
        page.on("dialog", lambda dialog: dialog.accept())
        switch["away"] = False
        page.evaluate("window.stop()")
        twin = page.context.new_page()
        page.close(run_before_unload=False)
        page = twin
        page.faults = []
        Passage.objects.filter(pk=held.pk)  # what stands is what was sent, or already found
        page.goto(f"{origin}/interviews/talks/{talk.pk}")
        until(page, "document.querySelector('#t-0-words').value.endsWith('Один хромал.')")
        until(page, "['saved', 'found'].includes(document.getElementById('saving').dataset.standing)")
        assert Passage.objects.get(interview=talk).words.endswith("Один хромал.")
        # two write the same text
        from vedette_hq.access.fields import new_id
        from vedette_hq.interviews import talking

        held = Passage.objects.get(interview=talk)
        talking.write(
            held, "words", held.words + " (lawyer)", held.versions["words"], office.lawyer, new_id()
        )
        page.locator("#t-0-words").press("Control+End")
        page.locator("#t-0-words").press_sequentially(" (lead)", delay=5)
        page.locator(".conflict").wait_for()
        wide += shoot(page, "conflict")
        page.get_by_role("button", name="Mine stands").click()
        until(page, "document.getElementById('saving').dataset.standing === 'saved'")
        assert Passage.objects.get(interview=talk).words.endswith("Один хромал. (lead)")
        assert Fragment.objects.filter(put__contains="(lawyer)").exists()
        assert not Fragment.objects.filter(kept=True, settled__isnull=True).exists()
        # what was saved leaves nothing behind that a later page would take for newer
        until(page, f"{STORED}.then((all) => all.length === 0)")
        # a question, the end, signatures, statements
        page.reload()
        page.locator("#id_question").fill("Какая была машина?")
        page.get_by_role("button", name="Ask").click()
        page.locator("#t-1-words").fill("Белая Газель.")
        until(page, "document.getElementById('saving').dataset.standing === 'saved'")
        wide += shoot(page, "talk")
        page.get_by_role("button", name="End the interview").click()
        page.locator("#id_page").fill("1")
        page.get_by_role("button", name="Note").click()
        wide += shoot(page, "over")
        page.goto(f"{origin}/interviews/talks/{talk.pk}/print")
        wide += shoot(page, "print")
        page.goto(f"{origin}/interviews/talks/{talk.pk}")
        page.get_by_role("button", name="Enter it in the records").click()
        assert Statement.objects.filter(words="Белая Газель.", language="ru").count() == 1
        page.get_by_role("link", name="History").click()
        page.get_by_text("give exactly what stands").wait_for()
        wide += shoot(page, "history")
        assert printed(page, origin, office) == ("sheets", 0)
        # a body map, by keyboard alone
        page.goto(f"{origin}/interviews/{office.case.pk}/examine")
        page.locator("#id_label").fill("applicant one")
        page.locator("#id_examiner").fill("Dr Invented")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Add a finding on this drawing").click()
        page.wait_for_load_state()
        region = page.locator(".region[data-region='left-forearm']")
        region.focus()
        region.press("Enter")
        until(page, "document.getElementById('id_region').value === 'left-forearm'")
        before = int(page.locator("#id_y").input_value())
        page.locator("#point").focus()
        page.locator("#point").press("ArrowDown")
        assert int(page.locator("#id_y").input_value()) == before + 4
        page.locator("#id_type").select_option("bruise")
        page.locator("#id_length").fill("40")
        page.locator("#id_degree").select_option("highly-consistent")
        page.locator("#id_cause").fill("blow with a stick, as told")
        wide += shoot(page, "finding")
        page.get_by_role("button", name="Save").click()
        # another by a click
        page.get_by_role("link", name="Add a finding on this drawing").click()
        page.wait_for_load_state()
        box = page.locator(".body").bounding_box()
        page.mouse.click(box["x"] + box["width"] * 0.54, box["y"] + box["height"] * 0.37)
        assert page.locator("#id_region").input_value().startswith("left-")
        page.locator("#id_type").select_option("burn")
        page.get_by_role("button", name="Save").click()
        wide += shoot(page, "examination")
        exam = Examination.objects.get()
        assert exam.findings.get(number=1).region == "left-forearm"
        for language in ("en", "fr", "ru"):
            page.goto(f"{origin}/interviews/examinations/{exam.pk}/print?language={language}")
            wide += shoot(page, "report", language)
        # claims
        page.goto(f"{origin}/interviews/{office.case.pk}/claims")
        page.locator("#id_title").fill("Torture of applicant one")
        page.locator("#id_template").select_option("torture")
        page.get_by_role("button", name="Begin").click()
        wide += shoot(page, "matter")
        page.get_by_role("link", name="4. What was done").click()
        page.locator("#id_statement").select_option(index=1)
        page.get_by_role("button", name="Lay it there").click()
        page.locator("#id_status").select_option("disputed")
        page.locator("#id_reason").fill("one source only")
        page.get_by_role("button", name="Judge").click()
        wide += shoot(page, "claim")
        assert Claim.objects.get(element="acts").statuses.get().status == "disputed"
        assert not wide, wide
        matter = Claim.objects.get(element="acts").matter_id
        for language in ("fr", "ru"):
            page.goto(f"{origin}/interviews/{office.case.pk}")
            page.locator(f"button[name=language][value={language}]").click()
            page.goto(f"{origin}/interviews/{office.case.pk}")
            wide += shoot(page, "case", language)
            page.goto(f"{origin}/interviews/matters/{matter}")
            wide += shoot(page, "matter", language)
        assert not wide, wide
        assert not page.faults, page.faults


def printed(page: Any, origin: str, office: Any) -> tuple[str, int]:
    """Print a long interview with a translation: each sheet is one page, after the one that says who."""
    import pypdfium2

    from vedette_hq.access.fields import new_id
    from vedette_hq.interviews import queries, talking
    from vedette_hq.interviews.models import Passage

    talk = talking.begin(
        office.case, office.lead, "witness", "ru", label="neighbour", interpreter="Invented", place="x"
    )
    account = Passage.objects.get(interview=talk)
    russian = "Широкоплечий мужчина вышел из машины и громко щёлкнул затвором, все обернулись. " * 45
    talking.write(account, "words", russian + "\nи\n" * 30, 0, office.lead, new_id())
    talking.write(
        account, "translation", "Un homme est descendu de la voiture. " * 70, 0, office.lead, new_id()
    )
    for number in range(12):
        one = talking.ask(talk, f"Вопрос, и довольно длинный, номер {number}?", office.lead)
        talking.write(one, "words", "Не помню точно, было темно. " * 9, 0, office.lead, new_id())
    talking.finish(talk, office.lead)
    page.goto(f"{origin}/interviews/talks/{talk.pk}/print")
    data = page.pdf(format="A4", prefer_css_page_size=True)
    if SHOTS:
        (Path(SHOTS) / "sheets.pdf").write_bytes(data)
    pages = len(pypdfium2.PdfDocument(data))
    return "sheets", pages - 1 - len(queries.pages_of(talk))


def until(page: Any, expression: str, seconds: float = 300) -> None:
    """Wait until an expression is true in the page; its policy forbids the driver's own way."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.05)


STORED = """new Promise((done) => {
  const asked = indexedDB.open("vedette-drafts", 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => done(all.result.map((one) => new TextDecoder("utf-8").decode(one.box)));
  };
})"""
