"""A few numbers that the leader, the web process and the worker all see: memory without a file."""

from __future__ import annotations

import mmap
import struct
import time

_DOUBLE = struct.Struct("d")
_PLACES = {"activity": 0, "beat": 8, "inside": 16, "started": 24, "watching": 32}


class Shared:
    """Made by the leader before it forks. One writer for each number; reading one is never torn (8 bytes)."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)
        self.started = self.activity = time.monotonic()

    def _get(self, name: str) -> float:
        value: float = _DOUBLE.unpack_from(self._memory, _PLACES[name])[0]
        return value

    def _set(self, name: str, value: float) -> None:
        _DOUBLE.pack_into(self._memory, _PLACES[name], value)

    @property
    def activity(self) -> float:
        """When a person last did something, on the monotonic clock, seconds. Written by the web process."""
        return self._get("activity")

    @activity.setter
    def activity(self, at: float) -> None:
        self._set("activity", at)

    @property
    def beat(self) -> float:
        """When the worker last was alive, on the monotonic clock; 0 before it was. Written by the worker."""
        return self._get("beat")

    @beat.setter
    def beat(self, at: float) -> None:
        self._set("beat", at)

    @property
    def started(self) -> float:
        """When the leader began, on the monotonic clock."""
        return self._get("started")

    @started.setter
    def started(self, at: float) -> None:
        self._set("started", at)

    @property
    def watching(self) -> float:
        """When something was last watched over, on the monotonic clock; 0 never. Written by the worker."""
        return self._get("watching")

    @watching.setter
    def watching(self, at: float) -> None:
        self._set("watching", at)
