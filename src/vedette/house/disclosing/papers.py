"""PDF papers: every object of every revision, the text of every page, what is drawn over it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from vedette.errors import FormatError, LimitError, MissingError
from vedette.house.disclosing.walking import Stream, Walk

MAX_OBJECTS = 40_000
MAX_PAGES = 1000
MAX_REVISIONS = 40
MAX_UNPACKED = 64 << 20
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/(?:Filter|F)\s*(\[[^\]]*\]|/[A-Za-z0-9]+)")
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)", re.DOTALL)
_HEXED = re.compile(rb"(?<!<)<([0-9A-Fa-f\s]{4,})>(?!>)")
_NAME = re.compile(rb"/([^\s/<>\[\]()%{}]*#[0-9A-Fa-f]{2}[^\s/<>\[\]()%{}]*)")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_HIDDEN_TEXT = re.compile(rb"(?<![\d.])3\s+Tr\b")
_KEPT = ("Title", "Producer", "Creator", "CreationDate", "ModDate", "Trapped")
_NOTES = re.compile(
    rb"/Subtype\s*/(?:Text|FreeText|Popup|FileAttachment|Highlight|StrikeOut|Caret|Redact|Stamp|Sound|Movie)\b"
)


def look(walk: Walk, one: Stream) -> None:
    """Look through a paper. Raises: MissingError for one that is locked, LimitError, FormatError."""
    data = one.data
    ends = [match.end() for match in re.finditer(rb"%%EOF", data)]
    linear = b"/Linearized" in data[:2048]
    if len(ends) - linear > 1:
        walk.find("revision", one.where, "paper", "older revisions are in the file")
    begin = data.find(b"%PDF-")
    if begin > 0:
        walk.find("trailer", one.where, "paper", "bytes before the paper")
    if ends and data[ends[-1] :].strip(b"\0\r\n \t"):
        walk.find("trailer", one.where, "paper", "bytes after the end")
        walk.stream(Stream(data[ends[-1] :], one.where, "bytes after the end", one.how, one.depth + 1))
    _objects(walk, one)
    _pages(walk, one, data, "")
    if len(ends) > 1:
        for number, end in enumerate(ends[: min(len(ends) - 1, MAX_REVISIONS)], 1):
            try:
                _pages(walk, one, data[:end] + b"\n", f"revision {number}")
            except FormatError:
                continue


def _objects(walk: Walk, one: Stream) -> None:
    """Every stream and string that stands in the bytes, whether or not anything points to it."""
    data = one.data
    spent, last = 0, 0
    plain: list[bytes] = []
    for count, match in enumerate(_STREAM.finditer(data)):
        if count > MAX_OBJECTS:
            raise LimitError("paper: has too many objects")
        if match.start() < last or data[match.start() - 3 : match.start()] == b"end":
            continue
        head = data[max(last, match.start() - 4096) : match.start()]
        opened = head.rfind(b" obj")
        head = head[opened:] if opened >= 0 else head
        end = data.find(b"endstream", match.end())
        end = len(data) if end < 0 else end
        body = data[match.end() : end]
        plain.append(data[last : match.start()])
        last = end
        picture = b"/DCTDecode" in head or b"/JPXDecode" in head
        for content in [body] if picture else _unfiltered(head, body):
            spent += len(content)
            if spent > 8 * MAX_UNPACKED:
                raise LimitError("paper: unpacks to more than is read")
            _stream(walk, one, head, content)
            plain.append(content if b"/ObjStm" in head or b"\0" not in content[:512] else b"")
    plain.append(data[last:])
    for piece in plain:
        _strings(walk, one, piece)
    whole = b"\n".join(plain)
    if re.search(rb"/EmbeddedFiles?\b|/Type\s*/Filespec\b", whole):
        walk.find("attachment", one.where, "paper", "a file is attached")
    if _NOTES.search(whole):
        walk.find("hidden", one.where, "annotation", "an annotation")
    if re.search(rb"/(?:JavaScript|JS|Launch|SubmitForm|RichMedia)\b", whole):
        walk.find("hidden", one.where, "paper", "a program")
    if re.search(rb"/OCProperties\b", whole) and re.search(rb"/OFF\s*\[\s*\d", whole):
        walk.find("hidden", one.where, "layer", "a layer that is not shown")
    if re.search(rb"/AcroForm\b", whole) and re.search(rb"/XFA\b", whole):
        walk.find("hidden", one.where, "form", "a form with data of its own")
    if re.search(rb"/PieceInfo\b|/LastModified\b", whole):
        walk.find("metadata", one.where, "paper", "what a program kept for itself")


def _stream(walk: Walk, one: Stream, head: bytes, content: bytes) -> None:
    if b"/EmbeddedFile" in head:
        element = "attached file"
    elif b"/Metadata" in head:
        element = "XMP"
        _xmp(walk, one, content)
    elif b"/Image" in head:
        element = "picture"
    else:
        element = "object"
        if _HIDDEN_TEXT.search(content) and re.search(rb"T[jJ]", content):
            walk.find("hidden", one.where, "page", "text that is not drawn")
    if b"/Image" in head and b"/DCTDecode" not in head and b"/JPXDecode" not in head:
        _raster(walk, one, head, content)
    walk.stream(Stream(content, one.where, element, one.how, one.depth + 1))


_PEOPLE = re.compile(
    rb"<(dc:creator|photoshop:AuthorsPosition|dc:rights|pdf:Keywords|xmpMM:DerivedFrom|xmpMM:Ingredients|exif:\w+|tiff:\w+|"
    rb"stEvt:changed|stEvt:parameters|xmp:Thumbnails|dc:source|dc:contributor)\b"
)


def _xmp(walk: Walk, one: Stream, content: bytes) -> None:
    found = _PEOPLE.search(content)
    if found:
        walk.find("metadata", one.where, "XMP", "what the file says of itself")


def _unfiltered(head: bytes, body: bytes) -> Iterator[bytes]:
    named = _FILTER.search(head)
    if named is None:
        yield body
        return
    content = body
    for name in re.findall(rb"/(\w+)", named.group(1)):
        try:
            content = _without(name, content)
        except (ValueError, zlib.error):
            yield body
            return
        if len(content) > MAX_UNPACKED:
            raise LimitError("paper: an object unpacks to more than is read")
    predictor = re.search(rb"/Predictor\s+(\d+)", head)
    if predictor and int(predictor.group(1)) >= 10:
        columns = re.search(rb"/Columns\s+(\d+)", head)
        colours = re.search(rb"/Colors\s+(\d+)", head)
        content = _unpredicted(
            content, int(columns.group(1)) if columns else 1, int(colours.group(1)) if colours else 1
        )
    yield content


def _without(name: bytes, data: bytes) -> bytes:
    import base64

    if name in (b"FlateDecode", b"Fl"):
        return zlib.decompressobj().decompress(data, MAX_UNPACKED + 1)
    if name in (b"ASCIIHexDecode", b"AHx"):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    if name in (b"ASCII85Decode", b"A85"):
        return base64.a85decode(re.sub(rb"\s", b"", data.split(b"~>")[0]).removeprefix(b"<~"))
    if name in (b"RunLengthDecode", b"RL"):
        return b"".join(_runs(data))
    if name in (b"LZWDecode", b"LZW"):
        return _lzw(data)
    return data


def _runs(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data) and data[at] != 128:
        count = data[at]
        if count < 128:
            yield data[at + 1 : at + 2 + count]
            at += 2 + count
        else:
            yield data[at + 1 : at + 2] * (257 - count)
            at += 2


def _lzw(data: bytes) -> bytes:
    bits, held, width, out = 0, 0, 9, bytearray()
    table: list[bytes] = [bytes([each]) for each in range(256)] + [b"", b""]
    before = b""
    for each in data:
        bits, held = bits << 8 | each, held + 8
        while held >= width:
            held -= width
            code = bits >> held & (1 << width) - 1
            bits &= (1 << held) - 1
            if code == 257 or len(out) > MAX_UNPACKED:
                return bytes(out)
            if code == 256:
                table, width, before = table[:258], 9, b""
                continue
            entry = table[code] if code < len(table) else before + before[:1]
            out += entry
            if before:
                table.append(before + entry[:1])
            before = entry
            width = 9 if len(table) < 511 else 10 if len(table) < 1023 else 11 if len(table) < 2047 else 12
    return bytes(out)


def _unpredicted(data: bytes, columns: int, colours: int) -> bytes:
    """Undo PNG prediction of rows that add to the row above, as tables of references and pictures use it."""
    size = columns * colours
    if not 0 < size < 1 << 16 or len(data) > 4 << 20:
        return data
    out, above = bytearray(), bytes(size)
    for at in range(0, len(data), size + 1):
        kind, row = data[at], bytearray(data[at + 1 : at + 1 + size])
        for place in range(len(row)):
            left = row[place - colours] if place >= colours else 0
            if kind == 1:
                row[place] = row[place] + left & 255
            elif kind == 2:
                row[place] = row[place] + above[place] & 255
            elif kind == 3:
                row[place] = row[place] + (left + above[place]) // 2 & 255
            elif kind == 4:
                corner = above[place - colours] if place >= colours else 0
                row[place] = row[place] + _paeth(left, above[place], corner) & 255
        out += row
        above = bytes(row) + bytes(size - len(row))
    return bytes(out)


def _paeth(left: int, above: int, corner: int) -> int:
    near = left + above - corner
    one, two, three = abs(near - left), abs(near - above), abs(near - corner)
    return left if one <= two and one <= three else above if two <= three else corner


def _strings(walk: Walk, one: Stream, piece: bytes) -> None:
    said: list[bytes] = []
    for match in _LITERAL.finditer(piece):
        text = _literal(match.group(1))
        if len(text) >= 2:
            said.append(_unicode(text))
    for match in _HEXED.finditer(piece):
        digits = re.sub(rb"\s", b"", match.group(1))
        said.append(_unicode(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))))
    for match in _NAME.finditer(piece):
        said.append(
            re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m.group(1).decode()), match.group(1))
        )
    if said:
        walk.stream(Stream(b"\n".join(said), one.where, "string of an object", one.how, one.depth + 1))
        walk.stream(Stream(b"".join(said), one.where, "strings of an object", one.how, one.depth + 1))


def _literal(text: bytes) -> bytes:
    if b"\\" not in text:
        return text

    def plain(match: re.Match[bytes]) -> bytes:
        sign = match.group(1)
        if sign[:1] in b"01234567":
            return bytes([int(sign, 8) & 255])
        return b"" if sign in (b"\n", b"\r", b"\r\n") else _ESCAPES.get(sign, sign)

    return re.sub(rb"\\([0-7]{1,3}|\r\n|.)", plain, text, flags=re.DOTALL)


def _unicode(text: bytes) -> bytes:
    if text[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return text.decode("utf-16", "replace").encode("utf-8", "replace")
    return text


def _raster(walk: Walk, one: Stream, head: bytes, content: bytes) -> None:
    """Make a picture of raw pixels, so that faces in it are looked for."""
    from io import BytesIO

    from PIL import Image

    width, height = re.search(rb"/Width\s+(\d+)", head), re.search(rb"/Height\s+(\d+)", head)
    if width is None or height is None:
        return
    size = (int(width.group(1)), int(height.group(1)))
    if min(size) < 40 or size[0] * size[1] > 40_000_000:
        return
    for mode, planes in (("RGB", 3), ("L", 1), ("CMYK", 4)):
        if len(content) == size[0] * size[1] * planes:
            out = BytesIO()
            Image.frombytes(mode, size, content).convert("RGB").save(out, "JPEG", quality=90)
            walk.picture(f"{one.where}!picture", out.getvalue())
            return


def _pages(walk: Walk, one: Stream, data: bytes, revision: str) -> None:
    """The text of each page as a reader copies it, and text that something is drawn over."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise MissingError("paper: is locked with a password") from None
        raise FormatError("paper: cannot be read") from None
    try:
        if not revision:
            for name, value in document.get_metadata_dict(skip_empty=True).items():
                walk.said(value, one.where, f"paper {name}", one.how, one.depth + 1)
                if name not in _KEPT:
                    walk.find("metadata", one.where, f"paper {name}", "what the file says of itself")
        if len(document) > MAX_PAGES:
            walk.fail(one.where, "too many pages")
        for number in range(min(len(document), MAX_PAGES)):
            element = f"page {number + 1}" + (f", {revision}" if revision else "")
            _page(walk, one, document, number, element)
    finally:
        document.close()


def _page(walk: Walk, one: Stream, document: Any, number: int, element: str) -> None:
    import pypdfium2

    try:
        page = document[number]
        text = page.get_textpage()
        said = text.get_text_range()
        text.close()
        walk.said(said.replace("\ufffe", ""), one.where, element, one.how, one.depth + 1)
        walk.said(re.sub(r"-?\r?\n", "", said), one.where, element, one.how, one.depth + 1)
        _covered(walk, one, page, element)
        page.close()
    except pypdfium2.PdfiumError:
        walk.fail(one.where, "damaged")


_TEXT, _PATH, _PICTURE = 1, 2, 3


def _covered(walk: Walk, one: Stream, page: Any, element: str) -> None:
    """Find text and pictures under a box that was drawn over them later."""
    from pypdfium2 import raw

    below: list[tuple[float, float, float, float]] = []
    for count, each in enumerate(page.get_objects(max_depth=3)):
        if count > 20_000:
            return
        bounds = each.get_bounds() if hasattr(each, "get_bounds") else each.get_pos()
        if each.type == _TEXT:
            below.append(bounds)
        elif each.type in (_PATH, _PICTURE) and below:
            if each.type == _PATH and not _filled(raw, each):
                continue
            left, low, right, high = bounds
            for box in below:
                inside = (
                    box[0] >= left - 1 and box[1] >= low - 1 and box[2] <= right + 1 and box[3] <= high + 1
                )
                if inside and box[2] - box[0] > 1:
                    walk.find("hidden", one.where, element, "text under a box")
                    return


def _filled(raw: Any, path: Any) -> bool:
    import ctypes

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path.raw, mode, stroke) or mode.value == 0:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(path.raw, red, green, blue, alpha)
    return alpha.value > 200
