"""What the parts of an office document keep beside what is read: authors, changes, hidden sheets."""

from __future__ import annotations

import re
from datetime import date, timedelta

from vedette.house.disclosing.walking import Stream, Walk

_AUTHORS = re.compile(
    r"<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator|dc:contributor|meta:printed-by|Manager|Company|cp:contentStatus|"
    r"cp:category|dc:description|cp:keywords|meta:keyword|Template|HyperlinkBase)\b[^>]*>([^<]+)<"
)
_REVISIONS = re.compile(r"<(?:cp:revision|meta:editing-cycles)>(\d+)<")
_TIMES = re.compile(
    r"<(?:cp:lastPrinted|meta:print-date|meta:editing-duration|TotalTime)\b[^>]*>([^<]*[1-9][^<]*)<"
)
_CHANGES = re.compile(
    r"<(?:w:(?:del|ins|moveFrom|moveTo|rPrChange|pPrChange)\b[ />]|text:tracked-changes|text:change-start)"
)
_VANISHED = re.compile(
    r"<w:(?:vanish|webHidden)(?:\s*/>|\s+w:val=\"(?:1|true|on)\")|text:display=\"none\"|text:is-hidden=\"true\"|"
    r"table:visibility=\"(?:collapse|filter)\"|table:display=\"false\""
)
_SHEETS = re.compile(r"<sheet\b[^>]*\bstate=\"(?:hidden|veryHidden)\"")
_ROWS = re.compile(r"<(?:row|col)\b[^>]*\bhidden=\"(?:1|true)\"|<(?:row|col)\b[^>]*\b(?:ht|width)=\"0\"")
_SLIDES = re.compile(r"<p:sld\b[^>]*\bshow=\"0\"")
_NAMED = re.compile(r"<definedName\b[^>]*>")
_SERIAL = re.compile(r"<v>(\d{5})(?:\.\d+)?</v>")
_WHITE = re.compile(r"<w:color\b[^>]*w:val=\"(?:FFFFFF|ffffff)\"")
_SPECIAL = (
    ("comments", "hidden", "comments"),
    ("commentsExtended", "hidden", "comments"),
    ("people.xml", "metadata", "names of who wrote"),
    ("thumbnail", "thumbnail", "a small picture of the document"),
    ("vbaProject", "attachment", "a program"),
    ("/embeddings/", "attachment", "a document inside"),
    ("customXml/item", "hidden", "data of programs"),
    ("docProps/custom.xml", "metadata", "own properties"),
    ("pivotCacheRecords", "hidden", "the rows behind a table"),
    ("externalLinks/", "hidden", "the values of another file"),
    ("revisions/", "revision", "a log of changes"),
    ("Versions/", "revision", "an older version"),
    ("notesSlides/", "hidden", "notes of a speaker"),
    ("printerSettings", "metadata", "a printer"),
)


def part(walk: Walk, one: Stream, name: str, data: bytes) -> None:
    """Note what a part of an office document keeps."""
    for sign, kind, why in _SPECIAL:
        if sign in name:
            walk.find(kind, one.where, name, why)
    if not name.endswith((".xml", ".rels")):
        return
    text = data.decode("utf-8", "replace")
    if name in ("docProps/core.xml", "docProps/app.xml", "meta.xml"):
        if _AUTHORS.search(text):
            walk.find("metadata", one.where, name, "who wrote it")
        revisions = _REVISIONS.search(text)
        if (revisions and int(revisions.group(1)) > 1) or _TIMES.search(text):
            walk.find("metadata", one.where, name, "how it was worked on")
    checks = (
        (_CHANGES, "revision", "changes that were recorded"),
        (_VANISHED, "hidden", "text that is not shown"),
        (_SHEETS, "hidden", "a sheet that is not shown"),
        (_ROWS, "hidden", "rows or columns that are not shown"),
        (_SLIDES, "hidden", "a slide that is not shown"),
        (_WHITE, "hidden", "white text"),
    )
    for pattern, kind, why in checks:
        if pattern.search(text):
            walk.find(kind, one.where, name, why)
    if name.startswith("xl/worksheets/"):
        _days(walk, one, name, text)
    # runs of one word are joined: a name may be cut into several
    walk.text(
        re.sub(r"</(?:w:p|a:p|text:p|text:h|si|row|c)>", " ", text), one.where, name, one.how, one.depth + 1
    )


def _days(walk: Walk, one: Stream, name: str, text: str) -> None:
    """Dates in sheets are numbers of days since 1899, or 1904."""
    for match in set(_SERIAL.findall(text)):
        for start in (date(1899, 12, 30), date(1904, 1, 1)):
            day = (start + timedelta(days=int(match))).isoformat()
            for hit in walk.matcher.text(day) if day in walk.matcher.needles.days else ():
                walk.find(hit.kind, one.where, name, "date as a number of days", hit.person)


_EDITOR = re.compile(rb"inkscape:|sodipodi:|<metadata\b|<i:pgf|adobe:ns:meta")
_HIDDEN = re.compile(
    rb"(?:display\s*[:=]\s*[\"']?none|visibility\s*[:=]\s*[\"']?hidden|opacity\s*[:=]\s*[\"']?0[\"';])"
)


def markup(walk: Walk, one: Stream) -> None:
    """Note what a drawing keeps beside what is shown."""
    if b"<svg" not in one.data[:8192]:
        return
    if _EDITOR.search(one.data):
        walk.find("metadata", one.where, "drawing", "what a drawing program left")
    if _HIDDEN.search(one.data):
        walk.find("hidden", one.where, "drawing", "a part that is not shown")
