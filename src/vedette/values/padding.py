"""The Padmé rule: a length is rounded up so that it tells no more than its class.

Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PoPETs 2019, section 4.
"""

from __future__ import annotations


def padme(length: int) -> int:
    """Return the padded length in bytes for `length` bytes; at most 12 % more, less for more.

    Keeps the leading floor(log2 log2 L) + 1 bits after the first and rounds the rest up.
    """
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << (exponent - kept)) - 1
    return (length + mask) & ~mask
