"""Redacting pictures, films and recordings: each in its own caged child, the source untouched.

What reaches the file of the caller is written only when all of it is well; until then it lies in memory that
no file system holds, and an interruption leaves nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import select
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from vedette.errors import LimitError, UsageError
from vedette.house.looking import looker
from vedette.house.looking.looker import Looker
from vedette.house.redacting import answers, model, still
from vedette.house.redacting.answers import FilmSeen, Tracked
from vedette.house.redacting.areas import MAX_FRAMES, Area, FilmPlan, encode_plan

MEMORY_BYTES = 3 << 30
"""Address space of a child: the libraries map 1 GiB before any work."""
PICTURE_SECONDS = 120
FILM_SECONDS = 6 * 3600
MAX_FILM_BYTES = 2 << 30
MAX_ANSWER_BYTES = 64 << 20
SIDES = (64, 8000)
HEIC = {b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc", b"hevx", b"msf1")}
"""How a picture of a telephone begins, behind four bytes of length."""
PARTS = {"faces": ("numpy", "onnxruntime"), "films": ("numpy", "av"), "heic": ("pillow_heif",)}
"""What needs which libraries of the extra `media`."""

Progress = Callable[[int], None]
"""Is called with the number of frames that are done; what it raises ends the work."""


@dataclass(frozen=True, slots=True)
class PictureSeen:
    """A picture and its faces: pixels of the upright picture, faces as found, areas that hide them."""

    width: int
    height: int
    faces: tuple[Area, ...]
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A new file: its digest (hex), bytes, media type, pixels, seconds."""

    sha256: str
    size: int
    media_type: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0


def available() -> tuple[str, ...]:
    """Return what cannot be done here (faces, films, heic) because the extra `media` is not installed."""
    missing = [
        each for each, names in PARTS.items() if not all(importlib.util.find_spec(name) for name in names)
    ]
    if "faces" not in missing and model.model_file() is None:
        missing.append("faces")
    return tuple(missing)


class Redactor(Looker):
    """Redacts. A context manager, safe to share between threads; Linux only.

    Frames are counted from 0. Raises everywhere: UsageError (the extra `media` is not installed),
    FormatError, LimitError, StoreError.
    """

    _program = "vedette.house.redacting.warden"

    def __init__(self, children: int = 2, memory: int = MEMORY_BYTES) -> None:
        super().__init__(children, 2.0 * PICTURE_SECONDS, memory, PICTURE_SECONDS)

    def find_faces(self, picture: BinaryIO) -> PictureSeen:
        """Return the faces of a picture: a proposal, which a human confirms."""
        _need("faces")
        width, height, found = answers.parse_faces(self._still(picture, b"J", verb="faces"))
        return PictureSeen(width, height, found, tuple(each.grown(still.MARGIN) for each in found))

    def size_of(self, picture: BinaryIO) -> tuple[int, int]:
        """Return width and height of the upright picture."""
        return answers.parse_size(self._still(picture, b"J", verb="size"))

    def picture(self, source: BinaryIO, side: int = 1600) -> bytes:
        """Return an upright JPEG of a picture, at most `side` pixels a side, as it is: to draw areas on."""
        said = {"areas": [], "media_type": "image/jpeg", "side": _side(side)}
        return self._still(source, b"P", verb="picture", **said)

    def rebuild_picture(
        self,
        source: BinaryIO,
        areas: Iterable[Area],
        out: BinaryIO,
        *,
        media_type: str = "image/jpeg",
        side: int = 0,
    ) -> Rebuilt:
        """Write a new picture of pixels alone, upright and in sRGB, with the areas hidden.

        `side` limits its longer side in pixels, 0 leaves it as it is.
        """
        if media_type not in ("image/jpeg", "image/png"):
            raise UsageError("picture: is rebuilt as image/jpeg or image/png")
        listed = [[a.x, a.y, a.w, a.h, 1.0, a.what, a.shape, a.effect] for a in areas]
        if len(listed) > 200:
            raise LimitError("picture: over 200 areas")
        said = {"areas": listed, "media_type": media_type, "side": _side(side) if side else 0}
        data = self._still(source, b"P", verb="picture", **said)
        width, height = answers.measured(data, media_type)
        out.write(data)
        return Rebuilt(hashlib.sha256(data).hexdigest(), len(data), media_type, width, height)

    def film(self, source: BinaryIO) -> FilmSeen:
        """Return what a film is, by decoding all of it."""
        _need("films")
        return answers.parse_seen(self._film(source, None, None, verb="film"))

    def track_faces(self, source: BinaryIO, *, every: int = 3, progress: Progress | None = None) -> Tracked:
        """Return a plan that hides the faces of a film, looking at each `every`th frame: a proposal.

        A human looks at the uncertain frames, and at the film, before it goes anywhere.
        """
        _need("films", "faces")
        if not 1 <= every <= 100:
            raise UsageError("film: every 1st to 100th frame is looked at")
        return answers.parse_tracked(self._film(source, None, progress, verb="follow", every=every))

    def rebuild_film(
        self, source: BinaryIO, plan: FilmPlan, out: BinaryIO, progress: Progress | None = None
    ) -> Rebuilt:
        """Write a new film of what the plan leaves: H.264 and AAC in MP4, without any metadata."""
        _need("films")
        return self._anew(source, encode_plan(plan), out, progress, "video/mp4", verb="film-anew")

    def rebuild_sound(self, source: BinaryIO, voice: str, out: BinaryIO) -> Rebuilt:
        """Write the sound of a recording anew (AAC in MP4), the voice `alter`ed or kept (`keep`)."""
        _need("films")
        if voice not in ("alter", "keep"):
            raise UsageError("recording: the voice is altered or kept")
        return self._anew(source, b"", out, None, "audio/mp4", verb="sound-anew", voice=voice)

    def check_frames(
        self, source: BinaryIO, frames: Sequence[int], plan: FilmPlan | None = None, side: int = 480
    ) -> bytes:
        """Return a JPEG sheet of numbered frames, areas of the plan hidden. Raises: MissingError."""
        said = {"verb": "sheet", "frames": [int(each) for each in frames], "side": _side(side)}
        return self._shown(source, plan, **said)

    def frame(self, source: BinaryIO, number: int, plan: FilmPlan | None = None, side: int = 1600) -> bytes:
        """Return one frame as a JPEG, areas of the plan hidden. Raises: MissingError (no such frame)."""
        return self._shown(source, plan, verb="frame", number=int(number), side=_side(side))

    def _still(self, source: BinaryIO, letter: bytes, **request: Any) -> bytes:
        """Have a picture worked on; the reader of HEIC cannot do without a thread."""
        item = looker._read_only(source)
        try:
            heic = os.pread(item, 12, 0)[4:] in HEIC
            if heic:
                _need("heic")
            return self._ask(item, MAX_ANSWER_BYTES, letter, threads=heic, **request)
        finally:
            os.close(item)

    def _shown(self, source: BinaryIO, plan: FilmPlan | None, **request: Any) -> bytes:
        _need("films")
        beside = _memory(encode_plan(plan or FilmPlan()))
        try:
            limits = {"seconds": FILM_SECONDS, "wall": 4 * FILM_SECONDS}
            return self._ask(source, MAX_ANSWER_BYTES, b"P", beside, **limits, **request)
        finally:
            os.close(beside)

    def _anew(
        self,
        source: BinaryIO,
        plan: bytes,
        out: BinaryIO,
        progress: Progress | None,
        media_type: str,
        **request: Any,
    ) -> Rebuilt:
        """Have a new file made behind the plan in memory; copy it to `out` when it is whole."""
        beside = _memory(plan)
        try:
            writes = len(plan) + MAX_FILM_BYTES
            made = self._film(source, beside, progress, writes=writes, **request)
            width, height, seconds = answers.parse_made(made)
            digest, place = hashlib.sha256(), len(plan)
            while piece := os.pread(beside, 1 << 20, place):
                digest.update(piece)
                out.write(piece)
                place += len(piece)
        finally:
            os.close(beside)
        size = place - len(plan)
        return Rebuilt(digest.hexdigest(), size, media_type, width, height, seconds)

    def _film(self, source: BinaryIO, beside: int | None, progress: Progress | None, **request: Any) -> bytes:
        """Have a child work through a film and tell how far it is; return what it answers."""
        limits = {**self._limits, "seconds": FILM_SECONDS, "wall": 4 * FILM_SECONDS, **request}
        item = looker._read_only(source)
        ours, theirs = os.pipe()
        verdict, verdict_end = os.pipe()
        try:
            with self._places:
                more = [] if beside is None else [beside]
                try:
                    self._send(json.dumps(limits).encode("ascii"), [item, theirs, verdict_end, *more])
                finally:
                    os.close(theirs)
                    os.close(verdict_end)
                until = time.monotonic() + float(limits["wall"]) + 10
                data = _listen(ours, until, progress)
                ended = looker._read(verdict, 1, until)
        except TimeoutError:
            raise LimitError("film: took too long") from None
        finally:
            for handle in (ours, verdict, item):
                os.close(handle)
        return looker._judge(data, ended, b"J", MAX_ANSWER_BYTES)


def _listen(handle: int, until: float, progress: Progress | None) -> bytes:
    """Return what a child answers after what it tells of its progress. Raises: TimeoutError."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    data = bytearray()
    answers = False
    while len(data) <= MAX_ANSWER_BYTES:
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise TimeoutError
        piece = os.read(handle, 1 << 20)
        if not piece:
            break
        data += piece
        while not answers and len(data) >= 5 and data[:1] == b"p":
            done = int.from_bytes(data[1:5], "big")
            del data[:5]
            if progress is not None:
                progress(min(done, MAX_FRAMES))
        answers = answers or (bool(data) and data[:1] != b"p")
    return bytes(data)


def _need(*parts: str) -> None:
    missing = set(parts) & set(available())
    if missing:
        raise UsageError(
            f"redacting: {', '.join(sorted(missing))} need the extra `media`, which is missing here"
        )


def _memory(data: bytes) -> int:
    """Return a handle on memory that holds `data`."""
    handle = os.memfd_create("vedette-redact", os.MFD_CLOEXEC)
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]
    return handle


def _side(side: int) -> int:
    if not SIDES[0] <= side <= SIDES[1]:
        raise UsageError(f"picture: {side} pixels a side, must be {SIDES[0]} to {SIDES[1]}")
    return side
