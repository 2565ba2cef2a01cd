"""Anchor notes, lists of devices, and fingerprints as words: one spelling, every byte altered."""

from __future__ import annotations

import hashlib

import pytest

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.formats.anchor_note import AnchorNote, parse_anchor_note
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.devices_note import MAX_DEVICES_BYTES, DevicesNote, parse_devices_note
from vedette.formats.fingerprint import spoken_words
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import sign_note
from vedette.register.anchor import encode_anchor

ORIGIN = "register.invented.example/r1"
TIME = "2026-05-14T10:00:00Z"
ROOT = hashlib.sha256(b"root").digest()
DEVICES = sorted(
    (
        SigningKey.from_seed(f"register.invented.example/d/{n}", Algorithm.ED25519, bytes([n]) * 32)
        for n in range(1, 4)
    ),
    key=lambda key: key.verifier.vkey,
)
ANCHOR = encode_anchor(sign_note(Checkpoint(DEVICES[0].name, 300, ROOT).text(), [DEVICES[0]]).encode())
NOTE = AnchorNote(ORIGIN, DEVICES[0].name, 300, ROOT, TIME, ANCHOR)
LIST = DevicesNote(ORIGIN, TIME, tuple(key.verifier for key in DEVICES))


def test_notes_come_back_as_they_were() -> None:
    assert parse_anchor_note(NOTE.text()) == NOTE
    assert parse_devices_note(LIST.text()) == LIST
    assert parse_devices_note(DevicesNote(ORIGIN, TIME, ()).text()).keys == ()


@pytest.mark.parametrize("text", [NOTE.text(), LIST.text()], ids=["anchor", "devices"])
def test_note_with_a_character_altered_cut_or_added_is_another_or_none(text: str) -> None:
    parse = parse_anchor_note if text.startswith("vedette/anchor") else parse_devices_note
    for at in range(len(text)):
        for other in (
            text[:at],
            text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :],
            text[:at] + " " + text[at:],
        ):
            try:
                parsed = parse(other)
            except VedetteError:
                continue
            assert parsed.text() == other != text
    for more in ("\n", " ", "x\n"):
        with pytest.raises(FormatError):
            parse(text + more)


def test_anchor_note_that_says_something_else_than_its_anchor_is_refused() -> None:
    for size, root in ((299, ROOT), (300, bytes(32)), (0, ROOT)):
        with pytest.raises(FormatError, match="not what the anchor says"):
            AnchorNote(ORIGIN, DEVICES[0].name, size, root, TIME, ANCHOR)
    with pytest.raises(FormatError, match="148 characters"):
        AnchorNote(ORIGIN, DEVICES[0].name, 300, ROOT, TIME, "AgAA" + ANCHOR[4:])


def test_list_of_devices_unsorted_double_or_of_another_key_type_is_refused() -> None:
    keys = [key.verifier for key in DEVICES]
    witness = SigningKey.from_seed("w.example/w1", Algorithm.ED25519_COSIGNATURE, b"\7" * 32).verifier
    for listed in ([keys[1], keys[0]], [keys[0], keys[0]], [witness]):
        with pytest.raises(FormatError):
            DevicesNote(ORIGIN, TIME, tuple(listed))
    with pytest.raises(LimitError):
        parse_devices_note("x" * (MAX_DEVICES_BYTES + 1))


def test_eight_words_are_the_first_eighty_bits() -> None:
    digest = hashlib.sha256(b"x").digest()
    assert spoken_words(digest) == "curious scared golden priority cluster ruin easy flip"
    assert spoken_words(bytes(32)) == "academic " * 7 + "academic"
    assert spoken_words(b"\xff" * 32).split() == ["zero"] * 8
    other = bytes([*digest[:9], digest[9] ^ 1, *digest[10:]])
    assert spoken_words(other).split()[:7] == spoken_words(digest).split()[:7]
    assert spoken_words(other) != spoken_words(digest)
    assert spoken_words(digest[:10]) == spoken_words(digest)
    for short, count in ((b"", 1), (digest[:9], 8), (digest, 26), (digest, 0)):
        with pytest.raises(FormatError):
            spoken_words(short, count)
