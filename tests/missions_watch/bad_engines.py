"""Known-bad engines, which the checker must find out."""

from __future__ import annotations

from vedette.missions.watch.engine import Engine, Intent, Ticked
from vedette.missions.watch.ladder import (
    look,
    watcher_of,
)
from vedette.missions.watch.values import (
    Alert,
)


class MarkFirstEngine(Engine):
    """The known-bad order of steps: marked as told, then sent, and what fails is final."""

    def _deliver(self, intent: Intent, at: int, ticked: Ticked) -> None:
        self._told(intent.alert, at, sure=True)
        if intent.alert.duty != "partner":
            self._send(intent.alert)


class SendFirstEngine(Engine):
    """Another: sent to a gateway that knows no ids as soon as it is found, marked after."""

    def _deliver(self, intent: Intent, at: int, ticked: Ticked) -> None:
        if intent.alert.duty != "partner":
            self._send(intent.alert)
        self._told(intent.alert, at, sure=True)


class HastyEngine(Engine):
    """Another: what was written down is sent without a second look."""

    def _stands(self, alert: Alert, at: int) -> bool:
        return True


class OnceEngine(Engine):
    """Another: a partner that told somebody of an episode tells them nothing of its later levels."""

    def _look(self, watch: str, now: int, ticked: Ticked) -> None:
        loaded = self._store.load(watch)
        assert loaded is not None
        found, look_at = look(loaded.order, loaded.facts, now, self.name, up_since=self.up_since)
        told = {
            (each.episode, each.duty): each.level for each in loaded.facts.told if each.watcher == self.name
        }
        if watcher_of(loaded.order, self.name).rank:
            found = tuple(
                each for each in found if told.get((each.episode, each.duty), each.level) == each.level
            )
        ticked.intended += self._store.intend(watch, loaded.revision, found, look_at, now)
