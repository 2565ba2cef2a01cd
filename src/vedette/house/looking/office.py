"""Office documents: text, properties, and what is hidden in them. Packages of XML; nothing in them is run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from vedette.errors import FormatError, LimitError, MissingError
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.markup import Markup, parts
from vedette.house.looking.packed import Package, note
from vedette.house.looking.sight import Kind
from vedette.house.looking.sorting import OFFICE_TYPES, WACZ

_ODF_TYPES = {OFFICE_TYPES[kind] for kind in ("odt", "ods", "odp")}
_BLOCKS = {"p", "h", "tr", "row", "table-row", "br", "cr", "line-break", "si"}
_SHOWN = {"t", "delText", "p", "h", "span", "a", "v"}
_PROPERTIES = {
    "creator": "person",
    "lastModifiedBy": "person",
    "created": "program",
    "modified": "program",
    "revision": "program",
    "title": "person",
    "subject": "person",
    "keywords": "person",
    "description": "person",
    "lastPrinted": "program",
    "category": "person",
    "Application": "program",
    "AppVersion": "program",
    "Company": "person",
    "Manager": "person",
    "Template": "program",
    "TotalTime": "program",
    "Pages": "program",
    "initial-creator": "person",
    "creation-date": "program",
    "date": "program",
    "generator": "program",
    "editing-duration": "program",
    "editing-cycles": "program",
    "printed-by": "person",
    "print-date": "program",
    "keyword": "person",
    "user-defined": "person",
}
_FETCHED = ("attachedTemplate", "oleObject", "image", "frame", "subDocument", "externalLink")
_DELETED = {"del", "moveFrom", "tracked-changes"}


def name_zip(content: Content) -> str:
    """Return the media type of a zip file: an office document, a web archive, or a package of files."""
    try:
        package = Package(content)
        names = package.members
        if "mimetype" in names:
            said = package.read("mimetype", 200).decode("ascii", "replace").strip()
            if said in _ODF_TYPES:
                return said
        if "[Content_Types].xml" in names:
            for start, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
                if any(name.startswith(start) for name in names):
                    return OFFICE_TYPES[kind]
        if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
            return WACZ
    except (FormatError, LimitError, MissingError):
        pass
    return "application/zip"


def look(content: Content, found: Finding) -> None:
    """Find text, properties and hidden things of an office document."""
    package = Package(content)
    note(package, found)
    names = sorted(package.members)
    if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        found.warn("active-content")
    if any("/embeddings/" in name or name.startswith("Object ") for name in names):
        found.warn("embedded-files")
    for name in names:
        if name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml"):
            _try(found, partial(_properties, package, name, found), "damaged-metadata")
        elif name.endswith(".rels"):
            _try(found, partial(_relations, package, name, found), "damaged-metadata")
    if any("comments" in name and name.endswith(".xml") for name in names):
        found.warn("hidden-text")
    if "META-INF/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
        found.warn("encrypted")
        return
    texts = _Texts(package, found)
    for name in _order(names):
        if found.full:
            break
        texts.read(name)
    slides = sum(name.startswith("ppt/slides/slide") for name in names)
    if slides:
        found.facts["pages"] = str(slides)
    if texts.sheets:
        found.facts["sheets"] = str(texts.sheets)


def _try(found: Finding, work: Callable[[], None], damaged: str = "damaged") -> None:
    try:
        work()
    except (FormatError, MissingError):
        found.warn(damaged)
    except LimitError:
        found.warn("too-large")


def _order(names: list[str]) -> list[str]:
    """The parts that hold text, as they are read: the body, then notes and comments."""

    def number(name: str) -> int:
        digits = "".join(char for char in name.rsplit("/", 1)[-1] if char.isdigit())
        return int(digits[:6] or 0)

    first: tuple[str, ...] = ("word/document.xml", "content.xml", "xl/workbook.xml")
    body = [name for name in first if name in names]
    for start in (
        "xl/worksheets/sheet",
        "ppt/slides/slide",
        "ppt/notesSlides/",
        "word/header",
        "word/footer",
    ):
        body += sorted(
            (name for name in names if name.startswith(start) and name.endswith(".xml")), key=number
        )
    more = ("word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")
    return body + [name for name in more if name in names]


def _properties(package: Package, part: str, found: Finding) -> None:
    names: list[str] = []
    words: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = parts(name)[1]
        named = next((value for key, value in attributes.items() if parts(key)[1] == "name"), "")
        names.append(named if local in ("property", "user-defined") and named else local)
        words.append("")

    def end(name: str) -> None:
        label, text = names.pop(), words.pop().strip()
        own = parts(name)[1]
        custom = label != own or (names and own not in _PROPERTIES and names[-1] not in _PROPERTIES)
        if text and own in _PROPERTIES:
            found.claim("office", label, text, _PROPERTIES[own])
        elif text and custom and own.startswith(("lpw", "bstr", "filetime", "i4", "r8", "bool")):
            found.claim("office", names[-1], text, "person")

    def say(text: str) -> None:
        if words and len(words[-1]) < 4000:
            words[-1] += text

    Markup(start, end, say, "properties").read(package.read(part))


def _relations(package: Package, part: str, found: Finding) -> None:
    def start(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").rsplit("/", 1)[-1]
        if attributes.get("TargetMode") == "External" and kind in _FETCHED:
            found.warn("remote-content")
            found.claim("office", "asks for", attributes.get("Target", ""), "program")

    Markup(start, what="relations").read(package.read(part))


class _Texts:
    """Reads the text of the parts of one document, in order."""

    def __init__(self, package: Package, found: Finding) -> None:
        self._package, self._found = package, found
        self._shared: list[str] | None = None
        self.sheets = 0

    def read(self, name: str) -> None:
        """Add the text of one part; what is damaged in it is said by a warning."""
        if name == "xl/workbook.xml":
            _try(self._found, lambda: self._workbook(self._package.read(name)))
        elif name.startswith("xl/"):
            _try(self._found, lambda: self._sheet(self._package.read(name)))
        else:
            _try(self._found, lambda: self._words(self._package.read(name)))

    def _workbook(self, data: bytes) -> None:
        def start(name: str, attributes: dict[str, str]) -> None:
            if parts(name)[1] == "sheet":
                self.sheets += 1
                self._found.claim("office", "sheet", attributes.get("name", ""), "person")
                if attributes.get("state", "visible") != "visible":
                    self._found.warn("hidden-text")

        Markup(start, what="workbook").read(data)

    def _words(self, data: bytes) -> None:
        found = self._found
        line: list[str] = []
        inside: list[str] = []
        deep = 0

        def flush() -> None:
            if line:
                found.say("".join(line) + "\n")
                line.clear()

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal deep
            local = parts(name)[1]
            inside.append(local)
            if local in _DELETED:
                deep += 1
                found.warn("hidden-text")
            elif local in ("vanish", "annotation", "comment"):
                found.warn("hidden-text")
            elif local == "tab":
                line.append("\t")
            elif local == "s" and name.startswith("urn:oasis"):
                line.append(" ")
            elif local == "table" and name.startswith("urn:oasis"):
                self.sheets += "spreadsheet" in inside

        def end(name: str) -> None:
            nonlocal deep
            local = inside.pop()
            if local in _DELETED:
                deep -= 1
            elif local in _BLOCKS:
                flush()
            elif local in ("tc", "table-cell"):
                line.append("\t")

        def say(text: str) -> None:
            if inside and inside[-1] in _SHOWN and not found.full:
                line.append(f"[-{text}-]" if deep else text)

        Markup(start, end, say).read(data)
        flush()

    def _strings(self) -> list[str]:
        if self._shared is not None:
            return self._shared
        strings: list[str] = []
        self._shared = strings
        if "xl/sharedStrings.xml" not in self._package.members:
            return strings
        inside: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            inside.append(parts(name)[1])
            if inside[-1] == "si":
                strings.append("")

        def say(text: str) -> None:
            if inside and inside[-1] == "t" and strings:
                strings[-1] += text

        def end(name: str) -> None:
            inside.pop()

        Markup(start, end, say, "strings").read(self._package.read("xl/sharedStrings.xml"))
        return strings

    def _sheet(self, data: bytes) -> None:
        strings, found = self._strings(), self._found
        cells: list[str] = []
        inside: list[str] = []
        kind, value = "", ""

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal kind, value
            local = parts(name)[1]
            inside.append(local)
            if local == "c":
                kind, value = attributes.get("t", ""), ""
            elif local in ("row", "col") and attributes.get("hidden") in ("1", "true"):
                found.warn("hidden-text")

        def say(text: str) -> None:
            nonlocal value
            if inside and inside[-1] in ("v", "t") and len(value) < 40_000:
                value += text

        def end(name: str) -> None:
            local = inside.pop()
            if local == "c":
                if kind == "s":
                    at = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else -1
                    cells.append(strings[at] if 0 <= at < len(strings) else "")
                else:
                    cells.append(value)
            elif local == "row":
                if not found.full:
                    found.say("\t".join(cells) + "\n")
                cells.clear()

        Markup(start, end, say, "sheet").read(data)
        found.say("\n")


_OLD = ("WordDocument", "Workbook", "Book", "PowerPoint Document", "EncryptedPackage")


def name_old(content: Content) -> Kind:
    """Return the kind of an OLE file: an office document of before 2007 or a locked one, or unknown."""
    return Kind.OFFICE if _streams(content) else Kind.UNKNOWN


def look_old(content: Content, found: Finding) -> None:
    """Say what is known without reading an OLE file."""
    streams = _streams(content)
    found.warn("encrypted" if "EncryptedPackage" in streams else "no-preview")
    if "VBA" in streams or "_VBA_PROJECT" in streams:
        found.warn("active-content")


def _streams(content: Content) -> set[str]:
    """The known names among those in the directory, each in its entry of 128 bytes."""
    found: set[str] = set()
    head = content.at(0, 512)
    if len(head) < 512:
        return found
    sector = int.from_bytes(head[48:52], "little")
    size = 1 << min(head[30], 12)
    data = content.at((sector + 1) * size, 64 * 128)
    for at in range(0, len(data) - 127, 128):
        length = int.from_bytes(data[at + 64 : at + 66], "little")
        name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if name in (*_OLD, "VBA", "_VBA_PROJECT"):
            found.add(name)
    return found
