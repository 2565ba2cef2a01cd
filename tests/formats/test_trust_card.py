"""The trust card: as written, as typed off a letter, and at fault."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError
from vedette.formats.trust_card import MAX_CARD_BYTES, TrustCard, parse_trust_card


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.integers(0, 2**53))
def test_card_comes_back_as_it_was(signer: bytes, policy: bytes, size: int) -> None:
    text = base64.b64encode(signer).decode().rstrip("=")
    card = TrustCard(f"SHA256:{text}", policy.hex(), size)
    data = card.encode()
    assert parse_trust_card(data) == card
    assert parse_trust_card(data.replace(b"\n", b"\r\n")) == card
    assert parse_trust_card(data[:-1]) == card


CARD = TrustCard("SHA256:" + "A" * 43, "0" * 64, 5).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\xff" + CARD,
        b"\xef\xbb\xbf" + CARD,
        CARD + CARD,
        CARD + b"\n",
        CARD.replace(b"size 5", b"size"),
        CARD.replace(b"size 5", b"size 5 "),
        CARD.replace(b"size 5", b"more 5"),
        CARD.replace(b"\n", b"\r"),
        CARD.replace(b"AAA\n", b"AAB\n"),
        CARD.replace(b"signer", b"Signer"),
        CARD + b" " * MAX_CARD_BYTES,
    ],
)
def test_card_at_fault_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        parse_trust_card(data)
