"""Headquarters as a folder: its keys, its register, its vault, and what it knows of missions and devices.

    group.json  policy.txt  keys/  register/  entries.journal  cosigned/
    vault/  slips/  devices/  missions/  desk/  quarantine/  custodians/  outgoing/  public.journal
    partners.txt  dossier-policy.txt  house/  statements/  outbox/  time/

    lockbox.json  settings.toml  incoming/  database/

With a lockbox the folder is locked at rest: every private file (`house.enclosing.is_private`) is written and
read through `Headquarters.cover`. Without one, keys and journal are readable by whoever can read the disk.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vedette.adapters.cover import PLAIN, Cover, SealedCover
from vedette.adapters.disk import Lock, make_folder, sweep
from vedette.adapters.objects import FolderStore
from vedette.adapters.tiles import TileFolder
from vedette.errors import ConflictError, FormatError, UsageError
from vedette.formats import jcs
from vedette.formats.entry import Value
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey, parse_signing_key, parse_vkey
from vedette.formats.policy import Policy, parse_policy
from vedette.house.closed import ClosedJournal, ClosedLog, read_behind
from vedette.house.enclosing import check_cover, finish_enclosing
from vedette.house.lockbox import is_locked
from vedette.house.switching import READY, finish
from vedette.register.entering import Entering, Row
from vedette.register.log import Log
from vedette.seal import Identity, parse_identity
from vedette.values.ids import Entropy, parse_pseudonym
from vedette.values.instants import write_instant
from vedette.vault.store import ObjectStore

FOLDERS = (
    "keys",
    "register",
    "cosigned",
    "vault",
    "slips",
    "devices",
    "missions",
    "desk",
    "quarantine",
    "custodians",
    "outgoing",
    "house",
    "statements",
    "outbox",
    "time",
)
MAX_FILE_BYTES = 1 << 20
"""Of one of headquarters' own small files."""
Clock = Callable[[], datetime]


def short_name(origin: str) -> str:
    """Return the folder name for a device or mission: 16 hexadecimal digits of its pseudonym."""
    return hashlib.sha256(origin.encode("utf-8")).hexdigest()[:16]


def read_object(path: Path, what: str, cover: Cover = PLAIN) -> dict[str, jcs.JsonValue]:
    """Return the JSON object in one of headquarters' own files. Raises: MissingError, FormatError."""
    value = jcs.parse(cover.read(path, MAX_FILE_BYTES, what), max_bytes=MAX_FILE_BYTES)
    if not isinstance(value, dict):
        raise FormatError(f"{what}: is not an object")
    return value


def read_key(path: Path, cover: Cover = PLAIN) -> SigningKey:
    """Return the note signing key in one of headquarters' files. Raises: MissingError, FormatError."""
    data = cover.read(path, MAX_FILE_BYTES, f"key {path.name}")
    try:
        return parse_signing_key(data.decode("ascii").rstrip("\n"))
    except UnicodeDecodeError:
        raise FormatError(f"key {path.name}: is not a signing key") from None


def read_identity(path: Path, cover: Cover = PLAIN) -> Identity:
    """Return the identity in one of headquarters' own files. Raises: MissingError, FormatError."""
    data = cover.read(path, MAX_FILE_BYTES, "identity")
    return parse_identity(data.decode("ascii", "replace").strip())


class Headquarters:
    """One group's headquarters, held by one process at a time. Use as a context manager.

    `cover` is how its private files are read and written: none for a house without a lockbox. `vault` is
    where its sealed objects lie, without it the folder `vault`.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        entropy: Entropy = os.urandom,
        *,
        cover: Cover | None = None,
        vault: ObjectStore | None = None,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.entropy = entropy
        self.cover: Cover = cover if cover is not None else PLAIN
        self.locked = is_locked(folder)
        """Whether the house is locked at rest."""
        if not (folder / "group.json").is_file() and not (folder / READY).is_dir():
            raise UsageError(
                f"headquarters {folder.name}: no group.json in it", hint="vedette hq init makes one"
            )
        if self.locked and not isinstance(self.cover, SealedCover):
            raise UsageError(
                f"headquarters {folder.name}: is locked",
                hint="its passphrase opens it: give it at the terminal, or with --passphrase-fd",
            )
        self._stack = ExitStack()
        self._stack.enter_context(Lock(folder / "lock", f"headquarters {folder.name}"))
        try:
            finish(folder)  # the exchange for a successor register that a killed process had begun
            if isinstance(self.cover, SealedCover):
                finish_enclosing(folder, self.cover)
                check_cover(folder, locked=self.locked)
            self.vault: ObjectStore = vault if vault is not None else FolderStore(folder / "vault")
            self._register: Entering | None = None
            self.public = self.cover.journal(folder / "public.journal")
            for name in FOLDERS:  # one that an older version made has fewer
                make_folder(folder / name)
            self._sweep()
        except BaseException:
            self._stack.close()
            raise

    def _sweep(self) -> None:
        """Remove what a killed process left half written; the vault's own is swept at intake."""
        sweep(self.folder)
        for name in FOLDERS:
            folder = self.folder / name
            sweep(folder)
            if name in ("slips", "devices", "outgoing", "quarantine", "outbox"):
                for below in folder.glob("*/"):
                    sweep(below)

    def __enter__(self) -> Headquarters:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @staticmethod
    def create(
        folder: Path,
        group: str,
        origin: str,
        languages: Sequence[str],
        entropy: Entropy,
        cover: Cover = PLAIN,
    ) -> None:
        """Make a new headquarters: folders, keys, an empty register, a policy without witnesses.

        The folder is new or empty; with a `cover` it holds its lockbox and nothing else.
        """
        there = {path.name for path in folder.iterdir()} if folder.exists() else set()
        if there != ({"lockbox.json"} if isinstance(cover, SealedCover) else set()):
            raise ConflictError(f"folder {folder.name}: is not empty")
        parse_pseudonym(origin, "origin")
        if not group.strip() or "\n" in group or len(group) > 200:
            raise UsageError("group: a name of one line and at most 200 characters is needed")
        make_folder(folder)
        for name in FOLDERS:
            make_folder(folder / name)
        for name, key_name, algorithm in (
            ("register-ed25519", origin, Algorithm.ED25519),
            ("register-mldsa44", origin, Algorithm.ML_DSA_44),
            ("receipts", f"{origin}/receipts", Algorithm.ED25519),
        ):
            key = SigningKey.from_seed(key_name, algorithm, entropy(32))
            cover.write(folder / "keys" / name, key.encode().encode("ascii") + b"\n")
            if name == "register-ed25519":
                policy = f"log {key.verifier.vkey}\nquorum none\n"
        dossier = Ed25519PrivateKey.from_private_bytes(entropy(32)).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
        cover.write(folder / "keys" / "dossier", dossier)
        group_json = {
            "v": 1,
            "format": "vedette/group",
            "group": group,
            "origin": origin,
            "languages": list(languages),
            "witnesses": [],
            "custodians": [],
            "partners": [],
            "authorities": [],
        }
        cover.write(folder / "policy.txt", policy.encode("ascii"))
        cover.write(folder / "group.json", jcs.encode(group_json))

    # what the group is

    @property
    def group(self) -> dict[str, jcs.JsonValue]:
        """The contents of group.json."""
        return read_object(self.folder / "group.json", "group.json", self.cover)

    def change_group(self, **members: jcs.JsonValue) -> None:
        """Replace members of group.json."""
        data = jcs.encode({**self.group, **members})
        self.cover.write(self.folder / "group.json", data, replace=True)

    @property
    def origin(self) -> str:
        """The origin of the register."""
        return str(self.group["origin"])

    @property
    def policy(self) -> Policy:
        """The policy as it stands."""
        return parse_policy(self.read("policy.txt"))

    @property
    def dossier_policy(self) -> Policy:
        """The policy for dossiers: dossier-policy.txt, or the policy when there is none."""
        if not (self.folder / "dossier-policy.txt").exists():
            return self.policy
        return parse_policy(self.read("dossier-policy.txt"))

    def read(self, name: str) -> bytes:
        """Return one of headquarters' own small files. Raises: MissingError, OpenError."""
        return self.cover.read(self.folder / name, MAX_FILE_BYTES, name)

    def write(self, name: str, data: bytes) -> None:
        """Write one of headquarters' own small files, or replace it, durably."""
        self.cover.write(self.folder / name, data, replace=True)

    def now(self) -> str:
        """The present instant, as it is written."""
        return write_instant(self.clock())

    # keys

    def key(self, name: str) -> SigningKey:
        """Return one of headquarters' note signing keys."""
        return read_key(self.folder / "keys" / name, self.cover)

    def dossier_key(self) -> Ed25519PrivateKey:
        """Return the OpenSSH key that signs dossiers."""
        data = self.cover.read(self.folder / "keys" / "dossier", MAX_FILE_BYTES, "key dossier")
        key = serialization.load_ssh_private_key(data, None)
        if not isinstance(key, Ed25519PrivateKey):
            raise FormatError("key dossier: is not an Ed25519 key")
        return key

    # the register

    @property
    def register(self) -> Entering:
        """The register, opened for writing; what a killed process had begun is entered now.

        One that is closed (`house.closed`) can be read and proved from; every entry is refused.
        """
        if self._register is None:
            behind = read_behind(self.folder, self.cover)
            store = TileFolder(self.folder / "register")
            rows = self.cover.journal(self.folder / "entries.journal")
            keys = [self.key("register-ed25519"), self.key("register-mldsa44")]
            if behind is None:
                entering = Entering(rows, Log(store, self.origin, keys), self.entropy)
                entering.recover()
            else:
                closed = ClosedLog(store, self.origin, keys)
                closed.behind = behind
                entering = Entering(ClosedJournal(rows, behind), closed, self.entropy)
            self._register = entering
        return self._register

    def reopen_register(self) -> None:
        """Open the register anew when it is next asked for: its keys were replaced."""
        self._register = None

    def enter(self, drafts: Sequence[tuple[str, Mapping[str, Value]]]) -> list[Row]:
        """Enter (type, fields) each into the register."""
        return self.register.enter(drafts)

    # missions and devices

    def mission(self, mission: str) -> dict[str, jcs.JsonValue]:
        """Return what is kept of a mission: its recipients and the index of their entry."""
        path = self.folder / "missions" / f"{short_name(mission)}.json"
        return read_object(path, f"mission {mission}", self.cover)

    def earlier_readers(self, mission: str) -> tuple[bytes, ...]:
        """Return the fingerprints of readers a mission had before: packages sealed to them still arrive."""
        earlier = self.mission(mission).get("earlier")
        rows = [row for row in earlier if isinstance(row, dict)] if isinstance(earlier, list) else []
        return tuple(dict.fromkeys(bytes.fromhex(str(row["fingerprint"])) for row in rows))

    def device_record(self, origin: str) -> dict[str, jcs.JsonValue]:
        """Return what is kept of a device: mission, key, the index of its entry."""
        path = self.folder / "devices" / short_name(origin) / "device.json"
        return read_object(path, f"device {origin}", self.cover)

    def devices(self) -> list[dict[str, jcs.JsonValue]]:
        """Return all devices, sorted by the name of their log."""
        paths = (self.folder / "devices").glob("*/device.json")
        found = [read_object(path, "device", self.cover) for path in paths]
        return sorted(found, key=lambda device: str(device["device"]))

    def witness_keys(self) -> list[tuple[str, str, tuple[VerifierKey, ...]]]:
        """Return each witness: name, address, keys."""
        listed = self.group["witnesses"]
        found: list[tuple[str, str, tuple[VerifierKey, ...]]] = []
        for witness in listed if isinstance(listed, list) else []:
            if isinstance(witness, dict) and isinstance(witness["vkeys"], list):
                keys = tuple(parse_vkey(str(vkey)) for vkey in witness["vkeys"])
                found.append((str(witness["name"]), str(witness["url"]), keys))
        return found

    def custodians(self) -> list[tuple[str, Path]]:
        """Return each custodian besides headquarters: name and folder."""
        listed = self.group["custodians"]
        return [
            (str(custodian["name"]), Path(str(custodian["folder"])))
            for custodian in (listed if isinstance(listed, list) else [])
            if isinstance(custodian, dict)
        ]
