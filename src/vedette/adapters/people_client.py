"""The people of a partner over HTTP: a statement is shown to them, what they signed comes back.

Source: docs/formats/partner.md, 4.
"""

from __future__ import annotations

import http.client

from vedette.adapters.address import parse_address
from vedette.errors import FormatError, SignatureError, StoreError
from vedette.formats.statement import MAX_STATEMENT_NOTE_BYTES


class HttpPeople:
    """The people's room at `url` (the partner's address); connects only when asked."""

    def __init__(self, name: str, url: str, timeout: float = 120.0) -> None:
        self.name = name
        self._timeout = timeout
        self._parts = parse_address(url, f"partner {name}")

    def submit(self, text: bytes) -> bytes | None:
        """Show a statement; return the note when this partner signed it, None while it waits for a person.

        Nothing in the note is checked here. Raises: SignatureError when the partner does not take it (400,
        403, 404), StoreError when it is out of reach.
        """
        status, body = self._ask("POST", "people/statements", text)
        if status == http.client.OK:
            return body
        if status == http.client.ACCEPTED:
            return None
        raise self._refused(status, body)

    def freeze(self, origin_digest: str) -> bytes | None:
        """Return the freeze note in force there for a register (hash of its origin), None without one.

        Raises: StoreError when it is out of reach.
        """
        status, body = self._ask("GET", f"people/{origin_digest}/freeze", None)
        if status == http.client.NOT_FOUND:
            return None
        if status == http.client.OK:
            return body
        raise self._refused(status, body)

    def _refused(self, status: int, body: bytes) -> Exception:
        why = "".join(c if c.isprintable() else "?" for c in body[:200].decode("utf-8", "replace").strip())
        if status in (400, 403, 404):
            return SignatureError(f"partner {self.name}: refused with status {status}: {why}")
        return StoreError(f"partner {self.name}: answered status {status}")

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        parts = self._parts
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(str(parts.hostname), parts.port, timeout=self._timeout)
        try:
            connection.request(method, f"{parts.path.rstrip('/')}/{path}", body)
            answer = connection.getresponse()
            data = answer.read(MAX_STATEMENT_NOTE_BYTES + 1)
            if len(data) > MAX_STATEMENT_NOTE_BYTES:
                raise FormatError(f"partner {self.name}: answers over {MAX_STATEMENT_NOTE_BYTES} bytes")
            return answer.status, data
        except (OSError, http.client.HTTPException) as error:
            raise StoreError(f"partner {self.name}: cannot be reached") from error
        finally:
            connection.close()
