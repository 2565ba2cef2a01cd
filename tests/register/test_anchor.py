"""The emergency anchor: a signed head in 148 characters, and nothing that is not signed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, MissingError, SignatureError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey
from vedette.formats.note import sign_note
from vedette.register.anchor import encode_anchor, open_anchor

DEVICE = SigningKey.from_seed("register.invented.example/d/1", Algorithm.ED25519, b"\1" * 32)
OTHER = SigningKey.from_seed("register.invented.example/d/2", Algorithm.ED25519, b"\2" * 32)
PQ = SigningKey.from_seed("register.invented.example/d/1", Algorithm.ML_DSA_44, b"\3" * 32)
NOTE = sign_note(Checkpoint(DEVICE.name, 300, b"\7" * 32).text(), [DEVICE]).encode()
KEYS = [OTHER.verifier, DEVICE.verifier]


@given(st.integers(1, 2**53), st.binary(min_size=32, max_size=32))
def test_anchor_stands_for_the_whole_checkpoint(size: int, root: bytes) -> None:
    note = sign_note(Checkpoint(DEVICE.name, size, root).text(), [DEVICE]).encode()
    text = encode_anchor(note)
    assert len(text) == 148
    assert open_anchor(text, KEYS) == note


def test_anchor_may_be_broken_into_lines_on_the_way() -> None:
    text = encode_anchor(NOTE)
    assert open_anchor(f" {text[:70]}\r\n{text[70:]}\n", KEYS) == NOTE


def test_every_character_of_an_anchor_counts() -> None:
    text = encode_anchor(NOTE)
    for at in range(len(text)):
        other = "B" if text[at] == "A" else "A"
        with pytest.raises((FormatError, MissingError, SignatureError)):
            open_anchor(text[:at] + other + text[at + 1 :], KEYS)
    for cut in (text[:-4], text + "AAAA", "", text[4:]):
        with pytest.raises(FormatError):
            open_anchor(cut, KEYS)


def test_anchor_of_an_unknown_device_is_missing() -> None:
    with pytest.raises(MissingError):
        open_anchor(encode_anchor(NOTE), [OTHER.verifier])


def test_another_device_with_the_same_key_id_does_not_hide_the_right_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text, same = encode_anchor(NOTE), DEVICE.verifier.key_id
    monkeypatch.setattr(VerifierKey, "key_id", property(lambda _: same))
    assert open_anchor(text, KEYS) == NOTE
    with pytest.raises(SignatureError):
        open_anchor(text, [OTHER.verifier])


@pytest.mark.parametrize("keys", [[PQ], [PQ, DEVICE]], ids=["only", "first"])
def test_checkpoint_without_an_ed25519_line_first_has_no_anchor(keys: list[SigningKey]) -> None:
    with pytest.raises(FormatError):
        encode_anchor(sign_note(Checkpoint(DEVICE.name, 3, bytes(32)).text(), keys).encode())


def test_checkpoint_with_extensions_has_no_anchor() -> None:
    text = Checkpoint(DEVICE.name, 3, bytes(32)).text() + "extension\n"
    with pytest.raises(FormatError):
        encode_anchor(sign_note(text, [DEVICE]).encode())
