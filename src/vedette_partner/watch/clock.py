"""The trusted time of this partner's watch: what the machine's clocks and the other watchers say."""

from __future__ import annotations

import hashlib
import threading
import time
from pathlib import Path

from vedette.errors import VedetteError
from vedette.missions.watch.timekeeping import Mark, Now, Timekeeper, parse_mark
from vedette_partner.watch.state import State

_BOOT = Path("/proc/sys/kernel/random/boot_id")
KEPT = "mark"
WRITE_SECONDS = 10


def counted() -> int:
    """Seconds of the clock that only counts, also while the machine sleeps where the system has one."""
    kind = getattr(time, "CLOCK_BOOTTIME", None)
    return int(time.clock_gettime(kind) if kind is not None else time.monotonic())


def this_boot() -> str:
    """A name for this start of the machine; "0" where the system has none."""
    try:
        return hashlib.sha256(_BOOT.read_bytes()).hexdigest()[:32]
    except OSError:
        return "0"


def read_mark(state: State) -> Mark | None:
    """What was written down last; None at the very first start, or when it cannot be read."""
    text = state.kept(KEPT)
    try:
        return parse_mark(text.encode()) if text is not None else None
    except VedetteError:
        return None


class Clock:
    """Trusted time; may be asked from any thread. What it knows is written down when `keep` is called."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._keeper = Timekeeper(int(time.time()), counted(), this_boot(), read_mark(state))
        self._written = 0

    def now(self) -> Now:
        """The trusted instant, since when it has been steady, and what speaks against it."""
        with self._lock:
            return self._keeper.now(int(time.time()), counted())

    def __call__(self) -> int:
        """The trusted instant in Unix seconds."""
        return self.now().at

    def heard(self, name: str, said: int) -> None:
        """Another watcher says that it is `said`."""
        with self._lock:
            self._keeper.heard(name, said, counted())

    def keep(self) -> None:
        """Write down what is trusted, when it was some seconds ago. Raises: StoreError."""
        now, count = self.now(), counted()
        if abs(count - self._written) >= WRITE_SECONDS:
            self._written = count
            self._state.keep(KEPT, self._keeper.mark(now, count).encode().decode())
