"""Records whole: one JSON object a line, in JCS, from which another house can take everything back.

Format: docs/formats/record-export.md.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, BinaryIO

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.formats.jcs import encode
from vedette.records.exports.material import Material, OutRecord, OutSource, OutStatement, Piece
from vedette.records.revisions import plain_changes
from vedette.records.schema import Kind
from vedette.records.values import parse_value

MAX_LINE_BYTES = 8 << 20
MAX_BYTES = 1 << 30
"""Of one file of an export, unpacked."""
MAX_FILES = 10_000
NAMES = ("sources.jsonl", "statements.jsonl", "records.jsonl")
_SOURCE = frozenset(OutSource.__dataclass_fields__)
_STATEMENT = frozenset(OutStatement.__dataclass_fields__)
_RECORD = frozenset({"id", "kind", "values", "entity", "made", "version"})


def pieces(material: Material) -> Iterator[Piece]:
    """Yield sources.jsonl, statements.jsonl and records.jsonl, in the order in which they are taken back."""
    yield "sources.jsonl", (_line(asdict(one)) for one in material.sources())
    yield "statements.jsonl", (_line(asdict(one)) for one in material.statements())
    yield "records.jsonl", (_line(plain_record(one)) for one in material.records())
    yield "items.jsonl", (_line(_item(asdict(one))) for one in material.items())


def plain_record(record: OutRecord) -> dict[str, Any]:
    """Return a record as JSON."""
    return {
        "id": record.id,
        "kind": str(record.kind),
        "entity": record.entity,
        "made": record.made,
        "version": record.version,
        "values": plain_changes(record.view),
    }


def _item(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: "" if value is None else value for name, value in plain.items()}


def _line(plain: dict[str, Any]) -> bytes:
    return encode(plain) + b"\n"


def _objects(lines: Iterable[bytes], what: str, keys: frozenset[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if len(line) > MAX_LINE_BYTES:
            raise FormatError(f"{what}: line {number} is too long")
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            raise FormatError(f"{what}: line {number} is not JSON") from None
        if not isinstance(found, dict) or set(found) - keys or not isinstance(found.get("id"), str):
            raise FormatError(f"{what}: line {number} is not written as it must be")
        yield found


def parse_sources(lines: Iterable[bytes]) -> Iterator[OutSource]:
    """Yield the sources of an export. Raises: FormatError naming the line."""
    return (_made(OutSource, one, "sources") for one in _objects(lines, "sources", _SOURCE))


def parse_statements(lines: Iterable[bytes]) -> Iterator[OutStatement]:
    """Yield the statements of an export. Raises: FormatError naming the line."""
    return (_made(OutStatement, one, "statements") for one in _objects(lines, "statements", _STATEMENT))


def _made(kind: Any, plain: dict[str, Any], what: str) -> Any:
    for name, value in plain.items():
        if not isinstance(value, dict if name == "locator" else str):
            raise FormatError(f"{what}: {name} is not written as it must be")
    try:
        return kind(**plain)
    except TypeError:
        raise FormatError(f"{what}: something is missing") from None


def parse_records(lines: Iterable[bytes]) -> Iterator[OutRecord]:
    """Yield the records of an export; their values are not checked here. Raises: FormatError."""
    for plain in _objects(lines, "records", _RECORD):
        values, kind = plain.get("values"), plain.get("kind")
        if kind not in list(Kind) or not isinstance(values, dict):
            raise FormatError("records: a record has no kind or no values")
        if not all(isinstance(name, str) and isinstance(each, list) for name, each in values.items()):
            raise FormatError("records: values are not written as they must be")
        view = {name: [parse_value(one, name) for one in each] for name, each in values.items()}
        yield OutRecord(plain["id"], Kind(kind), view, str(plain.get("entity", "")))


@contextmanager
def _zip_faults() -> Iterator[None]:
    try:
        yield
    except VedetteError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, ValueError):
        raise FormatError("export: is not a zip that can be read") from None
    except (NotImplementedError, RuntimeError, OSError, OverflowError):
        raise FormatError("export: is packed in a way that is not read here") from None


@contextmanager
def opened(file: BinaryIO) -> Iterator[dict[str, Iterable[bytes]]]:
    """Give the lines of the three files of an export in a zip, by name, wherever in it they stand.

    Raises: FormatError when it is no such zip, also while lines are read; LimitError when it is too large.
    """
    with _zip_faults():
        held = zipfile.ZipFile(file)
    with held:
        yield _parts(held)


def _parts(held: zipfile.ZipFile) -> dict[str, Iterable[bytes]]:
    entries = held.infolist()
    if len(entries) > MAX_FILES:
        raise LimitError("export: holds too many files")
    found: dict[str, Iterable[bytes]] = {}
    for name in NAMES:
        mine = [one for one in entries if one.filename.rpartition("/")[2] == name]
        if len(mine) != 1:
            raise FormatError(f"export: holds no {name}, or more than one")
        found[name] = _lines(held, mine[0], name)
    return found


def _lines(held: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    read = 0
    with _zip_faults():
        file = held.open(entry)
    with file:
        while True:
            with _zip_faults():
                line = file.readline(MAX_LINE_BYTES + 1)
            if not line:
                return
            read += len(line)
            if read > MAX_BYTES:
                raise LimitError(f"export: {name} is too large")
            yield line
