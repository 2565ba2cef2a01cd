"""Note keys: who signed, with what.

    vkey     <name>+<key id, 8 hex digits>+<base64(type byte || public key)>
    skey     PRIVATE+KEY+<name>+<key id>+<base64(type byte || 32-byte seed)>
    key id   first 4 bytes of SHA-256(name || 0x0A || type byte || public key)

Source: C2SP signed-note, "Signature types" and "Verifier keys"; tlog-cosignature, "Format".
A key id is an identifier, not a promise: always compare the whole key.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import Enum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from vedette.errors import FormatError, SignatureError
from vedette.formats import base64

SEED_BYTES = 32
MAX_KEY_TEXT = 4096  # an ML-DSA-44 vkey has about 1 800 characters


class Algorithm(Enum):
    """The signature types we know, by their type byte."""

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    ML_DSA_44 = 0x06

    @property
    def public_bytes(self) -> int:
        """Length of a public key, in bytes."""
        return 1312 if self is Algorithm.ML_DSA_44 else 32

    @property
    def signature_bytes(self) -> int:
        """Length of a bare signature, in bytes, without any timestamp before it."""
        return 2420 if self is Algorithm.ML_DSA_44 else 64


def check_key_name(name: str) -> str:
    """`name`, when it may stand in a signature line: not empty, no white space, no "+".

    Raises: FormatError.
    """
    if not name:
        raise FormatError("key name: empty")
    if "+" in name or any(c.isspace() or c < " " for c in name):
        raise FormatError("key name: contains white space, a control character or '+'")
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise FormatError("key name: not UTF-8") from None
    return name


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under its name; refuses names and lengths that cannot be."""

    name: str
    algorithm: Algorithm
    public_key: bytes

    def __post_init__(self) -> None:
        check_key_name(self.name)
        if len(self.public_key) != self.algorithm.public_bytes:
            raise FormatError(
                f"vkey {self.name}: expected {self.algorithm.public_bytes} bytes of public key, "
                f"found {len(self.public_key)}"
            )

    @property
    def key_id(self) -> bytes:
        """The 4 bytes by which signature lines name this key."""
        kind = bytes([self.algorithm.value])
        return hashlib.sha256(self.name.encode() + b"\n" + kind + self.public_key).digest()[:4]

    @property
    def vkey(self) -> str:
        """The text that `parse_vkey` reads."""
        body = bytes([self.algorithm.value]) + self.public_key
        return f"{self.name}+{self.key_id.hex()}+{base64.encode(body)}"

    def check(self, signature: bytes, message: bytes) -> None:
        """Return when `signature` is this key's over exactly `message`.

        Raises: SignatureError.
        """
        try:
            if self.algorithm is Algorithm.ML_DSA_44:
                MLDSA44PublicKey.from_public_bytes(self.public_key).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise SignatureError(f"signature of {self.name}: does not verify") from None


def parse_vkey(text: str) -> VerifierKey:
    """The key written as a vkey; the key id in it is recomputed and compared.

    Raises: FormatError.
    """
    if len(text) > MAX_KEY_TEXT:
        raise FormatError("vkey: too long")
    # the base64 may contain "+": only the first two separate
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise FormatError("vkey: expected name+id+key")
    name, key_id, body = parts
    algorithm, public_key = _typed(base64.decode(body, "vkey"), "vkey")
    key = VerifierKey(name, algorithm, public_key)
    if key.key_id.hex() != key_id:
        raise FormatError(f"vkey {name}: key id does not belong to the key")
    return key


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SigningKey:
    """A private key under its name; its text and its `repr` never show the seed."""

    verifier: VerifierKey
    _private: Ed25519PrivateKey | MLDSA44PrivateKey

    @classmethod
    def generate(cls, name: str, algorithm: Algorithm) -> SigningKey:
        """A new key from the system's randomness."""
        return cls.from_seed(name, algorithm, secrets.token_bytes(SEED_BYTES))

    @classmethod
    def from_seed(cls, name: str, algorithm: Algorithm, seed: bytes) -> SigningKey:
        """The key that belongs to a 32-byte seed.

        Raises: FormatError.
        """
        if len(seed) != SEED_BYTES:
            raise FormatError(f"signing key: expected a seed of {SEED_BYTES} bytes")
        private: Ed25519PrivateKey | MLDSA44PrivateKey
        if algorithm is Algorithm.ML_DSA_44:
            private = MLDSA44PrivateKey.from_seed_bytes(seed)
        else:
            private = Ed25519PrivateKey.from_private_bytes(seed)
        public = private.public_key().public_bytes_raw()
        return cls(VerifierKey(name, algorithm, public), private)

    @property
    def name(self) -> str:
        """The name under which it signs."""
        return self.verifier.name

    @property
    def algorithm(self) -> Algorithm:
        """With what it signs."""
        return self.verifier.algorithm

    def sign(self, message: bytes) -> bytes:
        """The bare signature over exactly `message`, without key id or timestamp."""
        return self._private.sign(message)

    def encode(self) -> str:
        """The secret text that `parse_signing_key` reads."""
        body = bytes([self.algorithm.value]) + self._private.private_bytes_raw()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{base64.encode(body)}"

    def __repr__(self) -> str:
        return f"SigningKey({self.name}+{self.verifier.key_id.hex()})"


def parse_signing_key(text: str) -> SigningKey:
    """The signing key written in `text`; no message repeats any of it but the name.

    Raises: FormatError.
    """
    parts = text.split("+", 4)
    if len(text) > MAX_KEY_TEXT or len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
        raise FormatError("signing key: expected PRIVATE+KEY+name+id+seed")
    name, key_id, body = parts[2:]
    algorithm, seed = _typed(base64.decode(body, "signing key"), "signing key")
    key = SigningKey.from_seed(name, algorithm, seed)
    if key.verifier.key_id.hex() != key_id:
        raise FormatError(f"signing key {name}: key id does not belong to the key")
    return key


def _typed(body: bytes, what: str) -> tuple[Algorithm, bytes]:
    try:
        return Algorithm(body[0]), body[1:]
    except (IndexError, ValueError):
        raise FormatError(f"{what}: unknown signature type") from None
