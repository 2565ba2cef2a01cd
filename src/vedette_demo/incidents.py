"""Reads the published incidents of 2020 (the project 2020PB) that the benchmarks carry.

    {"data": [{"id": …, "state": …, "city": …, "date": "2020-06-01" or "", "date_text": …,
               "name": …, "description": …, "geolocation": "35.08, -106.65" or "",
               "tags": […], "links": [{"url": …, "text": …}], "edit_at": …}],
     "edit_at": …, "help": …, "updated_at": …}

Every incident has exactly these members. A refusal names the incident and the field, never the
text that stands there.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vedette.errors import FormatError, LimitError, MissingError, StoreError

MAX_BYTES = 64 * 1024 * 1024

_KEY = re.compile(r"[a-z]{2,3}-[a-z0-9]+-[0-9]{1,6}\Z")
_STATE = re.compile(r"[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_PLACE = re.compile(r"-?[0-9]{1,2}\.[0-9]+, -?[0-9]{1,3}\.[0-9]+\Z")
_TEXTS = (
    "city",
    "date",
    "date_text",
    "description",
    "edit_at",
    "geolocation",
    "id",
    "name",
    "state",
)
_MEMBERS = sorted([*_TEXTS, "links", "tags"])


@dataclass(frozen=True, slots=True)
class Link:
    """One source: the address as it was written, and a remark or an empty text."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Incident:
    """One published incident; texts are as published, line ends and all."""

    key: str
    state: str
    city: str
    date: date | None
    date_text: str
    title: str
    description: str
    geolocation: str
    tags: tuple[str, ...]
    links: tuple[Link, ...]
    edit_at: str

    @property
    def mission(self) -> str:
        """The state as a pseudonym that a register accepts, such as `new-mexico`."""
        return self.state.lower().replace(" ", "-")

    def as_json(self) -> bytes:
        """The published incident as UTF-8 JSON: members sorted, no spaces (as RFC 8785)."""
        value = {
            "city": self.city,
            "date": self.date.isoformat() if self.date else "",
            "date_text": self.date_text,
            "description": self.description,
            "edit_at": self.edit_at,
            "geolocation": self.geolocation,
            "id": self.key,
            "links": [{"text": link.text, "url": link.url} for link in self.links],
            "name": self.title,
            "state": self.state,
            "tags": list(self.tags),
        }
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text.encode("utf-8")


def read_incidents(path: Path) -> Iterator[Incident]:
    """Give the incidents of a `.json` or `.json.gz` file, in its order, each id once.

    The whole file is read first. Raises: FormatError, LimitError, MissingError, StoreError.
    """
    value = _parse(_read(path))
    if not isinstance(value, dict) or not isinstance(value.get("data"), list):
        raise FormatError('incidents: an object with a list "data" expected')
    seen: set[str] = set()
    for number, raw in enumerate(value["data"]):
        incident = _incident(raw, number)
        if incident.key in seen:
            raise FormatError(f"incident {incident.key}: its id stands twice in the file")
        seen.add(incident.key)
        yield incident


def _read(path: Path) -> bytes:
    try:
        if path.name.endswith(".gz"):
            with gzip.open(path) as file:
                data = file.read(MAX_BYTES + 1)
        else:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise MissingError("incidents: the file is not there") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FormatError("incidents: not a whole gzip file") from error
    except OSError as error:
        raise StoreError("incidents: the file cannot be read") from error
    if len(data) > MAX_BYTES:
        raise LimitError(f"incidents: more than {MAX_BYTES} bytes")
    return data


def _parse(data: bytes) -> object:
    try:
        value: object = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:  # also a number of too many digits
        raise FormatError("incidents: not JSON in UTF-8") from error
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise FormatError("incidents: a member stands twice in one object")
    return value


def _incident(raw: object, number: int) -> Incident:
    if not isinstance(raw, dict):
        raise FormatError(f"incident number {number}: an object expected")
    key = raw.get("id")
    if not isinstance(key, str) or not _KEY.match(key):
        raise FormatError(f"incident number {number}: id: such as nm-albuquerque-1 expected")
    what = f"incident {key}"
    if sorted(raw) != _MEMBERS:
        odd = sorted(set(raw) ^ set(_MEMBERS))
        raise FormatError(f"{what}: members missing or unknown: {', '.join(map(repr, odd[:5]))}")
    texts = {name: _text(raw, name, what) for name in _TEXTS}
    if not _STATE.match(texts["state"]):
        raise FormatError(f"{what}: state: words of plain letters, each with a capital, expected")
    if not texts["name"]:
        raise FormatError(f"{what}: name: it is empty")
    if texts["geolocation"] and not _PLACE.match(texts["geolocation"]):
        raise FormatError(f"{what}: geolocation: two decimal numbers or nothing expected")
    return Incident(
        key=key,
        state=texts["state"],
        city=texts["city"],
        date=_date(texts["date"], what),
        date_text=texts["date_text"],
        title=texts["name"],
        description=texts["description"],
        geolocation=texts["geolocation"],
        tags=_tags(raw["tags"], what),
        links=_links(raw["links"], what),
        edit_at=texts["edit_at"],
    )


def _text(raw: Mapping[str, object], name: str, what: str) -> str:
    text = raw[name]
    if not isinstance(text, str):
        raise FormatError(f"{what}: {name}: a text expected")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise FormatError(f"{what}: {name}: half a surrogate pair cannot be written in UTF-8")
    return text


def _date(text: str, what: str) -> date | None:
    if not text:
        return None
    try:
        if not _DATE.match(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise FormatError(f"{what}: date: YYYY-MM-DD or nothing expected") from error


def _tags(value: object, what: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise FormatError(f"{what}: tags: a list expected")
    return tuple(_text({"tags": tag}, "tags", what) for tag in value)


def _links(value: object, what: str) -> tuple[Link, ...]:
    if not isinstance(value, list):
        raise FormatError(f"{what}: links: a list expected")
    links: list[Link] = []
    for link in value:
        if not isinstance(link, dict) or sorted(link) != ["text", "url"]:
            raise FormatError(f"{what}: links: objects with url and text expected")
        url = _text(link, "url", what)
        if not url:
            raise FormatError(f"{what}: url: it is empty")
        links.append(Link(url, _text(link, "text", what)))
    return tuple(links)
