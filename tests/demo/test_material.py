"""The invented mission: the same bytes each time, real files, each of them marked invented."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import wave
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from PIL.ExifTags import GPS, IFD, Base

from vedette_demo import sounds
from vedette_demo.material import Item, Shift, generate

INVENTED = ("invented", "inventé", "вымысел")


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shift, ...]:
    return generate(tmp_path_factory.mktemp("mission"))


def _items(mission: tuple[Shift, ...], beginning: str = "") -> list[Item]:
    items = [item for shift in mission for item in shift.items]
    return [item for item in items if item.media_type.startswith(beginning)]


def _digests(folder: Path) -> dict[str, tuple[str, float]]:
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_and_file_times(
    mission: tuple[Shift, ...], tmp_path: Path
) -> None:
    again = generate(tmp_path)
    assert _digests(tmp_path) == _digests(mission[0].folder.parent)
    assert [item.title for item in _items(again)] == [item.title for item in _items(mission)]


def test_another_seed_gives_other_pictures_and_sounds(mission: tuple[Shift, ...], tmp_path: Path) -> None:
    for one, other in zip(_items(mission), _items(generate(tmp_path, seed=7)), strict=True):
        if one.media_type in ("image/jpeg", "audio/wav"):
            assert one.path.read_bytes() != other.path.read_bytes()


def test_two_shifts_and_three_devices_hold_exactly_the_files_named(
    mission: tuple[Shift, ...],
) -> None:
    devices = [(shift.name, device.name) for shift in mission for device in shift.devices]
    assert devices == [("shift-1", "d1"), ("shift-1", "d2"), ("shift-2", "d3")]
    assert all(6 <= len(device.items) <= 10 for shift in mission for device in shift.devices)
    folder = mission[0].folder.parent
    named = {item.path.relative_to(folder).as_posix() for item in _items(mission)}
    assert named == set(_digests(folder))
    for item in _items(mission):
        assert item.path.parent == folder / item.shift / item.device
        assert item.path.stat().st_mtime == item.taken.timestamp()


def test_each_device_lists_its_files_in_the_order_they_were_made(
    mission: tuple[Shift, ...],
) -> None:
    for shift in mission:
        for device in shift.devices:
            instants = [item.taken for item in device.items]
            assert instants == sorted(instants)


def test_photographs_are_jpegs_of_some_weight_with_metadata_from_the_open_sea(
    mission: tuple[Shift, ...],
) -> None:
    photos = _items(mission, "image/jpeg")
    upright = 0
    for item in photos:
        assert 100_000 < item.path.stat().st_size < 500_000
        with Image.open(item.path) as image:
            exif = image.getexif()
            detail, position = exif.get_ifd(IFD.Exif), exif.get_ifd(IFD.GPSInfo)
            turned = ImageOps.exif_transpose(image)
            if exif[Base.Orientation] == 6:
                upright += 1
                assert turned.height > turned.width and image.width > image.height
        assert detail[Base.DateTimeOriginal] == item.taken.strftime("%Y:%m:%d %H:%M:%S")
        assert detail[Base.OffsetTimeOriginal] == "+03:00"
        assert "invented" in exif[Base.Model] and exif[Base.Make]
        assert (position[GPS.GPSLatitudeRef], position[GPS.GPSLongitudeRef]) == ("S", "W")
        assert (position[GPS.GPSLatitude][0], position[GPS.GPSLongitude][0]) == (48, 123)
    assert len(photos) >= 6 and upright == 1


def test_sounds_can_be_played_and_are_not_silent(mission: tuple[Shift, ...]) -> None:
    for item in _items(mission, "audio/wav"):
        data = item.path.read_bytes()
        assert int.from_bytes(data[4:8], "little") == len(data) - 8
        with wave.open(io.BytesIO(data)) as sound:
            assert 8 <= sound.getnframes() / sound.getframerate() <= 15
            samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
        assert max(map(abs, samples)) == sounds.PEAK
        assert sum(abs(sample) > 1_000 for sample in samples) > len(samples) / 10


def test_every_file_and_every_title_says_that_it_is_invented(mission: tuple[Shift, ...]) -> None:
    for item in _items(mission):
        assert list(item.title) == ["en", "fr", "ru"]
        for title in item.title.values():
            assert any(word in title for word in INVENTED), item.title
        data = item.path.read_bytes()
        if item.media_type == "application/pdf":
            # the words of the page are compressed; its author stands in the clear
            assert data.startswith(b"%PDF-") and b"invented" in data
        elif item.media_type.startswith("text/"):
            words = data.decode("utf-8").lower()
            assert any(word in words for word in INVENTED)
        else:
            assert b"invented" in data.lower()


def test_what_is_public_is_an_exhibit_and_has_a_consent_to_publication(
    mission: tuple[Shift, ...],
) -> None:
    public = [item for item in _items(mission) if item.public]
    assert 2 <= len(public) <= 4
    assert {"image", "text"} == {item.media_type.partition("/")[0] for item in public}
    for item in _items(mission):
        assert all(re.fullmatch(r"C[0-9]{2}/2026-[0-9]{3}", entry) for entry in item.consent)
        assert any(entry.startswith("C18/") for entry in item.consent) == item.public
        if item.public:
            assert item.exhibit


def test_names_of_files_are_such_as_people_write(mission: tuple[Shift, ...]) -> None:
    names = [item.path.name for item in _items(mission)]
    assert len(set(names)) == len(names)
    assert any("№" in name and " " in name for name in names)
    assert any("'" in name for name in names)
    assert 200 < max(len(name.encode("utf-8")) for name in names) <= 255
    assert all(unicodedata.normalize("NFC", name) == name for name in names)
