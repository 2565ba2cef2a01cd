"""One picture, in the cage: its faces, and a new picture from its pixels with areas hidden."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.house.looking.content import Content
from vedette.house.redacting.areas import Area
from vedette.house.redacting.model import distinct

if TYPE_CHECKING:
    from PIL.Image import Image

    from vedette.house.redacting.model import Box, Model

MAX_PIXELS = 64_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "HEIF")
THRESHOLD = 0.2
"""Score from which a face is named: low, for a human looks at all of them."""
TURNED_THRESHOLD = 0.4
MARGIN = 0.25
"""By which share of its sides a face is grown on each side before it is hidden: hair, ears, chin."""
_FINE, _COARSE = 1600, 640
QUALITY = 90
FILL = (40, 40, 40)
MOSAIC = 12
"""Cells on the longer side of a mosaic."""


@contextmanager
def _opened(content: Content) -> Iterator[Image]:
    from PIL import AvifImagePlugin, Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # a cage has one thread
    formats = [each for each in FORMATS if each in Image.OPEN]  # HEIF only with the extra
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(content.file(), formats=formats) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise LimitError(f"picture: over {MAX_PIXELS} pixels")
                yield picture
        except VedetteError:
            raise
        except Image.DecompressionBombError:
            raise LimitError(f"picture: over {MAX_PIXELS} pixels") from None
        except MemoryError:
            raise LimitError("picture: needs too much memory") from None
        except Exception as error:
            raise FormatError("picture: cannot be read") from error


def upright(content: Content) -> Image:
    """Return the pixels of a picture in sRGB, upright, on white. Raises: FormatError, LimitError."""
    from PIL import Image, ImageOps

    with _opened(content) as source:
        source.load()
        profile = source.info.get("icc_profile")
        turned = ImageOps.exif_transpose(source)
        if turned.mode.startswith(("I", "F")):
            low, high = (float(each) for each in turned.getextrema())  # type: ignore[arg-type]
            scale = 255 / (high - low) if high > low else 0.0
            turned = turned.convert("F").point(lambda value: value * scale - low * scale).convert("L")
        if turned.has_transparency_data:
            seen = Image.new("RGBA", turned.size, "white")
            seen.alpha_composite(turned.convert("RGBA"))
            turned = seen
        plain = _in_srgb(turned, profile)
        return Image.frombytes("RGB", plain.size, plain.tobytes())


def _in_srgb(picture: Image, profile: bytes | None) -> Image:
    """Return a picture in sRGB; a profile that cannot be read is dropped."""
    from PIL import ImageCms

    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            done = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return picture.convert("RGB")
        if done is not None:
            return done.convert("RGB")
    return picture.convert("RGB")


def faces(content: Content, model: Model) -> tuple[tuple[int, int], list[Box]]:
    """Return the size of a picture and its faces: seen large and small, upright and lying."""
    return faces_of(upright(content), model)


def faces_of(picture: Image, model: Model) -> tuple[tuple[int, int], list[Box]]:
    """Return the size of upright pixels and the faces in them."""
    import numpy as np

    found: list[Box] = []
    for side in (_FINE, _COARSE):
        if side == _FINE and max(picture.size) <= _COARSE:
            continue
        small = picture.copy()
        small.thumbnail((side, side))
        if min(small.size) < 16:
            small = small.resize((max(16, small.width), max(16, small.height)))
        seen = model.boxes(np.asarray(small), THRESHOLD)
        if side == _COARSE:
            seen += turned_faces(small, model)
        found += scaled(seen, small.size, picture.size)
    return picture.size, distinct(found)


def turned_faces(picture: Image, model: Model) -> list[Box]:
    """Return faces that lie or hang upside down; surer ones, for a turned picture makes some up."""
    import numpy as np

    found: list[Box] = []
    for turn in (90, 180, 270):
        for box in model.boxes(np.asarray(picture.rotate(turn, expand=True)), TURNED_THRESHOLD):
            found.append((*_back(box, turn, picture.size), box[4]))
    return found


def scaled(boxes: list[Box], size: tuple[int, ...], to: tuple[int, int]) -> list[Box]:
    """Return boxes found in a picture of one size as they lie in the same picture of another."""
    across, down = to[0] / size[0], to[1] / size[1]
    return [(a * across, b * down, c * across, d * down, score) for a, b, c, d, score in boxes]


def _back(box: Box, turn: int, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return a box found in a picture turned anticlockwise as it lies in the picture of that size."""
    left, top, right, bottom, _ = box
    width, height = size
    if turn == 90:
        return width - bottom, left, width - top, right
    if turn == 180:
        return width - right, height - bottom, width - left, height - top
    if turn == 270:
        return top, height - right, bottom, height - left
    return left, top, right, bottom


def hide(picture: Image, areas: Iterable[Area]) -> None:
    """Paint areas over: what was there is gone from the pixels."""
    from PIL import Image, ImageDraw

    for area in areas:
        bounds = area.within(*picture.size)
        if bounds is None:
            continue
        width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
        if area.effect == "mosaic":
            part = picture.crop(bounds)
            cell = max(1, -(-max(width, height) // MOSAIC))
            cells = part.resize((-(-width // cell), -(-height // cell)), Image.Resampling.BOX)
            over = cells.resize((width, height), Image.Resampling.NEAREST)
        else:
            over = Image.new("RGB", (width, height), FILL)
        mask = Image.new("L", (width, height), 255)
        if area.shape == "ellipse":
            mask.paste(0, (0, 0, width, height))
            place = (area.x - bounds[0], area.y - bounds[1])
            box = (*place, place[0] + area.w - 1, place[1] + area.h - 1)
            ImageDraw.Draw(mask).ellipse(box, fill=255)
        picture.paste(over, bounds[:2], mask)


def encoded(picture: Image, media_type: str, side: int = 0, quality: int = QUALITY) -> bytes:
    """Return pixels as a new JPEG or PNG, at most `side` pixels a side (0: as it is)."""
    out = BytesIO()
    if side:
        picture.thumbnail((side, side))
    if media_type == "image/png":
        picture.save(out, "PNG", optimize=False)
    else:
        picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
