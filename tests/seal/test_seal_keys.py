"""Recipients and identities: one spelling each, and the published seed expansion."""

import hashlib
import io
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, LimitError, UsageError, VedetteError
from vedette.seal import (
    Identity,
    Kind,
    Recipient,
    Sealer,
    bech32,
    generate_identity,
    parse_identity,
    parse_recipient,
    recipients_fingerprint,
)

# Published in C2SP age.md.
PUBLIC = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
SECRET = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"  # noqa: S105
SECRET_PQ = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"  # noqa: S105
PUBLIC_PQ_START = "age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87pzf5zrqtzd"


def test_published_keys_are_read_and_written() -> None:
    assert parse_identity(SECRET).recipient.encode() == PUBLIC
    assert parse_identity(SECRET).encode() == SECRET
    assert parse_identity(SECRET_PQ).recipient.encode().startswith(PUBLIC_PQ_START)
    assert parse_identity(SECRET_PQ).encode() == SECRET_PQ
    assert len(parse_identity(SECRET_PQ).recipient.encode()) == 1959


@pytest.mark.parametrize("kind", list(Kind))
def test_keys_round_trip(kind: Kind) -> None:
    identity = generate_identity(kind)
    again = parse_identity(identity.encode())
    assert again.recipient == identity.recipient
    assert again.secret_bytes() == identity.secret_bytes()
    assert parse_recipient(identity.recipient.encode()) == identity.recipient
    assert hash(parse_recipient(str(identity.recipient))) == hash(identity.recipient)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_secret_never_shows(kind: Kind) -> None:
    identity = generate_identity(kind)
    shown = repr(identity) + str(identity) + f"{[identity]}"
    assert identity.encode()[20:30] not in shown
    assert identity.secret_bytes().hex() not in shown
    mistyped = identity.encode()[:-1] + ("Q" if identity.encode()[-1] != "Q" else "P")
    with pytest.raises(FormatError) as caught:
        parse_identity(mistyped)
    assert mistyped[20:30] not in str(caught.value)


@pytest.mark.parametrize("text", [PUBLIC, SECRET])
def test_every_mistyped_character_is_refused(text: str) -> None:
    parse = parse_recipient if text is PUBLIC else parse_identity
    for at, character in enumerate(text):
        for wrong in {"q", "p", "1", "b", " ", "\u017f", "\u0131", character.swapcase()}:
            altered = text[:at] + wrong + text[at + 1 :]
            if altered != text:
                with pytest.raises(FormatError):
                    parse(altered)


@pytest.mark.parametrize(
    "text", ["", "age1", "1", SECRET, PUBLIC.upper(), PUBLIC + "\n", " " + PUBLIC, PUBLIC[:-1]]
)
def test_texts_that_are_no_recipient_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_recipient(text)


@pytest.mark.parametrize("text", ["", PUBLIC, SECRET.lower(), SECRET + "\n", SECRET_PQ[:-1]])
def test_texts_that_are_no_identity_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_identity(text)


@pytest.mark.parametrize("kind", list(Kind))
def test_keys_of_the_wrong_size_are_refused(kind: Kind) -> None:
    for size in (0, 31, 33, 1215, 1217):
        with pytest.raises(FormatError):
            Recipient(kind, bytes(size))
        with pytest.raises(FormatError):
            Identity(kind, bytes(size))
    with pytest.raises(FormatError):
        Recipient(Kind.HYBRID, b"\xff" * 1216)


def test_sealing_to_a_point_of_low_order_is_refused() -> None:
    with pytest.raises(FormatError, match="low order"):
        Sealer([Recipient(Kind.X25519, bytes(32))], io.BytesIO())
    forged = generate_identity().recipient.public[:-32] + bytes(32)
    with pytest.raises(FormatError):
        Sealer([Recipient(Kind.HYBRID, forged)], io.BytesIO())


def test_fingerprint_is_over_the_sorted_texts() -> None:
    recipients = [generate_identity().recipient for _ in range(3)]
    texts = sorted(recipient.encode() for recipient in recipients)
    expected = hashlib.sha256("".join(text + "\n" for text in texts).encode()).digest()
    assert recipients_fingerprint(recipients) == expected
    assert recipients_fingerprint(recipients[::-1]) == expected
    assert recipients_fingerprint(recipients[:2]) != expected
    with pytest.raises(UsageError):
        recipients_fingerprint([])
    with pytest.raises(UsageError):
        recipients_fingerprint([recipients[0], generate_identity(Kind.X25519).recipient])
    with pytest.raises(LimitError):
        recipients_fingerprint([generate_identity().recipient for _ in range(21)])


def test_published_hybrid_vectors(shared: Path) -> None:
    cases = json.loads((shared / "vectors/hpke-pq/hpke-pq.json").read_text("ascii"))
    hybrid = [case for case in cases if case["kem_id"] == 25722]
    assert hybrid
    for case in hybrid:
        identity = Identity(Kind.HYBRID, bytes.fromhex(case["skRm"]))
        assert identity.recipient.public.hex() == case["pkRm"]
    wing = json.loads((shared / "vectors/hpke-pq/xwing-test-vectors.json").read_text("ascii"))
    for case in wing:
        identity = Identity(Kind.HYBRID, bytes.fromhex(case["sk"]))
        assert identity.recipient.public.hex() == case["pk"]


def test_published_hybrid_messages_are_opened(shared: Path) -> None:
    opener = pytest.importorskip("cryptography.hazmat.bindings._rust").openssl.hpke
    cases = json.loads((shared / "vectors/hpke-pq/hpke-pq.json").read_text("ascii"))
    opened = 0
    for case in cases:
        if (case["kem_id"], case["kdf_id"], case["aead_id"]) != (25722, 1, 3):
            continue
        suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
        identity = Identity(Kind.HYBRID, bytes.fromhex(case["skRm"]))
        message = case["encryptions"][0]
        plain = opener._decrypt_with_aad(
            suite,
            bytes.fromhex(case["enc"]) + bytes.fromhex(message["ct"]),
            identity.hybrid_key,
            info=bytes.fromhex(case["info"]),
            aad=bytes.fromhex(message["aad"]),
        )
        assert plain == bytes.fromhex(message["pt"])
        opened += 1
    assert opened


@given(st.binary(max_size=100), st.sampled_from(["age", "age1pq", "AGE-SECRET-KEY-"]))
def test_bech32_round_trips(data: bytes, prefix: str) -> None:
    assert bech32.decode(bech32.encode(prefix, data)) == (prefix, data)


@given(st.one_of(st.text(), st.text(alphabet="age1qpzry9x8AGE-")))
def test_any_text_gives_a_declared_error(text: str) -> None:
    for parse in (parse_recipient, parse_identity):
        with pytest.raises(VedetteError):
            parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "A12UEL5L",
        "a12uel5l",
        "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
        "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
        "?1ezyfcl",
    ],
)
def test_valid_texts_of_bip_173_are_read(text: str) -> None:
    prefix, data = bech32.decode(text)
    assert bech32.encode(prefix, data).lower() == text.lower()


@pytest.mark.parametrize("text", ["pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "A1G7SGD8", "1qzzfhee"])
def test_invalid_texts_of_bip_173_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        bech32.decode(text)
