"""Alerts to browsers by web push. What the push service sees is its own address, a size, and the hour."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from urllib.parse import SplitResult

from vedette.adapters.alerts.encryption import (
    Subscription,
    parse_subscription,
    seal_push,
    sender_word,
    to_base64url,
)
from vedette.adapters.alerts.message import DEADLINE, Message, Outcome, refused
from vedette.adapters.alerts.transport import LOOPBACK, Line, context, parse_endpoint
from vedette.errors import FormatError, UsageError

HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "*.notify.windows.com",
)
"""The push services of the browsers; a group with its own names it in the settings."""
WORD_SECONDS = 12 * 3600
KEPT_SECONDS = 6 * 3600
"""So long a push service keeps an alert for a browser that is away."""
CONTENT_BYTES = 768
"""All content is padded to this: a size tells nothing."""
GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class WebPush:
    """The push services of browsers. An address is a subscription, as a browser gives it."""

    name: str
    subject: str
    secret: str = field(repr=False)
    hosts: tuple[str, ...] = HOSTS
    authority: str = ""
    deadline: float = DEADLINE
    kind: str = "webpush"
    recognises_ids: bool = True
    """By the topic the service keeps one of two, and the page's worker shows one id once."""

    def check(self, to: str) -> None:
        """Refuse what is no subscription, or at a push service that is not named. Raises: UsageError."""
        self._read(to)

    def _read(self, to: str) -> tuple[Subscription, SplitResult]:
        try:
            found = parse_subscription(to)
        except FormatError as error:
            raise UsageError(f"address: {error}") from error
        parts = parse_endpoint(found.endpoint, "subscription")
        host = str(parts.hostname)
        if not any(_is(host, one) for one in self.hosts):
            raise UsageError(
                "subscription: its push service is not one of those that are named in the settings",
                hint="add its host to `hosts` of this channel",
            )
        if parts.port not in (None, 443) and host not in LOOPBACK:
            raise UsageError("subscription: its push service is not on the port of https")
        return found, parts

    def send(self, message: Message) -> Outcome:
        """Send one message to one browser. Raises: UsageError for an address that is none."""
        found, parts = self._read(message.to)
        content = json.dumps({"id": message.id, "text": message.text}, ensure_ascii=False).encode()
        body = seal_push(content, found, padded=CONTENT_BYTES)
        origin = f"{parts.scheme}://{parts.netloc}"
        headers = {
            "Authorization": sender_word(self.secret, origin, self.subject, int(time.time()) + WORD_SECONDS),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_SECONDS),
            "Topic": to_base64url(hashlib.sha256(message.id.encode()).digest()[:24]),
            "Urgency": "high" if message.urgent else "normal",
            "User-Agent": "alerts",
            "Connection": "close",
        }
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        line = Line(parts, context(self.authority), self.deadline)
        outcome, status = line.ask("POST", target or "/", headers, body, success=(200, 201, 202, 204))
        return refused("this browser is not subscribed any more") if status in GONE else outcome


def _is(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and host != pattern[1:]
    return host == pattern
