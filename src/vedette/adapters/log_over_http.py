"""A stranger's log, witness or mirror over HTTP, for reading only. Nothing of it is believed here.

What is read is bounded in bytes and in time, an answer that points elsewhere is refused, and no more is asked
than paths of tlog-tiles. One connection is kept while reading goes on.
"""

from __future__ import annotations

import http.client
import time

from vedette.adapters.address import parse_address
from vedette.adapters.foreign import MAX_BUNDLE_BYTES, MAX_CHECKPOINT_BYTES, MAX_TILE_BYTES
from vedette.errors import LimitError, MissingError, StoreError, UsageError
from vedette.formats.tiles import parse_tile_path

_PIECE = 65_536


class HttpFiles:
    """Files below `url`. `timeout` is the longest silence and `life` the longest answer, in seconds.

    Raises: UsageError for an address that is none.
    """

    def __init__(self, what: str, url: str, timeout: float = 60.0, life: float = 300.0) -> None:
        self.what = what
        self._timeout, self._life = timeout, life
        self._connection: http.client.HTTPConnection | None = None
        self._parts = parse_address(url, what)

    def get(self, path: str, limit: int) -> bytes:
        """Return what `path` answers, at most `limit` bytes.

        Raises: MissingError (404), LimitError, StoreError for everything else that is not 200.
        """
        fresh = self._connection is None
        try:
            return self._get(path, limit)
        except (StoreError, LimitError) as error:
            self.close()
            # a connection that was kept may have been closed at the other end meanwhile: once more
            if fresh or not isinstance(error.__cause__, OSError | http.client.HTTPException):
                raise
        return self._get(path, limit)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _get(self, path: str, limit: int) -> bytes:
        until = time.monotonic() + self._life
        try:
            if self._connection is None:
                kind: type[http.client.HTTPConnection] = http.client.HTTPConnection
                if self._parts.scheme == "https":
                    kind = http.client.HTTPSConnection
                self._connection = kind(str(self._parts.hostname), self._parts.port, timeout=self._timeout)
            self._connection.request("GET", f"{self._parts.path.rstrip('/')}/{path}")
            answer = self._connection.getresponse()
            data = bytearray()
            while piece := answer.read1(min(_PIECE, limit + 1 - len(data))):
                data += piece
                if len(data) > limit:
                    raise LimitError(f"{self.what}: answers over {limit} bytes")
                if time.monotonic() > until:
                    raise StoreError(f"{self.what}: took more than {self._life:.0f} s for one answer")
            left = answer.length
            answer.close()  # read1 does not say that all was read, and the next request would wait for it
        except (OSError, http.client.HTTPException) as error:
            raise StoreError(f"{self.what}: cannot be reached") from error
        if answer.status == http.client.NOT_FOUND:
            raise MissingError(f"{self.what}: {path.rpartition('/')[2]} is not there")
        if 300 <= answer.status < 400:
            raise StoreError(f"{self.what}: points to another address, which is not followed")
        if answer.status != http.client.OK:
            raise StoreError(f"{self.what}: answered status {answer.status}")
        if left:
            raise StoreError(f"{self.what}: its answer was cut short")
        return bytes(data)


class HttpLog:
    """A log's tiles below `url`. Fulfils `vedette.register.log.TileStore`, for reading only."""

    def __init__(self, what: str, url: str, timeout: float = 60.0) -> None:
        self._files = HttpFiles(what, url, timeout)

    def read(self, path: str) -> bytes:
        """Return the bytes of `path`: `checkpoint` or a path of tlog-tiles.

        Raises: FormatError for another path; MissingError, LimitError, StoreError.
        """
        if path == "checkpoint":
            return self._files.get(path, MAX_CHECKPOINT_BYTES)
        name = parse_tile_path(path)
        try:
            return self._files.get(path, MAX_BUNDLE_BYTES if name.level is None else MAX_TILE_BYTES)
        except MissingError:
            raise MissingError(f"log file {path}: is not there") from None

    def close(self) -> None:
        """Let go of the connection."""
        self._files.close()

    def write_all(self, files: object) -> None:
        """Refuse: it is another's."""
        raise UsageError("log: what another holds is not changed")

    def replace_checkpoint(self, data: bytes) -> None:
        """Refuse: it is another's."""
        raise UsageError("log: what another holds is not changed")

    def remove_all(self, paths: object) -> None:
        """Refuse: it is another's."""
        raise UsageError("log: what another holds is not changed")
