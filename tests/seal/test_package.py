"""Reading a package: any byte of the frame altered, missing or too many is refused."""

from __future__ import annotations

import io

import pytest

from capture.stage import DEVICE, READER, package, plaintext
from vedette.errors import FormatError, SignatureError
from vedette.seal.package import read_package

FRAME = b"".join(plaintext(package(b"An invented statement.")[1]))


def accepted(data: bytes, step: int = 0) -> bool:
    """Say whether a plaintext is taken whole, signed by the device; given in pieces of `step` bytes."""
    pieces = [data[at : at + step] for at in range(0, len(data), step)] if step else [data]
    try:
        read_package(pieces, READER.fingerprint, len).check_device(DEVICE.verifier)
    except (FormatError, SignatureError):
        return False
    return True


@pytest.mark.parametrize("step", [0, 1, 7, 511, 512, 513])
def test_frame_is_read_in_pieces_of_any_length(step: int) -> None:
    assert accepted(FRAME, step)
    assert not accepted(FRAME[:-1], step)
    assert not accepted(FRAME + b"\0", step)


def test_every_single_byte_altered_is_refused() -> None:
    for at in range(len(FRAME)):
        for bit in (0x01, 0x20, 0x80):
            altered = FRAME[:at] + bytes([FRAME[at] ^ bit]) + FRAME[at + 1 :]
            assert not accepted(altered), f"byte {at}"


def test_every_truncation_is_refused() -> None:
    for length in range(len(FRAME)):
        assert not accepted(FRAME[:length]), f"{length} bytes"


@pytest.mark.parametrize("more", [b"\0", b"\n", bytes(512), bytes(1024), bytes(len(FRAME)), FRAME], ids=len)
def test_every_extension_is_refused(more: bytes) -> None:
    assert not accepted(FRAME + more)
    assert not accepted(more + FRAME)


def test_other_recipients_or_another_device_are_refused() -> None:
    said = read_package([FRAME], bytes(32), len)
    with pytest.raises(SignatureError):
        said.check_device(DEVICE.verifier)


def test_content_is_handed_out_in_order_and_whole() -> None:
    content = io.BytesIO()
    data = bytes(range(256)) * 600
    read_package(plaintext(package(data)[1]), READER.fingerprint, content.write)
    assert content.getvalue() == data


def test_no_plaintext_at_all_is_refused() -> None:
    assert not accepted(b"")
    with pytest.raises(FormatError):
        read_package([], READER.fingerprint, len)
