"""What the standard asks of material from open sources, as data: stages, fields, questions, properties."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "fr", "ru")


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a table: its code, its words by language, how sure we are of it (S, G, D, or "").

    Of a field also `kind` (line, text, instant, part, measured), `group`, and which parts answer for it.
    """

    code: str
    words: Mapping[str, str]
    confidence: str = ""
    kind: str = ""
    group: str = ""
    parts: tuple[str, ...] = ()

    def said(self, language: str) -> str:
        """Return its words in a language, English for one that is not there."""
        return self.words.get(language[:2], self.words["en"])


@cache
def _data() -> dict[str, Any]:
    text = resources.files("vedette.cases.sources").joinpath("data.json").read_text("utf-8")
    value: dict[str, Any] = json.loads(text)
    return value


@cache
def table(name: str) -> Mapping[str, Term]:
    """Return the lines of a table by code.

    Tables: stages, fields, parts, questions, properties, methods, findings.
    """
    return {
        row["code"]: Term(
            row["code"],
            {language: row[language] for language in LANGUAGES},
            row.get("confidence", ""),
            row.get("kind", ""),
            row.get("group", ""),
            tuple(row.get("part", "").split()),
        )
        for row in _data()[name]
    }


def source() -> tuple[str, str]:
    """Return the standard the tables are written from, and when somebody last checked them."""
    return _data()["source"], _data()["checked"]
