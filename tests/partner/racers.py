"""Processes that race for one witness's memory, and the judgement of what it told them.

    racers.py direct FOLDER PROCESSES REQUESTS SEED [unsynced | forgetful]
    racers.py http   FOLDER PROCESSES REQUESTS SEED

FOLDER is a partner's folder (made by `prepare`) that trusts the log of `stage`. `direct` calls the rule
of the witness on the SQLite file, `http` asks a `Door` in a process of its own. Each racer asks REQUESTS
times (0: for ever), sometimes for a tree that has forked, and prints each acknowledgement as a line of
JSON once it holds the signatures. The last word makes a known-bad witness, for the controls.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from partner.stage import LOG, LOG_PQ, ORIGIN
from vedette.errors import ConflictError, StoreError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import SigningKey
from vedette.formats.note import parse_note, parse_signature_lines, sign_note, verify_note
from vedette.formats.witness_request import AddCheckpoint
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import consistency_proof, tree_root
from vedette_partner.door import Door
from vedette_partner.folder import create, open_folder
from vedette_partner.witness import cosign, role
from vedette_partner.witness.cosign import Head
from vedette_partner.witness.state import State

MOST = 4096
NAME = "nord.invented.example"
Ask = Callable[[bytes], tuple[int, bytes]]
Ack = dict[str, Any]


@cache
def leaves(fork: bool) -> tuple[bytes, ...]:
    """The leaf hashes of the honest log, or of the other."""
    return tuple(leaf_hashes(b"%d%d" % (fork, n) for n in range(MOST)))


@cache
def root(size: int, fork: bool) -> bytes:
    """The root of one of the two logs."""
    return tree_root(leaves(fork)[:size])


def made_request(old: int, size: int, fork: bool) -> tuple[bytes, str]:
    """A request to go from `old` to `size`, and the checkpoint's text."""
    text = Checkpoint(ORIGIN, size, root(size, fork)).text()
    proof = consistency_proof(leaves(fork)[:size], old) if 0 < old < size else []
    return AddCheckpoint(old, tuple(proof), sign_note(text, [LOG]).encode()).encode(), text


def prepare(folder: Path) -> None:
    """A partner with a witness that trusts the log."""
    create(folder, NAME, ["witness"], "Nord")
    state = State(folder / "witness" / "witness.db")
    state.trust([LOG.verifier, LOG_PQ.verifier])
    state.close()


class Forgetful(State):
    """Known-bad: compares and replaces, but not in one step, and without the triggers."""

    def advance(self, origin: str, before: Head | None, after: Head, voice: str | None = None) -> None:
        """As it must not be done."""
        if (held := self.head(origin)) != before and (held and before) and held.size != before.size:
            raise ConflictError("head: another")
        time.sleep(0.001)
        with self._transaction() as db:
            for trigger in ("head_never_shrinks", "head_is_never_removed"):
                db.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            db.execute("DELETE FROM head")
        with self._transaction() as db, suppress(Exception):
            values = (origin, "0" * 64, after.size, after.root, after.note, after.time)
            db.execute("INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?, ?, ?)", values)


def direct(folder: Path, bad: str) -> Ask:
    """The rule itself, on the file."""
    keys = open_folder(folder).keys("witness")
    state = (Forgetful if bad == "forgetful" else State)(folder / "witness" / "witness.db")
    if bad == "unsynced":
        state._db.execute("PRAGMA synchronous = OFF")

    def ask(body: bytes) -> tuple[int, bytes]:
        got = cosign.answer(body, state, keys, int(time.time()))
        return got.status, got.body

    return ask


def over_http(port: int) -> Ask:
    """The door."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(body: bytes) -> tuple[int, bytes]:
        connection.request("POST", "/witness/add-checkpoint", body)
        got = connection.getresponse()
        return got.status, got.read()

    return ask


def race(ask: Ask, number: int, requests: int, seed: int, keys: tuple[SigningKey, ...]) -> None:
    """Ask and print what is acknowledged."""
    draw, old = random.Random(seed * 100 + number), 0
    verifiers = [key.verifier for key in keys]
    for asked in range(requests or 1 << 30):
        fork = draw.random() < (0.5 if not old else 0.1)
        size = min(old + draw.randint(0 if old else 1, 3), MOST)
        body, text = made_request(old, size, fork)
        began = time.monotonic()
        status, got = ask(body)
        ended = time.monotonic()
        if status == 200:
            note = parse_note(sign_note(text, [LOG]).encode()).with_signatures(parse_signature_lines(got))
            assert len(verify_note(note, verifiers)) == 2
            ack = {"racer": number, "began": began, "ended": ended, "size": size, "fork": fork}
            os.write(1, json.dumps(ack).encode() + b"\n")
            old = size
        elif status == 409:
            old = int(got)
        elif status not in (422, 500):
            raise AssertionError((asked, status, got))


def main(mode: str, folder: Path, processes: int, requests: int, seed: int, bad: str) -> None:
    """Start the racers, wait for them."""
    keys = open_folder(folder).keys("witness")
    server, port = 0, 0
    if mode == "http":
        partner = open_folder(folder)
        opened = role.open_role(folder / "witness", partner, lambda: int(time.time()))
        opened.state.close()
        door = Door(("127.0.0.1", 0), [], b"")
        port = door.server_port
        if not (server := os.fork()):
            opened = role.open_role(folder / "witness", partner, lambda: int(time.time()))
            door.roles = {"witness": opened}
            door.serve_forever(0.05)
        door.socket.close()
    children = []
    os.write(1, b"{}\n")
    for number in range(processes):
        child = os.fork()
        if not child:
            status = 1
            try:
                ask = over_http(port) if mode == "http" else direct(folder, bad)
                race(ask, number, requests, seed, keys)
                status = 0
            except (StoreError, OSError, http.client.HTTPException):
                status = 3  # the disk or the server is gone
            finally:
                os._exit(status)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    if server:
        os.kill(server, 9)
    if any(code not in (0, 3) for code in codes):
        raise SystemExit(f"racers ended with {codes}")


def acknowledged(output: str) -> list[Ack]:
    """What was printed whole."""
    return [ack for line in output.rpartition("\n")[0].split("\n") if line and (ack := json.loads(line))]


def faults(acks: list[Ack], folder: Path) -> Iterator[str]:
    """Every promise of a witness that was not kept, after `acks`, by the memory in `folder`."""
    trees = {ack["fork"] for ack in acks}
    if len(trees) > 1:
        yield "two histories were cosigned"
    known: dict[int, set[bool]] = {}
    for ack in acks:
        known.setdefault(ack["size"], set()).add(ack["fork"])
    for size, forks in known.items():
        if len(forks) > 1:
            yield f"two heads of size {size}"
    high, ordered = 0, sorted(acks, key=lambda ack: ack["ended"])
    ends = [(ack["ended"], ack["size"]) for ack in ordered]
    at = 0
    for ack in sorted(acks, key=lambda ack: ack["began"]):
        while at < len(ends) and ends[at][0] < ack["began"]:
            high, at = max(high, ends[at][1]), at + 1
        if ack["size"] < high:
            yield f"rolled back from {high} to {ack['size']}"
    state = State(folder / "witness" / "witness.db")
    held = state.head(ORIGIN)
    state.close()
    most = max((ack["size"] for ack in acks), default=0)
    if most and held is None:
        yield f"forgot a head of size {most}"
    if held is not None:
        if held.size < most:
            yield f"forgot: holds {held.size}, acknowledged {most}"
        fork = held.root == root(held.size, True)
        if held.root != root(held.size, fork):
            yield f"holds a root of size {held.size} that no log has"
        if trees and trees != {fork}:
            yield "holds another history than it cosigned"
        keys = [LOG.verifier, *(key.verifier for key in open_folder(folder).keys("witness"))]
        if len(verify_note(parse_note(held.note), keys)) != 3:
            yield "holds a note that it did not cosign"


if __name__ == "__main__":
    words = [*sys.argv[1:], ""]
    main(words[0], Path(words[1]), int(words[2]), int(words[3]), int(words[4]), words[5])
