"""One spelling for each sequence of bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.formats import base64


@given(st.binary(max_size=200))
def test_decode_gives_back_what_was_encoded(data: bytes) -> None:
    assert base64.decode(base64.encode(data)) == data


@given(st.text(alphabet="AB+/=-_ \n9é", max_size=12))
def test_a_text_is_refused_or_is_the_one_spelling(text: str) -> None:
    try:
        data = base64.decode(text)
    except FormatError:
        return
    assert base64.encode(data) == text


@pytest.mark.parametrize(
    "text", ["QQ", "QR==", "QQ==\n", " QQ==", "QQ==QQ==", "Q-_=", "QQ===", "=", "é", "\ud800"]
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match=r"^field: "):
        base64.decode(text, "field")


def test_a_hash_has_32_bytes() -> None:
    assert base64.decode_hash(base64.encode(bytes(32)), "root") == bytes(32)
    for length in (0, 31, 33, 64):
        with pytest.raises(FormatError, match="root"):
            base64.decode_hash(base64.encode(bytes(length)), "root")
