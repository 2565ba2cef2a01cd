"""JSON and JSON lines: objects as rows, every number as its text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from vedette.errors import FormatError, LimitError
from vedette.records.mapping.problems import Fault
from vedette.records.mapping.rows import MAX_ROWS, Row
from vedette.records.mapping.text_in import encoding_of, undecoded

MAX_JSON_BYTES = 128 << 20
MAX_LINE_BYTES = 8 << 20
MAX_DEPTH = 40


def read_json(stream: io.BufferedReader, *, encoding: str = "", rows: str = "") -> Iterator[Row]:
    """Yield the objects of the list at `rows` (keys with dots between; "" is the whole file).

    An object there instead of a list gives its values, each with its key as "@key".
    Raises: FormatError, LimitError.
    """
    name = encoding_of(stream, encoding)
    data = stream.read(MAX_JSON_BYTES + 1)
    if len(data) > MAX_JSON_BYTES:
        raise LimitError(f"json: over {MAX_JSON_BYTES} bytes", hint="write it as JSON lines")
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise undecoded(error, 0, encoding) from None
    found = parse(text, "json")
    for key in filter(None, rows.split(".")):
        if not isinstance(found, dict) or key not in found:
            raise FormatError(f"json: there is no list of rows at {rows!r}")
        found = found[key]
    if isinstance(found, dict):
        found = [{"@key": key, **one} if isinstance(one, dict) else one for key, one in found.items()]
    if not isinstance(found, list):
        raise FormatError(f"json: there is no list of rows at {rows!r}")
    if len(found) > MAX_ROWS:
        raise LimitError(f"json: over {MAX_ROWS} rows")
    for number, one in enumerate(found, 1):
        yield _row(number, 0, one)


def read_lines(stream: io.BufferedReader, *, encoding: str = "") -> Iterator[Row]:
    """Yield the object of each line. Raises: FormatError naming the line, LimitError."""
    name = encoding_of(stream, encoding)
    if name not in ("utf-8", "utf-8-sig"):
        raise FormatError("jsonl: must be UTF-8")
    number = line = 0
    while True:
        data = stream.readline(MAX_LINE_BYTES + 1)
        if not data:
            return
        line += 1
        if len(data) > MAX_LINE_BYTES:
            raise LimitError(f"jsonl: line {line} is over {MAX_LINE_BYTES} bytes")
        if line == 1 and name == "utf-8-sig":
            data = data[3:]
        if not data.strip():
            continue
        number += 1
        if number > MAX_ROWS:
            raise LimitError(f"jsonl: over {MAX_ROWS} rows")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise undecoded(error, line - 1, encoding) from None
        yield _row(number, line, parse(text, f"jsonl: line {line}"))


def parse(text: str, what: str) -> Any:
    """Return JSON with every number as its text, true and false as such words, null as "".

    Raises: FormatError for what is no JSON, a key twice, NaN, and more than 40 levels.
    """

    def refuse(_: str) -> Any:
        raise FormatError(f"{what}: NaN and Infinity are no JSON")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise FormatError(f"{what}: a key stands twice in an object")
        return found

    try:
        found = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=refuse, object_pairs_hook=once
        )
    except RecursionError:
        raise FormatError(f"{what}: is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise FormatError(f"{what}: is no JSON at line {error.lineno}") from None
    return _plain(found, what, 0)


def _plain(value: Any, what: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise FormatError(f"{what}: is nested too deeply")
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_plain(one, what, depth + 1) for one in value]
    return {key: _plain(one, what, depth + 1) for key, one in value.items()}


def _row(number: int, line: int, value: Any) -> Row:
    if isinstance(value, dict):
        return Row(number, line, value)
    return Row(number, line, {}, [Fault("row", "", "is no object")])
