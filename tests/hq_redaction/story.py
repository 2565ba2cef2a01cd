"""An invented case: people with names; a testimony, a photograph, a paper, a film, sealed and read."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

TESTIMONY = """Показания записаны 12 марта 2011 года.

Саид-Хасан Гайтаев, 34 года, ветеринар, живёт: ул. Садовая, д. 5. Телефон +7 928 123-45-67.
В 14:35 к Гайтаеву пришли люди. С ними был Рустам Чагаев. Мать, Айшат Гайтаева, видела это.

Потом Гайтаевым интересовались ещё раз. Прозвище у него Волк.
"""
NAMES = ("гайтаев", "саид", "хасан", "айшат", "чагаев", "волк", "садовая", "123-45-67", "ветеринар", "14:35")


def photograph(shared: Path) -> bytes:
    """A portrait that everybody knows, as a JPEG with a place in its metadata."""
    from PIL import Image

    with Image.open(shared / "data" / "media" / "faces" / "astronaut.png") as held:
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x010E] = "INVENTED SECRET PLACE"
        held.convert("RGB").save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()


def paper() -> bytes:
    """A PDF of two pages with a layer of text."""
    from vedette.adapters.typesetting import typeset
    from vedette.papers.tree import Break, Paper, Paragraph, Span

    first = Paragraph((Span("Invented name SECRETUS, page one."),))
    second = Paragraph((Span("Page two."),))
    return typeset(Paper("Invented paper", "en", (first, Break(), second))).pdf


def film() -> bytes:
    """Ten frames of two invented heads that move, with a title and a place in its metadata."""
    from house_redacting import moving

    draw, _truth = moving.scene(10)
    return moving.film(10, (640, 360), draw, moving.spoken(0.4))


def stage(people: Any, house: Any, worker: Any, shared: Path) -> tuple[Any, dict[str, Any]]:
    """The case and its items by kind: text, picture, pdf, video."""
    from hq_casework.story import case_of
    from hq_consent.stage import person_record
    from hq_vault.stage import seal, take
    from vedette_hq.records.models import Record
    from vedette_hq.vault.models import CaseItem, Item
    from vedette_hq.vault.services import project_all

    case, by = case_of(people), people["lawyer"]
    person_record(case, "Гайтаев Саид-Хасан", by, occupation="ветеринар")
    person_record(case, "Айшат Гайтаева", by)
    person_record(case, "Рустам Чагаев", by)
    assert Record.objects.filter(case=case).count() == 3
    contents = [
        ("Гайтаев testimony.txt", "text/plain", TESTIMONY.encode("utf-8")),
        ("IMG_0001.jpg", "image/jpeg", photograph(shared)),
        ("paper.pdf", "application/pdf", paper()),
        ("film.mp4", "video/mp4", film()),
    ]
    seal(house, contents)
    take(house, worker.hq)
    project_all(worker)
    items = {one.kind: one for one in Item.objects.select_related("device", "mission")}
    for one in items.values():
        CaseItem.objects.create(case=case, item=one, added_by=by)
    return case, items
