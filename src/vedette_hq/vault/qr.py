"""QR codes as one path of an inline drawing: no style, no script, sharp in print."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET = 4


@dataclass(frozen=True, slots=True)
class Qr:
    """A code: the text it holds, its path, and the side of its square in modules, quiet zone included."""

    text: str
    path: str
    side: int


def qr_of(text: str) -> Qr:
    """Return the QR code of a short text, error correction M."""
    code = segno.make_qr(text, error="m", boost_error=False)
    rows = [bytes(row) for row in code.matrix]
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                path.append(f"M{x + QUIET} {y + QUIET}h{run - x}v1h-{run - x}z")
            x = run + 1
    return Qr(text, "".join(path), len(rows) + 2 * QUIET)
