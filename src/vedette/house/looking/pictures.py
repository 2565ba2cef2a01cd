"""Pictures: what they hold, and copies of them made from pixels alone."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from vedette.errors import FormatError, LimitError, MissingError, VedetteError
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.near import near_of_picture

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 50_000_000
"""Pixels of a picture that are decoded; a JPEG may have four times as many, it is decoded smaller."""
MAX_JPEG_PIXELS = 4 * MAX_PIXELS
MAX_FRAMES = 1000
SIDES = (16, 4000)
"""The shortest and the longest side that may be asked for, in pixels."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "MPO")
_NEAR_SIDE = 256


@contextmanager
def opened(content: Content) -> Iterator[Image]:
    """Give the picture, not decoded yet. Raises: FormatError, LimitError."""
    from PIL import AvifImagePlugin, Image

    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # a cage has one thread
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(content.file(), formats=FORMATS) as picture:
                yield picture
        except VedetteError:
            raise
        except Image.DecompressionBombError:
            raise LimitError(f"picture: has more than {MAX_JPEG_PIXELS} pixels") from None
        except MemoryError:
            raise LimitError("picture: needs too much memory") from None
        except Exception as error:
            raise FormatError("picture: cannot be read") from error


def decode(picture: Image, side: int, number: int = 1) -> Image:
    """Return frame `number` (from 1), upright, on white, at most `side` pixels a side, without metadata.

    Raises: LimitError, MissingError; and what the library raises.
    """
    from PIL import Image, ImageOps

    if number > 1:
        try:
            picture.seek(number - 1)
        except EOFError:
            raise MissingError(f"picture: has no page {number}") from None
    pixels = picture.width * picture.height
    if pixels > MAX_JPEG_PIXELS:
        raise LimitError(f"picture: has {pixels} pixels, at most {MAX_JPEG_PIXELS} are decoded")
    if picture.format in ("JPEG", "MPO"):
        picture.draft(None, (side, side))  # decoded no larger than needed
        pixels = picture.width * picture.height
    if pixels > MAX_PIXELS:
        raise LimitError(f"picture: has {pixels} pixels, at most {MAX_PIXELS} are decoded")
    picture.load()
    if picture.mode in ("I;16", "I", "F", "I;16B", "I;16L"):
        picture = _levelled(picture)
    factor = max(picture.size) // side
    if factor >= 2 and picture.mode in ("L", "RGB", "RGBA", "CMYK", "YCbCr"):
        small = picture.reduce(factor)
        small.info = dict(picture.info)
    else:
        small = picture
    orientation = picture.getexif().get(0x0112)
    if orientation in (2, 3, 4, 5, 6, 7, 8):
        small = ImageOps.exif_transpose(small) if small is picture else _turned(small, int(orientation))
    if small.has_transparency_data:
        over = small.convert("RGBA")
        over.thumbnail((side, side))
        seen = Image.new("RGBA", over.size, "white")
        seen.alpha_composite(over)
        small = seen
    else:
        small = small.copy() if small is picture else small
        if small.mode not in ("L", "RGB"):
            small = small.convert("RGB")
        small.thumbnail((side, side))
    small = small.convert("RGB")
    return Image.frombytes("RGB", small.size, small.tobytes())


def _levelled(picture: Image) -> Image:
    low, high = picture.getextrema()
    low, high = float(low), float(high)  # type: ignore[arg-type]
    scale = 255 / (high - low) if high > low else 0.0
    wide = picture.convert("F") if picture.mode != "F" else picture
    return wide.point(lambda value: value * scale + -low * scale).convert("L")


def _turned(picture: Image, orientation: int) -> Image:
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return picture.transpose(turns[orientation])


def copy_of(content: Content, side: int, number: int = 1) -> bytes:
    """Return frame `number` of a picture as a new JPEG of at most `side` pixels a side.

    Raises: FormatError, LimitError, MissingError.
    """
    with opened(content) as picture:
        return jpeg(decode(picture, side, number))


def jpeg(picture: Image) -> bytes:
    """Return a picture as a JPEG that holds pixels only."""
    output = BytesIO()
    picture.convert("RGB").save(output, "JPEG", quality=85)
    return output.getvalue()


def look(content: Content, found: Finding) -> None:
    """Find size, frames, claims and fingerprint of a picture."""
    from vedette.house.looking.exif import read_embedded

    with opened(content) as picture:
        found.facts["width"], found.facts["height"] = str(picture.width), str(picture.height)
        frames = 1 if picture.format == "MPO" else min(int(getattr(picture, "n_frames", 1)), MAX_FRAMES)
        if frames > 1:
            found.facts["frames"] = str(frames)
        try:
            read_embedded(picture, found)
        except Exception:  # noqa: BLE001 - the library raises anything over broken metadata
            found.warn("damaged-metadata")
        try:
            small = decode(picture, _NEAR_SIDE)
        except LimitError:
            found.warn("too-many-pixels")
        except MemoryError:
            found.warn("too-large")
        except Exception:  # noqa: BLE001 - as above
            found.warn("damaged")
        else:
            found.near = near_of_picture(small)
