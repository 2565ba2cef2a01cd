"""Alerts into a Matrix room: one PUT whose transaction id is the alert's, so that twice is once."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from urllib.parse import quote

from vedette.adapters.alerts.message import Message, Outcome
from vedette.adapters.alerts.transport import Line
from vedette.errors import UsageError

_ROOM = re.compile(r"![A-Za-z0-9._~=/+-]{1,200}(?::[A-Za-z0-9.:\[\]-]{1,200})?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Matrix:
    """An account on a home server. An address is a room's id, such as !abc:server.example."""

    name: str
    line: Line
    secret: str = field(repr=False)
    kind: str = "matrix"
    recognises_ids: bool = True

    def check(self, to: str) -> None:
        """Refuse what is no room's id. Raises: UsageError."""
        if not _ROOM.match(to):
            raise UsageError("address: is not the id of a room", hint="!abc:server.example")

    def send(self, message: Message) -> Outcome:
        """Send one message into a room. Raises: UsageError for an address that is none."""
        self.check(message.to)
        base = self.line.parts.path.rstrip("/")
        room, number = quote(message.to, safe=""), quote(message.id, safe="")
        target = f"{base}/_matrix/client/v3/rooms/{room}/send/m.room.message/{number}"
        body = json.dumps({"msgtype": "m.text", "body": message.text}).encode()
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Content-Type": "application/json",
            "User-Agent": "alerts",
            "Connection": "close",
        }
        return self.line.ask("PUT", target, headers, body, success=(200,), holds='"event_id"')[0]
