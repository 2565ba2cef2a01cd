"""Target of the press desk: a draft as it is kept, and everything that is composed of it."""

from __future__ import annotations

import json
from typing import Any

from targets import attempt, target

from vedette.errors import FormatError
from vedette.papers.docx import docx_bytes
from vedette.publication.press.card import card_of
from vedette.publication.press.composing import compose
from vedette.publication.press.draft import Draft, parse_draft, with_page
from vedette.publication.press.papers import Letterhead, paper_of
from vedette.publication.releases.coding import encode_document, parse_document

DRAFT = "press-draft"


def _read(data: bytes) -> Draft:
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise FormatError("press draft: not JSON") from None
    return parse_draft(value)


@target(DRAFT, 200)
def _draft(data: bytes) -> None:
    """What is read is written again as the same; each language is composed and set, and saved unchanged."""
    held = attempt(_read, data)
    if held is None:
        return
    assert parse_draft(json.loads(json.dumps(held.plain()))) == held
    for language in held.said:
        made = compose(held, language, "invented-code").document
        if made.title and made.date:
            assert parse_document(encode_document(made)) == made
        assert docx_bytes(paper_of(made, Letterhead("Invented")))
        attempt(card_of, made, "Invented")
        pages = {one.name: held.rows(one.name, language) for one in held.form.lists()}
        again = attempt(with_page, held, language, held.values(language), pages)
        assert again is None or again.values(language) == held.values(language)


def seeds() -> dict[str, list[bytes]]:
    """Return drafts: one of each kind, as an editor typed it."""
    from publication_press import sample

    drafts = (sample.release(), sample.laureate(), sample.report())
    return {DRAFT: [json.dumps(one.plain(), ensure_ascii=False).encode() for one in drafts]}
