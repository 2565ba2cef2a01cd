"""Wrapping a file key for a recipient, and unwrapping it with an identity.

`X25519` and `mlkem768x25519` are written and read. `scrypt` (a passphrase) is read only, and
only for a caller who brings a `Passphrase` with the work it may cost.

Source: C2SP age.md v1.1.0, "Native recipient types".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vedette.errors import FormatError, LimitError, OpenError, UsageError
from vedette.seal.header import Stanza, decode_base64, encode_base64
from vedette.seal.recipients import Identity, Kind, Recipient

FILE_KEY_SIZE = 16
_BODY_SIZE = FILE_KEY_SIZE + 16
_X25519_SIZE = 32
_MLKEM_SIZE = 1088
_ENCAPSULATION_SIZE = _MLKEM_SIZE + _X25519_SIZE
_X25519_INFO = b"age-encryption.org/v1/X25519"
_HYBRID_INFO = b"age-encryption.org/mlkem768x25519"
_SCRYPT = "scrypt"
_SCRYPT_LABEL = b"age-encryption.org/v1/scrypt"
_SALT_SIZE = 16
_ZERO_NONCE = bytes(12)
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_WORK_FACTOR = re.compile(r"[1-9][0-9]*")
MAX_WORK_FACTOR = 22


@dataclass(frozen=True, slots=True)
class Passphrase:
    """A passphrase, and the base-two logarithm of the scrypt work its caller accepts.

    A file asks for the work; memory is 2 ** factor KiB: 18 is 256 MiB.
    """

    secret: bytes = field(repr=False)
    max_work_factor: int

    def __post_init__(self) -> None:
        if not 1 <= self.max_work_factor <= MAX_WORK_FACTOR:
            raise UsageError(
                f"passphrase: the work factor must be 1 to {MAX_WORK_FACTOR}, found {self.max_work_factor}"
            )


def check_stanzas(stanzas: Sequence[Stanza]) -> None:
    """Refuse a header with a malformed native stanza, whoever it is meant for.

    Raises: FormatError.
    """
    for stanza in stanzas:
        if stanza.type == Kind.X25519.value:
            _check_shape(stanza, 2, _X25519_SIZE)
        elif stanza.type == Kind.HYBRID.value:
            _check_shape(stanza, 2, _ENCAPSULATION_SIZE)
        elif stanza.type == _SCRYPT:
            if len(stanzas) != 1:
                raise FormatError("header: a passphrase stanza must stand alone")
            _check_shape(stanza, 3, _SALT_SIZE)
            if not _WORK_FACTOR.fullmatch(stanza.arguments[2]):
                raise FormatError("header: the scrypt work factor is not a plain decimal number")


def _check_shape(stanza: Stanza, arguments: int, size: int) -> None:
    # The body's length comes first: decrypting a body of any length is a partitioning oracle.
    if len(stanza.arguments) != arguments:
        raise FormatError(
            f"header: {stanza.type} stanza expects {arguments} arguments, found {len(stanza.arguments)}"
        )
    found = len(decode_base64(stanza.arguments[1]))
    if found != size:
        raise FormatError(f"header: {stanza.type} stanza expects {size} bytes, found {found}")
    if len(stanza.body) != _BODY_SIZE:
        raise FormatError(f"header: {stanza.type} body must be {_BODY_SIZE} bytes, found {len(stanza.body)}")


def wrap_file_key(file_key: bytes, recipient: Recipient) -> Stanza:
    """The stanza from which this recipient's identity gets the file key.

    Raises: FormatError for a recipient that is no usable key.
    """
    try:
        if isinstance(recipient.key, X25519PublicKey):
            return _wrap_x25519(file_key, recipient.key, recipient.public)
        sealed = _SUITE.encrypt(file_key, recipient.key, info=_HYBRID_INFO)
    except ValueError as error:
        raise FormatError("recipient: a point of low order") from error
    share = encode_base64(sealed[:_ENCAPSULATION_SIZE])
    return Stanza((Kind.HYBRID.value, share), sealed[_ENCAPSULATION_SIZE:])


def _wrap_x25519(file_key: bytes, key: X25519PublicKey, public: bytes) -> Stanza:
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    secret = ephemeral.exchange(key)
    body = _x25519_aead(secret, share + public).encrypt(_ZERO_NONCE, file_key, None)
    return Stanza((Kind.X25519.value, encode_base64(share)), body)


def _x25519_aead(secret: bytes, salt: bytes) -> ChaCha20Poly1305:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=_X25519_INFO)
    return ChaCha20Poly1305(kdf.derive(secret))


def unwrap_file_key(stanzas: Sequence[Stanza], identities: Sequence[Identity | Passphrase]) -> bytes:
    """The file key that one of these identities finds in one of these stanzas.

    Raises: OpenError if none does, FormatError for a malformed stanza, LimitError if a
    passphrase stanza asks for more work than allowed; no work is done in that case.
    """
    check_stanzas(stanzas)
    for identity in identities:
        for stanza in stanzas:
            if (file_key := _unwrap(stanza, identity)) is not None:
                return file_key
    if stanzas[0].type == _SCRYPT and not any(isinstance(i, Passphrase) for i in identities):
        raise OpenError("identities: no match, the file is sealed with a passphrase")
    raise OpenError("identities: no match, the file is sealed to other recipients")


def _unwrap(stanza: Stanza, identity: Identity | Passphrase) -> bytes | None:
    try:
        if isinstance(identity, Passphrase):
            return _unwrap_scrypt(stanza, identity) if stanza.type == _SCRYPT else None
        if stanza.type != identity.kind.value:
            return None
        if identity.kind is Kind.X25519:
            return _unwrap_x25519(stanza, identity)
        return _unwrap_hybrid(stanza, identity)
    except InvalidTag:
        return None


def _exchange(identity: Identity, share: bytes) -> bytes:
    try:
        return identity.x25519_key.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError as error:
        raise FormatError("header: the X25519 share is a point of low order") from error


def _unwrap_x25519(stanza: Stanza, identity: Identity) -> bytes:
    share = decode_base64(stanza.arguments[1])
    secret = _exchange(identity, share)
    aead = _x25519_aead(secret, share + identity.recipient.public)
    return aead.decrypt(_ZERO_NONCE, stanza.body, None)


def _unwrap_hybrid(stanza: Stanza, identity: Identity) -> bytes:
    share = decode_base64(stanza.arguments[1])
    if identity.hybrid_key is None:
        raise InvalidTag
    try:
        return _SUITE.decrypt(share + stanza.body, identity.hybrid_key, info=_HYBRID_INFO)
    except InvalidTag:
        # The library gives one answer for "not mine" and for a forbidden share; tell them apart.
        _exchange(identity, share[_MLKEM_SIZE:])
        raise


def _unwrap_scrypt(stanza: Stanza, passphrase: Passphrase) -> bytes:
    _, salt, factor_text = stanza.arguments
    # Two digits at most before int(): a stranger's number is not worth parsing at any length.
    if len(factor_text) > 2 or int(factor_text) > passphrase.max_work_factor:
        raise LimitError(
            f"header: passphrase work factor above the {passphrase.max_work_factor} allowed here"
        )
    factor = int(factor_text)
    try:
        key = hashlib.scrypt(
            passphrase.secret,
            salt=_SCRYPT_LABEL + decode_base64(salt),
            n=1 << factor,
            r=8,
            p=1,
            dklen=32,
            maxmem=(1 << factor) * 1024 + (1 << 20),
        )
    except (ValueError, MemoryError) as error:
        raise LimitError(f"header: no memory for passphrase work factor {factor}") from error
    return ChaCha20Poly1305(key).decrypt(_ZERO_NONCE, stanza.body, None)
