"""The public site: nothing of a stranger's runs, nothing of an original's metadata leaves."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PIL import Image, ImageCms, ImageOps
from PIL.ExifTags import Base

from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.opening import Warden
from vedette.capture.media import media_type
from vedette.capture.sealing import Desk, Item
from vedette.errors import ConflictError, FormatError, UsageError
from vedette.house.abroad.settling import settle, slips
from vedette.house.desks.derive_child import rebuild
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import desk_identities, enrol_device, open_mission
from vedette.house.desks.site_desk import SiteDesk
from vedette.house.headquarters import Headquarters
from vedette.intake.desk import IntakeDesk
from vedette.publication.check import check_site
from vedette.publication.consent import check_public_consent
from vedette.publication.website import Builder, ReleaseProof, build_manifest, proof_pages
from vedette.publication.website.items import LANGUAGES, Items, PublicItem
from vedette.records.places import gazetteer
from vedette.seal import Kind

CHROMIUM = Path("/usr/bin/chromium")
EVIL = '"><script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)> \u202ereversed\u2066'
LONG = "слово" * 80
PROOF = ("release.json", "release.disclosures.json", "release.tlog-proof", "policy.txt")


def missing(what: str) -> NoReturn:
    """Skip aloud; on CI fail."""
    message = f"{what}: the public page was NOT looked at"
    if os.environ.get("VEDETTE_CI") == "1":
        pytest.fail(message)
    pytest.skip(message)


# -- pages


class Reader(HTMLParser):
    """Every element and every address of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {
            value or "" for name, value in attrs if name in ("href", "src", "srcset", "action")
        }


def jpeg(size: tuple[int, int] = (40, 20)) -> bytes:
    """A plain picture."""
    output = io.BytesIO()
    Image.new("RGB", size, "grey").save(output, "JPEG")
    return output.getvalue()


def pages() -> dict[str, bytes]:
    """A site whose every text is hostile, and long."""
    titles = {tongue: f"{tongue} {EVIL} {LONG}" for tongue in LANGUAGES}
    items = [
        PublicItem(1, titles, "text", f"{EVIL}\n{LONG}".encode(), 'en" onload="alert(3)'),
        PublicItem(2, titles, "image", jpeg((1600, 900))),
        PublicItem(3, titles, "record", b""),
    ]
    return built(f"Group {EVIL}", items)


def built(group: str, items: list[PublicItem]) -> dict[str, bytes]:
    """The whole site of some items, with the pages of its proof."""
    public = Items(group, items)
    builder, files = Builder(public.site, gazetteer), dict[str, bytes]()
    done = builder.build(public.sources, public.load, files.__setitem__)
    files |= {path: b"".join(public.fetch(file)) for path, file in done.brought}
    digest = hashlib.sha256(build_manifest("0" * 32, done.state.digests())).hexdigest()
    proof = ReleaseProof(3, f"register {EVIL}", 9, [EVIL, LONG])
    return files | proof_pages(builder, done.state, digest, proof)


PAGES = pages()


def test_hostile_titles_and_texts_are_only_text() -> None:
    for name, page in PAGES.items():
        if not name.endswith(".html"):
            continue
        seen = Reader(page)
        assert not seen.tags & {"script", "iframe", "object", "embed", "form", "base", "video", "audio"}, name
        assert not any(attribute.startswith("on") or attribute == "style" for attribute in seen.attributes)
        for address in seen.addresses:
            assert re.fullmatch(r"#text|(\.\./|/)*[A-Za-z0-9./-]+", address), f"{name}: {address}"
            if name != "404.html":
                target = os.path.normpath(Path(name).parent / address)
                known = target in PAGES or Path(target).name in ("text", *PROOF)
                assert address == "#text" or known, f"{name}: {address} leads nowhere"
        policy = re.search(rb'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
        assert policy is not None
        assert policy[1].startswith(b"default-src 'none'; style-src 'self'; img-src 'self'")


def test_titles_and_texts_cannot_turn_the_writing_around() -> None:
    title = dict.fromkeys(LANGUAGES, "a\u202eb\u2066c\x07d\xa0e")
    page = built("Group", [PublicItem(1, title, "record", b"")])["en/updates/item-1.html"].decode()
    assert "<h1>abcd\u00a0e</h1>" in page


def test_site_without_an_item_is_not_built() -> None:
    with pytest.raises(FormatError):
        Items("Group", [])


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium, or a skip that says so."""
    if not CHROMIUM.exists():
        missing("no Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("no Playwright")
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.mark.chromium
def test_pages_fit_a_narrow_telephone_and_ask_nobody(browser: Any, tmp_path: Path) -> None:
    files = PAGES
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    page = browser.new_page(viewport={"width": 320, "height": 640})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda _: pytest.fail("a script ran"))
    for name in sorted(files):
        if name.endswith(".html") and (name.startswith("ru/") or "/" not in name):
            page.goto((tmp_path / name).as_uri())
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, f"{name}: {width} px wide"
            assert page.evaluate("document.scripts.length") == 0
            assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert all(url.startswith("file://") for url in asked), asked
    page.close()


# -- pictures

MARKS = (b"SECRET", b"Exif", b"GPS", b"ns.adobe.com", b"ICC_PROFILE", b"Photoshop", b"invented camera")
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "TIFF"]


def marked(kind: str) -> bytes:
    """A picture full of metadata, lying on its side: its left half is red."""
    picture = Image.new("RGB", (64, 32), "blue")
    picture.paste("red", (0, 0, 32, 32))
    exif = Image.Exif()
    exif[Base.Make] = "invented camera SECRET"
    exif[Base.Orientation] = 6
    exif[Base.GPSInfo] = {1: "N", 2: (1.0, 2.0, 3.0), 29: "SECRET"}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"SECRET"
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET http://ns.adobe.com/xap/1.0/</x:xmpmeta>"
    output = io.BytesIO()
    common: dict[str, Any] = {"exif": exif, "icc_profile": profile}
    if kind == "GIF":
        picture.save(output, "GIF", comment=b"SECRET")
    elif kind == "JPEG":
        thumbnail = jpeg((16, 8)) + b"SECRET thumbnail"
        picture.save(output, "JPEG", comment=b"SECRET", xmp=xmp, quality=95, **common)
        data = output.getvalue()
        segment = b"\xff\xed" + (len(thumbnail) + 16).to_bytes(2, "big") + b"Photoshop 3.0\0" + thumbnail
        return data[:2] + segment + data[2:]
    elif kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Comment", "SECRET")
        info.add_itxt("XML:com.adobe.xmp", xmp.decode())
        picture.save(output, "PNG", pnginfo=info, **common)
    elif kind == "WEBP":
        picture.save(output, "WEBP", xmp=xmp, lossless=True, **common)
    else:
        del exif[Base.GPSInfo]
        exif[700] = xmp
        picture.save(output, "TIFF", exif=exif, icc_profile=profile, description="SECRET", software="SECRET")
    return output.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_rebuilt_picture_has_pixels_and_nothing_else(kind: str) -> None:
    data = marked(kind)
    assert b"SECRET" in data
    clean = rebuild(data)
    assert not [mark for mark in MARKS if mark in clean]
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.format == "JPEG"
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert dict(picture.getexif()) == {}
        assert getattr(picture, "applist", []) == [("APP0", picture.applist[0][1])]  # type: ignore[attr-defined]
        upright = kind != "GIF"
        assert picture.size == ((32, 64) if upright else (64, 32))
        top = picture.convert("RGB").getpixel((16, 8) if upright else (8, 16))
        assert isinstance(top, tuple)
        assert top[0] > 200 > 60 > top[2]


def test_what_lies_under_transparent_pixels_does_not_leave() -> None:
    picture = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    output = io.BytesIO()
    picture.save(output, "PNG")
    with Image.open(io.BytesIO(rebuild(output.getvalue()))) as clean:
        assert clean.convert("RGB").getpixel((32, 32)) == (255, 255, 255)


def test_large_picture_is_made_smaller() -> None:
    with Image.open(io.BytesIO(rebuild(jpeg((4000, 1000))))) as clean:
        assert clean.size == (1600, 400)
        assert ImageOps.grayscale(clean).getpixel((5, 5)) in range(100, 150)


def derive(data: bytes) -> subprocess.CompletedProcess[bytes]:
    """Rebuild in the child, as the desk does."""
    return subprocess.run(
        [sys.executable, "-m", "vedette.house.desks.derive_child"],
        input=data,
        capture_output=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        timeout=900,
    )


def test_photograph_of_48_megapixels_fits_into_the_limits() -> None:
    done = derive(jpeg((8064, 6048)))
    assert done.returncode == 0, done.stderr
    with Image.open(io.BytesIO(done.stdout)) as clean:
        assert clean.size == (1600, 1200)


def bomb() -> bytes:
    """A PNG of 81 megapixels in a few kilobytes."""
    output = io.BytesIO()
    Image.new("1", (9000, 9000)).save(output, "PNG")
    return output.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        bomb(),
        b"",
        b"garbage",
        jpeg()[:60],
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"<svg xmlns='x'/>",
        b"BM" + bytes(60),
    ],
    ids=["bomb", "empty", "garbage", "cut", "eps", "svg", "bmp"],
)
def test_bombs_and_what_is_no_picture_are_refused(data: bytes) -> None:
    done = derive(data)
    assert done.returncode in (3, 4)
    assert done.stdout == b""


# -- consent


@pytest.mark.parametrize("scope", range(1, 30))
def test_only_the_scopes_of_publication_allow_it(scope: int) -> None:
    reference = f"C{scope:02}/k-1"
    if 17 <= scope <= 21:
        assert check_public_consent(reference, (reference,)) == reference
        with pytest.raises(UsageError):
            check_public_consent(reference, ("C01/k-1",))
    else:
        with pytest.raises(UsageError):
            check_public_consent(reference, (reference,))


@pytest.mark.parametrize("reference", ["", "C17", "C17/", "c17/k", "C17/k\n", "C17/../k", "C17/" + "k" * 65])
def test_reference_of_another_form_allows_nothing(reference: str) -> None:
    with pytest.raises(UsageError):
        check_public_consent(reference, (reference,))


def test_item_is_published_only_on_the_consent_sealed_with_it(tmp_path: Path) -> None:
    def clock() -> datetime:
        return datetime.now(UTC)

    text = b"\xef\xbb\xbfAn invented\xc2\xa0statement.\r\n\xe2\x80\xaehidden order"
    Headquarters.create(tmp_path / "hq", "Group", "register.invented.example/r1", ["en"], os.urandom)
    with Headquarters(tmp_path / "hq", clock) as hq, Warden() as warden:
        open_mission(hq, "m-1", Kind.X25519)
        enrol_device(hq, "m-1", tmp_path / "kit")
        kit = KitFolder(tmp_path / "kit")
        with kit.lock():
            desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, clock, os.urandom)
            for content in (text, marked("JPEG")):
                item = Item("x", media_type(content), len(content), consent=("C01/k-1", "C19/k-2"))
                desk.seal(io.BytesIO(content), item)
            desk.flush()
        export_kit(tmp_path / "kit", tmp_path / "stick")
        house = IntakeHouse(hq, warden, desk_identities(hq))
        report = IntakeDesk(house, "duty-1", clock, os.urandom).take(find_devices(tmp_path / "stick"))
        assert len(report.taken) == 2
        settle(hq)
        site, titles = SiteDesk(hq, warden, "editor-1"), dict.fromkeys(LANGUAGES, "Title")
        first, second = [slip.package_sha256 for slip in slips(hq)]
        for consent in ("C01/k-1", "C17/k-9", "C19/k-1"):
            with pytest.raises(UsageError):
                site.mark(first, titles, consent)
        with pytest.raises(FormatError):
            site.mark(first, {"en": "Title"}, "C19/k-2")
        for digest in (first, second):
            site.mark(digest, titles, "C19/k-2")
        with pytest.raises(ConflictError):
            site.mark(first, titles, "C19/k-2")
        site.build(tmp_path / "site")
    page = (tmp_path / "site/en/statements/item-1.html").read_text()
    assert "An invented\u00a0statement.\nhidden order</p>" in page
    for path in (tmp_path / "site").rglob("*"):
        assert path.is_dir() or not [mark for mark in MARKS if mark in path.read_bytes()], path.name
    released = check_site(lambda path: (tmp_path / "site" / path).read_bytes())
    assert released.files == sum(1 for path in (tmp_path / "site").rglob("*") if path.is_file()) - 7
    (tmp_path / "site/ru/index.html").write_bytes(b"another page")
    with pytest.raises(ConflictError, match=r"ru/index\.html"):
        check_site(lambda path: (tmp_path / "site" / path).read_bytes())
