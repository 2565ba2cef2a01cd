"""One look at one content, in whatever process this runs: sorted by its bytes, then given to its reader.

Every library is set up by `warm_up`, before the cage closes; nothing can be imported after.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
from collections.abc import Callable

from vedette.errors import LimitError, MissingError, VedetteError
from vedette.house.looking import (
    boxes,
    c2pa,
    mail,
    matroska,
    office,
    packed,
    paint,
    pdf,
    pictures,
    replay,
    samples,
    sorting,
    sound,
    text,
    webarchive,
)
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.sight import MAX_TEXT, Kind, Sight

Reader = Callable[[Content, Finding], None]

_BOXED = {"video/mp4", "video/quicktime", "audio/mp4", "image/heic"}
_SHEETS = (Kind.OFFICE, Kind.TEXT, Kind.ARCHIVE, Kind.MAIL)


def sort(content: Content) -> tuple[Kind, str]:
    """Return kind and media type of the bytes; into zip and gzip it is looked."""
    kind, real = sorting.sort(content)
    if real == "application/zip":
        real = office.name_zip(content)
        return (Kind.ARCHIVE if real == "application/zip" else sorting.kind_of(real)), real
    if real == "application/gzip" and webarchive.is_warc(content):
        return Kind.ARCHIVE, sorting.WARC
    if real == "application/x-ole-storage":
        return office.name_old(content), real
    if real == "video/webm" and matroska.playable(content) == "audio/webm":
        return Kind.SOUND, "audio/webm"
    return kind, real


def look(content: Content, name: str, declared: str) -> Sight:
    """Return what is seen. What a reader refuses is said by a warning, so that the rest can be shown."""
    kind, real = sort(content)
    found = Finding()
    read(content, kind, real, found)
    if kind is Kind.PICTURE:
        c2pa.read_picture(content, real, found)
    text.finish(found)
    if sorting.name_differs(name, real):
        found.warn("name-differs")
    return Sight(
        kind,
        real,
        sorting.mismatch(declared, real),
        tuple(found.claims),
        found.facts,
        found.text[:MAX_TEXT],
        found.near,
        tuple(found.warnings),
    )


def read(content: Content, kind: Kind, real: str, found: Finding) -> None:
    """Give the content to its reader."""
    reader = _reader(kind, real)
    if reader is None:
        found.warn("no-preview")
        return
    try:
        reader(content, found)
    except (LimitError, MemoryError):
        found.warn("too-large")
    except (VedetteError, RecursionError):
        found.warn("damaged")


def _reader(kind: Kind, real: str) -> Reader | None:
    if real in _BOXED:
        return boxes.look
    if real in ("video/webm", "audio/webm"):
        return matroska.look
    if real in sound.LOOKS:
        return sound.LOOKS[real]
    if real == "application/zip":
        return packed.look
    if real == sorting.WACZ:
        return webarchive.look_wacz
    if real == "application/x-ole-storage":
        return office.look_old
    readers: dict[Kind, Reader] = {
        Kind.PICTURE: pictures.look,
        Kind.TEXT: text.look,
        Kind.PDF: pdf.look,
        Kind.OFFICE: office.look,
        Kind.ARCHIVE: webarchive.look,
        Kind.MAIL: mail.look,
    }
    return readers.get(kind)


def page(content: Content, number: int, side: int) -> bytes:
    """Return page `number` (from 1) as a picture. Raises: MissingError and what its reader refuses."""
    kind, real = sort(content)
    if kind is Kind.PICTURE and real != "image/heic":
        return pictures.copy_of(content, side, number)
    if kind is Kind.PDF:
        return pdf.picture(content, number, side)
    if real == "audio/wav" and number == 1:
        return paint.waves(sound.waves(content), side)
    if kind in _SHEETS:
        found = Finding()
        read(content, kind, real, found)
        return paint.sheet(found.text, number, side)
    raise MissingError("item: has nothing to show as a picture")


def thumbnail(content: Content, side: int) -> bytes:
    """Return a small JPEG of the first page."""
    return page(content, 1, side)


def playable(content: Content) -> str:
    """Return the media type a browser may be given to play the content, empty for none."""
    kind, real = sort(content)
    if kind not in (Kind.SOUND, Kind.VIDEO):
        return ""
    if real in _BOXED:
        return boxes.playable(content)
    if real in ("video/webm", "audio/webm"):
        return matroska.playable(content)
    return sound.playable(content, real)


_CODECS = (
    *("ascii", "utf-7", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp437", "cp850", "cp866"),
    *("koi8-r", "koi8-u", "mac-cyrillic", "gb18030", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr"),
    *(f"cp125{number}" for number in range(9)),
    *(f"iso8859-{number}" for number in (*range(1, 12), 13, 14, 15, 16)),
    *("iso-2022-jp", "cp874", "cp932", "cp949", "cp950", "tis-620"),
)
"""Encodings that can be read: others cannot be loaded once the cage has closed."""


def warm_up() -> None:
    """Import and set up what looking needs, so that nothing is opened later."""
    import PIL.Image
    import PIL.ImageOps
    import PIL.IptcImagePlugin
    import PIL.JpegImagePlugin

    PIL.Image.init()
    paint.find_font()
    for name in _CODECS:
        codecs.lookup(name)  # decoding nothing would load nothing
    for name in ("sha1", "md5", "sha384", "sha512"):
        hashlib.new(name, usedforsecurity=False)
    for sample in samples.all_of_them().values():
        content = Content.of(sample)
        look(content, "", "")
        playable(content)
        with contextlib.suppress(VedetteError):
            page(content, 1, 64)
    replay.warm_up(samples.all_of_them())
    samples.all_of_them.cache_clear()
