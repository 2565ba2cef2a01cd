"""The payload of an age v1 file: a nonce, then chunks of 64 KiB, the last one marked.

Source: C2SP age.md v1.1.0, "Payload".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vedette.errors import OpenError

CHUNK_SIZE = 64 * 1024
TAG_SIZE = 16
SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE
NONCE_SIZE = 16


def payload_aead(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    """The cipher of one payload."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=nonce, info=b"payload")
    return ChaCha20Poly1305(kdf.derive(file_key))


def chunk_nonce(counter: int, final: bool) -> bytes:
    """Eleven bytes of counter, one byte that marks the final chunk."""
    return (counter << 8 | final).to_bytes(12, "big")


class ChunkSealer:
    """Seals plaintext chunk by chunk into buffers it is handed."""

    def __init__(self, aead: ChaCha20Poly1305) -> None:
        self._aead = aead
        self._counter = 0

    def seal_into(self, plain: memoryview, sealed: memoryview, final: bool) -> int:
        """Seal all of `plain` and return the bytes written to `sealed`.

        Every chunk but the last must be full, and the last one too unless it is final.
        """
        at = written = 0
        while True:
            chunk = plain[at : at + CHUNK_SIZE]
            at += len(chunk)
            last = at >= len(plain)
            size = len(chunk) + TAG_SIZE
            nonce = chunk_nonce(self._counter, final and last)
            self._aead.encrypt_into(nonce, chunk, None, sealed[written : written + size])
            self._counter += 1
            written += size
            if last:
                return written


def open_chunks(read: Callable[[int], bytes], aead: ChaCha20Poly1305) -> Iterator[bytes]:
    """Yield each chunk's plaintext as soon as the chunk itself is proved.

    The whole is proved only when the iterator ends without an error: cut short, prolonged
    and reordered payloads give their good beginning first. `read` gives fewer bytes than
    asked for only at the end.

    Raises: OpenError.
    """
    counter = 0
    block = read(SEALED_CHUNK_SIZE)
    while True:
        full = len(block) == SEALED_CHUNK_SIZE
        following = read(SEALED_CHUNK_SIZE) if full else b""
        final = not following
        plain = _open_chunk(aead, counter, block, final)
        if plain is None:
            # A full chunk with the other mark is good, but the end is not where it should be.
            strayed = _open_chunk(aead, counter, block, not final) if full else None
            if strayed is None:
                raise OpenError(f"payload: chunk {counter} is damaged, misplaced or cut short")
            yield strayed
            if final:
                raise OpenError(f"payload: cut short after chunk {counter}")
            raise OpenError(f"payload: bytes follow the final chunk {counter}")
        if final and counter and not plain:
            raise OpenError(f"payload: final chunk {counter} is empty")
        yield plain
        if final:
            return
        counter += 1
        block = following


def _open_chunk(aead: ChaCha20Poly1305, counter: int, block: bytes, final: bool) -> bytes | None:
    try:
        return aead.decrypt(chunk_nonce(counter, final), block, None)
    except InvalidTag:
        return None
