"""Near-duplicates: measured on real photographs; figures in the comments are of these runs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageOps

from vedette.errors import FormatError
from vedette.house.looking import NEAR_PICTURE, NEAR_TEXT, distance
from vedette.house.looking.content import Content
from vedette.house.looking.near import near_of_picture, near_of_text
from vedette.house.looking.pictures import decode, opened

SAME = {frozenset(("adobe-20220124-A.jpg", "adobe-20220124-CA.jpg"))}
EVEN = {"adobe-20220124-C.jpg", "c2pa-rs_C.jpg"}
"""A drawn gradient without any contour: nothing to compare."""


def near(data: bytes) -> bytes:
    """The fingerprint of picture bytes."""
    with opened(Content.of(data)) as picture:
        return near_of_picture(decode(picture, 256))


def encoded(picture: Image.Image, kind: str = "JPEG", **options: int) -> bytes:
    """The picture written again."""
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def again(picture: Image.Image) -> Iterator[tuple[str, bytes]]:
    """The picture as copies of it come back from messengers, phones and printers of screens."""
    width, height = picture.size
    for quality in (90, 50, 20, 8):
        yield f"quality {quality}", encoded(picture, quality=quality)
    for part in (2, 4, 8):
        yield f"1/{part}", encoded(picture.resize((width // part, height // part)), quality=70)
    yield "twice as large", encoded(picture.resize((width * 2, height * 2)), quality=70)
    yield "other sides", encoded(picture.resize((400, 300)), quality=70)
    yield (
        "messenger",
        encoded(picture.resize((width * 3 // 4, height * 3 // 4)).resize((width // 2, height // 2))),
    )
    yield "webp", encoded(picture, "WEBP", quality=30)
    yield "png", encoded(picture, "PNG")
    yield "gif", encoded(picture, "GIF")
    yield "grey", encoded(picture.convert("L"))
    yield "brighter", encoded(ImageEnhance.Brightness(picture).enhance(1.3))
    yield "darker", encoded(ImageEnhance.Brightness(picture).enhance(0.6))
    yield "contrast", encoded(ImageEnhance.Contrast(picture).enhance(1.5))
    two = (width // 50, height // 50)
    yield "edges cut", encoded(picture.crop((*two, width - two[0], height - two[1])))


@pytest.fixture(scope="module")
def photographs(shared: Path) -> dict[str, bytes]:
    files = sorted([*shared.glob("data/media/*/*.jpg"), *shared.glob("data/media/*/*.png")])
    assert len(files) >= 12
    return {path.name: path.read_bytes() for path in files}


def test_a_picture_written_again_stays_near(photographs: dict[str, bytes]) -> None:
    worst = 0
    for name, data in photographs.items():
        mark = near(data)
        assert (not mark) == (name in EVEN)
        if not mark:
            continue
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
        picture.thumbnail((900, 900))
        worst = max(worst, *(distance(mark, near(copy)) for _, copy in again(picture)))
    assert worst <= 6  # 4 for compression and size, 6 for contrast and edges
    assert worst < NEAR_PICTURE


def test_different_pictures_are_far(photographs: dict[str, bytes]) -> None:
    marks = {name: near(data) for name, data in photographs.items() if name not in EVEN}
    apart = {
        frozenset(pair): distance(marks[pair[0]], marks[pair[1]]) for pair in combinations(sorted(marks), 2)
    }
    same = {pair for pair, bits in apart.items() if bits <= NEAR_PICTURE}
    assert same == SAME
    assert min(bits for pair, bits in apart.items() if pair not in SAME) >= 20  # 24


def test_a_turned_picture_is_compared_upright(photographs: dict[str, bytes]) -> None:
    data = photographs["obama.jpg"]
    turned = Image.open(io.BytesIO(data)).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    output = io.BytesIO()
    turned.save(output, "JPEG", exif=exif)
    assert distance(near(data), near(output.getvalue())) <= 4
    plain = encoded(turned)
    assert distance(near(data), near(plain)) > NEAR_PICTURE


WORDS = (
    "on the morning of the fourteenth two men came to the door and asked for the elder brother "
    "they did not show papers and the neighbour wrote down the number of the car before it left "
    "the mother went to the station the same day and was told that nobody of that name was held there"
)


def test_a_text_with_few_changes_stays_near_and_another_is_far() -> None:
    mark = near_of_text(WORDS * 4)
    assert len(mark) == 8
    assert distance(mark, near_of_text((WORDS * 4).upper().replace(" ", "\n"))) == 0
    assert distance(mark, near_of_text((WORDS * 4).replace("nobody", "no one", 1))) <= NEAR_TEXT
    other = "весной комиссия осмотрела подвал и записала имена всех кто там был и когда их увезли дальше " * 4
    assert distance(mark, near_of_text(other)) > NEAR_TEXT + 6


def test_short_texts_and_even_pictures_have_nothing_to_compare() -> None:
    assert near_of_text("a few words") == b""
    assert near(encoded(Image.new("RGB", (200, 200), "grey"))) == b""
    assert distance(b"", b"\0" * 8) == 64


def test_distance_counts_bits_and_refuses_other_lengths() -> None:
    assert distance(b"\0" * 8, b"\0" * 7 + b"\x03") == 2
    with pytest.raises(FormatError):
        distance(b"\0" * 7, b"\0" * 8)
