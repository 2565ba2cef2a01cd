"""Opening the house copy: segments in order, every file's digest compared, headquarters' folder as it was.

The folder that grows here holds keys as headquarters does: covered when it was locked at rest. It has no name
of its own until it is whole. Done twice, it is made anew from the beginning.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, write_file
from vedette.adapters.foreign import read_plain
from vedette.adapters.objects import FolderStore
from vedette.errors import ConflictError, FormatError, MissingError
from vedette.formats import jcs
from vedette.formats.house_segment import HouseSegment, SegmentReader
from vedette.house.lockbox import is_locked
from vedette.house.recovery.house_copy import LOCKBOX, MAX_STATE_BYTES, digest_file
from vedette.seal import Identity, open_stream

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class House:
    """What the house copy gave: the register it belongs to, its segments in order, its files.

    `segments` are (SHA-256, size, number, register size, time), beginning with the base; `files` are path →
    (size, SHA-256).
    """

    origin: str
    register_size: int
    next: int
    previous: str
    segments: tuple[tuple[str, int, int, int, str], ...]
    files: Mapping[str, tuple[int, str]]

    def encode(self) -> bytes:
        """The bytes of house.json in the folder of a restoration."""
        return jcs.encode(
            {
                "origin": self.origin,
                "register_size": self.register_size,
                "next": self.next,
                "previous": self.previous,
                "segments": [list(each) for each in self.segments],
                "files": {path: [size, digest] for path, (size, digest) in self.files.items()},
            }
        )


def read_house(path: Path) -> House | None:
    """Return what an earlier run of the restoration noted once its house copy was whole; None before."""
    try:
        value = jcs.parse(read_plain(path, MAX_STATE_BYTES, "house.json"), max_bytes=MAX_STATE_BYTES)
    except (MissingError, FormatError):
        return None
    match value:
        case {
            "origin": str(origin),
            "register_size": int(register_size),
            "next": int(number),
            "previous": str(previous),
            "segments": list(segments),
            "files": dict(files),
        }:
            rows = tuple(tuple(row) for row in segments if isinstance(row, list))
            table = {
                path: (int(str(row[0])), str(row[1])) for path, row in files.items() if isinstance(row, list)
            }
            return House(origin, register_size, number, previous, rows, table)
    return None


def intact(folder: Path, house: House) -> bool:
    """Say whether every file of the house copy lies in `folder` with its digest; the lockbox may grow."""
    for path, (size, digest) in house.files.items():
        if path == LOCKBOX and is_locked(folder):
            continue  # a passphrase may have been added to it; it proves itself when it is opened
        target = folder / path
        if not target.is_file() or target.stat().st_size != size:
            return False
        if digest_file(target, size)[0] != digest:
            return False
    return True


def _segment(store: FolderStore, digest: str, identity: Identity) -> HouseSegment:
    """Return what a segment says of itself; its files are not read yet."""
    with store.open(digest) as source:
        return SegmentReader(open_stream(source, [identity], armored=False)).segment


def in_order(found: Mapping[str, HouseSegment]) -> list[tuple[str, HouseSegment]]:
    """Return the segments from the newest base on, each naming the one before it.

    Raises: MissingError, ConflictError naming the segment.
    """
    if len({each.origin for each in found.values()}) > 1:
        raise ConflictError("house copy: its segments are of several registers")
    ordered = sorted(found.items(), key=lambda item: item[1].number)
    bases = [number for number, (_, each) in enumerate(ordered) if each.base]
    if not bases:
        raise MissingError("house copy: its base segment is missing", hint="try another partner or stick")
    chain = ordered[bases[-1] :]
    for (digest, before), (_, each) in pairwise(chain):
        if each.number != before.number + 1 or each.previous != digest:
            raise ConflictError(
                f"house segment {each.number}: does not follow segment {before.number}",
                hint="one is missing, or somebody else made it; try another partner or stick",
            )
        if each.register_size < before.register_size:
            raise ConflictError(f"house segment {each.number}: of a smaller register than the one before")
    return chain


def replay(
    store: FolderStore,
    sizes: Mapping[str, int],
    identity: Identity,
    origin: str,
    target: Path,
    progress: Progress = lambda _: None,
) -> House:
    """Make the folder `target` from the segments `sizes` (digest → size) in `store`; return what was made.

    1. Every segment opens with `identity` and says what it is. 2. From the newest base on they follow each
    other. 3. Every file has, after each segment, the digest that segment lists. 4. Nothing follows.

    Raises: OpenError for another identity or damage; MissingError, ConflictError, FormatError naming the
    segment; StoreError. `target` is worthless then.
    """
    # 1. and 2.
    chain = in_order({digest: _segment(store, digest, identity) for digest in sizes})
    if chain[0][1].origin != origin:
        raise ConflictError("house copy: is of another register than the deposits")
    with disk_errors(f"folder {target.name}"):
        if target.exists():
            shutil.rmtree(target)
    make_folder(target)
    # 3. and 4.
    work = _Replay(target)
    for digest, segment in chain:
        with store.open(digest) as source:
            reader = SegmentReader(open_stream(source, [identity], armored=False))
            work.take(reader, segment)
            progress(sizes[digest])
    with disk_errors(f"folder {target.name}"):
        os.sync()
    last = chain[-1]
    return House(
        origin=origin,
        register_size=last[1].register_size,
        next=last[1].number + 1,
        previous=last[0],
        segments=tuple(
            (digest, sizes[digest], each.number, each.register_size, each.time) for digest, each in chain
        ),
        files={path: (size, measured.hexdigest()) for path, (size, measured) in work.files.items()},
    )


class _Replay:
    """The files as they grow, each with its size and its running digest."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._made: set[Path] = set()
        self.files: dict[str, tuple[int, hashlib._Hash]] = {}

    def take(self, reader: SegmentReader, segment: HouseSegment) -> None:
        for path in segment.removed:
            if path not in self.files:
                raise ConflictError(f"house segment {segment.number}: removes a file that was not there")
            del self.files[path]
            (self._target / path).unlink()
        for row, pieces in reader.files():
            size, measured = self.files.get(row.path, (0, hashlib.sha256()))
            if row.offset == 0:
                measured = hashlib.sha256()
            elif size != row.offset:
                raise ConflictError(f"house segment {segment.number}: {row.path} does not continue")
            target = self._target / row.path
            self._folder(target.parent)
            flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if row.offset else os.O_TRUNC)
            with disk_errors(f"file {row.path}"):
                handle = os.open(target, flags | os.O_NOFOLLOW, 0o600)
                with os.fdopen(handle, "wb", buffering=0) as file:
                    for piece in pieces:
                        measured.update(piece)
                        left = piece
                        while left:
                            left = left[file.write(left) :]
            if measured.hexdigest() != row.sha256:
                raise ConflictError(
                    f"house segment {segment.number}: {row.path} has another digest than listed"
                )
            self.files[row.path] = (row.size, measured)
        reader.end()

    def _folder(self, folder: Path) -> None:
        if folder not in self._made:
            with disk_errors(f"folder {folder.name}"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._made.add(folder)


def note_house(path: Path, house: House) -> None:
    """Note, durably, that the house copy is whole: from here on no share is needed."""
    write_file(path, house.encode(), replace=True)
