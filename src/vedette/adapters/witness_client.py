"""A witness over HTTP: C2SP tlog-witness `add-checkpoint`. Fulfils `register.publishing.Witness`."""

from __future__ import annotations

import http.client

from vedette.adapters.address import parse_address
from vedette.errors import FormatError, SignatureError, StoreError
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import VerifierKey
from vedette.formats.note import parse_signature_lines
from vedette.formats.note_text import NoteSignature
from vedette.formats.witness_request import AddCheckpoint
from vedette.register.publishing import OtherSize

ANSWER_BYTES = 65_536


class HttpWitness:
    """One witness at `url`; connects only when asked, waits at most `timeout` seconds a step."""

    def __init__(self, name: str, url: str, keys: tuple[VerifierKey, ...], timeout: float = 120.0) -> None:
        self.name = name
        self.keys = keys
        self._timeout = timeout
        self._parts = parse_address(url, f"witness {name}")

    def add_checkpoint(self, request: AddCheckpoint) -> tuple[NoteSignature, ...]:
        """Return the signature lines it answers.

        Raises: OtherSize (409), SignatureError (403, 404, 422), StoreError when it is out of reach.
        """
        status, kind, body = self._post(request.encode())
        if status == http.client.OK:
            return parse_signature_lines(body)
        if status == http.client.CONFLICT and kind == "text/x.tlog.size":
            raise OtherSize(parse_decimal(body.decode("ascii", "replace").rstrip("\n"), "size"))
        if status in (403, 404, 422):
            raise SignatureError(f"witness {self.name}: refused with status {status}")
        raise StoreError(f"witness {self.name}: answered status {status}")

    def _post(self, body: bytes) -> tuple[int, str, bytes]:
        parts = self._parts
        kind = http.client.HTTPSConnection if parts.scheme == "https" else None
        host = str(parts.hostname)
        connection = (kind or http.client.HTTPConnection)(host, parts.port, timeout=self._timeout)
        try:
            connection.request("POST", f"{parts.path.rstrip('/')}/add-checkpoint", body)
            answer = connection.getresponse()
            data = answer.read(ANSWER_BYTES + 1)
            if len(data) > ANSWER_BYTES:
                raise FormatError(f"witness {self.name}: answers over {ANSWER_BYTES} bytes")
            return answer.status, answer.headers.get_content_type(), data
        except (OSError, http.client.HTTPException) as error:
            raise StoreError(f"witness {self.name}: cannot be reached") from error
        finally:
            connection.close()
