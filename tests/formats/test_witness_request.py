"""Requests to a witness."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.formats.witness_request import AddCheckpoint, parse_add_checkpoint

REQUESTS = st.builds(
    AddCheckpoint,
    st.integers(0, 2**64 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    st.binary(min_size=1, max_size=100),
)


def test_published_requests_are_read_back(shared: Path) -> None:
    path = shared / "vectors/tlog-witness/conversation.json"
    conversation = json.loads(path.read_bytes())
    requests = next(v for v in conversation.values() if isinstance(v, list) and v)
    assert len(requests) == 9
    for request in requests:
        body = request["body"].encode()
        assert parse_add_checkpoint(body).encode() == body


@given(REQUESTS)
def test_a_request_is_read_back(request: AddCheckpoint) -> None:
    assert parse_add_checkpoint(request.encode()) == request


@given(st.binary(max_size=80) | st.text(alphabet="old 019\n=", max_size=30).map(str.encode))
def test_any_bytes_are_a_request_or_refused(data: bytes) -> None:
    try:
        request = parse_add_checkpoint(data)
    except VedetteError:
        return
    assert request.encode() == data


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n",
        b"old 0\n\n",
        b"\n\nx",
        b"old 00\n\nx\n",
        b"old -1\n\nx\n",
        b"old 18446744073709551616\n\nx\n",
        b"new 0\n\nx\n",
        b"old 0\r\n\r\nx\n",
        b"old 0\nAAAA\n\nx\n",
        b"old 0\n\xff\n\nx\n",
        b"old 1\n" + b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64 + b"\nx\n",
    ],
)
def test_other_spellings_are_refused(body: bytes) -> None:
    with pytest.raises(FormatError, match=r"^add-checkpoint"):
        parse_add_checkpoint(body)


def test_bodies_end_at_64_kib() -> None:
    head = AddCheckpoint(0, (), b"x").encode()
    largest = AddCheckpoint(0, (), b"x" * (65_536 - len(head) + 1))
    assert parse_add_checkpoint(largest.encode()) == largest
    with pytest.raises(LimitError):
        parse_add_checkpoint(largest.encode() + b"x")
    with pytest.raises(LimitError):
        AddCheckpoint(0, (), b"x" * 65_536).encode()


def test_values_that_cannot_be_written_are_refused() -> None:
    for size, proof, checkpoint in ((-1, (), b"x"), (2**64, (), b"x"), (0, (b"",), b"x"), (0, (), b"")):
        with pytest.raises(FormatError):
            AddCheckpoint(size, proof, checkpoint)
