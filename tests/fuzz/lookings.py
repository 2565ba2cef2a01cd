"""Targets of vedette.house.looking: its own readers, run here without their cage.

The property: a reader adds to a finding or raises a VedetteError, and what it found is always a sight that
`parse_sight` takes as it is. The decoders of pictures and papers are not ours; they are met by tests/looking.
"""

from __future__ import annotations

from collections.abc import Callable

from targets import attempt, target

from vedette.house.looking import (
    boxes,
    c2pa,
    looks,
    mail,
    matroska,
    office,
    packed,
    sorting,
    sound,
    text,
    webarchive,
    xmp,
)
from vedette.house.looking.content import Content, Finding
from vedette.house.looking.sight import MAX_TEXT, Kind, Sight, encode_sight, parse_sight

LOOKING = "looking-answer"


@target(LOOKING, 400)
def _answer(data: bytes) -> None:
    """What a child answers: a sight that is written again as the same value, or a refusal."""
    sight = attempt(parse_sight, data)
    if sight is not None:
        assert parse_sight(encode_sight(sight)) == sight


def _read(reader: Callable[[Content, Finding], object], data: bytes) -> None:
    found = Finding()
    attempt(reader, Content.of(data), found)
    text.finish(found)
    whole = Sight(
        Kind.TEXT,
        "text/plain",
        "",
        tuple(found.claims),
        found.facts,
        found.text[:MAX_TEXT],
        found.near,
        tuple(found.warnings),
    )
    seen = parse_sight(encode_sight(whole))
    assert seen == whole


@target("looking-boxes")
def _boxes(data: bytes) -> None:
    """MP4, QuickTime, M4A, HEIC."""
    _read(boxes.look, data)
    boxes.playable(Content.of(data))


@target("looking-matroska")
def _matroska(data: bytes) -> None:
    """Matroska and WebM."""
    _read(matroska.look, data)
    matroska.playable(Content.of(data))


@target("looking-sound")
def _sound(data: bytes) -> None:
    """Each reader of sound, chosen by the first byte."""
    kinds = sorted(sound.LOOKS)
    kind = kinds[data[0] % len(kinds)] if data else kinds[0]
    _read(sound.LOOKS[kind], data[1:])
    sound.playable(Content.of(data[1:]), kind)
    attempt(sound.waves, Content.of(data[1:]))


@target("looking-c2pa")
def _c2pa(data: bytes) -> None:
    """A provenance record, and pictures around it."""
    _read(lambda content, found: c2pa.read_store(data, found, content), data)
    for real in ("image/jpeg", "image/png", "image/webp"):
        _read(lambda content, found, real=real: c2pa.read_picture(content, real, found), data)  # type: ignore[misc]


@target("looking-xmp")
def _xmp(data: bytes) -> None:
    """An XMP packet."""
    _read(lambda _, found: xmp.read_xmp(data, found), data)


@target("looking-office")
def _office(data: bytes) -> None:
    """Packages, and the documents and web archives in them."""
    content = Content.of(data)
    real = office.name_zip(content)
    office.name_old(content)
    for reader in (packed.look, office.look, office.look_old):
        _read(reader, data)
    if real == sorting.WACZ:
        _read(webarchive.look_wacz, data)


@target("looking-office-parts")
def _office_parts(data: bytes) -> None:
    """A document whose part is these bytes, in a package that is in order."""
    from vedette.house.looking.samples import packed as package

    names = ("word/document.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "content.xml")
    more = ("docProps/core.xml", "xl/workbook.xml", "word/_rels/a.rels", "docProps/custom.xml")
    name = (names + more)[data[0] % 8] if data else names[0]
    members: dict[str, str | bytes] = {name: data[1:], "[Content_Types].xml": ""}
    if name == "xl/sharedStrings.xml":
        members["xl/worksheets/sheet1.xml"] = b'<a><row><c t="s"><v>0</v></c></row></a>'
    _read(office.look, package(members, stored=True))


@target("looking-warc")
def _warc(data: bytes) -> None:
    """A web archive, plain or packed."""
    webarchive.is_warc(Content.of(data))
    _read(webarchive.look, data)


@target("looking-html")
def _html(data: bytes) -> None:
    """The words of a page."""
    shown = webarchive.readable(data.decode("utf-8", "replace"))
    assert len(shown) <= len(data)


@target("looking-mail")
def _mail(data: bytes) -> None:
    """A message."""
    _read(mail.look, data)


@target("looking-text")
def _text(data: bytes) -> None:
    """What kind it is, and its text."""
    kind, real = looks.sort(Content.of(data))
    assert kind in set(Kind) and real.isascii()
    _read(text.look, data)
    sorting.mismatch(data[:50].decode("utf-8", "replace"), real)
    sorting.name_differs(data[:50].decode("utf-8", "replace"), real)
