"""Any SMS gateway with an address: what to send it is written in the settings, with gaps.

The gaps are {to} {text} {id} {secret}. They are filled once, by the form of the body: as strings of JSON, as
fields of a form, or as they are; a filled gap is not read for gaps again.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from urllib.parse import quote

from vedette.adapters.alerts.message import Message, Outcome
from vedette.adapters.alerts.transport import SUCCESS, Line
from vedette.errors import UsageError

_GAP = re.compile(r"\{(to|text|id|secret)\}")
_NUMBER = re.compile(r"\+[0-9]{6,15}\Z", re.ASCII)
_ANY = re.compile(r"[A-Za-z0-9@+._:#!-]{1,200}\Z", re.ASCII)
_HEAD = re.compile(r"[A-Za-z0-9-]{1,60}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway. `id_header` names the head that bears the id, "" when the gateway knows none.

    `numbers`: addresses are telephone numbers such as +33123456789.
    """

    name: str
    line: Line
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: str
    content_type: str
    success: tuple[int, ...] = SUCCESS
    holds: str = ""
    id_header: str = ""
    recognises_ids: bool = False
    numbers: bool = True
    secret: str = field(default="", repr=False)
    kind: str = "http"

    def check(self, to: str) -> None:
        """Refuse what is no address of this channel. Raises: UsageError."""
        if not (_NUMBER if self.numbers else _ANY).match(to):
            raise UsageError(
                "address: is not one for this gateway",
                hint="a telephone number with its country: +33…"
                if self.numbers
                else "letters, digits, @+._:#!-",
            )

    def send(self, message: Message) -> Outcome:
        """Send one message by one request. Raises: UsageError for an address that is none."""
        self.check(message.to)
        kind = self.content_type.partition(";")[0].strip().lower()
        escape = "json" if kind.endswith("json") else "form" if kind.endswith("urlencoded") else "plain"
        headers = {"Content-Type": self.content_type, "User-Agent": "alerts", "Connection": "close"}
        for name, value in self.headers:
            headers[name] = self._filled(value, message, "head")
        if self.id_header:
            headers[self.id_header] = message.id
        target = self._filled(self.target, message, "form")
        body = self._filled(self.body, message, escape).encode()
        return self.line.ask(self.method, target, headers, body, success=self.success, holds=self.holds)[0]

    def _filled(self, template: str, message: Message, escape: str) -> str:
        gaps = {"to": message.to, "text": message.text, "id": message.id, "secret": self.secret}

        def fill(match: re.Match[str]) -> str:
            value = gaps[match[1]]
            if escape == "json":
                return json.dumps(value)[1:-1]
            if escape == "form":
                return quote(value, safe="")
            if escape == "head":
                return value.encode("ascii", "replace").decode()
            return value

        return _GAP.sub(fill, template)


def check_headers(headers: tuple[tuple[str, str], ...], what: str) -> None:
    """Refuse heads that are none. Raises: UsageError."""
    for name, value in headers:
        if not (_HEAD.match(name) and value.isascii() and value.isprintable() and len(value) <= 1_000):
            raise UsageError(f"{what}: a head of its settings is not one")
