"""The record of collection of something found online: each field of the standard filled in, or said missing.

Its bytes are those of docs/formats/collection-record.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vedette.cases.sources.tables import table
from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.values.ids import parse_digest, parse_id, parse_pseudonym
from vedette.values.instants import parse_instant

FORMAT = "vedette/collection-record"
MAX_BYTES = 1 << 20
MAX_LINE = 2_000
MAX_TEXT = 20_000
MAX_ITEMS = 200
MAX_NOTES = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in a field: a value, or why there is none; never both. Both empty: it is missing."""

    value: str = ""
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One sealed item the record is about: which part it is, and its digests; sizes in bytes."""

    part: str
    package_sha256: str
    content_sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Note:
    """One step of verification: how, what it says of the claim, in words, by whom and when."""

    method: str
    finding: str
    words: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class CollectionRecord:
    """What is said of one capture. `made` and `by`: when these bytes were written, and by which pseudonym."""

    id: str
    number: int
    stage: str
    made: str
    by: str
    fields: Mapping[str, Said]
    items: tuple[Item, ...] = ()
    answers: Mapping[str, Said] | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """A field that is not as it should be. `why`: "unsaid", "instant" (is none), "order" (ends too early)."""

    code: str
    why: str


def missing(record: CollectionRecord) -> tuple[Lack, ...]:
    """Return the fields that say neither what is so nor why that is not known; none when it is complete.

    A field that parts answer for is answered by an item of such a part; what is measured, by any item.
    """
    found: list[Lack] = []
    parts = {item.part for item in record.items}
    for code, term in table("fields").items():
        said = record.fields.get(code, Said())
        if term.kind == "measured":
            answered = bool(record.items)
        elif term.kind == "part":
            answered = bool(parts & set(term.parts)) or bool(said.value or said.absent)
        else:
            answered = bool(said.value or said.absent)
        if not answered:
            found.append(Lack(code, "unsaid"))
        elif term.kind == "instant" and said.value and not _is_instant(said.value):
            found.append(Lack(code, "instant"))
    began, ended = (record.fields.get(code, Said()).value for code in ("started", "ended"))
    if _is_instant(began) and _is_instant(ended) and parse_instant(ended, "") < parse_instant(began, ""):
        found.append(Lack("ended", "order"))
    return tuple(found)


def unanswered(record: CollectionRecord) -> tuple[str, ...]:
    """Return which of the six questions of a court have neither an answer nor a reason why there is none."""
    said = record.answers or {}
    return tuple(
        code
        for code in table("questions")
        if not (said.get(code, Said()).value or said.get(code, Said()).absent)
    )


def _is_instant(text: str) -> bool:
    try:
        parse_instant(text, "instant")
    except FormatError:
        return False
    return True


def encode(record: CollectionRecord) -> bytes:
    """Return the bytes of a record; the same for the same record. Raises: FormatError."""
    value: dict[str, Any] = {
        "format": FORMAT,
        "v": 1,
        "id": record.id,
        "number": record.number,
        "stage": record.stage,
        "made": record.made,
        "by": record.by,
        "fields": {code: _pair(said) for code, said in record.fields.items() if said != Said()},
        "items": [
            {
                "part": one.part,
                "package_sha256": one.package_sha256,
                "content_sha256": one.content_sha256,
                "size": one.size,
            }
            for one in record.items
        ],
        "answers": {code: _pair(said) for code, said in (record.answers or {}).items() if said != Said()},
        "notes": [
            {"method": n.method, "finding": n.finding, "words": n.words, "by": n.by, "at": n.at}
            for n in record.notes
        ],
        "missing": [f"{one.code}:{one.why}" for one in missing(record)],
    }
    data = jcs.encode(value)
    parse_record(data)
    return data


def _pair(said: Said) -> dict[str, str]:
    return {"value": said.value} if said.value else {"absent": said.absent}


_KEYS = {
    *("format", "v", "id", "number", "stage", "made", "by", "fields", "items", "answers", "notes", "missing"),
}


def parse_record(data: bytes) -> CollectionRecord:
    """Return the record of these bytes. Raises: FormatError for all that `encode` does not write."""
    value: Any = jcs.parse(data, max_bytes=MAX_BYTES)
    if not isinstance(value, dict) or set(value) != _KEYS:
        raise FormatError("collection record: has other keys than it must")
    if value["format"] != FORMAT or value["v"] != 1:
        raise FormatError("collection record: is of another format or version")
    number = value["number"]
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number < 1 << 31:
        raise FormatError("collection record: its number is none")
    stage = value["stage"]
    if not isinstance(stage, str) or stage not in table("stages"):
        raise FormatError("collection record: its stage is not known")
    made, by = _line(value["made"], "made"), _line(value["by"], "by")
    parse_instant(made, "collection record: made")
    parse_pseudonym(by, "collection record: by")
    record = CollectionRecord(
        parse_id(_line(value["id"], "id"), "collection record"),
        number,
        stage,
        made,
        by,
        _fields(value["fields"], "fields"),
        tuple(_item(one) for one in _list(value["items"], MAX_ITEMS)),
        _fields(value["answers"], "questions"),
        tuple(_note(one) for one in _list(value["notes"], MAX_NOTES)),
    )
    if value["missing"] != [f"{one.code}:{one.why}" for one in missing(record)]:
        raise FormatError("collection record: what it says is missing is not what is missing")
    return record


def _list(value: object, limit: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > limit:
        raise FormatError(f"collection record: a list of it is none, or has more than {limit} rows")
    return value


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def _line(value: object, what: str, limit: int = MAX_LINE) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= limit or _CONTROL.search(value):
        raise FormatError(f"collection record: {what} has 1 to {limit} characters without controls")
    return value


def check_words(text: str, what: str) -> str:
    """Return words fit for a record. Raises: FormatError, named after `what`."""
    return _line(text, what, MAX_TEXT)


def _fields(value: object, name: str) -> dict[str, Said]:
    if not isinstance(value, dict) or not set(value) <= set(table(name)):
        raise FormatError("collection record: has a field that is not known")
    found = {}
    for code, said in value.items():
        if not isinstance(said, dict) or set(said) not in ({"value"}, {"absent"}):
            raise FormatError(f"collection record: {code} says a value or why there is none")
        ((which, words),) = said.items()
        found[code] = Said(**{which: _line(words, code, MAX_TEXT)})
    return found


def _item(value: Any) -> Item:
    if not isinstance(value, dict) or set(value) != {"part", "package_sha256", "content_sha256", "size"}:
        raise FormatError("collection record: an item of it is none")
    size = value["size"]
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 1 << 53:
        raise FormatError("collection record: an item has no size")
    part = value["part"]
    if not isinstance(part, str) or part not in table("parts"):
        raise FormatError("collection record: an item is no known part")
    digests = [_line(value[name], name) for name in ("package_sha256", "content_sha256")]
    for digest in digests:
        parse_digest(digest, "collection record: item")
    return Item(part, digests[0], digests[1], size)


def _note(value: Any) -> Note:
    if not isinstance(value, dict) or set(value) != {"method", "finding", "words", "by", "at"}:
        raise FormatError("collection record: a note of it is none")
    for name, where in (("method", "methods"), ("finding", "findings")):
        if not isinstance(value[name], str) or value[name] not in table(where):
            raise FormatError(f"collection record: the {name} of a note is not known")
    at = _line(value["at"], "at")
    parse_instant(at, "collection record: note")
    by = parse_pseudonym(_line(value["by"], "by"), "collection record: note")
    return Note(value["method"], value["finding"], _line(value["words"], "words", MAX_TEXT), by, at)
