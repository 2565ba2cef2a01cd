# ruff: noqa: E501 - tables of words, as wide as they are read
"""Plants: one invented person, hidden in as many ways as files allow. `plants()` gives file name → bytes."""

from __future__ import annotations

import base64
import bz2
import codecs
import gzip
import hashlib
import html
import io
import json
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from urllib.parse import quote

from vedette.publication.disclosure import Name, Protected, Register

NAME, FIRST, LAST = "Хамзат Эльдарханов", "Хамзат", "Эльдарханов"
PERSON = Protected(
    "W-1",
    (Name("Хамзат Увайсович Эльдарханов"), Name("Волчонок", "nickname")),
    ("+7 (928) 641-27-83",),
    ("1987-03-12",),
    ("с. Новый Аргуныл",),
    ((43.1872345, 45.8123456),),
    ("племянник Зелимхана Бачаева",),
    ("ветеринар",),
    ("Дубаюрт",),
    ("voice-0412-khamzat.ogg",),
    ("96 12 345678", "А123ВС95"),
    (hashlib.sha256(b"the sealed original").hexdigest(),),
)
REGISTER = Register((PERSON,), ("Игорь Каляпин", "Igor Kalyapin"))

TEXTS = {
    "name": "Вчера задержали Хамзата Эльдарханова.",
    "dative": "отказано Эльдарханову",
    "feminine": "сестре Эльдархановой",
    "upper": "ЭЛЬДАРХАНОВЫМ",
    "order": "Эльдарханов Х.",
    "patronymic": "Хамзат Увайсович сказал",
    "patronymic-en": "Khamzat Uvaisovich said",
    "bgn": "Khamzat El’darkhanov",
    "en": "Eldarkhanov",
    "fr": "Khamzat Eldarkhanov",
    "de": "Eldarchanow",
    "iso": "Ėlʹdarhanov",
    "h": "Eldarhanov",
    "x": "Eldarxanov",
    "ff": "Eldarkhanoff",
    "ukrainian": "Ельдарханов",
    "arabic": "خمزات إلدرخانوف",
    "georgian": "ელდარხანოვი",
    "spaced": "Э л ь д а р х а н о в",
    "dotted": "Э.л.ь.д.а.р.х.а.н.о.в",
    "hyphen": "Эльдар-\nханов",
    "soft": "Эль\u00adдар\u00adханов",
    "zero": "Эль\u200bдар\u200dха\u2060нов",
    "lookalike": "Эльдapxaнoв",
    "accents": "Э́льдарха́нов",
    "fullwidth": "Ｅｌｄａｒｋｈａｎｏｖ",
    "mathematical": "𝐄𝐥𝐝𝐚𝐫𝐤𝐡𝐚𝐧𝐨𝐯",
    "circled": "ⓔⓛⓓⓐⓡⓚⓗⓐⓝⓞⓥ",
    "joined": "KhamzatEldarkhanov",
    "identifier": "voice_khamzat_eldarkhanov_final",
    "camel": "caseEldarkhanovFile",
    "leet": "3ld4rkh4n0v",
    "backwards": "вонахрадьлЭ",
    "turned": "Ryqnexunabi",
    "keys": "'kmlfh[fyjd",
    "nickname": "Волчонком звали",
    "nickname-en": "Volchonok",
    "phone": "тел. 8 (928) 641-27-83",
    "phone-plain": "79286412783",
    "phone-apart": "9 2 8 6 4 1 2 7 8 3",
    "phone-words": "928.641.2783",
    "phone-arabic": "٩٢٨٦٤١٢٧٨٣",
    "birth": "12.03.1987",
    "birth-iso": "1987-03-12",
    "birth-ru": "12 марта 1987 г.",
    "birth-en": "March 12, 1987",
    "birth-ordinal": "on the 12th of March 1987",
    "birth-fr": "le 12 mars 1987",
    "birth-us": "3/12/1987",
    "birth-short": "12/03/87",
    "birth-plain": "19870312",
    "birth-epoch": '{"t": 542548800}',
    "birth-millis": '{"t": 542548800000}',
    "place": "в Новом Аргуныле",
    "place-en": "in Novy Argunyl",
    "place-latin": "Novyj Argunyl",
    "degrees": "43.18723, 45.81234",
    "degrees-geojson": '"coordinates":[45.8123456,43.1872345]',
    "degrees-dms": "43°11′14″N 45°48′44″E",
    "degrees-words": "N 43 deg 11' 14\" E 45 deg 48' 44\"",
    "degrees-e7": '"latitudeE7": 431872345, "longitudeE7": 458123456',
    "degrees-map": "https://maps.example/@43.1871,45.8125,17z",
    "degrees-geo": "geo:43.1872,45.8123",
    "relation": "племянника Зелимхана Бачаева",
    "occupation": "Единственный ветеринар. Он живёт в Дубаюрте.",
    "file": "audio/voice-0412-khamzat.mp3",
    "number": "паспорт 9612 № 345678",
    "plate": "машина а 123 вс 95",
    "plate-latin": "A123BC95",
    "digest": hashlib.sha256(b"the sealed original").hexdigest(),
    "digest-base64": base64.b64encode(hashlib.sha256(b"the sealed original").digest()).decode(),
    "digest-colons": ":".join(f"{each:02X}" for each in hashlib.sha256(b"the sealed original").digest()),
    "digest-of-name": hashlib.sha256(NAME.encode()).hexdigest(),
    "digest-of-phone": hashlib.md5(b"79286412783", usedforsecurity=False).hexdigest(),
    "initial": "Х. Эльдарханов",
    "apostrophe": "El'darkhanov",
    "possessive": "Eldarkhanov's lawyer",
    "hashtag": "#СвободуЭльдарханову",
    "domain": "xn--" + LAST.lower().encode("punycode").decode() + ".org",
    "mailbox": "h.eldarkhanov@example.org",
    "underscores": "Эльдар_ханов",
    "markup": "Эль<b>дар</b>ха<wbr>нов",
    "newlines": "Эль\nдар\nханов",
}

WRAPS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: ("слово и слово " + text).encode("utf-16"),
    "utf-16-be": lambda text: ("some words " + text).encode("utf-16-be"),
    "utf-16-le": lambda text: ("some words " + text).encode("utf-16-le"),
    "utf-32": lambda text: text.encode("utf-32"),
    "utf-7": lambda text: b"some words " + text.encode("utf-7") + b" and more",
    "cp1251": lambda text: ("Сообщение: " + text).encode("cp1251", "replace"),
    "koi8-r": lambda text: ("Сообщение: " + text).encode("koi8-r", "replace"),
    "cp866": lambda text: ("Сообщение: " + text).encode("cp866", "replace"),
    "iso8859-5": lambda text: ("Сообщение: " + text).encode("iso8859-5", "replace"),
    "mac": lambda text: ("Сообщение: " + text).encode("mac-cyrillic", "replace"),
    "base64": lambda text: base64.b64encode(("some words before it, " + text).encode()),
    "base64-url": lambda text: b"x=" + base64.urlsafe_b64encode(("?? some words, " + text).encode()),
    "base64-utf16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    "base64-twice": lambda text: base64.b64encode(base64.b64encode(("words " + text).encode())),
    "base64-lines": lambda text: base64.encodebytes(("a long line of words, " * 5 + text).encode()),
    "base32": lambda text: base64.b32encode(("words, " + text).encode()),
    "base85": lambda text: base64.a85encode(("words, " + text).encode(), adobe=True),
    "hex": lambda text: ("words " + text).encode().hex().encode(),
    "hex-spaces": lambda text: text.encode().hex(" ").encode(),
    "hex-c": lambda text: "".join(f"\\x{each:02x}" for each in text.encode()).encode(),
    "hex-array": lambda text: ", ".join(f"0x{each:02x}" for each in text.encode()).encode(),
    "percent": lambda text: b"/search?q=" + quote(text).encode(),
    "percent-twice": lambda text: b"/search?q=" + quote(quote(text)).encode(),
    "entities": lambda text: "".join(f"&#{ord(each)};" for each in text).encode(),
    "entities-hex": lambda text: "".join(f"&#x{ord(each):x};" for each in text).encode(),
    "entities-twice": lambda text: html.escape("".join(f"&#{ord(each)};" for each in text)).encode(),
    "json": lambda text: json.dumps({"a": text}).encode(),
    "json-twice": lambda text: json.dumps(json.dumps({"a": text})).encode(),
    "css": lambda text: (
        b'a:before{content:"' + "".join(f"\\{ord(each):06x}" for each in text).encode() + b'"}'
    ),
    "numbers": lambda text: b"f(" + ",".join(str(ord(each)) for each in text).encode() + b")",
    "bytes-numbers": lambda text: b"[" + ", ".join(str(each) for each in text.encode()).encode() + b"]",
    "quoted": lambda text: codecs.encode(text.encode(), "quopri"),
    "uu": lambda text: b"begin 644 f\n" + b"".join(_uu(text.encode())) + b"`\nend\n",
    "rtf": lambda text: (
        b"{\\rtf1\\ansicpg1251 "
        + "".join(f"\\'{e:02x}" for e in text.encode("cp1251", "replace")).encode()
        + b"}"
    ),
    "rtf-unicode": lambda text: b"{\\rtf1 " + "".join(f"\\u{ord(each)}?" for each in text).encode() + b"}",
    "octal": lambda text: ("(" + "".join(f"\\{each:03o}" for each in text.encode()) + ")").encode(),
    "bits": lambda text: " ".join(f"{each:08b}" for each in text.encode()).encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "bzip2": lambda text: bz2.compress(text.encode()),
    "xz": lambda text: lzma.compress(text.encode()),
    "zlib": lambda text: zlib.compress(text.encode() * 3),
    "gzip-base64": lambda text: base64.b64encode(gzip.compress(text.encode())),
    "data-uri": lambda text: (
        b'<img src="data:text/plain;base64,' + base64.b64encode(text.encode() * 2) + b'">'
    ),
    "comment": lambda text: b"<p>clean</p><!-- " + text.encode() + b" -->",
    "script": lambda text: b"<script>/* " + text.encode() + b" */</script>",
    "attribute": lambda text: b'<img alt="' + text.encode() + b'" src="a.png">',
    "meta": lambda text: b'<meta name="author" content="' + text.encode() + b'">',
    "hidden": lambda text: b'<div style="display:none">' + text.encode() + b"</div>",
    "binary": lambda text: bytes(range(256)) * 4 + text.encode() + bytes(range(256)),
    "binary-wide": lambda text: bytes(range(256)) * 4 + text.encode("utf-16-le") + bytes(range(256)),
    "binary-1251": lambda text: bytes(range(256)) * 4 + text.encode("cp1251", "replace") + bytes(range(256)),
    "mail-header": lambda text: b"Subject: =?utf-8?B?" + base64.b64encode(text.encode()) + b"?=\n\nbody\n",
}


def _uu(data: bytes) -> Iterator[bytes]:
    import binascii

    for at in range(0, len(data), 45):
        yield binascii.b2a_uu(data[at : at + 45])


def zipped(
    members: dict[str, bytes],
    comment: bytes = b"",
    note: bytes = b"",
    when: tuple[int, ...] = (1980, 1, 1, 0, 0, 0),
) -> bytes:
    """A package."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, when)  # type: ignore[arg-type]
            info.comment = note
            package.writestr(info, data)
        package.comment = comment
    return out.getvalue()


def containers() -> Iterator[tuple[str, bytes]]:
    """Plants in packages."""
    text = NAME.encode()
    yield "kit-member.zip", zipped({"a/note.txt": text})
    yield "kit-name.zip", zipped({f"a/{LAST}.txt": b"clean words"})
    yield "kit-comment.zip", zipped({"a.txt": b"clean words"}, comment=text)
    yield "kit-note.zip", zipped({"a.txt": b"clean words"}, note=text)
    yield "kit-time.zip", zipped({"a.txt": b"clean words"}, when=(1987, 3, 12, 10, 0, 0))
    yield "kit-nested.zip", zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": text})})})
    yield "kit-before.zip", text + zipped({"a.txt": b"clean words"})
    yield "kit-after.zip", zipped({"a.txt": b"clean words"}) + text
    whole = zipped({"a.txt": b"clean words", "b.txt": text * 5})
    at = whole.rfind(b"PK\1\2")
    end = whole.rfind(b"PK\5\6")
    one = whole[:at] + whole[end : end + 8] + struct.pack("<HH", 1, 1)
    one += struct.pack("<II", at - whole.find(b"PK\1\2"), whole.find(b"PK\1\2")) + b"\0\0"
    yield "kit-left-out.zip", one
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size, info.uname = 5, "eldarkhanov"
        archive.addfile(info, io.BytesIO(b"clean"))
    yield "user.tar.gz", out.getvalue()
    named = io.BytesIO()
    with gzip.GzipFile("eldarkhanov.txt", "wb", fileobj=named, mtime=0) as stream:
        stream.write(b"clean words")
    yield "named.gz", named.getvalue()
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.org", "b@example.org", "clean"
    letter.set_content("clean")
    letter.add_attachment(
        NAME.encode("koi8-r"), maintype="application", subtype="octet-stream", filename="a.bin"
    )
    yield "letter.eml", letter.as_bytes()


def pictures() -> Iterator[tuple[str, bytes]]:
    """Plants in pictures."""
    from PIL import Image, PngImagePlugin

    clean = Image.effect_noise((160, 120), 30).convert("RGB")

    def saved(kind: str, picture: Image.Image = clean, **more: object) -> bytes:
        out = io.BytesIO()
        picture.save(out, kind, **more)
        return out.getvalue()

    exif = Image.Exif()
    exif[0x010E] = "Eldarkhanov"
    yield "exif.jpg", saved("JPEG", exif=exif)
    wide = Image.Exif()
    wide[0x9C9D] = LAST.encode("utf-16-le")
    yield "exif-wide.jpg", saved("JPEG", exif=wide)
    where = Image.Exif()
    where.get_ifd(0x8825).update({1: "N", 2: (43.0, 11.0, 14.04), 3: "E", 4: (45.0, 48.0, 44.44)})
    yield "exif-place.jpg", saved("JPEG", exif=where)
    born = Image.Exif()
    born[0x0132] = "1987:03:12 10:00:00"
    yield "exif-date.jpg", saved("JPEG", exif=born)
    yield "comment.jpg", saved("JPEG", comment=NAME.encode())
    yield "after.jpg", saved("JPEG") + NAME.encode()
    yield "after-zip.jpg", saved("JPEG") + zipped({"a.txt": NAME.encode()})
    yield "after-end.png", saved("PNG") + base64.b64encode(("words " + NAME).encode())
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "Eldarkhanov", zip=True)
    yield "text-packed.png", saved("PNG", pnginfo=info)
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Author", NAME, zip=True)
    yield "itext.png", saved("PNG", pnginfo=info)
    info = PngImagePlugin.PngInfo()
    info.add(b"prVt", NAME.encode("utf-16-be"))
    yield "private.png", saved("PNG", pnginfo=info)
    yield "comment.gif", saved("GIF", comment=NAME.encode())
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{NAME}</a></x:xmpmeta>'.encode()
    yield "xmp.webp", saved("WEBP", xmp=xmp)
    yield "description.tif", saved("TIFF", tiffinfo={270: "Eldarkhanov"})
    import segno

    code = io.BytesIO()
    segno.make(NAME).save(code, kind="png", scale=6)
    yield "code.png", saved("PNG", Image.open(io.BytesIO(code.getvalue())).convert("RGB"))
    thumb = saved("JPEG", clean.resize((60, 40)), comment=NAME.encode())
    whole = saved("JPEG")
    yield (
        "thumbnail.jpg",
        whole[:2] + b"\xff\xe1" + struct.pack(">H", len(thumb) + 8) + b"Other\0" + thumb + whole[2:],
    )


def papers() -> Iterator[tuple[str, bytes]]:
    """Plants in PDF papers and office documents."""
    import docx
    import openpyxl

    yield "text.pdf", _pdf("BT /F1 12 Tf 72 700 Td (Eldarkhanov) Tj ET")
    yield "apart.pdf", _pdf("BT /F1 12 Tf 72 700 Td [(El) -20 (dark) 5 (hanov)] TJ ET")
    yield "hidden.pdf", _pdf("BT 3 Tr /F1 12 Tf 72 700 Td (Eldarkhanov) Tj ET")
    yield "boxed.pdf", _pdf("BT /F1 12 Tf 72 700 Td (Eldarkhanov) Tj ET 0 g 60 690 200 30 re f")
    yield (
        "octal.pdf",
        _pdf(
            "BT ET",
            "/Info",
            r"<< /Author (\376\377" + "".join(f"\\{e:03o}" for e in LAST.encode("utf-16-be")) + ") >>",
        ),
    )
    yield "hexed.pdf", _pdf("BT ET", "/Info", "<< /Subject <FEFF" + LAST.encode("utf-16-be").hex() + "> >>")
    yield "orphan.pdf", _pdf("BT ET", more="<< /Length 11 >>\nstream\nEldarkhanov\nendstream")
    packed = zlib.compress(LAST.encode("cp1251"))
    yield (
        "packed.pdf",
        _pdf(
            "BT ET",
            more=f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n",
            tail=packed + b"\nendstream",
        ),
    )
    yield (
        "attached.pdf",
        _pdf(
            "BT ET",
            more="<< /Type /EmbeddedFile /Length 40 >>\nstream\n",
            tail=zipped({"a.txt": NAME.encode()}) + b"\nendstream",
        ),
    )
    first = _pdf("BT /F1 12 Tf 72 700 Td (Eldarkhanov) Tj ET")
    yield (
        "revised.pdf",
        first
        + b"4 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\nxref\n0 0\ntrailer << /Root 1 0 R /Size 8 >>\nstartxref\n9\n%%EOF\n",
    )
    yield "note.pdf", _pdf("BT ET", more="<< /Type /Annot /Subtype /Text /Contents (Eldarkhanov) >>")
    yield "after.pdf", _pdf("BT ET") + NAME.encode("koi8-r")
    yield "name.pdf", _pdf("BT ET", more="<< /A /Eld#61rkhanov >>")

    def word(
        change: Callable[[object], None], edit: Callable[[str, bytes], bytes] = lambda _, data: data
    ) -> bytes:
        paper = docx.Document()
        paper.add_paragraph("clean words")
        paper.core_properties.author = ""
        change(paper)
        out = io.BytesIO()
        paper.save(out)
        with zipfile.ZipFile(io.BytesIO(out.getvalue())) as package:
            return zipped({name: edit(name, package.read(name)) for name in package.namelist()})

    def runs(paper: object) -> None:
        line = paper.add_paragraph("")  # type: ignore[attr-defined]
        for part in ("Эль", "дар", "ханов"):
            line.add_run(part).bold = part == "дар"

    yield "body.docx", word(lambda paper: paper.add_paragraph(NAME))  # type: ignore[attr-defined]
    yield "runs.docx", word(runs)
    yield "author.docx", word(lambda paper: setattr(paper.core_properties, "author", LAST))  # type: ignore[attr-defined]
    yield "header.docx", word(lambda paper: setattr(paper.sections[0].header.paragraphs[0], "text", LAST))  # type: ignore[attr-defined]
    deleted = f'<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>{LAST}</w:delText></w:r></w:del></w:p></w:body>'.encode()
    yield (
        "deleted.docx",
        word(
            lambda _: None, lambda n, d: d.replace(b"</w:body>", deleted) if n == "word/document.xml" else d
        ),
    )
    spelled = f"<w:p><w:r><w:t>{''.join(f'&#{ord(e)};' for e in LAST)}</w:t></w:r></w:p></w:body>".encode()
    yield (
        "entities.docx",
        word(
            lambda _: None, lambda n, d: d.replace(b"</w:body>", spelled) if n == "word/document.xml" else d
        ),
    )

    def sheet(change: Callable[[openpyxl.Workbook], None]) -> bytes:
        book = openpyxl.Workbook()
        book.properties.creator = ""
        book.active["A1"] = "clean"  # type: ignore[index]
        change(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    import datetime

    yield "cell.xlsx", sheet(lambda book: book.active.append([NAME]))  # type: ignore[union-attr]
    yield "sheet-name.xlsx", sheet(lambda book: setattr(book.create_sheet(), "title", "Эльдарханов"))
    yield (
        "cut-sheet-name.xlsx",
        sheet(lambda book: setattr(book.create_sheet(), "title", "Список семьи Хамзат Эльдархан")),
    )
    yield "day.xlsx", sheet(lambda book: book.active.append([datetime.date(1987, 3, 12)]))  # type: ignore[union-attr]
    yield "number.xlsx", sheet(lambda book: book.active.append([79286412783]))  # type: ignore[union-attr]
    yield (
        "defined.xlsx",
        sheet(
            lambda book: book.defined_names.add(
                openpyxl.workbook.defined_name.DefinedName("Eldarkhanov", attr_text="Sheet!$A$1")
            )
        ),
    )

    def noted(book: openpyxl.Workbook) -> None:
        from openpyxl.comments import Comment

        book.active["A1"].comment = Comment("clean", "Eldarkhanov")  # type: ignore[index]

    yield "comment.xlsx", sheet(noted)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{NAME}</title></svg>'
    yield "drawing.svg", svg.encode()
    yield "drawing.svgz", gzip.compress(svg.encode(), mtime=0)
    yield (
        "drawing-letters.svg",
        ("<svg>" + "".join(f'<text x="{n}">{e}</text>' for n, e in enumerate(LAST)) + "</svg>").encode(),
    )
    import sqlite3

    store = sqlite3.connect(":memory:")
    store.execute("create table a (b text)")
    store.execute("insert into a values (?)", (NAME,))
    store.commit()
    yield "store.db", store.serialize()
    yield "search.json", json.dumps({"index": {"эльдарханов": [1, 2]}}).encode()
    yield "feed.xml", f"<feed><entry><author><name>{NAME}</name></author></entry></feed>".encode()
    yield "sitemap.xml", f"<urlset><loc>https://example.org/{quote(LAST.lower())}/</loc></urlset>".encode()
    yield "map.js", b'tiles("/14/' + "/".join(map(str, _tile(14))).encode() + b'.png")'
    yield f"{LAST}.txt", b"clean words"
    yield "eldarkhanov/index.html", b"clean words"
    yield "sound.wav", _wave(b"INAM", b"Eldarkhanov")
    yield (
        "sound.mp3",
        b"ID3\4\0\0"
        + bytes((0, 0, 0, 60))
        + b"TIT2"
        + struct.pack(">I", 25)
        + b"\0\0\1"
        + LAST.encode("utf-16")
        + bytes(40)
        + b"\xff\xfb\x90\0" * 40,
    )


def _tile(zoom: int) -> tuple[int, int]:
    from vedette.publication.disclosure.coordinates import tile

    return tile(PERSON.coordinates[0], zoom)


def _wave(name: bytes, text: bytes) -> bytes:
    chunk = (
        b"LIST"
        + struct.pack("<I", 12 + len(text) + 1)
        + b"INFO"
        + name
        + struct.pack("<I", len(text) + 1)
        + text
        + b"\0"
    )
    body = (
        b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
        + b"data"
        + struct.pack("<I", 320)
        + bytes(320)
        + chunk
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _pdf(content: str, key: str = "", value: str = "", more: str = "", tail: bytes = b"") -> bytes:
    """A small paper; `more` is one more object, that nothing points to."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    if more:
        objects.append(more.encode() + tail)
    if value:
        objects.append(value.encode())
    out, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{place:010d} 00000 n \n" for place in places
    )
    extra = f" {key} {len(objects)} 0 R" if key else ""
    return (
        out
        + (
            table
            + f"trailer << /Root 1 0 R /Size {len(objects) + 1}{extra} >>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def plants() -> dict[str, bytes]:
    """File name → bytes, each with one plant."""
    found = {f"text-{name}.txt": text.encode() for name, text in TEXTS.items()}
    for name, wrap in WRAPS.items():
        found[f"wrap-{name}.html"] = wrap(f"{NAME} и ещё слова.")
        if re.match("base|hex|percent|gzip|utf", name):
            found[f"wrap-latin-{name}.html"] = wrap("the words of Khamzat Eldarkhanov, and more.")
    for made in (containers(), pictures(), papers()):
        found |= dict(made)
    return {f"{number:03d}/{name}": data for number, (name, data) in enumerate(found.items())}
