"""Where headquarters comes back from: a custodian's folder, a partner's export, a backup, a mirror over HTTP.

A source gives bytes; nothing of it is believed. What is asked of each: the notes of the deposits, the
register's tiles, and objects by their digests, from an offset on.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

from vedette.adapters.disk import disk_errors
from vedette.adapters.foreign import ForeignLog, is_plain, open_plain, read_plain
from vedette.adapters.mirror_client import HttpMirror
from vedette.adapters.objects import FolderStore
from vedette.errors import ConflictError, FormatError, MissingError, StoreError, UsageError
from vedette.formats.backup_record import (
    MAX_LISTING_BYTES,
    MAX_RECORD_BYTES,
    BackupRecord,
    parse_backup,
    parse_listing,
)
from vedette.formats.deposit import MAX_DEPOSIT_BYTES, NO_DEPOSIT, Deposit, deposit_digest, parse_deposit
from vedette.formats.note import parse_note
from vedette.formats.partner_card import parse_card
from vedette.house.abroad.known_heads import fetch
from vedette.register.log import TileStore
from vedette.values.ids import parse_pseudonym

READ_BYTES = 1 << 18
MAX_NOTE_BYTES = MAX_DEPOSIT_BYTES + 65_536
MAX_DEPOSITS = 10_000_000
MAX_CARD_BYTES = 65_536
TRIES = 5
WAIT_SECONDS = 2.0


class Source(Protocol):
    """A place that holds what headquarters was."""

    name: str

    def notes(self) -> Iterator[bytes]:
        """Yield the deposit notes, from number 0 on."""

    def backup(self) -> tuple[BackupRecord, bytes, dict[str, int]] | None:
        """Return the record of a finished backup, its signature and its listing; None for other places."""

    def tiles(self) -> TileStore | None:
        """Return the copy of the register, None when there is none."""

    def read(self, digest: str, offset: int) -> Iterator[bytes]:
        """Yield the bytes of an object from `offset` on. Raises: MissingError, StoreError."""

    def close(self) -> None:
        """Let go of the place."""


@dataclass(slots=True)
class Wanted:
    """What the deposits, or the listing of a backup, say there is. Nothing of it is proved yet.

    `house` and `packages` are digest → size; `removed` is what was asked to be let go; `all_house` are all
    segments ever deposited.
    """

    origin: str
    house: dict[str, int] = field(default_factory=dict)
    packages: dict[str, int] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    all_house: list[str] = field(default_factory=list)
    notes: list[tuple[bytes, Deposit]] = field(default_factory=list)
    record: tuple[BackupRecord, bytes] | None = None


def read_wanted(source: Source, first: int | None = None) -> Wanted:
    """Return what `source` says there is, once its deposits form one chain.

    Only the `first` deposits are read, when that is given: what came later is not believed, neither house
    copies nor removals. Who had the keys of headquarters could leave what they liked.

    Raises: MissingError when there is nothing to begin with; FormatError, ConflictError naming the deposit.
    """
    wanted = Wanted("")
    previous = NO_DEPOSIT
    for number, note in enumerate(islice(source.notes(), first)):
        text = parse_note(note).text
        deposit = parse_deposit(text)
        if deposit.number != number or deposit.previous != previous:
            raise ConflictError(f"deposit {number}: does not follow the one before it")
        if wanted.origin not in ("", deposit.origin):
            raise ConflictError(f"deposit {number}: is of another register")
        wanted.origin = deposit.origin
        previous = deposit_digest(text)
        wanted.notes.append((note, deposit))
        for each in deposit.objects:
            where = wanted.house if each.kind == "house" else wanted.packages
            where[each.sha256] = each.size
            if each.kind == "house":
                wanted.all_house.append(each.sha256)
        wanted.removed.update(deposit.removed)
    backup = source.backup()
    if backup is not None:
        record, signature, listing = backup
        if wanted.origin not in ("", record.origin):
            raise ConflictError("backup.json: is of another register than the deposits beside it")
        wanted.origin = record.origin
        wanted.record = record, signature
        wanted.house, wanted.packages = {record.segment: record.segment_size}, listing
        return wanted
    for digest in wanted.removed:
        wanted.house.pop(digest, None)
        wanted.packages.pop(digest, None)
    if not wanted.house:
        raise MissingError(
            f"{source.name}: holds no house copy",
            hint="without it only packages and register come back, not the keys: try another partner",
        )
    return wanted


class FolderSource:
    """A folder: a custodian's, a partner's export, or a backup. Fulfils `Source`."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UsageError(f"folder {folder.name}: is not there")
        self.name = f"folder {folder.name}"
        self._folder = folder
        self._objects = FolderStore(folder / "objects")
        self._register = folder / "register"
        self._deposits = folder / "deposits"
        if not self._objects.folder.is_dir():
            raise UsageError(
                f"folder {folder.name}: has no objects in it",
                hint="give a custodian's folder, a partner's export, or a backup",
            )

    def notes(self) -> Iterator[bytes]:
        """Yield the deposit notes, from number 0 on."""
        for number in range(MAX_DEPOSITS):
            path = self._deposits / f"{number}.note"
            if not is_plain(path):
                return
            yield read_plain(path, MAX_NOTE_BYTES, f"deposit {number}")

    def backup(self) -> tuple[BackupRecord, bytes, dict[str, int]] | None:
        """Return the record of a finished backup, its signature and its listing; None for other folders."""
        path = self._folder / "backup.json"
        if not is_plain(path):
            if any(self._folder.glob("listing-*")):
                raise MissingError(
                    f"{self.name}: this backup was never done: it has no backup.json",
                    hint="bring another copy",
                )
            return None
        record, signature = parse_backup(read_plain(path, MAX_RECORD_BYTES, "backup.json"))
        path = self._folder / f"listing-{record.listing}"
        listing = read_plain(path, MAX_LISTING_BYTES, "backup listing")
        if hashlib.sha256(listing).hexdigest() != record.listing:
            raise FormatError("backup listing: is not the one that backup.json names")
        return record, signature, parse_listing(listing)

    def tiles(self) -> TileStore | None:
        """Return the copy of the register, None when there is none."""
        return ForeignLog(self._register) if self._register.is_dir() else None

    def read(self, digest: str, offset: int) -> Iterator[bytes]:
        """Yield the bytes of an object from `offset` on."""
        with open_plain(self._objects.path(digest), f"object {digest}") as file:
            with disk_errors(f"object {digest}"):
                file.seek(offset)
            while True:
                with disk_errors(f"object {digest}"):
                    piece = file.read(READ_BYTES)
                if not piece:
                    return
                yield piece

    def close(self) -> None:
        """Nothing is held open."""


class MirrorSource:
    """A partner's mirror over HTTP. Fulfils `Source`.

    Without an address of its own for `origin` nothing is asked: a ticket is for one register.
    """

    def __init__(self, url: str, origin: str, ticket: str) -> None:
        parse_pseudonym(origin, "origin")
        card_bytes = fetch(f"{url.rstrip('/')}/card", MAX_CARD_BYTES, "partner")
        if card_bytes is None:
            raise MissingError("partner: there is no partner's server at this address")
        card = parse_card(card_bytes)
        self.name = f"mirror {card.name}"
        self.origin = origin
        self._mirror = HttpMirror(card.name, url, card)
        self._mirror.use_ticket(ticket)

    def notes(self) -> Iterator[bytes]:
        """Yield the deposit notes, from number 0 on."""
        return self._mirror.deposits(self.origin)

    def backup(self) -> None:
        """A mirror is no backup."""
        return

    def tiles(self) -> TileStore | None:
        """Return the mirror's copy of the register."""
        return self._mirror.store(self.origin)

    def read(self, digest: str, offset: int) -> Iterator[bytes]:
        """Yield the bytes of an object from `offset` on; a connection that is cut is taken up again."""
        idle = 0
        while True:
            before = offset
            try:
                for piece in self._mirror.fetch(digest, offset):
                    offset += len(piece)
                    yield piece
                return
            except StoreError:
                idle = 0 if offset > before else idle + 1
                if idle >= TRIES:
                    raise
                time.sleep(WAIT_SECONDS)

    def close(self) -> None:
        """Hang up."""
        self._mirror.close()


def open_source(place: str, origin: str, ticket: str) -> Source:
    """Return the source at `place`: a folder, or a URL with the ticket that its partner gave.

    Raises: UsageError.
    """
    if place.startswith(("http://", "https://")):
        if not origin or not ticket:
            raise UsageError(
                "source: a partner's address needs --origin and --ticket",
                hint="ask the partner: vedette-partner ticket FOLDER ORIGIN --hours 24",
            )
        return MirrorSource(place, origin, ticket)
    return FolderSource(Path(place))
