"""Evidence that a log has forked: signed checkpoints that cannot stand beside what we hold.

    <SHA-256 of the checkpoint's text>.fork      two heads of one size, both signed: proof by itself
    <SHA-256 of the checkpoint's text>.request   signed, but not shown to continue what we hold: a
                                                 fork, or somebody's false proof; ask the log

At most MAX_FILES of each are kept, the first ones: the first is what matters.
"""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from vedette.errors import StoreError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.fork import Fork
from vedette.formats.keys import VerifierKey
from vedette.formats.note import Note, parse_note
from vedette.formats.witness_request import parse_add_checkpoint
from vedette_partner.witness.cosign import Heads

MAX_FILES = 64


class Evidence:
    """The folder of one witness's evidence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> list[str]:
        """The names of what is kept, sorted: those that end in .fork prove what they say."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if path.suffix in (".fork", ".request"))

    def consider(self, body: bytes, heads: Heads, now: int) -> str | None:
        """Keep a refused request, durably, when it says that the log has forked; its name when new.

        `body` is a request whose signatures were found good. Raises: StoreError.
        """
        request = parse_add_checkpoint(body)
        checkpoint, note = parse_signed_checkpoint(request.checkpoint)
        held = heads.head(checkpoint.origin)
        if held is None or held.size == 0 or checkpoint.size < held.size or request.old_size > held.size:
            return None
        name = hashlib.sha256(note.text.encode()).hexdigest()
        if checkpoint.size == held.size:
            if checkpoint.root == held.root:
                return None
            return self.keep_fork(held.note, request.checkpoint, heads.keys(checkpoint.origin), now)
        if request.old_size != held.size:
            return None  # it starts elsewhere, which says nothing
        return self._keep(f"{name}.request", body)

    def keep_fork(self, held: bytes, other: bytes, keys: tuple[VerifierKey, ...], now: int) -> str | None:
        """Keep two notes of one size, with the lines of `keys` alone; the file's name when new.

        Raises: StoreError.
        """
        checkpoint, note = parse_signed_checkpoint(other)
        fork = Fork(
            smaller=_only(parse_note(held), keys),
            larger=_only(note, keys),
            prefix=checkpoint.root,
            proof=(),
            seen=("cosigned here", "brought here later"),
            found=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        )
        return self._keep(f"{hashlib.sha256(note.text.encode()).hexdigest()}.fork", fork.encode())

    def _keep(self, name: str, data: bytes) -> str | None:
        kept = self.files()
        if name in kept or sum(each.endswith(Path(name).suffix) for each in kept) >= MAX_FILES:
            return None
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            part = self.folder / f"{name}.{os.getpid()}.part"
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.folder / name)
            for folder in (self.folder, self.folder.parent):
                handle = os.open(folder, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
        except OSError as error:
            raise StoreError(f"evidence {name[:16]}: {error.strerror}") from None
        return name


def _only(note: Note, keys: tuple[VerifierKey, ...]) -> bytes:
    """The note with the lines of `keys` alone."""
    names = {(key.name, key.key_id) for key in keys}
    lines = tuple(line for line in note.signatures if (line.name, line.key_id) in names)
    return Note(note.text, lines).encode()
