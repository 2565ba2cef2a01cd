"""Proof files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.formats import base64
from vedette.formats.proof import TlogProof, parse_proof

HASHES = st.lists(st.binary(min_size=32, max_size=32), max_size=64).map(tuple)
PROOFS = st.builds(
    TlogProof,
    st.integers(0, 2**64 - 1),
    HASHES,
    st.binary(min_size=1, max_size=60),
    st.none() | st.binary(max_size=40),
)


def test_published_proofs_get_their_verdict(shared: Path) -> None:
    cases = json.loads((shared / "vectors/tlog-proof/format.json").read_bytes())
    assert (len(cases["parses"]), len(cases["malformed"])) == (3, 8)
    for case in cases["parses"]:
        proof = parse_proof(case["text"].encode())
        assert proof.index == case["index"]
        assert [base64.encode(h) for h in proof.hashes] == case["hashes"]
        assert proof.checkpoint.decode() == case["checkpoint"]
        extra = None if proof.extra is None else base64.encode(proof.extra)
        assert extra == case["extra"]
        assert proof.encode().decode() == case["text"]
    for case in cases["malformed"]:
        with pytest.raises(VedetteError):
            parse_proof(case["text"].encode())


@given(PROOFS)
def test_a_proof_is_read_back(proof: TlogProof) -> None:
    assert parse_proof(proof.encode()) == proof


@given(st.binary(max_size=80))
def test_any_bytes_are_a_proof_or_refused(data: bytes) -> None:
    for candidate in (data, b"c2sp.org/tlog-proof@v1\n" + data):
        try:
            proof = parse_proof(candidate)
        except VedetteError:
            continue
        assert proof.encode() == candidate


def test_every_altered_byte_is_refused_or_is_another_proof() -> None:
    proof = TlogProof(7, (b"h" * 32,), b"checkpoint\n", b"extra")
    data = proof.encode()
    for at in range(len(data)):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            read = parse_proof(altered)
        except VedetteError:
            continue
        assert read != proof and read.encode() == altered


@pytest.mark.parametrize(
    "data",
    [
        b"c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\ncheckpoint\r\n",
        b"c2sp.org/tlog-proof@v1\nindex 00\n\nx\n",
        b"c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n\nx\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\nextra QQ==\n\nx\n",
        b"c2sp.org/tlog-proof@v1\nextra QQ==\nextra QQ==\nindex 0\n\nx\n",
        b"c2sp.org/tlog-proof@v1\nextra QR==\nindex 0\n\nx\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n\xff\n\nx\n",
    ],
)
def test_other_spellings_are_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        parse_proof(data)


def test_what_is_too_large_is_refused() -> None:
    for make in (
        lambda: TlogProof(0, (bytes(32),) * 65, b"x"),
        lambda: TlogProof(0, (), b"x" * 1_000_001),
        lambda: TlogProof(0, (), b"x", bytes(60_000)).encode(),
        lambda: parse_proof(bytes(2_000_000)),
    ):
        with pytest.raises(LimitError):
            make()
    for index, hashes, checkpoint in ((-1, (), b"x"), (2**64, (), b"x"), (0, (b"",), b"x")):
        with pytest.raises(FormatError):
            TlogProof(index, hashes, checkpoint)
