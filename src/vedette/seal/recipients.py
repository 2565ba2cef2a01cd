"""Recipients (who can open) and identities (with what they open), as age writes them.

    kind      recipient            identity
    X25519    age1...              AGE-SECRET-KEY-1...
    HYBRID    age1pq1...           AGE-SECRET-KEY-PQ-1...     (ML-KEM-768 with X25519)

Both identities are 32 random bytes. A recipient is a value whose keys are loaded once, when
it is made: parse the recipients of a mission once and seal many files to them.
"""

from __future__ import annotations

import enum
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
)

from vedette.errors import FormatError, LimitError, UsageError
from vedette.seal import bech32

SECRET_SIZE = 32
X25519_SIZE = 32
MLKEM_PUBLIC_SIZE = 1184
MLKEM_SEED_SIZE = 64
MAX_RECIPIENTS = 20


class Kind(enum.Enum):
    """A recipient type; the value is the first argument of its stanza."""

    X25519 = "X25519"
    HYBRID = "mlkem768x25519"


_RECIPIENT_PREFIX = {Kind.X25519: "age", Kind.HYBRID: "age1pq"}
_IDENTITY_PREFIX = {Kind.X25519: "AGE-SECRET-KEY-", Kind.HYBRID: "AGE-SECRET-KEY-PQ-"}
_PUBLIC_SIZE = {Kind.X25519: X25519_SIZE, Kind.HYBRID: MLKEM_PUBLIC_SIZE + X25519_SIZE}

PublicKey = X25519PublicKey | MLKEM768X25519PublicKey


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone to whom files are sealed: the public half of an identity."""

    kind: Kind
    public: bytes
    key: PublicKey = field(init=False, repr=False, compare=False)
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", _load_public(self.kind, self.public))
        object.__setattr__(self, "text", bech32.encode(_RECIPIENT_PREFIX[self.kind], self.public))

    def encode(self) -> str:
        """The one spelling of this recipient, in lower case."""
        return self.text

    def __str__(self) -> str:
        return self.text


def _load_public(kind: Kind, public: bytes) -> PublicKey:
    if len(public) != _PUBLIC_SIZE[kind]:
        raise FormatError(
            f"recipient: expected {_PUBLIC_SIZE[kind]} bytes for {kind.value}, found {len(public)}"
        )
    try:
        if kind is Kind.X25519:
            return X25519PublicKey.from_public_bytes(public)
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC_SIZE]),
            X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_SIZE:]),
        )
    except ValueError as error:
        raise FormatError(f"recipient: not a {kind.value} public key") from error


def parse_recipient(text: str) -> Recipient:
    """Return the recipient written as `age1...` or `age1pq1...`, in lower case.

    Raises: FormatError.
    """
    prefix, public = bech32.decode(text)
    for kind, expected in _RECIPIENT_PREFIX.items():
        if prefix == expected:
            return Recipient(kind, public)
    raise FormatError("recipient: expected a text that starts with age1 or age1pq1")


class Identity:
    """What opens the files sealed to its recipient. Its secret never appears in a repr."""

    __slots__ = ("_secret", "hybrid_key", "kind", "recipient", "x25519_key")

    def __init__(self, kind: Kind, secret: bytes) -> None:
        if len(secret) != SECRET_SIZE:
            raise FormatError(f"identity: expected {SECRET_SIZE} bytes, found {len(secret)}")
        self.kind = kind
        self._secret = secret
        self.hybrid_key: MLKEM768X25519PrivateKey | None = None
        if kind is Kind.X25519:
            self.x25519_key = X25519PrivateKey.from_private_bytes(secret)
            public = self.x25519_key.public_key().public_bytes_raw()
        else:
            # HPKE's MLKEM768-X25519 keeps one seed for both halves and expands it with SHAKE-256.
            seed = hashlib.shake_256(secret).digest(MLKEM_SEED_SIZE + X25519_SIZE)
            mlkem = MLKEM768PrivateKey.from_seed_bytes(seed[:MLKEM_SEED_SIZE])
            self.x25519_key = X25519PrivateKey.from_private_bytes(seed[MLKEM_SEED_SIZE:])
            self.hybrid_key = MLKEM768X25519PrivateKey(mlkem, self.x25519_key)
            public = mlkem.public_key().public_bytes_raw() + self.x25519_key.public_key().public_bytes_raw()
        self.recipient = Recipient(kind, public)

    def encode(self) -> str:
        """The identity as age writes it. This is the secret."""
        return bech32.encode(_IDENTITY_PREFIX[self.kind], self._secret)

    def secret_bytes(self) -> bytes:
        """The 32 secret bytes, for splitting into key shares."""
        return self._secret

    def __repr__(self) -> str:
        return f"<Identity {self.kind.value}>"


def parse_identity(text: str) -> Identity:
    """Return the identity written as `AGE-SECRET-KEY-1...` or `AGE-SECRET-KEY-PQ-1...`.

    Raises: FormatError, without quoting the text.
    """
    prefix, secret = bech32.decode(text)
    for kind, expected in _IDENTITY_PREFIX.items():
        if prefix == expected:
            return Identity(kind, secret)
    raise FormatError("identity: expected AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1 in upper case")


def generate_identity(kind: Kind = Kind.HYBRID) -> Identity:
    """A new identity from the system's random source."""
    return Identity(kind, secrets.token_bytes(SECRET_SIZE))


def checked_recipients(recipients: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """The recipients as a set that one file may have: 1 to 20, of one kind, none twice.

    A classical recipient beside a hybrid one would undo the hybrid's protection.

    Raises: UsageError, LimitError.
    """
    if not recipients:
        raise UsageError("recipients: expected at least one")
    if len(recipients) > MAX_RECIPIENTS:
        raise LimitError(f"recipients: at most {MAX_RECIPIENTS}, found {len(recipients)}")
    if len({recipient.kind for recipient in recipients}) != 1:
        raise UsageError("recipients: hybrid and classical are mixed", hint="use hybrid recipients (age1pq1)")
    if len(set(recipients)) != len(recipients):
        raise UsageError("recipients: one is named twice")
    return tuple(recipients)


def recipients_fingerprint(recipients: Sequence[Recipient]) -> bytes:
    """SHA-256 over the sorted recipient texts, each followed by a newline.

    It does not depend on the order of the recipients.

    Raises: as `checked_recipients`.
    """
    texts = sorted(recipient.text for recipient in checked_recipients(recipients))
    return hashlib.sha256("".join(f"{text}\n" for text in texts).encode("ascii")).digest()
