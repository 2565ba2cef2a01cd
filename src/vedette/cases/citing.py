"""Where a rule stands, said in the reader's language; the English words of the data are the key.

Instruments, courts and cases keep their official names in each language. What a house writes into its own
definitions is not here, and is said as it was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

_AT = {"fr": 0, "ru": 1}


@cache
def known() -> Mapping[str, tuple[str, str]]:
    """Return English words → the same in French and in Russian."""
    text = resources.files("vedette.cases").joinpath("citing.json").read_text("utf-8")
    return {words: (french, russian) for words, (french, russian) in json.loads(text).items()}


def said(words: str, language: str) -> str:
    """Return the words of a source in a language; as they are when nobody has put them into it."""
    found = known().get(words)
    return words if found is None or language not in _AT else found[_AT[language]]
