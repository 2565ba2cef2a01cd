"""Giving out the bytes of an opened item: pieces of a video, a copy to keep, pictures made anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 1 << 18
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)
CSP = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""What is given out runs nothing, loads nothing, and has no origin, should a browser show it by itself."""
INLINE = frozenset(
    (
        *("image/jpeg", "image/png"),
        *("video/mp4", "video/webm", "audio/mp4", "audio/webm"),
        *("audio/mpeg", "audio/wav", "audio/ogg", "audio/flac", "audio/aac"),
    )
)
"""What may be shown in a page: pictures made anew, and what `Looker.playable` may say."""


def guarded(response: HttpResponseBase) -> None:
    """Put the headers on an answer that carries evidence."""
    response.headers["Content-Security-Policy"] = CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"


def picture(data: bytes) -> HttpResponse:
    """Answer with a picture that was made anew from pixels, JPEG or PNG."""
    media_type = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    response = HttpResponse(data, content_type=media_type)
    guarded(response)
    return response


def parse_range(text: str, size: int) -> tuple[int, int] | None:
    """Return (first, last) of the one range of bytes asked for; None when the whole is to be given.

    Raises: ValueError when there is no such range in `size` bytes.
    """
    if not text or "," in text:
        return None
    found = _RANGE.fullmatch(text.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if found[1]:
        first = int(found[1])
        last = min(int(found[2]), size - 1) if found[2] else size - 1
        if found[2] and int(found[2]) < first:
            return None
    else:
        first, last = max(0, size - int(found[2])), size - 1
    if first > last or first >= size:
        raise ValueError
    return first, last


def _pieces(handle: int, first: int, last: int) -> Iterator[bytes]:
    try:
        at = first
        while at <= last and (piece := os.pread(handle, min(PIECE, last + 1 - at), at)):
            at += len(piece)
            yield piece
    finally:
        os.close(handle)


class _Stream(StreamingHttpResponse):
    """Closes the handle also when nobody read."""

    def __init__(self, handle: int, first: int, last: int, **options: Any) -> None:
        self._handle = handle
        self._begun = False
        super().__init__(self._give(first, last), **options)

    def _give(self, first: int, last: int) -> Iterator[bytes]:
        self._begun = True
        yield from _pieces(self._handle, first, last)

    def close(self) -> None:
        """End the answer."""
        super().close()
        if not self._begun:
            self._begun = True
            os.close(self._handle)


def stream(handle: int, size: int, media_type: str, asked: str) -> HttpResponseBase:
    """Answer with a sound or video, or the range of it that is asked for. `handle` stays the caller's."""
    assert media_type in INLINE  # noqa: S101 - callers pass what the looker said
    try:
        part = parse_range(asked, size)
    except ValueError:
        none = HttpResponse(status=416)
        none.headers["Content-Range"] = f"bytes */{size}"
        guarded(none)
        return none
    first, last = part or (0, size - 1)
    response = _Stream(os.dup(handle), first, last, status=206 if part else 200, content_type=media_type)
    if part:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response.headers["Content-Length"] = str(last + 1 - first)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Disposition"] = "inline"
    guarded(response)
    return response


def attachment(handle: int, size: int, name: str) -> HttpResponseBase:
    """Answer with the original as a file to keep; no browser shows it. `handle` stays the caller's."""
    response = _Stream(os.dup(handle), 0, size - 1, content_type="application/octet-stream")
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(safe_name(name), safe='')}"
    )
    guarded(response)
    return response


def safe_name(name: str) -> str:
    """Return a stranger's file name, fit to be written on somebody's disk: no folders, nothing unseen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*').strip(" .")
    stem, dot, ending = plain.rpartition(".")
    kept = f"{stem[:80]}{dot}{ending[:12]}" if dot and stem else plain[:90]
    return kept or "item"
