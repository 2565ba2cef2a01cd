"""A network that breaks: a proxy that cuts its connections after so many bytes from the client."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_PIECE = 2048
_RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Forwards to `url`; `cut_after` bytes from the client the next connection dies (None: never)."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (str(parts.hostname), int(parts.port or 0))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.cut_after: int | None = None
        self.hard = False
        self.cuts = 0
        self.forwarded = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(ours,), daemon=True).start()

    def _serve(self, ours: socket.socket) -> None:
        theirs = socket.create_connection(self._target)
        threading.Thread(target=self._back, args=(theirs, ours), daemon=True).start()
        with suppress(OSError):
            while data := ours.recv(_PIECE):
                if self.cut_after is not None:
                    data = data[: self.cut_after]
                    self.cut_after -= len(data)
                theirs.sendall(data)
                self.forwarded += len(data)
                if self.cut_after == 0:
                    self.cut_after = None
                    self.cuts += 1
                    break
        for end in (ours, theirs):
            if self.hard:
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _back(self, theirs: socket.socket, ours: socket.socket) -> None:
        with suppress(OSError):
            while data := theirs.recv(_PIECE):
                ours.sendall(data)

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()


@contextmanager
def breaking(url: str) -> Iterator[Proxy]:
    """A proxy before `url`, for a block."""
    proxy = Proxy(url)
    try:
        yield proxy
    finally:
        proxy.close()
