"""Errands that run side by side, so that a slow or dead partner holds up no other.

Each runs in a thread of its own and only reads; what it brings home is written by the thread that waits.
One that gives no sign of life for longer than `patience` is left behind, not waited for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from vedette.errors import StoreError, VedetteError

PATIENCE_SECONDS = 600.0
POLL_SECONDS = 0.1

T = TypeVar("T")
Alive = Callable[[], None]
"""Told whenever something moved."""


class Busy(StoreError):
    """It still runs: nothing is wrong, and it is not waited for."""


@dataclass(slots=True)
class Errand(Generic[T]):
    """One piece of work for one partner; `value` when it went well, `fault` when it did not."""

    name: str
    work: Callable[[Alive], T]
    value: T | None = None
    fault: VedetteError | None = None
    bug: BaseException | None = None
    ended: bool = False
    alive_at: float = field(default_factory=time.monotonic)

    def alive(self) -> None:
        """Something moved."""
        self.alive_at = time.monotonic()


class Errands:
    """Starts errands and waits for them; remembers those that were left behind and still run."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self.patience = patience
        self._changed = threading.Condition()
        self._lost: dict[str, Errand[object]] = {}

    def start(self, name: str, work: Callable[[Alive], T]) -> Errand[T]:
        """Start `work` in a thread; one of that name that still runs is not started again."""
        errand: Errand[T] = Errand(name, work)
        lost = self._lost.get(name)
        if lost is not None and not lost.ended:
            errand.fault = Busy(f"{name}: is still at what it was asked before")
            errand.ended = True
            return errand
        self._lost.pop(name, None)
        threading.Thread(target=self._run, args=(errand,), name=name, daemon=True).start()
        return errand

    def _run(self, errand: Errand[T]) -> None:
        try:
            errand.value = errand.work(errand.alive)
        except VedetteError as error:
            errand.fault = error
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            errand.bug = error
        with self._changed:
            errand.ended = True
            self._changed.notify_all()

    def wait(self, errands: Iterable[Errand[T]], enough: Callable[[], bool] = lambda: False) -> None:
        """Return when all have ended or were left behind, or as soon as `enough`.

        Raises: what an errand raised that is no refusal.
        """
        waited = list(errands)
        while True:
            with self._changed:
                for errand in waited:
                    self._give_up(errand)
                if enough() or all(errand.ended or errand.fault for errand in waited):
                    break
                self._changed.wait(min(POLL_SECONDS, self.patience / 4))
        for errand in waited:
            if errand.bug is not None:
                raise errand.bug

    def leave(self, errand: Errand[T], why: str, kind: type[StoreError] = Busy) -> None:
        """Wait no longer for an errand that still runs; it is not begun again before it has ended."""
        if not errand.ended and not errand.fault:
            errand.fault = kind(f"{errand.name}: {why}")
            self._lost[errand.name] = errand  # type: ignore[assignment]

    def _give_up(self, errand: Errand[T]) -> None:
        if time.monotonic() - errand.alive_at > self.patience:
            self.leave(errand, f"gave no sign of life for {self.patience:.0f} s", StoreError)

    def signal(self) -> None:
        """Let those who wait look again."""
        with self._changed:
            self._changed.notify_all()
