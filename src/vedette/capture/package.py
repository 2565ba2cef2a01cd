"""One item into one sealed package, in one pass and constant memory.

The plaintext is hashed, framed and sealed chunk by chunk; what reaches the sink is ciphertext.
Normative page: docs/formats/package.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from vedette.errors import StoreError
from vedette.formats import base64, frame
from vedette.formats.entry import Disclosure, Entry, grow_entry
from vedette.formats.keys import SigningKey
from vedette.formats.manifest import Digests, Manifest, seal_values, signed_message
from vedette.formats.slip import DISCLOSED
from vedette.seal import Recipient, Sealer
from vedette.seal.feed import Source
from vedette.seal.sealer import Sink

STEP = 1 << 22
"""Bytes sealed between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who can open a mission's packages, parsed once: the recipients and their fingerprint."""

    recipients: tuple[Recipient, ...]
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class SealedItem:
    """What is known of a package once it is closed; `disclosures` are those of its slip."""

    sha256: str
    size: int
    entry: Entry
    disclosures: tuple[Disclosure, ...]


class SourceChanged(StoreError):
    """The source had fewer or more bytes than it said: it changed while being read."""


def _copy_content(
    source: Source,
    size: int,
    sealer: Sealer,
    progress: Callable[[int], None] | None,
) -> bytes:
    """Seal exactly `size` bytes of `source`; return their SHA-256."""
    digest = hashlib.sha256()
    left = size
    with sealer.hashing(digest):
        while left:
            count = sealer.write_from(source, min(left, STEP))
            left -= count
            if progress is not None:
                progress(count)
            if not count:
                raise SourceChanged(f"source: ended {left} bytes early; it changed while being read")
    if source.read(1):
        raise SourceChanged("source: has more bytes than it said; it changed while being read")
    return digest.digest()


def seal_item(
    source: Source,
    manifest: Manifest,
    readers: Reader,
    key: SigningKey,
    sink: Sink,
    progress: Callable[[int], None] | None = None,
) -> SealedItem:
    """Seal `manifest.size` bytes of `source` to `readers`, signed by the device's `key`.

    `progress` is told each number of content bytes read. Raises SourceChanged when the source does
    not hold exactly that many bytes; what the sink got by then is worthless and is to be dropped.
    """
    manifest_bytes = manifest.encode()
    with Sealer(readers.recipients, sink) as sealer:
        return _seal(sealer, source, manifest, manifest_bytes, readers, key, progress)


def _seal(
    sealer: Sealer,
    source: Source,
    manifest: Manifest,
    manifest_bytes: bytes,
    readers: Reader,
    key: SigningKey,
    progress: Callable[[int], None] | None,
) -> SealedItem:
    head = _member(frame.MEMBERS[0], manifest_bytes) + frame.header(frame.MEMBERS[1], manifest.size)
    sealer.write(head)
    content_sha256 = _copy_content(source, manifest.size, sealer, progress)
    digests = Digests(hashlib.sha256(manifest_bytes).hexdigest(), content_sha256.hex(), manifest.size)
    digests_bytes = digests.encode()
    message = signed_message(readers.fingerprint, manifest_bytes, digests_bytes)
    signature = base64.encode(key.sign(message)).encode("ascii") + b"\n"
    tail = bytes(frame.fill(manifest.size))
    tail += _member(frame.MEMBERS[2], digests_bytes) + _member(frame.MEMBERS[3], signature)
    sealer.write(tail + frame.END)
    length = _frame_length(manifest_bytes, manifest.size, digests_bytes, signature)
    _write_zeros(sealer, frame.padded_length(length) - length)
    sealed = sealer.finish()
    package_sha256 = sealed.sha256.hex()
    values = seal_values(manifest, digests, package_sha256, sealed.size)
    entry, disclosures = grow_entry(manifest.seed, "seal", values)
    said = tuple(each for each in disclosures if each.name in DISCLOSED)
    return SealedItem(package_sha256, sealed.size, entry, said)


def _member(name: str, data: bytes) -> bytes:
    return frame.header(name, len(data)) + data + bytes(frame.fill(len(data)))


def _frame_length(manifest: bytes, size: int, digests: bytes, signature: bytes) -> int:
    total = frame.header_size(size) + size + frame.fill(size) + len(frame.END)
    for part in (manifest, digests, signature):
        total += frame.BLOCK + len(part) + frame.fill(len(part))
    return total


def _write_zeros(sealer: Sealer, count: int) -> None:
    zeros = bytes(min(count, STEP))
    while count:
        piece = zeros[: min(count, STEP)]
        sealer.write(piece)
        count -= len(piece)
