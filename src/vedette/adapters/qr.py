"""QR codes: written as PNG or SVG, read from a photograph.

A picture comes from a stranger: it is decoded in a process of its own (`vedette.adapters.qr_child`), off the
network and limited in memory and time. What was read is a text and no more; whoever uses it checks it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from vedette.adapters.disk import write_file
from vedette.adapters.foreign import read_plain
from vedette.adapters.qr_child import LIMIT_EXIT, MAX_INPUT_BYTES, MAX_TEXT_BYTES, NONE_EXIT, SEVERAL_EXIT
from vedette.errors import FormatError, LimitError, UsageError

READ_SECONDS = 60
MODULE_PIXELS = 8
QUIET_MODULES = 4


def write_qr(text: str, path: Path) -> None:
    """Write `text` as a QR code (error correction M) to the new file `path`: .png or .svg.

    The file appears whole or not at all. Raises: UsageError for another extension or a text of more than
    2 000 bytes, ConflictError when the file is there already.
    """
    import segno

    kind = path.suffix.lower().removeprefix(".")
    if kind not in ("png", "svg"):
        raise UsageError(f"QR code {path.name}: a name that ends in .png or .svg expected")
    if not 1 <= len(text.encode("utf-8")) <= MAX_TEXT_BYTES:
        raise UsageError(f"QR code {path.name}: a text of 1 to {MAX_TEXT_BYTES} bytes expected")
    code = segno.make_qr(text, error="m", boost_error=False)
    picture = BytesIO()
    # white is drawn, not left open: a transparent code on a dark screen cannot be read
    code.save(picture, kind=kind, scale=MODULE_PIXELS, border=QUIET_MODULES, light="white")
    write_file(path, picture.getvalue())


def read_qr(path: Path) -> str:
    """Return the text of the one QR code in the picture at `path` (PNG, JPEG or WebP).

    Raises: MissingError, LimitError (over 20 MB or 64 megapixels, or too much work), FormatError when no QR
    code, several with different texts, or a damaged one is found.
    """
    data = read_plain(path, MAX_INPUT_BYTES, f"picture {path.name}")
    what = f"picture {path.name}"
    try:
        child = subprocess.run(
            [sys.executable, "-m", "vedette.adapters.qr_child"],
            input=data,
            capture_output=True,
            timeout=READ_SECONDS,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LimitError(f"{what}: took too long to read") from None
    if child.returncode == LIMIT_EXIT or child.returncode < 0:
        raise LimitError(f"{what}: asks for more memory or time than it may have")
    if child.returncode == SEVERAL_EXIT:
        raise FormatError(f"{what}: shows several QR codes", hint="cut out the one that is meant")
    if child.returncode == NONE_EXIT:
        raise FormatError(
            f"{what}: no QR code can be read in it",
            hint="photograph it again: nearer, without glare, all four corners in the picture",
        )
    text = child.stdout
    if child.returncode != 0 or not 1 <= len(text) <= MAX_TEXT_BYTES:
        raise FormatError(f"{what}: is no picture that can be read")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError(f"{what}: its QR code holds no text") from None
