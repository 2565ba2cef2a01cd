"""One invented case in three languages, whole enough for every kind of text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vedette.cases.pleadings.material import (
    Article,
    Cite,
    Exhibit,
    Fact,
    Material,
    Person,
    Remedy,
)

_HELD = json.loads((Path(__file__).parent / "sample.json").read_text("utf-8"))
FACTS: tuple[tuple[str, list[str], tuple[str | Cite, ...]], ...] = tuple(
    (
        one["date"],
        one["words"],
        tuple(each if isinstance(each, str) else Cite(*each) for each in one["exhibits"]),
    )
    for one in _HELD["facts"]
)
REMEDIES = (
    (
        "2021-03-09",
        ("Investigative department", "Département d’enquête", "Следственный отдел"),
        ("Report of a crime", "Plainte pénale", "Заявление о преступлении"),
        ("refusal to open a case", "refus d’ouvrir une affaire", "отказ в возбуждении дела"),
    ),
    (
        "2021-09-20",
        ("District court", "Tribunal de district", "Районный суд"),
        ("Complaint under article 125", "Plainte au titre de l’article 125", "Жалоба по статье 125"),
        ("dismissed", "rejetée", "отказано"),
    ),
    (
        "2022-01-10",
        ("Supreme Court of the Republic", "Cour suprême de la République", "Верховный суд республики"),
        ("Appeal", "Appel", "Апелляция"),
        ("upheld", "confirmée", "оставлено без изменения"),
    ),
)
EXHIBITS = (
    ("e-mother", ("Statement of the mother", "Déclaration de la mère", "Объяснение матери"), "2021-03-07", 4),
    ("e-cctv", ("Record of a video camera", "Relevé d’une caméra", "Протокол видеозаписи"), "2021-03-04", 2),
    (
        "e-ruslan",
        ("Statement of R. Ozerny", "Déclaration de R. Ozerny", "Объяснение Р. Озёрного"),
        "2021-03-08",
        9,
    ),
    ("e-medical", ("Medical report", "Rapport médical", "Медицинское заключение"), "2021-03-06", 3),
    ("e-refusal", ("Refusal", "Décision de refus", "Постановление об отказе"), "2021-04-08", 2),
    (
        "e-court",
        ("Order of the district court", "Ordonnance du tribunal", "Постановление суда"),
        "2021-09-30",
        5,
    ),
    ("e-final", ("Appeal order", "Arrêt d’appel", "Апелляционное постановление"), "2022-02-10", 6),
    (
        "e-envelope",
        ("Envelope with postmark", "Enveloppe et cachet", "Конверт со штемпелем"),
        "2022-02-24",
        1,
    ),
    ("e-authority", ("Written authority", "Pouvoir écrit", "Доверенность"), "2021-03-07", 1),
)
_TEXTS: Mapping[str, list[str]] = _HELD["texts"]
_CODES = {
    "elsewhere": "no",
    "not_used": "no",
    "last_seen": "2021-03-04",
    "arrest_date": "2021-03-04",
    "warrant": "no",
    "category": "I III",
    "letter_type": "allegation",
    "mandates": "torture defenders",
    "media_only": "no",
    "state_party": "yes",
    "withhold_name": "yes",
    "photo": "yes",
    "authority_exhibit": "e-authority",
}
_ARTICLES = (
    (
        ("3", "7", "1"),
        (
            "He was in good health when taken and injured when found; the State has not explained it.",
            "Il était en bonne santé lors de son arrestation et blessé ensuite ; l’État ne l’a pas expliqué.",
            "При задержании он был здоров, а найден с повреждениями; государство этого не объяснило.",
        ),
    ),
    (
        ("13", "2 § 3", "12"),
        (
            "A pre-investigation inquiry without a criminal case cannot establish the facts.",
            "Une vérification préliminaire, sans affaire pénale, ne peut établir les faits.",
            "Доследственная проверка без уголовного дела не может установить факты.",
        ),
    ),
)
_PREFIX = {
    "ecthr_form": ("ECHR", "CEDH", "ЕКПЧ"),
    "hrc": ("ICCPR", "PIDCP", "МПГПП"),
    "cat22": ("CAT", "CCT", "КПП"),
}


def material(language: str, kind: str = "", **more: Any) -> Material:
    """The case in a language; `more` replaces parts of it."""
    at = ("en", "fr", "ru").index(language)
    prefix = _PREFIX.get(kind, _PREFIX["ecthr_form"])[at]
    which = list(_PREFIX).index(kind) if kind in _PREFIX else 0
    said = {
        "language": language,
        "state": ("Russian Federation", "Fédération de Russie", "Российская Федерация")[at],
        "people": _people(at),
        "facts": tuple(Fact(one[0], one[1][at], one[2]) for one in FACTS),
        "remedies": tuple(_remedy(number, at) for number in range(3)),
        "articles": tuple(Article(f"{prefix} {codes[which]}", words[at]) for codes, words in _ARTICLES),
        "requests": (
            ("Find a violation", "Constater une violation", "Признать нарушение")[at],
            (
                "Order an effective inquiry",
                "Ordonner une enquête effective",
                "Обязать провести расследование",
            )[at],
        ),
        "exhibits": tuple(Exhibit(one[0], one[1][at], one[2], one[3]) for one in EXHIBITS),
        "consents": {"C11": True, "C13": True, "C14": False},
        "fields": {**_CODES, **{name: words[at] for name, words in _TEXTS.items()}},
        "reference": "2021-117",
    }
    return Material(**{**said, **more})


def _remedy(number: int, at: int) -> Remedy:
    on, who, act, result = REMEDIES[number]
    exhibit = ("e-refusal", "e-court", "e-final")[number]
    decided = ("2021-04-08", "2021-09-30", "2022-02-10")[number]
    last = number == 2
    return Remedy(
        *(on, who[at], act[at], f"{number + 1}/21", result[at], decided, "2022-02-24" if last else decided),
        *(exhibit, "e-envelope" if last else "", "", last),
    )


def _people(at: int) -> tuple[Person, ...]:
    victim = Person(
        "victim",
        ("Ruslan Ozerny", "Rouslan Ozerny", "Озёрный Руслан Тимурович")[at],
        born="1990-05-17",
        birth_place=("Ozernoye", "Ozernoïé", "Озёрное")[at],
        nationality=("Russian", "russe", "российское")[at],
        sex=("male", "masculin", "мужской")[at],
        occupation=("electrician", "électricien", "электрик")[at],
        address=("12 Lake Street, Ozernoye", "12 rue du Lac, Ozernoïé", "Озёрное, улица Озёрная, 12")[at],
        document="00 00 000000",
    )
    lawyer = Person(
        "representative",
        ("Ana Testova", "Ana Testova", "Тестова Анна Павловна")[at],
        capacity=("lawyer", "avocate", "адвокат")[at],
        relation=("representative", "représentante", "представитель")[at],
        address=("1 Example Square", "1 place de l’Exemple", "Площадь Примера, 1")[at],
        mail="ana@group.example",
    )
    return (victim, lawyer)
