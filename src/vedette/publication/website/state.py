"""What a build remembers for the next one: its cards, and the key, size and digest of each file it wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from vedette.errors import FormatError
from vedette.publication.website.cards import Card

VERSION = 1
MAX_BYTES = 256 << 20
_PARTS = attrgetter(*(one.name for one in fields(Card)))


@dataclass(slots=True)
class State:
    """`files`: path → (key, SHA-256, size); `cards`: language/code → (digest of the source, card).

    `letters`: language → its letters with the number of pages of each; `mark` is what the furniture rests on.
    """

    mark: str = ""
    files: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    cards: dict[str, tuple[str, Card]] = field(default_factory=dict)
    letters: dict[str, dict[str, int]] = field(default_factory=dict)

    def digests(self) -> dict[str, str]:
        """Return path → SHA-256 of everything on the site, without release.json and what proves it."""
        return {path: held[1] for path, held in self.files.items() if held[0] != "proof"}


def encode_state(state: State) -> bytes:
    """Return the state as JSON."""
    cards = {key: [digest, *_PARTS(card)] for key, (digest, card) in state.cards.items()}
    plain = {
        "v": VERSION,
        "mark": state.mark,
        "files": state.files,
        "cards": cards,
        "letters": state.letters,
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def parse_state(data: bytes) -> State:
    """Return the state that `data` holds. Raises: FormatError; a build then begins from nothing."""
    if len(data) > MAX_BYTES:
        raise FormatError("state: is too large")
    try:
        held = json.loads(data)
        if held["v"] != VERSION:
            raise FormatError("state: is of another version")
        files = {_text(path): (_text(a), _text(b), _count(c)) for path, (a, b, c) in held["files"].items()}
        cards = {_text(key): (_text(row[0]), _card(row)) for key, row in held["cards"].items()}
        letters = {
            _text(one): {_text(letter): _count(number) for letter, number in rows.items()}
            for one, rows in held["letters"].items()
        }
        return State(_text(held["mark"]), files, cards, letters)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise FormatError("state: is not one of this version") from None


def _card(row: list[Any]) -> Card:
    if len(row) != len(fields(Card)) + 1:
        raise FormatError("state: a card has other parts than this version")
    parts: list[Any] = [*map(_text, row[1:-2]), tuple(map(_text, row[-2])), tuple(map(_text, row[-1]))]
    return Card(*parts)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise FormatError("state: a text expected")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise FormatError("state: a number expected")
    return value
