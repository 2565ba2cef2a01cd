"""The warden's side of `vedette.adapters.opening`: forks one limited child for each package."""

from __future__ import annotations

import ctypes
import gc
import io
import json
import os
import resource
import socket
import sys
from typing import BinaryIO

from vedette.errors import VedetteError
from vedette.seal import generate_identity, open_stream, parse_identity, seal_stream
from vedette.seal.package import OpenedPackage, read_package

MEMORY_BYTES = 512 << 20
"""Address space of a child: the interpreter and OpenSSL map about 150 MiB before any work."""

SECONDS_BASE = 20
BYTES_A_SECOND = 20 << 20
"""A child gets 20 s of processor time, and one more for every 20 MiB of its package."""

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38


def confine(package_bytes: int) -> None:
    """Limit this process for good: memory, time, file size, handles, no core dump."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    seconds = SECONDS_BASE + package_bytes // BYTES_A_SECOND
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (package_bytes, package_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def leave_network() -> None:
    """Take this process, and all that it starts, off the network for good, where that is possible.

    Once for the warden and not for each child: a network namespace costs more than opening a photograph.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        # root may leave the network alone; others need a user namespace, which may be forbidden
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _opened(request: dict[str, object], source: BinaryIO, content: int | None) -> OpenedPackage:
    texts = request["identities"]
    assert isinstance(texts, list)  # noqa: S101 - written by our own warden
    identities = [parse_identity(text) for text in texts]
    write = (lambda piece: len(piece)) if content is None else (lambda p: _write_all(content, p))
    opener = open_stream(source, identities, armored=False)
    return read_package(opener, bytes.fromhex(str(request["fingerprint"])), write)


def _write_all(handle: int, piece: memoryview) -> int:
    left = piece
    while left:
        left = left[os.write(handle, left) :]
    return len(piece)


def _answer(request: dict[str, object], handles: list[int]) -> dict[str, object]:
    content = handles[1] if len(handles) > 1 else None
    with os.fdopen(handles[0], "rb", buffering=0) as source:
        confine(os.fstat(handles[0]).st_size)
        try:
            opened = _opened(request, source, content)
        except VedetteError as error:
            return {"error": type(error).__name__, "message": str(error)}
        except MemoryError:
            return {"error": "LimitError", "message": "package: needs too much memory to open"}
        except OSError as error:
            return {"error": "StoreError", "message": f"content: {error.strerror}"}
    return {
        "manifest": opened.manifest.encode().decode("utf-8"),
        "digests": opened.digests.encode().decode("ascii"),
        "signed": opened.signed.hex(),
        "signature": opened.signature.hex(),
    }


def _receive(channel: socket.socket) -> tuple[dict[str, object], list[int]] | None:
    data, handles, _, _ = socket.recv_fds(channel, 65_536, 2)
    if not data:
        return None
    length = int.from_bytes(data[:4], "big")
    while len(data) < 4 + length:
        more = channel.recv(4 + length - len(data))
        if not more:
            return None
        data += more
    request = json.loads(data[4:])
    assert isinstance(request, dict)  # noqa: S101 - written by our own warden
    return request, handles


def warm_up() -> None:
    """Open a package of nothing, so that what OpenSSL prepares at first use is there in every child."""
    identity = generate_identity()
    sealed = io.BytesIO()
    seal_stream(io.BytesIO(b""), sealed, [identity.recipient])
    sealed.seek(0)
    for _ in open_stream(sealed, [parse_identity(identity.encode())], armored=False):
        pass


def main() -> None:
    """Serve until the other side closes. The only argument is the number of the socket."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    leave_network()
    warm_up()
    gc.freeze()
    while (received := _receive(channel)) is not None:
        request, handles = received
        child = os.fork()
        if child == 0:
            status = 1
            try:
                answer = json.dumps(_answer(request, handles)).encode("utf-8") + b"\n"
                channel.sendall(answer)
                status = 0
            finally:
                os._exit(status)
        for handle in handles:
            os.close(handle)
        _, status = os.waitpid(child, 0)
        if status != 0:
            reason = "took too long or too much memory" if os.WIFSIGNALED(status) else "failed"
            refusal = {"error": "LimitError", "message": f"package: its opening {reason}"}
            channel.sendall(json.dumps(refusal).encode("ascii") + b"\n")


if __name__ == "__main__":
    main()
