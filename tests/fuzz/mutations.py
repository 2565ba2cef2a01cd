"""Seeded changes to bytes, for runs too short for a coverage-guided fuzzer."""

from __future__ import annotations

import random
from collections.abc import Sequence

TOKENS = (
    b"\0",
    b"\xff",
    b"\n",
    b"\n\n",
    b"\r\n",
    b" ",
    b"=",
    b"+",
    b"-",
    b"-0",
    b"0",
    b"00",
    b"1e3",
    b"9" * 20,
    b"18446744073709551616",
    b"9007199254740992",
    b"1" * 5000,
    b"[" * 2000,
    b'{"a":' * 500,
    b"null",
    b"true",
    b'"\\ud800"',
    b"\xe2\x80\xae",
    b"\xed\xa0\x80",
    "١٢٣".encode(),
    "ﬁ".encode(),
    b"\xe2\x80\x94 ",
    b"../",
    b"-> X25519 ",
    b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 23\n",
    b"--- ",
    b"A" * 43,
    bytes(32),
    b"A" * 70_000,
)


def mutate(data: bytes, rng: random.Random, pool: Sequence[bytes]) -> bytes:
    """`data` after one to four changes; `pool` gives material for splices."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + rng.choice((1, 1, 4, 33, 1000)))
        kind = rng.randrange(9)
        if kind == 0 and data:
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at]
        elif kind == 2:
            data = data[:at] + data[end:]
        elif kind == 3:
            data = data[:end] + data[at:]
        elif kind == 4:
            data = data[:at] + rng.choice(TOKENS) + data[end:]
        elif kind == 5:
            data = data[:at] + rng.choice(TOKENS) + data[at:]
        elif kind == 6:
            other = rng.choice(pool)
            data = data[:at] + other[rng.randrange(len(other) + 1) :]
        elif kind == 7:
            data = data[:at] + rng.randbytes(end - at) + data[end:]
        else:
            lines = data.split(b"\n")
            first, second = (rng.randrange(len(lines)) for _ in range(2))
            lines[first], lines[second] = lines[second], lines[first]
            data = b"\n".join(lines)
    return data
