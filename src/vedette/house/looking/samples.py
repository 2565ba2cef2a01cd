"""One small invented content of each kind, made here: what a warden looks at before it serves.

Libraries import and set up at first use; after a cage has closed they cannot. Tests and fuzzers begin with
the same samples.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

XMP = (
    b'<?xpacket begin="" id=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Invented 1"/></rdf:RDF></x:xmpmeta>'
)
TEXT = "Слово, a word, un mot. " * 12


def pictures() -> dict[str, bytes]:
    """Pictures in each format that is decoded, with metadata, turned and transparent ones."""
    from PIL import Image

    ground = Image.frombytes("RGB", (64, 48), bytes(range(256)) * 36)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Invented"
    exif.get_ifd(0x8769)[0x9003] = "2026:01:01 00:00:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (1.0, 2.0, 3.0), "E", (4.0, 5.0, 6.0)
    found: dict[str, bytes] = {}
    for name in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"):
        output = BytesIO()
        if name in ("JPEG", "WEBP"):
            ground.save(output, name, exif=exif.tobytes(), xmp=XMP)
        elif name == "PNG":
            ground.save(output, name, exif=exif.tobytes())
        else:
            try:
                ground.save(output, name)
            except (KeyError, OSError):
                continue  # this build of the library has no AVIF
        found[name.lower()] = output.getvalue()
    for mode in ("RGBA", "P", "LA", "CMYK", "I;16", "1"):
        output = BytesIO()
        seen = ground.convert("L").convert("I;16") if mode == "I;16" else ground.convert(mode)
        seen.save(output, "TIFF" if mode in ("CMYK", "I;16") else "PNG")
        found[f"mode-{mode.replace(';', '')}"] = output.getvalue()
    return found


def pdf(page_count: int = 1, text: str = "An invented word.", more: bytes = b"") -> bytes:
    """A paper with one line of text on each page; `more` is added to its catalogue."""
    stream = f"BT /F1 24 Tf 40 700 Td ({text}) Tj ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + more + b" >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (page_count, b" ".join(b"%d 0 R" % (6 + n) for n in range(page_count))),
        b"<< /Title (Invented) /CreationDate (D:20260101000000Z) >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    for _ in range(page_count):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
            b" /Resources << /Font << /F1 4 0 R >> >> >>"
        )
    output = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, each in enumerate(objects, 1):
        places.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = len(output)
    output += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    output += b"".join(b"%010d 00000 n \n" % place for place in places)
    output += b"trailer << /Size %d /Root 1 0 R /Info 3 0 R >>\n" % (len(objects) + 1)
    return bytes(output + b"startxref\n%d\n%%%%EOF\n" % table)


def packed(members: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    """A zip file of these members, in their order."""
    output = BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(output, "w", method) as file:
        for name, data in members.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, method)
    return output.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "meta")
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:creator>Invented</dc:creator><dcterms:created>2026-01-01T00:00:00Z</dcterms:created>"
    "</cp:coreProperties>"
)


def docx(body: str = f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>", **more: str | bytes) -> bytes:
    """A text document; `more` are further members, `__` in their names stands for `/`."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "docProps/core.xml": CORE,
    }
    return packed(members | {name.replace("__", "/"): data for name, data in more.items()})


def xlsx() -> bytes:
    """A table of two cells, one sheet of it hidden."""
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook {_S}><sheets><sheet name="one"/><sheet name="two" state="hidden"/>'
            "</sheets></workbook>",
            "xl/sharedStrings.xml": f"<sst {_S}><si><t>слово</t></si></sst>",
            "xl/worksheets/sheet1.xml": f'<worksheet {_S}><sheetData><row><c t="s"><v>0</v></c>'
            "<c><v>7</v></c></row></sheetData></worksheet>",
        }
    )


def odt() -> bytes:
    """A text document of the other family."""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {_ODF}><office:body><office:text><text:p>Un mot"
            "<text:s/>slovo</text:p></office:text></office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {_ODF}><office:meta><meta:generator>Invented</meta:generator>"
            "</office:meta></office:document-meta>",
        },
        stored=True,
    )


def warc(html: bytes = b"<title>Page</title><p>An invented page.</p>") -> bytes:
    """A web archive of one answer."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nDate: x\r\n\r\n" + html
    info = (
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        b"Content-Length: 20\r\n\r\nsoftware: Invented\r\n\r\n\r\n"
    )
    response = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        b"WARC-Target-URI: https://invented.example/\r\nWARC-Block-Digest: sha256:%s\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n"
    )
    return info + response % (_hex(http), len(http), http)


def _hex(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def gzipped(data: bytes) -> bytes:
    """One gzip member."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def wacz() -> bytes:
    """A package with one web archive, which it gives the digest of."""
    archive = gzipped(warc())
    described = {
        "profile": "data-package",
        "title": "Invented",
        "resources": [
            {"path": "archive/data.warc.gz", "hash": f"sha256:{hashlib.sha256(archive).hexdigest()}"}
        ],
    }
    return packed({"archive/data.warc.gz": archive, "datapackage.json": json.dumps(described)}, stored=True)


MAIL = (
    b"From: =?utf-8?b?0JjQvNGP?= <invented@group.example>\r\nTo: desk@group.example\r\n"
    b"Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@group.example>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=koi8-r\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n8NLJ18XU\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>Hi\r\n"
    b'--x\r\nContent-Type: image/png; name="a.png"\r\nContent-Disposition: attachment; filename="a.png"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--x--\r\n"
)


def wav(seconds: float = 0.1, rate: int = 8000) -> bytes:
    """A sound of one channel, 16 bits."""
    data = b"".join(struct.pack("<h", n * 97 % 20_000 - 10_000) for n in range(int(seconds * rate)))
    info = b"INFOISFT" + struct.pack("<I", 8) + b"Invented"
    chunks = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
    chunks += b"LIST" + struct.pack("<I", len(info)) + info + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _comments() -> bytes:
    lines = [b"TITLE=Invented", b"DATE=2026-01-01"]
    return (
        struct.pack("<I", 4)
        + b"Made"
        + struct.pack("<I", 2)
        + b"".join(struct.pack("<I", len(line)) + line for line in lines)
    )


def ogg() -> bytes:
    """The first and the last page of an Opus sound of two seconds."""

    def page(body: bytes, samples: int, number: int) -> bytes:
        lengths = bytes([255] * (len(body) // 255) + [len(body) % 255])
        head = b"OggS\0\0" + struct.pack("<qIII", samples, 1, number, 0) + bytes([len(lengths)])
        return head + lengths + body

    head = b"OpusHead\x01\x02" + struct.pack("<HIh", 0, 48_000, 0) + b"\0"
    return page(head, 0, 0) + page(b"OpusTags" + _comments(), 0, 1) + page(b"\0" * 40, 96_000, 2)


def flac() -> bytes:
    """The head of a FLAC sound of one second."""
    info = b"\x10\0\x10\0" + b"\0" * 6 + ((44_100 << 44) | (1 << 41) | (15 << 36) | 44_100).to_bytes(8, "big")
    info += b"\0" * 16
    comments = _comments()
    return (
        b"fLaC\0"
        + len(info).to_bytes(3, "big")
        + info
        + b"\x84"
        + len(comments).to_bytes(3, "big")
        + comments
    )


def mp3() -> bytes:
    """A tag and some frames of silence."""
    title = b"\x03Invented"
    tag = b"TIT2" + len(title).to_bytes(4, "big") + b"\0\0" + title
    return b"ID3\x04\0\0" + bytes([0, 0, 0, len(tag)]) + tag + (b"\xff\xfb\x90\x64" + b"\0" * 413) * 4


def box(kind: bytes, *inside: bytes) -> bytes:
    """One box of an MP4."""
    data = b"".join(inside)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def mp4(codec: bytes = b"avc1", brand: bytes = b"isom", *more: bytes) -> bytes:
    """A video of five seconds without its pictures."""
    header = box(b"mvhd", struct.pack(">IIIII", 0, 3_850_000_000, 3_850_000_001, 1000, 5000), b"\0" * 80)
    track = box(b"tkhd", b"\0" * 76, struct.pack(">II", 640 << 16, 360 << 16))
    samples = box(b"stsd", struct.pack(">II", 0, 1), box(codec, b"\0" * 28))
    place = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", 17, 0x15C7), b"+42.0000+044.0000"))
    media = box(b"mdia", box(b"minf", box(b"stbl", samples)))
    return (
        box(b"ftyp", brand, b"\0\0\0\0")
        + box(b"moov", header, box(b"trak", track, media), place)
        + b"".join(more)
    )


def heic() -> bytes:
    """The boxes of a HEIC picture with EXIF, without its pixels."""
    exif = b"\0\0\0\x06Exif\0\0" + b"II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\x04\0\0\0Inv\0\0\0\0\0"
    item = box(b"infe", b"\x02\0\0\0\0\x01\0\0Exif\0")
    items = box(b"iinf", b"\0\0\0\0\0\x01", item)
    head = box(b"ftyp", b"heic", b"\0\0\0\0mif1heic")
    size = box(b"iprp", box(b"ipco", box(b"ispe", struct.pack(">III", 0, 4032, 3024))))

    def meta(place: int) -> bytes:
        where = struct.pack(">BBH", 0x44, 0, 1) + struct.pack(">HHHII", 1, 0, 1, place, len(exif))
        return box(b"meta", b"\0\0\0\0", items, box(b"iloc", b"\0\0\0\0", where), size)

    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", exif)


def webm() -> bytes:
    """A video of five seconds without its pictures."""

    def element(name: int, *inside: bytes) -> bytes:
        data = b"".join(inside)
        head = name.to_bytes((name.bit_length() + 7) // 8, "big")
        return head + (0x10000000 | len(data)).to_bytes(4, "big") + data

    info = element(
        0x1549A966,
        element(0x2AD7B1, (1_000_000).to_bytes(3, "big")),
        element(0x4489, struct.pack(">d", 5000.0)),
        element(0x4461, (800_000_000 * 10**9).to_bytes(8, "big")),
        element(0x5741, b"Invented"),
    )
    video = element(0xE0, element(0xB0, b"\x02\x80"), element(0xBA, b"\x01\x68"))
    tracks = element(0x1654AE6B, element(0xAE, element(0x86, b"V_VP9"), video))
    return element(0x1A45DFA3, element(0x4282, b"webm")) + element(0x18538067, info, tracks)


def jumb(label: str, *inside: bytes) -> bytes:
    """One superbox of a provenance record."""
    return box(b"jumb", box(b"jumd", b"\0" * 16, b"\x03", label.encode() + b"\0"), *inside)


@cache
def _certificate() -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ed25519
    from cryptography.hazmat.primitives.serialization import Encoding

    key = ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"invented").digest())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Invented signer")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(begin).not_valid_after(begin + timedelta(days=1))
    return made.sign(key, None).public_bytes(Encoding.DER)


def store(digest: bytes = b"\0" * 32, start: int = 0, length: int = 0) -> bytes:
    """A provenance record that leaves out one range of the file from its digest."""
    import cbor2

    hashed = {
        "exclusions": [{"start": start, "length": length}],
        "alg": "sha256",
        "hash": digest,
        "pad": b"",
    }
    created = {"actions": [{"action": "c2pa.created", "when": "2026-01-01T00:00:00Z"}]}
    assertions = {"c2pa.hash.data": hashed, "c2pa.actions": created}
    boxes = {name: jumb(name, box(b"cbor", cbor2.dumps(value))) for name, value in assertions.items()}
    links = [
        {"url": f"self#jumbf=c2pa.assertions/{name}", "hash": hashlib.sha256(data[8:]).digest()}
        for name, data in boxes.items()
    ]
    claim = {"claim_generator": "Invented/1", "alg": "sha256", "assertions": links, "dc:title": "a.jpg"}
    stamp = {"tstTokens": [{"val": b"\x18\x0f20260101000000Z"}]}
    signed = [cbor2.dumps({1: -7}), {33: [_certificate()], "sigTst": stamp}, None, b"\0" * 64]
    manifest = jumb(
        "urn:uuid:invented",
        jumb("c2pa.assertions", *boxes.values()),
        jumb("c2pa.claim", box(b"cbor", cbor2.dumps(claim))),
        jumb("c2pa.signature", box(b"cbor", cbor2.dumps(cbor2.CBORTag(18, signed)))),
    )
    return jumb("c2pa", manifest)


def with_provenance(picture: bytes) -> bytes:
    """A JPEG with a provenance record whose digest is that of the picture."""
    size = len(store()) + 8 + 4  # head of the segment
    for _ in range(3):  # how long numbers are written depends on the numbers
        digest = hashlib.sha256(picture[:2] + picture[2:]).digest()
        made = store(digest, 2, size)
        segment = b"\xff\xeb" + (10 + len(made)).to_bytes(2, "big") + b"JP\0\x01\0\0\0\x01" + made
        size = len(segment)
    return picture[:2] + segment + picture[2:]


@cache
def all_of_them() -> Mapping[str, bytes]:
    """All samples by name."""
    seen = pictures()
    return {
        **seen,
        "c2pa": with_provenance(seen["jpeg"]),
        "pdf": pdf(),
        "docx": docx(),
        "xlsx": xlsx(),
        "odt": odt(),
        "zip": packed({"a.txt": b"a", "имя.txt": b"b"}),
        "warc": warc(),
        "warc-gz": gzipped(warc()),
        "wacz": wacz(),
        "mail": MAIL,
        "wav": wav(),
        "ogg": ogg(),
        "flac": flac(),
        "mp3": mp3(),
        "amr": b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * 5,
        "aac": (b"\xff\xf1\x50\x80\x01\x1f\xfc" + b"\0") * 4,
        "mp4": mp4(),
        "mov": mp4(brand=b"qt  "),
        "m4a": mp4(codec=b"mp4a", brand=b"M4A "),
        "heic": heic(),
        "webm": webm(),
        "xmp": b'<?xml version="1.0"?>' + XMP,
        "text": TEXT.encode(),
        "text-1251": TEXT.encode("cp1251"),
        "json": json.dumps({"a": "слово"}).encode(),
    }
