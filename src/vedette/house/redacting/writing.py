"""A new film: pictures and sound encoded anew, without a word about where they came from."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from vedette.house.redacting import voice as voices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TICKS = 90_000
_KEPT_RATE = 48_000
_MAX_SILENCE = 600
"""Seconds of silence that are put where the sound pauses."""


class Sink(Protocol):
    """What a film is written to: bytes at a place that can be chosen."""

    def write(self, data: bytes, /) -> int:
        """Write bytes at the place; return how many."""
        ...

    def seek(self, place: int, whence: int = 0, /) -> int:
        """Go to a place; return it."""
        ...

    def tell(self) -> int:
        """Return the place."""
        ...


class Writer:
    """Writes an MP4 (H.264, AAC) to `out`, of pictures `size`, without what lies in `gaps` (seconds)."""

    def __init__(
        self,
        out: Sink,
        rate: Fraction,
        size: tuple[int, int],
        begin: Fraction,
        gaps: tuple[tuple[Fraction, Fraction], ...],
    ) -> None:
        import av

        self._output: Any = av.open(out, "w", format="mp4", container_options={"fflags": "+bitexact"})
        self._rate, self.size, self._begin, self._gaps = rate, size, begin, gaps
        self._pictures: Any = None
        self._filter: Any = None
        self._sound: Any = None
        self._resampler: Any = None
        self._alteration: voices.Alteration | None = None
        self._channels, self._sound_rate = 1, voices.RATE
        self._heard = self._said = 0
        self._last = -1
        self.shown = 0

    def begin(self, pictures: Any | None, sound: Any | None, voice: str, plain: bool = False) -> None:
        """Begin with the streams that are read, and what becomes of the voice: keep or alter.

        A `plain` film has pictures and sound without streams that are read.
        """
        from av.bitstream import BitStreamFilterContext

        if pictures is not None or plain:
            options = {"preset": "veryfast", "crf": "21", "threads": "1"}
            options["x264-params"] = "threads=1:lookahead-threads=1:sync-lookahead=0"
            made = self._output.add_stream("libx264", rate=self._rate, options=options)
            made.width, made.height, made.pix_fmt = *self.size, "yuv420p"
            context = made.codec_context
            context.thread_type, context.thread_count = "NONE", 1
            context.time_base = Fraction(1, _TICKS)
            context.gop_size = min(250, max(12, round(2 * self._rate)))
            if pictures is not None:
                _like(context, pictures.codec_context, self.size)
            self._pictures = made
        if sound is not None or plain:
            self._add_sound(sound, voice)
        self._output.start_encoding()
        if self._pictures is not None:
            # the encoder writes its name and settings into the stream: left out
            self._filter = BitStreamFilterContext(
                "filter_units=remove_types=6", self._pictures, self._pictures
            )

    def _add_sound(self, sound: Any | None, voice: str) -> None:
        from av.audio.resampler import AudioResampler

        if voice == "alter":
            self._alteration = voices.Alteration()
        elif sound is not None:
            self._sound_rate = _KEPT_RATE
            self._channels = 2 if (sound.codec_context.channels or 1) > 1 else 1
        layout = "stereo" if self._channels == 2 else "mono"
        self._resampler = AudioResampler(format="flt", layout=layout, rate=self._sound_rate)
        self._sound = self._output.add_stream("aac", rate=self._sound_rate, layout=layout)
        context = self._sound.codec_context
        context.bit_rate = 64_000 * self._channels
        context.thread_type, context.thread_count = "NONE", 1
        context.options = {"flags": "+bitexact"}

    def show(self, field: NDArray[np.uint8], time: Fraction) -> None:
        """Add a picture (planes in one field) that was shown `time` seconds after the first."""
        from av import VideoFrame

        frame = VideoFrame.from_ndarray(field, format="yuv420p")
        at = max(self._last + 1, round((time - self._cut_before(time)) * _TICKS))
        frame.pts, frame.time_base, self._last = at, Fraction(1, _TICKS), at
        self.shown += 1
        self._mux_pictures(self._pictures.encode(frame))

    def _mux_pictures(self, packets: list[Any]) -> None:
        for packet in packets:
            for clean in self._filter.filter(packet):
                self._output.mux(clean)

    def _cut_before(self, time: Fraction) -> Fraction:
        """Return how many seconds before `time` are left out."""
        return sum((min(time, end) - start for start, end in self._gaps if start < time), Fraction(0))

    def hear(self, frame: Any) -> None:
        """Add a piece of the sound, at its time; what lies in a gap, or before the pictures, is left out."""
        import numpy as np

        time = None if frame.pts is None else frame.pts * frame.time_base - self._begin
        frame.pts = None
        for piece in self._resampler.resample(frame):
            sound = piece.to_ndarray().reshape(-1, self._channels)
            if time is not None:
                start = round(time * self._sound_rate)
                late = start - self._heard
                if late > self._sound_rate // 10:
                    silence = min(late, _MAX_SILENCE * self._sound_rate)
                    self._keep(np.zeros((silence, self._channels), np.float32))
                elif late < 0 and self._heard == 0:
                    sound = sound[-late:]
                time = None
            self._keep(sound)

    def play(self, sound: NDArray[np.float32]) -> None:
        """Add samples (of -1 to 1, a column a channel) to the sound."""
        self._keep(sound)

    def _keep(self, sound: NDArray[np.float32]) -> None:
        import numpy as np

        start = self._heard
        self._heard += len(sound)
        for first, last in self._gaps:
            one = min(max(int(first * self._sound_rate) - start, 0), len(sound))
            two = min(max(-int(-last * self._sound_rate) - start, 0), len(sound))
            if one < two:
                # both sides of what is left out are joined: the later part moves up
                rest = np.concatenate((sound[:one], sound[two:]))
                start += len(sound) - len(rest)
                sound = rest
        if self._alteration is not None:
            sound = self._alteration.feed(sound[:, 0]).reshape(-1, 1)
        self._say(sound)

    def _say(self, sound: NDArray[np.float32]) -> None:
        import numpy as np
        from av import AudioFrame

        if not len(sound):
            return
        layout = "stereo" if self._channels == 2 else "mono"
        flat = np.ascontiguousarray(sound, np.float32).reshape(1, -1)
        frame = AudioFrame.from_ndarray(flat, format="flt", layout=layout)
        frame.sample_rate, frame.time_base = self._sound_rate, Fraction(1, self._sound_rate)
        frame.pts = self._said
        self._said += len(sound)
        self._output.mux(self._sound.encode(frame))

    def end(self) -> float:
        """Write what is still held; return the seconds of the film."""
        if self._sound is not None:
            for piece in self._resampler.resample(None):
                self._keep(piece.to_ndarray().reshape(-1, self._channels))
            if self._alteration is not None:
                self._say(self._alteration.rest().reshape(-1, 1))
            self._output.mux(self._sound.encode(None))
        if self._pictures is not None:
            self._mux_pictures(self._pictures.encode(None))
            for clean in self._filter.filter(None):
                self._output.mux(clean)
        self._output.close()
        shown = self._last / _TICKS + 1 / float(self._rate) if self.shown else 0.0
        return round(max(shown, self._said / self._sound_rate), 3)


def _like(context: Any, source: Any, size: tuple[int, int]) -> None:
    """Say of colours and of the form of pixels what the source says: their numbers are carried over."""
    form = source.sample_aspect_ratio
    if form and form > 0:
        lies = (source.width > source.height) != (size[0] > size[1])
        context.sample_aspect_ratio = 1 / form if lies else form
    for name in ("color_primaries", "color_trc", "colorspace"):
        value = getattr(source, name, None)
        if value is not None:
            setattr(context, name, value)
