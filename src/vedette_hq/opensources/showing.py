"""What the pages say of a record: what is missing, what was measured; of an archive: its lines, its pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vedette.cases.sources import cdx
from vedette.cases.sources.record import CollectionRecord, Lack, Said, missing
from vedette.cases.sources.survey import Survey
from vedette.cases.sources.tables import source as source_of_tables
from vedette.cases.sources.tables import table
from vedette.errors import MissingError, VedetteError
from vedette_hq.access.models import Person
from vedette_hq.opensources import queries
from vedette_hq.opensources.forms import spoken
from vedette_hq.opensources.models import Part, Reading, Source
from vedette_hq.vault import showing as vault_showing
from vedette_hq.vault.room import room

FRAME_CSP = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""An archived page has no origin, runs nothing and asks nobody for anything, this house included."""
LINES_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One field or question as it is read: its words, what stands, and what is wrong with it."""

    code: str
    words: str
    said: Said
    group: str
    fault: str
    kind: str


def fault_words(lack: Lack) -> str:
    """Return what is wrong with a field."""
    return {
        "unsaid": _("missing"),
        "instant": _("is no date and time"),
        "order": _("ends before it began"),
    }[lack.why]


def fields_of(record: CollectionRecord) -> list[Row]:
    """Return every field of the standard: what stands in it, and what is missing."""
    faults = {one.code: fault_words(one) for one in missing(record)}
    return [
        Row(
            code,
            term.said(spoken()),
            record.fields.get(code, Said()),
            term.group,
            faults.get(code, ""),
            term.kind,
        )
        for code, term in table("fields").items()
        if term.kind != "measured"
    ]


def answers_of(record: CollectionRecord) -> list[Row]:
    """Return the six questions and their answers."""
    said = record.answers or {}
    rows = []
    for code, term in table("questions").items():
        one = said.get(code, Said())
        rows.append(Row(code, term.said(spoken()), one, "", "" if one != Said() else _("missing"), ""))
    return rows


@dataclass(frozen=True, slots=True)
class Kept:
    """An item of a record as it is read: what was found in it, when it is an archive."""

    part: Part
    words: str
    reading: Reading | None


def parts_of(parts: list[Part]) -> list[Kept]:
    """Return the items of a record as they are read."""
    words = table("parts")
    found = []
    for one in parts:
        reading = queries.reading_of(one.item) if one.item.kind == "archive" else None
        found.append(Kept(one, words[one.part].said(spoken()), reading))
    return found


def properties(record: CollectionRecord, kept: list[Kept]) -> list[tuple[str, bool, str]]:
    """Return the six properties that preservation is to keep: its name, whether it is seen, and by what."""
    items = [one.part.item for one in kept]
    read = [one.reading for one in kept if one.reading is not None and one.reading.data is not None]
    lacks = len(missing(record))
    entered = bool(items) and all(item.register_index is not None for item in items)
    copies = bool(items) and all(item.safety >= 3 for item in items)
    seen = {
        "authenticity": (
            entered and all(one.sound for one in read),
            _("entered in the register; every digest in its archives holds"),
        ),
        "availability": (copies, _("copies lie with a partner abroad")),
        "identity": (bool(items), _("an identifier and a digest for each item")),
        "persistence": (bool(items), _("sealed objects whose fixity is checked")),
        "renderability": (any(one.lines for one in read), _("an archive that was read and can be looked at")),
        "understandability": (bool(items) and not lacks, _("a record without a missing field")),
    }
    return [(term.said(spoken()), *seen[code]) for code, term in table("properties").items()]


def stages_of(source: Source) -> list[tuple[str, str, bool]]:
    """Return the stages in order: code, words, whether it is the one where the work is."""
    return [(code, term.said(spoken()), code == source.stage) for code, term in table("stages").items()]


def standard() -> tuple[str, str]:
    """Return the standard, and when the tables were last checked against it."""
    return source_of_tables()


STOPPED = {
    "script": lambda: _("scripts"),
    "frame": lambda: _("frames of other pages"),
    "plugin": lambda: _("plug-ins"),
    "media": lambda: _("films and sounds"),
    "form": lambda: _("forms to send"),
    "drawing": lambda: _("drawings"),
    "refresh": lambda: _("orders to go elsewhere"),
    "handler": lambda: _("scripts that wait for a movement"),
}
"""What is left out of an archived page, in words."""
FAULTS = {
    "damaged": lambda: _("The archive is damaged or cut here; what follows was not read."),
    "block-differs": lambda: _("A record is not what its digest says."),
    "payload-differs": lambda: _("What was answered is not what its digest says."),
    "file-differs": lambda: _("A file of the package is not what its list says."),
    "file-missing": lambda: _("A file of the list is not in the package."),
    "file-unlisted": lambda: _("A file of the package is not in its list."),
    "list-differs": lambda: _("The list of files is not what its own digest says."),
    "list-missing": lambda: _("The package has no list of its files that can be read."),
    "index-cut": lambda: _("There are more records than are listed here."),
    "signature-not-checked": lambda: _("A tool signed the package; its signature was not checked here."),
    "strange-names": lambda: _("Names of files inside point outside, or are there twice."),
}
"""Faults of an archive, in words."""


def lines_of(survey: Survey, begin: int, only_pages: bool) -> tuple[list[tuple[int, cdx.Line, str]], int]:
    """Return (number, line, title) from a place on, and where the next page of them begins, 0 at the end."""
    titles = {url: title for url, _stamp, title in survey.pages}
    listed = set(titles)
    rows = [
        (number, line, titles.get(line.url, ""))
        for number, line in enumerate(survey.lines)
        if not only_pages or (line.is_page and line.url in listed)
    ]
    end = begin + LINES_A_PAGE
    return rows[begin:end], end if end < len(rows) else 0


def line_of(reading: Reading, number: int) -> tuple[Survey, cdx.Line]:
    """Return a line of an archive by its number. Raises: MissingError, FormatError."""
    survey = queries.survey_of(reading)
    if not 0 <= number < len(survey.lines):
        raise MissingError("archive: has no such line")
    return survey, survey.lines[number]


def number_of(survey: Survey, url: str, stamp: str) -> int | None:
    """Return the number under which a page of the archive is looked at, None when it is not in it."""
    index = cdx.Index(survey.lines)
    line = index.find(url, stamp)
    return survey.lines.index(line) if line is not None else None


def replayed(part: Part, reading: Reading, number: int) -> dict[str, Any]:
    """Return an archived page built anew, as `Looker.replay`; made once while it is looked at.

    The opening of the item is to be noted before. Raises: VedetteError.
    """
    item = part.item
    which = f"archived {number}"
    held = room().picture(item.package_sha256, which)
    if held is None:
        survey, _line = line_of(reading, number)
        index = "".join(cdx.encode(each) for each in survey.lines).encode("utf-8")
        with vault_showing.content(item) as opened:
            found = room().looker.replay(opened.handle, index, number)
        held = json.dumps(found).encode("ascii")
        room().keep_picture(item.package_sha256, which, held)
    value: dict[str, Any] = json.loads(held)
    return value


def framed(html: str) -> HttpResponse:
    """Answer with an archived page, for a frame of ours and for nothing else."""
    response = HttpResponse(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = FRAME_CSP
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-DNS-Prefetch-Control"] = "off"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def links_of(survey: Survey, found: dict[str, Any]) -> list[tuple[str, str, int | None]]:
    """Return the links of a page: words, address, and its number when it is in the archive."""
    index = cdx.Index(survey.lines)
    places = {line: number for number, line in enumerate(survey.lines)}
    rows: list[tuple[str, str, int | None]] = []
    for words, url in found.get("links", [])[:500]:
        line = index.find(str(url), str(found.get("stamp", "")))
        rows.append((str(words), str(url), places.get(line) if line is not None else None))
    return rows


def in_words(error: VedetteError) -> str:
    """Return why something could not be shown."""
    return vault_showing.in_words(error)


def head(person: Person, source: Source) -> dict[str, Any]:
    """Return what every page of a record shows."""
    return {
        "source": source,
        "case": source.case,
        "here": "opensources",
        "writes": source.case.closed is None,
    }
