"""Web push: a body that only one browser opens (RFC 8291, 8188), and the word of who sends (RFC 8292)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vedette.errors import FormatError, UsageError

RECORD_BYTES = 4096
SALT_BYTES = 16
POINT_BYTES = 65
MAX_CONTENT_BYTES = 3_800
MAX_SUBSCRIPTION_CHARS = 1_000
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}\Z", re.ASCII)


def to_base64url(data: bytes) -> str:
    """Return `data` in base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes of base64url, with or without padding. Raises: FormatError."""
    if not _BASE64URL.match(text):
        raise FormatError("web push: a key is not base64url")
    bare = text.rstrip("=")
    try:
        data = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (ValueError, binascii.Error) as error:
        raise FormatError("web push: a key is not base64url") from error
    if to_base64url(data) != bare:
        raise FormatError("web push: a key has more than one spelling")
    return data


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where one browser is reached: the address of its push service, its public point, its secret."""

    endpoint: str
    point: bytes
    auth: bytes = field(repr=False)

    def encode(self) -> str:
        """Return it as one line of JSON, with the members that browsers give."""
        keys = {"auth": to_base64url(self.auth), "p256dh": to_base64url(self.point)}
        return json.dumps({"endpoint": self.endpoint, "keys": keys}, separators=(",", ":"))


def parse_subscription(text: str) -> Subscription:
    """Return what a browser gave: JSON with endpoint and keys; other members are passed over.

    Raises: FormatError. The address is not looked at: the channel does.
    """
    if len(text) > 2 * MAX_SUBSCRIPTION_CHARS:
        raise FormatError("subscription: over 2000 characters")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError("subscription: is not JSON") from error
    keys = value.get("keys") if isinstance(value, dict) else None
    if not isinstance(keys, dict):
        raise FormatError("subscription: has no keys")
    parts = (value.get("endpoint"), keys.get("p256dh"), keys.get("auth"))
    if not all(isinstance(part, str) and part.isascii() and part.isprintable() for part in parts):
        raise FormatError("subscription: its endpoint and keys are not texts")
    endpoint, point, auth = (str(part) for part in parts)
    found = Subscription(endpoint, from_base64url(point), from_base64url(auth))
    _point(found.point)
    if len(found.auth) != SALT_BYTES:
        raise FormatError("subscription: its secret is not of 16 bytes")
    if len(found.encode()) > MAX_SUBSCRIPTION_CHARS:
        raise FormatError(f"subscription: over {MAX_SUBSCRIPTION_CHARS} characters")
    return found


def _point(data: bytes) -> ec.EllipticCurvePublicKey:
    if len(data) != POINT_BYTES:
        raise FormatError("web push: a public key is not of 65 bytes")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError as error:
        raise FormatError("web push: a public key is not a point of P-256") from error


def _bytes_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 with SHA-256, for at most 32 bytes."""
    key = hmac.digest(salt, secret, hashlib.sha256)
    return hmac.digest(key, info + b"\x01", hashlib.sha256)[:length]


def seal_push(
    content: bytes,
    to: Subscription,
    *,
    padded: int = 0,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """Return `content` sealed to one browser as one record of aes128gcm, padded with zeros to `padded` bytes.

    `own` and `salt` are drawn when they are not given; only vectors give them.
    Raises: UsageError for content over 3 800 bytes, FormatError for a key that is none.
    """
    if max(len(content), padded) > MAX_CONTENT_BYTES:
        raise UsageError(f"web push: content over {MAX_CONTENT_BYTES} bytes")
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(SALT_BYTES)
    ours = _bytes_of(own.public_key())
    shared = own.exchange(ec.ECDH(), _point(to.point))
    secret = _hkdf(to.auth, shared, b"WebPush: info\x00" + to.point + ours, 32)
    key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\x00", 12)
    # 2 marks the last record; what follows it is padding
    record = AESGCM(key).encrypt(nonce, content + b"\x02" + bytes(max(0, padded - len(content))), None)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + record


def new_sender_key() -> str:
    """Return a new secret of who sends: 32 bytes in base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return to_base64url(number.to_bytes(32, "big"))


def sender_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Return the key of a secret made by `new_sender_key`. Raises: UsageError."""
    try:
        data = from_base64url(secret)
        if len(data) != 32:
            raise ValueError
        return ec.derive_private_key(int.from_bytes(data, "big"), ec.SECP256R1())
    except (FormatError, ValueError) as error:
        raise UsageError(
            "web push: the key of the sender is not 32 bytes in base64url", hint="have a new one made"
        ) from error


def sender_point(secret: str) -> str:
    """Return the public half of a sender's secret in base64url, as browsers want it."""
    return to_base64url(_bytes_of(sender_key(secret).public_key()))


def sender_word(secret: str, origin: str, subject: str, expires: int) -> str:
    """Return the head Authorization (RFC 8292): who sends, for one push service, until `expires`."""
    key = sender_key(secret)
    claims = {"aud": origin, "exp": expires, "sub": subject}
    head, body = (
        to_base64url(json.dumps(part, separators=(",", ":")).encode())
        for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    signed = f"{head}.{body}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = to_base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={sender_point(secret)}"
