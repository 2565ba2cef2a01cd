"""An invented matter with everything in it: places, names and numbers are of no place."""

from __future__ import annotations

from typing import Any

from vedette.cases.pleadings.findings import Finding
from vedette.cases.pleadings.material import (
    Article,
    Exhibit,
    Fact,
    Material,
    Person,
    Remedy,
)
from vedette.papers.drawing import Drawing, Mark, strokes

FIELDS = {
    "addressee": "Следственный отдел по Озёрному району",
    "addressee_lines": "г. Трёхозёрск, ул. Песочная, 3",
    "court": "Озёрный районный суд",
    "standing": "пострадавший",
    "act_date": "2023-03-12",
    "by_official": "yes",
    "place": "г. Трёхозёрск, отдел полиции № 2",
    "looks": "Двое в чёрной форме без знаков, автомобиль серого цвета, номер не виден.",
    "injuries": "Ссадины обоих запястий, кровоподтёк левого плеча.",
    "witnesses": "",
    "evidence": "Медицинская справка, фотографии.",
    "report_number": "КУСП № 0000-выдумано",
    "contested": "постановление об отказе в возбуждении уголовного дела от 1 апреля 2023 года",
    "official": "следователь Вымышленный В. В.",
    "harm": "Нарушено право на доступ к правосудию.",
    "arguments": "Проверка проведена неполно.\n\nЭкспертиза не назначалась.",
    "order_date": "2025-02-14",
    "order_served": "2025-02-20",
    "order_words": "отказать в удовлетворении жалобы",
    "late_reason": "Копия вручена через шесть дней.",
    "request_type": "cctv",
    "request_words": "Записи камер входа за 12 марта 2023 года.",
    "request_why": "Записи хранятся недолго.",
    "asks": "open forensic cctv safety victim inform annul check unlawful oblige reverse",
    "documents": "statement warning medical decision proxy",
    "principal": "Лесной Пётр Иванович, 1980 г. р.",
    "attorney": "Полевая Анна Сергеевна, 1985 г. р.",
    "matter": "по заявлению о преступлении",
    "powers": "inquiry court documents",
    "valid_until": "2027-12-31",
    "given_at": "г. Трёхозёрск",
    "bar": "Адвокатская палата Края Трёх Озёр",
    "lawyer": "Полевая Анна Сергеевна",
    "lawyer_number": "00/0000",
    "agreement": "№ 1 от 20 марта 2023 года",
    "stage": "проверка сообщения о преступлении",
    "explainer": "Полевая Анна Сергеевна",
    "form": "written",
    "risks_version": "risks-1/ru",
    "withdraw_how": "Любому члену группы, словом «подсолнух».",
    "story": "Меня увезли утром.",
    "wishes": "Хочу, чтобы дело расследовали.",
    "case_number": "17",
    "requested_by": "представитель",
    "began": "2023-03-14 10:00",
    "exam_place": "кабинет врача",
    "duration": "2 часа",
    "subject": "Лесной Пётр Иванович",
    "clinician": "Врач Дубов Д. Д.",
    "restraints": "нет",
    "reason": "Жалоба на жестокое обращение.",
    "exam_consent": "Письменное, сфера C06.",
    "present": "Только врач и обследуемый.",
    "qualifications": "Врач, 20 лет практики.",
    "detention": "Один эпизод, 12 марта 2023 года.",
    "methods": "Сдавление запястий, удары.",
    "skin": "См. таблицу.",
    "degree": "highly-consistent",
    "opinion": "Находки в совокупности в высокой степени соответствуют рассказу.",
    "refusals": "10",
    "refusal_days": "608",
}


def body() -> Drawing:
    """A plain outline with two marks."""
    outline = strokes("M100 10C150 10 180 120 100 190C20 120 50 10 100 10Z")
    return Drawing(200, 200, outline, (Mark(60, 60, 1), Mark(130, 120, 2)), "тело спереди, две отметки", 50)


def material(**more: Any) -> Material:
    """The matter; `more` replaces parts of it."""
    given: dict[str, Any] = {
        "language": "ru",
        "state": "RU",
        "people": (
            Person(
                "victim",
                "Лесной Пётр Иванович",
                born="1980-05-02",
                address="г. Трёхозёрск, ул. Лесная, 1",
                phone="+0 000 000",
            ),
            Person("representative", "Полевая Анна Сергеевна", capacity="адвокат", address="г. Иной, а/я 5"),
            Person("perpetrator", "Неизвестный по прозвищу «Седой»", about="около 50 лет"),
            Person("witness", "Соседка Вымышленная", withheld=True, about="видела автомобиль"),
        ),
        "facts": (
            Fact("2023-03-12", "Меня увезли из дома двое в чёрной форме.", ("e1",), "ул. Лесная, 1"),
            Fact("2023-03-12", "В отделе мне сдавили запястья и били.", ("e1", "e2")),
            Fact("2023-03", "Меня отпустили.", ()),
        ),
        "remedies": (
            Remedy(
                "2023-03-15",
                "Следственный отдел",
                "заявление",
                "КУСП 1",
                "отказ",
                "2023-04-01",
                "2023-04-10",
                "e3",
            ),
        ),
        "articles": (Article("ст. 3 Конвенции", "Проверка не была эффективной."),),
        "requests": ("опросить врача, принимавшего меня;",),
        "exhibits": (
            Exhibit("e1", "Объяснение заявителя", "2023-03-14", 3),
            Exhibit("e2", "Медицинская справка", "2023-03-13", 1),
            Exhibit("e3", "Постановление об отказе", "2023-04-01", 2),
        ),
        "consents": {"C01": True, "C06": True, "C09": True, "C10": True, "C17": False},
        "fields": FIELDS,
        "reference": "дело 17",
        "findings": (
            Finding(
                1,
                "ссадина",
                "запястье (левое)",
                "20 × 4 мм",
                cause="наручники",
                degree="highly-consistent",
                photos=("e2",),
            ),
            Finding(2, "кровоподтёк", "плечо (левое)", "50 × 30 мм", degree="consistent", no_photo="отказ"),
            Finding(3, "тревога", mind=True, words="просыпается ночью", degree="consistent"),
        ),
        "drawings": ((body(), "Спереди"),),
    }
    return Material(**(given | more))
