"""What pictures and films say of themselves, what hangs behind them, and signs printed in them."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from vedette.errors import VedetteError
from vedette.house.disclosing.walking import Stream, Walk
from vedette.house.looking import looks
from vedette.house.looking.content import Content
from vedette.publication.disclosure import coordinates

MAX_PIXELS = 60_000_000
SMALLEST = 40
"""Pixels of a side: a smaller picture shows no face that could be known."""
_HARMLESS = {
    *(
        "ColorSpace",
        "Orientation",
        "XResolution",
        "YResolution",
        "ResolutionUnit",
        "ExifImageWidth",
        "ExifImageHeight",
    ),
    *("orientation", "width", "height", "colorspace", "encoder", "writing application", "muxing application"),
}
_PLAIN_CHUNKS = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT", b"cICP"),
}


def look(walk: Walk, one: Stream) -> None:
    """Look through a picture: segments, claims, pixels."""
    data = one.data
    if data[:2] == b"\xff\xd8":
        _jpeg(walk, one)
    elif data[:4] == b"\x89PNG":
        _png(walk, one)
    elif data[:4] == b"RIFF":
        _riff(walk, one)
    elif data[:3] == b"GIF":
        _gif(walk, one)
    claims(walk, one)
    _pixels(walk, one)


def film(walk: Walk, one: Stream) -> None:
    """Look through what a film or recording says of itself."""
    claims(walk, one)
    if one.data[4:8] == b"ftyp":
        _boxes(walk, one)


def claims(walk: Walk, one: Stream) -> None:
    """Note and read every claim that a reader of Vedette finds."""
    try:
        sight = looks.look(Content.of(one.data), "", "")
    except VedetteError:
        walk.fail(one.where, "damaged")
        return
    latitude = longitude = None
    for claim in sight.claims:
        element = f"{claim.source} {claim.name}"
        walk.said(claim.value, one.where, element, one.how, one.depth + 1)
        if claim.name not in _HARMLESS and not _says_nothing(claim.name, claim.value):
            walk.find("metadata", one.where, element, "what the file says of itself")
        numbers = re.findall(r"[-+]?\d{1,3}\.\d+", claim.value)
        if len(numbers) >= 2:
            _place(walk, one, (float(numbers[0]), float(numbers[1])), element)
        elif numbers and "lat" in claim.name.lower():
            latitude = float(numbers[0])
        elif numbers and "lon" in claim.name.lower():
            longitude = float(numbers[0])
    if latitude is not None and longitude is not None:
        _place(walk, one, (latitude, longitude), "position")
    for warning in sight.warnings:
        if warning in ("damaged", "too-large"):
            walk.look_by_hand(one.where, f"its reader says: {warning}")


def _says_nothing(name: str, value: str) -> bool:
    return not value.strip() or (
        name.lower() in ("software", "encoder", "major brand") and value.startswith(("Lavf", "Lavc", "isom"))
    )


def _place(walk: Walk, one: Stream, place: tuple[float, float], element: str) -> None:
    said = f"{place[0]:.6f}, {place[1]:.6f}"
    for hit in walk.matcher.raw(said.encode("ascii")):
        walk.find(hit.kind, one.where, element, hit.why, hit.person)
    if abs(place[0]) <= 90 and abs(place[1]) <= 180 and coordinates.far_km(place, (0.0, 0.0)) > 1:
        walk.find("metadata", one.where, element, "a position")


def _jpeg(walk: Walk, one: Stream) -> None:
    data, at = one.data, 2
    end = -1
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + size]
        if kind in (0xE1, 0xED, 0xFE) or 0xE3 <= kind <= 0xEF:
            harmless = kind == 0xEE and body[:5] == b"Adobe"
            if not harmless:
                walk.find("metadata", one.where, f"segment {kind:02x}", "a segment that pictures do not need")
            _body(walk, one, body, f"segment {kind:02x}")
        elif kind in (0xE0, 0xE2) and len(body) > 16:
            _body(walk, one, body, f"segment {kind:02x}")
        if kind == 0xDA:
            end = _after_scans(data, at + 2 + size)
            break
        at += 2 + size
    if 0 < end < len(data):
        after = data[end:]
        if after.strip(b"\0\r\n"):
            walk.find("trailer", one.where, "picture", "bytes after the end")
            walk.stream(Stream(after, one.where, "bytes after the end", one.how, one.depth + 1))


def _body(walk: Walk, one: Stream, body: bytes, element: str) -> None:
    inner = body.find(b"\xff\xd8\xff")
    if inner >= 0:
        walk.find("thumbnail", one.where, element, "a small copy of the picture")
    walk.stream(Stream(body, one.where, element, one.how, one.depth + 1))


def _after_scans(data: bytes, at: int) -> int:
    """Return where a JPEG ends, after its last scan; -1 when it does not."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return -1
        kind = data[at + 1]
        if kind == 0xD9:
            return at + 2
        if kind == 0 or 0xD0 <= kind <= 0xD7:
            at += 2
        elif kind == 0xFF:
            at += 1
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def _png(walk: Walk, one: Stream) -> None:
    data, at = one.data, 8
    for _ in range(20_000):
        head = data[at : at + 8]
        if len(head) < 8:
            walk.look_by_hand(one.where, "a picture that ends before its end")
            return
        size, kind = struct.unpack(">I4s", head)
        body = data[at + 8 : at + 8 + size]
        at += 12 + size
        if kind == b"IEND":
            break
        if kind not in _PLAIN_CHUNKS:
            if kind != b"iCCP":
                walk.find(
                    "metadata",
                    one.where,
                    f"chunk {kind.decode('latin-1')}",
                    "a chunk that pictures do not need",
                )
            for plain in _chunk(kind, body):
                walk.stream(
                    Stream(plain, one.where, f"chunk {kind.decode('latin-1')}", one.how, one.depth + 1)
                )
    if data[at:].strip(b"\0"):
        walk.find("trailer", one.where, "picture", "bytes after the end")
        walk.stream(Stream(data[at:], one.where, "bytes after the end", one.how, one.depth + 1))


def _chunk(kind: bytes, body: bytes) -> Iterator[bytes]:
    yield body
    start = {b"zTXt": 2, b"iCCP": 2}.get(kind, 0)
    if kind in (b"zTXt", b"iCCP"):
        packed = body[body.find(b"\0") + start :]
    elif kind == b"iTXt" and body[body.find(b"\0") + 1 : body.find(b"\0") + 2] == b"\1":
        rest = body[body.find(b"\0") + 3 :]
        packed = rest.split(b"\0", 2)[-1]
    else:
        return
    try:
        yield zlib.decompressobj().decompress(packed, 16 << 20)
    except zlib.error:
        return


def _riff(walk: Walk, one: Stream) -> None:
    data, at = one.data, 12
    end = 8 + int.from_bytes(data[4:8], "little")
    for _ in range(2000):
        if at + 8 > min(end, len(data)):
            break
        kind, size = struct.unpack_from("<4sI", data, at)
        if kind not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"):
            walk.find(
                "metadata", one.where, f"chunk {kind.decode('latin-1')}", "a chunk that pictures do not need"
            )
            walk.stream(Stream(data[at + 8 : at + 8 + size], one.where, "chunk", one.how, one.depth + 1))
        at += 8 + size + size % 2
    if data[end + end % 2 :].strip(b"\0"):
        walk.find("trailer", one.where, "picture", "bytes after the end")
        walk.stream(Stream(data[end:], one.where, "bytes after the end", one.how, one.depth + 1))


def _gif(walk: Walk, one: Stream) -> None:
    data = one.data
    at = data.find(b"\x21\xfe")
    while at >= 0:
        text, place = b"", at + 2
        while place < len(data) and data[place]:
            text += data[place + 1 : place + 1 + data[place]]
            place += 1 + data[place]
        if len(text) >= 4 and sum(32 <= each < 127 or each >= 0xC2 for each in text) > len(text) * 0.8:
            walk.find("metadata", one.where, "comment", "a comment")
            walk.stream(Stream(text, one.where, "comment", one.how, one.depth + 1))
        at = data.find(b"\x21\xfe", at + 2)
    end = data.rfind(b"\x3b")
    if end > 0 and len(data) - end > 1:
        walk.stream(Stream(data[end + 1 :], one.where, "bytes after the end", one.how, one.depth + 1))


def _boxes(walk: Walk, one: Stream) -> None:
    """Note boxes of a film that films do not need."""
    for kind in (b"udta", b"uuid", b"XMP_", b"\xa9xyz", b"loci", b"\xa9nam", b"\xa9cmt", b"\xa9ART", b"gps "):
        at = one.data.find(kind)
        while at >= 4:
            size = int.from_bytes(one.data[at - 4 : at], "big")
            if 8 < size < 4 << 20 and at - 4 + size <= len(one.data):
                body = one.data[at + 4 : at - 4 + size]
                if kind != b"udta":
                    walk.find(
                        "metadata",
                        one.where,
                        f"box {kind.decode('latin-1').strip()}",
                        "what films do not need",
                    )
                walk.stream(
                    Stream(body, one.where, f"box {kind.decode('latin-1').strip()}", one.how, one.depth + 1)
                )
            at = one.data.find(kind, at + 4)


def _pixels(walk: Walk, one: Stream) -> None:
    """Read signs printed in a picture, look under what is transparent, keep it for faces."""
    import warnings
    from io import BytesIO

    from PIL import Image

    if one.data[4:8] == b"ftyp":
        walk.picture(one.where, one.data)
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(one.data)) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    walk.fail(one.where, "too large")
                    return
                frames = getattr(picture, "n_frames", 1)
                if min(picture.size) >= SMALLEST:
                    walk.picture(one.where, one.data)
                elif max(picture.size) < 8:
                    return
                for number in range(min(frames, 30)):
                    if frames > 1:
                        picture.seek(number)
                    _frame(walk, one, picture)
    except VedetteError:
        raise
    except Exception:  # noqa: BLE001 - the library raises anything over a broken picture
        walk.look_by_hand(one.where, "a picture that cannot be decoded")


def _frame(walk: Walk, one: Stream, picture: object) -> None:
    import zxingcpp
    from PIL import Image

    assert isinstance(picture, Image.Image)  # noqa: S101 - of our own reader
    if picture.has_transparency_data:
        whole = picture.convert("RGBA")
        clear = whole.getchannel("A").point(lambda value: 255 if value == 0 else 0)
        if clear.getbbox() is not None:
            under = Image.new("RGB", whole.size)
            under.paste(whole.convert("RGB"), mask=clear)
            colours = under.getcolors(64)
            if colours is None or len(colours) > 4:
                walk.find("hidden", one.where, "transparent part", "a picture under what is transparent")
    side = min(picture.size)
    if side >= 21:
        grey = picture.convert("L")
        grey.thumbnail((2400, 2400))
        for code in zxingcpp.read_barcodes(grey):
            walk.said(code.text, one.where, "printed code", one.how, one.depth + 1)
            walk.stream(Stream(code.bytes, one.where, "printed code", one.how, one.depth + 1))
