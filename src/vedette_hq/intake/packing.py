"""Receipts as they go back: a zip in the shape that devices take, and codes to print."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vedette_hq.intake.house import reader
from vedette_hq.intake.models import Arrival
from vedette_hq.intake.taking import receipt_note

_WHEN = (1980, 1, 1, 0, 0, 0)
"""No time in the zip: the receipts carry their own."""


def receipts_zip(arrivals: Iterable[Arrival]) -> bytes:
    """Return `<device>/<sha256>.receipt` for each package with one, and `checkpoint`: public bytes only."""
    sink = io.BytesIO()
    written: set[str] = set()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        checkpoint = reader().cosigned()
        if checkpoint is not None:
            packed.writestr(_file("checkpoint"), checkpoint)
        for row in arrivals:
            if row.device is None:
                continue
            short = row.device.origin.rpartition("/")[2]
            name = f"{short}/{row.sha256}.receipt"
            data = receipt_note(row.device.origin, row.sha256) if name not in written else None
            if data is not None:
                written.add(name)
                packed.writestr(_file(name), data)
    return sink.getvalue()


def _file(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _WHEN)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def code(text: bytes, label: str) -> SafeString:
    """Return a QR code of `text` as an SVG picture called `label`; one path, no style."""
    made = segno.make(text.decode("utf-8"), error="l", micro=False, boost_error=False)
    size = made.symbol_size(border=2)[0]
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(made.matrix_iter(border=2))
        for x, dark in enumerate(row)
        if dark
    )
    return format_html(
        '<svg class="code" viewBox="0 0 {} {}" role="img" aria-label="{}" shape-rendering="crispEdges">'
        '<rect width="100%" height="100%" fill="#fff"></rect><path d="{}" fill="#000"></path></svg>',
        size,
        size,
        label,
        path,
    )
