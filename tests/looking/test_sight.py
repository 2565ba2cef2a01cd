"""What a child answers is parsed as strictly as anything else from a stranger."""

from __future__ import annotations

import json

import pytest

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.house.looking.sight import (
    MAX_TEXT,
    Claim,
    Kind,
    Sight,
    encode_sight,
    parse_sight,
    plain,
)

WHOLE = Sight(
    Kind.PICTURE,
    "image/jpeg",
    "video/mp4",
    (Claim("exif", "Make", "Invented", ""), Claim("c2pa", "signer", "CN=Имя", "signer")),
    {"width": "64", "duration": "1.500", "codecs": "avc1 mp4a"},
    "a text\nof two lines\twith a tab",
    b"\x01" * 8,
    ("damaged", "edited"),
)


def test_a_sight_is_read_as_it_was_written() -> None:
    assert parse_sight(encode_sight(WHOLE)) == WHOLE
    assert parse_sight(encode_sight(Sight(Kind.UNKNOWN, "application/octet-stream"))).text == ""


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other"},
        {"kind": 1},
        {"media_type": "x"},
        {"media_type": "text/html; charset=x"},
        {"mismatch": "<b>"},
        {"near": "00"},
        {"near": "g" * 16},
        {"facts": {"width": "-1"}},
        {"facts": {"width": "1e9"}},
        {"facts": {"width": 64}},
        {"facts": {"other": "1"}},
        {"facts": []},
        {"warnings": ["other"]},
        {"warnings": [[]]},
        {"warnings": ["damaged"] * 500},
        {"claims": [["exif", "a", "b"]]},
        {"claims": [["other", "a", "b", ""]]},
        {"claims": [["exif", "a", "b", "other"]]},
        {"claims": [["exif", "a", 1, ""]]},
        {"claims": [["exif", "a", "x" * 3000, ""]]},
        {"claims": [["exif", "a", "b", ""]] * 501},
        {"text": "x" * (MAX_TEXT + 1)},
        {"text": None},
        {"more": 1},
    ],
)
def test_an_answer_beyond_its_form_is_refused(change: dict[str, object]) -> None:
    value = json.loads(encode_sight(WHOLE)) | change
    with pytest.raises((FormatError, LimitError)):
        parse_sight(json.dumps(value).encode())


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"[" * 100_000, b"\xff", b'{"a":' * 5000])
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(VedetteError):
        parse_sight(data)


def test_every_byte_altered_gives_a_sight_or_a_refusal() -> None:
    data = encode_sight(WHOLE)
    for at in range(len(data)):
        for bit in (0, 5):
            try:
                parse_sight(data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :])
            except VedetteError as error:
                assert str(error)


def test_control_and_direction_characters_are_not_shown() -> None:
    hostile = "a\u202eb\u2066c\u0000d\x1b[31me\x85f\ud800g\r\nh\ti"
    said = Sight(Kind.TEXT, "text/plain", claims=(Claim("exif", hostile, hostile),), text=hostile)
    seen = parse_sight(encode_sight(said))
    for text in (seen.text, seen.claims[0].name, seen.claims[0].value):
        assert not set(text) & set("\u202e\u2066\0\x1b\x85\r")
    assert seen.text.endswith("g\nh\ti")
    assert seen.claims[0].value.endswith("g h i")
    assert plain("слово é 漢 🙂 \u200d") == "слово é 漢 🙂 \u200d"
