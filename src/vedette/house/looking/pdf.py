"""PDF papers: pages, text, properties, pictures of pages. Scripts in them are never run."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vedette.errors import FormatError, LimitError, MissingError
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.pictures import jpeg
from vedette.house.looking.xmp import read_xmp

MAX_BYTES = 192 << 20
MAX_PAGES_READ = 2000
READING_SECONDS = 4.0
"""Processor time for the text of a paper; what is left after it is not read, with a warning."""
_PEOPLE = {"Title", "Author", "Subject", "Keywords"}
_ACTIVE = re.compile(rb"/(JavaScript|JS|OpenAction|AA|Launch|RichMedia|SubmitForm|ImportData)\b")
_END = re.compile(rb"%%EOF")


@contextmanager
def _opened(content: Content) -> Iterator[Any]:
    import pypdfium2

    data = content.all(MAX_BYTES, "paper")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise MissingError("paper: is locked with a password") from None
        raise FormatError("paper: cannot be read") from None
    try:
        yield document
    finally:
        document.close()


def look(content: Content, found: Finding) -> None:
    """Find pages, text, properties and hidden things of a paper."""
    data = content.all(MAX_BYTES, "paper")
    versions = len(_END.findall(data)) - (b"/Linearized" in data[:2048])
    if versions > 1:
        found.warn("earlier-versions")
    if _ACTIVE.search(data):
        found.warn("active-content")
    begin = data.find(b"<x:xmpmeta")
    if begin >= 0:
        read_xmp(data[begin : data.find(b"</x:xmpmeta>", begin) + 12], found)
    del data
    try:
        with _opened(content) as document:
            _read(document, found)
    except MissingError:
        found.warn("encrypted")


def _read(document: Any, found: Finding) -> None:
    import pypdfium2
    from pypdfium2 import raw

    count = len(document)
    found.facts["pages"] = str(count)
    for name, value in document.get_metadata_dict(skip_empty=True).items():
        found.claim("pdf", name, value, "person" if name in _PEOPLE else "program")
    if raw.FPDFDoc_GetAttachmentCount(document) > 0:
        found.warn("embedded-files")
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        found.warn("active-content")
    until = time.process_time() + READING_SECONDS
    for number in range(count):
        if found.full:
            break
        if number >= MAX_PAGES_READ or time.process_time() > until:
            found.warn("too-large")
            break
        try:
            page = document[number]
            text = page.get_textpage()
            found.say(text.get_text_range() + "\n\n")
            text.close()
            page.close()
        except pypdfium2.PdfiumError:
            found.warn("damaged")


def picture(content: Content, number: int, side: int) -> bytes:
    """Return page `number` (from 1) as a JPEG of at most `side` pixels a side.

    Raises: MissingError, FormatError, LimitError.
    """
    import pypdfium2

    with _opened(content) as document:
        if number > len(document):
            raise MissingError(f"paper: has no page {number}")
        try:
            document.init_forms()
            page = document[number - 1]
            width, height = page.get_size()
            if not (0 < width < 1e7 and 0 < height < 1e7):
                raise FormatError("paper: its page has no size that can be shown")
            scale = side / max(width, height)
            if min(width, height) * scale < 1:
                raise LimitError("paper: its page is too long and thin to be shown")
            bitmap = page.render(scale=scale, fill_color=(255, 255, 255, 255))
            shown = bitmap.to_pil()
            shown.thumbnail((side, side))
            return jpeg(shown)
        except pypdfium2.PdfiumError:
            raise FormatError(f"paper: its page {number} cannot be shown") from None
