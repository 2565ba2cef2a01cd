"""The bell: an alert that rings on a page of the watcher's own, for whoever sits before it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from vedette.adapters.alerts.message import Message, Outcome, accepted


@dataclass(frozen=True, slots=True)
class Bell:
    """Hands each message to `ring` and keeps the last hundred in `rung`; the page that shows them rings."""

    name: str
    ring: Callable[[Message], None] | None = None
    rung: deque[Message] = field(default_factory=lambda: deque(maxlen=100))
    kind: str = "bell"
    recognises_ids: bool = True

    def check(self, to: str) -> None:
        """Any address will do."""

    def send(self, message: Message) -> Outcome:
        """Ring once for one id."""
        if not any(one.id == message.id and one.to == message.to for one in self.rung):
            self.rung.append(message)
            if self.ring is not None:
                self.ring(message)
        return accepted()
