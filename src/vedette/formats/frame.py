"""The tar frame of a package: headers that have one spelling, and the padding at the end.

Normative page: docs/formats/package.md. ustar (POSIX.1-1988), pax `size` from 8 GiB on, so that
GNU tar, bsdtar, 7-Zip and Python's tarfile read what we write.
"""

from __future__ import annotations

from vedette.errors import FormatError
from vedette.values.padding import padme

BLOCK = 512
MEMBERS = ("manifest.json", "content", "digests.json", "signature")
END = bytes(2 * BLOCK)
_OCTAL_LIMIT = 8**11
MAX_CONTENT_BYTES = 1 << 46


# mode, owner, group | time | link name, magic, version, names, device numbers, prefix
_MODE = b"0000400\0" + b"0000000\0" * 2
_TIME = b"00000000000\0"
_TAIL = bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2 + bytes(155 + 12)
_SUM = sum(_MODE) + sum(_TIME) + 8 * 0x20 + sum(_TAIL)  # the sum itself counts as eight spaces


def _block(name: str, size: int, kind: bytes) -> bytes:
    title, digits = name.encode("ascii"), b"%011o\0" % size
    total = sum(title) + sum(digits) + sum(kind) + _SUM
    head = title.ljust(100, b"\0") + _MODE + digits + _TIME
    return head + b"%06o\0 " % total + kind + _TAIL


def header(name: str, size: int) -> bytes:
    """Return the header block of one member, in bytes; three blocks from 8 GiB on."""
    if size < _OCTAL_LIMIT:
        return _block(name, size, b"0")
    body = f" size={size}\n"
    length = len(body) + 2
    while len(str(length)) + len(body) != length:
        length += 1
    record = f"{length}{body}".encode("ascii")
    extended = _block("pax", len(record), b"x") + record + bytes(-len(record) % BLOCK)
    return extended + _block(name, 0, b"0")


def header_size(size: int) -> int:
    """Return how many bytes `header` takes for a member of `size` bytes."""
    return BLOCK if size < _OCTAL_LIMIT else 3 * BLOCK


def fill(size: int) -> int:
    """Return how many zero bytes follow a member of `size` bytes."""
    return -size % BLOCK


def padded_length(length: int) -> int:
    """Return the length of the whole plaintext when the frame without padding has `length`."""
    return padme(length)


def parse_size(block: bytes, name: str) -> int | None:
    """Return the size in the first header block of member `name`; None when a pax record has it.

    Raises: FormatError when the block is not the one that `header` writes.
    """
    try:
        size = int(block[124:135], 8) if block[124:135].isdigit() else -1
    except ValueError:
        size = -1
    if size >= 0 and block == _block(name, size, b"0"):
        return size
    if size >= 0 and block == _block("pax", size, b"x"):
        return None
    raise FormatError(f"package: header of {name!r} expected")


def parse_pax(blocks: bytes, name: str) -> int:
    """Return the size in the three header blocks of a member of 8 GiB or more."""
    record = blocks[BLOCK : 2 * BLOCK].rstrip(b"\0")
    head, _, digits = record.partition(b" size=")
    text = digits[:-1]
    if not head.isdigit() or not text.isdigit() or len(text) > 15:
        raise FormatError(f"package: size record of {name!r} expected")
    size = int(text)
    if not _OCTAL_LIMIT <= size <= MAX_CONTENT_BYTES or blocks != header(name, size):
        raise FormatError(f"package: size record of {name!r} is not the canonical one")
    return size
