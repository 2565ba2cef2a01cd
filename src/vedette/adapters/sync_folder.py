"""Requests to partners and their answers as files: on a stick, in a shared folder, in letters.

    vedette-sync/to/<base name>/<kind>-<sha256>       requests      …/objects/<sha256>
    vedette-sync/from/<base name>/<kind>-<sha256>     answers
    vedette-sync/letters/*.eml                        such files as attachments

Whatever lies there is a stranger's: plain files of known kinds up to a stated size are read, links never
followed, and a file whose name is not that of its bytes is half a copy: passed over and named.
Normative page: docs/formats/sync.md.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from vedette.adapters.disk import disk_errors, make_folder, new_file, sweep, write_file
from vedette.adapters.foreign import is_plain, open_plain, read_plain
from vedette.adapters.sync_mail import MAX_LETTER_BYTES, Attachment, letters, read_letter
from vedette.errors import ConflictError, FormatError, LimitError, StoreError, UsageError, VedetteError
from vedette.formats.deposit import MAX_DEPOSIT_BYTES
from vedette.formats.mirror_request import MAX_ENTRIES_BODY
from vedette.values.shown import shown
from vedette.vault.store import READ_BYTES

ROOT = "vedette-sync"
TO, FROM = "to", "from"
MAX_FILES = 100_000
MAX_HALVES = 1000
REQUESTS: Mapping[str, int] = {
    "devices": 1_000_000,
    "statement": 65_536,
    "mirror-checkpoint": 65_536,
    "entries": MAX_ENTRIES_BODY,
    "deposit": MAX_DEPOSIT_BYTES,
    "add-checkpoint": 65_536,
}
"""Kind of request → the most bytes that are read of one; in the order in which they are answered."""
ANSWERS: Mapping[str, int] = {
    "head": 1_000_000,
    "cosignature": 1_000_000,
    "wanted": 200_000,
    "holding": 65_536,
    "statement": 65_536,
    "anchor": 65_536,
    "freeze": 65_536,
    "refusal": 4096,
}
"""Kind of answer → the most bytes that are read of one."""

_NAME = re.compile(r"([a-z][a-z-]{1,30})-([0-9a-f]{64})\Z", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x20]')


def kinds_of(way: str) -> Mapping[str, int]:
    """Return the kinds of what goes `to` a partner, or comes `from` one."""
    return REQUESTS if way == TO else ANSWERS


def folder_name(name: str) -> str:
    """Return a partner's base name when every file system can have it as the name of a folder.

    Raises: UsageError.
    """
    if _UNFIT.search(name) or name.startswith(".") or name.endswith(".") or len(name.encode()) > 200:
        raise UsageError(f"partner {shown(name)}: its name cannot be the name of a folder on a stick")
    return name


@dataclass(frozen=True, slots=True)
class Item:
    """One request or answer: its bytes have the SHA-256 that its name says."""

    kind: str
    sha256: str
    data: bytes


@dataclass(slots=True)
class Passed:
    """What was passed over: half copies by name, and what else could not be read."""

    halves: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def half(self, name: str) -> None:
        """Name one half copy, once."""
        if name not in self.halves and len(self.halves) < MAX_HALVES:
            self.halves.append(name)

    def other(self, name: str, why: object) -> None:
        """Name one file that is no half copy and cannot be read either."""
        text = f"{shown(name)}: {why}"
        if text not in self.others and len(self.others) < MAX_HALVES:
            self.others.append(text)


class SyncFolder:
    """One `vedette-sync` folder inside `place`, or `place` itself when it bears that name."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.root = place if place.name == ROOT else place / ROOT
        self.passed = Passed()
        self._letters: dict[tuple[str, str], dict[tuple[str, str], bytes]] | None = None

    def create(self) -> None:
        """Make the folder. Raises: StoreError, ConflictError when a link lies in its place."""
        self._no_links(self.root)
        make_folder(self.root)

    def exists(self) -> bool:
        """Say whether anything for a reader lies here."""
        return self.root.is_dir() or any(self._letter_paths())

    # writing

    def put(self, way: str, name: str, kind: str, data: bytes) -> bool:
        """Write one request or answer, durably; False when it is there already, whole."""
        folder = self._folder(way, name)
        path = folder / f"{kind}-{hashlib.sha256(data).hexdigest()}"
        if is_plain(path):
            try:
                if read_plain(path, len(data), path.name) == data:
                    return False
            except VedetteError:
                pass  # half a copy: written again
        self._make(folder)
        write_file(path, data, replace=True)
        return True

    def put_object(self, name: str, digest: str, size: int, source: BinaryIO) -> bool:
        """Write a sealed object, durably; False when it is there already, read whole.

        Raises: StoreError when there is no room, ConflictError when `source` has other bytes.
        """
        folder = self._folder(TO, name) / "objects"
        path = folder / digest
        if self._whole(path, digest):
            return False
        self._make(folder)
        measured, count = hashlib.sha256(), 0
        with new_file(path, replace=True) as file:
            while piece := source.read(READ_BYTES):
                measured.update(piece)
                count += len(piece)
                file.write(piece)
            if (count, measured.hexdigest()) != (size, digest):
                raise ConflictError(f"object {digest}: the bytes given are not those it names")
        return True

    def put_letters(self, way: str, sender: str, items: Mapping[str, list[tuple[str, bytes]]]) -> list[Path]:
        """Write letters that carry (kind, bytes) for or of each partner; return their paths.

        Raises: UsageError when `sender` is no address.
        """
        folder = self.root / "letters"
        self._make(folder)
        paths: list[Path] = []
        for name, some in items.items():
            attached = [Attachment(way, name, kind, data) for kind, data in some]
            for data in letters(sender, attached):
                path = folder / f"{hashlib.sha256(data).hexdigest()}.eml"
                if not path.exists():
                    write_file(path, data)
                paths.append(path)
        return paths

    def remove(self, way: str, name: str, item: Item) -> None:
        """Let one file go."""
        with disk_errors(f"file {item.kind}"):
            (self._folder(way, name) / f"{item.kind}-{item.sha256}").unlink(missing_ok=True)

    def remove_object(self, name: str, digest: str) -> None:
        """Let one object go."""
        with disk_errors(f"object {digest}"):
            (self._folder(TO, name) / "objects" / digest).unlink(missing_ok=True)

    # reading

    def items(self, way: str, name: str, kind: str | None = None) -> list[Item]:
        """Return the whole requests or answers of one partner, by kind and name; letters included."""
        found = {(each.kind, each.sha256): each for each in self._plain_items(way, name, kind)}
        for (of, digest), data in self._from_letters().get((way, name), {}).items():
            if kind in (None, of):
                found.setdefault((of, digest), Item(of, digest, data))
        return [found[key] for key in sorted(found)]

    def _plain_items(self, way: str, name: str, kind: str | None) -> Iterator[Item]:
        known = kinds_of(way)
        for path in self._files(self._folder(way, name)):
            match = _NAME.match(path.name)
            if match is None or match[1] not in known or kind not in (None, match[1]):
                continue
            where = f"{way}/{name}/{path.name}"
            try:
                data = read_plain(path, known[match[1]], "file")
            except VedetteError as error:
                self.passed.other(where, error)
                continue
            if hashlib.sha256(data).hexdigest() != match[2]:
                self.passed.half(where)
                continue
            yield Item(match[1], match[2], data)

    def objects(self, name: str) -> list[str]:
        """Return the digests that files among a partner's objects bear; their bytes are not read yet."""
        folder = self._folder(TO, name) / "objects"
        return [path.name for path in self._files(folder) if _DIGEST.match(path.name)]

    def open_object(self, name: str, digest: str) -> BinaryIO:
        """Return an object for reading. Raises: MissingError, FormatError."""
        return open_plain(self._folder(TO, name) / "objects" / digest, f"object {digest}")

    def whole_object(self, name: str, digest: str) -> bool:
        """Say whether an object's bytes are those of its name; half a copy is named."""
        if self._whole(self._folder(TO, name) / "objects" / digest, digest):
            return True
        self.passed.half(f"{TO}/{name}/objects/{digest}")
        return False

    def names(self, way: str) -> list[str]:
        """Return the base names that there is something for, or of."""
        folder = self.root / way
        found = {name for each, name in self._from_letters() if each == way}
        if folder.is_dir() and not folder.is_symlink():
            with disk_errors("sync folder"):
                found |= {path.name for path in folder.iterdir() if path.is_dir() and not path.is_symlink()}
        return sorted(found)

    def _from_letters(self) -> dict[tuple[str, str], dict[tuple[str, str], bytes]]:
        if self._letters is None:
            self._letters = {}
            for path in self._letter_paths():
                try:
                    data = read_plain(path, MAX_LETTER_BYTES, "letter")
                    attached, halves = read_letter(data)
                except (FormatError, LimitError, VedetteError) as error:
                    self.passed.other(path.name, error)
                    continue
                for half in halves:
                    self.passed.half(f"{shown(path.name)}: {half}")
                for each in attached:
                    if len(each.data) <= kinds_of(each.way).get(each.kind, -1):
                        held = self._letters.setdefault((each.way, each.name), {})
                        held[each.kind, hashlib.sha256(each.data).hexdigest()] = each.data
        return self._letters

    def _letter_paths(self) -> Iterator[Path]:
        for folder in (self.root / "letters", self.place):
            yield from (path for path in self._files(folder) if path.suffix.lower() == ".eml")

    def _files(self, folder: Path) -> list[Path]:
        """The plain files of a folder that no link leads to, sorted."""
        try:
            self._no_links(folder)
            found = []
            with os.scandir(folder) as listing:
                for entry in listing:
                    if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                        found.append(Path(entry.path))
                    if len(found) > MAX_FILES:
                        raise LimitError(f"sync folder: over {MAX_FILES} files")
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StoreError(f"sync folder: {error.strerror}") from error
        return sorted(found)

    def _whole(self, path: Path, digest: str) -> bool:
        if not is_plain(path):
            return False
        measured = hashlib.sha256()
        try:
            with open_plain(path, "object") as file:
                while piece := file.read(READ_BYTES):
                    measured.update(piece)
        except (OSError, VedetteError):
            return False
        return measured.hexdigest() == digest

    def _folder(self, way: str, name: str) -> Path:
        return self.root / way / folder_name(name)

    def _make(self, folder: Path) -> None:
        self._no_links(folder)
        make_folder(folder)
        sweep(folder)

    def _no_links(self, folder: Path) -> None:
        """Refuse a folder that a link leads to, from the root on."""
        here = self.root
        parts = folder.relative_to(self.root).parts if folder.is_relative_to(self.root) else ()
        for part in ("", *parts):
            here = here / part
            if here.is_symlink():
                raise ConflictError(f"sync folder: a link lies in place of {shown(here.name)}")
