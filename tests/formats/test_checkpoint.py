"""Checkpoints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, VedetteError
from vedette.formats.checkpoint import Checkpoint, parse_checkpoint, parse_signed_checkpoint
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import sign_note

LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1)
CHECKPOINTS = st.builds(
    Checkpoint,
    LINES,
    st.integers(0, 2**64 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(LINES, max_size=2).map(tuple),
)


@given(CHECKPOINTS)
def test_a_checkpoint_is_read_back(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(checkpoint.text()) == checkpoint


@given(st.text(max_size=80) | st.text(alphabet="a\n0=", max_size=20))
def test_any_text_is_a_checkpoint_or_refused(text: str) -> None:
    try:
        checkpoint = parse_checkpoint(text)
    except VedetteError:
        return
    assert checkpoint.text() == text


ROOT = "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"log\n15\n{ROOT}",
        "log\n15\n",
        f"\n15\n{ROOT}\n",
        f"log\n015\n{ROOT}\n",
        f"log\n-1\n{ROOT}\n",
        f"log\n+1\n{ROOT}\n",
        f"log\n{2**64}\n{ROOT}\n",
        f"log\n15\n{ROOT[:-1]}\n",
        "log\n15\nrKbD\n",
        f"log\n15\n{ROOT}\n\n",
        f"log\n15\n{ROOT}\n\nextension\n",
        f"log\r\n15\r\n{ROOT}\r\n",
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_checkpoint(text)


def test_values_that_cannot_be_written_are_refused() -> None:
    for origin, size, root, more in (
        ("", 0, bytes(32), ()),
        ("a\nb", 0, bytes(32), ()),
        ("a", -1, bytes(32), ()),
        ("a", 2**64, bytes(32), ()),
        ("a", 0, bytes(31), ()),
        ("a", 0, bytes(32), ("",)),
        ("a", 0, bytes(32), ("b\nc",)),
    ):
        with pytest.raises(FormatError):
            Checkpoint(origin, size, root, more)


def test_a_signed_checkpoint_gives_its_checkpoint_and_its_note() -> None:
    checkpoint = Checkpoint("log.example.org/1", 15, bytes(32))
    key = SigningKey.generate("log.example.org/1", Algorithm.ED25519)
    note = sign_note(checkpoint.text(), [key])
    assert parse_signed_checkpoint(note.encode()) == (checkpoint, note)
