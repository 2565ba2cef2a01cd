"""XMP: the properties that say when, with what and from what a file was made."""

from __future__ import annotations

from vedette.errors import FormatError, LimitError
from vedette.house.looking.content import Finding
from vedette.house.looking.markup import Markup, parts

MAX_BYTES = 4 << 20
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SPACES = {
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "iptc",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "iptc",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "history",
    "http://purl.org/dc/terms/": "dcterms",
    "http://ns.adobe.com/xap/1.0/rights/": "rights",
    "http://cipa.jp/exif/1.0/": "exif",
}
_PEOPLE = {"creator", "description", "title", "rights", "subject", "City", "Country", "AuthorsPosition"}
_OF_DEVICE = {"tiff", "exif"}


def read_xmp(data: bytes, found: Finding, source: str = "xmp") -> None:
    """Read the properties of an XMP packet as claims; a broken packet is said by a warning."""
    if len(data) > MAX_BYTES:
        found.warn("too-large")
        return
    begin = data.find(b"<")
    end = data.rfind(b">")
    reader = _Reader(found, source)
    try:
        reader.markup.read(data[begin : end + 1])
    except (FormatError, LimitError):
        found.warn("damaged-metadata")
    if reader.edits:
        found.warn("edited")


class _Reader:
    def __init__(self, found: Finding, source: str) -> None:
        self.markup = Markup(self._start, self._end, self._words, "xmp")
        self.edits = 0
        self._found, self._source = found, source
        self._names: list[str] = []
        self._texts: list[str] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._names.append(name)
        self._texts.append("")
        for attribute, value in attributes.items():
            self._claim(attribute, value)

    def _words(self, text: str) -> None:
        if self._texts and len(self._texts[-1]) < 4000:
            self._texts[-1] += text

    def _end(self, name: str) -> None:
        self._names.pop()
        text = self._texts.pop().strip()
        if text:
            owner = name
            if parts(name)[0] == _RDF:  # an item of a list belongs to the property around it
                owner = next((each for each in reversed(self._names) if parts(each)[0] != _RDF), name)
            self._claim(owner, text)

    def _claim(self, name: str, value: str) -> None:
        space, local = parts(name)
        prefix = _SPACES.get(space)
        if prefix is None:
            return
        note = "person" if local in _PEOPLE else "" if prefix in _OF_DEVICE else "program"
        if prefix == "history" and local == "action" and value in ("edited", "saved", "converted", "derived"):
            self.edits += 1
        self._found.claim(self._source, f"{prefix}:{local}", value, note)
