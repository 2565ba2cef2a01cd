"""Cutting an exhibit into pages and parts of pages, so that a version may hide some of them.

Pages are drawn in the cage of `looking`; what it gives is cut here. A part is a JPEG of pixels alone.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from PIL import Image

from vedette.cases.dossiers.commitment import Commitment, Cut, Hides, Measured
from vedette.cases.dossiers.disclosure import part_file
from vedette.errors import FormatError, LimitError, MissingError
from vedette.house.looking import Looker

COLUMNS, ROWS = 6, 8
PIXELS = 1600
"""The longer side of a page that is cut: 137 dpi of an A4 page."""
MAX_CUT_PAGES = 2000
MAX_PAGE_PIXELS = 40_000_000
QUALITY = 85

Keep = Callable[[int, int, bytes], None]
"""What is done with a part: page and part (both from 1), bytes."""


def pages_of(looker: Looker, source: BinaryIO, media_type: str, pixels: int = PIXELS) -> Iterator[bytes]:
    """Yield the pages of an item as pictures, none when nothing of it can be shown.

    Raises: LimitError for more than `MAX_CUT_PAGES` pages or a page beyond what is drawn, StoreError.
    """
    for number in range(1, MAX_CUT_PAGES + 1):
        try:
            yield looker.page(source, media_type, number, pixels)
        except (MissingError, FormatError):
            return
    raise LimitError(f"item: over {MAX_CUT_PAGES} pages")


def picture_of(data: bytes) -> Image.Image:
    """Return the pixels of a page that the cage drew. Raises: FormatError, LimitError."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PAGE_PIXELS:
                raise LimitError(f"page: over {MAX_PAGE_PIXELS} pixels")
            return picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FormatError("page: is not a picture that can be read") from error


def jpeg_of(picture: Image.Image) -> bytes:
    """Return pixels as a JPEG."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def edges(length: int, count: int) -> list[int]:
    """Return where `count` parts of a side begin, and where the last ends."""
    return [length * at // count for at in range(count + 1)]


def cut(looker: Looker, source: BinaryIO, media_type: str, keep: Keep) -> tuple[Cut, ...]:
    """Cut all pages of an item, give each part to `keep`; return what was measured."""
    found: list[Cut] = []
    for number, data in enumerate(pages_of(looker, source, media_type), 1):
        picture = picture_of(data)
        if picture.width < COLUMNS or picture.height < ROWS:
            picture = picture.resize((max(COLUMNS, picture.width), max(ROWS, picture.height)))
        across, down = edges(picture.width, COLUMNS), edges(picture.height, ROWS)
        parts: list[Measured] = []
        for index in range(COLUMNS * ROWS):
            row, column = divmod(index, COLUMNS)
            box = (across[column], down[row], across[column + 1], down[row + 1])
            piece = jpeg_of(picture.crop(box))
            parts.append(Measured(hashlib.sha256(piece).hexdigest(), len(piece)))
            keep(number, index + 1, piece)
        found.append(Cut(COLUMNS, ROWS, tuple(parts)))
    return tuple(found)


def measured_parts(commitment: Commitment | None, hides: Hides) -> dict[str, Measured]:
    """Return the files of the parts of pages that a version shows."""
    found: dict[str, Measured] = {}
    for number in sorted(hides.parted) if commitment is not None else ():
        for page, each in enumerate(commitment.exhibits[number - 1].pages if commitment else (), 1):
            for index, part in enumerate(each.parts):
                if not hides.hides(number, page, index, each.columns, each.rows):
                    found[part_file(number, page, index + 1)] = part
    return found
