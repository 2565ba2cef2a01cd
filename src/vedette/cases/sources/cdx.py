"""The index of a web archive, CDXJ lines: where what was answered at an address is kept."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from vedette.cases.sources.http import parse_message
from vedette.cases.sources.warc import Place, Record
from vedette.errors import FormatError

MAX_URL = 4096
MAX_LINE = 16 << 10
KINDS = ("response", "resource", "conversion", "revisit")
"""Records that are found by an address."""
_STAMP = re.compile(r"[0-9]{14}([0-9]{3})?", re.ASCII)
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]{1,9})?Z", re.ASCII
)
_MEDIA = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}", re.ASCII)
_STATUS = re.compile(r"([0-9]{3})?", re.ASCII)


def key_of(url: str) -> str:
    """Return the key of an address: host turned round, small letters, arguments sorted, no fragment.

    Two spellings that servers take for one have one key, as archives have it.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return url.strip().lower()[:MAX_URL]
    if parts.scheme.lower() not in ("http", "https", "ftp") or not host:
        return url.strip().split("#")[0].lower()[:MAX_URL]
    host = re.sub(r"^www[0-9]*\.", "", host)
    turned = ",".join(reversed(host.split(".")))
    usual = {"http": 80, "https": 443, "ftp": 21}[parts.scheme.lower()]
    place = f":{port}" if port and port != usual else ""
    query = "&".join(sorted(parts.query.split("&")))
    return f"{turned}{place}){parts.path or '/'}{'?' + query if query else ''}".lower()[:MAX_URL]


def stamp_of(date: str) -> str:
    """Return an instant of a record as 14 digits, "" when it is none."""
    found = _DATE.fullmatch(date)
    return "".join(found.groups()[:6]) if found else ""


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """What was kept of one address at one time. `digest` as its record bears it; `file` of the package."""

    key: str
    stamp: str
    url: str
    kind: str
    media_type: str
    status: str
    digest: str
    file: str
    place: Place

    @property
    def is_page(self) -> bool:
        """Whether it is a page to be read, and was found."""
        return self.media_type in ("text/html", "application/xhtml+xml") and self.status in ("", "200")


def line_of(record: Record, file: str) -> Line | None:
    """Return the line of a record, None when it is not found by an address."""
    if record.kind not in KINDS or not record.url:
        return None
    if record.kind in ("response", "revisit"):
        message = parse_message(record.kept)
        media_type, status = message.media_type, message.status
    else:
        media_type, status = record.heads.get("content-type", "").split(";")[0].strip().lower(), ""
    url = _plain(record.url)[:MAX_URL]
    return Line(
        key_of(url),
        stamp_of(record.date) or "0" * 14,
        url,
        record.kind,
        media_type if _MEDIA.fullmatch(media_type) else "",
        status,
        _plain(record.heads.get("warc-payload-digest", ""))[:140],
        file,
        record.place,
    )


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def encode(line: Line, *, file: str | None = None) -> str:
    """Return a line as CDXJ: key, instant, and an object that other programs read as well."""
    value = {
        "url": line.url,
        "mime": "warc/revisit" if line.kind == "revisit" else line.media_type,
        "status": line.status,
        "digest": line.digest,
        "filename": line.file if file is None else file,
        "offset": str(line.place.offset),
        "length": str(line.place.length),
        "kind": line.kind,
        "skip": str(line.place.skip),
    }
    key = line.key.replace("%", "%25").replace(" ", "%20")
    return f"{key} {line.stamp} {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n"


def parse(text: str) -> Line:
    """Return the line that `encode` wrote. Raises: FormatError."""
    key, _, rest = text.removesuffix("\n").partition(" ")
    stamp, _, data = rest.partition(" ")
    try:
        value = json.loads(data)
        names = ("url", "mime", "status", "digest", "filename", "offset", "length", "kind", "skip")
        if sorted(value) != sorted(names) or not all(isinstance(value[name], str) for name in names):
            raise ValueError
        numbers = [int(value[name]) for name in ("offset", "length", "skip") if _number(value[name])]
        offset, length, skip = numbers
    except (ValueError, TypeError, KeyError, RecursionError):
        raise FormatError("index: a line of it is not one") from None
    kind, media_type = value["kind"], value["mime"]
    media_type = "" if kind == "revisit" else media_type
    if (
        kind not in KINDS
        or not _STAMP.fullmatch(stamp)
        or not _STATUS.fullmatch(value["status"])
        or (media_type and not _MEDIA.fullmatch(media_type))
        or len(text) > MAX_LINE
        or not all(value[name].isprintable() for name in ("url", "digest", "filename"))
    ):
        raise FormatError("index: a line of it is not one")
    key = key.replace("%20", " ").replace("%25", "%")
    place = Place(offset, length, skip)
    return Line(
        key, stamp, value["url"], kind, media_type, value["status"], value["digest"], value["filename"], place
    )


def _number(text: str) -> bool:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ValueError
    return True


def _seconds(stamp: str) -> float:
    """The instant of 14 digits in seconds; 0 for one that is none."""
    try:
        return datetime.strptime(stamp[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


class Index:
    """Lines in order, searched by address. Lines that are no answers are kept and not found."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = sorted(lines)
        self._keys = [line.key for line in self.lines]
        self._first: dict[str, Line] | None = None

    def __len__(self) -> int:
        return len(self.lines)

    def all_of(self, url: str) -> Iterator[Line]:
        """Yield the lines of an address, the oldest first."""
        key = key_of(url)
        for at in range(bisect_left(self._keys, key), len(self.lines)):
            if self._keys[at] != key:
                return
            yield self.lines[at]

    def find(self, url: str, stamp: str) -> Line | None:
        """Return the answer nearest in time to `stamp`; a repeated one where it was first kept."""
        found = [line for line in self.all_of(url) if line.status[:1] in ("", "2")]
        if not found:
            return None
        asked = _seconds(stamp)
        best = min(found, key=lambda line: (abs(_seconds(line.stamp) - asked), line.stamp))
        return self.kept(best)

    def kept(self, line: Line) -> Line | None:
        """Return the line under which what `line` repeats is kept; itself when it repeats nothing."""
        if line.kind != "revisit":
            return line
        if self._first is None:
            self._first = {}
            for each in self.lines:
                if each.kind != "revisit" and each.digest:
                    self._first.setdefault(each.digest, each)
        return self._first.get(line.digest)


def parse_index(text: str) -> Index:
    """Return the index of whole lines. Raises: FormatError."""
    return Index(parse(line) for line in text.split("\n") if line)
