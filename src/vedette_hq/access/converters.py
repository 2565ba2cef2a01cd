"""The form of identifiers in addresses: 32 hexadecimal digits, nothing else reaches a query."""

from __future__ import annotations


class RandomIdConverter:
    """`<rid:id>`"""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        """Return the identifier."""
        return value

    def to_url(self, value: str) -> str:
        """Return the identifier."""
        return value
