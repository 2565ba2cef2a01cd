"""The channels of the database as channels of the library, and what it means that one did well or failed."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import F

from vedette.adapters.alerts import Channel as LibraryChannel
from vedette.adapters.alerts import Message, Outcome, Result, make_channel
from vedette.errors import UsageError, VedetteError
from vedette_hq.alerts.models import Channel, Way
from vedette_hq.config.runtime import current

HOOKS = "hooks"
"""The folder of the house whose programs a channel may run; the site itself never writes there."""


def hooks() -> list[str]:
    """Return the programs that may be run: what the owner of the house laid into its folder of hooks."""
    folder = current().house / HOOKS
    try:
        return sorted(one.name for one in folder.iterdir() if _runs(one))[:40]
    except OSError:
        return []


def _runs(path: Path) -> bool:
    """Whether it is a plain file that this process may run and no stranger may change."""
    held = path.lstat()
    safe = stat.S_ISREG(held.st_mode) and not held.st_mode & 0o022
    return safe and not path.name.startswith(".") and os.access(path, os.X_OK)


def table_of(name: str, kind: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what the library wants. Raises: UsageError for a program that does not lie in the folder."""
    table = {**settings, "name": name, "kind": kind}
    if kind == Channel.Kind.COMMAND:
        program = str(table.pop("program", ""))
        if program not in hooks():
            raise UsageError(
                f"channel {name}: its program does not lie in the folder of hooks",
                hint="whoever runs the house lays it there: a plain file that only they may change",
            )
        table["argv"] = [str(current().house / HOOKS / program), "{to}", "{id}"]
    return table


@lru_cache(maxsize=64)
def _made(table: str, secret: str) -> LibraryChannel:
    return make_channel(json.loads(table), secret)


def live(channel: Channel) -> LibraryChannel:
    """Return one channel, ready to send. Raises: VedetteError when its settings do not do any more."""
    table = table_of(channel.name, channel.kind, channel.settings)
    return _made(json.dumps(table, sort_keys=True), channel.open_secret())


@dataclass(frozen=True, slots=True)
class Broken:
    """A channel whose settings do not do any more: it refuses everything, and says why."""

    name: str
    kind: str
    why: str
    recognises_ids: bool = False

    def check(self, to: str) -> None:
        """Refuse any address."""
        raise UsageError(self.why)

    def send(self, message: Message) -> Outcome:
        """Refuse any message."""
        return Outcome(Result.REFUSED, self.why)


def live_channels() -> dict[str, LibraryChannel]:
    """Return the channels that are on, by name; one whose settings do not do refuses, and stops no other."""
    found: dict[str, LibraryChannel] = {}
    for channel in Channel.objects.filter(on=True):
        try:
            found[channel.name] = live(channel)
        except VedetteError as error:
            found[channel.name] = Broken(channel.name, channel.kind, str(error))
    return found


def note_health(channel: str, way: str, outcome: Outcome, at: datetime) -> int:
    """Keep how a channel and a way did; return how many faults of the channel in a row that makes."""
    fault = {"failures": F("failures") + 1, "detail": outcome.detail[:120]}
    well = {"failures": 0, "detail": "", "went_well": at}
    done = well if outcome.accepted else fault
    Way.objects.filter(pk=way).update(**done)
    rows = Channel.objects.filter(name=channel)
    rows.update(**(done if outcome.accepted else {**done, "failed": at}))
    return rows.values_list("failures", flat=True).first() or 0
