"""OpenSSH signatures of files, Ed25519 only, so that `ssh-keygen -Y verify` can check a dossier.

Source: OpenSSH PROTOCOL.sshsig; allowed_signers as in ssh-keygen(1).
"""

from __future__ import annotations

import base64 as stdlib_base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vedette.errors import FormatError, SignatureError
from vedette.formats import base64

_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----\n", "\n-----END SSH SIGNATURE-----\n"
_COLUMNS = 70


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def key_blob(public: bytes) -> bytes:
    """Return the SSH blob of a 32-byte Ed25519 public key."""
    return _string(b"ssh-ed25519") + _string(public)


def fingerprint(blob: bytes) -> str:
    """Return `SHA256:…` of a key blob, as `ssh-keygen -l` prints it."""
    digest = hashlib.sha256(blob).digest()
    return "SHA256:" + stdlib_base64.b64encode(digest).decode("ascii").rstrip("=")


def _names(namespace: str) -> bytes:
    return _string(namespace.encode("ascii")) + _string(b"") + _string(b"sha512")


def _signed(message: bytes, namespace: str) -> bytes:
    return b"SSHSIG" + _names(namespace) + _string(hashlib.sha512(message).digest())


def _head(blob: bytes, namespace: str) -> bytes:
    start = b"SSHSIG" + (1).to_bytes(4, "big") + _string(blob) + _names(namespace)
    return start + (83).to_bytes(4, "big") + _string(b"ssh-ed25519") + (64).to_bytes(4, "big")


def sign(key: Ed25519PrivateKey, message: bytes, namespace: str) -> bytes:
    """Return the armored signature file."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = key.sign(_signed(message, namespace))
    text = base64.encode(_head(key_blob(public), namespace) + signature)
    lines = [text[i : i + _COLUMNS] for i in range(0, len(text), _COLUMNS)]
    return (_BEGIN + "\n".join(lines) + _END).encode("ascii")


def verify(armored: bytes, message: bytes, namespace: str, blob: bytes) -> None:
    """Refuse what is not the signature of `message` by the key of `blob`, in its one spelling.

    Raises: FormatError, SignatureError.
    """
    try:
        text = armored.decode("ascii")
    except UnicodeDecodeError:
        raise FormatError("ssh signature: is not ASCII") from None
    if not (text.startswith(_BEGIN) and text.endswith(_END)):
        raise FormatError("ssh signature: its first or last line is missing")
    lines = text[len(_BEGIN) : -len(_END)].split("\n")
    if any(len(line) != _COLUMNS for line in lines[:-1]) or not 0 < len(lines[-1]) <= _COLUMNS:
        raise FormatError(f"ssh signature: lines are {_COLUMNS} characters wide")
    data = base64.decode("".join(lines))
    head = _head(blob, namespace)
    if len(data) != len(head) + 64 or not data.startswith(head):
        raise SignatureError("ssh signature: by another key, or for another purpose")
    try:
        public = Ed25519PublicKey.from_public_bytes(blob[-32:])
        public.verify(data[len(head) :], _signed(message, namespace))
    except (InvalidSignature, ValueError):
        raise SignatureError("ssh signature: does not verify") from None


def allowed_signers(blob: bytes, principal: str) -> bytes:
    """Return the allowed_signers file that names one key for one purpose."""
    line = f'{principal} namespaces="{principal}" ssh-ed25519 {base64.encode(blob)}\n'
    return line.encode("ascii")


def parse_allowed_signers(data: bytes, principal: str) -> bytes:
    """Return the key blob in an allowed_signers file that `allowed_signers` wrote."""
    start = f'{principal} namespaces="{principal}" ssh-ed25519 '
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        raise FormatError("allowed_signers: is not ASCII") from None
    if not text.startswith(start) or not text.endswith("\n"):
        raise FormatError("allowed_signers: one line of its form expected")
    blob = base64.decode(text[len(start) : -1])
    if len(blob) != 51 or blob != key_blob(blob[-32:]):
        raise FormatError("allowed_signers: not an Ed25519 key")
    return blob
