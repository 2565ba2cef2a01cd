"""The supervisor's socket, HOUSE/control, 0600: `status`, `lock`, `lock now`, `unlock` with a handle.

Each message is one packet of ASCII, answered by one. `unlock` brings the reading end of a pipe that holds the
house secret: the supervisor hands it on unread. Who is not this user, or root, is not answered.
"""

from __future__ import annotations

import array
import os
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vedette.errors import ConflictError, MissingError, StoreError, UsageError

NAME = "control"
MAX_BYTES = 256
WAIT_SECONDS = 60.0
WORDS = ("status", "lock", "lock now", "unlock")


@contextmanager
def _inside(house: Path) -> Iterator[None]:
    """Stand in the house: the name of a socket may have 107 bytes, the path of a house more."""
    before = os.open(".", os.O_RDONLY)
    try:
        os.chdir(house)
        yield
    finally:
        os.fchdir(before)
        os.close(before)


def listen(house: Path) -> socket.socket:
    """Give the supervisor its end; what a killed one left is replaced. Raises: StoreError, UsageError."""
    found = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        with _inside(house):
            with suppress(FileNotFoundError):
                if not stat.S_ISSOCK(os.lstat(NAME).st_mode):
                    raise UsageError(f"house {house.name}: its `control` is no socket", hint="take it away")
                os.unlink(NAME)  # noqa: PTH108 - a name where we stand
            before = os.umask(0o177)
            try:
                found.bind(NAME)
            finally:
                os.umask(before)
        found.listen(8)
    except OSError as error:
        found.close()
        raise StoreError(f"house {house.name}: control: {error.strerror}") from error
    except BaseException:
        found.close()
        raise
    return found


def allowed(peer: socket.socket) -> bool:
    """Whether the other end is a process of this user, or root."""
    data = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", data)
    return uid in (0, os.geteuid())


def receive(peer: socket.socket) -> tuple[str, int | None]:
    """Return one message and the handle that came with it. An unknown word is "". Raises: OSError."""
    data, ancillary, flags, _ = peer.recvmsg(MAX_BYTES, socket.CMSG_LEN(4 * array.array("i").itemsize))
    handles = array.array("i")
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            handles.frombytes(content[: len(content) - len(content) % handles.itemsize])
    word = data.decode("ascii", "replace")
    usable = word in WORDS and len(handles) == (word == "unlock") and not flags & socket.MSG_CTRUNC
    if not usable:
        for handle in handles:
            os.close(handle)
        return "", None
    if not handles:
        return word, None
    os.set_inheritable(handles[0], False)
    return word, handles[0]


def ask(house: Path, word: str, handle: int | None = None) -> str:
    """Ask the supervisor of a house; return its answer.

    Raises: MissingError when none is running, ConflictError when it refuses, StoreError when it is silent.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as ours:
        ours.settimeout(WAIT_SECONDS)
        try:
            with _inside(house):
                ours.connect(NAME)
            if handle is None:
                ours.send(word.encode("ascii"))
            else:
                socket.send_fds(ours, [word.encode("ascii")], [handle])
            answer = ours.recv(MAX_BYTES).decode("ascii", "replace")
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError) as error:
            raise MissingError(
                f"house {house.name}: no server is running", hint="vedette hq serve HOUSE starts one"
            ) from error
        except OSError as error:
            raise StoreError(f"house {house.name}: its server does not answer: {error}") from error
    if answer.startswith("refused: "):
        raise ConflictError(f"house {house.name}: {answer.removeprefix('refused: ')}")
    if not answer:
        raise StoreError(f"house {house.name}: its server went away")
    return answer


def secret_pipe(secret: bytes) -> int:
    """Return the reading end of a pipe that holds `secret` and ends there. The caller closes it."""
    ours, theirs = os.pipe()
    with os.fdopen(theirs, "wb") as file:
        file.write(secret)
    return ours


def hand_over(house: Path, secret: bytes) -> str:
    """Give the house secret to a supervisor whose house is locked. Raises: as `ask`."""
    handle = secret_pipe(secret)
    try:
        return ask(house, "unlock", handle)
    finally:
        os.close(handle)
