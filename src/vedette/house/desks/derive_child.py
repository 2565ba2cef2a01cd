"""Rebuilds one picture without its metadata, in a process of its own: bytes in, JPEG out.

Started by `vedette.house.desks.site_desk`; limited like the warden's children before it looks at a byte.
"""

from __future__ import annotations

import sys
from io import BytesIO

from vedette.adapters.opening_child import confine, leave_network

MAX_INPUT_BYTES = 64 << 20
MAX_PIXELS = 64_000_000
SIDE = 1600
_LIMIT_EXIT, _FORMAT_EXIT = 3, 4


def rebuild(data: bytes) -> bytes:
    """Return the picture as a new JPEG of at most 1 600 pixels a side: pixels only, turned upright."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF", "TIFF")) as source:
        if source.width * source.height > MAX_PIXELS:
            raise MemoryError
        # a JPEG is decoded no larger than it is needed: photographs of 50 megapixels fit into the limits
        source.draft(None, (SIDE, SIDE))
        upright = ImageOps.exif_transpose(source)
    if upright.has_transparency_data:
        # what lies under a transparent pixel was not seen by who released the picture
        seen = Image.new("RGBA", upright.size, "white")
        seen.alpha_composite(upright.convert("RGBA"))
        upright = seen
    upright = upright.convert("RGB")
    upright.thumbnail((SIDE, SIDE))
    clean = Image.frombytes("RGB", upright.size, upright.tobytes())
    output = BytesIO()
    clean.save(output, "JPEG", quality=85)
    return output.getvalue()


def main() -> int:
    """Read standard input, write standard output; exit 3 over a limit, 4 for what is no picture."""
    import PIL.Image
    import PIL.JpegImagePlugin  # before the limits, so that they bind the work and not the imports

    PIL.Image.init()
    leave_network()
    confine(MAX_INPUT_BYTES)
    data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
    if len(data) > MAX_INPUT_BYTES:
        return _LIMIT_EXIT
    try:
        result = rebuild(data)
    except MemoryError:
        return _LIMIT_EXIT
    except Exception:  # noqa: BLE001 - whatever a hostile picture breaks, it is no picture for us
        return _FORMAT_EXIT
    sys.stdout.buffer.write(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
