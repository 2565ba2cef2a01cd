"""Looking at an item without touching it: each look in its own caged child, of a clean process.

The children get the item read only, as one handle; see `cage` for what is taken from them. What they say is
checked again here. Content reaches them through handles: it is never written to a disk.
"""

from __future__ import annotations

import json
import os
import select
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, BinaryIO, Self

from vedette.cases.sources.survey import MAX_SURVEY_BYTES, Survey, parse_survey
from vedette.errors import FormatError, LimitError, MissingError, StoreError, UsageError, VedetteError
from vedette.house.looking import cage, warden
from vedette.house.looking.pictures import SIDES
from vedette.house.looking.sight import MAX_SIGHT_BYTES, Sight, parse_sight, plain

MAX_PICTURE_BYTES = 32 << 20
MAX_COPIED_BYTES = 2 << 30
"""Bytes that are taken from a source that has no file behind it."""
MAX_PAGE = 100_000
MAX_REPLAY_BYTES = 96 << 20
SURVEY_SECONDS = 240
"""An archive is read from its begin to its end: it gets more time than a look."""
REPLAY_SECONDS = 30
PLAYABLE = frozenset(
    (
        *("video/mp4", "video/webm", "audio/mp4", "audio/webm"),
        *("audio/mpeg", "audio/wav", "audio/ogg", "audio/flac", "audio/aac"),
    )
)
"""Media types that a browser may be given."""
_ENDED = {warden.LATE: "too-large", warden.BROKEN: "broke-reader"}
"""How a child was ended → what a sight says of it."""
_REFUSALS: dict[str, type[VedetteError]] = {
    "FormatError": FormatError,
    "LimitError": LimitError,
    "MissingError": MissingError,
}


class Looker:
    """Looks at items. A context manager, safe to share between threads; Linux only.

    `children` at once, each with `seconds` of the clock (and of the processor) and `memory` bytes of address
    space. The process that starts them is started at once and again should it end.
    """

    _program = "vedette.house.looking.warden"

    def __init__(
        self,
        children: int = 2,
        seconds: float = 20.0,
        memory: int = cage.MEMORY_BYTES,
        processor_seconds: int = cage.PROCESSOR_SECONDS,
    ) -> None:
        if sys.platform != "linux":
            raise UsageError("looking: needs Linux")
        self._places = threading.BoundedSemaphore(children)
        self._lock = threading.Lock()
        self._limits = {"wall": seconds, "memory": memory, "seconds": processor_seconds}
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and the children of it."""
        with self._lock:
            self._closed = True
            self._stop()

    def look(self, source: BinaryIO | int, name: str = "", media_type: str = "") -> Sight:
        """Return what is seen in `source`; `name` and `media_type` as they were declared.

        A file is looked at from its begin, wherever it stands, and is not moved; a pipe is read to its end.
        An item that took too long or broke its reader gives a sight with its kind and a warning alone.
        Raises: LimitError, FormatError (even its kind could not be found), StoreError.
        """
        said = {"name": name[-512:], "media_type": media_type[:200]}
        item = _read_only(source)
        try:
            data, verdict = self._exchange(item, MAX_SIGHT_BYTES, said | {"verb": "look"})
            if verdict in _ENDED:
                said |= {"verb": "sort", "warning": _ENDED[verdict]}
                data, verdict = self._exchange(item, MAX_SIGHT_BYTES, said)
        finally:
            os.close(item)
        return parse_sight(_judge(data, verdict, b"S", MAX_SIGHT_BYTES))

    def thumbnail(self, source: BinaryIO | int, media_type: str = "", pixels: int = 320) -> bytes:
        """Return a JPEG of at most `pixels` a side, made anew from pixels.

        Raises: MissingError (nothing to show), FormatError, LimitError, StoreError.
        """
        return self._picture(source, pixels, verb="thumbnail")

    def page(self, source: BinaryIO | int, media_type: str, number: int, pixels: int) -> bytes:
        """Return page `number` (from 1) as a JPEG or PNG of at most `pixels` a side.

        Pages are those of a paper, the frames of a picture, sheets of the text of a document, or the waves of
        a sound. Raises: MissingError (no such page, nothing to show), FormatError, LimitError, StoreError.
        """
        if not 1 <= number <= MAX_PAGE:
            raise MissingError(f"item: has no page {number}")
        return self._picture(source, pixels, verb="page", number=number)

    def playable(self, source: BinaryIO | int, media_type: str = "") -> str | None:
        """Return the media type under which a browser may be given a sound or video, by its bytes.

        None for what browsers do not play. Raises: LimitError, FormatError, StoreError.
        """
        said = self._ask(source, 100, b"T", verb="playable").decode("ascii", "replace")
        return said if said in PLAYABLE else None

    def survey(self, source: BinaryIO | int) -> Survey:
        """Return what a web archive holds: index, digests, pages, faults.

        Raises: FormatError, LimitError, StoreError.
        """
        given = self._ask(source, MAX_SURVEY_BYTES, b"A", verb="survey", **_time(SURVEY_SECONDS))
        return parse_survey(given)

    def replay(self, source: BinaryIO | int, index: bytes, number: int) -> dict[str, Any]:
        """Return a page of a web archive built anew, with its links and what it lacks.

        `index` is that of the survey, `number` a line of it, from 0.
        Raises: MissingError (no such page), FormatError, LimitError.
        """
        beside = os.memfd_create("vedette-index", os.MFD_CLOEXEC)
        try:
            with os.fdopen(os.dup(beside), "wb") as file:
                file.write(index)
            said: dict[str, Any] = {"verb": "replay", "number": number, **_time(REPLAY_SECONDS)}
            return _object(self._ask(source, MAX_REPLAY_BYTES, b"J", beside, **said))
        finally:
            os.close(beside)

    def archived(self, source: BinaryIO | int, file: str, offset: int, skip: int) -> dict[str, Any]:
        """Return one answer of a web archive as it was kept: heads, digest, text. Raises: as `replay`."""
        said: dict[str, Any] = {"file": file[:1024], "offset": offset, "skip": skip, **_time(REPLAY_SECONDS)}
        return _object(self._ask(source, MAX_REPLAY_BYTES, b"J", verb="source", **said))

    @property
    def bars(self) -> tuple[str, ...]:
        """The names of what confines a child here: limits, user, landlock, seccomp."""
        handle = os.memfd_create("vedette-probe")
        try:
            said = self._ask(handle, 100, b"T", verb="probe").decode("ascii", "replace")
        finally:
            os.close(handle)
        return tuple(bar for bar in said.split() if bar in ("limits", "user", "landlock", "seccomp"))

    def _picture(self, source: BinaryIO | int, pixels: int, **request: Any) -> bytes:
        if not SIDES[0] <= pixels <= SIDES[1]:
            raise UsageError(f"picture: {pixels} pixels a side, must be {SIDES[0]} to {SIDES[1]}")
        data = self._ask(source, MAX_PICTURE_BYTES, b"P", pixels=pixels, **request)
        if not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
            raise FormatError("item: its reader gave no picture")
        return data

    def _ask(
        self, source: BinaryIO | int, limit: int, letter: bytes, beside: int | None = None, **request: Any
    ) -> bytes:
        item = _read_only(source)
        more = [] if beside is None else [_read_only(beside)]
        try:
            data, verdict = self._exchange(item, limit, request, more)
        finally:
            for handle in (item, *more):
                os.close(handle)
        return _judge(data, verdict, letter, limit)

    def _exchange(
        self, item: int, limit: int, request: Mapping[str, Any], more: Sequence[int] = ()
    ) -> tuple[bytes, bytes]:
        """Have a child of its own answer; return what it wrote, and the verdict of the warden."""
        limits = {**self._limits, **request}
        message = json.dumps(limits).encode("ascii")
        with self._places:
            ours, theirs = os.pipe()
            verdict, verdict_end = os.pipe()
            try:
                try:
                    self._send(message, [item, theirs, verdict_end, *more])
                finally:
                    os.close(theirs)
                    os.close(verdict_end)
                until = time.monotonic() + float(limits["wall"]) + 10
                data = _read(ours, limit + 1, until)
                os.close(ours)  # so that who writes without end is told
                ours = -1
                return data, _read(verdict, 1, until)
            except TimeoutError:
                with self._lock:
                    self._stop()  # it does not end its children in time: something is wrong with it
                raise LimitError("item: looking at it took too long") from None
            finally:
                if ours >= 0:
                    os.close(ours)
                os.close(verdict)

    def _send(self, request: bytes, handles: list[int]) -> None:
        with self._lock:
            if self._closed:
                raise UsageError("looking: is closed")
            for last in (False, True):
                if self._socket is None or self._process is None or self._process.poll() is not None:
                    self._stop()
                    self._start()
                assert self._socket is not None  # noqa: S101 - for the type
                try:
                    socket.send_fds(self._socket, [request], handles)
                except OSError:
                    self._stop()
                    if last:
                        raise StoreError("looking: its process does not answer") from None
                else:
                    return

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._program, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        self._socket = ours

    def _stop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _time(seconds: int) -> dict[str, int]:
    """A limit of its own for a request: of the processor, and twice as much of the clock."""
    return {"seconds": seconds, "wall": 2 * seconds}


def _object(data: bytes) -> dict[str, Any]:
    """Return the object that a child answered. Raises: FormatError."""
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise FormatError("item: its reader gave no answer that can be read")
    return value


def _read_only(source: BinaryIO | int) -> int:
    """Return a new handle that can only read; what has no file behind it is copied into memory."""
    handle = source if isinstance(source, int) else _handle(source)
    if handle is not None:
        if not isinstance(source, int) and source.writable():
            source.flush()
        try:
            if _is_file(handle):
                return os.open(f"/proc/self/fd/{handle}", os.O_RDONLY | os.O_CLOEXEC)
            return _copy(lambda size: os.read(handle, size))
        except OSError as error:
            raise StoreError(f"item: its handle cannot be read ({error.strerror})") from None
    assert not isinstance(source, int)  # noqa: S101 - for the type
    if not source.seekable():
        return _copy(source.read)
    place = source.tell()
    source.seek(0)
    try:
        return _copy(source.read)
    finally:
        source.seek(place)


def _handle(source: BinaryIO) -> int | None:
    try:
        return source.fileno()
    except (OSError, AttributeError, ValueError):
        return None


def _is_file(handle: int) -> bool:
    return stat.S_ISREG(os.fstat(handle).st_mode)


def _copy(read: Any) -> int:
    copy = os.memfd_create("vedette-look", os.MFD_CLOEXEC)
    try:
        total = 0
        while piece := read(1 << 20):
            total += len(piece)
            if total > MAX_COPIED_BYTES:
                raise LimitError(f"item: is over {MAX_COPIED_BYTES} bytes")
            left = memoryview(piece)
            while left:
                left = left[os.write(copy, left) :]
        return os.open(f"/proc/self/fd/{copy}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(copy)


def _read(handle: int, limit: int, until: float) -> bytes:
    """Return what comes until the end, at most `limit` bytes. Raises: TimeoutError."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    data = bytearray()
    while len(data) < limit:
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise TimeoutError
        piece = os.read(handle, min(1 << 20, limit - len(data)))
        if not piece:
            break
        data += piece
    return bytes(data)


def _judge(data: bytes, verdict: bytes, letter: bytes, limit: int) -> bytes:
    """Return what a child answered after its letter; raise what it refused, or how it ended."""
    if len(data) > limit:
        raise LimitError("item: its reader answered more than is taken")
    if verdict == warden.LATE:
        raise LimitError("item: looking at it took too long")
    if verdict == warden.BROKEN:
        raise FormatError("item: it broke its reader")
    if verdict != warden.DONE:
        raise StoreError("item: looking at it ended without an answer")
    if data[:1] == letter:
        return data[1:]
    if data[:1] != b"E" or len(data) > 4096:
        raise FormatError("item: its reader gave no answer that can be read")
    try:
        said: Any = json.loads(data[1:])
        kind, message = _REFUSALS[said["error"]], said["message"]
        if not isinstance(message, str) or not message:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FormatError("item: its reader gave no answer that can be read") from None
    raise kind(plain(message, 200))
