"""Media types are told by the first bytes; names are not believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.capture.media import EXTENSIONS, SNIFF_BYTES, extension, media_type


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", "audio/wav"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\xff\xfb\x90\0", "audio/mpeg"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"WARC/1.1", "application/warc"),
        (b'  {"a": 1}', "application/json"),
        ("Показание".encode(), "text/plain"),
        (b"", "application/octet-stream"),
        (b"text\0with a zero", "application/octet-stream"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        ("latin: é".encode("latin-1"), "application/octet-stream"),
    ],
)
def test_kind_is_told_by_the_first_bytes(head: bytes, kind: str) -> None:
    assert media_type(head) == kind


@pytest.mark.parametrize("shift", range(4))
def test_text_cut_within_a_letter_is_still_text(shift: int) -> None:
    text = (b"a" * shift + "😀".encode() * SNIFF_BYTES)[:SNIFF_BYTES]
    assert media_type(text) == "text/plain"


@given(st.binary(max_size=SNIFF_BYTES))
def test_every_head_has_a_kind_and_an_extension(head: bytes) -> None:
    kind = media_type(head)
    assert extension(kind).isalnum()
    assert kind in EXTENSIONS or kind == "application/octet-stream"
