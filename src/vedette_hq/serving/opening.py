"""From what a person typed to the house secret: a passphrase, or the sheets of the house."""

from __future__ import annotations

from pathlib import Path

from vedette.errors import UsageError
from vedette.house.lockbox import open_lockbox, open_with_identity
from vedette.seal import Identity, Kind
from vedette.seal.shares import WORDS, combine, whole_word

MAX_SHEETS = 64


class SheetError(UsageError):
    """What was typed are no sheets: `count` words in all, or word `word` of sheet `sheet` is in no list."""

    def __init__(self, message: str, *, count: int = 0, sheet: int = 0, word: int = 0) -> None:
        super().__init__(message)
        self.count, self.sheet, self.word = count, sheet, word


def read_sheets(text: str) -> list[tuple[str, ...]]:
    """Return the shares typed one after the other, 33 words each.

    Numbers, and lines that begin with #, are passed over; four letters of a word are enough.
    Raises: SheetError.
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    typed = [word.strip(".,;:)") for word in " ".join(lines).split()]
    typed = [word for word in typed if word and not word.isdigit()]
    if not typed or len(typed) % WORDS or len(typed) > MAX_SHEETS * WORDS:
        raise SheetError(f"sheets: {len(typed)} words were typed; each has {WORDS}", count=len(typed))
    words: list[str] = []
    for at, word in enumerate(typed):
        whole = whole_word(word)
        if whole is None:
            sheet, number = at // WORDS + 1, at % WORDS + 1
            raise SheetError(
                f"sheets: word {number} of sheet {sheet} is in no list", sheet=sheet, word=number
            )
        words.append(whole)
    return [tuple(words[at : at + WORDS]) for at in range(0, len(words), WORDS)]


def open_house(house: Path, passphrase: str, sheets: str) -> bytes:
    """Return the house secret, by the sheets when any were typed.

    Raises: SheetError, UsageError when nothing was typed; OpenError for what does not open; MissingError,
    FormatError, LimitError for the lockbox; StoreError.
    """
    if sheets.strip():
        identity = Identity(Kind.HYBRID, combine(read_sheets(sheets)))
        return open_with_identity(house, identity)
    if not passphrase:
        raise UsageError("passphrase: nothing was typed")
    return open_lockbox(house, passphrase)
