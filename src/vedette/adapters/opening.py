"""Opening in a short-lived child: little memory, little time, no network, no core dump.

A *warden* process is started once, clean of keys and handles. For every package it forks a child, which gets
the package's handle, the identities and a handle for the content, limits itself, opens, answers one line of
JSON and ends. What a hostile package may break is that child.
"""

from __future__ import annotations

import io
import json
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from vedette import errors
from vedette.adapters.disk import disk_errors, new_file, sweep_of
from vedette.errors import OpenError, UsageError, VedetteError
from vedette.formats.keys import VerifierKey
from vedette.formats.manifest import parse_digests, parse_manifest
from vedette.seal import Identity
from vedette.seal.package import OpenedPackage

MESSAGE_BYTES = 131_072
IN_MEMORY_BYTES = 32 << 20
"""Sealed bytes that a server sends are held in memory up to so many, then in a file without a name."""
_READ_BYTES = 1 << 18


@contextmanager
def memory_file(name: str) -> Iterator[BinaryIO]:
    """Give a file that lies in memory alone and goes when the block ends: for what must reach no disk.

    Raises: UsageError where the system has none.
    """
    if not hasattr(os, "memfd_create"):
        raise UsageError("memory file: this system has none", hint="use Linux")
    with disk_errors("memory file"):
        handle = os.memfd_create(name, os.MFD_CLOEXEC)
    with os.fdopen(handle, "w+b", buffering=0) as file:
        yield file


@contextmanager
def _handle_of(source: Path | BinaryIO) -> Iterator[int]:
    """Give a handle of a file that holds all that `source` gives, from its beginning."""
    if isinstance(source, Path):
        with disk_errors("package"), source.open("rb", buffering=0) as file:
            yield file.fileno()
        return
    try:
        handle = source.fileno()
        plain = stat.S_ISREG(os.fstat(handle).st_mode)
    except (AttributeError, OSError, io.UnsupportedOperation):
        plain = False
    if plain:
        os.lseek(handle, 0, os.SEEK_SET)
        yield handle
        return
    with _sealed_file(source) as held:
        yield held.fileno()


@contextmanager
def _sealed_file(source: BinaryIO) -> Iterator[BinaryIO]:
    """Give a file with the sealed bytes of a source that is no file: a body that a server sends."""
    held: list[bytes] = []
    count = 0
    while count <= IN_MEMORY_BYTES and (piece := source.read(_READ_BYTES)):
        held.append(piece)
        count += len(piece)
    small = count <= IN_MEMORY_BYTES and hasattr(os, "memfd_create")
    with memory_file("sealed") if small else tempfile.TemporaryFile() as file:
        with disk_errors("package"):
            for piece in held:
                file.write(piece)
            held.clear()
            while not small and (piece := source.read(_READ_BYTES)):
                file.write(piece)
            file.flush()
            os.lseek(file.fileno(), 0, os.SEEK_SET)
        yield file


class Warden:
    """Starts children that open packages. Use as a context manager; POSIX systems only.

    Threads may share one; they are served one after the other.
    """

    def __init__(self) -> None:
        if not hasattr(socket, "send_fds"):
            raise UsageError("opening: needs a POSIX system", hint="open on Linux")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "vedette.adapters.opening_child", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        self._socket = ours
        self._reader = ours.makefile("rb")
        self._lock = threading.Lock()

    @property
    def alive(self) -> bool:
        """Whether its process runs; one that was killed opens nothing more, and is replaced by a new one."""
        return self._process.poll() is None

    def __enter__(self) -> Warden:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reader.close()
        self._socket.close()
        self._process.wait(timeout=30)

    def open(
        self,
        package: Path | BinaryIO,
        identities: Sequence[Identity],
        fingerprint: bytes,
        content: BinaryIO | None = None,
    ) -> OpenedPackage:
        """Open `package`, a file or a source of sealed bytes; give its content to `content`, if any.

        What reached `content` is worthless unless this returns.
        Raises: what the child raised: OpenError, FormatError, LimitError, SignatureError; what `package`
        raises while it is read.
        """
        request = {
            "identities": [identity.encode() for identity in identities],
            "fingerprint": fingerprint.hex(),
        }
        data = json.dumps(request).encode("ascii")
        with _handle_of(package) as handle:
            handles = [handle]
            if content is not None:
                content.flush()
                handles.append(content.fileno())
            frame = len(data).to_bytes(4, "big") + data
            with self._lock, disk_errors("opening"):
                socket.send_fds(self._socket, [frame], handles)
                line = self._reader.readline(MESSAGE_BYTES)
        return _answer(line)


def _answer(line: bytes) -> OpenedPackage:
    """What the child said; not believed further than it can be read, a package may have broken the child."""
    if not line.endswith(b"\n"):
        raise OpenError("package: its opening ended without an answer")
    try:
        answer: Any = json.loads(line)
        if not (isinstance(answer, dict) and all(isinstance(text, str) for text in answer.values())):
            raise ValueError
        if "error" in answer:
            kind, message = getattr(errors, answer["error"], None), answer["message"]
            if not (isinstance(kind, type) and issubclass(kind, VedetteError) and message):
                raise ValueError
            raise kind(message)
        return OpenedPackage(
            parse_manifest(answer["manifest"].encode("utf-8")),
            parse_digests(answer["digests"].encode("utf-8")),
            bytes.fromhex(answer["signed"]),
            bytes.fromhex(answer["signature"]),
        )
    except (ValueError, KeyError, RecursionError) as error:
        raise OpenError("package: its opening gave no answer that can be read") from error


def open_to(
    warden: Warden,
    package: Path | BinaryIO,
    identities: Sequence[Identity],
    fingerprint: bytes,
    device: VerifierKey,
    destination: Path,
    earlier: Sequence[bytes] = (),
) -> OpenedPackage:
    """Open `package` into the new file `destination`, which appears only when all is authentic.

    That includes the signature of `device` over manifest and digests, and over `fingerprint` or one of
    `earlier`, that of the readers.
    """
    sweep_of(destination)  # content that a killed opening left
    with new_file(destination) as file:
        opened = warden.open(package, identities, fingerprint, file)
        opened.check_device(device, earlier)
        return opened
