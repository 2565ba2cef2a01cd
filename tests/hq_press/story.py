"""An invented editor's work: what the page of one language sends, a text with all its parts, a picture."""

from __future__ import annotations

import io
from typing import Any

from publication_press import sample


def typed(kind: str, language: str, seen: int, **more: str) -> dict[str, Any]:
    """What the form of the parts sends for one language of the sample; `item` is behind every note."""
    pages = {"press_release": sample.RELEASE, "laureate": sample.LAUREATE, "report": {"en": sample.REPORT}}
    values, rows = pages[kind][language]
    item = more.pop("item", "")
    found: dict[str, Any] = {"seen": str(seen), **sample.SHARED, **values, **more}
    for name, held in rows.items():
        for number, row in enumerate(held):
            for key, value in row.items():
                said = {"items": item, "subject": ""}.get(key, value)
                found[f"{name}-{number}-{key}"] = said.split() if key in ("items", "shown") else said
    return found


def case_of(people: dict[str, Any]) -> Any:
    """A case with its team, and one item of evidence."""
    from hq.plugin import join
    from vedette_hq.cases.models import Case

    case = Case.objects.create(title="Invented case", opened_by=people["lead"])
    for role in ("lead", "lawyer", "investigator", "editor"):
        join(people[role], "case", case.pk)
    return case


def item_of(case: Any, by: Any) -> str:
    """An item of evidence of the case; its id."""
    from hq_consent.stage import item

    return str(item(case, by).pk)


def photograph(side: int = 64) -> bytes:
    """A picture with a place in its metadata."""
    from PIL import Image

    made, out = Image.new("RGB", (side, side), (120, 90, 60)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Invented village 43.1 45.2"
    made.save(out, "JPEG", exif=exif)
    return out.getvalue()
