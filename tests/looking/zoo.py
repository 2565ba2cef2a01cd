"""Hostile files by name, made here: what an enemy may seal for headquarters to look at.

`ZOO[name]()` gives the bytes. `MUST_WARN` and `MUST_REFUSE` say how some of them must end.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zlib
from collections.abc import Callable

import cbor2
from PIL import Image

from vedette.house.looking import samples
from vedette.house.looking.samples import box, docx, jumb, mp4, packed, pdf, warc, wav

ZOO: dict[str, Callable[[], bytes]] = {}
SAMPLES = samples.all_of_them()


def add(name: str, data: bytes | Callable[[], bytes]) -> None:
    """Put one into the zoo."""
    assert name not in ZOO
    ZOO[name] = data if callable(data) else (lambda: data)


# nothing, and nearly nothing

add("empty", b"")
add("one-byte", b"\0")
add("random", random.Random(7).randbytes(300_000))
add("only-zeros", b"\0" * 1_000_000)
add("windows-program", b"MZ" + b"\0" * 500)
add("linux-program", b"\x7fELF" + b"\0" * 500)
add("seven-zip", b"7z\xbc\xaf\x27\x1c" + b"\0" * 500)
add("ole-empty", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
add("ole-sector-beyond", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600)
for each, data in SAMPLES.items():
    add(f"cut-{each}", data[: len(data) * 2 // 3])
    # every reader meets lengths that are as large as can be
    add(f"large-numbers-{each}", data[:12] + data[12:].replace(b"\0\0\0", b"\xff\xff\xff"))


# pictures


def png(
    width: int, height: int, depth: int = 1, more: bytes = b"", packed_rows: bytes | None = None
) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, inside: bytes) -> bytes:
        return struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))

    if packed_rows is None:
        packer = zlib.compressobj(9)
        row = b"\0" * (1 + (width * depth + 7) // 8)
        packed_rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", packed_rows) + chunk(b"IEND", b"")


def png_text(kind: bytes, inside: bytes) -> bytes:
    """A text chunk."""
    return struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))


def picture(kind: str, size: tuple[int, int] = (64, 64), **options: object) -> bytes:
    """A picture by the library."""
    output = io.BytesIO()
    Image.new("RGB", size, "red").save(output, kind, **options)
    return output.getvalue()


JPEG = picture("JPEG", (64, 48))


def segment(data: bytes, marker: int = 0xE1) -> bytes:
    """A JPEG with one more segment."""
    return JPEG[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data + JPEG[2:]


def xmp(inside: bytes) -> bytes:
    """A JPEG with an XMP packet."""
    return segment(b"http://ns.adobe.com/xap/1.0/\0" + inside)


def exif(ifd: bytes) -> bytes:
    """A JPEG with these bytes from the first directory on."""
    return (
        JPEG[:2]
        + b"\xff\xe1"
        + struct.pack(">H", len(ifd) + 16)
        + b"Exif\0\0II*\0\x08\0\0\0"
        + ifd
        + JPEG[2:]
    )


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 50 + b'">'
LAUGHS += b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(12))
LAUGHS = b'<?xml version="1.0"?>' + LAUGHS + b"]><x>&m;</x>"
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'

add("png-81-megapixels", lambda: png(9000, 9000))
add("png-4-gigapixels", png(65_000, 65_000, 8, packed_rows=zlib.compress(b"\0" * 100)))
add("png-widest", png(0x7FFFFFFF, 1, 8, packed_rows=b""))
add("png-no-size", png(0, 0, packed_rows=zlib.compress(b"")))
add("png-text-bomb", lambda: png(8, 8, more=png_text(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 80_000_000))))
add(
    "png-profile-bomb",
    lambda: png(8, 8, more=png_text(b"iCCP", b"a\0\0" + zlib.compress(b"\0" * 80_000_000))),
)
add("png-rows-bomb", lambda: png(8, 8, packed_rows=zlib.compress(b"\0" * 100_000_000)))
add("png-wrong-checksum", SAMPLES["png"][:40] + b"\xff" + SAMPLES["png"][41:])
add("png-then-zip", SAMPLES["png"] + SAMPLES["zip"])
add("png-many-chunks", lambda: png(8, 8, more=png_text(b"tEXt", b"a\0b") * 60_000))
add("jpeg-then-zip", JPEG + SAMPLES["zip"])
add("jpeg-widest", JPEG.replace(b"\x00\x30\x00\x40", b"\xff\xff\xff\xff"))
add("jpeg-no-size", JPEG.replace(b"\x00\x30\x00\x40", b"\0\0\0\0"))
add("jpeg-many-segments", JPEG[:2] + b"\xff\xe5\0\x02" * 200_000 + JPEG[2:])
add("jpeg-40-megapixels", lambda: picture("JPEG", (8000, 5000)))
add("jpeg-300-megapixels", JPEG.replace(b"\x00\x30\x00\x40", struct.pack(">HH", 17_500, 17_500)))
add("jpeg-exif-loop", exif(b"\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"))
add("jpeg-exif-many", exif(b"\xff\xff" + b"\x0f\x01\x02\0\xff\xff\xff\x7f\x08\0\0\0" * 4000))
add("jpeg-exif-nowhere", exif(b"\x01\0\x69\x87\x04\0\x01\0\0\0\xff\xff\xff\xff\0\0\0\0"))
add(
    "jpeg-exif-zero-fraction",
    exif(
        b"\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0\x02\0\x01\0\x02\0\x02\0\0\0N\0\0\0"
        b"\x02\0\x05\0\x03\0\0\0\x38\0\0\0" + b"\0" * 60
    ),
)
add("jpeg-xmp-laughs", xmp(LAUGHS))
add("jpeg-xmp-outside", xmp(OUTSIDE))
add("jpeg-xmp-deep", xmp(b"<a>" * 9000))
add("jpeg-xmp-attributes", xmp(b"<a " + b" ".join(b'a%d="x"' % n for n in range(5000)) + b"/>"))
add("jpeg-comment-of-controls", segment(bytes(range(256)) * 40, 0xFE))
add("jpeg-iptc-broken", segment(b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\xff\xff\x1c\x02\x78\xff\xff", 0xED))
add("gif-65535-a-side", b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x08\x01\0\0;")
add(
    "gif-5000-frames",
    b"GIF89a\x08\0\x08\0\x80\0\0\0\0\0\xff\xff\xff"
    + b",\0\0\0\0\x08\0\x08\0\0\x02\x02\x84\x51\0" * 5000
    + b";",
)
add("gif-then-script", SAMPLES["gif"] + b"<script>alert(1)</script>")
add("tiff-loop", b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x08\0\0\0\x08\0\0\0")
add("tiff-no-directory", b"II*\0\xff\xff\xff\xff")
add("tiff-65535-tags", b"II*\0\x08\0\0\0\xff\xff" + b"\0\x01\x04\0\x01\0\0\0\xff\xff\xff\x7f" * 65_535)
add("webp-largest", b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\xff\xff\xff\xff\xff\xff" + b"\0" * 20)
add("webp-declares-riff-only", b"RIFF\xff\xff\xff\xffWEBP")
add(
    "bmp-largest",
    b"BM" + struct.pack("<IHHIIiiHHIIiiII", 70, 0, 0, 54, 40, 2**31 - 1, -(2**31), 1, 24, *(0,) * 6),
)
add(
    "bmp-rle-bomb",
    b"BM"
    + struct.pack("<IHHIIiiHHIIiiII", 70, 0, 0, 54, 40, 30_000, 30_000, 1, 8, 1, *(0,) * 5)
    + b"\xff\0" * 50,
)


# markup and packages

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(xml: bytes, name: str = "word/document.xml", **options: bool) -> bytes:
    """A text document with this part."""
    return packed({"[Content_Types].xml": "<Types/>", name: xml}, **options)


def directory(count: int, entries: bytes, offset: int) -> bytes:
    """The end of a zip file."""
    return entries + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(entries), offset, 0)


def large_directory(count: int, entries: bytes, offset: int) -> bytes:
    """The end of a zip file with the long numbers."""
    end = offset + len(entries)
    record = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(entries), offset)
    locator = b"PK\6\7" + struct.pack("<IQI", 0, end, 1)
    return (
        entries
        + record
        + locator
        + b"PK\5\6"
        + struct.pack("<HHHHIIH", 0, 0, *(0xFFFF,) * 2, *(0xFFFFFFFF,) * 2, 0)
    )


def entry(name: bytes, size: int, packed_size: int, offset: int, method: int = 8, check: int = 0) -> bytes:
    """One line of a directory."""
    head = struct.pack(
        "<HHHHHHIIIHHHHHII", 20, 20, 0, method, 0, 33, check, packed_size, size, len(name), *(0,) * 5, offset
    )
    return b"PK\1\2" + head + name


def local(name: bytes, data: bytes, method: int = 8) -> bytes:
    """One file of a zip file, with nothing in its head."""
    return (
        b"PK\3\4"
        + struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 33, 0, 0, 0, len(name), 0)
        + data[:0]
        + name
        + data
    )


def overlapping() -> bytes:
    """A thousand names for one deflate stream."""
    kernel = zlib.compress(b"\0" * 1_000_000)[2:-4]
    body = local(b"word/0", kernel)
    entries = b"".join(entry(b"word/%d" % n, 1_000_000, len(kernel), 0) for n in range(1000))
    return body + directory(1000, entries, len(body))


def lying() -> bytes:
    """A document whose part says that it is small."""
    data = zlib.compress(b"<x>" + b"\0" * 50_000_000)[2:-4]
    body = local(b"[Content_Types].xml", b"", 0) + local(b"word/document.xml", data)
    first = 30 + len(b"[Content_Types].xml")
    entries = entry(b"[Content_Types].xml", 0, 0, 0, 0) + entry(b"word/document.xml", 100, len(data), first)
    return body + directory(2, entries, len(body))


def names(*inside: str) -> bytes:
    """A zip file with these names."""
    return packed(dict.fromkeys(inside, b"x"))


def nested() -> bytes:
    """Zip files in zip files, ten deep."""
    data = b"\0" * 10_000_000
    for _ in range(10):
        data = packed({f"{n}.zip": data for n in range(4)} if len(data) < 100_000 else {"0.zip": data})
    return data


add("docx-laughs", document(LAUGHS))
add("docx-outside", document(OUTSIDE))
add("docx-deep", lambda: document(b"<a>" * 100_000))
add("docx-wide", lambda: document(b"<a>" + b"<b/>" * 3_000_000 + b"</a>"))
add("docx-one-text-of-50-mb", lambda: document(f"<w:t {W}>".encode() + b"x" * 50_000_000 + b"</w:t>"))
add("docx-bomb-100-mb", lambda: document(b"<x>" + b" " * 100_000_000 + b"</x>"))
add("docx-not-xml", document(b"\0\1\2"))
add("docx-encoding", document(b'<?xml version="1.0" encoding="zlib_codec"?><x/>'))
add("docx-utf-16", document('<?xml version="1.0" encoding="utf-16"?><x>a</x>'.encode("utf-16")))
add("docx-macro", docx(word__vbaProject=b"x").replace(b"vbaProject", b"vbaProject"))
add(
    "docx-macros",
    packed({"[Content_Types].xml": "<T/>", "word/document.xml": "<x/>", "word/vbaProject.bin": b"x"}),
)
add(
    "docx-remote-template",
    packed(
        {
            "[Content_Types].xml": "<T/>",
            "word/document.xml": "<x/>",
            "word/_rels/settings.xml.rels": '<R><Relationship Type="a/attachedTemplate" '
            'TargetMode="External" Target="https://invented.example/t.dotm"/></R>',
        }
    ),
)
add(
    "docx-deleted",
    docx(
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>'
    ),
)
add("xlsx-index-beyond", SAMPLES["xlsx"])
add(
    "odt-encrypted",
    packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": b"\0",
            "META-INF/manifest.xml": "<m><encryption-data/></m>",
        },
        stored=True,
    ),
)
add("zip-overlapping", overlapping)
add("zip-lying-about-size", lying)
add("zip-nested", nested)
add(
    "zip-million-entries",
    lambda: local(b"a", b"") + large_directory(1_000_000, entry(b"a", 0, 0, 0) * 1_000_000, 31),
)
add("zip-million-in-words-only", local(b"a", b"") + large_directory(1_000_000, b"", 31))
add("zip-directory-beyond", directory(1, entry(b"a", 0, 0, 0), 99_999_999))
add("zip-several-disks", b"PK\5\6" + struct.pack("<HHHHIIH", 1, 1, 0, 0, 0, 0, 0))
add("zip-only-end", b"PK\5\6" + b"\0" * 18)
add("zip-long-comment", b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0, 0, 0, 0, 65_535) + b"c" * 65_535)
add("zip-unknown-method", local(b"mimetype", b"x", 99) + directory(1, entry(b"mimetype", 1, 1, 0, 99), 39))
add("zip-locked", names("a").replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"))
add("zip-names-outside", names("../../etc/cron", "/etc/passwd", "C:\\x", "a\\..\\b", "aux.txt", "x. ", "NUL"))
add("zip-names-alike", names("a", "A", "\u00e9", "e\u0301", "p\u0430y", "pay", "\ufb01le", "file"))
add(
    "zip-names-hidden",
    names("\u202egpj.exe", "a\u200bb", "a\u0000b".replace("\0", "\1"), "\ud7ff", "x" * 60_000),
)


# papers

ENDLESS = b"/Kids [2 0 R 2 0 R]"


def kids(replacement: bytes) -> bytes:
    """A paper whose tree of pages is another."""
    return pdf().replace(b"/Kids [6 0 R]", replacement)


def painted(stream: bytes, box_: bytes = b"[0 0 595 842]", resources: bytes = b"") -> bytes:
    """A paper with this page."""
    made = pdf().replace(b"[0 0 595 842]", box_)
    if resources:
        made = made.replace(b"/Font << /F1 4 0 R >>", resources)
    old = made[made.index(b"<< /Length") : made.index(b"endstream")]
    return made.replace(old, b"<< /Length %d >>\nstream\n%s\n" % (len(stream), stream))


def flate(data: bytes) -> bytes:
    """A paper whose page is packed."""
    body = zlib.compress(data, 1)
    made = pdf()
    old = made[made.index(b"<< /Length") : made.index(b"endstream")]
    return made.replace(old, b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\n" % (len(body), body))


add("pdf-head-only", b"%PDF-1.7\n")
add("pdf-not-at-begin", b"\n" * 900 + pdf())
add("pdf-endless-tree", kids(ENDLESS))
add("pdf-two-billion-pages", pdf().replace(b"/Count 1", b"/Count 2147483647"))
add("pdf-negative-pages", pdf().replace(b"/Count 1", b"/Count -1"))
add("pdf-100000-pages", lambda: pdf(100_000))
add("pdf-itself-as-page", kids(b"/Kids [1 0 R]"))
add("pdf-largest-page", painted(b"", b"[0 0 1e30 1e30]"))
add("pdf-thin-page", painted(b"", b"[0 0 1 1000000]"))
add("pdf-no-page-size", painted(b"", b"[0 0 0 0]"))
add("pdf-negative-page-size", painted(b"", b"[9 9 -9 -9]"))
add("pdf-deep-arrays", pdf(more=b"/X " + b"[" * 100_000))
add("pdf-deep-dictionaries", pdf(more=b"/X " + b"<</X " * 100_000))
add("pdf-flate-bomb", lambda: flate(b" " * 150_000_000))
add("pdf-flate-bomb-painted", lambda: flate(b"0 0 m 9 9 l S " * 4_000_000))
add("pdf-form-in-itself", painted(b"/F1 Do", resources=b"/XObject << /F1 5 0 R >>"))
add("pdf-many-strokes", lambda: painted(b"0 0 m " + b"500 800 l 1 1 l " * 200_000 + b"S"))
add("pdf-many-states", lambda: painted(b"q " * 2_000_000))
add("pdf-words-without-end", lambda: painted(b"BT /F1 1 Tf " + b"(endless words) Tj " * 1_000_000 + b"ET"))
add("pdf-script", pdf(more=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"))
add("pdf-launch", pdf(more=b"/OpenAction << /S /Launch /F (calc.exe) >>"))
add("pdf-table-loop", pdf().replace(b"/Size 7", b"/Size 7 /Prev 9"))
add("pdf-table-broken", pdf().replace(b"startxref\n", b"startxref\n9"))
add("pdf-then-zip", pdf() + SAMPLES["zip"])
add(
    "pdf-locked",
    pdf().replace(b"/Info 3 0 R", b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -1 >>"),
)
add("pdf-earlier-versions", pdf() + b"\n%%EOF\n%%EOF\n")


# web archives


def record(head: bytes, block: bytes = b"") -> bytes:
    """One record."""
    return b"WARC/1.0\r\n" + head + b"\r\n\r\n" + block + b"\r\n\r\n"


def answer_of(head: bytes, body: bytes) -> bytes:
    """A record of an answer."""
    block = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body
    said = b"WARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nContent-Length: %d" % len(block)
    return record(said, block)


add("warc-endless-record", record(b"Content-Length: 999999999999999"))
add("warc-negative-length", record(b"Content-Length: -1"))
add("warc-no-length", record(b"WARC-Type: response"))
add("warc-unknown-version", b"WARC/9.9\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
add("warc-endless-head", b"WARC/1.0\r\nA: " + b"x" * 2_000_000)
add("warc-no-colon", record(b"nothing\r\nContent-Length: 0"))
add("warc-longer-than-it-says", record(b"Content-Length: 1", b"xx"))
add("warc-many-records", lambda: record(b"Content-Length: 0") * 60_000)
add("warc-gzip-bomb", lambda: gzip.compress(record(b"Content-Length: 150000000", b"\0" * 150_000_000), 1))
add("warc-gzip-many", lambda: gzip.compress(record(b"Content-Length: 0")) * 60_000)
add("warc-gzip-cut", gzip.compress(warc())[:-9])
add("warc-gzip-empty-members", gzip.compress(warc()) + gzip.compress(b"") * 100_000)
add("warc-wrong-digest", warc().replace(b"An invented", b"Another one"))
add(
    "warc-answer-bomb",
    lambda: answer_of(
        b"Content-Encoding: gzip\r\nContent-Type: text/html", gzip.compress(b" " * 100_000_000)
    ),
)
add(
    "warc-chunks-endless",
    answer_of(b"Transfer-Encoding: chunked\r\nContent-Type: text/html", b"ffffffff\r\n" * 90_000),
)
add(
    "warc-chunks-of-one",
    answer_of(b"Transfer-Encoding: chunked\r\nContent-Type: text/html", b"1\r\nx\r\n" * 300_000),
)
add("warc-html-deep", answer_of(b"Content-Type: text/html", b"<div>" * 300_000))
add("warc-html-unclosed", answer_of(b"Content-Type: text/html", b"<a <a " * 150_000))
add("warc-html-entities", answer_of(b"Content-Type: text/html", b"&amp;&#x110000;&#99999999999;" * 30_000))
add("warc-html-comments", answer_of(b"Content-Type: text/html", b"<!--" * 250_000))


def wacz(description: bytes) -> bytes:
    """A package with this description."""
    return packed({"archive/a.warc": warc(), "datapackage.json": description}, stored=True)


add("wacz-deep-json", wacz(b"[" * 100_000))
add("wacz-long-number", wacz(b'{"title": ' + b"9" * 6000 + b"}"))
add("wacz-a-list", wacz(b"[]"))
add(
    "wacz-wrong-digest",
    wacz(json.dumps({"resources": [{"path": "archive/a.warc", "hash": "sha256:0"}]}).encode()),
)
add("wacz-lacks-its-file", wacz(json.dumps({"resources": [{"path": "../x", "hash": "sha256:0"}]}).encode()))


# sound and video

add("wav-no-rate", wav().replace(b"\x40\x1f\0\0", b"\0\0\0\0"))
add("wav-no-sound", wav(0))
add("wav-4-gb", wav().replace(struct.pack("<I", 1600), b"\xff\xff\xff\xff"))
add("wav-many-chunks", wav()[:12] + b"junk\0\0\0\0" * 100_000)
add(
    "wav-not-numbers",
    wav().replace(b"\x01\0\x01\0\x40", b"\x03\0\x01\0\x40").replace(b"\x02\0\x10\0", b"\x04\0\x20\0")[:60]
    + b"\xff" * 2000,
)
add("mp3-no-frames", b"ID3\x04\0\0\0\0\0\0" + b"\0" * 70_000)
add("mp3-endless-tag", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + b"TIT2\0\0\0\0\0\0" * 9000)
add("mp3-only-marks", b"\xff\xfb" * 40_000)
add("ogg-no-segments", b"OggS\0\2" + b"\0" * 21)
add(
    "ogg-many-comments",
    SAMPLES["ogg"].replace(b"\x02\0\0\0\x0e\0\0\0TITLE", b"\xff\xff\xff\xff\x0e\0\0\0TITLE"),
)
add("flac-endless-head", b"fLaC" + b"\x01\0\0\0" * 100_000)
add("amr-silence-of-weeks", b"#!AMR\n" + b"\x7c" * 5_000_000)
add("aac-no-length", b"\xff\xf1\x50\x80\0\x1f\xfc" * 10)
add("mp4-deep", lambda: box(b"ftyp", b"isom\0\0\0\0") + _deep_boxes(2000))
add("mp4-many-boxes", box(b"ftyp", b"isom\0\0\0\0") + box(b"free") * 1_000_000)
add("mp4-box-of-one", box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\1free\0\0\0\0\0\0\0\1")
add("mp4-box-of-64-bits", box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\1free" + b"\xff" * 8)
add("mp4-box-smaller-than-head", box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\2free")
add("mp4-eternity", mp4().replace(struct.pack(">I", 5000), b"\xff\xff\xff\xfe"))
add("mp4-long-header", box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", box(b"mvhd", b"\1" + b"\xff" * 100)))
add("mp4-strange-sample", mp4(codec=b"\0\xff\n<"))
add("mp4-text-of-controls", mp4().replace(b"+42.0000+044.0000", b"\x1b[2J\0\xff<script>  "))
add("heic-item-nowhere", SAMPLES["heic"].replace(b"\0\0\0\x06Exif", b"\xff\xff\xff\xffExif"))
add("webm-no-name", b"\x1aE\xdf\xa3\0\0\0\0")
add(
    "webm-unknown-lengths", b"\x1aE\xdf\xa3\x80\x18S\x80g\x01" + b"\xff" * 7 + b"\x16T\xaek\x01" + b"\xff" * 7
)
add("webm-deep", b"\x1aE\xdf\xa3\x80" + b"\x18S\x80g\x01\xff\xff\xff\xff\xff\xff\xff" * 500)
add("webm-many", b"\x1aE\xdf\xa3\x80" + b"\xec\x80" * 200_000)
add("webm-not-a-number", SAMPLES["webm"].replace(struct.pack(">d", 5000.0), struct.pack(">d", float("nan"))))
add("webm-endless", SAMPLES["webm"].replace(struct.pack(">d", 5000.0), struct.pack(">d", float("inf"))))
add("avi-largest", b"RIFF\xff\xff\xff\xffAVI LIST\x44\0\0\0hdrlavih\x38\0\0\0" + b"\xff" * 56)


def _deep_boxes(depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = box(b"moov", data)
    return data


# provenance


def provenance(store: bytes) -> bytes:
    """A JPEG with this record."""
    return segment(b"JP\0\1\0\0\0\1" + store, 0xEB)


def claimed(value: bytes) -> bytes:
    """A record whose claim is these bytes."""
    return provenance(jumb("c2pa", jumb("urn:x", jumb("c2pa.claim", box(b"cbor", value)))))


def asserted(label: str, value: object) -> bytes:
    """A record with one assertion."""
    claim = jumb("c2pa.claim", box(b"cbor", cbor2.dumps({"alg": "sha256"})))
    store = jumb("c2pa.assertions", jumb(label, box(b"cbor", cbor2.dumps(value))))
    return provenance(jumb("c2pa", jumb("urn:x", claim, store)))


def _deep_jumb(depth: int) -> bytes:
    data = jumb("x")
    for _ in range(depth):
        data = jumb("c2pa", data)
    return data


add("c2pa-deep-boxes", lambda: provenance(_deep_jumb(900)))
add("c2pa-deep-cbor", claimed(b"\x81" * 30_000))
add("c2pa-long-cbor", claimed(b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff"))
add("c2pa-many-cbor", claimed(b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"))
add("c2pa-shared-cbor", claimed(b"\xd8\x1c\x82\xd8\x1d\0\xd8\x1d\0"))
add("c2pa-large-number", claimed(b"\xa1\x68dc:title\xc2\x59\x40\0" + b"\xff" * 0x4000))
add("c2pa-twin-keys", claimed(b"\xa2\x61a\x01\x61a\x02"))
add("c2pa-strange-tags", claimed(b"\xc0\x61x"))
add("c2pa-pattern", claimed(b"\xd8\x23\x6e(a+)+$aaaaaaab"))
add("c2pa-no-box", provenance(b"\0\0\0\0"))
add("c2pa-digest-of-unknown-kind", asserted("c2pa.hash.data", {"alg": "md4", "hash": b""}))
add(
    "c2pa-exclusions-crossed",
    asserted(
        "c2pa.hash.data",
        {"alg": "sha256", "hash": b"", "exclusions": [{"start": 9, "length": 9}, {"start": 1, "length": 1}]},
    ),
)
add("c2pa-other-digest", asserted("c2pa.hash.data", {"alg": "sha256", "hash": b"\0" * 32}))
add("c2pa-actions-a-number", asserted("c2pa.actions", {"actions": 7}))
add("c2pa-png-segment-lies", png(8, 8, more=struct.pack(">I", 0x7FFFFFFF) + b"caBX"))


# messages and text

HEAD = b"From: a@b.example\r\nMIME-Version: 1.0\r\n"


def message(kind: bytes, body: bytes) -> bytes:
    """A message of one type."""
    return HEAD + b"Content-Type: " + kind + b"\r\n\r\n" + body


def _deep_mail(depth: int) -> bytes:
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth)
    )
    return HEAD + head


add("mail-deep", lambda: _deep_mail(3000))
add("mail-deep-messages", message(b"message/rfc822", b"Content-Type: message/rfc822\r\n\r\n" * 3000))
add("mail-many-parts", message(b'multipart/mixed; boundary="x"', b"--x\r\n\r\na\r\n" * 50_000))
add("mail-long-header", HEAD + b"Subject: " + b"x" * 2_000_000 + b"\r\n\r\n")
add("mail-words", HEAD + b"Subject: " + b"=?utf-8?q?=41?= " * 100_000 + b"\r\n\r\n")
add("mail-folded", HEAD + b"Subject: a" + b"\r\n x" * 200_000 + b"\r\n\r\n")
add("mail-evil-charset", message(b"text/plain; charset=zlib_codec", b"x\x9c"))
add("mail-charset-as-path", message(b"text/plain; charset=../../x", b"a"))
add("mail-unicode-escape", message(b"text/plain; charset=unicode_escape", b"\\x41\\N{BULLET}"))
add("mail-empty-boundary", message(b'multipart/mixed; boundary=""', b"----\r\n"))
add("mail-parameters", message(b"text/plain; " + b"; ".join(b"a*%d*=x" % n for n in range(30_000)), b"a"))
add("mail-addresses", HEAD + b"To: " + b"(" * 100_000 + b"\r\n\r\n")
add("text-50-mb", lambda: "слово ".encode() * 4_500_000)
add("text-one-line", b"x" * 3_000_000)
add("text-nulls", b"a\0b" * 1000)
add("text-utf-16-broken", b"\xff\xfe\x00\xd8a\0" * 500)
add("text-turned", "abc\u202egpj.exe\u2066\u2069\x1b[31m".encode())
add("text-tags", b"<script>alert(1)</script>" * 50)
add("text-svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
add("text-laughs", LAUGHS)
add("json-deep", b"{" + b'"a":{' * 100_000)
add("json-long-number", b'{"File Hash SHA256": "x", "a": ' + b"9" * 6000 + b"}")
add("json-not-numbers", b'{"File Hash SHA256": "x", "a": NaN, "b": 1e999}')
add("text-combining", ("a" + "\u0301" * 100_000).encode())
add("gzip-bomb", lambda: gzip.compress(b"\0" * 100_000_000))

MUST_WARN = {
    "png-81-megapixels": "too-many-pixels",
    "png-4-gigapixels": "too-large",
    "jpeg-300-megapixels": "too-many-pixels",
    "jpeg-xmp-laughs": "damaged-metadata",
    "jpeg-xmp-outside": "damaged-metadata",
    "docx-laughs": "damaged",
    "docx-outside": "damaged",
    "docx-deep": "too-large",
    "docx-wide": "too-large",
    "docx-bomb-100-mb": "too-large",
    "docx-macros": "active-content",
    "docx-remote-template": "remote-content",
    "docx-deleted": "hidden-text",
    "odt-encrypted": "encrypted",
    "zip-overlapping": "damaged",
    "zip-lying-about-size": "damaged",
    "zip-million-entries": "too-large",
    "pdf-words-without-end": "broke-reader",
    "zip-million-in-words-only": "too-large",
    "zip-locked": "encrypted",
    "zip-names-outside": "strange-names",
    "zip-names-hidden": "strange-names",
    "pdf-script": "active-content",
    "pdf-launch": "active-content",
    "pdf-earlier-versions": "earlier-versions",
    "warc-endless-record": "damaged",
    "warc-many-records": "too-large",
    "warc-gzip-bomb": "too-large",
    "warc-gzip-cut": "damaged",
    "warc-wrong-digest": "digest-differs",
    "wacz-wrong-digest": "digest-differs",
    "mp4-deep": "too-large",
    "mp4-many-boxes": "too-large",
    "webm-many": "too-large",
    "c2pa-deep-boxes": "damaged-metadata",
    "c2pa-other-digest": "provenance-differs",
    "mail-many-parts": "too-large",
    "text-50-mb": "text-cut",
}
"""A look at these ends with this warning."""
MUST_REFUSE = {
    "png-81-megapixels": "LimitError",
    "png-4-gigapixels": "LimitError",
    "pdf-thin-page": "LimitError",
    "empty": "MissingError",
    "windows-program": "MissingError",
}
"""A small picture of these is refused like this."""
