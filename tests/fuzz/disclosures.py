"""Targets of the disclosure scan: its own readers, run here without their cage.

The property: a reader of documents gives what is written again as the same bytes; the walk through any bytes
ends, raises nothing but a VedetteError, and says nothing that the register protects.
"""

from __future__ import annotations

import base64
import gzip
import io
import zipfile

from targets import attempt, target

from vedette.house.disclosing import codings
from vedette.house.disclosing.child import scanned
from vedette.house.looking.content import Content
from vedette.publication.disclosure import (
    Name,
    Protected,
    Register,
    encode_register,
    encode_report,
    parse_register,
    parse_report,
)
from vedette.publication.disclosure.matching import Matcher

SCAN = "disclosure-walk"


_PERSON = Protected(
    "W-1",
    (Name("Хамзат Эльдарханов"),),
    ("+79286412783",),
    ("1987-03-12",),
    coordinates=((43.1872345, 45.8123456),),
)
_REGISTER = Register((_PERSON,), ("Igor Kalyapin",))
_MATCHER = Matcher(_REGISTER)


def seeds() -> dict[str, list[bytes]]:
    """Documents, and outputs of the kinds that the walk takes apart by its own readers."""
    text = "Хамзат Эльдарханов, 12.03.1987, 43.18723, 45.81234".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("a.txt", text)
        package.comment = text[:60]
    paper = b"%PDF-1.4\n1 0 obj\n<< /Length 30 /Filter /ASCIIHexDecode >>\nstream\n" + text.hex().encode()
    paper += b">\nendstream\nendobj\n2 0 obj\n(Eld\\141rkhanov) <456c64>\nendobj\n%%EOF\n"
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\x20tEXta\0" + text[:30] + bytes(4)
    jpeg = b"\xff\xd8\xff\xfe\0\x20" + text[:30] + b"\xff\xda\0\2aa\xff\xd9" + text
    coded = (
        b"<p>"
        + base64.b64encode(text)
        + b"%D0%A5 &#1061; \\u0425 \\x41 =D0=A5 0x41, 0x42 1061,1072,1084,1079,1072</p>"
    )
    return {
        "disclosure-register": [encode_register(_REGISTER)],
        "disclosure-report": [encode_report(scanned(_MATCHER, "a", Content.of(text)).report())],
        "disclosure-walk": [text, packed.getvalue(), gzip.compress(text), paper, png, jpeg, coded],
        "disclosure-codings": [coded, text.decode().encode("utf-16-le"), text.hex().encode()],
    }


@target("disclosure-register", 400)
def _register(data: bytes) -> None:
    """A register that is read is written again as the same bytes."""
    register = attempt(parse_register, data)
    assert register is None or encode_register(register) == data


@target("disclosure-report", 400)
def _report(data: bytes) -> None:
    """A report that is read is written again as the same bytes."""
    report = attempt(parse_report, data)
    assert report is None or encode_report(report) == data


@target(SCAN, 60)
def _walk(data: bytes) -> None:
    """The walk ends on any bytes, and its findings repeat nothing."""
    walk = scanned(_MATCHER, "output", Content.of(data))
    said = repr((walk.findings, walk.could_not)).lower()
    assert "ldarkhan" not in said and "льдархан" not in said


@target("disclosure-codings", 200)
def _codings(data: bytes) -> None:
    """Every coding is taken off any bytes without a failure."""
    for one in (codings.unpacked, codings.rewritten, codings.numbered, codings.decoded):
        for _, plain in one(data):
            assert isinstance(plain, bytes | str)
    text = data.decode("utf-8", "replace")
    assert all(isinstance(plain, str) for _, plain in codings.respelled(text))
