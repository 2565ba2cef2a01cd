"""Opening in a short-lived child: little memory, little time, no network, no core dump.

A *warden* process is started once, clean of keys and handles. For every package it forks a child, which gets
the package's handle, the identities and a handle for the content, limits itself, opens, answers one line of
JSON and ends. What a hostile package may break is that child.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
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


class Warden:
    """Starts children that open packages. Use as a context manager; POSIX systems only."""

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
        package: Path,
        identities: Sequence[Identity],
        fingerprint: bytes,
        content: BinaryIO | None = None,
    ) -> OpenedPackage:
        """Open `package`; give its content to `content` when there is one.

        What reached `content` is worthless unless this returns.
        Raises: what the child raised: OpenError, FormatError, LimitError, SignatureError.
        """
        request = {
            "identities": [identity.encode() for identity in identities],
            "fingerprint": fingerprint.hex(),
        }
        data = json.dumps(request).encode("ascii")
        with disk_errors("package"), package.open("rb", buffering=0) as source:
            handles = [source.fileno()]
            if content is not None:
                content.flush()
                handles.append(content.fileno())
            frame = len(data).to_bytes(4, "big") + data
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
    package: Path,
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
