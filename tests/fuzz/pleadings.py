"""Target of texts: a material as it is kept between revisions, and everything that is composed of it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from targets import attempt, target

from vedette.cases.pleadings.material import Material
from vedette.cases.pleadings.plain import parse, plain
from vedette.cases.pleadings.registry import compose, kinds
from vedette.errors import FormatError
from vedette.papers.docx import docx_bytes

PLEADING = "pleading-material"
DAY = date(2026, 11, 23)
KINDS = kinds()


def _read(data: bytes) -> Material:
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise FormatError("material: not JSON") from None
    return parse(value)


@target(PLEADING, 200)
def _material(data: bytes) -> None:
    """What is read is written again as the same, and each kind makes a paper of it."""
    held = attempt(_read, data)
    if held is None:
        return
    assert parse(json.loads(json.dumps(plain(held)))) == held
    draft = compose(KINDS[len(data) % len(KINDS)], held, "ru", DAY)
    assert docx_bytes(draft.paper)


def seeds() -> dict[str, list[bytes]]:
    """Return materials: bare, and with a row of each part."""
    rows = {
        "people": [{"role": "victim", "name": "Анна", "born": "1980-05", "withheld": False}],
        "facts": [
            {"date": "2026-03-01", "words": "увезли", "exhibits": ["a", {"exhibit": "a", "pages": "2"}]}
        ],
        "remedies": [{"date": "2026", "authority": "суд", "act": "жалоба", "exhibit": "a", "final": True}],
        "used": [{"body": "hrc", "same": None}],
        "articles": [{"code": "ECHR 3"}],
        "requests": ["открыть дело"],
        "exhibits": [{"id": "a", "title": "копия", "pages": 3}],
        "consents": {"C09": True},
        "fields": {"act_date": "2022-07-02", "asks": "open inform", "documents": "warning"},
        "findings": [{"number": 1, "kind": "ссадина", "degree": "typical", "photos": ["a"]}],
        "drawings": [
            [
                {
                    "width": 100,
                    "height": 100,
                    "strokes": [{"start": [1, 2], "curves": [[1, 2, 3, 4, 5, 6]], "closed": True}],
                    "marks": [{"x": 5, "y": 6, "number": 1}],
                    "alt": "тело",
                },
                "спереди",
            ]
        ],
    }
    made = [
        {"language": "ru"},
        {"language": "fr", **rows},
        *({"language": "ru", k: v} for k, v in rows.items()),
    ]
    return {PLEADING: [json.dumps(one, ensure_ascii=False).encode() for one in made]}
