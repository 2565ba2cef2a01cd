"""Records as CSV, one file a kind, and a dictionary that says what every column holds.

UTF-8 with a mark of order, as spreadsheets want it; several values of a field stand in one cell, apart by
" | "; no cell is taken for a formula. `values.csv` has each value in a row of its own, with what it rests on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vedette.records.exports.material import Label, Material, OutRecord, Piece, text_of
from vedette.records.schema import FIELDS, Field, Kind, Type

APART = " | "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """Return a cell that no spreadsheet calculates: one that could be a formula begins with an apostrophe."""
    bare = text.lstrip(" \u00a0\ufeff\u200b")
    return f"'{text}" if bare.startswith(_FORMULA) or text.startswith(_FORMULA) else text


def rows(lines: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield lines as CSV in UTF-8."""
    yield b"\xef\xbb\xbf"
    for line in lines:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow([safe(str(cell)) for cell in line])
        yield text.getvalue().encode("utf-8")


def pieces(material: Material, label: Label, shown: Mapping[Kind, Sequence[str]]) -> Iterator[Piece]:
    """Yield the files; `shown` are the fields of each kind that the reader may see, in order."""
    yield "dictionary.csv", rows(_dictionary(shown))
    for kind in Kind:
        yield f"{kind}.csv", rows(_kind(material, kind, shown[kind], label))
    yield "values.csv", rows(_values(material))
    yield "statements.csv", rows(_statements(material))
    yield "sources.csv", rows(_sources(material))


_FIXED = (
    ("id", "id", "the record's identifier; it never changes"),
    ("entity", "id", "the same for all records judged to be one person or group"),
    ("version", "number", "the number of the newest revision"),
)


def _dictionary(shown: Mapping[Kind, Sequence[str]]) -> Iterator[Sequence[object]]:
    yield ("file", "column", "type", "meaning", "vocabulary", "several", "ESF field")
    for kind in Kind:
        for name, type_, meaning in _FIXED:
            yield (f"{kind}.csv", name, type_, meaning, "", "no", "")
        for name in shown[kind]:
            field = FIELDS[kind][name]
            several = "yes" if field.many else "no"
            yield (f"{kind}.csv", name, field.type, field.label, field.vocabulary, several, field.esf)
            for extra, meaning in _beside(field):
                yield (f"{kind}.csv", f"{name}_{extra}", "line", meaning, "", several, "")
    for name, meaning in (
        ("record", "the record"),
        ("field", "the field"),
        ("number", "the place of the value in its field, from 1"),
        ("value", "the value"),
        ("statements", "identifiers of the statements it rests on"),
        ("confidence", "how sure its author is"),
        ("note", "a note on the value"),
    ):
        yield ("values.csv", name, "line", meaning, "", "no", "")


def _beside(field: Field) -> Iterator[tuple[str, str]]:
    if field.type is Type.TERM:
        yield "label", f"{field.label}, in words"
    if field.type is Type.PLACE:
        yield "lat", "degrees north, WGS 84"
        yield "lon", "degrees east, WGS 84"
        yield "precision", "how precise the place is"
    if field.type is Type.PART:
        yield "degree", "degree of involvement"


def _kind(material: Material, kind: Kind, names: Sequence[str], label: Label) -> Iterator[Sequence[object]]:
    fields = [FIELDS[kind][name] for name in names]
    head = [name for name, _type, _meaning in _FIXED]
    for field in fields:
        head += [field.name, *(f"{field.name}_{extra}" for extra, _ in _beside(field))]
    yield head
    for record in material.records():
        if record.kind is kind:
            yield _line(record, fields, label)


def _line(record: OutRecord, fields: Sequence[Field], label: Label) -> list[object]:
    line: list[object] = [record.id, record.entity, record.version]
    for field in fields:
        values = [one.value for one in record.view.get(field.name, [])]
        line.append(APART.join(text_of(one) for one in values))
        for extra, _meaning in _beside(field):
            if extra == "label":
                line.append(APART.join(label(field.vocabulary, one) for one in values))
            else:
                line.append(APART.join(str(one.get(extra, "")) for one in values))
    return line


def _values(material: Material) -> Iterator[Sequence[object]]:
    yield ("record", "field", "number", "value", "statements", "confidence", "note")
    for record in material.records():
        for name, values in record.view.items():
            for number, one in enumerate(values, 1):
                cites = " ".join(one.cites)
                yield (record.id, name, number, text_of(one.value), cites, one.confidence, one.note)


def _statements(material: Material) -> Iterator[Sequence[object]]:
    names = [
        *("id", "source", "words", "language", "translation", "translated_to", "about", "about_words"),
        *("said", "item", "replaces", "withdrawn"),
    ]
    yield (*names, "place")
    for one in material.statements():
        place = "; ".join(f"{key} {value}" for key, value in sorted(one.locator.items()))
        yield (*(getattr(one, name) for name in names), place)


def _sources(material: Material) -> Iterator[Sequence[object]]:
    names = ("id", "what", "title", "connection", "reliability", "material", "address", "copied_from")
    yield names
    for one in material.sources():
        yield tuple(getattr(one, name) for name in names)
