"""Targets of redaction: records of derivatives, and texts of strangers in which names are looked for."""

from __future__ import annotations

from targets import attempt, target

from vedette.publication.redaction import (
    Counted,
    DerivativeRecord,
    Person,
    Place,
    Pseudonyms,
    Register,
    apply_cuts,
    cuts,
    encode_derivative,
    left,
    parse_derivative,
)

DERIVATIVE = "derivative"
_RECORD = DerivativeRecord(
    "a" * 64,
    "film",
    ("b" * 64,),
    (Counted("R1", "face", "fill", "frames 3-90", True), Counted("R1", "voice", "alter", "whole", False)),
    "2026-05-14T10:00:00Z",
    "editor-1",
    "lawyer-2",
)
_REGISTER = Register(
    (
        Person("a", ("Гайтаев Саид-Хасан", "Said Gaitaev"), ("Волк",)),
        Person("b", ("Айшат Гайтаева",), role="third"),
    ),
    (Place("p", ("Новые Сурты",), {"ru": "село"}),),
)


@target(DERIVATIVE, 400)
def _derivative(data: bytes) -> None:
    """A record that is read is written again as the same bytes."""
    record = attempt(parse_derivative, data)
    assert record is None or encode_derivative(record) == data


@target("redacted-text", 200)
def _text(data: bytes) -> None:
    """Cuts never overlap, and no name that is sure to be one stays in what is left."""
    text = data.decode("utf-8", "replace")[:20_000]
    found = cuts(text, "ru", _REGISTER, Pseudonyms(b"k" * 32), days="month")
    cleared = apply_cuts(text, found)
    assert not [one for one in left(cleared, "ru", _REGISTER) if one.certainty == "sure"]


def seeds() -> dict[str, list[bytes]]:
    """A record; texts with names, numbers, dates."""
    texts = (
        "У Саид-Хасана Гайтаева, 34 года, 12.03.2011 в 14:35 нашли +7 928 123-45-67.",
        "Gai\u00adtaev's house, ул. Садовая, д. 5; Гай-\nтаевым, с Айшат Гайтаевой в Новых Суртах",
    )
    return {DERIVATIVE: [encode_derivative(_RECORD)], "redacted-text": [one.encode() for one in texts]}
