"""Small secrets of the site's own, sealed for the database: a copy of the tables alone opens none of them.

A box is base64 of nonce (12 bytes) and ciphertext (ChaCha20-Poly1305), under a key derived by HKDF-SHA256
from the site's key and the purpose, bound to what it is about.
"""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vedette.errors import OpenError
from vedette_hq.config.runtime import current

_NONCE_BYTES = 12


def _aead(purpose: str) -> ChaCha20Poly1305:
    info = b"vedette/hq/v1/box/" + purpose.encode("ascii")
    return ChaCha20Poly1305(HKDF(SHA256(), 32, None, info).derive(current().keys.site))


def box(purpose: str, data: bytes, about: str) -> str:
    """Return `data` sealed for `purpose`, bound to `about`."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + _aead(purpose).encrypt(nonce, data, about.encode("utf-8"))
    return base64.b64encode(sealed).decode("ascii")


def unbox(purpose: str, text: str, about: str) -> bytes:
    """Return what was sealed. Raises: OpenError when it is of another purpose, another thing, or damaged."""
    try:
        sealed = base64.b64decode(text, validate=True)
        return _aead(purpose).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode("utf-8"))
    except (binascii.Error, InvalidTag, ValueError):
        raise OpenError("box: does not open with the keys of this house") from None
