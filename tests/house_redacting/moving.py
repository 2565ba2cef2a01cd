"""Test films made from the labelled faces: they move, shrink, leave the picture; their places are known."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from vedette.house.redacting import Tracked

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("VEDETTE_SHARED") or REPOSITORY.parent / "shared")
FACES, EXIF = SHARED / "data/media/faces", SHARED / "data/media/exif"
RATE = 25
FRAMES = 75
TITLE = "interview with Adlan Testov, 12 May"
PLACE = "+43.3180+045.6980/"

Truth = list[list[tuple[float, float, float, float]]]
"""Of each frame the faces in it: left, top, right, bottom."""


@dataclass(frozen=True)
class Shot:
    """A film with known faces, and what was found in it."""

    data: bytes
    truth: Truth
    tracked: Tracked
    told: tuple[int, ...]

    def file(self) -> io.BytesIO:
        """The film as a file."""
        return io.BytesIO(self.data)


def labelled() -> dict[str, tuple[int, int, int, int]]:
    """The faces of the pictures: left, top, width, height."""
    listed = FACES / "truth.csv"
    rows = listed.read_text().splitlines()[1:] if listed.is_file() else []
    return {row.split(",")[0]: tuple(map(int, row.split(",")[1:5])) for row in rows}  # type: ignore[misc]


def ground(width: int, height: int) -> Image.Image:
    """A picture without faces: bands, like walls and a floor."""
    down, across = np.mgrid[0:height, 0:width]
    wave = 110 + 40 * np.sin(across / 37) * np.cos(down / 53) + 30 * (down > height * 0.7)
    return Image.fromarray(np.stack((wave, wave * 0.9, wave * 0.75), 2).clip(0, 255).astype(np.uint8))


def spoken(seconds: float, rate: int = 48_000, pitch: float = 130.0) -> np.ndarray[Any, Any]:
    """A made voice: a buzz with a melody, through two resonances that move, in syllables."""
    time = np.arange(int(seconds * rate)) / rate
    melody = pitch * (1 + 0.18 * np.sin(2 * np.pi * 0.7 * time))
    buzz = np.sign(np.sin(2 * np.pi * np.cumsum(melody) / rate)) * 0.5
    out = np.zeros_like(buzz)
    for centre, swing, speed in ((600.0, 250.0, 1.9), (1700.0, 500.0, 1.3)):
        ring = np.zeros(2)
        block = rate // 100
        for start in range(0, len(buzz), block):
            middle = centre + swing * np.sin(2 * np.pi * speed * start / rate)
            radius, angle = 0.985, 2 * np.pi * middle / rate
            for at in range(start, min(start + block, len(buzz))):
                value = 0.03 * buzz[at] + 2 * radius * np.cos(angle) * ring[0] - radius**2 * ring[1]
                ring[1], ring[0] = ring[0], value
                out[at] += value
    syllables = 0.15 + 0.85 * (np.sin(2 * np.pi * 3 * time) > -0.3)
    loud = out * syllables
    return (loud / np.abs(loud).max() * 0.6).astype(np.float32)


def film(
    frames: int,
    size: tuple[int, int],
    draw: Callable[[int], Image.Image],
    sound: np.ndarray[Any, Any] | None = None,
    container: str = "mp4",
    preset: str = "ultrafast",
) -> bytes:
    """A film of pictures, with a title, a place, and perhaps sound."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as made:
        made.metadata.update({"title": TITLE, "comment": TITLE, "location": PLACE})
        pictures = made.add_stream("libx264", rate=RATE, options={"preset": preset, "crf": "20"})
        pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
        pictures.metadata["handler_name"] = TITLE
        voice = made.add_stream("aac", rate=48_000, layout="mono") if sound is not None else None
        for number in range(frames):
            made.mux(pictures.encode(av.VideoFrame.from_image(draw(number))))
        made.mux(pictures.encode(None))
        if voice is not None and sound is not None:
            frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="flt", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
            made.mux(voice.encode(frame))
            made.mux(voice.encode(None))
    return out.getvalue()


def scene(frames: int, size: tuple[int, int] = (640, 360)) -> tuple[Callable[[int], Image.Image], Truth]:
    """Two heads: one crosses and leaves, one walks towards the camera; then another room with one head."""
    heads = {}
    for name, (x, y, w, h) in labelled().items():
        with Image.open(FACES / name) as picture:
            around = (max(0, x - w // 2), max(0, y - h // 2), x + w + w // 2, y + h + h // 2)
            heads[name] = (picture.convert("RGB").crop(around), (x - around[0], y - around[1], w, h))
    width, height = size
    walls = (ground(*size), ground(*size).transpose(Image.Transpose.FLIP_TOP_BOTTOM).point(lambda v: 255 - v))
    middle = frames * 3 // 5
    placed: list[list[tuple[str, float, float, float]]] = []
    for number in range(frames):
        share = number / frames
        if number < middle:
            one = ("astronaut.png", -0.15 * width + share * 2.0 * width, 0.1 * height, 0.35 * height)
            two = (
                "obama.jpg",
                0.55 * width,
                0.35 * height - 0.1 * share * height,
                (0.3 + 0.4 * share) * height,
            )
            placed.append([one, two])
        else:
            placed.append([("obama.jpg", 0.15 * width + (share - 0.6) * width, 0.2 * height, 0.5 * height)])
    truth: Truth = []
    for each in placed:
        boxes = []
        for name, left, top, high in each:
            picture, (x, y, w, h) = heads[name]
            scale = high / picture.height
            box = (left + x * scale, top + y * scale, left + (x + w) * scale, top + (y + h) * scale)
            shown = (
                max(0.0, box[0]),
                max(0.0, box[1]),
                min(float(width), box[2]),
                min(float(height), box[3]),
            )
            seen = (shown[2] - shown[0]) * (shown[3] - shown[1]) if shown[0] < shown[2] else 0
            if seen > 0.6 * (box[2] - box[0]) * (box[3] - box[1]):
                boxes.append(shown)
        truth.append(boxes)

    def draw(number: int) -> Image.Image:
        made = walls[number >= middle].copy()
        for name, left, top, high in placed[number]:
            picture, _ = heads[name]
            small = picture.resize((round(picture.width * high / picture.height), round(high)))
            made.paste(small, (round(left), round(top)))
        return made

    return draw, truth


def overlap(one: tuple[float, ...], two: tuple[float, ...]) -> float:
    """What two boxes share of what they cover together."""
    across, down = min(one[2], two[2]) - max(one[0], two[0]), min(one[3], two[3]) - max(one[1], two[1])
    if across <= 0 or down <= 0:
        return 0.0
    sizes = [(each[2] - each[0]) * (each[3] - each[1]) for each in (one, two)]
    return across * down / (sum(sizes) - across * down)
