"""The published replies of rfc3161-client: each gets its verdict from OpenSSL and from that package.

How the table was derived: the folder's README and the names say what was done to a reply; the rest follows
from the certificates. Where our own rules already refuse, no program is asked.

- `sigstage/response-sha256`, `-sha384`, `-sha512`: good, by the certificate in the reply, over `hello`;
- `sigstage/response-no-embedded-cert`: good, the signer's certificate stands in the chain;
- `sigstage/response-invalid-signature`: a byte of the signature differs, bad for both;
- `sigstore.mock/response-expired`: good, the certificates are over today and were not at the time it states;
- `identrust/issue-104`: good, the intermediate is in the reply and the root in the chain;
- `test_tsa/response`: good;
- `test_tsa/response-injected-certs`: good, two more certificates were laid in and nothing rests on them;
- `test_tsa/other_response`: of another authority, whose root is not in the chain, bad for both.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from vedette.adapters.openssl_ts import judge
from vedette.errors import SignatureError
from vedette.seal.timestamp import HASHES, parse_reply

GOOD, BAD = ("good", "good"), ("bad", "bad")
TABLE = {
    "identrust/issue-104.tsr": GOOD,
    "sigstage/response-invalid-signature.tsr": BAD,
    "sigstage/response-no-embedded-cert.tsr": GOOD,
    "sigstage/response-sha256.tsr": GOOD,
    "sigstage/response-sha384.tsr": GOOD,
    "sigstage/response-sha512.tsr": GOOD,
    "sigstore.mock/response-expired.tsr": GOOD,
    "test_tsa/other_response.tsr": BAD,
    "test_tsa/response-injected-certs.tsr": GOOD,
    "test_tsa/response.tsr": GOOD,
}


@pytest.fixture(scope="module")
def vectors(shared: Path) -> Path:
    folder = shared / "vectors" / "rfc3161"
    if not folder.is_dir():
        pytest.skip("NO PUBLISHED TIME STAMPS: vectors/rfc3161 is not there")
    return folder


def chain_of(folder: Path) -> bytes:
    """The chain as PEM; one of the folders has DER in a file of that name."""
    data = (folder / "ts_chain.pem").read_bytes()
    if data.startswith(b"-----"):
        return data
    return x509.load_der_x509_certificate(data).public_bytes(Encoding.PEM)


def text_of(folder: Path) -> bytes:
    return (folder / "payload").read_bytes() if (folder / "payload").exists() else b"hello"


def test_every_published_reply_is_in_the_table(vectors: Path) -> None:
    assert {path.relative_to(vectors).as_posix() for path in vectors.rglob("*.tsr")} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_published_reply_gets_its_verdict_from_both(vectors: Path, name: str) -> None:
    path = vectors / name
    reply, text, chain = path.read_bytes(), text_of(path.parent), chain_of(path.parent)
    judged = judge(reply, text, chain, hashes=tuple(HASHES))
    assert tuple(each.verdict for each in judged.said) == TABLE[name], judged.words()
    with pytest.raises(SignatureError, match="another text"):
        judge(reply, text + b"\n", chain, hashes=tuple(HASHES))
    token = parse_reply(reply).token
    assert token is not None and token.nonce is not None
    assert judge(reply, text, chain, token.nonce, tuple(HASHES)).said == judged.said
    with pytest.raises(SignatureError, match="nonce"):
        judge(reply, text, chain, token.nonce + 1, tuple(HASHES))
    if HASHES[token.hash] != "sha256":  # what headquarters asks for is SHA-256, and nothing else is taken
        with pytest.raises(SignatureError, match="not on the list"):
            judge(reply, text, chain)


def test_the_data_set_that_is_said_to_be_valid_is(shared: Path) -> None:
    folder = shared / "data" / "timestamps" / "sigstage"
    if not folder.is_dir():
        pytest.skip("NO DATA: data/timestamps is not there")
    for name in ("response-sha256.tsr", "response-sha512.tsr"):
        said = judge((folder / name).read_bytes(), b"hello", chain_of(folder), hashes=tuple(HASHES)).said
        assert tuple(each.verdict for each in said) == GOOD
