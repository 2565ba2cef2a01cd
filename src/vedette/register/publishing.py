"""Cosignatures: taking the log's checkpoint to the witnesses and bringing their lines home.

Call it only when at least one custodian holds what the checkpoint covers (mirror before witness): what is
cosigned and lost can never be continued under its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from vedette.errors import ConflictError, SignatureError, VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.keys import VerifierKey
from vedette.formats.note import Note, parse_note, verify_note
from vedette.formats.note_text import NoteSignature
from vedette.formats.witness_request import AddCheckpoint
from vedette.register.log import LogReader

TRIES = 3


class OtherSize(ConflictError):
    """The witness last cosigned another size than the request says; `size` is that one."""

    def __init__(self, size: int) -> None:
        super().__init__(f"witness: last cosigned size {size}")
        self.size = size


class Witness(Protocol):
    """A way to one witness."""

    name: str
    keys: tuple[VerifierKey, ...]

    def add_checkpoint(self, request: AddCheckpoint) -> tuple[NoteSignature, ...]:
        """Return the signature lines it answers; OtherSize when it stands elsewhere."""


@dataclass(frozen=True, slots=True)
class Published:
    """The checkpoint with all lines that were brought home, and what each other witness said."""

    note: bytes
    refused: dict[str, str]


Lines = list[NoteSignature]
Asking = Mapping[str, Callable[[], Lines]]
Together = Callable[[Asking], Mapping[str, Lines | VedetteError]]
"""Runs what is to be asked of each witness, by name: one after the other, or side by side."""


def in_turn(asking: Asking) -> Mapping[str, Lines | VedetteError]:
    """Ask one witness after the other."""
    found: dict[str, Lines | VedetteError] = {}
    for name, ask in asking.items():
        try:
            found[name] = ask()
        except VedetteError as error:
            found[name] = error
    return found


def collect(
    log: LogReader,
    checkpoint: bytes,
    witnesses: Sequence[Witness],
    known: dict[str, int],
    together: Together = in_turn,
) -> Published:
    """Ask every witness to cosign `checkpoint`, the head of `log`.

    `known` gives the size that each witness (by name) cosigned last, as far as it is known, and is
    brought up to date. A witness that refuses or cannot be reached is named, not waited for.
    """
    note = parse_note(checkpoint)
    lines = list(note.signatures)
    refused: dict[str, str] = {}
    answers = together(
        {witness.name: partial(_ask, log, note, checkpoint, witness, known) for witness in witnesses}
    )
    for name, answer in answers.items():
        if isinstance(answer, VedetteError):
            refused[name] = str(answer)
        else:
            lines += [line for line in answer if line not in lines]
    return Published(Note(note.text, tuple(lines)).encode(), refused)


def check_lines(
    note: Note, lines: Sequence[NoteSignature], witness: str, keys: Sequence[VerifierKey]
) -> Lines:
    """Return those of `lines` that are of the keys of `witness` and stand under `note`, at least one.

    Lines of other keys are dropped, a false one refuses them all.

    Raises: SignatureError.
    """
    ids = {(key.name, key.key_id) for key in keys}
    own = [line for line in lines if (line.name, line.key_id) in ids]
    if not own:
        raise SignatureError(f"witness {witness}: answered no line of its keys")
    verify_note(Note(note.text, tuple(own)), keys)
    return own


def _ask(log: LogReader, note: Note, checkpoint: bytes, witness: Witness, known: dict[str, int]) -> Lines:
    size = parse_signed_checkpoint(checkpoint)[0].size
    for _ in range(TRIES):
        old = known.get(witness.name, 0)
        if old > size:
            raise ConflictError(
                f"witness {witness.name}: has cosigned size {old}, the log has {size}",
                hint="the log was set back: stop, and recover it from a mirror or custodian",
            )
        request = AddCheckpoint(old, tuple(log.consistency(old)), checkpoint)
        try:
            answer = witness.add_checkpoint(request)
        except OtherSize as other:
            known[witness.name] = other.size
            continue
        lines = check_lines(note, answer, witness.name, witness.keys)
        known[witness.name] = size
        return lines
    raise ConflictError(f"witness {witness.name}: names another size each time")
