"""typst again: a card as a picture, in memory, with typst's own fonts; nothing in it but its pixels."""

from __future__ import annotations

from typing import Any

from vedette.adapters.typesetting import check_typesetting
from vedette.errors import FormatError
from vedette.publication.press.card import PPI, Card


def card_png(card: Card) -> bytes:
    """Return a card as PNG. Raises: FormatError when typst refuses it, UsageError without typst."""
    check_typesetting()
    import typst

    compiler = typst.Compiler(card.source.encode("utf-8"), ignore_system_fonts=True)
    try:
        made: Any = compiler.compile(format="png", ppi=PPI)
    except (typst.TypstError, RuntimeError):
        raise FormatError("card: typst cannot set it") from None
    if not isinstance(made, bytes):
        raise FormatError("card: does not fit one picture")
    return made
