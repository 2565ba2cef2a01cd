"""What is found in one good file of each kind, by a caged child."""

from __future__ import annotations

import io
import json
import struct

import pytest
from PIL import Image

from vedette.house.looking import Claim, Kind, Looker, Sight, samples
from vedette.house.looking.sorting import OFFICE_TYPES

SAMPLES = samples.all_of_them()
EXPECTED: dict[str, tuple[Kind, str, dict[str, str], str | None]] = {
    "jpeg": (Kind.PICTURE, "image/jpeg", {"width": "64", "height": "48"}, None),
    "png": (Kind.PICTURE, "image/png", {"width": "64", "height": "48"}, None),
    "heic": (Kind.PICTURE, "image/heic", {"width": "4032", "height": "3024"}, None),
    "pdf": (Kind.PDF, "application/pdf", {"pages": "1", "words": "3"}, None),
    "docx": (Kind.OFFICE, OFFICE_TYPES["docx"], {"entries": "3", "words": "60"}, None),
    "xlsx": (Kind.OFFICE, OFFICE_TYPES["xlsx"], {"entries": "4", "sheets": "2", "words": "2"}, None),
    "odt": (Kind.OFFICE, OFFICE_TYPES["odt"], {"entries": "3", "words": "3"}, None),
    "zip": (Kind.ARCHIVE, "application/zip", {"entries": "2", "words": "4"}, None),
    "warc-gz": (Kind.ARCHIVE, "application/warc", {"records": "2", "words": "11"}, None),
    "wacz": (Kind.ARCHIVE, "application/wacz", {"entries": "2", "records": "2", "words": "11"}, None),
    "mail": (Kind.MAIL, "message/rfc822", {"entries": "1", "words": "1"}, None),
    "text-1251": (Kind.TEXT, "text/plain", {"encoding": "cp1251", "words": "60"}, None),
    "wav": (
        Kind.SOUND,
        "audio/wav",
        {"channels": "1", "rate": "8000", "codecs": "pcm", "duration": "0.100"},
        "audio/wav",
    ),
    "ogg": (
        Kind.SOUND,
        "audio/ogg",
        {"channels": "2", "rate": "48000", "codecs": "opus", "duration": "2.000"},
        "audio/ogg",
    ),
    "flac": (
        Kind.SOUND,
        "audio/flac",
        {"channels": "2", "rate": "44100", "codecs": "flac", "duration": "1.000"},
        "audio/flac",
    ),
    "mp3": (
        Kind.SOUND,
        "audio/mpeg",
        {"channels": "2", "rate": "44100", "codecs": "mp3", "duration": "0.104"},
        "audio/mpeg",
    ),
    "amr": (
        Kind.SOUND,
        "audio/amr",
        {"channels": "1", "rate": "8000", "codecs": "amr", "duration": "0.100"},
        None,
    ),
    "mov": (
        Kind.VIDEO,
        "video/quicktime",
        {"width": "640", "height": "360", "codecs": "avc1", "duration": "5.000"},
        "video/mp4",
    ),
    "webm": (
        Kind.VIDEO,
        "video/webm",
        {"width": "640", "height": "360", "codecs": "V_VP9", "duration": "5.000"},
        "video/webm",
    ),
}


def see(looker: Looker, data: bytes, name: str = "", declared: str = "") -> Sight:
    """A look at bytes."""
    return looker.look(io.BytesIO(data), name, declared)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_good_file_is_known_by_its_bytes(looker: Looker, name: str) -> None:
    kind, media_type, facts, played = EXPECTED[name]
    sight = see(looker, SAMPLES[name])
    assert (sight.kind, sight.media_type, dict(sight.facts)) == (kind, media_type, facts)
    assert not set(sight.warnings) & {"damaged", "damaged-metadata", "too-large", "broke-reader"}
    assert looker.playable(io.BytesIO(SAMPLES[name])) == played


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_sample_is_read_without_a_fault(looker: Looker, name: str) -> None:
    sight = see(looker, SAMPLES[name])
    assert sight.kind is not Kind.UNKNOWN
    assert not set(sight.warnings) & {"damaged", "damaged-metadata", "too-large", "broke-reader"}


def test_claims_keep_their_source_and_what_they_are_worth(looker: Looker) -> None:
    assert set(see(looker, SAMPLES["jpeg"]).claims) == {
        Claim("exif", "Make", "Invented"),
        Claim("exif", "DateTimeOriginal", "2026:01:01 00:00:00", "no-zone"),
        Claim("exif", "GPSPosition", "1.034167, 4.085000", "device-place"),
        Claim("xmp", "xmp:CreatorTool", "Invented 1", "program"),
    }
    claims = see(looker, SAMPLES["c2pa"]).claims
    assert Claim("c2pa", "generator", "Invented/1", "program") in claims
    assert Claim("c2pa", "signer", "CN=Invented signer", "signer") in claims
    assert Claim("c2pa", "signed", "2026-01-01T00:00:00Z", "signer") in claims
    assert Claim("c2pa", "action", "c2pa.created 2026-01-01T00:00:00Z", "assertion") in claims
    assert Claim("exif", "Make", "Inv") in see(looker, SAMPLES["heic"]).claims
    place = Claim("container", "place", "+42.0000+044.0000", "device-place")
    assert place in see(looker, SAMPLES["mp4"]).claims
    sidecar = see(looker, json.dumps({"File Hash SHA256": "00", "Location.Time": "1"}).encode())
    assert Claim("sidecar", "Location.Time", "1", "device-clock") in sidecar.claims
    assert Claim("sidecar", "xmp:CreatorTool", "Invented 1", "program") in see(looker, SAMPLES["xmp"]).claims
    assert (
        Claim("mail", "From", "Имя <invented@group.example>", "sender") in see(looker, SAMPLES["mail"]).claims
    )


def test_a_changed_pixel_differs_from_the_provenance_record(looker: Looker) -> None:
    good = SAMPLES["c2pa"]
    assert "provenance-differs" not in see(looker, good).warnings
    changed = good[:-20] + bytes([good[-20] ^ 1]) + good[-19:]
    assert "provenance-differs" in see(looker, changed).warnings
    renamed = good.replace(b"c2pa.created", b"c2pa.opened ")
    assert "provenance-differs" in see(looker, renamed).warnings


@pytest.mark.parametrize(
    ("sample", "declared", "expected"),
    [
        ("jpeg", "image/jpeg", ""),
        ("jpeg", "image/png", "image/png"),
        ("jpeg", "application/octet-stream", ""),
        ("jpeg", "", ""),
        ("jpeg", "video/mp4; codecs=x", "video/mp4"),
        ("jpeg", "<script>", ""),
        ("mov", "video/mp4", ""),
        ("text", "text/csv", ""),
        ("text", "image/jpeg", "image/jpeg"),
        ("docx", "application/zip", ""),
        ("zip", OFFICE_TYPES["docx"], OFFICE_TYPES["docx"]),
        ("warc-gz", "application/gzip", ""),
        ("pdf", "text/plain", "text/plain"),
    ],
)
def test_a_declared_type_that_is_another_is_said(
    looker: Looker, sample: str, declared: str, expected: str
) -> None:
    assert see(looker, SAMPLES[sample], "", declared).mismatch == expected


@pytest.mark.parametrize(
    ("sample", "name", "expected"),
    [
        ("jpeg", "IMG.JPG", False),
        ("jpeg", "IMG.jpeg", False),
        ("jpeg", "IMG.pdf", True),
        ("jpeg", "IMG.exe", True),
        ("jpeg", "no ending", False),
        ("jpeg", "unknown.ending", False),
        ("text", "note.md", False),
        ("docx", "a.docx", False),
        ("zip", "a.docx", True),
        ("warc-gz", "a.warc.gz", False),
    ],
)
def test_an_ending_that_is_another_is_said(looker: Looker, sample: str, name: str, expected: bool) -> None:
    assert ("name-differs" in see(looker, SAMPLES[sample], name).warnings) == expected


def test_text_of_every_kind_is_there_to_search(looker: Looker) -> None:
    assert "invented word" in see(looker, SAMPLES["pdf"]).text
    assert "слово\t7" in see(looker, SAMPLES["xlsx"]).text
    assert "Un mot slovo" in see(looker, SAMPLES["odt"]).text
    assert "An invented page." in see(looker, SAMPLES["wacz"]).text
    assert "Привет" in see(looker, SAMPLES["mail"]).text
    assert see(looker, SAMPLES["text-1251"]).text == samples.TEXT
    for encoding in ("koi8-r", "cp866", "utf-16"):
        assert see(looker, samples.TEXT.encode(encoding)).text == samples.TEXT
    french = "Le procès-verbal a été signé après minuit, à l’hôtel. " * 5
    assert see(looker, french.encode("cp1252")).text == french


def test_deleted_words_are_marked(looker: Looker) -> None:
    body = "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    sight = see(looker, samples.docx(body))
    assert sight.text == "kept[-gone-]\n"
    assert "hidden-text" in sight.warnings


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - {"heic"}))
def test_a_small_picture_is_made_anew(looker: Looker, name: str) -> None:
    source = io.BytesIO(SAMPLES[name])
    from vedette.errors import MissingError

    if name in ("ogg", "flac", "mp3", "amr", "aac", "mp4", "mov", "m4a", "webm"):
        with pytest.raises(MissingError):
            looker.thumbnail(source)
        return
    with Image.open(io.BytesIO(looker.thumbnail(source, pixels=32))) as small:
        assert small.format == "JPEG" and max(small.size) == 32
        assert not small.getexif() and "xmp" not in small.info


def test_pages_are_counted_from_one(looker: Looker) -> None:
    from vedette.errors import MissingError, UsageError

    paper = io.BytesIO(samples.pdf(3))
    first, third = (looker.page(paper, "application/pdf", number, 400) for number in (1, 3))
    assert Image.open(io.BytesIO(first)).size == Image.open(io.BytesIO(third)).size == (283, 400)
    for number in (0, 4, -1, 10**9):
        with pytest.raises(MissingError):
            looker.page(paper, "application/pdf", number, 400)
    for side in (1, 100_000):
        with pytest.raises(UsageError):
            looker.page(paper, "application/pdf", 1, side)


def test_a_picture_is_shown_upright_and_on_white(looker: Looker) -> None:
    picture = Image.new("RGBA", (40, 20), (255, 0, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6
    output = io.BytesIO()
    picture.save(output, "PNG", exif=exif)
    with Image.open(io.BytesIO(looker.thumbnail(output, pixels=64))) as shown:
        assert shown.size == (20, 40)
        assert shown.getpixel((10, 10)) == (255, 255, 255)


def test_the_waves_of_a_sound_are_drawn(looker: Looker) -> None:
    loud = b"".join(struct.pack("<h", 30_000 if n % 2 else -30_000) for n in range(8000))
    quiet = samples.wav(1.0)
    head = quiet[: len(quiet) - 16_000]
    with Image.open(io.BytesIO(looker.page(io.BytesIO(head + loud), "audio/wav", 1, 400))) as shown:
        assert shown.size == (400, 100)
        assert max(shown.getpixel((200, 5))) < 200  # nearly at the top
    with Image.open(io.BytesIO(looker.page(io.BytesIO(quiet), "audio/wav", 1, 400))) as shown:
        assert min(shown.getpixel((200, 5))) > 200
