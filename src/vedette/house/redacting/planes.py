"""The pixels of a frame as three planes, turned upright; hiding areas in them without leaving their form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from vedette.house.redacting.areas import Area

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DARK, _NO_COLOUR = 50, 128
_CELLS = 12


def turns(frame: Any) -> int:
    """Return by how many quarters, anticlockwise, a frame is turned to stand upright."""
    return round(float(frame.rotation) / 90) % 4


def planes_of(frame: Any) -> list[NDArray[np.uint8]]:
    """Return brightness and both colours of a frame, upright, with even sides."""
    import numpy as np

    width, height = frame.width & ~1, frame.height & ~1
    flat = frame.reformat(width=width, height=height, format="yuv420p", threads=1).to_ndarray()
    half = height // 4 * width + (height % 4) // 2 * (width // 2)
    rest = flat[height:].reshape(-1)
    sides = (height // 2, width // 2)
    three = [flat[:height], rest[:half].reshape(sides), rest[half : 2 * half].reshape(sides)]
    turn = turns(frame)
    return [np.ascontiguousarray(np.rot90(each, turn)) for each in three]


def packed(planes: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Return the planes as one field, as a frame is made of them."""
    import numpy as np

    height, width = planes[0].shape
    return np.concatenate([each.reshape(-1) for each in planes]).reshape(height * 3 // 2, width)


def rgb_of(frame: Any, side: int = 0) -> NDArray[np.uint8]:
    """Return a frame as RGB, upright, its longer side at most `side` (0: as it is)."""
    import numpy as np

    width, height = frame.width, frame.height
    if side and max(width, height) > side:
        share = side / max(width, height)
        width, height = max(16, round(width * share)), max(16, round(height * share))
    pixels = frame.reformat(width=width, height=height, format="rgb24", threads=1).to_ndarray()
    return np.ascontiguousarray(np.rot90(pixels, turns(frame)))


def hide(planes: list[NDArray[np.uint8]], areas: Iterable[Area]) -> None:
    """Paint areas over in the planes; colours, which are kept by twos, are taken a pixel further."""
    import numpy as np

    height, width = planes[0].shape
    for area in areas:
        bounds = area.within(width, height)
        if bounds is None:
            continue
        left, top = bounds[0] & ~1, bounds[1] & ~1
        right, bottom = min(width, bounds[2] + (bounds[2] & 1)), min(height, bounds[3] + (bounds[3] & 1))
        mask = np.ones((bottom - top, right - left), bool)
        if area.shape == "ellipse":
            down, across = np.mgrid[top:bottom, left:right]
            across = (across + 0.5 - area.x - area.w / 2) / (area.w / 2)
            down = (down + 0.5 - area.y - area.h / 2) / (area.h / 2)
            mask = across * across + down * down <= 1.0
        small = mask.reshape(mask.shape[0] // 2, 2, mask.shape[1] // 2, 2).any(axis=(1, 3))
        for number, plane in enumerate(planes):
            by, kept = (2, small) if number else (1, mask)
            part = plane[top // by : bottom // by, left // by : right // by]
            flat = _NO_COLOUR if number else _DARK
            part[kept] = _mosaic(part)[kept] if area.effect == "mosaic" else flat


def _mosaic(part: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a part as cells of one value each."""
    import numpy as np

    cell = max(1, -(-max(part.shape) // _CELLS))
    rows, columns = (np.arange(0, length, cell) for length in part.shape)
    sums = np.add.reduceat(np.add.reduceat(part.astype(np.uint32), rows, 0), columns, 1)
    counts = np.outer(np.diff([*rows, part.shape[0]]), np.diff([*columns, part.shape[1]]))
    cells = (sums // counts).astype(np.uint8)
    return np.repeat(np.repeat(cells, cell, 0), cell, 1)[: part.shape[0], : part.shape[1]]
