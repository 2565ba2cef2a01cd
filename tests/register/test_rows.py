"""The table of rows gives back what was put in, whatever it was; found as a plain search finds it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.formats.entry import FIELDS, Value
from vedette.formats.jcs import encode
from vedette.register.rows import Row, RowTable, as_json

HEX = "0123456789abcdef"
WORDS = st.one_of(
    st.sampled_from(["", "duty-1", "receive", "d/1", 'a "word"', "слово", "\\", "a\n"]), st.text(max_size=9)
)
DIGEST = st.one_of(
    st.sampled_from(["a" * 64, "b" * 64, "A" * 64, "a" * 63, ""]),
    st.text(alphabet=HEX, min_size=64, max_size=64),
)
TIME = st.sampled_from(["2026-05-14T10:00:00Z", "2026-05-14T10:00:01Z", "never", ""])
ROOT = st.sampled_from(["A" * 43 + "=", "/" * 42 + "8=", "A" * 42 + "B=", "short"])
NUMBER = st.one_of(st.integers(0, 5), st.sampled_from([2**53 - 1, -1]))


def value_of(name: str) -> st.SearchStrategy[Value]:
    """Values that are likely in that field, and some that are not."""
    if name.endswith("sha256") or name.startswith("digest"):
        return DIGEST
    if name == "event":
        return st.one_of(st.text(alphabet=HEX, min_size=32, max_size=32), WORDS)
    return {"time": TIME, "root": ROOT, "size": NUMBER}.get(name, WORDS)


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, bytes, dict[str, Value]]:
    """A row of any type; often one whose three digests are the same, as headquarters writes it."""
    type_ = draw(st.sampled_from(sorted({"custody", "access", "device-checkpoint", *FIELDS})))
    values = {name: draw(value_of(name)) for name in FIELDS[type_]}
    if "digest_after" in values and draw(st.booleans()):
        values["digest_after"] = values["digest_before"] = values["package_sha256"]
    return type_, draw(st.binary(min_size=32, max_size=32)), values


def line(row: tuple[str, bytes, dict[str, Value]]) -> bytes:
    return encode(as_json(*row))


@given(st.lists(rows(), max_size=12))
@settings(max_examples=300, deadline=None)
def test_rows_come_back_and_are_found_as_by_a_plain_search(
    put: list[tuple[str, bytes, dict[str, Value]]],
) -> None:
    table = RowTable()
    for row in put:
        table.add(line(row))
    plain = [Row(index, *row) for index, row in enumerate(put)]
    assert list(table) == plain and len(table) == len(plain)
    assert list(reversed(table)) == plain[::-1] and table[1:3] == plain[1:3]
    assert [row.line() for row in table] == [line(row) for row in put]
    for wanted in plain:
        for names in ((), ("device",), ("package_sha256",), ("time",), tuple(wanted.values)):
            values = {name: wanted.values[name] for name in names if name in wanted.values}
            naive = [r for r in plain if r.type == wanted.type and values.items() <= r.values.items()]
            assert table.find(wanted.type, **values) == naive
            assert table.last(wanted.type, **values) == (naive[-1] if naive else None)
        package = str(wanted.values.get("package_sha256", "c" * 64))
        assert table.about(package) == [r for r in plain if r.values.get("package_sha256") == package]
    assert list(table.of_type("custody", "access")) == [r for r in plain if r.type in ("custody", "access")]


def test_thousands_of_packages_are_found_each() -> None:
    draw, table, digests = random.Random(3), RowTable(), list[str]()
    for number in range(9000):  # the buckets grow twice
        digests.append(draw.randbytes(4 if number % 3 else 32).hex().ljust(64, "0"))
        values: dict[str, Value] = dict.fromkeys(FIELDS["custody"], "")
        values |= dict.fromkeys(("package_sha256", "digest_after", "digest_before"), digests[-1])
        values |= {"event": draw.randbytes(16).hex(), "time": "2026-05-14T10:00:00Z"}
        table.add(encode(as_json("custody", bytes(32), values)))
    for number in range(0, 9000, 7):
        assert number in {row.index for row in table.about(digests[number])}
    assert table.about("d" * 64) == []


def test_common_row_takes_little_room() -> None:
    values: dict[str, Value] = dict.fromkeys(FIELDS["custody"], "")
    table = RowTable()
    for number in range(2000):
        values |= dict.fromkeys(("package_sha256", "digest_after", "digest_before"), f"{number:064x}")
        values |= {"event": f"{number:032x}", "time": "2026-05-14T10:00:00Z"}
        table.add(encode(as_json("access", number.to_bytes(32, "big"), values)))
    assert len(table._data) / len(table) < 120


GOOD = encode(as_json("policy", bytes(32), {"policy_sha256": "0" * 64, "time": "t"}))


@pytest.mark.parametrize(
    "bad",
    [
        b"", b"{}", b"[]", b"null", GOOD + b" ", GOOD[:-1], GOOD.replace(b'"t":"policy"', b'"t":"none"'),
        GOOD.replace(b"00", b"zz"), GOOD.replace(b'"time":"t"', b'"time":true'),
        GOOD.replace(b'"time":"t"', b'"time":"t","time":"u"'), GOOD.replace(b":{", b": {"), b"\xff",
    ],
)  # fmt: skip
def test_damaged_row_is_refused_and_named(bad: bytes) -> None:
    table = RowTable()
    table.add(GOOD)
    with pytest.raises(FormatError, match="row 1"):
        table.add(bad)
    assert len(table) == 1
