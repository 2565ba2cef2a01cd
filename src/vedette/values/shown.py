"""A stranger's text, fit to stand in a message: nothing that moves a cursor or turns the writing around."""

from __future__ import annotations


def shown(text: str, limit: int = 100) -> str:
    """Return `text` with `?` for what is not printable, cut to `limit` characters.

    What comes back can be encoded: the names of files may hold bytes that are no text.
    """
    plain = "".join(char if char.isprintable() else "?" for char in text[: limit + 1])
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
