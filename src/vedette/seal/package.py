"""Opening a package: authenticate, walk the frame, check digests and the device's signature.

Content is handed out piece by piece and is worth nothing until `read_package` returns: only then is
the last chunk authenticated. Callers write it where it can be thrown away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from vedette.errors import FormatError, SignatureError
from vedette.formats import base64, frame
from vedette.formats.keys import VerifierKey
from vedette.formats.manifest import (
    MAX_DIGESTS_BYTES,
    MAX_MANIFEST_BYTES,
    Digests,
    Manifest,
    parse_digests,
    parse_manifest,
    signed_message,
)


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """What a package says of itself once all of it is authenticated, and the signed lines."""

    manifest: Manifest
    digests: Digests
    signed: bytes
    signature: bytes

    def check_device(self, key: VerifierKey, earlier: Sequence[bytes] = ()) -> None:
        """Refuse a package that `key`, the key of the device it names, has not signed.

        `earlier` are fingerprints of the readers that the mission had before: one of them may be signed too.
        Raises: SignatureError.
        """
        try:
            key.check(self.signature, self.signed)
        except SignatureError:
            manifest, digests = self.manifest.encode(), self.digests.encode()
            for fingerprint in earlier:
                with suppress(SignatureError):
                    key.check(self.signature, signed_message(fingerprint, manifest, digests))
                    return
            raise


class _Frame:
    """Reads exact counts from a stream of plaintext pieces of any length."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self._rest = memoryview(b"")
        self.position = 0

    def stream(self, count: int) -> Iterator[memoryview]:
        """Yield pieces of `count` bytes in all."""
        while count:
            if not self._rest:
                self._rest = memoryview(next(self._pieces, b""))
                if not self._rest:
                    raise FormatError("package: the frame ends early")
            piece, self._rest = self._rest[:count], self._rest[count:]
            count -= len(piece)
            self.position += len(piece)
            yield piece

    def take(self, count: int) -> bytes:
        """Return exactly `count` bytes."""
        return b"".join(self.stream(count))

    def zeros(self, count: int) -> None:
        """Refuse `count` bytes that are not all zero."""
        for piece in self.stream(count):
            if piece.tobytes().strip(b"\0"):
                raise FormatError("package: padding is not zero")

    def end(self) -> None:
        """Refuse anything that follows."""
        while True:
            if self._rest:
                raise FormatError("package: bytes after the end of the padding")
            piece = next(self._pieces, None)
            if piece is None:
                return
            self._rest = memoryview(piece)


def _member(reader: _Frame, name: str, limit: int) -> bytes:
    size = frame.parse_size(reader.take(frame.BLOCK), name)
    if size is None or size > limit:
        raise FormatError(f"package: {name} is over {limit} bytes")
    data = reader.take(size)
    reader.zeros(frame.fill(size))
    return data


def read_package(
    plaintext: Iterable[bytes],
    fingerprint: bytes,
    write: Callable[[memoryview], object],
) -> OpenedPackage:
    """Walk the plaintext of an age file, give the content to `write`, return what it says.

    `fingerprint` is that of the recipients whom the device should have sealed to.
    Raises: FormatError for any other frame; what `plaintext` raises passes through.
    """
    reader = _Frame(plaintext)
    manifest_bytes = _member(reader, frame.MEMBERS[0], MAX_MANIFEST_BYTES)
    manifest = parse_manifest(manifest_bytes)
    first = reader.take(frame.BLOCK)
    size = frame.parse_size(first, frame.MEMBERS[1])
    if size is None:
        size = frame.parse_pax(first + reader.take(2 * frame.BLOCK), frame.MEMBERS[1])
    if size != manifest.size:
        raise FormatError("package: content and manifest state different sizes")
    digest = hashlib.sha256()
    for piece in reader.stream(size):
        digest.update(piece)
        write(piece)
    reader.zeros(frame.fill(size))
    digests_bytes = _member(reader, frame.MEMBERS[2], MAX_DIGESTS_BYTES)
    digests = parse_digests(digests_bytes)
    if digests.manifest_sha256 != hashlib.sha256(manifest_bytes).hexdigest():
        raise FormatError("package: manifest is not the one that was digested")
    if (digests.content_sha256, digests.content_size) != (digest.hexdigest(), size):
        raise FormatError("package: content is not what was digested")
    signature = _member(reader, frame.MEMBERS[3], 89)
    if not signature.endswith(b"\n") or not signature.isascii():
        raise FormatError("package: signature is not one line")
    reader.zeros(len(frame.END))
    reader.zeros(frame.padded_length(reader.position) - reader.position)
    reader.end()
    raw = base64.decode(signature[:-1].decode("ascii"))
    if len(raw) != 64:
        raise SignatureError("package: a signature has 64 bytes")
    signed = signed_message(fingerprint, manifest_bytes, digests_bytes)
    return OpenedPackage(manifest, digests, signed, raw)
