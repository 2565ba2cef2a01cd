"""Signed notes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, LimitError, SignatureError, UsageError, VedetteError
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey, parse_vkey
from vedette.formats.note import (
    Note,
    NoteSignature,
    parse_note,
    parse_signature_lines,
    sign_note,
    verify_note,
)

KEY = SigningKey.from_seed("notes.example.org/a", Algorithm.ED25519, b"\1" * 32)
OTHER = SigningKey.from_seed("notes.example.org/b", Algorithm.ED25519, b"\2" * 32)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32) | st.just("\n")).map(
    lambda text: text + "\n"
)


def test_published_notes_get_their_verdict(shared: Path) -> None:
    cases = json.loads((shared / "vectors/signed-note/notes.json").read_bytes())["notes"]
    assert len(cases) == 15
    for case in cases:
        data, keys = case["note"].encode(), [parse_vkey(vkey) for vkey in case["vkeys"]]
        if case["expect"] == "valid":
            note = parse_note(data)
            assert note.encode() == data
            assert verify_note(note, keys), case["name"]
        else:
            with pytest.raises(VedetteError):
                verify_note(parse_note(data), keys)


@given(TEXTS)
def test_a_signed_text_is_read_back_and_verified(text: str) -> None:
    note = sign_note(text, [KEY, OTHER])
    again = parse_note(note.encode())
    assert again == note
    assert [v.key for v in verify_note(again, [OTHER.verifier, KEY.verifier])] == [
        KEY.verifier,
        OTHER.verifier,
    ]


@given(st.binary(max_size=80) | st.text(alphabet="a \n— Q=+", max_size=40).map(str.encode))
def test_any_bytes_are_a_note_or_refused(data: bytes) -> None:
    for parse in (parse_note, parse_signature_lines):
        try:
            value = parse(data)
        except VedetteError:
            continue
        written = value.encode() if isinstance(value, Note) else "".join(s.line() for s in value)
        assert written == (data if isinstance(value, Note) else data.decode())


def test_every_altered_byte_is_refused_or_only_hides_a_signature() -> None:
    note = sign_note("one\n\ntwo\n", [KEY, OTHER])
    data, keys = note.encode(), [KEY.verifier, OTHER.verifier]
    for at in range(len(data)):
        for flip in (0x01, 0x20, 0x80):
            altered = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            try:
                verified = verify_note(parse_note(altered), keys)
            except VedetteError:
                continue
            assert parse_note(altered).text == note.text
            assert len(verified) == 1


def test_truncation_and_trailing_bytes_are_refused() -> None:
    data = sign_note("text\n", [KEY]).encode()
    for cut in range(len(data)):
        with pytest.raises(VedetteError):
            parse_note(data[:cut])
    for more in (b"\n", b" ", b"x", b"\0", b"\n\n"):
        with pytest.raises(VedetteError):
            parse_note(data + more)


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    note = sign_note("text\n", [KEY])
    bad = NoteSignature(OTHER.name, OTHER.verifier.key_id, bytes(64))
    spoilt = note.with_signatures([bad])
    with pytest.raises(SignatureError, match=OTHER.name):
        verify_note(spoilt, [KEY.verifier, OTHER.verifier])
    # to whom the other key is unknown, its line says nothing
    assert len(verify_note(spoilt, [KEY.verifier])) == 1


def test_a_key_is_known_by_name_and_id_together() -> None:
    note = sign_note("text\n", [KEY])
    renamed = VerifierKey("notes.example.org/c", Algorithm.ED25519, KEY.verifier.public_key)
    with pytest.raises(SignatureError, match="not signed by any known key"):
        verify_note(note, [renamed, OTHER.verifier])
    with pytest.raises(SignatureError):
        verify_note(note, [])


def test_a_note_may_hold_100_signatures_and_no_more() -> None:
    line = sign_note("text\n", [KEY]).signatures[0]
    many = tuple(NoteSignature(f"k{i}", b"abcd", line.blob) for i in range(99))
    assert len(verify_note(Note("text\n", (line, *many)), [KEY.verifier])) == 1
    with pytest.raises(LimitError):
        Note("text\n", (line, line, *many))
    with pytest.raises(LimitError):
        parse_note(b"text\n\n" + line.line().encode() * 101)
    with pytest.raises(LimitError):
        parse_note(b"x" * 1_000_001)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "\r\n", "\0\n", "\x1b\n"])
def test_texts_that_cannot_be_signed_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        sign_note(text, [KEY])


def test_a_text_outside_utf8_is_refused() -> None:
    with pytest.raises(FormatError):
        sign_note("\ud800\n", [KEY])
    with pytest.raises(FormatError):
        Note("\ud800\n", sign_note("a\n", [KEY]).signatures).encode()


def test_a_cosignature_key_signs_nothing_without_a_time() -> None:
    key = SigningKey.from_seed("w", Algorithm.ED25519_COSIGNATURE, b"\3" * 32)
    with pytest.raises(UsageError):
        sign_note("log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", [key])
