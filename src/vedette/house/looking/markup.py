"""XML from strangers: events of a bounded reader without document types, entities or anything outside."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from vedette.errors import FormatError, LimitError

MAX_DEPTH = 200
MAX_ELEMENTS = 1_000_000
_PIECE = 65_536


class Markup:
    """Feeds XML to handlers; names come as `namespace name` with one space.

    `start(name, attributes)`, `end(name)`, `words(text)`. A document type is refused before anything in it is
    read, so no entity can be declared.
    """

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] = lambda _: None,
        words: Callable[[str], None] = lambda _: None,
        what: str = "document",
    ) -> None:
        self._what = what
        self._depth = self._elements = 0
        self._start, self._end = start, end
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = words

    def _refuse(self, *_: object) -> None:
        raise FormatError(f"{self._what}: has a document type, which is not read")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise LimitError(f"{self._what}: has more elements, or deeper ones, than are read")
        self._start(name, attributes)

    def _close(self, name: str) -> None:
        self._depth -= 1
        self._end(name)

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """Read a piece. Raises: FormatError, LimitError, and what a handler raises."""
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError:
            raise FormatError(f"{self._what}: is not well-formed XML") from None
        except (ValueError, LookupError):
            raise FormatError(f"{self._what}: has an encoding that is not read") from None

    def read(self, data: bytes) -> None:
        """Read a whole document."""
        for start in range(0, len(data), _PIECE):
            self.feed(data[start : start + _PIECE])
        self.feed(b"", last=True)


def parts(name: str) -> tuple[str, str]:
    """Return namespace and local name."""
    space, _, local = name.rpartition(" ")
    return space, local
