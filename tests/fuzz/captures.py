"""Targets of vedette.cases.sources: web archives, their pages and style sheets, records of collection.

The property besides the common one: what is built anew from a page or a style sheet asks nobody for anything.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from targets import attempt, target

from vedette.cases.sources import cdx, page, record, style, survey, warc
from vedette.cases.sources.http import Dechunker, content_of, parse_message
from vedette.house.looking.content import Content
from vedette.house.looking.packed import Package
from vedette.house.looking.replay import Archive

CAPTURE = "capture-warc"
DATA = "data:image/jpeg;base64,/9j/AAAA"


def _surveyed(found: survey.Survey) -> None:
    again = survey.parse_survey(survey.encode_survey(found))
    assert again == found


@target(CAPTURE)
def _warc(data: bytes) -> None:
    """A WARC file: what is surveyed is written and read again; a line leads to its record."""
    content = Content.of(data)
    found = survey.survey_warc(content)
    _surveyed(found)
    for line in found.lines[:5]:
        entry = warc.record_at(content, line.place, 1 << 20)
        assert entry.heads.get("warc-type", "").lower() == line.kind
        attempt(content_of, entry.message, 1 << 20)


@target("capture-wacz")
def _wacz(data: bytes) -> None:
    """A WACZ package."""
    package = attempt(Package, Content.of(data))
    if package is not None:
        found = survey.survey_wacz(package)
        _surveyed(found)
        archive = Archive(Content.of(data))
        for line in found.lines[:5]:
            attempt(archive.entry, line.file, line.place)


@target("capture-survey")
def _survey(data: bytes) -> None:
    """What a child answers: written again as the same value."""
    found = attempt(survey.parse_survey, data)
    if found is not None:
        _surveyed(found)


@target("capture-index")
def _index(data: bytes) -> None:
    """Lines of an index; and any text as an address."""
    text = data.decode("utf-8", "replace")
    found = attempt(cdx.parse_index, text)
    if found is not None:
        for line in found.lines:
            assert cdx.parse(cdx.encode(line)) == line
            found.find(line.url, line.stamp)
    assert len(cdx.key_of(text)) <= cdx.MAX_URL


@target("capture-http")
def _http(data: bytes) -> None:
    """An answer; chunks give the same however they are cut."""
    attempt(content_of, parse_message(data), 1 << 16)
    whole, cut = Dechunker(), Dechunker()
    once = whole.feed(data)
    pieces = b"".join(cut.feed(data[at : at + 7]) for at in range(0, len(data), 7))
    assert (whole.broken, whole.ended) == (cut.broken, cut.ended) and once == pieces


class _Kept:
    def picture(self, address: str) -> str:
        return DATA if len(address) % 2 else ""

    def style(self, address: str) -> str | None:
        return "@import 'x'; b{background:url(y)}" if len(address) % 3 == 0 else None


class _Seen(HTMLParser):
    """Reads what was written; holds that nothing in it can ask for anything."""

    styling = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in page._KEPT | {"html", "head", "meta", "title", "body", "style", "img"}, tag
        self.styling = tag == "style"
        for name, value in attrs:
            if name == "src":
                assert tag == "img" and value == DATA
            elif name == "style":
                quiet(value or "")
            elif name in ("charset", "media", "alt"):
                continue
            else:
                assert name in page._PLAIN, name

    def handle_endtag(self, tag: str) -> None:
        self.styling = False

    def handle_data(self, data: str) -> None:
        if self.styling:
            quiet(data)


def quiet(text: str) -> None:
    """Hold that a style sheet asks nobody for anything."""
    rest = text.replace(f'url("{DATA}")', "")
    assert not re.search(
        r"url\s*\(|@import|@font-face|image-set\s*\(|src\s*\(|//|\\|<", rest, re.IGNORECASE
    ), rest


@target("capture-page")
def _page(data: bytes) -> None:
    """A page built anew."""
    built = page.rebuild(data.decode("utf-8", "replace"), "https://invented.example/a/b", _Kept())
    _Seen().feed(built.html)
    assert all(url.lower().startswith(("http://", "https://")) for _, url in built.links)


@target("capture-style")
def _style(data: bytes) -> None:
    """A style sheet built anew."""
    text = data.decode("utf-8", "replace")
    quiet(style.rebuild(text, lambda address: DATA if len(address) % 2 else ""))
    style.imports(text)


@target("capture-record", 400)
def _record(data: bytes) -> None:
    """A record of collection: written again as the same bytes."""
    found = attempt(record.parse_record, data)
    if found is not None:
        assert record.encode(found) == data
