# ruff: noqa: PTH102, PTH108, PTH116, PTH208, S606
"""A warden whose reader is in an enemy's hands: the `name` of an item says what it tries in the cage."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
import sys
import time
from collections.abc import Callable

from vedette.house.looking import cage, looks, warden
from vedette.house.looking.content import Content
from vedette.house.looking.sight import Kind, Sight

PARENT = os.getpid()
REAL = looks.look
LIBC = ctypes.CDLL(None, use_errno=True)


def call(number: int, *values: object) -> None:
    """Make a system call by its number on x86-64. Raises: OSError."""
    if LIBC.syscall(number, *values) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def mapped(rights: int) -> None:
    """Map memory with these rights."""
    LIBC.mmap.restype = ctypes.c_void_p
    if (
        LIBC.mmap(None, ctypes.c_size_t(4096), rights, 0x22, -1, ctypes.c_long(0))
        == ctypes.c_void_p(-1).value
    ):
        raise OSError(ctypes.get_errno(), "refused")


def forked() -> None:
    """Start a process, which ends at once."""
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)


def connected() -> None:
    """Reach for the network."""
    with socket.socket() as made:
        made.connect(("127.0.0.1", 9))


def handles() -> list[int]:
    """Every handle that is open."""
    found = []
    for number in range(4096):
        try:
            os.lseek(number, 0, os.SEEK_CUR)
        except OSError as error:
            if error.errno == errno.EBADF:
                continue  # others, such as pipes, have no place but are open
        found.append(number)
    return found


ATTEMPTS: dict[str, Callable[[], object]] = {
    "write a file": lambda: os.open("/tmp/escaped", os.O_WRONLY | os.O_CREAT, 0o600),
    "write in memory": lambda: os.open("/dev/shm/escaped", os.O_WRONLY | os.O_CREAT, 0o600),
    "read a file": lambda: os.open("/etc/hostname", os.O_RDONLY),
    "read itself": lambda: os.open("/proc/self/mem", os.O_RDONLY),
    "read its parent": lambda: os.open(f"/proc/{PARENT}/mem", os.O_RDONLY),
    "open its item to write": lambda: os.open("/proc/self/fd/3", os.O_RDWR),
    "open no file at all": lambda: os.open("/dev/null", os.O_WRONLY),
    "list a folder": lambda: os.listdir("/"),
    "ask about a file": lambda: os.stat("/etc/hostname"),
    "make a folder": lambda: os.mkdir("/tmp/escaped.d"),
    "change the folder": lambda: os.chdir("/"),
    "remove": lambda: os.unlink("/tmp/escaped"),
    "write its item": lambda: os.write(3, b"x"),
    "shorten its item": lambda: os.ftruncate(3, 0),
    "map its item to write": lambda: mmap.mmap(3, 1, mmap.MAP_SHARED, mmap.PROT_WRITE),
    "socket": lambda: socket.socket().close(),
    "connect": connected,
    "unix socket": lambda: socket.socket(socket.AF_UNIX).close(),
    "pair of sockets": lambda: [each.close() for each in socket.socketpair()],
    "pipe": lambda: os.pipe(),
    "memory file": lambda: os.memfd_create("x"),
    "fork": forked,
    "run": lambda: os.execv("/bin/true", ["true"]),
    "signal to its parent": lambda: os.kill(PARENT, 0),
    "signal to itself": lambda: os.kill(os.getpid(), 0),
    "trace its parent": lambda: call(101, 16, PARENT, 0, 0),
    "read its parent's memory": lambda: call(310, PARENT, 0, 0, 0, 0, 0),
    "become root": lambda: os.setuid(0),
    "new namespace": lambda: call(272, 0x10000000),
    "mount": lambda: call(165, b"x", b"/", b"tmpfs", 0, 0),
    "bpf": lambda: call(321, 0, 0, 0),
    "io_uring": lambda: call(425, 1, 0),
    "userfaultfd": lambda: call(323, 0),
    "key ring": lambda: call(250, 0, 0, 0),
    "raise its limits": lambda: call(302, 0, 7, 0, 0),
    "dump itself": lambda: call(157, 4, 1, 0, 0, 0),
    "ioctl": lambda: call(16, 4, 0x541B, ctypes.create_string_buffer(8)),
    "memory to run": lambda: mapped(7),
}


def escape(*left_out: str) -> str:
    """Try everything; a line for each: what, and how it ended."""
    lines = []
    for name, attempt in ATTEMPTS.items():
        if name in left_out:
            continue
        try:
            attempt()
        except OSError as error:
            lines.append(f"{name}: refused {error.errno}")
        else:
            lines.append(f"{name}: DONE")
    return "\n".join(lines)


def look(content: Content, name: str, declared: str) -> Sight:
    """Do what the name says."""
    if name == "escape":
        return Sight(Kind.TEXT, "text/plain", text=escape())
    if name == "escape but run":
        return Sight(Kind.TEXT, "text/plain", text=escape("run", "trace its parent"))
    if name == "handles":
        return Sight(Kind.TEXT, "text/plain", text=" ".join(map(str, handles())))
    if name == "wait":
        time.sleep(1.2)
    if name in ("wait", "read"):
        return Sight(Kind.TEXT, "text/plain", text=content.at(0, 100).decode())
    if name == "sleep":
        time.sleep(3600)
    if name == "spin":
        while True:
            pass
    if name == "memory":
        keep = []
        while True:
            keep.append(bytes(64 << 20))
    if name == "crash":
        ctypes.string_at(8)
    if name == "flood":
        for _ in range(400):
            os.write(4, b"x" * 65_536)
    if name == "lie":
        os.write(4, b'S{"kind": "picture"}')
        os._exit(0)
    if name == "silence":
        os._exit(0)
    if name == "half":
        os.write(4, b'S{"kind"')
        os._exit(1)
    if name == "wrong-error":
        os.write(4, b'E{"error": "SystemExit", "message": "x"}')
        os._exit(0)
    if name == "long-error":
        os.write(4, b'E{"error": "FormatError", "message": "' + b"x" * 3000 + b'\\u202e\\u0000"}')
        os._exit(0)
    return REAL(content, name, declared)  # as the warden warms up


def without(bars: str) -> None:
    """Leave bars away, to see what the others hold; `all` of them for the control."""
    if bars in ("all", "landlock"):
        cage.take_file_system = lambda: False
    if bars in ("all", "seccomp"):
        cage.take_calls = lambda threads=False: False
    if bars == "all":
        cage.confine = lambda *_: ()


if __name__ == "__main__":
    looks.look = look
    sys.exit(warden.main())
