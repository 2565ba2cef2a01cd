"""A partner with a mirror, as a process of its own or in this one; a register that grows; all invented."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from vedette.adapters.mirror_client import HttpMirror
from vedette.errors import MissingError
from vedette.formats.deposit import NO_DEPOSIT, Deposit, DepositObject, deposit_digest
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import sign_note
from vedette.register.log import Log
from vedette_partner.door import Answer, Request
from vedette_partner.folder import PartnerFolder, create
from vedette_partner.mirror.role import MirrorRole, open_role
from vedette_partner.mirror.state import State

SOURCE = Path(__file__).resolve().parents[2] / "src"
NAME = "nord.invented.example"
ORIGIN = "register.invented.example/r1"
NOW = 1_790_000_000
TIME = "2026-09-21T14:13:20Z"


def keys_of(origin: str = ORIGIN) -> tuple[SigningKey, ...]:
    """The two keys of an invented register."""
    seed = hashlib.sha256(origin.encode()).digest()
    return tuple(SigningKey.from_seed(origin, a, seed) for a in (Algorithm.ED25519, Algorithm.ML_DSA_44))


def entries(start: int, stop: int, branch: str = "") -> list[bytes]:
    """Entries of different lengths, the same for the same place and branch."""
    return [b"%s entry %d " % (branch.encode(), n) * (n % 5 + 1) for n in range(start, stop)]


class Memory:
    """A log's files in memory, partial ones of all sizes kept. Fulfils `TileStore`."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise MissingError(f"log file {path}: is not there")
        return self.files[path]

    def write_all(self, files: Mapping[str, bytes]) -> None:
        self.files.update(files)

    def replace_checkpoint(self, data: bytes) -> None:
        self.files["checkpoint"] = data

    def remove_all(self, paths: Sequence[str]) -> None:
        return


class Register:
    """A register that grows, and every checkpoint it signed."""

    def __init__(self, origin: str = ORIGIN, branch: str = "", first: Register | None = None) -> None:
        self.origin, self.branch = origin, branch
        self.store = Memory()
        if first is not None:
            self.store.files = dict(first.store.files)
        self.log = Log(self.store, origin, keys_of(origin))

    def grow(self, size: int) -> bytes:
        """Have `size` entries; return the checkpoint."""
        self.log.append(entries(self.log.size, size, self.branch))
        assert self.log.checkpoint_bytes is not None
        return self.log.checkpoint_bytes


def new_partner(folder: Path, *origins: str) -> PartnerFolder:
    """A partner whose mirror works for these registers."""
    partner = create(folder, NAME, ["mirror"], "An Invented Committee")
    state = State.open(folder / "mirror" / "mirror.db")
    for origin in origins or (ORIGIN,):
        state.trust([key.verifier for key in keys_of(origin)])
    state.close()
    return partner


class Clock:
    """Unix seconds that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


def mirror_in(
    partner: PartnerFolder, clock: Callable[[], int], frozen: Callable[[str], int | None] = lambda _: None
) -> MirrorRole:
    """The mirror of `partner` in this process."""
    return open_role(partner.path / "mirror", partner, clock, frozen)


def ask(
    role: MirrorRole, method: str, path: str, body: bytes = b"", length: int | None = None, **headers: str
) -> Answer:
    """What the mirror answers; with `length` more than the body has, as if the connection was cut."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    size = len(body) if length is None else length
    return role.answer(Request(method, path, named, size, io.BufferedReader(_Raw(body))))


def whole(answer: Answer) -> bytes:
    """The body of an answer."""
    return answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)


class _Raw(io.RawIOBase):
    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        return self._data.readinto(memoryview(buffer)[:1000])


@contextmanager
def serving(
    folder: Path, *, env: Mapping[str, str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A real `vedette-partner serve`: its address and its process; ended when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "vedette_partner", "serve", str(folder), "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **(env or {})},
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("listening http"), process.stderr.read()
        yield line.split()[1], process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def client(partner: PartnerFolder, url: str) -> HttpMirror:
    """A way to the mirror at `url`."""
    return HttpMirror("nord", url, partner.card(), timeout=20)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def deposit(
    number: int,
    objects: Sequence[bytes] = (),
    previous: bytes | None = None,
    removed: Sequence[bytes] = (),
    origin: str = ORIGIN,
    kind: str = "package",
) -> bytes:
    """A signed deposit note that follows the note `previous`."""
    before = NO_DEPOSIT
    if previous is not None:
        before = deposit_digest(previous.decode().rpartition("\n\n")[0] + "\n")
    named = sorted(DepositObject(digest(data), len(data), kind) for data in objects)
    text = Deposit(origin, number, before, TIME, tuple(named), tuple(sorted(map(digest, removed)))).text()
    return sign_note(text, keys_of(origin)[:1]).encode()
