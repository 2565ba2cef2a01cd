"""Scanning what is about to leave: each lot of files in a caged child, then the faces in its pictures."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from vedette.errors import StoreError, UsageError, VedetteError
from vedette.house.disclosing.walking import REQUEST_BYTES
from vedette.publication.disclosure.register import Register, encode_register, parse_register
from vedette.publication.disclosure.report import KINDS, CouldNot, Finding, Report, plain_place

Output = bytes | Path

LOT_FILES = 200
LOT_BYTES = 16 << 20
SECONDS_BASE, BYTES_A_SECOND = 60, 500_000
"""Processor time of a lot: a minute, and a second for every half megabyte."""
MAX_ANSWER = 1 << 30
SURE = 0.6
"""From this score on, what looks like a face is a finding; below, a person looks."""
_FILMS = (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi")


def scan_outputs(outputs: Mapping[str, Output], register: Register, *, faces: bool = True) -> Report:
    """Return what must not leave in `outputs`: name as published → its bytes or its file.

    Without the extra `media` faces cannot be looked for, which is said in `could_not` for each picture.
    Raises: FormatError for a register that cannot be written, StoreError when the scan cannot run.
    """
    with ExitStack() as stack:
        scan = _Scan(register, faces, stack)
        scan.run(outputs)
        if faces:
            scan.faces(outputs)
        return scan.report()


def scan_folder(folder: Path, register: Register, *, faces: bool = True) -> Report:
    """Return what must not leave in a folder: its files, their names, the names of folders, their times.

    Raises: UsageError when it is no folder, StoreError.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: is not a folder")
    outputs: dict[str, Output] = {}
    odd: list[str] = []
    days: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            odd.append(name)
        elif path.is_file():
            outputs[name] = path
        elif not any(path.iterdir()):
            outputs[name + "/"] = b""
        days[name] = datetime.fromtimestamp(path.lstat().st_mtime, UTC).date().isoformat()
    with ExitStack() as stack:
        scan = _Scan(register, faces, stack)
        scan.run(outputs)
        scan.times(days, folder)
        for name in odd:
            scan.could_not[CouldNot(scan.shown(name), "a link or something else that is no file")] = None
        if faces:
            scan.faces(outputs)
        return scan.report()


@dataclass(slots=True)
class _Lot:
    names: list[str]
    answers: int
    data: bytearray = field(default_factory=bytearray)


class _Scan:
    def __init__(self, register: Register, faces: bool, stack: ExitStack) -> None:
        self._register = register
        self._faces = faces
        self.findings: dict[Finding, None] = {}
        self.could_not: dict[CouldNot, None] = {}
        self.by_hand: dict[CouldNot, None] = {}
        self.looked: list[str] = []
        self.bytes_read = 0
        self.pictures: dict[bytes, tuple[str, bytes]] = {}
        self._shown: dict[str, str] = {}
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        written = encode_register(register)
        parse_register(written)  # refused here, where the fault can be named
        kept = stack.enter_context(_memory(written))
        for each in (ours, theirs):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * REQUEST_BYTES)
        self._channel = stack.enter_context(ours)
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "vedette.house.disclosing.child",
                str(theirs.fileno()),
                str(kept.fileno()),
            ],
            pass_fds=(theirs.fileno(), kept.fileno()),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        stack.callback(self._end)
        if self._channel.recv(16) != b"ready":
            raise StoreError("scan: its program did not start")

    def _end(self) -> None:
        self._channel.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def run(self, outputs: Mapping[str, Output]) -> None:
        """Look through every output; a lot that ends early is looked through file by file."""
        broken = list(self._lots(outputs, _into_lots(outputs)))
        for name in self._lots(outputs, ([name] for name in broken)):
            shown = self._shown.setdefault(name, f"output {list(outputs).index(name) + 1}")
            self.could_not[CouldNot(shown, "ended its reader")] = None

    def _lots(self, outputs: Mapping[str, Output], lots: Iterable[list[str]]) -> Iterator[str]:
        """Scan lots, as many at a time as there are processors; yield the files that got no answer."""
        waiting = iter(lots)
        most = max(1, len(os.sched_getaffinity(0)))
        running = 0
        with selectors.DefaultSelector() as selector:
            while True:
                while running < most and (names := next(waiting, None)) is not None:
                    lot = self._start(outputs, names)
                    selector.register(lot.answers, selectors.EVENT_READ, lot)
                    running += 1
                if not running:
                    return
                for key, _ in selector.select():
                    lot = key.data
                    piece = os.read(lot.answers, 1 << 20)
                    lot.data += piece
                    if piece and len(lot.data) <= MAX_ANSWER:
                        continue
                    selector.unregister(lot.answers)
                    os.close(lot.answers)
                    running -= 1
                    yield from self._answered(lot)

    def _start(self, outputs: Mapping[str, Output], names: list[str]) -> _Lot:
        answers, theirs = os.pipe()
        size = 0
        with ExitStack() as stack:
            handles = [theirs]
            stack.callback(os.close, theirs)
            for name in names:
                each = outputs[name]
                if isinstance(each, bytes):
                    file: Any = stack.enter_context(_memory(each))
                else:
                    file = stack.enter_context(each.open("rb"))
                handles.append(file.fileno())
                size += os.fstat(file.fileno()).st_size
            seconds = SECONDS_BASE + size // BYTES_A_SECOND
            request = json.dumps({"names": names, "seconds": seconds, "faces": self._faces})
            try:
                socket.send_fds(self._channel, [request.encode("ascii")], handles)
            except OSError as error:
                raise StoreError(f"scan: its program ended: {error.strerror}") from None
        self.bytes_read += size
        return _Lot(names, answers)

    def _answered(self, lot: _Lot) -> Iterator[str]:
        lines = bytes(lot.data).split(b"\n")
        for number, name in enumerate(lot.names):
            line = lines[number] if number < len(lines) - 1 else b""
            if not line or not self._take(name, line):
                yield name
            else:
                self.looked.append(name)

    def _take(self, name: str, line: bytes) -> bool:
        """Take over what a child said; broken by what it read, it may say anything."""
        try:
            said = json.loads(line)
            shown = str(said["name"])
            findings = [Finding(*each) for each in said["findings"]]
            left = [CouldNot(str(one), str(two)) for one, two in said["could_not"]]
            by_hand = [CouldNot(str(one), str(two)) for one, two in said["by_hand"]]
            pictures = [(str(where), base64.b64decode(data)) for where, data in said["pictures"]]
        except (ValueError, TypeError, KeyError):
            return False
        if not all(each.kind in KINDS and type(each.offset) is int for each in findings):
            return False
        self._shown[name] = plain_place(shown)
        self.findings |= dict.fromkeys(findings)
        self.could_not |= dict.fromkeys(left)
        self.by_hand |= dict.fromkeys(by_hand)
        for where, data in pictures:
            self.pictures.setdefault(hashlib.sha256(data).digest(), (where, data))
        return True

    def shown(self, name: str) -> str:
        """Return a name as it may be shown: what betrays is masked, and one that was not read is not said."""
        return self._shown.get(name, "[name]")

    def times(self, days: Mapping[str, str], folder: Path) -> None:
        """Find files whose time is a day that leads to somebody."""
        del folder
        wanted = {day: one.id for one in self._register.people for day in one.dates}
        for name, day in days.items():
            if day in wanted:
                place = self.shown(name)
                self.findings[Finding("date", wanted[day], place, "time of a file", -1, "time of a file")] = (
                    None
                )

    def faces(self, outputs: Mapping[str, Output]) -> None:
        """Look for faces in every picture that was met, and in films."""
        films = [name for name in outputs if name.lower().endswith(_FILMS)]
        if not self.pictures and not films:
            return
        from vedette.house.redacting import Redactor, available

        missing = available()
        if missing:
            for where in {where for where, _ in self.pictures.values()} | {
                self.shown(name) for name in films
            }:
                self.could_not[CouldNot(where, f"faces are not looked for without {', '.join(missing)}")] = (
                    None
                )
            return
        with Redactor() as redactor:
            for where, data in self.pictures.values():
                try:
                    seen = redactor.find_faces(BytesIO(data))
                except VedetteError:
                    self.by_hand[CouldNot(where, "a picture that was not searched for faces")] = None
                    continue
                self._faces_of(where, [area.score for area in seen.areas], "picture")
                self.by_hand[CouldNot(where, "words drawn in a picture are not read")] = None
            for name in films:
                each = outputs[name]
                with BytesIO(each) if isinstance(each, bytes) else each.open("rb") as source:
                    try:
                        tracked = redactor.track_faces(source, every=10)
                    except VedetteError:
                        self.could_not[
                            CouldNot(self.shown(name), "a film that was not searched for faces")
                        ] = None
                        continue
                if tracked.plan.tracks:
                    self._faces_of(self.shown(name), [1.0] * len(tracked.plan.tracks), "film")
                if tracked.uncertain:
                    frames = ", ".join(map(str, tracked.uncertain[:20]))
                    self.by_hand[CouldNot(self.shown(name), f"frames to check by hand: {frames}")] = None

    def _faces_of(self, where: str, scores: list[float], element: str) -> None:
        sure = sum(score >= SURE for score in scores)
        if sure:
            self.findings[Finding("face", "", where, element, -1, f"{sure} seen")] = None
        if len(scores) > sure:
            self.by_hand[CouldNot(where, "something that may be a face")] = None

    def report(self) -> Report:
        """Return the report; findings in the order of their kinds."""
        order = {kind: number for number, kind in enumerate(KINDS)}
        return Report(
            tuple(sorted(self.findings, key=lambda one: (one.where, order[one.kind], one))),
            tuple(sorted(self.shown(name) for name in self.looked)),
            tuple(sorted(self.could_not)),
            tuple(sorted(self.by_hand)),
            self.bytes_read,
        )


def _into_lots(outputs: Mapping[str, Output]) -> Iterator[list[str]]:
    lot: list[str] = []
    size = letters = 0
    for name, each in outputs.items():
        own = len(each) if isinstance(each, bytes) else each.stat().st_size
        long = 6 * len(name) + 8
        if lot and (len(lot) >= LOT_FILES or size + own > LOT_BYTES or letters + long > REQUEST_BYTES // 2):
            yield lot
            lot, size, letters = [], 0, 0
        lot.append(name)
        size += own
        letters += long
    if lot:
        yield lot


def _memory(data: bytes) -> Any:
    """Return a file in memory that no file system holds, at its begin."""
    file = os.fdopen(os.memfd_create("output"), "w+b", buffering=0)
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
    file.seek(0)
    return file
