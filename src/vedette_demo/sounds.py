"""Invented street noise: filtered noise, passing cars, a far horn; nobody speaks."""

from __future__ import annotations

import io
import math
import struct
import wave
from array import array
from random import Random
from sys import byteorder

RATE_HZ = 16_000
PEAK = 26_000
COMMENT = b"Invented sound, made by a program; no voice, no real place"


def street(random: Random, seconds: float = 12.0) -> bytes:
    """Return a WAV file (mono, 16 bit, 16 kHz) of wind, passing cars and a horn."""
    count = int(seconds * RATE_HZ)
    passes = [(random.uniform(0, seconds), random.uniform(0.6, 1.6)) for _ in range(4)]
    horn, pitch = random.uniform(2, seconds - 2), random.uniform(330, 440)
    noise = array("h")
    noise.frombytes(random.randbytes(2 * count))
    if byteorder == "big":
        noise.byteswap()
    values: list[float] = []
    low = middle = level = 0.0
    for index, white in enumerate(noise):
        if index % 160 == 0:  # the loudness moves a hundred times a second
            now = index / RATE_HZ
            level = 0.5 + sum(2.4 * math.exp(-(((now - at) / width) ** 2)) for at, width in passes)
        low += (white - low) * 0.02
        middle += (white - middle) * 0.2
        value = (low * 1.6 + (middle - low) * 0.07) * level
        since = index / RATE_HZ - horn
        if 0 <= since < 0.7:
            swell = 1100 * min(1.0, since * 20, (0.7 - since) * 20)
            value += swell * (
                math.sin(math.tau * pitch * since) + 0.6 * math.sin(math.tau * pitch * 1.26 * since)
            )
        values.append(value)
    loudest = max(map(abs, values))
    samples = array("h", [int(value / loudest * PEAK) for value in values])
    if byteorder == "big":
        samples.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return _commented(out.getvalue())


def _commented(data: bytes) -> bytes:
    """Return the WAV file with a comment (RIFF LIST INFO, ICMT) behind its samples."""
    text = COMMENT + (b"\0" if len(COMMENT) % 2 else b"\0\0")
    chunk = b"INFOICMT" + struct.pack("<I", len(text)) + text
    data += b"LIST" + struct.pack("<I", len(chunk)) + chunk
    return b"RIFF" + struct.pack("<I", len(data) - 8) + data[8:]
