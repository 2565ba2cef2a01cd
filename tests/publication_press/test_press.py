"""Texts of the press desk: what is written is read again, composed into its parts, set as papers, packed."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import replace

import pytest

from publication_press import sample
from vedette.adapters.cards import card_png
from vedette.adapters.typesetting import typeset_freely
from vedette.errors import FormatError
from vedette.papers.docx import docx_bytes
from vedette.papers.plain import text
from vedette.publication.press import labels, wording
from vedette.publication.press.card import SIZES, card_of
from vedette.publication.press.composing import compose, counted_columns, fields_of, table_of
from vedette.publication.press.draft import check_value, empty, parse_draft, with_page
from vedette.publication.press.kit import KitPicture, kit_bytes
from vedette.publication.press.mailing import Reader, mailing_list
from vedette.publication.press.papers import Letterhead, day, paper_of
from vedette.publication.press.parts import FORMS, LEVELS, PEOPLE, SHOWN, Field, Type
from vedette.publication.releases.document import Heading, Paragraph, Quote, Table

CODE = "invented-award-2026"
HEAD = Letterhead("Invented Group")


def test_what_is_written_is_read_again() -> None:
    for draft in (sample.release(), sample.laureate(), sample.report()):
        assert parse_draft(draft.plain()) == draft
        assert parse_draft(draft.plain()).plain() == draft.plain()


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({}, "kind, shared and said"),
        ({"kind": "incident", "shared": {}, "said": {}}, "composed elsewhere"),
        ({"kind": "report", "shared": {"values": {"date": "2026-13-01"}, "rows": {}}, "said": {}}, "date"),
        ({"kind": "report", "shared": {"values": {"headline": "x"}, "rows": {}}, "said": {}}, "form has not"),
        ({"kind": "report", "shared": {"values": {}, "rows": {"voices": []}}, "said": {}}, "a list"),
        ({"kind": "report", "shared": {"values": {}, "rows": {}}, "said": {"xx": {}}}, "not published"),
    ],
)
def test_what_does_not_belong_is_refused_by_name(broken: object, named: str) -> None:
    with pytest.raises(FormatError, match=named):
        parse_draft(broken)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field("phone", Type.PHONE), "0041"),
        (Field("mail", Type.MAIL), "a b@c"),
        (Field("link", Type.LINK), "javascript:alert(1)"),
        (Field("link", Type.LINK), "http://plain.example"),
        (Field("words", Type.WORDS), "right\u202eleft"),
        (Field("line", most=3), "four"),
        (Field("some", Type.SEVERAL, choices=("a",)), "a b"),
    ],
)
def test_a_value_that_is_not_what_it_should_be_is_refused(field: Field, value: str) -> None:
    with pytest.raises(FormatError, match=field.name):
        check_value(field, value)


def test_a_press_release_has_all_parts_of_the_pattern_in_each_language_and_is_one_page() -> None:
    draft = sample.release()
    for language in ("en", "fr", "ru"):
        made = compose(draft, language, CODE)
        assert made.ready, [one.where for one in made.lacks]
        parts = list(dict.fromkeys(one.part for one in made.document.blocks))
        assert parts == [
            "happened",
            "quote-victim",
            "quote-third",
            "context",
            "partners",
            "contact",
            "about",
            "links",
        ]
        assert made.document.place and made.document.date == "2026-10-08"
        until = "8.10.2026 10:00 +02:00"
        paper = paper_of(made.document, replace(HEAD, embargo=until, draft=True))
        assert typeset_freely(paper).pages == 1
        assert until in text(paper) and wording.word("draft", language) in text(paper)
        assert docx_bytes(paper) == docx_bytes(paper)


def test_a_laureates_page_has_all_parts_of_the_pattern_in_each_language() -> None:
    for language in ("en", "fr", "ru"):
        made = compose(sample.laureate(), language, CODE)
        assert made.ready, [one.where for one in made.lacks]
        parts = list(dict.fromkeys(one.part for one in made.document.blocks))
        assert parts == ["name", "role", "voices", "awards", "testimony", "biography", "country", "related"]
        assert made.document.pictures[0].piece == sample.PORTRAIT and made.document.pictures[0].alt
        awards = next(one for one in made.document.blocks if isinstance(one, Table))
        assert [row[0] for row in awards.rows] == ["2024", "2026"]
        assert made.document.related == ("invented-award-2026",)
        said = [one for one in made.document.blocks if isinstance(one, Quote)]
        assert said[-1].person == "m1" and made.document.people[0].subject == "r1"


def test_a_report_says_what_it_asks_for_before_how_it_was_made() -> None:
    made = compose(sample.report(), "en", CODE)
    assert made.ready
    parts = list(dict.fromkeys(one.part for one in made.document.blocks))
    assert parts[:5] == ["summary", "recommendations", "method", "context", "findings"]
    assert parts[5:] == ["legal", "answer", "annex", "contact", "about"]
    table = next(one for one in made.document.blocks if isinstance(one, Table))
    assert table.rows == (("May", "22"), ("June", "18")) and table.unit == "acts" and table.counted == (1,)
    assert [fact.items for fact in made.document.facts] == [("i1",), ("i1",)]
    method = [one.text for one in made.document.blocks if isinstance(one, Paragraph) and one.part == "method"]
    assert "2026-01-10 – 2026-06-30" in method and "34" in method


def test_an_empty_text_lacks_every_part_and_says_where() -> None:
    for kind, form in FORMS.items():
        made = compose(empty(kind), "fr", CODE)
        lacking = {one.where for one in made.lacks}
        assert {one.name for one in form.fields() if one.needed} <= lacking
        assert {one.name for one in form.lists() if one.least} <= lacking
        assert all(one.said("ru") for one in made.lacks)
        assert isinstance(paper_of(made.document, HEAD).blocks[0].text, tuple)  # type: ignore[union-attr]


def test_facts_without_a_footnote_and_footnotes_without_evidence_are_named() -> None:
    values, rows = sample.RELEASE["en"]
    bare = values | {"happened": "It happened.", "context": "So it was. [7]"}
    draft = with_page(empty("press_release"), "en", sample.SHARED | bare, rows)
    found = {(one.where, one.why) for one in compose(draft, "en", CODE).lacks if one.must}
    assert found == {("happened", "untraced"), ("context", "note"), ("context", "untraced")}
    assert fields_of("people.level.2") == "people-1-level"


def test_who_is_accused_needs_the_level_of_evidence_and_a_reply() -> None:
    values, rows = sample.RELEASE["en"]
    accused = {"name": "Invented Officer", "part": "accused", "shown": "named"}
    draft = with_page(empty("press_release"), "en", sample.SHARED | values, rows | {"people": [accused]})
    assert ("people.level.1", "accused") in {(one.where, one.why) for one in compose(draft, "en", CODE).lacks}


def test_a_row_that_waits_for_a_language_stays_and_one_taken_out_is_taken_out_everywhere() -> None:
    report = sample.report()
    later = with_page(report, "fr", sample.SHARED | {"headline": "Rien"}, {})
    assert len(later.rows("findings", "fr")) == 1 and later.rows("findings", "en") == report.rows(
        "findings", "en"
    )
    values, rows = sample.REPORT
    fewer = dict(rows) | {"recommendations": [{}, rows["recommendations"][1]]}
    both = with_page(
        later,
        "fr",
        sample.SHARED,
        {"recommendations": [{"to": "Au Comité", "what": "Ouvrir."}, {"to": "Aux États"}]},
    )
    after = with_page(both, "en", sample.SHARED | values, fewer)
    assert [row["to"] for row in after.rows("recommendations", "en")] == ["To other States"]
    assert [row["to"] for row in after.rows("recommendations", "fr")] == ["Aux États"]


def test_tables_are_typed_with_bars_or_tabs() -> None:
    assert table_of("a | b\n\n1\t2") == (("a", "b"), (("1", "2"),))
    assert counted_columns("2, 3 9", 3) == (1, 2)


def test_days_are_written_as_each_language_writes_them() -> None:
    assert [day("2026-10-08", one) for one in ("en", "fr", "ru", "de")] == [
        "8 October 2026",
        "8 octobre 2026",
        "8 октября 2026",
        "2026-10-08",
    ]
    assert day("2026", "en") == "2026" and day("2026-13-01", "en") == "2026-13-01"


def test_cards_have_their_size_and_nothing_but_pixels() -> None:
    from PIL import Image

    document = compose(sample.release(), "ru", CODE).document
    for size, wanted in SIZES.items():
        made = card_png(card_of(document, 'A "Group" #let x = 1', size))
        image = Image.open(io.BytesIO(made))
        assert image.size == wanted and not image.info
        assert made == card_png(card_of(document, 'A "Group" #let x = 1', size))
    with pytest.raises(FormatError, match="title"):
        card_of(replace(document, title="x" * 300), "Group")


def test_a_press_kit_is_the_same_each_time_and_names_nothing_of_where_it_came_from() -> None:
    picture = KitPicture(
        b"\xff\xd8invented", "image/jpeg", {"en": ("Caption", "A man"), "ru": ("", "Мужчина")}
    )
    files = {"press-release-en.pdf": b"%PDF", "cards/wide-en.png": b"png"}
    made = kit_bytes(files, [picture], {"en": "8 October 2026"})
    assert made == kit_bytes(dict(reversed(files.items())), [picture], {"en": "8 October 2026"})
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert set(archive.namelist()) == {
        *files,
        *("pictures/01.jpg", "captions-en.txt", "captions-ru.txt", "EMBARGO.txt", "SHA256SUMS"),
    }
    assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for name, digest in sums.items())
    assert "Caption" in archive.read("captions-en.txt").decode()
    for name in ("../up.pdf", "IMG_2211.jpg", "Имя.pdf", "a/b/c.pdf"):
        with pytest.raises(FormatError, match="name"):
            kit_bytes({name: b""}, [], {})
    with pytest.raises(FormatError, match="picture 1"):
        kit_bytes({}, [replace(picture, media_type="image/heic")], {})


def test_a_mailing_list_has_only_those_who_agreed_and_calculates_nothing() -> None:
    people = [
        Reader(
            "=cmd|' /C calc'!A0", "Invented Daily", "b@press.invented.example", "+41 1", ("en", "fr"), True
        ),
        Reader("Twice", "Other", "B@press.invented.example", "", ("en",), True),
        Reader("Never", "Other", "never@press.invented.example", "", ("en",), False),
        Reader("Russian", "Other", "ru@press.invented.example", "", ("ru",), True),
        Reader("Mailless", "Other", "", "+41 2", ("en",), True),
    ]
    made, count = mailing_list(people, "en")
    lines = list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))
    assert count == 1 and len(lines) == 2
    assert lines[1][0].startswith("'=") and lines[1][2] == "b@press.invented.example"
    assert lines[1][3] == "'+41 1"


def test_every_fixed_word_is_there_in_each_language() -> None:
    for key in wording.KEYS:
        said = [wording.word(key, language) for language in ("en", "fr", "ru")]
        assert all(said) and len({one.count("{}") for one in said}) == 1, key
    assert wording.word("kit", "de") == wording.word("kit", "en")


def test_headings_stand_in_the_language_of_the_text() -> None:
    made = compose(sample.release(), "ru", CODE).document
    assert next(one.text for one in made.blocks if isinstance(one, Heading)) == "Контекст"


def test_every_part_and_choice_has_its_label_in_each_language() -> None:
    wanted = {f"group.{group.name}" for form in FORMS.values() for group in form.groups}
    wanted |= {one.name for form in FORMS.values() for one in form.fields()}
    wanted |= {one.name for form in FORMS.values() for one in form.lists()}
    for form in FORMS.values():
        for rows in form.lists():
            wanted |= {f"{rows.name}.{one.name}" for one in rows.fields}
    wanted |= {f"part.{one}" for one in PEOPLE} | {f"shown.{one}" for one in SHOWN}
    wanted |= {f"level.{one}" for one in LEVELS}
    assert wanted == labels.KEYS
    assert all(labels.label(key, code) for key in wanted for code in ("en", "fr", "ru"))
    assert labels.label("headline", "de") == "Headline"
