"""Records as XML by the Events Standard Formats of HURIDOCS (2nd edition, 2001).

Each record is an element of its format (event, act, person, involvement, chain of events, biographic details,
information, intervention), each field one named after its number, `f0102`; a term is the HURIDOCS code, ours
beside it. A partial date is written as the formats want it, unknown month and day as 1, with the flag of
micro-thesaurus 48, and as EDTF in `edtf`. docs/formats/record-export.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from vedette.records.dates import parse_date
from vedette.records.exports.material import Huridocs, Material, OutRecord, Piece, first, text_of
from vedette.records.schema import FIELDS, Field, Kind, Type

FORMAT = {
    Kind.EVENT: ("event", "0101"),
    Kind.ACT: ("act", "2101"),
    Kind.PERSON: ("person", "0901"),
    Kind.GROUP: ("person", "0901"),
    Kind.TIE: ("biographic_details", "2301"),
    Kind.CHAIN: ("chain_of_events", "2201"),
    Kind.INTERVENTION: ("intervention", "2601"),
}
"""Kind to the format and the number of its record-number field; places have no format of their own."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMESPACE = "https://vedette.invalid/esf/1"


def pieces(material: Material, huridocs: Huridocs) -> Iterator[Piece]:
    """Yield records.esf.xml."""
    yield "records.esf.xml", (line.encode() for line in document(material, huridocs))


def document(material: Material, huridocs: Huridocs) -> Iterator[str]:
    """Yield the document, piece by piece."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    about = "".join(f" {name}={quoteattr(_clean(text))}" for name, text in sorted(material.about.items()))
    yield f'<esf xmlns={quoteattr(NAMESPACE)} edition="2"{about}>\n'
    statements: dict[str, str] = {}
    for record in material.records():
        if record.kind not in FORMAT:
            continue
        name, number = FORMAT[record.kind]
        yield f"<{name}>{_field(number, record.id)}"
        if record.kind in (Kind.PERSON, Kind.GROUP):
            yield _field("0902", "01" if record.kind is Kind.PERSON else "02")
        for field, values in record.view.items():
            yield "".join(
                _values(FIELDS[record.kind][field], record, [one.value for one in values], huridocs)
            )
        yield f"</{name}>\n"
        if record.kind is Kind.ACT:
            yield from _involvements(record, huridocs)
        event = record.id if record.kind is Kind.EVENT else first(record.view, "event")
        for values in record.view.values():
            for one in values:
                for cited in one.cites:
                    statements.setdefault(cited, event if isinstance(event, str) else "")
    for said in material.statements():
        if said.id in statements and not said.withdrawn:
            yield (
                f"<information>{_field('2501', said.id)}{_field('2502', said.source)}"
                f"{_field('2503', statements[said.id])}{_field('2510', said.language)}"
                f"{_date('2511', said.said)}{_field('2550', said.words)}</information>\n"
            )
    yield "</esf>\n"


def _involvements(record: OutRecord, huridocs: Huridocs) -> Iterator[str]:
    for number, one in enumerate(record.view.get("parts", []), 1):
        part = one.value
        yield (
            f"<involvement>{_field('2401', f'{record.id}-{number}')}{_field('2402', part['actor'])}"
            f"{_field('2403', str(first(record.view, 'event') or ''))}{_field('2404', record.id)}"
            f"{_term('2409', 'degrees', part.get('degree', ''), huridocs)}"
            f"{_term('2412', 'perpetrator-types', part.get('type', ''), huridocs)}"
            f"{_term('2422', 'perpetrator-status', part.get('status', ''), huridocs)}</involvement>\n"
        )


def _values(field: Field, record: OutRecord, values: Iterable[object], huridocs: Huridocs) -> Iterator[str]:
    if field.type is Type.PART:
        return
    for place, value in enumerate(values):
        number = field.esf
        if field.type is Type.NAME and place:
            number = "0904"
        if not number:
            yield f"<more name={quoteattr(field.name)}>{escape(_clean(text_of(value)))}</more>"
        elif field.type is Type.DATE:
            yield _date(number, str(value))
        elif field.type is Type.TERM:
            yield _term(number, field.vocabulary, str(value), huridocs)
        else:
            yield _field(number, text_of(value))


def _field(number: str, text: str) -> str:
    return f"<f{number}>{escape(_clean(text))}</f{number}>" if text else ""


def _term(number: str, vocabulary: str, code: str, huridocs: Huridocs) -> str:
    if not code:
        return ""
    theirs = huridocs(vocabulary, code)
    return f"<f{number} term={quoteattr(code)}>{escape(theirs)}</f{number}>"


def _date(number: str, text: str) -> str:
    if not text:
        return ""
    date = parse_date(text)
    flag = {"day": "", "month": "unknown-day", "year": "unknown-month-and-day"}.get(
        date.precision, "estimate"
    )
    day = (date.first or date.last).isoformat() if date.first or date.last else ""  # type: ignore[union-attr]
    sign = f" type={quoteattr(flag)}" if flag else ""
    return f"<f{number} edtf={quoteattr(date.text)}{sign}>{day}</f{number}>"


def _clean(text: str) -> str:
    """Return text without what XML 1.0 cannot hold."""
    return _NOT_XML.sub("", text)
