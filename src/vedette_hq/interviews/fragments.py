"""Edits of a text, as small as they are: what gave way to what, and where. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vedette.errors import ProofError


@dataclass(frozen=True, slots=True)
class Edit:
    """From character `start` on, `cut` gives way to `put`."""

    start: int
    cut: str
    put: str


def edit_between(before: str, after: str) -> Edit:
    """Return the edit that makes `after` of `before`: without the beginning and the end they share."""
    most = min(len(before), len(after))
    start = 0
    while start < most and before[start] == after[start]:
        start += 1
    end = 0
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return Edit(start, before[start : len(before) - end], after[start : len(after) - end])


def replay(edits: Iterable[Edit], text: str = "") -> str:
    """Return the text after these edits, in order. Raises: ProofError when one does not fit."""
    for number, edit in enumerate(edits, 1):
        if text[edit.start : edit.start + len(edit.cut)] != edit.cut or edit.start > len(text):
            raise ProofError(f"fragment {number}: does not fit what stood before it")
        text = text[: edit.start] + edit.put + text[edit.start + len(edit.cut) :]
    return text
