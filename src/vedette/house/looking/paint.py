"""Pictures of what is no picture: sheets of text, waves of sound."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from vedette.errors import MissingError
from vedette.house.looking.pictures import jpeg

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

COLUMNS, LINES = 84, 60
_WIDTH, _HEIGHT, _MARGIN, _LINE = 1000, 1414, 46, 22
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts")
_FONTS = ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "NotoSansMono-Regular.ttf", "FreeMono.ttf")
_fonts: list[FreeTypeFont | ImageFont] = []


def find_font() -> None:
    """Read a font that has many alphabets, if this machine has one; before the cage closes."""
    from PIL import ImageFont

    if _fonts:
        return
    for name in _FONTS:
        for folder in _FOLDERS:
            for path in sorted(Path(folder).rglob(name)):
                try:
                    _fonts.append(ImageFont.truetype(BytesIO(path.read_bytes()), 18))
                except OSError:
                    continue
                return
    _fonts.append(ImageFont.load_default(18))


def lines_of(text: str) -> list[str]:
    """Return `text` as the lines of its sheets."""
    lines: list[str] = []
    for line in text.expandtabs(8).split("\n"):
        short = len(line) <= COLUMNS
        lines += [line] if short else textwrap.wrap(line, COLUMNS, replace_whitespace=False) or [""]
    return lines


def sheet(text: str, number: int, side: int) -> bytes:
    """Return sheet `number` (from 1) of `text` as a JPEG of `side` pixels in height. Raises: MissingError."""
    from PIL import Image, ImageDraw

    lines = lines_of(text)[(number - 1) * LINES : number * LINES]
    if not "".join(lines).strip() and (number > 1 or not text.strip()):
        raise MissingError(f"item: has no page {number}")
    picture = Image.new("L", (_WIDTH, _HEIGHT), 255)
    draw = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        draw.text((_MARGIN, _MARGIN + row * _LINE), line, font=_fonts[0] if _fonts else None, fill=0)
    picture.thumbnail((side, side))
    return jpeg(picture)


def waves(ranges: Sequence[tuple[float, float]], side: int) -> bytes:
    """Return the lowest and highest of each moment (-1 to 1) as a JPEG, `side` wide and a quarter as high."""
    from PIL import Image, ImageDraw

    height = max(32, side // 4)
    picture = Image.new("RGB", (side, height), "white")
    draw = ImageDraw.Draw(picture)
    middle = height / 2
    draw.line((0, middle, side, middle), fill=(200, 200, 200))
    for column in range(side):
        low, high = ranges[min(len(ranges) - 1, column * len(ranges) // side)]
        draw.line((column, middle - high * middle, column, middle - low * middle), fill=(30, 60, 110))
    return jpeg(picture)
