"""How often somebody may be wrong. Counted by tag, never by address; forgotten when the program ends."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from vedette.errors import LimitError

HOUR, DAY = 3600, 86_400
MAX_KEYS = 4096


class Throttle:
    """Refuses after so many wrong tries in an hour, or in a day; what is right costs nothing.

    A key that is not known to the caller should be counted under one name for all of them.
    """

    def __init__(self, hourly: int, daily: int, clock: Callable[[], float]) -> None:
        self._hourly, self._daily = hourly, daily
        self._clock = clock
        self._wrong: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, key: str) -> None:
        """Return when one more try is open. Raises: LimitError."""
        with self._lock:
            tries = self._recent(key)
            hour = sum(1 for at in tries if at > self._clock() - HOUR)
            if hour >= self._hourly or len(tries) >= self._daily:
                raise LimitError(
                    "tries: too many were wrong", hint="try again in an hour, or use another way"
                )

    def wrong(self, key: str) -> None:
        """Count one wrong try."""
        with self._lock:
            if key not in self._wrong and len(self._wrong) >= MAX_KEYS:
                self._wrong.pop(next(iter(self._wrong)))
            self._recent(key).append(self._clock())

    def _recent(self, key: str) -> deque[float]:
        tries = self._wrong.setdefault(key, deque(maxlen=self._daily))
        while tries and tries[0] <= self._clock() - DAY:
            tries.popleft()
        return tries
