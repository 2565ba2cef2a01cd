"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hq.looking import LANGUAGES, faults_of
from hq_casework.story import PDF, case_of, client_of, judged, matter_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)
PAGES = ("clients", "papers", "letters", "tasks", "costs", "conclusions", "chronology")


def told(people: Any) -> tuple[Any, dict[str, str]]:
    """A case with something of everything, and the addresses of its pages."""
    from vedette_hq.casework import concluding, letters, services

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    client = client_of(case, lawyer)
    services.write_wish(
        client, services.WishSaid("The truth", DAY, "No newspapers", "Evenings, by the sister"), lawyer
    )
    paper = letters.keep_paper(
        case,
        letters.PaperSaid("decision", "Постановление об отказе", "application/pdf", DAY, "ru", 2),
        PDF,
        lawyer,
    )
    power = services.PowerSaid(
        "warrant", "Alice Sample", DAY, DAY, None, ("inquiry", "court", "un"), "7", "", paper
    )
    services.add_power(client, power, lawyer)
    said = letters.LetterSaid(
        "in", "refusal", "Следственный отдел (вымышленный)", "Отказ в возбуждении дела", DAY, DAY, "", "42/26"
    )
    refusal = letters.write_letter(case, said, lawyer)
    letters.tie_paper(paper, refusal, lawyer)
    letters.prove(refusal, letters.Proof("post", date(2026, 3, 10), "shown", "RR 1"), lawyer)
    letters.prove(refusal, letters.Proof("hand", date(2026, 3, 12), "said"), lawyer)
    out = letters.LetterSaid(
        "out", "complaint", "Районный суд (вымышленный)", "Жалоба", date(2026, 3, 20), answers=refusal
    )
    letters.write_letter(case, out, lawyer)
    services.add_task(case, "Запросить копию", lawyer, due=DAY, whose=lawyer)
    done = services.add_task(case, "Позвонить", lawyer)
    services.finish_task(done, lawyer, "done by telephone")
    cost = services.CostSaid("expert", DAY, Decimal("15000"), "RUB", "group", True, "осмотр", client, paper)
    services.add_cost(case, cost, lawyer)
    remedy = services.add_remedy(
        case,
        services.RemedySaid("compensation", "Компенсация", "ordered", DAY, "Court", Decimal(100), "EUR"),
        lawyer,
    )
    services.move_remedy(remedy, lawyer, "ignored", date(2026, 4, 5))
    matter = judged(matter_of(case, lawyer), lawyer)
    torture = matter_of(case, lawyer, "torture")
    conclusion = concluding.conclude(
        matter, lawyer, "Все три элемента доказаны.\n\nКаждый — двумя показаниями."
    )
    base = f"/casework/{case.pk}"
    found = {name: f"{base}/{name}" for name in PAGES}
    found |= {"list": "/casework/", "hub": base, "client": f"/casework/client/{client.pk}"}
    found |= {"letter": f"/casework/letter/{refusal.pk}", "letter_new": f"{base}/letters/new"}
    found |= {"conclude": f"/casework/matter/{torture.pk}/conclude"}
    return lead, found | {"conclusion": f"/casework/conclusion/{conclusion.pk}"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_fit_and_can_be_read(visit: Any, people: Any, tmp_path: Path, language: str) -> None:
    for person in people.values():
        person.language = language
        person.save()
    reader, addresses = told(people)
    one = visit(reader)
    found = {name: one.get(address).content.decode() for name, address in addresses.items()}
    assert not faults_of(found, language, tmp_path)
