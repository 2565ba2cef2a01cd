"""Covering the files of a house that was plain, so that a kill at any point is made good.

    enclosing     while it goes on: a covered journal of the files that were plain, their digests, and an end

Nothing is covered before that list is whole and durable. From then on every opening of headquarters goes on
with it; a file counts only when it is covered already, or is plain and is the one listed. So nobody can bring
a plain file of their own into a locked house by pretending that it was being enclosed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from vedette.adapters.cover import SealedCover
from vedette.adapters.disk import TEMPORARY, Lock, disk_errors, sync_folder
from vedette.adapters.foreign import open_plain, read_plain
from vedette.adapters.journal import Journal
from vedette.errors import ConflictError, FormatError, OpenError, UsageError
from vedette.formats import jcs
from vedette.house.switching import BUILDING, OLD, READY, finish
from vedette.missions.birth import MAX_BIRTH_BYTES, parse_birth
from vedette.seal import cover as covering

MARK = "enclosing"
JOURNALS = ".journal"
READ_BYTES = 1 << 20
_OPEN_AT_TOP = frozenset(
    {"lockbox.json", "lockbox.lock", "settings.toml", "lock", "control", MARK, READY, BUILDING}
    | {"vault", "outgoing", "cosigned", "incoming"}
)
"""What is never covered: strangers hold it, or it is sealed, or it has to be read before the key is there."""


def is_private(path: str) -> bool:
    """Say whether the file at this path of headquarters (`/` between names) is covered in a locked house."""
    parts = path.split("/")
    if parts[0] in _OPEN_AT_TOP or any(part.startswith(TEMPORARY) for part in parts):
        return False
    if parts[0] == OLD:
        return is_private("/".join(parts[2:])) if len(parts) > 2 else False
    if parts[0] == "register":
        return parts[1:] == ["behind"]
    if parts[0] == "monitor":
        return parts[1:] != ["lock"] and parts[1:2] != ["evidence"]
    if parts[0] == "house":
        return parts[1:2] != ["objects"]
    if parts[0] == "devices":
        return parts[2:3] != ["log"]
    if parts[0] == "database":
        return parts[1:2] == ["copy"]
    return True


def private_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file that is covered in a locked house, by its path in `folder`, sorted.

    Raises: FormatError for a link, a pipe or anything else that is no plain file.
    """
    found: list[tuple[str, Path]] = []
    stack = [("", folder)]
    while stack:
        prefix, here = stack.pop()
        with disk_errors(f"headquarters {folder.name}"), os.scandir(here) as entries:
            for entry in entries:
                path = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    stack.append((f"{path}/", here / entry.name))
                elif is_private(path):
                    if not entry.is_file(follow_symlinks=False):
                        raise FormatError("headquarters: a private file is a link or no plain file")
                    found.append((path, here / entry.name))
    yield from sorted(found)


def enclose(folder: Path, secret: bytes) -> None:
    """Cover the private files of the plain house in `folder`, whose lockbox holds `secret`.

    Killed at any point, the same again goes on, and so does every opening of headquarters; on a house that is
    covered already it does nothing. The sheets of the house, when it has a birth, open it from now on. Plain
    bytes are overwritten where that can be done; a disk may keep others (docs/threat-model.md).

    Raises: OpenError when the secret is not that of the lockbox, UsageError for a folder that is no house,
    ConflictError while another process has it; FormatError, StoreError.
    """
    from vedette.house.lockbox import HouseKeys, add_shares_slot, list_slots

    list_slots(folder, secret)  # it is the lockbox's secret, and that is whole
    cover = SealedCover(HouseKeys.of(secret).cover)
    with Lock(folder / "lock", f"headquarters {folder.name}"):
        finish(folder)
        if not (folder / "group.json").is_file():
            raise UsageError(f"headquarters {folder.name}: no group.json in it")
        if finish_enclosing(folder, cover) or looks_covered(folder / "group.json"):
            return
        files = list(private_files(folder))
        born = folder / "keys" / "house.birth"
        if born.exists():
            birth = parse_birth(read_plain(born, MAX_BIRTH_BYTES, "house.birth"))
            add_shares_slot(folder, secret, birth.sealed_to())
        mark = cover.journal(folder / MARK)
        rows: list[Mapping[str, jcs.JsonValue]] = [
            {"path": path, "sha256": _digest(file)} for path, file in files if not looks_covered(file)
        ]
        mark.append([*rows, {"end": len(rows)}])
        finish_enclosing(folder, cover)


def finish_enclosing(folder: Path, cover: SealedCover) -> bool:
    """Go on with what a killed process had begun; False when there is nothing. Hold the lock of headquarters.

    Raises: OpenError for a file that is neither covered nor the one that was plain.
    """
    path = folder / MARK
    if not os.path.lexists(path):
        return False
    listed = _listed(cover.journal(path))
    if listed is not None:
        for name, digest in listed.items():
            file = folder / name
            if os.path.lexists(file):
                _cover_one(cover, name, file, digest)
        _sweep(folder)
    with disk_errors(MARK):
        path.unlink()
        sync_folder(folder)
    return listed is not None


def _listed(mark: Journal) -> dict[str, str] | None:
    """The files that were plain and their digests; None when the list is not whole: nothing is covered."""
    found: dict[str, str] = {}
    try:
        for row in mark.rows():
            match row:
                case {"path": str(path), "sha256": str(sha256)}:
                    found[path] = sha256
                case {"end": int(count)} if count == len(found):
                    return found
                case _:
                    raise FormatError("enclosing: a row is out of form")
    except OpenError:
        raise OpenError("enclosing: was not written by this house", hint="remove it, enclose again") from None
    return None


def _cover_one(cover: SealedCover, name: str, path: Path, digest: str) -> None:
    if not is_private(name):
        raise FormatError("enclosing: names a file that is not private")
    if looks_covered(path):
        return
    if _digest(path) != digest:
        raise OpenError(
            f"{path.name}: was changed while the house was enclosed", hint="restore it from a backup"
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    old: int | None = None
    with suppress(OSError):
        old = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        if path.name.endswith(JOURNALS):
            _cover_journal(cover, path, mode)
        else:
            with open_plain(path, path.name) as source, cover.new_file(path, mode, replace=True) as file:
                while piece := source.read(READ_BYTES):
                    file.write(piece)
        if old is not None:
            _overwrite(old)
    finally:
        if old is not None:
            os.close(old)


def _cover_journal(cover: SealedCover, path: Path, mode: int) -> None:
    """Cover the rows of a plain journal one by one; a line that a crash cut was never a row."""
    with cover.new_journal(path, mode) as add:
        for line, _ in Journal(path).lines():
            add(line)


def _overwrite(handle: int) -> None:
    """Write zeros over what a file held that has no name any more; what a disk makes of it is its affair."""
    with suppress(OSError):
        size = os.fstat(handle).st_size
        for start in range(0, size, READ_BYTES):
            os.pwrite(handle, bytes(min(READ_BYTES, size - start)), start)
        os.fsync(handle)


def looks_covered(path: Path) -> bool:
    """Say whether the file at `path` begins as a covered one does. It proves nothing."""
    with open_plain(path, path.name) as file, disk_errors(path.name):
        start = file.read(32)
    return covering.is_covered(start) or start.startswith(covering.JOURNAL_MAGIC)


def _digest(path: Path) -> str:
    measured = hashlib.sha256()
    with open_plain(path, path.name) as file, disk_errors(path.name):
        while piece := file.read(READ_BYTES):
            measured.update(piece)
    return measured.hexdigest()


def _sweep(folder: Path) -> None:
    """Remove what killed processes left half written anywhere: it may be plain."""
    with disk_errors(f"headquarters {folder.name}"):
        for left in list(folder.rglob(f"{TEMPORARY}*")):
            if left.is_file() and not left.is_symlink():
                left.unlink(missing_ok=True)


def check_cover(folder: Path, *, locked: bool) -> None:
    """Refuse a key for a house that has no lockbox (UsageError), or was not enclosed yet (ConflictError)."""
    if not locked:
        raise UsageError(
            f"headquarters {folder.name}: is not locked at rest, and a key was given",
            hint="vedette hq enclose locks it",
        )
    if not looks_covered(folder / "group.json"):
        raise ConflictError(
            f"headquarters {folder.name}: was to be locked, and is not covered yet",
            hint="vedette hq enclose goes on with it",
        )
