"""How long this machine lets its processes wait, while something is timed that must not take long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

STEP = 0.05
WAKES = 10
"""So often, from a deadline to what is seen of it, somebody waits to be let run."""


@dataclass(slots=True)
class Stalls:
    """`longest`: by how much the latest of many short sleeps was too long, in seconds."""

    longest: float = 0.0

    @property
    def allowance(self) -> float:
        """What the machine's own waiting may add to something timed; next to nothing on an idle machine."""
        return WAKES * self.longest


@contextmanager
def stalls() -> Iterator[Stalls]:
    """Watch the machine while the body runs."""
    found, ended = Stalls(), threading.Event()

    def look() -> None:
        while True:
            before = time.monotonic()
            if ended.wait(STEP):
                return
            found.longest = max(found.longest, time.monotonic() - before - STEP)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()
