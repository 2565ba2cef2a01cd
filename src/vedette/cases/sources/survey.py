"""What a web archive holds, and whether it is what it says: its index, its digests, its pages, its faults.

Reads in constant memory but for the index. Nothing of it is believed: names and instants are what the
capturing program wrote.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from vedette.cases.sources import cdx
from vedette.cases.sources.warc import Record, Source, records
from vedette.errors import FormatError, LimitError, MissingError

MAX_LINES = 200_000
MAX_FAULTS = 200
MAX_PAGES = 2_000
MAX_SAID = 100
MAX_SURVEY_BYTES = 96 << 20
_PIECE = 1 << 20
FAULTS = (
    "damaged",  # the bytes end or break at a place: what follows was not read
    "block-differs",  # a record is not what its digest says
    "payload-differs",  # what was answered is not what its digest says
    "file-differs",  # a file of the package is not what its list says
    "file-missing",  # a file of the list is not in the package
    "file-unlisted",  # a file of the package is not in its list
    "list-differs",  # the list is not what its own digest says
    "list-missing",  # the package has no list of its files
    "index-cut",  # more records than are listed
    "signature-not-checked",  # signed by a tool; the signature is kept and not judged
    "strange-names",  # two files of one name, or names that point elsewhere
)
"""Codes, with what each means."""


class Package(Protocol):
    """The files of a zip package."""

    twins: bool

    @property
    def members(self) -> Mapping[str, Any]:
        """Its files by name."""

    def part(self, name: str) -> Source:
        """Return a file of it. Raises: MissingError, FormatError, LimitError."""

    def read(self, name: str, limit: int) -> bytes:
        """Return the bytes of a file of it. Raises: as `part`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be: a code of FAULTS, and where."""

    code: str
    where: str = ""


@dataclass(slots=True)
class Survey:
    """What one reading found. `counts`: kinds of records; `digests`: "good", "bad", "none" → records.

    `said`: (name, value) as the capturing program tells; `pages`: (address, instant, title).
    """

    lines: list[cdx.Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    digests: dict[str, int] = field(default_factory=lambda: {"good": 0, "bad": 0, "none": 0})
    said: list[tuple[str, str]] = field(default_factory=list)
    pages: list[tuple[str, str, str]] = field(default_factory=list)
    first: str = ""
    last: str = ""
    whole: bool = True

    @property
    def sound(self) -> bool:
        """Whether all was read and every digest in it holds."""
        return self.whole and not any(one.code != "signature-not-checked" for one in self.faults)

    def fault(self, code: str, where: str = "") -> None:
        """Add a fault; of very many only the first."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(code, _plain(where, 300)))

    def say(self, name: str, value: str) -> None:
        """Add what the capturing program tells of itself."""
        one = (_plain(name, 60), _plain(value, 500))
        if all(one) and len(self.said) < MAX_SAID and one not in self.said:
            self.said.append(one)


def _plain(text: str, limit: int) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text[:limit]).strip()


def survey_warc(source: Source, beat: Callable[[int], None] | None = None) -> Survey:
    """Return what a WARC file holds. `beat` is called with the place reached."""
    found = Survey()
    _read(found, source, "", beat)
    _pages(found)
    return found


def _read(found: Survey, source: Source, name: str, beat: Callable[[int], None] | None = None) -> None:
    try:
        for record in records(source):
            _record(found, record, name)
            if beat is not None:
                beat(record.place.offset + record.place.length)
    except (FormatError, LimitError) as error:
        found.whole = False
        found.fault("damaged", f"{name} {error}".strip())


def _record(found: Survey, record: Record, name: str) -> None:
    kind = _plain(record.kind, 20) or "unknown"
    if kind in found.counts or len(found.counts) < 20:
        found.counts[kind] = found.counts.get(kind, 0) + 1
    stamp = cdx.stamp_of(record.date)
    if stamp:
        found.first = min(found.first or stamp, stamp)
        found.last = max(found.last, stamp)
    held = record.digests
    found.digests["bad" if not all(held.values()) else "good" if held else "none"] += 1
    for which, right in held.items():
        if not right:
            found.fault(f"{which}-differs", f"{name} {record.place.offset} {record.url}".strip())
    if kind == "warcinfo":
        for line in record.kept[:8192].split(b"\r\n"):
            field_name, _, value = line.partition(b":")
            found.say(field_name.decode("utf-8", "replace"), value.decode("utf-8", "replace"))
    found_at = cdx.line_of(record, name)
    if found_at is None:
        return
    if len(found.lines) < MAX_LINES:
        found.lines.append(found_at)
    elif not any(one.code == "index-cut" for one in found.faults):
        found.fault("index-cut", str(MAX_LINES))


def _pages(found: Survey) -> None:
    """List the pages that were captured, where the package lists none."""
    found.lines.sort()
    listed = {url for url, _, _ in found.pages}
    for line in sorted((one for one in found.lines if one.is_page), key=lambda one: (one.stamp, one.url)):
        if len(found.pages) >= MAX_PAGES:
            return
        if line.url not in listed and line.kind != "revisit":
            listed.add(line.url)
            found.pages.append((line.url, line.stamp, ""))


def survey_wacz(package: Package) -> Survey:
    """Return what a WACZ package holds: its list and each digest of it, then every archive in it."""
    found = Survey()
    if package.twins or any(_strange(name) for name in package.members):
        found.fault("strange-names")
    try:
        _listed(found, package)
    except (FormatError, LimitError, MissingError) as error:
        found.fault("list-missing", str(error))
    for name in sorted(package.members):
        if name.startswith("archive/") and name.endswith((".warc", ".warc.gz")):
            try:
                part = package.part(name)
            except (FormatError, LimitError, MissingError) as error:
                found.whole = False
                found.fault("damaged", f"{name} {error}")
            else:
                _read(found, part, name)
    try:
        _told_pages(found, package)
    except (FormatError, LimitError, MissingError):
        found.pages.clear()
    _pages(found)
    return found


def _strange(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not name.isprintable() or ".." in parts or name.startswith("/") or "\\" in name or ":" in name


def _object(data: bytes) -> dict[str, Any]:
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise FormatError("package: its list is no JSON") from None
    if not isinstance(value, dict):
        raise FormatError("package: its list is no object")
    return value


def _listed(found: Survey, package: Package) -> None:
    data = package.read("datapackage.json", 4 << 20)
    value = _object(data)
    for name in ("title", "description", "created", "modified", "software", "wacz_version", "mainPageUrl"):
        if isinstance(value.get(name), str):
            found.say(name, value[name])
    metadata = value.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("title"), str):
        found.say("title", metadata["title"])
    resources = value.get("resources")
    listed: set[str] = set()
    for each in resources[:20_000] if isinstance(resources, list) else ():
        path, digest = _resource(each)
        if not path:
            found.fault("file-differs", path)
            continue
        listed.add(path)
        try:
            part = package.part(path)
        except (FormatError, LimitError, MissingError):
            found.fault("file-missing", path)
            continue
        if _sha256(part) != digest:
            found.fault("file-differs", path)
    own = {"datapackage.json", "datapackage-digest.json"}
    for path in sorted(set(package.members) - listed - own):
        if not path.endswith("/"):
            found.fault("file-unlisted", path)
    if "datapackage-digest.json" in package.members:
        signed = _object(package.read("datapackage-digest.json", 1 << 20))
        if signed.get("hash") != f"sha256:{hashlib.sha256(data).hexdigest()}":
            found.fault("list-differs")
        if isinstance(signed.get("signedData"), dict):
            found.fault("signature-not-checked")


def _resource(each: Any) -> tuple[str, str]:
    """The name of a file in the list and its SHA-256, "" for none; as version 1.1.1 and 1.0.0 write it."""
    if not isinstance(each, dict) or not isinstance(each.get("path"), str):
        return "", ""
    stats = each.get("stats")
    if isinstance(each.get("hash"), str):
        name, _, digest = each["hash"].partition(":")
    elif isinstance(stats, dict) and isinstance(stats.get("hash"), str):
        name, digest = str(each.get("hashing", "")), stats["hash"]
    else:
        name, digest = "", ""
    return each["path"], digest.lower() if name == "sha256" else ""


def _sha256(source: Source) -> str:
    measured = hashlib.sha256()
    for start in range(0, source.size, _PIECE):
        measured.update(source.at(start, _PIECE))
    return measured.hexdigest()


def _told_pages(found: Survey, package: Package) -> None:
    names = [name for name in package.members if name.startswith("pages/") and name.endswith(".jsonl")]
    for name in sorted(names):
        for text in package.read(name, 16 << 20).split(b"\n"):
            try:
                value: Any = json.loads(text) if text.strip() else None
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict) and isinstance(value.get("url"), str) and len(found.pages) < MAX_PAGES:
                stamp = cdx.stamp_of(str(value.get("ts", "")))
                title = value.get("title")
                url = _plain(value["url"], cdx.MAX_URL)
                if url:
                    found.pages.append((url, stamp, _plain(title, 300) if isinstance(title, str) else ""))


# as bytes: what a caged child answers, and what a table keeps


def encode_survey(found: Survey) -> bytes:
    """Return a survey as one line of JSON and the lines of its index."""
    head = {
        "faults": [[one.code, one.where] for one in found.faults],
        "counts": found.counts,
        "digests": found.digests,
        "said": [list(one) for one in found.said],
        "pages": [list(one) for one in found.pages],
        "first": found.first,
        "last": found.last,
        "whole": found.whole,
    }
    lines = "".join(_encoded(found.lines))
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + lines.encode("utf-8", "replace")


def _encoded(lines: list[cdx.Line]) -> Iterator[str]:
    for line in sorted(lines):
        yield cdx.encode(line)


def parse_survey(data: bytes) -> Survey:
    """Return what `encode_survey` wrote. Raises: FormatError."""
    if len(data) > MAX_SURVEY_BYTES:
        raise FormatError("survey: is too long")
    first, _, rest = data.partition(b"\n")
    try:
        head: Any = json.loads(first)
        faults = [Fault(_text(code), _text(where)) for code, where in head["faults"]]
        counts = {_text(name): _count(number) for name, number in head["counts"].items()}
        digests = {name: _count(head["digests"][name]) for name in ("good", "bad", "none")}
        said = [(_text(name), _text(value)) for name, value in head["said"]]
        pages = [(_text(url), _text(stamp), _text(title)) for url, stamp, title in head["pages"]]
        begin, end, whole = _text(head["first"]), _text(head["last"]), head["whole"]
        text = rest.decode("utf-8")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise FormatError("survey: is out of form") from None
    if not isinstance(whole, bool) or any(one.code not in FAULTS for one in faults):
        raise FormatError("survey: is out of form")
    if len(faults) > MAX_FAULTS or len(counts) > 20 or len(said) > MAX_SAID or len(pages) > MAX_PAGES:
        raise FormatError("survey: says too much")
    lines = cdx.parse_index(text).lines
    return Survey(lines, faults, counts, digests, said, pages, begin, end, whole)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > cdx.MAX_URL or not (value.isprintable()):
        raise ValueError
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 53:
        raise ValueError
    return value
