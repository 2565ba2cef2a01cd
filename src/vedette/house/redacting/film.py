"""One film, in the cage: its frames, the faces in them, and a new film of what a plan leaves of it.

A frame is known by its number, from 0, in the order in which frames are shown. Frames are held one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from vedette.errors import FormatError, LimitError, MissingError, VedetteError
from vedette.house.looking.content import Content
from vedette.house.redacting import planes, still
from vedette.house.redacting.areas import MAX_FRAMES, FilmPlan, Track
from vedette.house.redacting.following import Following
from vedette.house.redacting.model import distinct

if TYPE_CHECKING:
    from PIL.Image import Image

    from vedette.house.redacting.model import Box, Model
    from vedette.house.redacting.writing import Sink

Tell = Callable[[int], None]
"""What is called with the number of frames that are done."""

FORMATS = "mov,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,wav,mp3,aac,flac,amr,caf,m4v,h264,hevc"
MAX_PIXELS = 3840 * 2160 + 1
MAX_SECONDS = 4 * 3600
LOOK_SIDE = 960
"""The longer side of what the model looks at: a face of 1 080p is named from about 20 pixels on."""
_CUT = 30.0
"""Mean change of brightness, of 255, from frame to frame that is a change of the whole picture."""
LYING = 5
"""Each how many looks faces are looked for that do not stand upright."""
_LYING_SIDE = 480
_TOLD = 10
MAX_SHEET = 60


@dataclass(frozen=True, slots=True)
class Measures:
    """What a film is: frames, pixels of the upright picture, seconds, whether it sounds, frames a second."""

    frames: int
    width: int
    height: int
    seconds: float
    sound: bool
    rate: float


@contextmanager
def opened(content: Content) -> Iterator[Any]:
    """Give the container, opened from memory or its handle alone. Raises: FormatError, LimitError."""
    import av

    try:
        options = {"format_whitelist": FORMATS, "protocol_whitelist": "none"}
        with av.open(content.file(), "r", options=options, metadata_errors="ignore") as container:
            for stream in container.streams:
                if stream.codec_context is not None:
                    _alone(stream.codec_context)
            yield container
    except (VedetteError, BrokenPipeError):
        raise
    except MemoryError:
        raise LimitError("film: needs too much memory") from None
    except Exception as error:  # noqa: BLE001 - the libraries raise anything over a broken film
        raise FormatError(f"film: cannot be read ({type(error).__name__})") from None


def _alone(context: Any) -> None:
    """One thread: a cage has no other."""
    if context.type in ("video", "audio"):
        context.thread_type = "NONE"
        context.thread_count = 1


def _video(container: Any) -> Any:
    import av

    cover = av.stream.Disposition.attached_pic
    streams = [each for each in container.streams.video if each.codec_context is not None]
    pictures = [each for each in streams if not each.disposition & cover]
    if not pictures:
        raise FormatError("film: has no pictures")
    stream = pictures[0]
    if stream.codec_context.width * stream.codec_context.height > MAX_PIXELS:
        raise LimitError(f"film: frames of over {MAX_PIXELS} pixels")
    return stream


def _sound(container: Any) -> Any | None:
    return next((each for each in container.streams.audio if each.codec_context is not None), None)


def _decoded(container: Any, streams: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield stream and frame of what can be decoded; a damaged packet gives nothing."""
    import av

    for packet in container.demux(*streams):
        try:
            given = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in given:
            yield packet.stream, frame


def _frames(container: Any) -> Iterator[tuple[int, Any, Fraction]]:
    """Yield number, frame and time (seconds) of the pictures. Raises: LimitError, FormatError."""
    stream = _video(container)
    clock = _Clock(stream)
    for _, frame in _decoded(container, [stream]):
        number, time = clock.take(frame)
        yield number, frame, time
    if not clock.count:
        raise FormatError("film: has no frame that can be decoded")


class _Clock:
    """Numbers and times of the frames of a film, from its first frame on."""

    def __init__(self, stream: Any) -> None:
        rate = stream.average_rate or stream.guessed_rate or 25
        self.rate = Fraction(min(max(Fraction(rate), Fraction(1)), Fraction(240))).limit_denominator(1001)
        self.count = 0
        self.begin: Fraction | None = None
        self._last = Fraction(-1)

    def take(self, frame: Any) -> tuple[int, Fraction]:
        number = self.count
        self.count += 1
        if self.count > MAX_FRAMES:
            raise LimitError(f"film: over {MAX_FRAMES} frames")
        if frame.width * frame.height > MAX_PIXELS:
            raise LimitError(f"film: frames of over {MAX_PIXELS} pixels")
        time = None if frame.pts is None else frame.pts * frame.time_base
        if self.begin is None:
            self.begin = time or Fraction(0)
        at = self._last + 1 / self.rate if time is None and number else (time or self.begin) - self.begin
        at = max(at, self._last + Fraction(1, 1000)) if number else Fraction(0)
        if at > MAX_SECONDS:
            raise LimitError(f"film: is longer than {MAX_SECONDS} seconds")
        self._last = at
        return number, at


def measure(content: Content, tell: Tell) -> Measures:
    """Return the measures of a film, by decoding all of it."""
    with opened(content) as container:
        last, size, end = 0, (0, 0), Fraction(0)
        for number, frame, time in _frames(container):
            last, end = number, time
            if not number:
                size = _upright(frame)
            if number % _TOLD == 0:
                tell(number)
        sound = _sound(container) is not None
        rate = float(_Clock(_video(container)).rate)
        return Measures(last + 1, *size, round(float(end) + 1 / rate, 3), sound, round(rate, 3))


def _upright(frame: Any) -> tuple[int, int]:
    size = (frame.width & ~1, frame.height & ~1)
    return size[::-1] if planes.turns(frame) % 2 else size


def follow(
    content: Content, model: Model, every: int, tell: Tell
) -> tuple[tuple[Track, ...], tuple[int, ...], Measures]:
    """Return the tracks of the faces in a film, the frames to check by hand, and the measures of the film."""
    import numpy as np

    with opened(content) as container:
        before: Any = None
        following: Following | None = None
        last, end, size, looked, seen = None, Fraction(0), (0, 0), -1, 0
        for number, frame, time in _frames(container):
            seen, end = number, time
            if following is None:
                size = _upright(frame)
                following = Following(*size, every)
            small = (
                frame.reformat(width=64, height=36, format="gray", threads=1).to_ndarray().astype(np.int16)
            )
            changed = before is not None and float(np.abs(small - before).mean()) > _CUT
            before, last = small, frame
            if changed:
                following.cut(number)
            if changed or number % every == 0:
                boxes = _found(frame, model, size)
                if changed or number // every % LYING == 0:
                    boxes = distinct(boxes + _lying(frame, model, size))
                following.add(number, boxes)
                looked = number
            if number % _TOLD == 0:
                tell(number)
        assert following is not None  # noqa: S101 - `_frames` gives one or raises
        if looked != seen:
            following.add(seen, _found(last, model, size))
        tracks = following.tracks(seen + 1)
        rate = float(_Clock(_video(container)).rate)
        sound = _sound(container) is not None
        length = round(float(end) + 1 / rate, 3)
        measures = Measures(seen + 1, *size, length, sound, round(rate, 3))
        return tracks, following.doubtful(seen + 1), measures


def _found(frame: Any, model: Model, size: tuple[int, int]) -> list[Box]:
    pixels = planes.rgb_of(frame, LOOK_SIDE)
    return still.scaled(model.boxes(pixels, still.THRESHOLD), pixels.shape[1::-1], size)


def _lying(frame: Any, model: Model, size: tuple[int, int]) -> list[Box]:
    """Return faces of a frame that lie or hang upside down, seen small."""
    from PIL import Image

    small = Image.fromarray(planes.rgb_of(frame, _LYING_SIDE))
    return still.scaled(still.turned_faces(small, model), small.size, size)


def pictures(content: Content, numbers: Sequence[int], plan: FilmPlan) -> Iterator[tuple[int, Image]]:
    """Yield frames as pictures with the areas of the plan hidden, in their order. Raises: MissingError."""
    from PIL import Image

    wanted = sorted(set(numbers))
    if not wanted:
        raise MissingError("film: no frame is asked for")
    for chosen in (_sought, _passed):
        with opened(content) as container:
            for number, frame in chosen(container, wanted):
                picture = Image.fromarray(planes.rgb_of(frame))
                still.hide(picture, plan.at(number))
                yield wanted.pop(0), picture
        if not wanted:
            return
    raise MissingError(f"film: has no frame {wanted[0]}")


def _passed(container: Any, wanted: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Yield the frames of these numbers, by decoding all that come before them."""
    left = list(wanted)
    for number, frame, _ in _frames(container):
        if number == left[0]:
            yield left.pop(0), frame
            if not left:
                return


def _sought(container: Any, wanted: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Yield the frames of these numbers by their times, as far as each packet has one of its own."""
    stream = _video(container)
    if not {"mov", "matroska", "mpegts"} & set(container.format.name.split(",")):
        return  # others keep the order of packets, not times
    times: list[int] = []
    for packet in container.demux(stream):
        if not packet.size:
            continue
        if packet.pts is None or packet.is_corrupt or packet.is_discard or len(times) >= MAX_FRAMES:
            return
        times.append(packet.pts)
    times.sort()
    if len(set(times)) != len(times) or wanted[-1] >= len(times):
        return
    for number in list(wanted):
        container.seek(times[number], stream=stream)
        found = next((each for _, each in _decoded(container, [stream]) if _due(each, times[number])), None)
        if found is None or found.pts != times[number]:
            return
        yield number, found


def _due(frame: Any, time: int) -> bool:
    return frame.pts is not None and frame.pts >= time


def sheet(content: Content, numbers: Sequence[int], plan: FilmPlan, side: int) -> bytes:
    """Return frames on one JPEG, each with its number above it. Raises: MissingError, LimitError."""
    from PIL import Image, ImageDraw, ImageFont

    if len(set(numbers)) > MAX_SHEET:
        raise LimitError(f"film: a sheet has at most {MAX_SHEET} frames")
    small = []
    for number, picture in pictures(content, numbers, plan):
        picture.thumbnail((side, side))
        small.append((number, picture))
    columns = min(len(small), max(1, 1920 // side))
    wide, high = max(each.width for _, each in small) + 8, max(each.height for _, each in small) + 30
    whole = Image.new("RGB", (columns * wide, -(-len(small) // columns) * high), "white")
    draw = ImageDraw.Draw(whole)
    for index, (number, picture) in enumerate(small):
        left, top = index % columns * wide, index // columns * high
        draw.text((left + 4, top + 3), str(number), fill="black", font=ImageFont.load_default(18))
        whole.paste(picture, (left + 4, top + 26))
    return still.encoded(whole, "image/jpeg")


def rebuild(content: Content, plan: FilmPlan, out: Sink, tell: Tell) -> tuple[int, int, float]:
    """Write the film that the plan leaves to `out`; return its width, height and seconds."""
    from vedette.house.redacting.writing import Writer

    gaps = _gaps(content, plan)
    with opened(content) as container:
        stream, sound = _video(container), None if plan.voice == "remove" else _sound(container)
        clock = _Clock(stream)
        writer: Writer | None = None
        waiting: list[Any] = []
        for each, frame in _decoded(container, [stream] if sound is None else [stream, sound]):
            if each is not stream:
                if writer is None:
                    waiting.append(frame)
                    if len(waiting) > 2000:
                        raise FormatError("film: its sound comes long before its pictures")
                else:
                    writer.hear(frame)
                continue
            number, time = clock.take(frame)
            if writer is None:
                assert clock.begin is not None  # noqa: S101 - the clock has taken a frame
                writer = Writer(out, clock.rate, _upright(frame), clock.begin, gaps)
                writer.begin(stream, sound, plan.voice)
                for early in waiting:
                    writer.hear(early)
                waiting = []
            if not plan.leaves_out(number):
                three = planes.planes_of(frame)
                planes.hide(three, plan.at(number))
                writer.show(planes.packed(three), time)
            if number % _TOLD == 0:
                tell(number)
        if writer is None or not writer.shown:
            raise FormatError("film: nothing is left of it")
        return *writer.size, writer.end()


def _gaps(content: Content, plan: FilmPlan) -> tuple[tuple[Fraction, Fraction], ...]:
    """Return from when to when the film is left out, in seconds from its first frame."""
    if not plan.cuts:
        return ()
    ends = {frame: Fraction(0) for first, last in plan.cuts for frame in (first, last + 1)}
    with opened(content) as container:
        number, time = 0, Fraction(0)
        for number, _, time in _frames(container):
            if number in ends:
                ends[number] = time
    for frame in ends:
        if frame > number:
            ends[frame] = Fraction(MAX_SECONDS + 1)
    return tuple((ends[first], ends[last + 1]) for first, last in plan.cuts)


def rebuild_sound(content: Content, voice: str, out: Sink) -> float:
    """Write a recording of sound anew, the voice as it was or altered; return its seconds."""
    from vedette.house.redacting.writing import Writer

    with opened(content) as container:
        sound = _sound(container)
        if sound is None:
            raise FormatError("recording: has no sound")
        writer: Writer | None = None
        for _, frame in _decoded(container, [sound]):
            if writer is None:
                begin = Fraction(0) if frame.pts is None else frame.pts * frame.time_base
                writer = Writer(out, Fraction(25), (0, 0), begin, ())
                writer.begin(None, sound, voice)
            writer.hear(frame)
        if writer is None:
            raise FormatError("recording: has no sound that can be decoded")
        return writer.end()
