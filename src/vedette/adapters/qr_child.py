"""Reads the QR code in one picture, in a process of its own: bytes in, text out.

Started by `vedette.adapters.qr`; limited like the warden's children before it looks at a byte.
"""

from __future__ import annotations

import sys
from io import BytesIO
from typing import TYPE_CHECKING

from vedette.adapters.opening_child import confine, leave_network

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_INPUT_BYTES = 20 << 20
MAX_TEXT_BYTES = 2000
MAX_PIXELS = 64_000_000
SIDES = (1600, 1000, 2600, 600)
"""Longest sides tried, in pixels: noise goes when a picture is made smaller, fine codes need it large."""

LIMIT_EXIT, FORMAT_EXIT, NONE_EXIT, SEVERAL_EXIT = 3, 4, 5, 6


def texts(picture: Image) -> set[str]:
    """Return the texts of all whole QR codes in a grey picture."""
    import zxingcpp

    kinds = (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram)
    for binarizer in kinds:
        found = zxingcpp.read_barcodes(
            picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), binarizer=binarizer
        )
        if found:
            return {code.text for code in found if code.valid}
    return set()


def find(data: bytes) -> set[str]:
    """Return what the QR codes in the picture say, at the first size at which one is found."""
    from PIL import Image, ImageFilter, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as source:
        if source.width * source.height > MAX_PIXELS:
            raise MemoryError
        source.draft("L", (SIDES[0], SIDES[0]))  # a JPEG is decoded no larger than it is needed
        seen = source.convert("RGBA") if source.has_transparency_data else source.convert("L")
    if seen.mode == "RGBA":
        ground = Image.new("RGBA", seen.size, "white")
        ground.alpha_composite(seen)
        seen = ground.convert("L")
    tried: set[tuple[int, int]] = set()
    for side in SIDES:
        scale = side / max(seen.size)
        size = (max(1, round(seen.width * scale)), max(1, round(seen.height * scale)))
        if scale > 4 or size in tried:
            continue
        tried.add(size)
        smaller = seen.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.LANCZOS)
        for each in (smaller, ImageOps.autocontrast(smaller.filter(ImageFilter.MedianFilter(3)), cutoff=2)):
            if found := texts(each):
                return found
    return set()


def main() -> int:
    """Read standard input, write standard output; another exit than 0 says why there is no text."""
    import PIL.Image
    import PIL.ImageFilter
    import PIL.ImageOps
    import zxingcpp  # noqa: F401 - before the limits, so that they bind the work and not the imports

    PIL.Image.init()
    leave_network()
    confine(MAX_INPUT_BYTES)
    data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
    if len(data) > MAX_INPUT_BYTES:
        return LIMIT_EXIT
    try:
        found = find(data)
    except MemoryError:
        return LIMIT_EXIT
    except Exception as error:  # noqa: BLE001 - whatever a hostile picture breaks, it is no picture for us
        return LIMIT_EXIT if "decompression bomb" in str(error) else FORMAT_EXIT
    if len(found) != 1:
        return SEVERAL_EXIT if found else NONE_EXIT
    sys.stdout.buffer.write(found.pop().encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
