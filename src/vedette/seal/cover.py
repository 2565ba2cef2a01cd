"""Files and journals of headquarters as they lie on a disk: covered under one key, each bound to its name.

    vedette-cover/1 LF · 32 bytes of salt · chunks of 64 KiB, each with its tag, the last one marked

The key of a file is derived from the cover key, the salt and the file's own name (without its folder), so a
file that was given another's name does not open. Chunks are those of an age payload. A row of a journal is a
line of its own: its number, and nonce and sealed row in base64, bound to that number.

Normative page: docs/formats/cover.md.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vedette.errors import FormatError, LimitError, OpenError, UsageError
from vedette.seal.payload import (
    CHUNK_SIZE,
    SEALED_CHUNK_SIZE,
    TAG_SIZE,
    ChunkSealer,
    chunk_nonce,
    open_chunks,
)

MAGIC = b"vedette-cover/1\n"
JOURNAL_MAGIC = b"vedette-cover-journal/1 "
KEY_SIZE = 32
SALT_SIZE = 32
HEAD_SIZE = len(MAGIC) + SALT_SIZE
ROW_NONCE_SIZE = 12
MAX_ROW_BYTES = 65_536
MAX_LINE_BYTES = 17 + 4 * ((MAX_ROW_BYTES + ROW_NONCE_SIZE + TAG_SIZE + 2) // 3)
"""The longest line of a covered journal, without its line feed."""

_FILE_INFO = b"vedette/cover/v1/file\n"
_JOURNAL_INFO = b"vedette/cover/v1/journal\n"
_JOURNAL_HEAD = re.compile(rb"vedette-cover-journal/1 ([A-Za-z0-9+/]{43}=)", re.ASCII)
_ROW = re.compile(rb"(0|[1-9][0-9]{0,15}) ([A-Za-z0-9+/]+={0,2})", re.ASCII)


def _cipher(key: bytes, salt: bytes, info: bytes) -> ChaCha20Poly1305:
    if len(key) != KEY_SIZE or len(salt) != SALT_SIZE:
        raise UsageError(f"cover: a key of {KEY_SIZE} and a salt of {SALT_SIZE} bytes are needed")
    return ChaCha20Poly1305(HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key))


# files


def covered_size(size: int) -> int:
    """Return how many bytes a file of `size` bytes has when it is covered."""
    chunks = max(1, -(-size // CHUNK_SIZE))
    return HEAD_SIZE + size + chunks * TAG_SIZE


def plain_size(size: int) -> int:
    """Return how many bytes lie under a covered file of `size` bytes. Raises: OpenError."""
    body = size - HEAD_SIZE
    full, rest = divmod(body, SEALED_CHUNK_SIZE)
    if body < TAG_SIZE or 0 < rest < TAG_SIZE or (rest == TAG_SIZE and full):
        raise OpenError("cover: has a length that no covered file has")
    return body - TAG_SIZE * (full + (1 if rest else 0))


def cover_bytes(key: bytes, salt: bytes, name: bytes, data: bytes) -> bytes:
    """Return `data` covered as the file `name`; `salt` is 32 random bytes, fresh for each file."""
    sealer = ChunkSealer(_cipher(key, salt, _FILE_INFO + name))
    out = bytearray(covered_size(len(data)))
    out[:HEAD_SIZE] = MAGIC + salt
    sealer.seal_into(memoryview(data), memoryview(out)[HEAD_SIZE:], True)
    return bytes(out)


def uncover_bytes(key: bytes, name: bytes, data: bytes) -> bytes:
    """Return what lies under the covered file `name`. Raises: OpenError."""
    view = memoryview(data)
    at = HEAD_SIZE

    def read(size: int) -> bytes:
        nonlocal at
        piece = bytes(view[at : at + size])
        at += len(piece)
        return piece

    return b"".join(open_chunks(read, _opened(key, name, data[:HEAD_SIZE])))


def is_covered(start: bytes) -> bool:
    """Say whether a file that begins with these bytes looks covered. It proves nothing."""
    return start.startswith(MAGIC)


def _opened(key: bytes, name: bytes, head: bytes) -> ChaCha20Poly1305:
    if len(head) != HEAD_SIZE or not is_covered(head):
        raise OpenError("cover: is not a covered file")
    return _cipher(key, head[len(MAGIC) :], _FILE_INFO + name)


class CoverSealer:
    """Covers what is written to it, chunk by chunk; `write` gives covered bytes to `sink`."""

    def __init__(self, key: bytes, salt: bytes, name: bytes, sink: Callable[[bytes], object]) -> None:
        self._chunks = ChunkSealer(_cipher(key, salt, _FILE_INFO + name))
        self._held = bytearray()
        self._sink = sink
        sink(MAGIC + salt)

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Take more of the file."""
        view = memoryview(data).cast("B")
        for start in range(0, len(view), CHUNK_SIZE):
            self._held += view[start : start + CHUNK_SIZE]
            # the last chunk is held back until it is known whether it is the last
            if len(self._held) > CHUNK_SIZE:
                self._flush(bytes(self._held[:CHUNK_SIZE]), False)
                del self._held[:CHUNK_SIZE]
        return len(view)

    def finish(self) -> None:
        """Write the chunk that ends the file."""
        self._flush(bytes(self._held), True)
        self._held.clear()

    def _flush(self, plain: bytes, final: bool) -> None:
        sealed = bytearray(len(plain) + TAG_SIZE)
        self._chunks.seal_into(memoryview(plain), memoryview(sealed), final)
        self._sink(bytes(sealed))


class Uncovered:
    """A covered file read at any place: chunks are proved one by one, the end first.

    `read_at(offset, size)` gives raw bytes of the file, `size` is the raw file's. Raises: OpenError, also
    when the file was cut or prolonged.
    """

    def __init__(self, key: bytes, name: bytes, size: int, read_at: Callable[[int, int], bytes]) -> None:
        self._read_at = read_at
        self._aead = _opened(key, name, read_at(0, HEAD_SIZE))
        self.size = plain_size(size)
        self._last = max(0, -(-self.size // CHUNK_SIZE) - 1)
        self._number, self._chunk = -1, b""
        self.chunk(self._last)

    def chunk(self, number: int) -> bytes:
        """Return the plaintext of chunk `number`, of 64 KiB but the last."""
        if number != self._number:
            sealed = self._read_at(HEAD_SIZE + number * SEALED_CHUNK_SIZE, SEALED_CHUNK_SIZE)
            try:
                nonce = chunk_nonce(number, number == self._last)
                self._chunk, self._number = self._aead.decrypt(nonce, sealed, None), number
            except InvalidTag:
                raise OpenError(f"cover: chunk {number} is damaged, misplaced or cut short") from None
        return self._chunk

    def read(self, offset: int, size: int) -> bytes:
        """Return at most `size` bytes from `offset` on; none at the end. They may be fewer."""
        if offset >= self.size or size <= 0:
            return b""
        number, start = divmod(offset, CHUNK_SIZE)
        return self.chunk(number)[start : start + size]

    def __iter__(self) -> Iterator[bytes]:
        return (self.chunk(number) for number in range(self._last + 1))


# journals


class RowCover:
    """Covers and uncovers the rows of one journal."""

    def __init__(self, key: bytes, salt: bytes, name: bytes) -> None:
        self._aead = _cipher(key, salt, _JOURNAL_INFO + name)
        self.head = JOURNAL_MAGIC + binascii.b2a_base64(salt, newline=False)
        """The first line of the journal, without its line feed."""

    @classmethod
    def of_head(cls, key: bytes, name: bytes, line: bytes) -> RowCover:
        """Return the cover of the journal that begins with `line`. Raises: OpenError."""
        match = _JOURNAL_HEAD.fullmatch(line)
        if match is None:
            raise OpenError("cover: is not a covered journal")
        made = cls(key, binascii.a2b_base64(match[1]), name)
        if made.head != line:
            raise OpenError("cover: the head of a journal has another spelling")
        return made

    def cover(self, number: int, nonce: bytes, row: bytes) -> bytes:
        """Return the line of row `number`, from 0 on; `nonce` is 12 random bytes."""
        if len(nonce) != ROW_NONCE_SIZE:
            raise UsageError(f"cover: a nonce of {ROW_NONCE_SIZE} bytes is needed")
        if len(row) > MAX_ROW_BYTES:
            raise LimitError(f"cover: a row has at most {MAX_ROW_BYTES} bytes")
        sealed = nonce + self._aead.encrypt(nonce, row, b"%d" % number)
        return b"%d %b" % (number, binascii.b2a_base64(sealed, newline=False))

    def uncover(self, number: int, line: bytes) -> bytes:
        """Return row `number`. Raises: OpenError for damage, another place, another journal."""
        found, sealed = parse_row_line(line)
        if found != number:
            raise OpenError(f"cover: row {number} expected, found row {found}")
        try:
            return self._aead.decrypt(sealed[:ROW_NONCE_SIZE], sealed[ROW_NONCE_SIZE:], b"%d" % number)
        except InvalidTag:
            raise OpenError(f"cover: row {number} is damaged or misplaced") from None


def parse_row_line(line: bytes) -> tuple[int, bytes]:
    """Return number, and nonce and sealed row, of a covered line. Raises: OpenError."""
    match = _ROW.fullmatch(line) if len(line) <= MAX_LINE_BYTES else None
    try:
        if match is not None:
            sealed = binascii.a2b_base64(match[2], strict_mode=True)
            one_spelling = binascii.b2a_base64(sealed, newline=False) == match[2]
            if one_spelling and len(sealed) >= ROW_NONCE_SIZE + TAG_SIZE:
                return int(match[1]), sealed
    except binascii.Error:
        pass
    raise OpenError("cover: a line of a journal is out of form")


def check_key(key: bytes) -> bytes:
    """Return a cover key. Raises: FormatError when it has not 32 bytes."""
    if len(key) != KEY_SIZE:
        raise FormatError(f"cover: a key of {KEY_SIZE} bytes is needed")
    return key
