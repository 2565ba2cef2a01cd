"""Fingerprints that stay near when a copy is made smaller, compressed again, or typed again."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE, _KEPT = 32, 8
_FAINT = 40.0
"""Pictures whose waves are mostly fainter than this have nothing to compare: noise would decide.
Compressing a picture again moves a wave by 10 to 30."""
_COSINES = [
    [math.cos(math.pi * wave * (2 * place + 1) / (2 * _SIDE)) for place in range(_SIDE)]
    for wave in range(_KEPT + 1)
]
_SQUARE = [(down, across) for down in range(_KEPT) for across in range(_KEPT)]
_KEPT_WAVES = [*_SQUARE[1:], (_KEPT, 0)]
_WORDS = re.compile(r"\w+")
_RUN = 3
MIN_WORDS = 20
"""A text of fewer words has no fingerprint: chance would decide."""


def near_of_picture(picture: Image) -> bytes:
    """Return 8 bytes from the 64 slowest waves of brightness, or none for a picture that is nearly even.

    The picture is to be upright already. Colour, scale and compression hardly touch these waves.
    """
    from PIL import Image as Images

    grey = picture.convert("L").resize((_SIDE, _SIDE), Images.Resampling.BOX)
    values = list(grey.tobytes())
    rows = [values[start : start + _SIDE] for start in range(0, len(values), _SIDE)]
    lines = [[sum(c * v for c, v in zip(wave, row, strict=True)) for wave in _COSINES] for row in rows]
    waves = [
        sum(c * line[across] for c, line in zip(_COSINES[down], lines, strict=True))
        for down, across in _KEPT_WAVES
    ]
    if sorted(map(abs, waves))[len(waves) // 2] < _FAINT:
        return b""
    middle = sum(sorted(waves)[31:33]) / 2
    bits = 0
    for value in waves:
        bits = bits << 1 | (value > middle)
    return bits.to_bytes(8, "big")


def near_of_text(text: str) -> bytes:
    """Return 8 bytes from the runs of three words of `text`, or none for a short one."""
    words = _WORDS.findall(unicodedata.normalize("NFKC", text[:200_000]).casefold())
    if len(words) < MIN_WORDS:
        return b""
    votes = [0] * 64
    for start in range(min(len(words), 20_000) - _RUN + 1):
        run = " ".join(words[start : start + _RUN]).encode("utf-8", "replace")
        value = int.from_bytes(hashlib.blake2b(run, digest_size=8).digest(), "big")
        for bit in range(64):
            votes[bit] += 1 if value >> bit & 1 else -1
    return sum((vote > 0) << bit for bit, vote in enumerate(votes)).to_bytes(8, "big")
