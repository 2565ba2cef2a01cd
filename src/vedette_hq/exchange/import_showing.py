"""Imports as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vedette.errors import VedetteError
from vedette.records.mapping import Plan, parse_mapping
from vedette.records.mapping import guessing as guess
from vedette.records.schema import FIELDS, Kind
from vedette_hq.access.models import Person
from vedette_hq.exchange import import_staging
from vedette_hq.exchange.import_words import PROBLEMS
from vedette_hq.exchange.importing import columns_of
from vedette_hq.exchange.models import Import, ImportConflict, ImportProblem
from vedette_hq.records.fields import asked_fields, shown_fields
from vedette_hq.records.queries import labels
from vedette_hq.records.words import field_label, kind_label

SAMPLES = 20
SHOWN = 3
MAX_SHOWN_CHARS = 80


@dataclass(slots=True)
class Column:
    """A column of the file: its first cells, and what it may become."""

    number: int
    name: str
    samples: list[str]
    target: str


@dataclass(slots=True)
class Found:
    """What is in a file: how it is read, its columns, what they may be; or why it cannot be read."""

    file: dict[str, str]
    columns: list[Column]
    cells: list[dict[str, Any]]
    kind: str = ""
    refusal: str = ""


def look_into(run: Import, kind: str = "") -> Found:
    """Return what is in the file of an import, for the one who brought it."""
    file: dict[str, str] = {}
    try:
        with import_staging.open_file(run.pk, run.pieces, run.size) as stream:
            file = guess.file_table(stream)
        plan = _plan(run, file)
        names, cells = columns_of(run, plan, SAMPLES)
    except VedetteError as error:
        said = f"{error} ({error.hint})" if error.hint else str(error)
        return Found(file, [], [], kind, said)
    chosen = kind or guess.kind_guessed(names)
    targets = guess.targets_guessed(names, cells, Kind(chosen))
    columns = [
        Column(number, name, [_short(one.get(name, "")) for one in cells[:SHOWN]], targets.get(name, ""))
        for number, name in enumerate(names[:200])
    ]
    return Found(_table(plan), columns, cells, chosen)


def _plan(run: Import, file: dict[str, str]) -> Plan:
    """Return how to read the file: as its mapping says, else as guessed."""
    if run.mapping:
        try:
            plan = parse_mapping(run.mapping)
        except VedetteError:
            pass
        else:
            plan.columns, plan.join_by = [], None
            return plan
    plan = Plan("file", "file", file.get("kind", "csv"), rows=file.get("rows", ""))
    plan.encoding, plan.sheet = file.get("encoding", ""), file.get("sheet", "")
    return plan


def _table(plan: Plan) -> dict[str, str]:
    names = ("kind", "encoding", "delimiter", "sheet", "rows", "merged", "formulas")
    return {name: getattr(plan, name) for name in names if getattr(plan, name)}


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = " | ".join(_short(one) for one in value[:3])
    elif isinstance(value, dict):
        value = "{" + ", ".join(list(value)[:6]) + "}"
    text = " ".join(str(value).split())
    return text if len(text) <= MAX_SHOWN_CHARS else text[:MAX_SHOWN_CHARS] + "…"


def choices(person: Person, kind: str) -> list[tuple[str, str]]:
    """Return what a column may become, with its label: only fields that the person's forms show."""
    asked = asked_fields(person, Kind(kind))
    found = []
    for name in guess.targets(Kind(kind)):
        if name == "id" or name in guess._PLACE_PARTS or name in asked:
            found.append((name, label_of(kind, name)))
    return found


def label_of(kind: str, name: str) -> str:
    """Return how a target of a column is called."""
    from django.utils.translation import gettext as _

    extra = {
        "id": _("Stable id"),
        "lat": _("Latitude"),
        "lon": _("Longitude"),
        "coordinates": _("Coordinates (both in one cell)"),
    }
    return extra.get(name) or (
        str(field_label(FIELDS[Kind(kind)][name])) if name in FIELDS[Kind(kind)] else name
    )


def counted(counts: dict[str, Any]) -> list[tuple[str, int, int, int]]:
    """Return (kind, new, changed, as before) of an import, by kind."""
    kinds = {*counts.get("made", {}), *counts.get("changed", {}), *counts.get("same", {})}
    order = ["source", "statement", *Kind]
    return [
        (
            str(kind_label(kind, many=True)),
            *(counts.get(name, {}).get(kind, 0) for name in ("made", "changed", "same")),
        )
        for kind in order
        if kind in kinds
    ]


def problem_lines(rows: list[ImportProblem]) -> list[dict[str, Any]]:
    """Return problems with their words."""
    return [{"row": one, "words": PROBLEMS.get(one.code, one.code)} for one in rows]


def conflict_lines(person: Person, conflicts: list[ImportConflict]) -> list[dict[str, Any]]:
    """Return conflicts with what stands here and what the file says, of fields the person may see."""
    from vedette.records.revisions import fold
    from vedette_hq.exchange.import_shapes import histories

    called = labels(person, [one.record_id for one in conflicts])
    past = histories([one.record_id for one in conflicts])
    found = []
    for one in conflicts:
        kind = Kind(one.record.kind)
        shown = shown_fields(person, kind)
        if one.record_id not in called or (one.field and one.field not in shown):
            continue
        view = fold([each.changes for each in past[one.record_id]])
        found.append(
            {
                "row": one,
                "label": called[one.record_id],
                "field": field_label(FIELDS[kind][one.field]) if one.field else "",
                "here": [_said(each.value) for each in view.get(one.field, [])] if one.field else [],
                "file": [_said(each["value"]) for each in one.values] if one.field else [],
            }
        )
    return found


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("text") or value.get("actor", ""))
    return str(value)
