"""The house copy: what headquarters is besides tiles and packages, in sealed segments under `house/`.

    house/objects/ab/abcd…   the segments since the last base, and those of the base before
    house/state.json         what the segments hold: from it the next one knows what is new
    keys/house.birth         the birth record whose recipient they are sealed to

Files are carried as they lie there: those of a locked house covered, with the lockbox that the sheets open.
A segment is sealed as a stream, opened once with an identity that lives in memory alone, and every digest
compared, before it gets its name. Nothing of it is on the disk in the open. Killed anywhere, the segment is
there as a whole or not at all. Normative page: docs/formats/house-copy.md.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from vedette.adapters.cover import PLAIN, Cover
from vedette.adapters.disk import TEMPORARY, disk_errors, sweep
from vedette.adapters.foreign import open_plain
from vedette.adapters.objects import FolderStore
from vedette.errors import FormatError, LimitError, MissingError, OpenError, StoreError, UsageError
from vedette.formats import house_segment, jcs
from vedette.formats.house_segment import NO_PREVIOUS, FileRow, HouseSegment, SegmentReader
from vedette.house.headquarters import MAX_FILE_BYTES, Headquarters
from vedette.house.lockbox import add_shares_slot, lockbox_path, opens_with
from vedette.missions.birth import MAX_BIRTH_BYTES, Birth, parse_birth
from vedette.seal import Identity, Recipient, Sealer, generate_identity, open_stream

READ_BYTES = 1 << 18
LOCKBOX = lockbox_path(Path()).name
MAX_STATE_BYTES = 512 << 20
DOUBT_NS = 2_000_000_000
"""A file changed so shortly before it was looked at may change again under the same time."""
_STATE = [
    "files",
    "format",
    "next",
    "origin",
    "previous",
    "recipient",
    "segments",
    "superseded",
    "v",
    "waste",
]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when it was digested; `stamp` is "" when its time is not to be relied on."""

    size: int
    stamp: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A segment that is kept: its name, its size in bytes, and what it is."""

    sha256: str
    size: int
    number: int
    register_size: int
    time: str


@dataclass(slots=True)
class HouseState:
    """What the segments kept hold together. `segments` begins with the base; `waste` is the base before.

    `superseded` are all segments that a base has taken the place of and that a mirror may still hold.
    """

    origin: str
    recipient: str
    next: int = 0
    previous: str = NO_PREVIOUS
    segments: list[Kept] = field(default_factory=list)
    waste: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    files: dict[str, Seen] = field(default_factory=dict)

    def encode(self) -> bytes:
        """The bytes of state.json."""
        return jcs.encode(
            {
                "format": "vedette/house-state",
                "v": 1,
                "origin": self.origin,
                "recipient": self.recipient,
                "next": self.next,
                "previous": self.previous,
                "segments": [[s.sha256, s.size, s.number, s.register_size, s.time] for s in self.segments],
                "waste": self.waste,
                "superseded": self.superseded,
                "files": {path: [s.size, s.stamp, s.sha256] for path, s in self.files.items()},
            }
        )


def house_birth(hq: Headquarters) -> Birth | None:
    """Return the record of the house recipient, None when none is set."""
    path = hq.folder / "keys" / "house.birth"
    if not path.exists():
        return None
    return parse_birth(hq.cover.read(path, MAX_BIRTH_BYTES, "house.birth"))


def set_recovery(hq: Headquarters, birth: Birth, secret: bytes | None = None) -> bool:
    """Seal the house copy to the recipient of `birth` from now on; False when that is so already.

    With another recipient than before the next segment carries everything. `secret` is that of a house with a
    lockbox: from now on the sheets of this birth open it.

    Raises: UsageError for a record that was not born for the house, whose recipient reads a mission, or
    without the secret of a locked house.
    """
    if birth.purpose != "house":
        raise UsageError(
            f"birth: its purpose is {birth.purpose}, not house",
            hint="vedette ceremony birth --purpose house makes one for this",
        )
    for path in (hq.folder / "missions").glob("[!.]*.json"):
        if birth.recipient.encode("ascii") in hq.cover.read(path, MAX_FILE_BYTES, "mission"):
            raise UsageError("birth: its recipient reads a mission; the house needs one of its own")
    if hq.locked:
        if secret is None:
            raise UsageError("birth: the secret of the locked house is needed, so that its sheets open it")
        add_shares_slot(hq.folder, secret, birth.sealed_to())
    held, data = house_birth(hq), birth.encode()
    if held is not None and held.encode() == data:
        return False
    hq.write("keys/house.birth", data)
    return True


def check_opens(hq: Headquarters, birth: Birth) -> None:
    """Refuse a copy of a locked house that the sheets of `birth` could not open. Raises: UsageError."""
    if hq.locked and not opens_with(hq.folder, birth.sealed_to()):
        raise UsageError(
            "house copy: the sheets of the house do not open its lockbox, so it could not come back",
            hint="vedette hq recovery HQ BIRTH lets them",
        )


# the state


def state_path(folder: Path) -> Path:
    """Where the state of the house copy lies in a headquarters' folder."""
    return folder / "house" / "state.json"


def read_state(folder: Path, cover: Cover = PLAIN) -> HouseState | None:
    """Return what the segments kept hold, None when there is no state that can be read.

    Without it the next segment is a base: nothing is lost but room.
    """
    try:
        value = jcs.parse(
            cover.read(state_path(folder), MAX_STATE_BYTES, "house state"), max_bytes=MAX_STATE_BYTES
        )
        if not isinstance(value, dict) or sorted(value) != _STATE or value["format"] != "vedette/house-state":
            return None
        segments, files = value["segments"], value["files"]
        if not isinstance(segments, list) or not isinstance(files, dict):
            return None
        return HouseState(
            origin=str(value["origin"]),
            recipient=str(value["recipient"]),
            next=int(str(value["next"])),
            previous=str(value["previous"]),
            segments=[_kept(row) for row in segments],
            waste=_texts(value["waste"]),
            superseded=_texts(value["superseded"]),
            files={path: _seen(row) for path, row in files.items()},
        )
    except (MissingError, FormatError, LimitError, OpenError, ValueError):
        return None


def _kept(row: jcs.JsonValue) -> Kept:
    match row:
        case [str(sha256), int(size), int(number), int(register_size), str(when)]:
            return Kept(sha256, size, number, register_size, when)
    raise FormatError("house state: a segment out of form")


def _seen(row: jcs.JsonValue) -> Seen:
    match row:
        case [int(size), str(stamp), str(sha256)]:
            return Seen(size, stamp, sha256)
    raise FormatError("house state: a file out of form")


def _texts(value: jcs.JsonValue) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def write_state(folder: Path, state: HouseState, cover: Cover = PLAIN) -> None:
    """Make `state` the state of the house copy, durably."""
    cover.write(state_path(folder), state.encode(), replace=True)


# looking


_LOOKED_INTO = ("register/", "database/")


def _walk(folder: Path, prefix: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                # what begins at the top decides for all below it, but for these two, looked into file by file
                if house_segment.is_carried(path) or f"{path}/".startswith(_LOOKED_INTO):
                    yield from _walk(folder / entry.name, f"{path}/")
            elif house_segment.is_carried(path):
                yield path, entry


def carried_files(folder: Path) -> dict[str, os.stat_result]:
    """Return every file of a headquarters' folder that belongs into segments, by its path in it.

    Raises: FormatError for a link, a pipe, or a name that no segment can carry.
    """
    found: dict[str, os.stat_result] = {}
    with disk_errors(f"headquarters {folder.name}"):
        for path, entry in _walk(folder):
            try:
                house_segment.check_path(path)
            except FormatError as error:
                raise FormatError(
                    "headquarters: a file whose name no house copy can carry",
                    hint="names are printable, without backslash; take it out of the folder",
                ) from error
            if not entry.is_file(follow_symlinks=False):
                raise FormatError(f"headquarters: {path} is a link or no plain file")
            found[path] = entry.stat(follow_symlinks=False)
    return found


def _stamp(stat: os.stat_result) -> str:
    return f"{stat.st_mtime_ns}.{stat.st_ino}"


def digest_file(path: Path, size: int, old: int = 0) -> tuple[str, str]:
    """Return the SHA-256 of the first `size` bytes of a file, and of its first `old` bytes.

    Raises: StoreError when it has fewer.
    """
    measured = hashlib.sha256()
    before = measured.hexdigest() if old == 0 else ""
    left = size
    with open_plain(path, f"file {path.name}") as file, disk_errors(f"file {path.name}"):
        while left:
            done = size - left
            piece = file.read(min(READ_BYTES, left, old - done if done < old else left))
            if not piece:
                raise StoreError(f"file {path.name}: became shorter while it was read")
            measured.update(piece)
            left -= len(piece)
            if size - left == old:
                before = measured.hexdigest()
    return measured.hexdigest(), before


@dataclass(slots=True)
class _Found:
    """What differs from the last segment, and the table of all files as they are."""

    rows: list[FileRow] = field(default_factory=list)
    files: dict[str, Seen] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)


def _look(folder: Path, known: Mapping[str, Seen]) -> _Found:
    """Compare the folder with what is known of it: by size and time, by digest where these are in doubt."""
    found = _Found()
    now = time.time_ns()
    for path, stat in sorted(carried_files(folder).items()):
        held, size = known.get(path), stat.st_size
        stamp = "" if now - stat.st_mtime_ns < DOUBT_NS else _stamp(stat)
        if held is not None and held.size == size and held.stamp == _stamp(stat):
            found.files[path] = held
            continue
        old = held.size if held is not None and 0 < held.size < size else 0
        sha256, before = digest_file(folder / path, size, old)
        found.files[path] = Seen(size, stamp, sha256)
        if held is not None and (held.size, held.sha256) == (size, sha256):
            continue
        grown = held is not None and old and before == held.sha256
        found.rows.append(FileRow(path, old if grown else 0, size, sha256))
    found.removed = sorted(set(known) - set(found.files))
    return found


# making a segment


def seal_segment(
    folder: Path, segment: HouseSegment, house: Recipient, target: Path
) -> tuple[str, int, Identity]:
    """Seal `segment`, whose files lie in `folder`, into the new file `target`, mode 0600, synced.

    Returns its SHA-256, its size, and the identity that lives in memory alone and opens it too.

    Raises: StoreError; `target` is removed then.
    """
    ephemeral = generate_identity()
    listing = segment.encode()
    try:
        with disk_errors("house segment"):
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb", buffering=0) as sink:
                with Sealer([house, ephemeral.recipient], sink) as sealer:
                    _write(sealer, folder, segment, listing)
                    sealed = sealer.finish()
                os.fsync(sink.fileno())
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise
    return sealed.sha256.hex(), sealed.size, ephemeral


def _write(sealer: Sealer, folder: Path, segment: HouseSegment, listing: bytes) -> None:
    sealer.write(house_segment.head(listing))
    for number, row in enumerate(segment.files):
        sealer.write(house_segment.member(number, row.length))
        with open_plain(folder / row.path, f"file {row.path}") as file:
            if row.offset:
                file.seek(row.offset)
            if sealer.write_from(file, row.length) != row.length:
                raise StoreError(f"file {row.path}: became shorter while it was copied")
        sealer.write(bytes(-row.length % 512))
    left = house_segment.tail_length(listing, [row.length for row in segment.files])
    while left:
        count = min(left, READ_BYTES)
        sealer.write(bytes(count))
        left -= count


def check_segment(path: Path, identity: Identity, folder: Path, listing: bytes) -> int:
    """Open the segment at `path`, compare it with headquarters in `folder`; return how many files.

    1. The list is the one that was sealed. 2. Every file, with what lies in `folder` before its offset, has
    the digest listed. 3. Nothing is missing and nothing follows. Plaintext is never written anywhere.

    Raises: StoreError naming the file; OpenError, FormatError.
    """
    with open_plain(path, "house segment") as source:
        reader = SegmentReader(open_stream(source, [identity], armored=False))
        if reader.listing != listing:
            raise StoreError("house segment: what was read back is not what was written")
        count = 0
        for row, pieces in reader.files():
            measured = hashlib.sha256()
            if row.offset:
                _feed(measured, folder / row.path, row.offset)
            for piece in pieces:
                measured.update(piece)
            if measured.hexdigest() != row.sha256:
                raise StoreError(
                    f"house segment: {row.path} was read back with another digest",
                    hint="it changed while it was copied, or the disk is failing; try again",
                )
            count += 1
        reader.end()
    return count


def _feed(measured: hashlib._Hash, path: Path, count: int) -> None:
    with open_plain(path, f"file {path.name}") as file, disk_errors(f"file {path.name}"):
        while count and (piece := file.read(min(READ_BYTES, count))):
            measured.update(piece)
            count -= len(piece)


def base_rows(files: Mapping[str, Seen]) -> tuple[FileRow, ...]:
    """Return the files of a base segment: all of them, whole."""
    return tuple(FileRow(path, 0, seen.size, seen.sha256) for path, seen in sorted(files.items()))


def look_at_all(folder: Path) -> dict[str, Seen]:
    """Return every file that belongs into segments, digested anew."""
    return _look(folder, {}).files


def add_segment(hq: Headquarters) -> list[tuple[str, int]]:
    """Make one more segment when something changed; (SHA-256, size) of what is new under house/objects.

    An empty list says that nothing changed, or that no house recipient is set. Hold the lock of headquarters;
    nobody else may write to its folder meanwhile.

    Raises: StoreError, FormatError; nothing is kept then.
    """
    birth = house_birth(hq)
    if birth is None:
        return []
    check_opens(hq, birth)
    register_size = hq.register.log.size  # opened first: opening may log what a killed process had begun
    store = FolderStore(hq.folder / "house" / "objects")
    state = read_state(hq.folder, hq.cover)
    if state is None or state.origin != hq.origin:
        state = _anew(hq.origin, birth.recipient, state, sorted(store.names()))
    _tidy(store, state)
    found = _look(hq.folder, state.files)
    whole = all(store.has(each.sha256) for each in state.segments)
    base = not state.segments or not whole or state.recipient != birth.recipient
    if not base and not found.rows and not found.removed and covers(hq) >= register_size:
        return []
    # what was plain before the house was locked is not to be written anywhere again
    base = base or (LOCKBOX in found.files) != (LOCKBOX in state.files)
    base = base or sum(each.size for each in state.segments[1:]) > state.segments[0].size
    segment = HouseSegment(
        origin=hq.origin,
        number=state.next,
        base=base,
        previous=state.previous,
        register_size=register_size,
        time=hq.now(),
        files=base_rows(found.files) if base else tuple(found.rows),
        removed=() if base else tuple(found.removed),
    )
    part = hq.folder / "house" / f"{TEMPORARY}{secrets.token_hex(8)}"
    sha256, size, identity = seal_segment(hq.folder, segment, birth.sealed_to(), part)
    try:
        check_segment(part, identity, hq.folder, segment.encode())
        store.adopt(sha256, part)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    if base:
        gone = [each.sha256 for each in state.segments]
        state.waste = gone
        state.superseded = sorted({*state.superseded, *gone})
        state.segments = []
    state.recipient = birth.recipient
    state.segments.append(Kept(sha256, size, segment.number, register_size, segment.time))
    state.next, state.previous, state.files = segment.number + 1, sha256, found.files
    write_state(hq.folder, state, hq.cover)
    _tidy(store, state)
    return [(sha256, size)]


def _anew(origin: str, recipient: str, old: HouseState | None, left: Sequence[str]) -> HouseState:
    """A state that knows of no file: it was lost, or the register is new. What is there is superseded."""
    if old is None:
        return HouseState(origin, recipient, superseded=list(left))
    gone = sorted({*old.superseded, *(each.sha256 for each in old.segments), *left})
    return HouseState(origin, recipient, superseded=gone)


def _tidy(store: FolderStore, state: HouseState) -> None:
    """Let segments go that the state does not name: older ones, and one of a process that was killed."""
    store.recover()
    sweep(store.folder.parent)
    keep = {*(each.sha256 for each in state.segments), *state.waste}
    for name in list(store.names()):
        if name not in keep:
            store.remove(name)


def segments(hq: Headquarters) -> list[tuple[str, int]]:
    """Return the segments that together are the house copy now, oldest first: (SHA-256, size)."""
    state = read_state(hq.folder, hq.cover)
    return [(each.sha256, each.size) for each in state.segments] if state is not None else []


def segments_to_remove(hq: Headquarters) -> list[str]:
    """Return the segments that a base has taken the place of: mirrors may let them go."""
    state = read_state(hq.folder, hq.cover)
    return list(state.superseded) if state is not None else []


def covers(hq: Headquarters) -> int:
    """Return up to which size of the register the house copy reaches; 0 when there is none to rely on.

    Reads the state only; a house recipient that was changed since counts as no copy.
    """
    state, birth = read_state(hq.folder, hq.cover), house_birth(hq)
    if state is None or birth is None or not state.segments:
        return 0
    if state.origin != hq.origin or state.recipient != birth.recipient:
        return 0
    return state.segments[-1].register_size
