"""Derived texts: round trip, every byte altered, truncated, more after the end, other spellings."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.formats.derived import MAX_TEXT_CHARS, DerivedText, parse_derived
from vedette.values.padding import padme

ONE = DerivedText("ab" * 32, "translation", "zh-Hant", "p-1", "2026-05-14T10:00:00Z", "Придумано.\n\tline 2")


@pytest.mark.parametrize("kind", ["transcript", "translation", "description"])
@pytest.mark.parametrize("length", [1, 2, 100, 5000, MAX_TEXT_CHARS])
def test_what_is_written_is_read(kind: str, length: int) -> None:
    one = replace(ONE, kind=kind, text="é" * length)
    data = one.encode()
    assert parse_derived(data) == one and padme(len(data)) == len(data)


def test_every_altered_byte_is_refused_or_says_otherwise() -> None:
    data = ONE.encode()
    for place in range(len(data)):
        for flip in (1, 0x20, 0x80):
            changed = bytearray(data)
            changed[place] ^= flip
            try:
                found = parse_derived(bytes(changed))
            except VedetteError:
                continue
            assert found != ONE and found.encode() == bytes(changed)


def test_cut_and_lengthened_is_refused() -> None:
    data = ONE.encode()
    for cut in range(len(data)):
        with pytest.raises(VedetteError):
            parse_derived(data[:cut])
    for more in (b"\0", b"\n", b"x", bytes(4096)):
        with pytest.raises(FormatError):
            parse_derived(data + more)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "opinion"},
        {"language": "Russian"},
        {"language": "en_GB"},
        {"author": "A Name"},
        {"time": "2026-05-14"},
        {"package_sha256": "AB" * 32},
        {"text": "  \n"},
        {"text": "bell\a"},
        {"text": "x" * (MAX_TEXT_CHARS + 1)},
    ],
    ids=str,
)
def test_what_cannot_be_one_is_refused_before_writing_and_after_reading(change: dict[str, str]) -> None:
    with pytest.raises((FormatError, LimitError)):
        replace(ONE, **change)
    value = json.loads(ONE.encode().rstrip(b"\0"))
    line = (
        json.dumps(value | change, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    )
    with pytest.raises((FormatError, LimitError)):
        parse_derived(line + bytes(padme(len(line)) - len(line)))


@pytest.mark.parametrize(
    "change", [{"v": 2}, {"v": True}, {"format": "vedette/slip"}, {"more": 1}, {"text": 1}], ids=str
)
def test_another_version_or_member_is_refused(change: dict[str, object]) -> None:
    value = json.loads(ONE.encode().rstrip(b"\0"))
    line = (
        json.dumps(value | change, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    )
    with pytest.raises(FormatError):
        parse_derived(line + bytes(padme(len(line)) - len(line)))
