"""Targets of translation: what is held of one, and texts in any language whose figures are compared."""

from __future__ import annotations

import json
from decimal import Decimal

from targets import attempt, target

from vedette.publication.translation import Name, Names, Spelling, Term, Terms, compare, figures
from vedette.publication.translation.comparing import Side
from vedette.publication.translation.parts import encode_renderings, parse_renderings

TRANSLATION = "translation-held"
TONGUES = ("en", "fr", "ru", "ce", "de", "es", "ar")
NAMES = Names([Name("n", "place", {"en": Spelling("Upper Lagovat"), "ru": Spelling("Верхний Лаговат")})])
TERMS = Terms([Term("t", {"en": "court", "fr": "tribunal | cour", "ru": "суд"})])


@target(TRANSLATION, 400)
def _held(data: bytes) -> None:
    """What is read is written again as the same."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return
    held = attempt(parse_renderings, found)
    if held is not None:
        assert parse_renderings(encode_renderings(held)) == held


@target("translation-compared", 200)
def _compared(data: bytes) -> None:
    """A text does not differ from itself in a figure or a name, in any language; comparing two ends."""
    words = data.decode("utf-8", "replace")
    for tongue in TONGUES:
        for one in figures(words, tongue):
            if one.kind == "number":
                assert len(one.key) > 24 or Decimal(one.key.rstrip("%")) >= 0
        mine = compare("p", Side(tongue, words), Side(tongue, words), names=NAMES, terms=TERMS)
        assert {one.kind for one in mine} <= {"script", "spelling"}
    half = len(words) // 2
    for one in compare("p", Side("en", words[:half]), Side("ru", words[half:]), names=NAMES, terms=TERMS):
        assert len(one.key) == 16


def seeds() -> dict[str, list[bytes]]:
    """Return what is held of a translation, and texts with figures."""
    texts = (
        "On March 3, 2019 at 10:30 pm 1,234 men of Upper Lagovat; 3.5% of 15 thousand; +7 928 000-00-00.",
        "Le 1er mai 2013 à 22 h 30, soixante-dix-sept personnes devant le tribunal ; 1 234,5 ; a@b.example",
        "3 марта 2019 года двести пятьдесят человек в Верхнем Лаговате; 15 тыс.; https://a.example/1",
        "في ٣ مارس ٢٠١٩ 12,5٪",
    )
    held = {"title": ["0" * 16, "x"], "block.1.items.0": ["a" * 16, "y"]}
    return {
        TRANSLATION: [json.dumps(held).encode(), b"{}"],
        "translation-compared": [one.encode() for one in texts],
    }
