"""An invented press release in English, and its words in French and Russian."""

from __future__ import annotations

from typing import Any

from vedette.publication.releases.document import (
    Bullets,
    Document,
    FactRef,
    Heading,
    Link,
    Links,
    Mention,
    Paragraph,
    Quote,
)

LINES: tuple[tuple[str, str, str], ...] = (
    (
        "Invented court orders a new inquiry",
        "Un tribunal inventé ordonne une nouvelle enquête",
        "Вымышленный суд велит расследовать заново",
    ),
    (
        "After 14 months the court of Upper Lagovat set the refusal aside.",
        "Après 14 mois, le tribunal de Lagovat-le-Haut a annulé le refus.",
        "Через 14 месяцев суд Верхнего Лаговата отменил отказ.",
    ),
    ("Upper Lagovat", "Lagovat-le-Haut", "Верхний Лаговат"),
    ("What happened", "Ce qui s’est passé", "Что произошло"),
    (
        "On 3 March 2026 at 10:30 the court read its order. Seven people had waited since 2024.",
        "Le 3 mars 2026 à 10 h 30, le tribunal a lu son ordonnance. Sept personnes attendaient depuis 2024.",
        "3 марта 2026 года в 10:30 суд огласил постановление. Семь человек ждали с 2024 года.",
    ),
    (
        "“Nobody can say now that there was nothing,” says Igor Invented.",
        "« Personne ne peut plus dire qu’il n’y avait rien », dit Igor Inventé.",
        "«Теперь никто не скажет, что ничего не было», — говорит Игорь Вымышленный.",
    ),
    ("Igor Invented, lawyer", "Igor Inventé, avocat", "Игорь Вымышленный, юрист"),
    ("A medical record", "Un dossier médical", "Медицинский документ"),
    ("Three statements", "Trois dépositions", "Три объяснения"),
    ("Press desk", "Service de presse", "Пресс-служба"),
    ("Igor Invented", "Igor Inventé", "Игорь Вымышленный"),
    ("An order of a court", "Une ordonnance d’un tribunal", "Постановление суда"),
)
"""English, French, Russian of each part, in the order of the parts."""


def source(**more: Any) -> Document:
    """The press release in English."""
    (title, summary, place, heading, happened, quote, speaker, one, two, desk, name, fact) = (
        line[0] for line in LINES
    )
    document = Document(
        "press_release",
        "invented-order",
        "en",
        title,
        summary,
        (
            Heading(heading),
            Paragraph(happened, part="happened", notes=("f1",)),
            Quote(speaker, quote, part="quote-victim", says="view", person="m1"),
            Bullets((one, two), notes=("f1",)),
            Links((Link(desk, "mailto:press@group.invented.example"),)),
        ),
        "2026-03-04",
        place=place,
        people=(Mention("m1", name, "spokesperson"),),
        facts=(FactRef("f1", fact, ()),),
    )
    from dataclasses import replace

    return replace(document, **more)


def words_by_source(language: str) -> dict[str, str]:
    """What each English part is in a language."""
    return {line[0]: line[("en", "fr", "ru").index(language)] for line in LINES}
