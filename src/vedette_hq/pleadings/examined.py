"""The newest examination of a client as a text takes it: fields, findings, drawings with marks."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.cases.pleadings.findings import Finding
from vedette.cases.pleadings.wording import day
from vedette.papers.drawing import Drawing, Mark, strokes
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework.models import Client
from vedette_hq.interviews.body import views
from vedette_hq.interviews.body_words import TYPES, VIEWS, region_words
from vedette_hq.interviews.models import Examination
from vedette_hq.interviews.models import Finding as Row
from vedette_hq.interviews.queries import findings_of, visible_examinations

SAME = {"consent": "exam_consent", "place": "exam_place"}
"""Fields of a report whose name is another one in a text."""
WIDTH = {"head": 75, "hands": 65, "feet": 65}
"""How wide a drawing stands, in millimetres; 42 for the whole body."""


def newest(by: Person, case: Case, client: Client | None) -> Examination | None:
    """Return the newest examination of a client that the reader may see; None without one."""
    rows = visible_examinations(by).filter(case=case).order_by("-began")
    if client is None:
        return None
    mine = {"record": client.record_id} if client.record_id else {"protected": client.protected_id}
    return rows.filter(**mine).first()


def fields(held: Examination, language: str) -> dict[str, str]:
    """Return the fields of the report under the names of the text, its day as the language writes days."""
    found = {SAME.get(name, name): str(value) for name, value in held.report.items() if str(value).strip()}
    at = timezone.localtime(held.began)
    began = f"{day(at.date().isoformat(), language)}, {at:%H:%M}"
    found |= {"clinician": held.examiner, "began": began, "degree": held.degree, "opinion": held.opinion}
    return {name: value for name, value in found.items() if value}


def _size(row: Row) -> str:
    sides = [str(row.data[name]) for name in ("length", "width") if row.data.get(name) not in (None, "")]
    return _("%(size)s mm") % {"size": " × ".join(sides)} if sides else ""


def _one(row: Row, photos: Iterable[str]) -> Finding:
    data = {name: str(value) for name, value in row.data.items() if value not in (None, "")}
    return Finding(
        row.number,
        str(TYPES.get(row.type, row.type)),
        "" if row.psychological else region_words(row.region),
        _size(row),
        data.get("shape", ""),
        data.get("colour", ""),
        data.get("age", ""),
        data.get("cause", ""),
        data.get("episode", ""),
        "; ".join(one for one in (data.get("words", ""), data.get("test", "")) if one),
        row.degree,
        tuple(photos),
        data.get("no_photo", ""),
        data.get("examiner", ""),
        row.psychological,
    )


def found(held: Examination) -> tuple[Finding, ...]:
    """Return the findings; a photograph is named by the beginning of its item's id."""
    return tuple(
        _one(row, [pk[:8] for pk in row.photos.order_by("pk").values_list("pk", flat=True)])
        for row in findings_of(held)
    )


def drawn(held: Examination) -> tuple[tuple[Drawing, str], ...]:
    """Return the drawings on which something was found, marked with its numbers; front and back always."""
    rows = [one for one in findings_of(held) if not one.psychological]
    made = []
    for code, view in views().items():
        here = [one for one in rows if one.view == code]
        if not here and not (rows and code in ("front", "back")):
            continue
        marks = tuple(
            Mark((one.x or 0) * view.width / 1000, (one.y or 0) * view.height / 1000, one.number)
            for one in here
        )
        lines = [each for path in view.outlines for each in strokes(path)]
        lines += [each for path in view.lines for each in strokes(path, thin=True)]
        said = ", ".join(f"{one.number} {region_words(one.region)}" for one in here)
        words = str(VIEWS[code])
        alt = f"{words}: {said}" if said else words
        made.append((Drawing(view.width, view.height, tuple(lines), marks, alt, WIDTH.get(code, 42)), words))
    return tuple(made)
