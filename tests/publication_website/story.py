"""An invented group and what it published: one of each kind, in three languages and Arabic."""

from __future__ import annotations

import hashlib
import io
from functools import cache

from PIL import Image

from vedette.publication.releases.document import (
    Bullets,
    Document,
    Event,
    FactRef,
    Heading,
    Link,
    Links,
    Mention,
    Paragraph,
    Picture,
    Quote,
    Table,
    Timeline,
)
from vedette.publication.website import File, Site, Source, Tongue

SITE = Site(
    {
        "en": Tongue(
            "Mobile Group of the Invented Valley",
            "Lawyers who travel to document torture and enforced disappearance, and take it to court.",
            ("We go in short missions.", "What we publish was agreed to."),
            (),
            ("press@example.org",),
            ("Write to us when somebody was taken.",),
        ),
        "fr": Tongue("Groupe mobile de la Vallée inventée", "Des avocats sur la route."),
        "ru": Tongue(
            "Мобильная группа Вымышленной долины",
            "Юристы, которые выезжают на место и идут в суд.",
            ("Мы — юристы.",),
            ("Здесь стоит пометка, которой закон требует на каждой странице (образец).",),
            (),
            ("Напишите нам.",),
        ),
        "ar": Tongue("المجموعة المتنقلة", "محامون على الطريق."),
    },
    address="https://group.example/",
    mirrors=("https://mirror.example/jmg/",),
    onion="http://abcdefabcdef.onion/",
    door="mailto:help@example.org",
)


@cache
def picture() -> bytes:
    """A small picture."""
    output = io.BytesIO()
    Image.new("RGB", (60, 80), "grey").save(output, "JPEG")
    return output.getvalue()


PORTRAIT = File(
    "a" * 32, "portrait.jpg", "portrait", "image/jpeg", len(picture()), hashlib.sha256(picture()).hexdigest()
)
REPORT = File("b" * 32, "report.pdf", "pdf", "application/pdf", 9, hashlib.sha256(b"%PDF-1.7\n").hexdigest())
FILM = File("c" * 32, "film.mp4", "film", "video/mp4", 4, hashlib.sha256(b"film").hexdigest(), "", "A film")
CONTENTS = {PORTRAIT.id: picture(), REPORT.id: b"%PDF-1.7\n", FILM.id: b"film"}
NOTES = (FactRef("f1", "Two witnesses, heard apart."), FactRef("f2", "A decision, copy."))


def case(language: str, title: str, summary: str, status: str) -> Document:
    """A case page."""
    blocks = (
        Heading("1. What happened"),
        Paragraph("He was seen near the bridge at nine in the evening.", notes=("f1",)),
        Timeline(
            (
                Event("2022-10-04", "Taken", ("f1",)),
                Event("2023-01", "Refused", ("f2",)),
                Event("2024", "Again"),
            )
        ),
        Table(
            caption="The proceedings",
            headers=("Step", "Body", "Date", "Number"),
            rows=(("Complaint", "Station", "2022-10-05", "7"), ("Appeal", "Court", "2026-11-17", "9")),
            unit="complaints",
            counted=(3,),
        ),
        Picture("d" * 32, "An empty road", "The road"),
        Quote(speaker="Sister", words="We ask that somebody looks for him.", says="view"),
    )
    return Document(
        "case_page",
        "stone-bridge",
        language,
        title,
        summary,
        blocks,
        "2026-11-17",
        "2026-11-20",
        "Grozny",
        status,
        facts=NOTES,
    )


def documents() -> dict[str, Document]:
    """Everything that is out, by language and code."""
    contact = (
        Heading("Contact", part="contact"),
        Paragraph("press@example.org", part="contact", says="form"),
    )
    links = Links((Link("The case", "code:stone-bridge"), Link("A body", "https://un.example/x")))
    found = [
        case("en", "The “Stone Bridge” case", "A young man was taken from his home.", "Before the court"),
        case("fr", "L’affaire « Pont de pierre »", "Un jeune homme a été emmené.", "Devant le tribunal"),
        case("ru", "Дело «Каменный мост»", "Молодого человека увезли из дома.", "В суде"),
        case("ar", "قضية الجسر الحجري", "اقتيد شاب من منزله.", "أمام المحكمة"),
        Document(
            "press_release",
            "hearing",
            "en",
            "A hearing",
            "The court heard it.",
            (Paragraph("It was long."), *contact, links),
            "2026-11-17",
            related=("stone-bridge", "gone"),
        ),
        Document(
            "laureate",
            "vera",
            "ru",
            "Вера Вымышленная",
            "Адвокат.",
            (Quote(speaker="X", words="So much courage.", part="words", says="view"), Paragraph("Born.")),
            "2026-10-08",
            people=(
                Mention("p", "Вера Вымышленная", "laureate"),
                Mention("q", "Тайная Особа", "witness", ("pseudonym",)),
            ),
            pictures=(Picture(PORTRAIT.id, "Portrait of a woman", "Photograph: the group"),),
        ),
        Document(
            "report",
            "refused",
            "en",
            "Refused",
            "119 of 128.",
            (Bullets(items=("Open cases.",), ordered=True),),
            "2026-06-26",
        ),
        Document(
            "correction",
            "correction-1",
            "en",
            "Correction: the year",
            "It was 2024.",
            (Paragraph("Not 2023."),),
            "2026-11-20",
            corrects="stone-bridge",
        ),
        Document(
            "urgent_appeal",
            "appeal-12",
            "ru",
            "Срочно: увезён студент",
            "Где он?",
            (Paragraph("Ответьте."),),
            "2026-11-21",
            place="Nazran",
        ),
        Document(
            "statement",
            "words",
            "fr",
            "Déclaration",
            "Ce que nous disons.",
            (Paragraph("Voilà."),),
            "2026-01-02",
        ),
        *(
            Document(
                "incident",
                f"incident-{n}",
                "en",
                f"Stopped near {place}",
                "Two hours.",
                (Paragraph("A post."),),
                f"2026-0{n}-02",
                place=place,
            )
            for n, place in enumerate(("Grozny", "Nazran", "Khasavyurt", "Makhachkala", "Nowhereatall"), 1)
        ),
    ]
    return {f"{one.language}/{one.code}": one for one in found}


FILES = {"ru/vera": (PORTRAIT,), "en/refused": (REPORT, FILM)}


def sources(held: dict[str, Document]) -> list[Source]:
    """The sources of documents."""
    return [
        Source(one.code, one.language, hashlib.sha256(repr(one).encode()).hexdigest(), FILES.get(key, ()))
        for key, one in held.items()
    ]
