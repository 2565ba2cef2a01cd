"""The folder of a partner: who it is, which roles are on, and their keys, readable by their owner only.

    partner.json   card.txt
    witness/  ed25519.key mldsa44.key witness.db
    mirror/   ed25519.key mldsa44.key holdings.key mirror.db
    watch/    watch.key identity watch.db channels.toml
    people/   statements.key identity
    retired/  keys of the past, and the notes that retired them

Source: docs/formats/partner.md, 1 and 3.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, sweep, sync_folder, write_file
from vedette.errors import ConflictError, FormatError, MissingError, StoreError, UsageError
from vedette.formats import jcs
from vedette.formats.keys import Algorithm, SigningKey, parse_signing_key
from vedette.formats.partner_card import Card, check_base_name, check_title
from vedette.seal.recipients import Identity, Kind, generate_identity, parse_identity
from vedette_partner.mirror.state import State as MirrorState
from vedette_partner.watch.state import STATE as WATCH_STATE
from vedette_partner.watch.state import State as WatchState
from vedette_partner.witness.state import State

ROLES = ("mirror", "watch", "witness")  # that can be switched; people is always on
PARTNER, CARD, STATE, MIRROR_STATE = "partner.json", "card.txt", "witness.db", "mirror.db"
IDENTITY = "identity"  # what opens what is sealed to the people, or to the watch
RETIRED_MARK = "retired"  # in the folder of a role that cosigns nothing more
UNFINISHED = "init.unfinished"  # there until everything else is
MAX_FILE_BYTES = 65_536

_ED, _CO, _PQ = Algorithm.ED25519, Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44
KEYS: dict[str, dict[str, tuple[str, Algorithm]]] = {
    "witness": {"ed25519.key": ("w", _CO), "mldsa44.key": ("w", _PQ)},
    "mirror": {"ed25519.key": ("m", _CO), "mldsa44.key": ("m", _PQ), "holdings.key": ("h", _ED)},
    "watch": {"watch.key": ("c", _ED)},
    "people": {"statements.key": ("s", _ED)},
}
"""Folder of a role → file of a key → the letter in the key's name, and its type."""

_NAMED = re.compile(r"(.+)/([a-z])([1-9][0-9]{0,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartnerFolder:
    """An open partner folder. Keys are read from their files when asked for."""

    path: Path
    name: str
    roles: tuple[str, ...]
    title: str

    def keys(self, role: str) -> tuple[SigningKey, ...]:
        """The keys with which `role` cosigns: Ed25519 (0x04), then ML-DSA-44 (0x06).

        Raises: MissingError, FormatError, StoreError; UsageError when others may read a key.
        """
        files = [file for file, (_, kind) in KEYS[role].items() if kind is not Algorithm.ED25519]
        keys = tuple(self._key(role, file) for file in files)
        if len({key.name for key in keys}) > 1:
            raise FormatError(f"folder {role}: its keys bear different names")
        return keys

    def holdings_key(self) -> SigningKey:
        """The key with which the mirror says what it holds. Raises: as `keys`."""
        return self._key("mirror", "holdings.key")

    def statements_key(self) -> SigningKey:
        """The key with which the people of this partner sign statements. Raises: as `keys`."""
        return self._key("people", "statements.key")

    def identity(self) -> Identity:
        """What opens the shares that are sealed to this partner. Raises: as `keys`."""
        return read_identity(self.path / "people" / IDENTITY)

    def watch_key(self) -> SigningKey:
        """The key with which the watch says what it has heard. Raises: as `keys`."""
        return self._key("watch", "watch.key")

    def watch_identity(self) -> Identity:
        """What opens the orders and sheets that are sealed to the watch. Raises: as `keys`."""
        return read_identity(self.path / "watch" / IDENTITY)

    @property
    def active(self) -> tuple[str, ...]:
        """The roles that are on and were not retired."""
        return tuple(role for role in self.roles if not (self.path / role / RETIRED_MARK).exists())

    def card(self) -> Card:
        """The card of the roles that are on and not retired. Raises: as `keys`."""
        active = self.active
        mirror, watching = "mirror" in active, "watch" in active
        return Card(
            self.name,
            self.title,
            tuple(key.verifier for key in self.keys("witness")) if "witness" in active else (),
            tuple(key.verifier for key in self.keys("mirror")) if mirror else (),
            self.holdings_key().verifier if mirror else None,
            self.statements_key().verifier,
            self.identity().recipient.encode(),
            self.watch_key().verifier if watching else None,
            self.watch_identity().recipient.encode() if watching else None,
        )

    def _key(self, role: str, file: str) -> SigningKey:
        letter, algorithm = KEYS[role][file]
        key = read_key(self.path / role / file)
        if key.algorithm is not algorithm:
            raise FormatError(f"key {file}: a key of another type")
        match = _NAMED.fullmatch(key.name)
        if match is None or (match[1], match[2]) != (self.name, letter):
            raise FormatError(f"key {file}: named {key.name}, expected {self.name}/{letter} and a number")
        return key


def create(path: Path, name: str, roles: Iterable[str], title: str) -> PartnerFolder:
    """A new partner in `path`, an empty folder or none yet: new keys (mode 0600), empty state, its card.

    What a killed `create` left is removed and begun again.

    Raises: UsageError for a name, title or role that cannot be; ConflictError when `path` holds
    something already; StoreError.
    """
    try:
        check_base_name(name)
        check_title(title)
    except FormatError as error:
        raise UsageError(str(error)) from None
    on = tuple(sorted(set(roles)))
    if not set(on) <= set(ROLES):
        raise UsageError(f"roles: expected some of {', '.join(ROLES)}")
    make_folder(path)
    _clear_unfinished(path)
    write_file(path / UNFINISHED, b"")
    folder = PartnerFolder(path, name, on, title)
    for role in (*on, "people"):
        make_role(folder, role, 1, path / role)
    if "witness" in on:
        _speak(State.create(path / "witness" / STATE), folder.keys("witness")[0].name)
    if "mirror" in on:
        _speak(MirrorState.create(path / "mirror" / MIRROR_STATE), folder.keys("mirror")[0].name)
    if "watch" in on:
        WatchState.create(path / "watch" / WATCH_STATE).close()
    for room in (*on, "people"):
        with disk_errors(f"folder {room}"):
            sync_folder(path / room)
    make_folder(path / "retired")
    _write_secret(path / "people" / IDENTITY, generate_identity(Kind.HYBRID).encode())
    write_file(path / CARD, folder.card().encode())
    write_file(path / PARTNER, _encode(folder))
    with disk_errors(f"folder {path.name}"):
        (path / UNFINISHED).unlink()
        sync_folder(path)
    return folder


def open_folder(path: Path) -> PartnerFolder:
    """The partner in `path`; what a killed process left half written there is removed.

    Raises: MissingError, FormatError, StoreError.
    """
    if (path / UNFINISHED).exists():
        raise MissingError(f"folder {path.name}: init was interrupted", hint="run the same init again")
    try:
        data = (path / PARTNER).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise MissingError(
            f"folder {path.name}: no {PARTNER} there", hint="vedette-partner init FOLDER --name NAME"
        ) from None
    except OSError as error:
        raise StoreError(f"file {PARTNER}: {error.strerror}") from None
    return _parse(path, data)


def make_role(folder: PartnerFolder, role: str, number: int, room: Path) -> None:
    """Make the keys of `role` in `room`, named with `number`.

    Raises: ConflictError when there are keys already; StoreError.
    """
    make_folder(room)
    for file, (letter, algorithm) in KEYS[role].items():
        key = SigningKey.generate(f"{folder.name}/{letter}{number}", algorithm)
        _write_secret(room / file, key.encode())
    if role == "watch":
        _write_secret(room / IDENTITY, generate_identity(Kind.HYBRID).encode())


def add_watch(folder: PartnerFolder) -> PartnerFolder:
    """Switch the watch on in a folder that was made without it. What a killed one left is begun again.

    Raises: ConflictError when it is on, or was retired; StoreError.
    """
    if "watch" in folder.roles:
        raise ConflictError("role watch: is on already, or was retired", hint="vedette-partner status FOLDER")
    room = folder.path / "watch"
    with disk_errors("folder watch"):
        if room.exists():  # nobody knows these keys: no card has borne them
            shutil.rmtree(room)
    make_role(folder, "watch", 1, room)
    WatchState.create(room / WATCH_STATE).close()
    with disk_errors("folder watch"):
        sync_folder(room)
    on = tuple(sorted({*folder.roles, "watch"}))
    more = PartnerFolder(folder.path, folder.name, on, folder.title)
    write_folder(more)
    return more


def _speak(state: State | MirrorState, name: str) -> None:
    state.speak(name)
    state.close()


def write_folder(folder: PartnerFolder) -> None:
    """Write partner.json and card.txt again, after roles or keys have changed. Raises: StoreError."""
    write_file(folder.path / PARTNER, _encode(folder), replace=True)
    write_file(folder.path / CARD, folder.card().encode(), replace=True)


def key_number(key: SigningKey) -> int:
    """The number in the name of a role's key. Raises: FormatError."""
    match = _NAMED.fullmatch(key.name)
    if match is None:
        raise FormatError(f"key {key.name}: expected a base name, a letter and a number")
    return int(match[3])


def read_key(path: Path) -> SigningKey:
    """The signing key in a secret file. Raises: as `read_secret`; FormatError."""
    try:
        return parse_signing_key(read_secret(path).decode("utf-8").removesuffix("\n"))
    except UnicodeDecodeError:
        raise FormatError(f"key {path.name}: not UTF-8") from None


def read_secret(path: Path) -> bytes:
    """What a secret file holds, at most 64 KiB.

    Raises: MissingError, StoreError; UsageError when others may read it.
    """
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise UsageError(f"key {path.name}: others may read it", hint=f"chmod 600 {path}")
            return file.read(MAX_FILE_BYTES)
    except FileNotFoundError:
        raise MissingError(f"key {path.name}: not there") from None
    except OSError as error:
        raise StoreError(f"key {path.name}: {error.strerror}") from None


def read_identity(path: Path) -> Identity:
    """The identity in a secret file. Raises: as `read_secret`; FormatError."""
    return parse_identity(read_secret(path).decode("ascii", "replace").removesuffix("\n"))


def _write_secret(path: Path, text: str) -> None:
    write_file(path, f"{text}\n".encode(), 0o600)


def _clear_unfinished(path: Path) -> None:
    """Refuse a folder that holds something; empty one whose `create` was killed."""
    sweep(path)
    with disk_errors(f"folder {path.name}"):
        found = {each.name for each in path.iterdir()} - {"lost+found"}
        if found and UNFINISHED not in found:
            what = "a partner" if PARTNER in found else "something"
            raise ConflictError(f"folder {path.name}: already holds {what}", hint="name a new folder")
        for room in (*KEYS, "retired"):
            if (path / room).exists():
                shutil.rmtree(path / room)
        for file in (CARD, PARTNER):
            (path / file).unlink(missing_ok=True)
        sync_folder(path)
        (path / UNFINISHED).unlink(missing_ok=True)


def _encode(folder: PartnerFolder) -> bytes:
    value = {
        "format": "vedette/partner",
        "name": folder.name,
        "roles": list(folder.roles),
        "title": folder.title,
        "v": 1,
    }
    return jcs.encode(value) + b"\n"


def _parse(path: Path, data: bytes) -> PartnerFolder:
    value = jcs.parse(data.removesuffix(b"\n"), max_bytes=MAX_FILE_BYTES)
    match value:
        case {"name": str(name), "roles": list(roles), "title": str(title)}:
            on = tuple(role for role in roles if isinstance(role, str) and role in ROLES)
            folder = PartnerFolder(path, check_base_name(name), on, check_title(title))
            if _encode(folder) == data and list(on) == sorted(set(on)):
                return folder
        case _:
            pass
    raise FormatError(f"file {PARTNER}: not written as a partner's file is written")
