"""XML: elements as rows. No document type, no entities of the file's own, no outside."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from vedette.errors import FormatError, LimitError
from vedette.records.mapping.rows import MAX_CELL_CHARS, MAX_ROWS, Row

MAX_DEPTH = 60
MAX_PARTS = 10_000
"""Elements and attributes within one row."""
READ_BYTES = 1 << 16


class Scanner:
    """Feeds expat and refuses what must not be in a file of strangers. `what` begins every refusal."""

    def __init__(self, what: str, encoding: str = "") -> None:
        self._what = what
        self._parser = expat.ParserCreate(encoding or None)
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._finish
        self._parser.CharacterDataHandler = self.text
        self._parser.buffer_text = True
        self.depth = 0

    def _refuse(self, *_: Any) -> None:
        raise FormatError(f"{self._what}: declares a document type or entities; they are not taken")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LimitError(f"{self._what}: is nested over {MAX_DEPTH} levels")
        self.begin(local(name), attributes)

    def _finish(self, name: str) -> None:
        self.finish(local(name))
        self.depth -= 1

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def finish(self, name: str) -> None:
        """An element ends."""

    def text(self, piece: str) -> None:
        """Text between."""

    @property
    def line(self) -> int:
        """Where it reads now."""
        return self._parser.CurrentLineNumber

    def feed(self, data: bytes) -> None:
        """Read on; b"" is the end. Raises: FormatError naming the line, LimitError."""
        try:
            self._parser.Parse(data, not data)
        except expat.ExpatError as error:
            raise FormatError(
                f"{self._what}: is no XML at line {error.lineno}: {expat.ErrorString(error.code)}"
            ) from None
        except (LookupError, ValueError):
            raise FormatError(f"{self._what}: names an encoding that is not known") from None


def local(name: str) -> str:
    """Return the name without its prefix."""
    return name.rpartition(":")[2]


class _Rows(Scanner):
    def __init__(self, path: str, encoding: str) -> None:
        super().__init__("xml", encoding)
        self._path = [one for one in path.split("/") if one]
        self._at: list[str] = []
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []
        self._line = self._parts = self._chars = self._number = 0
        self.found: list[Row] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._at.append(name)
        if not self._open:
            if self._at != self._path:
                return
            self._line, self._parts, self._chars = self.line, 0, 0
        self._parts += 1 + len(attributes)
        if self._parts > MAX_PARTS:
            raise LimitError(f"xml: the row on line {self._line} has over {MAX_PARTS} parts")
        self._open.append((name, {"@" + local(key): value for key, value in attributes.items()}, []))

    def text(self, piece: str) -> None:
        if self._open:
            self._chars += len(piece)
            if self._chars > MAX_CELL_CHARS:
                raise LimitError(f"xml: the row on line {self._line} is too long")
            self._open[-1][2].append(piece)

    def finish(self, name: str) -> None:
        self._at.pop()
        if not self._open:
            return
        tag, parts, text = self._open.pop()
        said = "".join(text).strip()
        if not self._open:
            self._number += 1
            if self._number > MAX_ROWS:
                raise LimitError(f"xml: over {MAX_ROWS} rows")
            if said:
                parts["."] = said
            self.found.append(Row(self._number, self._line, parts))
            return
        value: Any = said
        if parts:
            value = {**parts, "text": said} if said else parts
        above = self._open[-1][1]
        if tag not in above:
            above[tag] = value
        elif isinstance(above[tag], list):
            above[tag].append(value)
        else:
            above[tag] = [above[tag], value]


def read_xml(stream: io.BufferedReader, *, encoding: str = "", rows: str = "") -> Iterator[Row]:
    """Yield the elements at the path `rows` ("events/event"). A child is a column, an attribute "@name".

    A child that stands several times is a list; one with parts of its own an object. Prefixes are left out.
    Raises: FormatError, LimitError.
    """
    if not rows.strip("/"):
        raise FormatError("xml: the mapping must say where its rows are", hint='rows = "events/event"')
    scanner = _Rows(rows, encoding)
    while True:
        data = stream.read(READ_BYTES)
        scanner.feed(data)
        yield from scanner.found
        scanner.found.clear()
        if not data:
            return
