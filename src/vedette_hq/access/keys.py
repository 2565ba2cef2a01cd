"""Account keys: an age identity for each person, sealed under their passphrase, opened only in a child.

`sealed` is one line of canonical JSON: `version`, `kdf` ("argon2id"), `memory_kib`, `passes`, `lanes`,
`salt`, `nonce`, `box` (base64). The box is the identity's text under ChaCha20-Poly1305, bound to the
recipient.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from vedette.adapters.apart import apart
from vedette.errors import FormatError, MissingError, OpenError
from vedette.formats import jcs
from vedette.seal.recipients import Identity, Recipient, generate_identity, parse_identity, parse_recipient
from vedette_hq.access.models import AccountKey, Person
from vedette_hq.access.passphrases import normal

MEMORY_KIB, PASSES, LANES = 65_536, 3, 1
_MAX_MEMORY_KIB, _MAX_PASSES, _MAX_LANES = 1 << 20, 20, 8
_FIELDS = {"version", "kdf", "memory_kib", "passes", "lanes", "salt", "nonce", "box"}


@dataclass(frozen=True, slots=True)
class SealedKey:
    """An account key as it is kept: read in the parent, opened in the child."""

    recipient: str
    sealed: str

    def open(self, passphrase: str) -> Identity:
        """Return the identity. Call it inside `apart` only.

        Raises: OpenError for another passphrase, FormatError when what is kept is damaged.
        """
        row = _parse(self.sealed)
        key = _derive(passphrase, row["salt"], row["memory_kib"], row["passes"], row["lanes"])
        try:
            text = ChaCha20Poly1305(key).decrypt(row["nonce"], row["box"], self.recipient.encode("ascii"))
        except InvalidTag:
            raise OpenError("account key: does not open with this passphrase") from None
        identity = parse_identity(text.decode("ascii"))
        if str(identity.recipient) != self.recipient:
            raise FormatError("account key: is not the one of its recipient")
        return identity


def _derive(passphrase: str, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    secret = normal(passphrase).encode("utf-8")
    return hash_secret_raw(secret, salt, passes, memory_kib, lanes, 32, Type.ID)


def _parse(text: str) -> dict[str, Any]:
    damaged = FormatError("account key: is not in the form in which it is kept")
    try:
        row = json.loads(text)
        if not isinstance(row, dict) or set(row) != _FIELDS or jcs.encode(row).decode() != text:
            raise damaged
        if (row["version"], row["kdf"]) != (1, "argon2id"):
            raise damaged
        for name, most in (("memory_kib", _MAX_MEMORY_KIB), ("passes", _MAX_PASSES), ("lanes", _MAX_LANES)):
            if not isinstance(row[name], int) or isinstance(row[name], bool) or not 1 <= row[name] <= most:
                raise damaged
        for name in ("salt", "nonce", "box"):
            row[name] = base64.b64decode(row[name], validate=True)
    except (ValueError, TypeError, binascii.Error):
        raise damaged from None
    if len(row["nonce"]) != 12 or not 16 <= len(row["salt"]) <= 64:
        raise damaged
    return row


def _seal(identity: Identity, passphrase: str) -> str:
    salt, nonce = os.urandom(16), os.urandom(12)
    key = _derive(passphrase, salt, MEMORY_KIB, PASSES, LANES)
    about = str(identity.recipient).encode("ascii")
    sealed = ChaCha20Poly1305(key).encrypt(nonce, identity.encode().encode("ascii"), about)
    row = {"version": 1, "kdf": "argon2id", "memory_kib": MEMORY_KIB, "passes": PASSES, "lanes": LANES}
    texts = {"salt": salt, "nonce": nonce, "box": sealed}
    row |= {name: base64.b64encode(data).decode("ascii") for name, data in texts.items()}
    return jcs.encode(row).decode("ascii")


def make_key(passphrase: str) -> SealedKey:
    """Return a new account key sealed under `passphrase`; its secret lives in a child only."""

    def work() -> dict[str, object]:
        identity = generate_identity()
        return {"recipient": str(identity.recipient), "sealed": _seal(identity, passphrase)}

    done = apart(work)
    return SealedKey(str(done["recipient"]), str(done["sealed"]))


def rewrap_key(key: SealedKey, old: str, new: str) -> SealedKey:
    """Return the same key sealed under another passphrase. Raises: OpenError when `old` does not open it."""
    done = apart(lambda: {"sealed": _seal(key.open(old), new)})
    return SealedKey(key.recipient, str(done["sealed"]))


def account_key(person: Person) -> SealedKey:
    """Return the account key of a person. Raises: MissingError when they have none yet."""
    row = AccountKey.objects.filter(person=person, retired__isnull=True).first()
    if row is None:
        raise MissingError("account key: this account has none", hint="it is made when its person joins")
    return SealedKey(row.recipient, row.sealed)


def recipient_of(person: Person) -> Recipient | None:
    """Return to whom something is sealed that this person shall open; None when they have no key."""
    row = AccountKey.objects.filter(person=person, retired__isnull=True).first()
    return parse_recipient(row.recipient) if row is not None else None


def open_account_key(key: SealedKey | Person, passphrase: str) -> Identity:
    """Return the identity of an account; call it inside `vedette.adapters.apart` only.

    Give it the `SealedKey` that `account_key(person)` returned in the parent: a child must not use the
    parent's connection to the database. A person is taken too where there is no such connection.
    Raises: OpenError for a wrong passphrase, MissingError.
    """
    return (account_key(key) if isinstance(key, Person) else key).open(passphrase)
