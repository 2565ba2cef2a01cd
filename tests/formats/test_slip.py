"""Slips: what a courier may read, and nothing that is not proved by the entry."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from vedette.errors import FormatError, ProofError
from vedette.formats.entry import FIELDS, Value, grow_entry
from vedette.formats.slip import DISCLOSED, MAX_SLIP_BYTES, Slip, parse_slip

VALUES: dict[str, Value] = {
    **dict.fromkeys(FIELDS["seal"], ""),
    "content_size": 1,
    "package_sha256": "a" * 64,
    "package_size": 512,
}


def slip(seed: bytes = bytes(32), **changes: Value) -> Slip:
    """A slip as a device writes it."""
    entry, said = grow_entry(seed, "seal", {**VALUES, **changes})
    shown = tuple(each for each in said if each.name in DISCLOSED)
    return Slip("0" * 32, "register.invented.example/d/1", 3, entry, "a" * 64, 512, shown)


def test_slip_comes_back_as_it_was() -> None:
    assert parse_slip(slip().encode()) == slip()


def test_slip_says_nothing_but_label_digest_and_size() -> None:
    data = slip(mission="m-7", media_type="image/jpeg").encode()
    members = json.loads(data)
    assert sorted(members) == ["device", "disclosures", "entry", "format", "index", "package", "v"]
    for word in (b"m-7", b"jpeg"):
        assert word not in data


def test_slip_with_any_byte_altered_is_refused_or_says_something_else() -> None:
    data = slip().encode()
    for at in range(len(data)):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            other = parse_slip(altered)
        except (FormatError, ProofError):
            continue
        assert other.encode() == altered
        assert (other.package_sha256, other.package_size) == ("a" * 64, 512)


def test_slip_cut_short_or_too_long_is_refused() -> None:
    data = slip().encode()
    for length in range(0, len(data), 7):
        with pytest.raises(FormatError):
            parse_slip(data[:length])
    for more in (b"\n", b"\0", bytes(MAX_SLIP_BYTES)):
        with pytest.raises(FormatError):
            parse_slip(data + more)


@pytest.mark.parametrize(
    "change",
    [{"package_sha256": "A" * 64}, {"package_sha256": 7}, {"package_size": -1}, {"package_size": "5"}],
)
def test_entry_with_no_digest_or_size_makes_no_slip(change: dict[str, Value]) -> None:
    with pytest.raises(FormatError):
        parse_slip(slip(**change).encode())


def test_disclosures_of_another_entry_are_refused() -> None:
    mixed = replace(slip(), disclosures=slip(b"\1" * 32).disclosures)
    with pytest.raises(ProofError):
        parse_slip(mixed.encode())
