"""Verifier keys and signing keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, SignatureError, VedetteError
from vedette.formats.keys import (
    Algorithm,
    SigningKey,
    VerifierKey,
    check_key_name,
    parse_signing_key,
    parse_vkey,
)

ALL = pytest.mark.parametrize("algorithm", list(Algorithm))


def test_published_vkeys_get_their_verdict(shared: Path) -> None:
    cases = json.loads((shared / "vectors/signed-note/notes.json").read_bytes())["vkeys"]
    assert len(cases) == 79
    for case in cases:
        if case["expect"] == "valid":
            assert parse_vkey(case["vkey"]).vkey == case["vkey"], case["name"]
        else:
            with pytest.raises(FormatError):
                parse_vkey(case["vkey"])


def test_seeds_lead_to_the_published_keys(shared: Path) -> None:
    case = json.loads((shared / "vectors/signed-note/cosigned-checkpoint.json").read_bytes())
    for who, seed, algorithm in (
        ("log", "log", Algorithm.ED25519),
        ("witness_a", "witness_a_ed25519", Algorithm.ED25519_COSIGNATURE),
        ("witness_b", "witness_b_mldsa44", Algorithm.ML_DSA_44),
    ):
        vkey = case["vkeys"][who]
        name = parse_vkey(vkey).name
        key = SigningKey.from_seed(name, algorithm, bytes.fromhex(case["seeds"][seed]))
        assert key.verifier.vkey == vkey


@ALL
def test_a_signing_key_is_read_back_and_signs_for_its_vkey(algorithm: Algorithm) -> None:
    key = SigningKey.generate("register.example.org/1", algorithm)
    again = parse_signing_key(key.encode())
    assert again.verifier == key.verifier == parse_vkey(key.verifier.vkey)
    signature = again.sign(b"message")
    key.verifier.check(signature, b"message")
    for forged, message in ((signature, b"massage"), (signature[:-1], b"message"), (b"", b"")):
        with pytest.raises(SignatureError, match=r"register\.example\.org/1"):
            key.verifier.check(forged, message)


@ALL
def test_the_seed_is_never_shown(algorithm: Algorithm) -> None:
    key = SigningKey.from_seed("a", algorithm, b"\x5a" * 32)
    secret = key.encode().rsplit("+", 1)[1]
    assert repr(key) == str(key) == f"SigningKey(a+{key.verifier.key_id.hex()})"
    assert secret[-20:] not in repr([key]) and "5a5a" not in repr(key)


@ALL
def test_every_altered_character_of_a_secret_is_refused_without_repeating_it(
    algorithm: Algorithm,
) -> None:
    text = SigningKey.from_seed("a", algorithm, b"\x5a" * 32).encode()
    for at in range(len(text)):
        with pytest.raises(FormatError) as caught:
            parse_signing_key(text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :])
        assert text[-20:] not in str(caught.value)


@given(st.text(max_size=60) | st.text(alphabet="PRIVATEKY+a0", max_size=40))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    for parse in (parse_vkey, parse_signing_key):
        with pytest.raises(VedetteError):
            parse(text)


@pytest.mark.parametrize(
    "name",
    ["", "a b", "a+b", "a\tb", "a\u00a0b", "a\u2003b", "a\u3000", "a\u0085", "\x1f", "\ud800"],
)
def test_names_that_cannot_stand_in_a_line_are_refused(name: str) -> None:
    with pytest.raises(FormatError):
        check_key_name(name)
    with pytest.raises(FormatError):
        VerifierKey(name, Algorithm.ED25519, bytes(32))


@ALL
def test_keys_of_another_length_are_refused(algorithm: Algorithm) -> None:
    for length in (0, 31, 33, 1311, 1313):
        with pytest.raises(FormatError):
            VerifierKey("a", algorithm, bytes(length))
    with pytest.raises(FormatError):
        SigningKey.from_seed("a", algorithm, bytes(31))


def test_a_key_id_in_capitals_is_refused() -> None:
    key = SigningKey.from_seed("a", Algorithm.ED25519, bytes(32)).verifier
    shouting = f"a+{key.key_id.hex().upper()}+{key.vkey.split('+', 2)[2]}"
    assert shouting != key.vkey
    with pytest.raises(FormatError):
        parse_vkey(shouting)
