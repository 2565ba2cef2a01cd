"""Plain decimal numbers, one spelling for each."""

from __future__ import annotations

from typing import Literal

from vedette.errors import FormatError

_LONGEST = 20  # digits of 2**64 - 1; int() of a long text costs more than linear time


def parse_decimal(text: str, what: str, *, bits: Literal[63, 64] = 64) -> int:
    """The number written in `text`; `what` names the field in the message.

    Accepts ASCII digits only: no sign, no space, no leading zero, less than 2**bits.

    Raises: FormatError.
    """
    # str.isdigit() alone takes the digits of all scripts, int() takes "_", "+" and spaces
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0"):
        raise FormatError(f"{what}: not a plain decimal number")
    if len(text) > _LONGEST or (number := int(text)) >> bits:
        raise FormatError(f"{what}: a number of {bits} bits at most was expected")
    return number
