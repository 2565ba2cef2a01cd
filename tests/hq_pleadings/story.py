"""An invented case with a refusal that was served, an examined client, and consent for domestic use."""

from __future__ import annotations

from datetime import date
from typing import Any

from hq_casework.story import PDF, case_of

DAY = date(2026, 3, 2)
REFUSED = date(2026, 3, 20)
SERVED = date(2026, 3, 25)
NAME = "Лесной Пётр Иванович"


def told(people: Any, scopes: tuple[str, ...] = ("C09",)) -> tuple[Any, Any]:
    """The case and its client: a victim with a power, a report, a refusal with its proof of service."""
    from hq_consent.stage import yes
    from vedette.records.schema import Kind
    from vedette.records.values import Value
    from vedette_hq.casework import letters, services
    from vedette_hq.records.writing import create

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    values = {
        "name": [Value({"text": NAME}), Value({"text": "Lesnoy Pyotr"})],
        "born": [Value("1980-05-02")],
        "address": [Value({"text": "г. Трёхозёрск, ул. Лесная, 1"})],
        "contact": [Value("+0 000 000")],
    }
    record = create(case, Kind.PERSON, values, lawyer)
    event = {
        "title": [Value("Меня увезли из дома двое в чёрной форме")],
        "began": [Value("2026-03-01")],
        "place": [Value({"text": "ул. Лесная, 1"})],
        "description": [Value({"text": "В отделе мне сдавили запястья", "language": "ru"})],
    }
    create(case, Kind.EVENT, event, lawyer)
    for scope in scopes:
        yes(record, scope, lead)
    client = services.take_client(case, lawyer, record.pk, "victim", DAY)
    power = services.PowerSaid("warrant", "Полевая Анна Сергеевна", DAY, DAY, None, ("inquiry", "court"), "7")
    services.add_power(client, power, lawyer)
    report = letters.write_letter(
        case,
        letters.LetterSaid(
            "out", "report", "Следственный отдел", "Заявление о преступлении", DAY, DAY, "", "КРСП 1-в"
        ),
        lawyer,
    )
    refusal = letters.write_letter(
        case,
        letters.LetterSaid(
            "in",
            "refusal",
            "Следственный отдел",
            "Отказ в возбуждении дела",
            SERVED,
            REFUSED,
            answers=report,
        ),
        lawyer,
    )
    paper = letters.keep_paper(
        case,
        letters.PaperSaid(
            "decision", "Постановление об отказе", "application/pdf", REFUSED, "ru", 2, refusal
        ),
        PDF,
        lawyer,
    )
    letters.prove(refusal, letters.Proof("post", SERVED, "shown", "RR 1", "", paper), lawyer)
    return case, client


FIELDS = {
    "addressee": "Прокурору Озёрного района",
    "standing": "пострадавший",
    "report_number": "КРСП 1-в",
    "contested": "постановление об отказе от 20 марта 2026 года",
    "harm": "Нарушено право на доступ к правосудию.",
    "arguments": "Экспертиза не назначалась.",
    "asks": ["annul", "check", "open", "inform"],
    "documents": ["decision", "proxy"],
}
