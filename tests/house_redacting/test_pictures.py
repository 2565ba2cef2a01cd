"""Pictures: the faces that are found, and the copies that hold nothing but pixels."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path

import moving
import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from vedette.errors import FormatError, LimitError, UsageError
from vedette.house.looking import Looker
from vedette.house.redacting import Area, Redactor, available
from vedette.house.redacting.still import FILL


def rebuilt(redactor: Redactor, data: bytes, areas: tuple[Area, ...] = (), **said: object) -> Image.Image:
    """The picture that is made anew, checked against what is said of it."""
    out = io.BytesIO()
    made = redactor.rebuild_picture(io.BytesIO(data), areas, out, **said)  # type: ignore[arg-type]
    assert made.sha256 == hashlib.sha256(out.getvalue()).hexdigest() and made.size == len(out.getvalue())
    picture = Image.open(out)
    picture.load()
    assert picture.size == (made.width, made.height) and Image.MIME[picture.format or ""] == made.media_type
    return picture


def segments(jpeg: bytes) -> list[int]:
    """The markers of a JPEG before its pixels; there is nothing behind its end."""
    at, found = 2, []
    while jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    assert jpeg.endswith(b"\xff\xd9") and jpeg.count(b"\xff\xd9") == 1
    return found


def test_the_extra_is_all_there() -> None:
    assert available() == ()


@pytest.mark.parametrize("name", sorted(moving.labelled()))
def test_a_labelled_face_is_found_and_hidden(name: str, redactor: Redactor) -> None:
    x, y, w, h = moving.labelled()[name]
    data = (moving.FACES / name).read_bytes()
    seen = redactor.find_faces(io.BytesIO(data))
    assert len(seen.faces) == len(seen.areas) == 1
    face, area = seen.faces[0], seen.areas[0]
    found = (face.x, face.y, face.x + face.w, face.y + face.h)
    assert moving.overlap(found, (x, y, x + w, y + h)) >= 0.5
    assert face.score > 0.8 and area.w > face.w and area.x <= face.x
    picture = rebuilt(redactor, data, seen.areas)
    pixels = np.asarray(picture.crop((face.x, face.y, face.x + face.w, face.y + face.h))).astype(int)
    assert abs(pixels - FILL[0]).max() <= 2  # nothing of it is left, at most what a JPEG adds
    again = io.BytesIO()
    picture.save(again, "PNG")
    assert not redactor.find_faces(again).faces


def test_faces_that_lie_and_small_ones_are_found(redactor: Redactor) -> None:
    picture = moving.ground(1600, 900)
    with Image.open(moving.FACES / "astronaut.png") as source:
        head = source.convert("RGB").crop((130, 20, 322, 222))
    placed = []
    for left, size, turn in ((60, 300, 0), (500, 260, 90), (900, 260, 270), (1250, 90, 0), (1420, 60, 0)):
        small = head.resize((size, size)).rotate(turn)
        picture.paste(small, (left, 300))
        placed.append((left, 300, left + size, 300 + size))
    out = io.BytesIO()
    picture.save(out, "PNG")
    seen = redactor.find_faces(out)
    for box in placed:
        inside = [
            each
            for each in seen.areas
            if box[0] < each.x + each.w / 2 < box[2] and box[1] < each.y + each.h / 2 < box[3]
        ]
        assert inside, f"no face at {box}"
    assert len(seen.faces) == len(placed)


@pytest.mark.parametrize("name", sorted(path.name for path in moving.EXIF.glob("*.jpg")))
def test_a_copy_of_a_photograph_says_nothing_of_it(name: str, redactor: Redactor) -> None:
    data = (moving.EXIF / name).read_bytes()
    before = hashlib.sha256(data).hexdigest()
    with Looker() as looker, (moving.EXIF / name).open("rb") as file:
        assert looker.look(file, name, "image/jpeg").claims
        out = io.BytesIO()
        redactor.rebuild_picture(file, (), out)
        sight = looker.look(out, "", "image/jpeg")
    assert not sight.claims and not sight.warnings
    made = out.getvalue()
    assert set(segments(made)) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}
    for trace in (b"Exif", b"adobe", b"ICC_PROFILE", b"Photoshop", b"http", b"NIKON", b"Canon"):
        assert trace not in made
    assert hashlib.sha256((moving.EXIF / name).read_bytes()).hexdigest() == before


def test_orientation_profile_alpha_and_chunks_are_settled_in_pixels(redactor: Redactor) -> None:
    with Image.open(moving.EXIF / "portrait_6.jpg") as source:
        assert source.width > source.height and source.getexif()[0x0112] == 6
    picture = rebuilt(redactor, (moving.EXIF / "portrait_6.jpg").read_bytes(), media_type="image/png")
    assert picture.width < picture.height and set(picture.info) <= set()
    # under what is transparent lies a word that nobody saw
    hidden = Image.new("RGBA", (64, 32), (255, 0, 0, 0))
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Comment", moving.TITLE)
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    hidden.save(out, "PNG", pnginfo=info, icc_profile=profile)
    made = io.BytesIO()
    redactor.rebuild_picture(
        io.BytesIO(out.getvalue() + moving.TITLE.encode()), (), made, media_type="image/png"
    )
    assert moving.TITLE.encode() not in made.getvalue() and b"iCCP" not in made.getvalue()
    assert Image.open(made).getpixel((3, 3)) == (255, 255, 255)


def test_a_picture_of_a_telephone_is_read(redactor: Redactor) -> None:
    with Image.open(moving.FACES / "astronaut.png") as source:
        heif = pillow_heif.from_pillow(source.convert("RGB"))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = moving.TITLE
    heif.save(out, quality=90, exif=exif.tobytes())
    seen = redactor.find_faces(out)
    assert len(seen.faces) == 1
    picture = rebuilt(redactor, out.getvalue(), seen.areas)
    assert picture.size == (512, 512) and not picture.getexif()


def test_shapes_and_effects(redactor: Redactor) -> None:
    rng = np.random.default_rng(8)
    noise = Image.fromarray(rng.integers(0, 255, (120, 160, 3), dtype=np.uint8))
    out = io.BytesIO()
    noise.save(out, "PNG")
    areas = (
        Area(10, 10, 60, 40, shape="ellipse"),
        Area(90, 20, 48, 48, what="other", effect="mosaic"),
        Area(-20, 100, 50, 50),
        Area(400, 400, 10, 10),  # outside: nothing to hide
    )
    picture = rebuilt(redactor, out.getvalue(), areas, media_type="image/png")
    assert picture.getpixel((40, 30)) == picture.getpixel((5, 110)) == FILL
    assert picture.getpixel((10, 10)) == noise.getpixel((10, 10))  # a corner outside the ellipse
    cell = np.asarray(picture.crop((90, 20, 94, 24)))
    assert (cell == cell[0, 0]).all()
    for what in ("face", "plate", "text"):
        with pytest.raises(UsageError, match="can be undone"):
            Area(0, 0, 10, 10, what=what, effect="mosaic")
    with pytest.raises(UsageError, match="part of a picture"):
        Area(0, 0, 0, 10)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_what_is_no_picture_is_refused(redactor: Redactor, tmp_path: Path) -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    out = io.BytesIO()
    for data, error in ((b"", FormatError), (b"<svg/>", FormatError), (bomb, LimitError)):
        with pytest.raises(error, match="picture"):
            redactor.rebuild_picture(io.BytesIO(data), (), out)
        with pytest.raises(error, match="picture"):
            redactor.find_faces(io.BytesIO(data))
    with pytest.raises(UsageError, match="image/jpeg"):
        redactor.rebuild_picture(io.BytesIO(b""), (), out, media_type="image/gif")
    assert not out.getvalue()
