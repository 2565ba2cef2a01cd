"""The lockbox of a house: its secret of 32 bytes, had by passphrase or by the sheets of the house.

    secret = new_lockbox(folder, "first", passphrase)      # once; lockbox.json is written
    secret = open_lockbox(folder, passphrase)              # some seconds of work, each time
    keys = HouseKeys.of(secret)

A guess at a passphrase is tried against every slot at once. Labels are sealed under the secret: the file says
how many slots there are and nothing of whose they are. Killed at any point, the old file stands or the new.
What encloses a house that was plain is `vedette.house.enclosing`.

Normative page: docs/formats/lockbox.md.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vedette.adapters.disk import Lock, write_file
from vedette.adapters.foreign import read_plain
from vedette.errors import (
    ConflictError,
    FormatError,
    LimitError,
    MissingError,
    OpenError,
    StoreError,
    UsageError,
)
from vedette.formats.lockbox import (
    MAX_LABEL_BYTES,
    MAX_LOCKBOX_BYTES,
    MAX_SLOTS,
    MIN_LABEL_BYTES,
    SALT_BYTES,
    Lockbox,
    Slot,
    Work,
    parse_lockbox,
)
from vedette.house.enclosing import enclose
from vedette.seal import Identity, Recipient, Sealer, open_stream
from vedette.values.ids import new_id

__all__ = [
    "HouseKeys",
    "SlotInfo",
    "add_shares_slot",
    "add_slot",
    "check_passphrase",
    "enclose",
    "is_locked",
    "list_slots",
    "lockbox_path",
    "new_lockbox",
    "open_lockbox",
    "open_with_identity",
    "remove_slot",
    "shares_recipients",
]

SECRET_BYTES = 32
MEMORY_KIB, PASSES, LANES = 512 << 10, 4, 4
"""One guess: 512 MiB of memory, four times over it. 1.6 s on two cores of 2024; docs/formats/lockbox.md."""
MIN_PASSPHRASE, MAX_PASSPHRASE = 14, 1_024
_NONCE = bytes(12)


@dataclass(frozen=True, slots=True)
class HouseKeys:
    """What is derived from the secret of a house, 32 bytes each. Its repr shows nothing."""

    cover: bytes = field(repr=False)
    database: bytes = field(repr=False)
    site: bytes = field(repr=False)
    throttle: bytes = field(repr=False)

    @staticmethod
    def of(secret: bytes) -> HouseKeys:
        """Derive them all. Raises: FormatError when the secret has not 32 bytes."""
        return HouseKeys(*(derive(secret, each) for each in ("cover", "database", "site", "throttle")))


@dataclass(frozen=True, slots=True)
class SlotInfo:
    """One slot for people: its id, `passphrase` or `shares`, its label."""

    id: str
    kind: str
    label: str


def derive(secret: bytes, purpose: str) -> bytes:
    """Return the key of a house for one purpose. Raises: FormatError."""
    if len(secret) != SECRET_BYTES:
        raise FormatError(f"house secret: {SECRET_BYTES} bytes expected, found {len(secret)}")
    return _hkdf(secret, None, f"vedette/house/v1/{purpose}")


def _hkdf(key: bytes, salt: bytes | None, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info.encode("ascii")).derive(key)


def lockbox_path(folder: Path) -> Path:
    """Where the lockbox lies in a headquarters' folder."""
    return folder / "lockbox.json"


def is_locked(folder: Path) -> bool:
    """Say whether the house in `folder` has a lockbox."""
    return os.path.lexists(lockbox_path(folder))


def read_lockbox(folder: Path) -> Lockbox:
    """Return the lockbox in `folder`, its MAC not checked. Raises: MissingError, FormatError, LimitError."""
    return parse_lockbox(read_plain(lockbox_path(folder), MAX_LOCKBOX_BYTES, "lockbox"))


# passphrases


def check_passphrase(passphrase: str) -> str:
    """Return a passphrase that may open a house. Raises: UsageError for one of under 14 characters."""
    text = unicodedata.normalize("NFC", passphrase)
    if not MIN_PASSPHRASE <= len(text) <= MAX_PASSPHRASE or len(set(text)) < 5:
        raise UsageError(
            f"passphrase: {MIN_PASSPHRASE} to {MAX_PASSPHRASE} characters expected, and not a few repeated",
            hint="six words drawn by dice are good",
        )
    return text


def _stretch(passphrase: str, work: Work) -> bytes:
    text = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    kdf = Argon2id(
        salt=work.salt,
        length=32,
        iterations=work.passes,
        lanes=work.lanes,
        memory_cost=work.memory_kib,
    )
    try:
        return kdf.derive(text)
    except MemoryError:
        needed = f"{work.memory_kib >> 10} MiB"
        raise StoreError(f"lockbox: a guess needs {needed} of memory, which are not free") from None
    except UnsupportedAlgorithm as error:  # pragma: no cover - OpenSSL before 3.2
        raise StoreError("lockbox: Argon2id needs OpenSSL 3.2 or newer, which is not here") from error


def _wrapper(stretched: bytes, id_: str) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(_hkdf(stretched, bytes.fromhex(id_), "vedette/lockbox/v1/slot"))


# the whole


def new_work(memory_kib: int = MEMORY_KIB, passes: int = PASSES, lanes: int = LANES) -> Work:
    """Return what a guess at a new lockbox is to cost, with a fresh salt."""
    return Work(memory_kib, passes, lanes, os.urandom(SALT_BYTES))


def new_lockbox(folder: Path, label: str, passphrase: str, *, work: Work | None = None) -> bytes:
    """Write a lockbox with one slot into `folder` and return the secret of the house, 32 random bytes.

    Raises: ConflictError when there is one, UsageError for the label or the passphrase.
    """
    chosen = work if work is not None else new_work()
    if is_locked(folder):
        raise ConflictError("lockbox: is there already", hint="vedette hq passphrase add adds to it")
    secret = os.urandom(SECRET_BYTES)
    slot = _passphrase_slot(secret, label, passphrase, chosen)
    write_file(lockbox_path(folder), _signed(Lockbox(chosen, (slot,)), secret).encode())
    return secret


def open_lockbox(folder: Path, passphrase: str) -> bytes:
    """Return the secret of the house. Costs the same whether it opens or not; every slot is tried.

    Raises: OpenError when no slot opens or the file was altered; MissingError, FormatError, LimitError.
    """
    box = read_lockbox(folder)
    stretched = _stretch(passphrase, box.work)
    found: bytes | None = None
    for slot in box.slots:
        if slot.kind == "passphrase":
            try:
                found = _wrapper(stretched, slot.id).decrypt(_NONCE, slot.wrapped, None)
            except InvalidTag:
                continue
    if found is None:
        raise OpenError("lockbox: no slot opens with this passphrase")
    return _checked(box, found)


def open_with_identity(folder: Path, identity: Identity) -> bytes:
    """Return the secret of the house by the identity that its sheets give. Raises: as `open_lockbox`."""
    box = read_lockbox(folder)
    wanted = _name_of(identity.recipient)
    for slot in box.slots:
        if slot.kind == "shares" and slot.recipient == wanted:
            source = io.BytesIO(slot.wrapped)
            return _checked(box, open_stream(source, [identity], armored=False).read_all(SECRET_BYTES))
    raise OpenError("lockbox: no slot opens with these sheets", hint="they are of another birth of the house")


def _checked(box: Lockbox, secret: bytes) -> bytes:
    if len(secret) != SECRET_BYTES or not hmac.compare_digest(_mac(box, secret), box.mac):
        raise OpenError("lockbox: was altered", hint="restore it from the house copy or a backup")
    return secret


def _mac(box: Lockbox, secret: bytes) -> bytes:
    return hmac.digest(derive(secret, "lockbox"), box.covered(), "sha256")


def _signed(box: Lockbox, secret: bytes) -> Lockbox:
    return box.with_mac(_mac(box, secret))


# slots


def _label_cipher(secret: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(derive(secret, "labels"))


def _seal_label(secret: bytes, id_: str, label: str) -> bytes:
    text = label.strip()
    data = text.encode("utf-8", "replace")
    if not data or not text.isprintable() or len(data) > MAX_LABEL_BYTES - MIN_LABEL_BYTES:
        raise UsageError("label: one printable line of at most 256 bytes is needed")
    nonce = os.urandom(12)
    return nonce + _label_cipher(secret).encrypt(nonce, data, bytes.fromhex(id_))


def _passphrase_slot(secret: bytes, label: str, passphrase: str, work: Work) -> Slot:
    id_ = new_id(os.urandom)
    sealed = _seal_label(secret, id_, label)
    stretched = _stretch(check_passphrase(passphrase), work)
    return Slot(id_, "passphrase", sealed, _wrapper(stretched, id_).encrypt(_NONCE, secret, None))


def _name_of(recipient: Recipient) -> str:
    return hashlib.sha256(recipient.encode().encode("ascii")).hexdigest()


def list_slots(folder: Path, secret: bytes) -> list[SlotInfo]:
    """Return the slots, oldest first. Raises: OpenError for another secret or a file that was altered."""
    box = read_lockbox(folder)
    _checked(box, secret)
    cipher = _label_cipher(secret)
    found: list[SlotInfo] = []
    for slot in box.slots:
        data = cipher.decrypt(slot.label[:12], slot.label[12:], bytes.fromhex(slot.id))
        found.append(SlotInfo(slot.id, slot.kind, data.decode("utf-8")))
    return found


def add_slot(folder: Path, secret: bytes, label: str, passphrase: str) -> str:
    """Let one more passphrase open the house; return the slot's id.

    Raises: UsageError for label or passphrase, LimitError over 32 slots, OpenError for another secret.
    """
    with _changing(folder):
        box = read_lockbox(folder)
        _checked(box, secret)
        slot = _passphrase_slot(secret, label, passphrase, box.work)
        _write(folder, secret, box, [*box.slots, slot])
    return slot.id


def remove_slot(folder: Path, secret: bytes, slot_id: str) -> None:
    """Let a slot open the house no longer. Who kept the old file and knows its passphrase still can.

    Raises: MissingError for an id that is none, UsageError for the last passphrase.
    """
    with _changing(folder):
        box = read_lockbox(folder)
        _checked(box, secret)
        left = [slot for slot in box.slots if slot.id != slot_id]
        if len(left) == len(box.slots):
            raise MissingError("lockbox: has no slot of that id", hint="vedette hq passphrase list")
        if not any(slot.kind == "passphrase" for slot in left):
            raise UsageError("lockbox: its last passphrase cannot go", hint="add another one first")
        _write(folder, secret, box, left)


def add_shares_slot(folder: Path, secret: bytes, recipient: Recipient) -> str:
    """Let the sheets of the house open it, those of this recipient only; return the slot's id.

    A slot of the same recipient stays as it is, one of another goes. Raises: OpenError for another secret.
    """
    wanted = _name_of(recipient)
    with _changing(folder):
        box = read_lockbox(folder)
        _checked(box, secret)
        for slot in box.slots:
            if slot.recipient == wanted:
                return slot.id
        id_, sink = new_id(os.urandom), io.BytesIO()
        with Sealer([recipient], sink, threads=False) as sealer:
            sealer.write(secret)
            sealer.finish()
        label = _seal_label(secret, id_, "shares of the house")
        new = Slot(id_, "shares", label, sink.getvalue(), wanted)
        _write(folder, secret, box, [*(slot for slot in box.slots if slot.kind != "shares"), new])
    return id_


def opens_with(folder: Path, recipient: Recipient) -> bool:
    """Say whether the lockbox has a slot for the sheets of this recipient."""
    return _name_of(recipient) in shares_recipients(folder)


def shares_recipients(folder: Path) -> frozenset[str]:
    """Return the SHA-256 of the recipients whose sheets open the house."""
    return frozenset(slot.recipient for slot in read_lockbox(folder).slots if slot.kind == "shares")


def _changing(folder: Path) -> Lock:
    return Lock(folder / "lockbox.lock", "lockbox")


def _write(folder: Path, secret: bytes, box: Lockbox, slots: Sequence[Slot]) -> None:
    if len(slots) > MAX_SLOTS:
        raise LimitError(f"lockbox: has {MAX_SLOTS} slots, which is the most")
    new = _signed(replace(box, slots=tuple(slots)), secret)
    write_file(lockbox_path(folder), new.encode(), replace=True)
