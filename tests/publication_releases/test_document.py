"""Documents: coding and lines go both ways; what is public holds no id of the house; what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.publication.releases import markup
from vedette.publication.releases.coding import encode_document, parse_document, unknown
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
    blocks_text,
    text_of,
)
from vedette.publication.releases.record import ReleaseRecord, encode_record, parse_record

WHOLE = Document(
    "press_release",
    "case-a",
    "ru",
    "Где он?",
    "Кратко\nв две строки",
    (
        Heading("Что произошло", part="happened"),
        Paragraph("Его увезли.\nНикто не сказал куда.", part="happened", notes=("f1", "f2")),
        Quote("Мать", "Верните сына.", "p1", notes=("f1",)),
        Quote("An organisation", "We ask where he is.", says="view"),
        Bullets(("one", "two"), notes=("f2",)),
        Bullets(("first", "second"), True, says="form"),
        Table(
            "Кого увезли", ("Год", "Человек"), (("2012", "7"), ("2013", "9")), "человек", (1,), notes=("f2",)
        ),
        Picture("a" * 32, "Пустая улица", "Снимок без людей"),
        Timeline((Event("2012-06-07", "увезли", ("f1",)), Event("2013", "дело закрыто", ("f2",)))),
        Links((Link("Об организации", "https://example.org/о"), Link("Дело", "code:case-b"))),
        Paragraph("Контакт: +41 22 000 00 00", part="contact", says="form"),
    ),
    "2026-06-07",
    place="Женева",
    people=(Mention("p1", "Мать", "relative", ("pseudonym", "excerpt"), "s1"),),
    facts=(FactRef("f1", "показания", ("i1", "i2")), FactRef("f2", "документ", ("i3",))),
    pictures=(Picture("b" * 32, "Портрет"),),
    labels=("Пометка",),
    related=("case-b",),
)


def test_both_ways() -> None:
    assert parse_document(encode_document(WHOLE)) == WHOLE
    assert markup.blocks_of(markup.lines_of(WHOLE.blocks)) == WHOLE.blocks
    assert markup.people_of(markup.people_lines(WHOLE.people)) == WHOLE.people
    assert markup.facts_of(markup.facts_lines(WHOLE.facts)) == WHOLE.facts
    assert unknown(WHOLE) == ()


def test_what_is_public_names_no_id_of_the_house() -> None:
    public = WHOLE.public()
    said = encode_document(public).decode()
    for one in ("s1", '"i1"', '"i3"'):
        assert one not in said
    assert [each for each in public.facts if each.items] == []
    assert unknown(public) == ()
    assert text_of(public) == text_of(WHOLE)
    assert ("block 2", "Его увезли.\nНикто не сказал куда.") in blocks_text(WHOLE)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(WHOLE, code="Имя"),
        replace(WHOLE, kind="song"),
        replace(WHOLE, language="xx"),
        replace(WHOLE, title=" "),
        replace(WHOLE, date="7 June"),
        replace(WHOLE, title="a\u202eb"),
        replace(WHOLE, blocks=(Links((Link("x", "javascript:alert(1)"),)),)),
        replace(WHOLE, blocks=(Table("c", ("a",), (("1", "2"),)),)),
        replace(WHOLE, blocks=(Table("c", ("a",), (("1",),), counted=(3,)),)),
        replace(WHOLE, people=(WHOLE.people[0], WHOLE.people[0])),
    ],
)
def test_what_cannot_be_published_is_named(wrong: Document) -> None:
    with pytest.raises(FormatError, match=r"\w+"):
        encode_document(wrong)


@pytest.mark.parametrize("text", ["> no speaker", "| a | b |\n| 1 |", "2012: {f1}", "{f1}"])
def test_a_wrong_line_is_named_by_its_block(text: str) -> None:
    with pytest.raises(FormatError, match="block 2"):
        markup.blocks_of(f"Fine.\n\n{text}")


def test_a_record_says_each_file() -> None:
    record = ReleaseRecord(
        "0" * 32,
        "case-a",
        "correction",
        "2026-06-07T00:00:00Z",
        "a" * 32,
        {"a.pdf": "b" * 64},
        "c" * 64,
        "day",
    )
    data = encode_record(record)
    assert parse_record(data) == record
    plain = jcs.parse(data, max_bytes=1 << 20)
    assert isinstance(plain, dict)
    for name, value in (("files", {}), ("salt", "x"), ("kind", "x"), ("corrects", "x"), ("v", 2)):
        with pytest.raises(FormatError):
            parse_record(jcs.encode({**plain, name: value}))
