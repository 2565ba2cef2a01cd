"""A document taken apart and put together again."""

from __future__ import annotations

import pytest

from vedette.errors import FormatError, UsageError
from vedette.publication.releases.blocks import (
    Bullets,
    Event,
    Heading,
    Link,
    Links,
    Paragraph,
    Picture,
    Quote,
    Table,
    Timeline,
)
from vedette.publication.releases.document import Document, FactRef, Mention, text_of
from vedette.publication.translation.parts import (
    Rendering,
    carried,
    encode_renderings,
    pairs,
    parse_renderings,
    parts,
    rendered,
)

SOURCE = Document(
    "report",
    "invented-report",
    "en",
    "A title",
    "A summary of what is invented.",
    (
        Heading("A heading"),
        Paragraph("A paragraph."),
        Quote("A speaker", "Some words."),
        Bullets(("one thing", "another")),
        Table("A caption", ("Year", "How many"), (("2013", "1,234"), ("2014", "5")), "persons"),
        Picture("p1", "what it shows", "its caption"),
        Timeline((Event("2013-03-03", "it happened"), Event("spring 2014", "it went on"))),
        Links((Link("a page", "https://one.example/"),)),
    ),
    "2026-11-24",
    place="Somewhere",
    people=(Mention("m1", "Ann Invented", "expert"),),
    facts=(FactRef("f1", "a document of a court", ("i1",)),),
    pictures=(Picture("p2", "a face"),),
    labels=("a label",),
)


def test_every_text_is_a_part_but_what_is_the_same_everywhere() -> None:
    found = parts(SOURCE)
    assert {one.words for one in found} == set(text_of(SOURCE).split("\n")) - {
        "invented-report",
        *("2013", "2014", "5", "2013-03-03", "https://one.example/"),
    }
    assert [one.path for one in found][:4] == ["title", "summary", "place", "picture.0.alt"]
    kinds = {one.kind for one in found}
    assert kinds >= {
        "title",
        "heading",
        "paragraph",
        "quote",
        "speaker",
        "bullets",
        "cell",
        "event",
        "note",
        "label",
    }


def test_put_together_again_in_another_language_only_its_words_differ() -> None:
    said = {one.path: f"[{one.words}]" for one in parts(SOURCE)}
    made = rendered(SOURCE, "fr", said)
    assert made.language == "fr" and made.code == SOURCE.code
    for path, ours, theirs in pairs(SOURCE, made):
        assert theirs == (f"[{ours}]" if path in said else ours), path
    assert rendered(made, "en", {one.path: one.words[1:-1] for one in parts(made)}) == SOURCE
    with pytest.raises(UsageError, match="title is missing"):
        rendered(SOURCE, "fr", said | {"title": " "})
    with pytest.raises(UsageError, match="another language"):
        rendered(SOURCE, "en", said)


def test_a_part_that_moved_keeps_its_translation_and_one_that_changed_is_stale() -> None:
    from dataclasses import replace

    held = {one.path: Rendering(one.digest, one.words.upper()) for one in parts(SOURCE)}
    blocks = (Paragraph("Quite new."), *SOURCE.blocks)
    moved = replace(SOURCE, title="Another title", blocks=blocks)
    found = carried(moved, held)
    assert found["title"] == ("A TITLE", True)
    assert found["block.2.text"] == ("A PARAGRAPH.", False)
    assert "block.0.text" not in found
    assert found["block.1.text"] == ("A HEADING", False)


def test_what_is_held_comes_back_and_what_is_broken_is_refused() -> None:
    held = {one.path: Rendering(one.digest, one.words) for one in parts(SOURCE)}
    data = encode_renderings(held)
    assert parse_renderings(data) == held
    for broken in (
        [],
        {"title": "x"},
        {"title": ["0", "x"]},
        {"Ti tle": ["0" * 16, "x"]},
        {"title": ["0" * 16, 1]},
    ):
        with pytest.raises(FormatError):
            parse_renderings(broken)
