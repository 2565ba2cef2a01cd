"""Requests to a mirror in a forked child under the fault shim; speaks with `crash.crew`.

    work FOLDER REQUESTS     opens the mirror, gives it the requests of a file, one after the other; prints
                             the answer to each, as soon as it would have left
    recover FOLDER           opens the mirror

`bad` names one way in which the child is made wrong first, so that the harness can be seen to notice.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import json
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from forked import serve

from vedette.errors import VedetteError
from vedette_partner.door import Request
from vedette_partner.folder import open_folder
from vedette_partner.mirror import database, entries, objects, role, state, tiles

SHIM = ctypes.CDLL(None)
NOW = 1_790_000_000


def opened(folder: str) -> role.MirrorRole:
    """The mirror, as the server opens it."""
    partner = open_folder(Path(folder))
    return role.open_role(partner.path / "mirror", partner, lambda: NOW)


def work(folder: str, requests: str) -> None:
    """Answer every request of the file `requests`."""
    told = pickle.loads(Path(requests).read_bytes())  # noqa: S301 - written by the test
    mirror = opened(folder)
    for number, (method, path, body) in enumerate(told):
        got = mirror.answer(Request(method, path, {}, len(body), io.BufferedReader(io.BytesIO(body))))
        text = got.body.decode("utf-8") if isinstance(got.body, bytes) else ""
        print(json.dumps({"request": number, "status": got.status, "body": text}), flush=True)


OPERATIONS: dict[str, Callable[..., Any]] = {"work": work, "recover": opened}


# wrong on purpose


def unsynced_names() -> None:
    """A whole object takes its name before it is whole."""
    finish = objects.Objects._finish

    def wrong(this: Any, digest: str, path: Path) -> None:
        target = this.store.path(digest)
        target.parent.mkdir(exist_ok=True)
        with target.open("wb") as file:
            data = path.read_bytes()
            for at in range(0, len(data), 1000):
                os.write(file.fileno(), data[at : at + 1000])
        finish(this, digest, path)

    objects.Objects._finish = wrong  # type: ignore[method-assign]


def head_before_entries() -> None:
    """The mirror checkpoint is replaced before the entries are written."""

    def wrong(upload: Any, read: Any) -> None:
        held = []
        for rounded, start, end in upload._head.packages():
            package = entries.read_package(read, end - start)
            if package is None:
                break
            upload._verify(package, rounded, start, end)
            held += package.entries
            upload.reached, upload.verified = end, upload.verified + 1
        origin, head = upload._head.origin, upload._checkpoint
        if upload.reached == upload._head.end:
            upload._state.reach(origin, upload.reached)
            voice = upload._state.voice()
            upload._state.complete(origin, head, voice)
        with upload._folder.writing():
            upload._folder.append(upload._first, held)

    entries._Upload.take = wrong  # type: ignore[method-assign]


def deposit_in_memory() -> None:
    """A deposit is answered before it is remembered."""
    from vedette_partner.mirror import deposits, ledger

    take = ledger.Ledger.take
    waiting: list[Any] = []

    def later(*values: Any) -> None:
        waiting.append(values)

    def stands(this: Any, deposit: Any, digest: str) -> Any:
        answer = deposits.Answer(200, b"")
        print(json.dumps({"request": -1, "status": 200, "body": "early"}), flush=True)
        while waiting:
            take(*waiting.pop(0))
        return true(this, deposit, digest) or answer

    true = deposits.Deposits._stands
    ledger.Ledger.take = later  # type: ignore[method-assign,assignment]
    deposits.Deposits._stands = stands  # type: ignore[method-assign]


def offset_unwritten() -> None:
    """Bytes are said to be held that are still in memory."""
    waiting: dict[int, bytes] = {}

    def wrong(handle: int, offset: int, data: memoryview) -> None:
        waiting[offset] = bytes(data)
        os.ftruncate(handle, offset + len(data))

    objects._write = wrong


BAD: dict[str, Callable[[], None]] = {
    each.__name__: each for each in (unsynced_names, head_before_entries, deposit_in_memory, offset_unwritten)
}


def _perform(request: dict[str, Any]) -> int:
    if request["bad"]:
        BAD[request["bad"]]()
    name, *rest = request["argv"]
    os.environ.update(request["faults"])
    SHIM.faultshim_rearm()
    try:
        OPERATIONS[name](*rest)
    except VedetteError as error:
        print(f"worker: {error}", file=sys.stderr)
        return 1
    return 0


_ = (database, hashlib, state, tiles)  # loaded before the first fork
if __name__ == "__main__":
    serve(_perform)
