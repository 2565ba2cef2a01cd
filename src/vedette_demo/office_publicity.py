"""A statement of the office on the invented valley, in three languages, through the gate and out.

The editor writes, the lawyer reviews, the lead lets it out. It tells of nobody who has to be protected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vedette_demo.office_telling import Telling

if TYPE_CHECKING:
    from vedette.publication.releases.document import Document
    from vedette_hq.access.models import Person

CODE = "valley-twenty-years"
DAY = "2026-05-14"
TEXTS: Mapping[str, tuple[str, str, str, str, str, str, str]] = {
    "en": (
        "Twenty years, ten refusals",
        "A statement of the group on the inquiry in the invented valley.",
        "What we ask",
        (
            "Ten times an inquiry was refused, and nobody was heard. We ask that the case is opened,"
            " that those who commanded are heard, and that the family is told what happened."
        ),
        "“We write it down, we keep it, and we ask again.”",
        "Spokesperson of the group",
        "This is an invented text of a demonstration.",
    ),
    "fr": (
        "Vingt ans, dix refus",
        "Déclaration du groupe sur l’enquête dans la vallée imaginaire.",
        "Ce que nous demandons",
        (
            "Dix fois l’ouverture d’une enquête a été refusée, et personne n’a été entendu. Nous demandons"
            " que l’affaire soit ouverte, que ceux qui commandaient soient entendus, et que la famille"
            " apprenne ce qui s’est passé."
        ),
        "« Nous l’écrivons, nous le gardons, et nous demandons encore. »",
        "Porte-parole du groupe",
        "Ceci est un texte inventé pour une démonstration.",
    ),
    "ru": (
        "Двадцать лет, десять отказов",
        "Заявление группы о проверке в вымышленной долине.",
        "Чего мы требуем",
        (
            "Десять раз в возбуждении дела отказали, никого не опросили. Мы требуем возбудить дело, допросить"
            " тех, кто командовал, и сказать семье, что произошло."
        ),
        "«Мы записываем, храним и спрашиваем снова».",
        "Представитель группы",
        "Это вымышленный текст для показа.",
    ),
}


def tell_publicity(told: Telling, people: Mapping[str, Person]) -> None:
    """Publish the statement; people act as if they had come in."""
    from vedette.publication.releases.asked import THOUGHT
    from vedette_hq.releases import services

    editor, lawyer, lead = people["editor"], people["lawyer"], people["lead"]
    release = services.draft(
        editor, "statement", TEXTS["en"][0], case=told.case, languages=tuple(TEXTS), code=CODE
    )
    source = ""
    for tongue in TEXTS:
        made = services.write_text(editor, release, tongue, document(tongue), source=source)
        source = source or made.pk
    services.to_review(editor, release)
    for tongue in TEXTS:
        services.review_text(lawyer, release, tongue)
    services.review_risk(
        lawyer,
        release,
        thought=list(THOUGHT),
        may_leave=True,
        presumed=True,
        clear_of_team=True,
        clear_of_people=True,
        said="It names nobody and tells nothing that is not in the files of the authorities.",
    )
    services.run_gate(lawyer, release)
    services.release_now(lead, release)


def document(tongue: str) -> Document:
    """Return the statement in one language."""
    from vedette.publication.releases.document import Document, Heading, Paragraph, Quote

    title, summary, heading, asked, words, speaker, about = TEXTS[tongue]
    blocks = (
        Heading(heading),
        Paragraph(asked, part="happened", says="view"),
        Quote(speaker, words, part="quote-victim", says="view"),
        Paragraph(about, part="about", says="form"),
    )
    return Document("statement", CODE, tongue, title, summary, blocks, DAY)
