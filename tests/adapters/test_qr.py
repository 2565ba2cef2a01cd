"""QR codes of an anchor: photographed badly they are read, torn ones are refused, hostile pictures end."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageFilter

from vedette.adapters import qr
from vedette.adapters.qr import read_qr, write_qr
from vedette.cli import main
from vedette.errors import ConflictError, FormatError, LimitError, MissingError, UsageError

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
ANCHOR = "AQ" + "".join(random.Random(7).choices(LETTERS, k=146))


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("qr") / "anchor.png"
    write_qr(ANCHOR, path)
    return path


def photograph(
    code: Path, path: Path, angle: float, scale: float, blur: float = 1.2, noise: float = 0.25
) -> Path:
    """A bad picture of the code: on grey paper, turned, out of focus, grainy, JPEG at 40."""
    with Image.open(code) as opened:
        flat = opened.convert("L")
    table = Image.new("L", (900, 900), 150)
    table.paste(flat.point(lambda light: 60 + light * 160 // 255), (220, 240))
    seen = table.rotate(angle, Image.Resampling.BICUBIC, fillcolor=150)
    seen = seen.resize((round(900 * scale),) * 2).filter(ImageFilter.GaussianBlur(blur * max(scale, 0.5)))
    seen = Image.blend(seen, Image.effect_noise(seen.size, 60), noise)
    seen.save(path, quality=40)
    return path


@pytest.mark.parametrize(
    ("angle", "scale"),
    [(0, 1.0), (7, 0.5), (23, 1.0), (45, 2.0), (97, 0.6), (133, 1.0), (180, 3.0), (271, 1.4)],
)
def test_bad_photograph_is_read(code: Path, tmp_path: Path, angle: float, scale: float) -> None:
    assert read_qr(photograph(code, tmp_path / "photo.jpg", angle, scale)) == ANCHOR


def test_code_is_written_as_png_and_svg_and_never_over_another_file(code: Path, tmp_path: Path) -> None:
    assert read_qr(code) == ANCHOR
    write_qr(ANCHOR, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text("utf-8").count("<svg ") == 1
    with pytest.raises(ConflictError):
        write_qr(ANCHOR, tmp_path / "a.svg")
    for name, text in (("a.gif", ANCHOR), ("a", ANCHOR), ("b.png", ""), ("b.png", "x" * 2001)):
        with pytest.raises(UsageError):
            write_qr(text, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


def test_torn_code_is_refused(code: Path, tmp_path: Path) -> None:
    with Image.open(code) as opened:
        whole = opened.convert("L")
    side = whole.width
    for number, box in enumerate([(0, side // 2, side, side), (side // 3, side // 3, side, side * 3 // 4)]):
        torn = whole.copy()
        torn.paste(255, box)
        torn.save(tmp_path / f"{number}.png")
        with pytest.raises(FormatError, match="no QR code"):
            read_qr(tmp_path / f"{number}.png")


def test_picture_with_two_codes_is_refused(code: Path, tmp_path: Path) -> None:
    write_qr("another", tmp_path / "other.png")
    with Image.open(code) as one, Image.open(tmp_path / "other.png") as other:
        both = Image.new("L", (one.width + other.width, max(one.height, other.height)), 255)
        both.paste(one.convert("L"), (0, 0))
        both.paste(other.convert("L"), (one.width, 0))
    both.save(tmp_path / "both.png")
    with pytest.raises(FormatError, match="several"):
        read_qr(tmp_path / "both.png")


def test_transparent_and_inverted_codes_are_read(code: Path, tmp_path: Path) -> None:
    with Image.open(code) as opened:
        grey = opened.convert("L")
    grey.point(lambda light: 255 - light).save(tmp_path / "dark.png")
    clear = Image.new("RGBA", grey.size)
    clear.putalpha(grey.point(lambda light: 255 - light))
    clear.save(tmp_path / "clear.png")
    assert read_qr(tmp_path / "dark.png") == read_qr(tmp_path / "clear.png") == ANCHOR


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def test_hostile_pictures_end_in_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "picture"
    gif = io.BytesIO()
    Image.new("L", (9, 9)).save(gif, "GIF")
    for data, error in (
        (bomb(50_000, 50_000), LimitError),
        (bomb(8001, 8001), LimitError),
        (bomb(100, 100), FormatError),
        (b"", FormatError),
        (b"%PDF-1.7", FormatError),
        (gif.getvalue(), FormatError),
        (bytes(1000), FormatError),
    ):
        path.write_bytes(data)
        with pytest.raises(error):
            read_qr(path)
    monkeypatch.setattr(qr, "MAX_INPUT_BYTES", 999)
    with pytest.raises(LimitError):
        read_qr(path)
    with pytest.raises(MissingError):
        read_qr(tmp_path / "nothing.png")
    link = tmp_path / "link.png"
    link.symlink_to(path)
    with pytest.raises(FormatError):
        read_qr(link)


def test_reading_takes_too_long(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr, "READ_SECONDS", 0.01)
    with pytest.raises(LimitError, match="too long"):
        read_qr(code)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def test_anchor_goes_from_device_to_headquarters_as_a_photograph(tmp_path: Path) -> None:
    hq, kit = tmp_path / "hq", tmp_path / "kit"
    (tmp_path / "item.txt").write_text("An invented testimony.\n")
    for arguments in (
        ("hq", "init", "--no-lock", hq, "--group", "Invented", "--origin", "register.invented.example/r1"),
        ("mission", "open", hq, "m-1", "--vault-identity", tmp_path / "vault.identity"),
        ("device", "enrol", hq, "m-1", kit),
        ("seal", kit, tmp_path / "item.txt"),
        ("device", "anchor", kit, "--qr", tmp_path / "anchor.png"),
    ):
        done = run(*arguments)
        assert done.exit_code == 0, done.output
    assert read_qr(tmp_path / "anchor.png") == done.stdout.strip()
    picture = photograph(tmp_path / "anchor.png", tmp_path / "photo.jpg", 17, 1.0)
    done = run("anchor", hq, "--image", picture)
    assert done.exit_code == 0 and "anchored: 1 entries" in done.output
    assert run("anchor", hq, done.stdout, "--image", picture).exit_code == 2
    assert run("anchor", hq).exit_code == 2
    write_qr(ANCHOR, tmp_path / "stranger.png")
    done = run("anchor", hq, "--image", tmp_path / "stranger.png")
    assert done.exit_code == 1 and "vedette: anchor: " in done.output
    assert run("device", "anchor", kit, "--qr", tmp_path / "anchor.png").exit_code == 1  # it is there already
