"""Patterns of a mapping: regular expressions that cannot take forever, and separators."""

from __future__ import annotations

import re
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from vedette.errors import FormatError

MAX_PATTERN_CHARS = 300


def compiled(given: Any, where: str) -> re.Pattern[str]:
    """Return a pattern with at most one group. Refuses repeats within repeats, and looking back.

    Raises: FormatError.
    """
    if not isinstance(given, str) or not 1 <= len(given) <= MAX_PATTERN_CHARS:
        raise FormatError(f"mapping: {where} is no pattern of at most {MAX_PATTERN_CHARS} characters")
    try:
        tree = _parser.parse(given)
        found = re.compile(given)
    except (re.error, RecursionError, OverflowError):
        raise FormatError(f"mapping: {where} is no pattern") from None
    if found.groups > 1:
        raise FormatError(f"mapping: {where} has more than one group", hint="begin the others with (?:")
    loose = _repeats(tree, False)
    if loose > 4:
        raise FormatError(f"mapping: {where} has too many open repeats, or repeats within repeats")
    return found


def _repeats(tree: Any, within: bool) -> int:
    """Return how many open repeats there are; one within another counts a hundred."""
    count = 0
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, high, inner = argument
            wide = int(high) > 1
            count += (100 if within and wide else 1) if int(high) > 50 or (wide and within) else 0
            count += _repeats(inner, within or wide)
        elif name == "SUBPATTERN":
            count += _repeats(argument[-1], within)
        elif name == "BRANCH":
            count += sum(_repeats(one, within) for one in argument[1])
        elif name in ("ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS", "ATOMIC_GROUP"):
            count += 100
    return count


def separator(given: Any, where: str) -> re.Pattern[str]:
    """Return the pattern that splits at one of some separators. Raises: FormatError."""
    several = [given] if isinstance(given, str) else given
    if (
        not isinstance(several, list)
        or not 1 <= len(several) <= 10
        or not all(isinstance(one, str) and 1 <= len(one) <= 20 for one in several)
    ):
        raise FormatError(f"mapping: {where} is not one separator or a list of them")
    longest = sorted(several, key=len, reverse=True)
    return re.compile("|".join(re.escape(one) for one in longest))
