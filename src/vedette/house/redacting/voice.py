"""A voice made another's: its melody, its sound and its resonances do not pass, only what is said.

A vocoder of bands: of each hundredth of a second the loudness of 22 bands remains, in steps of 2 dB,
smoothed, and moved up or down by a factor that is drawn at random and kept nowhere; a hum of one pitch and
noise are shaped by it. Pitch and phase of the voice are gone for good. What stays, and no treatment of sound
removes: the words, the accent, the pace, the pauses. Who knows the person may still know the speaker.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
_WINDOW, _HOP = 512, 160
_BANDS, _LOW, _HIGH = 22, 80.0, 7600.0
_STEP_DB = 2.0


class Alteration:
    """Alters mono sound of `RATE`, piece by piece, samples of -1 to 1; as many come out as went in."""

    def __init__(self) -> None:
        import numpy as np

        draw = np.random.default_rng(secrets.randbits(128))
        self._draw = draw
        side = 1 if draw.random() < 0.5 else -1
        self._factor = float(1 + draw.uniform(0.12, 0.25)) ** side
        pitch = float(draw.uniform(85, 175))
        self._period = RATE / pitch
        self._phase = 0.0
        self._window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
        centres = _from_mel(np.linspace(_mel(_LOW), _mel(_HIGH), _BANDS + 2, dtype=np.float64))
        frequencies = np.arange(_WINDOW // 2 + 1, dtype=np.float64) * (RATE / _WINDOW)
        self._into = _triangles(centres, frequencies)
        # what is heard in a band comes from the band as far below (or above) as the factor says
        self._from = _triangles(centres * self._factor, frequencies).T
        self._timbre = draw.uniform(0.8, 1.25, _BANDS).astype(np.float32)
        self._held = np.zeros(_BANDS, np.float32)
        self._in = np.zeros(0, np.float32)
        self._tail = np.zeros(_WINDOW, np.float32)
        self._hum = np.zeros(0, np.float32)
        self._taken = self._given = 0

    def feed(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what is ready of the altered sound."""
        import numpy as np

        self._taken += len(sound)
        self._in = np.concatenate((self._in, sound.astype(np.float32)))
        pieces = []
        while len(self._in) >= _WINDOW:
            pieces.append(self._turn(self._in[:_WINDOW]))
            self._in = self._in[_HOP:]
        self._given += _HOP * len(pieces)
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def rest(self) -> NDArray[np.float32]:
        """Return what is still to come, after the last piece."""
        import numpy as np

        missing = self._taken - self._given
        if missing <= 0:
            return np.zeros(0, np.float32)
        taken = self._taken
        more = self.feed(np.zeros(_WINDOW + missing, np.float32))
        self._taken = taken
        return more[:missing]

    def _turn(self, frame: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        power = np.abs(np.fft.rfft(frame * self._window)) ** 2
        bands = np.sqrt(self._into @ power)
        bands = self._steps(bands * self._timbre)
        self._held = 0.45 * self._held + 0.55 * bands
        hum = np.fft.rfft(self._carrier() * self._window)
        shape = self._from @ self._held
        out = np.fft.irfft(hum * shape, _WINDOW).astype(np.float32) * self._window
        self._tail += out * np.float32(0.035)
        ready = np.clip(self._tail[:_HOP], -0.98, 0.98).copy()
        self._tail = np.concatenate((self._tail[_HOP:], np.zeros(_HOP, np.float32)))
        return ready

    def _steps(self, bands: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the loudness of the bands in whole steps: what is finer is not carried over."""
        import numpy as np

        level = 20 * np.log10(np.maximum(bands, 1e-4))
        level = np.round(level / _STEP_DB) * _STEP_DB
        kept: NDArray[np.float32] = np.where(bands < 1e-3, 0.0, 10 ** (level / 20)).astype(np.float32)
        return kept

    def _carrier(self) -> NDArray[np.float32]:
        """Return the next frame of a hum of one pitch with noise; frames overlap, the hum goes on."""
        import numpy as np

        need = _WINDOW - len(self._hum)
        ticks = (np.arange(need) + self._phase) / self._period
        pulses = np.zeros(need, np.float32)
        pulses[
            np.flatnonzero(np.diff(np.floor(ticks), prepend=np.floor((self._phase - 1) / self._period)))
        ] = 1
        self._phase += need
        noise = self._draw.standard_normal(need).astype(np.float32)
        self._hum = np.concatenate((self._hum, pulses * np.float32(self._period**0.5) + 0.35 * noise))
        frame = self._hum.copy()
        self._hum = self._hum[_HOP:]
        return frame


def _mel(frequency: float) -> float:
    import math

    return 2595 * math.log10(1 + frequency / 700)


def _from_mel(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    made: NDArray[np.float64] = 700 * (np.power(10.0, mel / 2595) - 1)
    return made


def _triangles(centres: NDArray[np.float64], frequencies: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the weight of each frequency in each band: a triangle from centre to centre."""
    import numpy as np

    rows = []
    for low, middle, high in zip(centres, centres[1:], centres[2:], strict=False):
        up = (frequencies - low) / (middle - low)
        down = (high - frequencies) / (high - middle)
        rows.append(np.clip(np.minimum(up, down), 0, 1))
    return np.asarray(rows, np.float32)
