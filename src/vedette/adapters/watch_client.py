"""A partner's watch over HTTP: sealed orders are given to it, events are exchanged with it.

Source: docs/formats/watch.md, 6 and 8; docs/formats/partner.md, 4.
"""

from __future__ import annotations

import http.client

from vedette.adapters.address import parse_address
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, StoreError
from vedette.missions.watch.exchange import MAX_MESSAGE_BYTES
from vedette.values.shown import shown

TIMEOUT_SECONDS = 15.0


class HttpWatch:
    """The watch at `url` (the partner's address); connects only when asked, one connection a question."""

    def __init__(self, name: str, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self.name = name
        self._timeout = timeout
        self._parts = parse_address(url, f"watch {name}")

    def give(self, sealed: bytes) -> bytes:
        """Give a sealed order or contact sheet; return the receipt, not checked.

        Raises: SignatureError when the partner does not take it (400, 403, 404, 410), ConflictError when it
        holds another version, StoreError when it is out of reach.
        """
        return self._ask("orders", sealed)

    def exchange(self, question: bytes) -> bytes:
        """Put a signed question; return the answer, not checked.

        Raises: MissingError when the partner does not know the watch, SignatureError when it refuses,
        ConflictError for a question that is not newer, StoreError when it is out of reach, FormatError.
        """
        return self._ask("exchange", question)

    def _ask(self, path: str, body: bytes) -> bytes:
        parts = self._parts
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(str(parts.hostname), parts.port, timeout=self._timeout)
        try:
            connection.request("POST", f"{parts.path.rstrip('/')}/watch/{path}", body)
            answer = connection.getresponse()
            data = answer.read(MAX_MESSAGE_BYTES + 1)
            status = answer.status
        except (OSError, http.client.HTTPException) as error:
            raise StoreError(f"watch {self.name}: cannot be reached") from error
        finally:
            connection.close()
        if len(data) > MAX_MESSAGE_BYTES:
            raise FormatError(f"watch {self.name}: answers over {MAX_MESSAGE_BYTES} bytes")
        if status == http.client.OK:
            return data
        why = f"watch {self.name}: status {status}: {shown(data.decode('utf-8', 'replace').strip(), 200)}"
        if status == http.client.NOT_FOUND:
            raise MissingError(why)
        if status == http.client.CONFLICT:
            raise ConflictError(why)
        if status in (400, 403, 410):
            raise SignatureError(why)
        raise StoreError(why)
