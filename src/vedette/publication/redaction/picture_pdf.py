"""A PDF whose pages are pictures and nothing else: no text under them, no dates, no producer.

The same pictures give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError

MAX_PAGES = 2_000
MAX_SIDE = 20_000
DPI = 150


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page: a JPEG in colour, as it is, and how many pixels it has."""

    jpeg: bytes
    width: int
    height: int


def picture_pdf(pages: Sequence[PagePicture], title: str = "", language: str = "") -> bytes:
    """Return the PDF. Each page is as large as its picture at 150 dpi.

    Raises: FormatError for a page that is no JPEG, LimitError.
    """
    if not 1 <= len(pages) <= MAX_PAGES:
        raise LimitError(f"redaction: a document of 1 to {MAX_PAGES} pages expected")
    objects: list[bytes] = [b"", b""]
    kids = []
    for number, page in enumerate(pages, 1):
        if not page.jpeg.startswith(b"\xff\xd8\xff") or not (
            0 < page.width <= MAX_SIDE and 0 < page.height <= MAX_SIDE
        ):
            raise FormatError(f"redaction: page {number} is no JPEG that can be set")
        wide, high = page.width * 72 / DPI, page.height * 72 / DPI
        first = len(objects) + 1
        kids.append(first)
        drawn = f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /P Do Q".encode("ascii")
        objects.append(
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide:.2f} {high:.2f}] "
                f"/Resources << /XObject << /P {first + 2} 0 R >> >> /Contents {first + 1} 0 R >>"
            ).encode("ascii")
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {page.width} /Height {page.height} "
            f"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length {len(page.jpeg)} >>"
        )
        objects.append(head.encode("ascii") + b"\nstream\n" + page.jpeg + b"\nendstream")
    said = f" /Lang {_text(language)}" if language else ""
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R{said} >>".encode("ascii")
    listed = " ".join(f"{one} 0 R" for one in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode("ascii")
    info = 0
    if title:
        objects.append(f"<< /Title {_text(title)} >>".encode("ascii"))
        info = len(objects)
    return _file(objects, info)


def _text(words: str) -> str:
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"


def _file(objects: Sequence[bytes], info: int) -> bytes:
    parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    at, places = len(parts[0]), []
    for number, body in enumerate(objects, 1):
        piece = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        places.append(at)
        parts.append(piece)
        at += len(piece)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    named = b" /Info %d 0 R" % info if info else b""
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table))
    parts.append(
        b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, named, at)
    )
    return b"".join(parts)
