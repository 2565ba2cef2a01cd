"""Targets of releases: documents, their lines, records of what left."""

from __future__ import annotations

from targets import attempt, target

from vedette.publication.releases import markup
from vedette.publication.releases.coding import encode_document, parse_document
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
    text_of,
)
from vedette.publication.releases.record import ReleaseRecord, encode_record, parse_record

RELEASE = "release-document"


WHOLE = Document(
    "case_page",
    "case-a",
    "ru",
    "Где он?",
    "Кратко",
    (
        Heading("Что произошло"),
        Paragraph("Его увезли.", part="happened", notes=("f1",)),
        Quote("Мать", "Верните сына.", "p1", notes=("f1",)),
        Bullets(("one", "two"), True),
        Table("Кого", ("Год", "Человек"), (("2012", "7"),), "человек", (1,)),
        Picture("a" * 32, "Улица", "Снимок"),
        Timeline((Event("2012-06-07", "увезли", ("f1",)),)),
        Links((Link("Дело", "code:case-b"),)),
    ),
    "2026-06-07",
    people=(Mention("p1", "Мать", "relative", ("pseudonym",), "s1"),),
    facts=(FactRef("f1", "показания", ("i1",)),),
)


def seeds() -> dict[str, list[bytes]]:
    """A document with each kind of block, a record, lines."""
    files = {"a.pdf": "b" * 64}
    record = ReleaseRecord("0" * 32, "case-a", "case_page", "2026-06-07T00:00:00Z", "a" * 32, files)
    lines = [
        markup.lines_of(WHOLE.blocks),
        markup.people_lines(WHOLE.people),
        markup.facts_lines(WHOLE.facts),
    ]
    return {
        RELEASE: [encode_document(WHOLE), encode_document(WHOLE.public())],
        "release-record": [encode_record(record)],
        "release-lines": [one.encode() for one in lines],
    }


@target(RELEASE, 300)
def _document(data: bytes) -> None:
    """A document that is read is written again as the same bytes, and its public form is one, too."""
    found = attempt(parse_document, data)
    if found is not None:
        assert encode_document(found) == data
        public = found.public()
        assert parse_document(encode_document(public)) == public
        assert text_of(public) == text_of(found)


@target("release-record", 300)
def _record(data: bytes) -> None:
    """A record that is read is written again as the same bytes."""
    found = attempt(parse_record, data)
    if found is not None:
        assert encode_record(found) == data


@target("release-lines", 300)
def _lines(data: bytes) -> None:
    """Lines are refused by naming the block, or say blocks."""
    text = data.decode("utf-8", "replace")
    attempt(markup.blocks_of, text)
    attempt(markup.people_of, text)
    attempt(markup.facts_of, text)
